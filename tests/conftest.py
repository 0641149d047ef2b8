"""What the tests share: the checkout, what lies beside it, the command line, and one build for the whole session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from filelock import FileLock
from hypothesis import settings

from browsing import browser, heard, html, look, pages  # noqa: F401  (fixtures)
from dermkg import build
from dermkg.yamlld import Place

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
SHARED = ROOT.parent / "shared"

settings.register_profile("dermkg", deadline=None)  # no test measures a time
settings.load_profile("dermkg")


def needs(thing: Path | str) -> Path | str:
    """A folder or tool without which a test proves nothing: if absent the test is skipped, and fails where CI=true."""
    if not (thing.exists() if isinstance(thing, Path) else shutil.which(thing)):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{thing} is not there")
    return thing


def dermkg(*arguments: object, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line of the package at `root` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "dermkg", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(root / "graph"), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture(scope="session")
def assembled() -> tuple[ox.Store, dict[str, Place]]:
    """The shipped graph in memory, and the places of what it describes; not to be changed."""
    return build.assemble()


@pytest.fixture(scope="session")
def store(assembled: tuple[ox.Store, dict[str, Place]]) -> ox.Store:
    """The shipped graph in memory; not to be changed."""
    return assembled[0]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first of all workers to need it makes, while the others wait."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            aside = folder.with_name(f"{name}.part")
            make(aside)
            aside.rename(folder)
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one whole build of the shipped data; not to be changed."""

    def make(out: Path) -> None:
        done = dermkg("build", "--out", out)
        assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "built", make)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the checkout's package, ontology and sources, to break."""
    for folder in ("graph", "ontology"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def small_house(house: Path) -> Path:
    """The same with three sources, for what is so however much is said: it is built in a fraction of the time."""
    for path in (house / "graph" / "sources").iterdir():
        if path.stem not in ("mechanisms", "ruxolitinib-page", "tacrolimus-page"):
            path.unlink()
    return house


@pytest.fixture(scope="session")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store alone, as the first use after an install makes it; not to be changed."""
    return made_once(tmp_path_factory, "lean", lambda out: build.build(out, whole=False))


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the pages that the shipped claims were read from."""
    return needs(SHARED / "seeds")


def answer(done: subprocess.CompletedProcess[str]) -> str:
    """What a command printed, which went well and said nothing else."""
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def refusal(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The one line by which a command refused, having printed nothing."""
    assert (done.returncode, done.stdout) == (code, ""), done.stdout + done.stderr
    assert done.stderr.startswith("dermkg: ")
    assert done.stderr.count("\n") == 1
    assert "internal fault" not in done.stderr
    return done.stderr
