"""Every constraint of the gate: graphs that pass it, and for each message graphs that fail it (`tests/shapes/`)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT, TESTS
from dermkg import shapes
from dermkg.errors import DataErrors
from dermkg.yamlld import Place

MESSAGE = ox.NamedNode("http://www.w3.org/ns/shacl#message")
PASS, FAIL = (sorted((TESTS / "shapes").glob(f"*.{kind}.ttl")) for kind in ("pass", "fail"))

Findings = dict[Path, list[str]]


def apart(path: Path) -> str:
    """A file's text with names, labels and documents of its own, so that many files can be judged as one graph."""
    text = path.read_text("utf-8")
    text = re.sub("<https://w3id.org/dermkg/(?!ontology)", f"<https://w3id.org/dermkg/{path.stem}/", text)
    text = re.sub('(?<=[^"])"@', f' {path.stem}"@', text)
    return re.sub("[0-9a-f]{64}", lambda sha256: hashlib.sha256((sha256[0] + path.stem).encode()).hexdigest(), text)


def findings(*paths: Path) -> Findings:
    """What the gate finds in files that stand together beside the ontology."""
    store, places = ox.Store(), dict[str, Place]()
    for name in ("dermkg.ttl", "values.ttl"):
        store.load(path=str(ROOT / "ontology" / name), format=ox.RdfFormat.TURTLE)
    for path in paths:
        for triple in ox.parse(apart(path), format=ox.RdfFormat.TURTLE):
            store.add(ox.Quad(*triple))
            names = [term.value for term in triple if isinstance(term, ox.NamedNode)]
            places |= {name: Place(path, 1) for name in names if f"/{path.stem}/" in name or len(paths) == 1}
    try:
        shapes.validate(store, places)
    except DataErrors as faults:
        lines = [str(fault) for fault in faults.faults]
        found = {path: [line for line in lines if line.startswith(f"{path}:1: ")] for path in paths}
        assert sum(map(len, found.values())) == len(lines), lines
        return found
    return {path: [] for path in paths}


@pytest.fixture(scope="module")
def found() -> Findings:
    """The findings in every file; files about the terms themselves can't be set apart, and are judged one by one."""
    terms = [path for path in FAIL if path.stem.startswith("term-")]
    together = [path for path in FAIL if path not in terms]
    return {
        file: lines for group in [PASS, together, *([t] for t in terms)] for file, lines in findings(*group).items()
    }


def expected(path: Path) -> str:
    return path.read_text("utf-8").partition("# expect: ")[2].partition("\n")[0]


@pytest.mark.parametrize("path", PASS, ids=lambda path: path.stem)
def test_conforming_graph_passes(found: Findings, path: Path) -> None:
    assert found[path] == []


@pytest.mark.parametrize("path", FAIL, ids=lambda path: path.stem)
def test_faulty_graph_fails(found: Findings, path: Path) -> None:
    assert expected(path)
    assert any(expected(path) in line for line in found[path]), found[path]


MESSAGES = sorted(
    triple.object.value
    for file in (ROOT / "ontology" / "shapes").glob("*.ttl")
    for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    if triple.predicate == MESSAGE
)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_has_a_failing_file(found: Findings, message: str) -> None:
    assert any(message in line for path in FAIL if expected(path) in message for line in found[path])


def test_shipped_graph_conforms(built: Path) -> None:
    report = (built / "validation.ttl").read_text("utf-8")
    assert re.search(r'shacl#conforms> "?true', report)
    assert "ValidationResult" not in report
