"""What is shipped: wheel and sdist, the first use after an install, light imports, and a repository without addresses."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from email.parser import HeaderParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import ROOT, needs
from dermkg import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
QUESTION = ["query", "treatments", "--bind", "condition=白癜风"]


def repository() -> list[str]:
    """The files of the repository, committed or about to be."""
    needs("git")
    needs(ROOT / ".git")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return sorted(name for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file())


def built(source: Path, out: Path) -> tuple[Path, Path]:
    """The sdist and the wheel of a checkout, by the build backend itself."""
    if find_spec("hatchling") is None:
        needs("the package hatchling")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", out],
        cwd=source,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.tar.gz")), next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's files in a folder of their own, without anything built."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in repository():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def archives(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return built(checkout, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment into which the wheel is installed; what it depends on is this environment's."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(archives[1])], check=True, capture_output=True)
    paths = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


# Archives


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(archives: tuple[Path, Path]) -> None:
    homes = {"graph/dermkg/": "dermkg/", "graph/sources/": "dermkg/sources/", "ontology/": "dermkg/ontology/"}
    expected = {
        home + name.removeprefix(folder)
        for name in repository()
        for folder, home in homes.items()
        if name.startswith(folder)
    }
    assert {name for name in contents(archives[1]) if ".dist-info/" not in name} == expected
    assert {"dermkg/py.typed", "dermkg/ontology/context.jsonld", "dermkg/sources/ruxolitinib-page.yaml"} <= expected


def test_the_wheel_says_what_pyproject_says(archives: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(archives[1]) as archive:
        folder = f"dermkg-{__version__}.dist-info/"
        told = HeaderParser().parsestr(archive.read(folder + "METADATA").decode())
        entry_points = archive.read(folder + "entry_points.txt").decode()
        assert folder + "licenses/LICENSE" in archive.namelist()
    assert PROJECT["version"] == __version__ == told["Version"]
    assert told["Requires-Python"] == PROJECT["requires-python"]
    assert told["License-Expression"] == PROJECT["license"]
    assert len(told.get_all("Requires-Dist", [])) == len(PROJECT["dependencies"])
    assert "dermkg = dermkg.cli:main" in entry_points


def test_the_sdist_is_the_repository_and_makes_the_same_wheel(archives: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.unpack_archive(archives[0], tmp_path)
    root = tmp_path / f"dermkg-{__version__}"
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert found - {"PKG-INFO"} == set(repository())
    assert contents(built(root, tmp_path / "dist")[1]) == contents(archives[1])


# First use


def clean(folder: Path, home: Path) -> dict[str, str]:
    """An environment of a user who has nothing yet."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    return {"HOME": str(home), "PATH": os.defpath, "TMPDIR": str(temporary), "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize("home", ["empty", "missing", "a file"])
def test_the_first_use_of_the_wheel_answers_whatever_the_home_is(home: str, installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    if home == "empty":
        folder.mkdir()
    elif home != "missing":
        folder.write_text("")
    environment = clean(tmp_path, folder)
    call = [installed / "bin" / "dermkg", *QUESTION]
    for _ in range(2):
        done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        assert "<https://w3id.org/dermkg/source/ruxolitinib-page>" in done.stdout
    stores = [path for path in tmp_path.rglob("store") if path.is_symlink()]
    assert len(stores) == 1, "the second use built another"
    where = subprocess.run(
        [installed / "bin" / "python", "-c", "import dermkg; print(dermkg.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)


@pytest.mark.parametrize("home", ["empty", "a file"])
def test_two_first_uses_at_once_both_answer(home: str, installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    if home == "empty":
        folder.mkdir()
    else:
        folder.write_text("")
    call = [installed / "bin" / "dermkg", *QUESTION]
    environment = clean(tmp_path, folder)
    together = [
        subprocess.Popen(call, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [process.communicate() for process in together]
    assert [process.returncode for process in together] == [0, 0], told
    assert len({out for out, _ in told}) == 1
    assert "ruxolitinib-page" in told[0][0].decode()


def test_a_planted_temporary_folder_is_not_trusted(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    (tmp_path / "planted").mkdir()
    environment = clean(tmp_path, tmp_path / "home")
    (tmp_path / "temporary" / f"dermkg-{os.getuid()}").symlink_to(tmp_path / "planted")
    call = [installed / "bin" / "dermkg", *QUESTION]
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "ruxolitinib-page" in done.stdout
    assert list((tmp_path / "planted").iterdir()) == []


def test_a_plain_checkout_answers_without_an_install(checkout: Path, tmp_path: Path) -> None:
    environment = {**clean(tmp_path, tmp_path), "PYTHONPATH": str(checkout / "graph"), "PYTHONDONTWRITEBYTECODE": "1"}
    call = [sys.executable, "-m", "dermkg", *QUESTION]
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "ruxolitinib-page" in done.stdout
    assert not (checkout / "build").exists(), "asking a question wrote into the checkout"


# Imports


@pytest.mark.parametrize(
    "use",
    [
        "import dermkg",
        "from dermkg import cli",
        "ask('queries')",
        "ask('query', 'treatments', '--bind', 'condition=vitiligo', '--store', sys.argv[1])",
        "ask('query', 'ASK {}', '--store', sys.argv[1])",
    ],
)
def test_heavy_libraries_are_imported_only_where_they_are_used(use: str, lean: Path) -> None:
    code = f"""
import sys
def ask(*arguments):
    from dermkg import cli
    try:
        cli.main(arguments)
    except SystemExit as left:
        assert left.code == 0
{use}
heavy = {{"rdflib", "networkx", "pyshacl", "pyvis", "igraph", "yaml", "jinja2", "filelock"}}
print(*sorted(heavy & set(sys.modules)), file=sys.stderr, end="")
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "graph")}
    done = subprocess.run([sys.executable, "-c", code, lean], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# The repository

MACHINE = re.compile("/" + r"(?:work|root|tmp/w)/|/home/[a-z]+/|/Users/[a-z]+/|[A-Z]:\\Users", re.ASCII)


def test_no_file_holds_a_path_of_a_machine() -> None:
    found = []
    for name in repository():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        found += [
            f"{name}:{number}"
            for number, line in enumerate(text.splitlines(), 1)
            if any(not re.search(r"https?://\S*$", line[: hit.start()]) for hit in MACHINE.finditer(line))
        ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_requirements_are_pinned_and_name_no_address(name: str) -> None:
    lines = [
        line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    wrong = [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+|-r requirements\.txt", line)]
    assert wrong == []
    assert len(lines) > 10


def test_what_pyproject_needs_is_pinned() -> None:
    pinned = {re.split("==", line)[0].lower() for line in (ROOT / "requirements.txt").read_text().splitlines()}
    needed = {re.split(r"[<>=]", each)[0].lower() for each in PROJECT["dependencies"]}
    assert needed | {"hatchling", "editables"} <= pinned
