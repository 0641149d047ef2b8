"""The whole load: a fault anywhere stops the build in one line that names its place, and nothing is written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from conftest import ROOT, TESTS, dermkg
from dermkg import dataset, terms, yamlld

# file, what is broken, into what, and the line that says so (without a line number where the file is at fault as a whole)
BREAKS = {
    "entity misspelt": (
        "graph/sources/ruxolitinib-page.yaml",
        "object: nonsegmental-vitiligo\n",
        "object: nonsegmental-vitilgo\n",
        "{line}: there is no entity 'nonsegmental-vitilgo'; did you mean nonsegmental-vitiligo",
    ),
    "entity unlike any": (
        "graph/sources/ruxolitinib-page.yaml",
        "object: nonsegmental-vitiligo\n",
        "object: 0123456789\n",
        "{line}: there is no entity '0123456789'; describe it in ontology/entities",
    ),
    "slug in two files": (
        "ontology/entities/targets.yaml",
        "entities:\n",
        "entities:\n- {id: vitiligo, type: Gene}\n",
        "2: kg:vitiligo is already given at {root}/ontology/entities/conditions.yaml:",
    ),
    "class misspelt": (
        "ontology/entities/conditions.yaml",
        "type: Condition\n",
        "type: Conditon\n",
        "{line}: there is no term 'Conditon'; did you mean Condition",
    ),
    "predicate misspelt": (
        "graph/sources/ruxolitinib-page.yaml",
        "predicate: treats\n",
        "predicate: treat\n",
        "{line}: there is no term 'treat'; did you mean treats",
    ),
    "key misspelt": (
        "graph/sources/mechanisms.yaml",
        "  subject: ",
        "  sbject: ",
        "{line}: unknown key 'sbject'; did you mean 'subject'?",
    ),
    "source id": (
        "graph/sources/mechanisms.yaml",
        "id: mechanisms\n",
        "id: mechanism\n",
        "1: the source's id is mechanism; write id: mechanisms",
    ),
    "Turtle": (
        "ontology/dermkg.ttl",
        "dk:Entity a owl:Class ;",
        "dk:Entity a ;",
        "{line}: malformed Turtle: ",
    ),
    "prefix table": (
        "ontology/prefixes.ttl",
        "@prefix dk:",
        "@prefix dk",
        " the prefix table cannot be read: ",
    ),
    "shape": (
        "ontology/shapes/claim.ttl",
        "a sh:NodeShape ;",
        "a ;",
        "{line}: malformed Turtle: ",
    ),
    "question": (
        "ontology/queries/treatments.rq",
        "ORDER BY",
        "}} ORDER BY",
        "{line}: malformed SPARQL: ",
    ),
    "rule": (
        "ontology/rules/symmetric.rq",
        "SELECT ?s",
        "SELECT ?s ?",
        "{line}: malformed SPARQL: ",
    ),
    "context": (
        "ontology/context.jsonld",
        '"@context"',
        '"context"',
        " the JSON-LD context cannot be read: ",
    ),
}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("file", "old", "new", "said"), BREAKS.values(), ids=BREAKS)
def test_fault_is_one_line_with_its_place(small_house: Path, file: str, old: str, new: str, said: str) -> None:
    path = small_house / file
    before, found, after = path.read_text("utf-8").partition(old)
    assert found
    path.write_text(before + new + after, "utf-8")
    done = dermkg("build", "--out", small_house / "out", root=small_house)
    assert (done.returncode, done.stdout) == (1, "")
    expected = said.format(line=before.count("\n") + 1, root=small_house)
    assert done.stderr.startswith(f"dermkg: {path}:{expected}")
    assert re.fullmatch(r"[^\n]+; [^\n]+\n", done.stderr)
    assert set(files(small_house / "out")) <= {".lock"}


def test_gate_names_every_fault_and_leaves_the_previous_build(small_house: Path, built: Path) -> None:
    shutil.copytree(TESTS / "corpus" / "gate", small_house, dirs_exist_ok=True)
    shutil.copytree(built, small_house / "out", symlinks=True)
    before = files(small_house / "out")
    done = dermkg("build", "--out", small_house / "out", root=small_house)
    said = done.stderr.splitlines()
    expected = 0
    for path in (TESTS / "corpus" / "gate").rglob("*.yaml"):
        place = small_house / path.relative_to(TESTS / "corpus" / "gate")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if fault := line.partition("  # expect: ")[2]:
                name = line.partition("id: ")[2].partition(" ")[0]
                start = rf"dermkg: {re.escape(str(place))}:{number}: \w+:\S*\b{name}: {re.escape(fault)}"
                assert sum(bool(re.match(start, one)) for one in said) == 1, f"{start}\n{done.stderr}"
                expected += 1
    assert len(said) == expected, done.stderr
    assert (done.returncode, done.stdout) == (1, "")
    assert files(small_house / "out") == before


def statements(tree: dict[str, Any], defaults: dict[str, Any]) -> int:
    """How many quads a mapping of a data file must become: one a value, two more for the type and link of what it contains."""
    count = 0
    for key, value in tree.items():
        for item in value if isinstance(value, list) else [value]:
            if key in ("id", "defaults"):
                continue
            if key == "claims":
                count += 2 + statements({**defaults, **item}, {})
            elif key in ("at", "xrefs", "entities"):
                count += statements(item, {}) + 2 * (key != "entities")
            elif isinstance(item, dict):
                count += sum(len(text) if isinstance(text, list) else 1 for text in item.values())
            else:
                count += 1
    return count


@pytest.mark.parametrize(
    "path", [*ROOT.glob("ontology/entities/*.yaml"), *ROOT.glob("graph/sources/*.yaml")], ids=lambda p: p.stem
)
def test_nothing_said_in_a_file_is_lost(path: Path) -> None:
    entities = path.parent.name == "entities"
    document = yamlld.read(path, terms.KG if entities else terms.SRC, terms.ENTITY_GRAPH if entities else None)
    tree = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
    assert len(document.quads) == statements(tree, tree.get("defaults", {}))
    assert not any(isinstance(term, ox.BlankNode) for quad in document.quads for term in quad)


def test_every_source_speaks_in_its_own_graph() -> None:
    store, places = dataset.load()
    sources = {terms.SRC + path.stem for path in ROOT.glob("graph/sources/*.yaml")}
    graphs = {graph.value for graph in store.named_graphs()}
    assert graphs == sources | {terms.ONTOLOGY_GRAPH, terms.ENTITY_GRAPH, terms.DESCRIPTION_GRAPH}
    stated = list(store.quads_for_pattern(None, ox.NamedNode(terms.DK + "statedIn"), None, None))
    assert stated
    assert all(quad.object == quad.graph_name and quad.subject.value in places for quad in stated)
