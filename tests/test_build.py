"""The build: the same bytes every time, whole or not at all, and readable by others."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from conftest import ROOT, answer, dermkg, needs, refusal
from dermkg import build, resources, stores, terms
from dermkg.errors import InputError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

FILES = ["dermkg.nq", "dermkg.trig", "dermkg.ttl", "graph.html", "validation.ttl"]
WHICH = "SELECT ?edition { ?edition rdfs:label 'edition'@en }"
SURE = "ASK { kg:vitiligo rdfs:label '白癜风'@zh }"


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def start(house: Path, out: Path) -> subprocess.Popen[bytes]:
    """Starts a build of the store alone, with the code and data of `house`."""
    code = "import sys, pathlib; from dermkg import build; build.build(pathlib.Path(sys.argv[1]), whole=False)"
    return subprocess.Popen([sys.executable, "-c", code, out], env={**os.environ, "PYTHONPATH": str(house / "graph")})


def edition(house: Path, number: int) -> None:
    """Makes the data of `house` another edition."""
    text = f"entities: [{{id: edition-{number}, type: Document, label: {{en: edition, zh: 版本}}}}]"
    (house / "ontology" / "entities" / "edition.yaml").write_text(text, "utf-8")


def current(out: Path) -> int:
    """The one edition that a store holds."""
    name, _, row = answer(dermkg("query", WHICH, "--format", "csv", "--store", out)).splitlines()[1].rpartition("-")
    assert name == terms.KG + "edition"
    return int(row)


def quads(path: Path) -> set[ox.Quad]:
    return set(ox.parse(path=str(path)))


# The same bytes


def test_build_holds_what_it_says(built: Path) -> None:
    (name,) = (path.name for path in built.glob("store-*"))
    assert {path.name for path in built.iterdir()} == {".lock", "store", name, *FILES}
    assert (built / "store").readlink() == Path(name)
    lines = (built / "dermkg.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert not any(
        isinstance(term, ox.BlankNode)
        for name in FILES
        if name != "graph.html"
        for quad in quads(built / name)
        for term in quad
    )
    assert set(ox.Store.read_only(str(built / "store"))) == quads(built / "dermkg.nq")


def test_two_builds_are_identical(built: Path, tmp_path: Path) -> None:
    """Whatever the seed of Python's hashes, the locale, the time zone and what stood in the folder before."""
    (tmp_path / "dermkg.nq").write_text("old")
    said = answer(dermkg("build", "--out", tmp_path, PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Shanghai"))
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes(), name
    assert (tmp_path / "store").readlink() == (built / "store").readlink()
    quads = len((built / "dermkg.nq").read_bytes().splitlines())
    assert f"\n{quads} statements (" in said


# By others


def union(path: Path) -> set[ox.Quad]:
    return {ox.Quad(*quad.triple) for quad in quads(path)}


@pytest.mark.parametrize(("name", "form"), [("dermkg.nq", "nquads"), ("dermkg.trig", "trig"), ("dermkg.ttl", "turtle")])
def test_rdflib_reads_the_same_graph(built: Path, name: str, form: str) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(built / name, format=form)
    found = set(ox.parse(dataset.serialize(format="nquads", encoding="utf-8"), format=ox.RdfFormat.N_QUADS))
    assert found == (union if form == "turtle" else quads)(built / "dermkg.nq")


@pytest.mark.parametrize(("name", "form"), [("dermkg.nq", "nquads"), ("dermkg.trig", "trig"), ("dermkg.ttl", "turtle")])
def test_raptor_reads_the_same_graph(built: Path, name: str, form: str) -> None:
    command = [needs("rapper"), "-q", "-i", form, "-o", "ntriples" if form == "turtle" else "nquads", built / name]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    found = set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS))
    assert found == (union if form == "turtle" else quads)(built / "dermkg.nq")


# Whole or not at all


def test_killed_builds_leave_an_answer(small_house: Path) -> None:
    """Builds are killed at random moments, half of them while they write; what stood before still answers."""
    out, chance = small_house / "out", random.Random(2026)
    edition(small_house, 0)
    began = time.monotonic()
    assert start(small_house, out).wait() == 0
    span = time.monotonic() - began
    for number in range(1, 9):
        before = current(out)
        edition(small_house, number)
        process = start(small_house, out)
        if number % 2:
            time.sleep(chance.uniform(0, span))
        else:
            while process.poll() is None and not any(out.glob(".building-*")):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.4 * span))
        process.kill()
        process.wait()
        assert current(out) in (before, number)
        assert answer(dermkg("query", SURE, "--store", out)) == "true\n"
    before = (out / "store").readlink()
    edition(small_house, 9)
    assert start(small_house, out).wait() == 0
    assert current(out) == 9
    after = (out / "store").readlink()
    assert {path.name for path in out.iterdir()} == {".lock", "store", before.name, after.name}


def test_readers_have_an_answer_at_every_moment_of_a_build(small_house: Path) -> None:
    """One that opened before keeps its own; one that comes while the next is put in place finds the one or the other."""
    out = small_house / "out"
    for number in (1, 2):
        edition(small_house, number)
        assert start(small_house, out).wait() == 0
    reader = stores.open_store(stores.locate(out).resolve())
    edition(small_house, 3)
    process = start(small_house, out)
    while process.poll() is None:
        assert (out / "store" / "CURRENT").is_file()
    assert process.returncode == 0
    assert current(out) == 3
    (row,) = reader.query(WHICH, prefixes=terms.prefixes(), use_default_graph_as_union=True)
    assert row["edition"] == ox.NamedNode(terms.KG + "edition-2")
    assert len(set(reader)) == len(reader)
    assert len(list(out.glob("store-*"))) == 2, "the one before the previous is gone"


def test_two_builds_at_once_both_succeed(small_house: Path) -> None:
    edition(small_house, 1)
    both = [start(small_house, small_house / "out") for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert current(small_house / "out") == 1


def limited(size: int, *arguments: object, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line where no file may grow beyond a size: what a full disk does to a build."""
    return subprocess.run(
        [sys.executable, "-m", "dermkg", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(root / "graph"), **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def test_full_disk_leaves_the_previous_build(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out, symlinks=True)
    before = content(out)
    done = limited(2_000_000, "build", "--out", out)
    assert refusal(done).startswith(f"dermkg: {out}: the build cannot be written (")
    assert content(out) == before
    assert answer(dermkg("query", SURE, "--store", out)) == "true\n"


def test_full_disk_at_first_use_leaves_nothing(small_house: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(small_house / "cache")}
    assert "the build cannot be written (" in refusal(limited(100_000, "query", SURE, root=small_house, **cache))
    assert [path.name for path in (small_house / "cache").rglob("*") if path.name != ".lock"] == [
        "dermkg",
        digest(small_house),
    ]
    assert answer(dermkg("query", SURE, root=small_house, **cache)) == "true\n"


def digest(house: Path) -> str:
    code = "from dermkg import resources; print(resources.digest()[:16])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(house / "graph")}, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = dermkg("build", "--out", tmp_path / "file" / "build")
    assert refusal(done).startswith(f"dermkg: {tmp_path}/file/build: the build cannot be written (Not a directory); ")


def test_folder_of_another_is_not_taken_for_the_store(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "mine").write_text("mine")
    with pytest.raises(InputError, match="the build cannot be written"):
        build.build(tmp_path, whole=False)
    assert content(tmp_path / "store") == {"mine": b"mine"}
    assert not any(tmp_path.glob(".building-*"))


# The store of the user's own


def test_two_first_uses_at_once_both_answer(small_house: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        environment = {"XDG_CACHE_HOME": str(small_house / "cache"), "HOME": str(small_house)}
        both = list(pool.map(lambda _: dermkg("query", SURE, root=small_house, **environment), range(2)))
    assert [answer(done) for done in both] == ["true\n"] * 2
    assert len(list((small_house / "cache" / "dermkg").glob("*/store-*"))) == 1


@pytest.mark.parametrize("variables", [["HOME"], ["XDG_CACHE_HOME"], ["HOME", "XDG_CACHE_HOME"]], ids="-".join)
def test_home_that_cannot_be_written_still_answers(small_house: Path, variables: list[str]) -> None:
    (small_house / "file").write_text("")
    (small_house / "tmp").mkdir()
    environment = {"HOME": str(small_house / "home"), "XDG_CACHE_HOME": "", "TMPDIR": str(small_house / "tmp")}
    environment |= dict.fromkeys(variables, str(small_house / "file" / "home"))
    for _ in range(2):
        assert answer(dermkg("query", SURE, root=small_house, **environment)) == "true\n"
    (folder,) = (small_house / "tmp").glob("dermkg-*")
    assert folder.stat().st_mode & 0o077 == 0
    assert len(list(folder.glob("*/store"))) == 1


def test_store_that_somebody_planted_is_not_believed(small_house: Path) -> None:
    """The temporary folder has a name that anyone can guess; a link in its place leads to a store without vitiligo."""
    (small_house / "file").write_text("")
    (small_house / "tmp").mkdir()
    (small_house / "tmp" / f"dermkg-{os.getuid()}").symlink_to(small_house / "planted")
    planted = small_house / "planted" / digest(small_house)
    planted.mkdir(parents=True)
    ox.Store(str(planted / "store")).flush()
    home = str(small_house / "file" / "home")
    done = dermkg("query", SURE, root=small_house, HOME=home, XDG_CACHE_HOME=home, TMPDIR=str(small_house / "tmp"))
    assert answer(done) == "true\n"


def other_version(path: Path) -> None:
    store = ox.Store(str(path))
    version = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
    store.add(ox.Quad(ox.NamedNode(terms.KG), version, ox.Literal("9.9.9"), ox.NamedNode(terms.DESCRIPTION_GRAPH)))


def damaged(path: Path) -> None:
    other_version(path)
    (path / "CURRENT").write_text("nonsense")


NO_STORES = {
    "missing": (lambda _: None, "there is no such folder; build one with"),
    "empty": (lambda path: path.mkdir(), "there is no store here; build one with"),
    "file": (lambda path: path.write_text(""), "there is no store here; build one with"),
    "damaged": (damaged, "the store cannot be opened ("),
    "other version": (
        other_version,
        f"the store was built by dermkg 9.9.9, this is {resources.VERSION}; rebuild it with",
    ),
}


@pytest.mark.parametrize(("make", "said"), NO_STORES.values(), ids=NO_STORES)
def test_what_is_no_store_of_ours_is_refused(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    make(tmp_path / "store")
    assert refusal(dermkg("query", SURE, "--store", tmp_path / "store")).startswith(f"dermkg: {tmp_path}/store: {said}")
