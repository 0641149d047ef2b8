"""The strict YAML loader: what it refuses, in which words, and that what it takes comes out unchanged."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import ROOT, TESTS, dermkg, refusal
from dermkg import terms, yamlld
from dermkg.errors import DataError

INVALID, VALID = (sorted((TESTS / "corpus" / kind).glob("*.yaml")) for kind in ("invalid", "valid"))
ONE_LINE = re.compile(r"[^\n]*\.yaml(:\d+)?: [^\n]+; [^\n]+")

Read = Callable[[str | bytes], yamlld.Document]


def read(path: Path) -> yamlld.Document:
    if re.search(rb"^(\xef\xbb\xbf)?entities", path.read_bytes(), re.MULTILINE):
        return yamlld.read(path, terms.KG, terms.ENTITY_GRAPH)
    return yamlld.read(path, terms.SRC)


def header(path: Path, key: str) -> list[str]:
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    return [value.rstrip("\r") for value in re.findall(rf"^# {key}: ?(.*)$", text, re.MULTILINE)]


def literals(document: yamlld.Document) -> list[str]:
    return [quad.object.value for quad in document.quads if isinstance(quad.object, ox.Literal)]


def has_blank(document: yamlld.Document) -> bool:
    return any(isinstance(term, ox.BlankNode) for quad in document.quads for term in quad)


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Reads a text as if it stood in a file: a source named s, or entities."""
    path = tmp_path_factory.mktemp("yaml") / "s.yaml"

    def write(text: str | bytes) -> yamlld.Document:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(path)

    return write


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_file_is_refused_in_one_line(path: Path) -> None:
    with pytest.raises(DataError) as fault:
        read(path)
    message = str(fault.value)
    assert ONE_LINE.fullmatch(message)
    assert header(path, "expect")[0] in message
    for line in header(path, "line"):
        assert message.startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    "name", ["age-in-months", "date-impossible", "date-in-words", "date-month", "duration-negative"]
)
def test_build_refuses_a_label_in_one_line(house: Path, name: str) -> None:
    """What is easily written wrong in a label; what only the gate can see is in `corpus/gate`."""
    path = TESTS / "corpus" / "invalid" / f"{name}.yaml"
    there = Path(shutil.copy(path, house / "graph" / "sources"))
    said = refusal(dermkg("build", "--out", house / "out", root=house), code=1)
    assert said.startswith(f"dermkg: {there}:{header(path, 'line')[0]}: {header(path, 'expect')[0]}")


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_file_says_all_that_it_says(path: Path) -> None:
    document = read(path)
    assert len(set(document.quads)) == int(header(path, "quads")[0])
    assert set(header(path, "says")) <= set(literals(document))
    assert not has_blank(document)


def named(node: dict[str, Any], name: str) -> dict[str, Any]:
    """A mapping of a file with the names that its contained nodes have."""
    tree = {**node, "id": name}
    kinds = {"at": "oa:TextPositionSelector", "xrefs": "CrossReference"}
    for key, kind in kinds.items():
        if key in node:
            parts = enumerate(node[key] if isinstance(node[key], list) else [node[key]], 1)
            tree[key] = [
                {**part, "id": f"{name}#{key.removesuffix('s')}-{number}", "type": kind} for number, part in parts
            ]
    return tree


@pytest.mark.parametrize(
    "name",
    [
        "entities/conditions",
        "entities/products",
        "sources/tacrolimus-page",
        "sources/ruxolitinib-cream-us",
        "sources/mechanisms",
    ],
)
def test_context_alone_says_the_same(name: str) -> None:
    """What the reader resolves itself is what any JSON-LD processor makes of the file by the whole context."""
    path = ROOT / ("graph" if name.startswith("sources") else "ontology") / f"{name}.yaml"
    tree = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
    defaults = {"type": "Claim", **tree.pop("defaults", {})}
    if "entities" in tree:
        tree["entities"] = [named(entity, terms.KG + entity["id"]) for entity in tree["entities"]]
    else:
        claims = [(claim, f"{terms.CLAIM}{tree['id']}.{claim['id']}") for claim in tree["claims"]]
        tree["claims"] = [named({**defaults, **claim}, iri) for claim, iri in claims]
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    prefixes = {prefix: {"@id": iri, "@prefix": True} for prefix, iri in terms.prefixes().items()}
    data = json.dumps({"@context": {**prefixes, **context}, **tree})
    base = terms.KG if "entities" in tree else terms.SRC
    said = {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=base)}
    assert said == {quad.triple for quad in read(path).quads}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"---\n"])
def test_empty_file_is_refused(write: Read, content: bytes) -> None:
    with pytest.raises(DataError, match="it holds no YAML mapping; begin with"):
        write(content)


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=r"it cannot be read \(.+\); check the file"):
        yamlld.read(tmp_path / name, terms.KG, terms.ENTITY_GRAPH)


def test_places_and_references_name_their_lines(write: Read) -> None:
    document = write("id: s\nclaims:\n- id: 1\n  subject: x\n  object: source/s\n  at: [{start: 0}]\n")
    assert {terms.curie(name): place.line for name, place in document.defined.items()} == {
        "src:s": 1,
        "claim:s.1": 3,
        "claim:s.1#at-1": 6,
    }
    assert [(terms.curie(name), place.line) for name, place in document.references] == [("kg:x", 4), ("src:s", 5)]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), min_size=1).filter(str.strip)
HOSTILE = "</script>\"'\\{{x}}{%x%}\u202e\u200f\u2028\ufeff\U0001f600"


@given(TEXTS, TEXTS, st.booleans())
@example(HOSTILE, HOSTILE, True)
@example(HOSTILE, "\u0301" * 10_000, False)
@example("NO", "0.030", False)
def test_text_comes_out_unchanged(write: Read, label: str, note: str, unicode: bool) -> None:
    tree = {"entities": [{"id": "x", "label": {"en": label}, "note": {"zh": [note]}}]}
    document = write(yaml.safe_dump(tree, allow_unicode=unicode))
    again = ox.parse(ox.serialize(document.quads, format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS)
    assert {(quad.object.value, quad.object.language) for quad in again} == {(label, "en"), (note, "zh")}


@given(st.from_regex(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})", fullmatch=True))
@example("0.03")
@example("0.10")
@example("007")
def test_number_stays_as_written(write: Read, number: str) -> None:
    document = write(f"id: s\nclaims: [{{id: 1, number: {number}}}]\n")
    assert ox.Literal(number, datatype=ox.NamedNode(terms.XSD + "decimal")) in {quad.object for quad in document.quads}


KEYS = st.sampled_from(
    [
        "id",
        "type",
        "entities",
        "label",
        "altLabel",
        "note",
        "broader",
        "xrefs",
        "term",
        "match",
        "standing",
        "title",
        "date",
        "dateUnknown",
        "address",
        "fileName",
        "defaults",
        "claims",
        "subject",
        "predicate",
        "object",
        "number",
        "duration",
        "value",
        "polarity",
        "evidence",
        "minAge",
        "at",
        "start",
        "end",
        "zh",
        "en",
    ]
)
SCALARS = (
    st.sampled_from(["s", "x", "1", "treats", "Drug", "_:b", "@id", "CHEBI:1", "http://a/b", "", "a b"]) | st.text()
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | SCALARS, inner, max_size=4),
    max_leaves=12,
)
TOP = st.fixed_dictionaries({"id": st.just("s")}, optional={"claims": TREES, "defaults": TREES, "entities": TREES})


def refused_or_whole(write: Read, text: str | bytes) -> None:
    """A file is refused in one line or becomes RDF in which nothing is blank: there is no third way."""
    said, blank = "", False
    try:
        blank = has_blank(write(text))
    except DataError as fault:
        said = str(fault)
    assert not blank
    assert not said or ONE_LINE.fullmatch(said)


@given(TOP | TREES)
def test_any_tree_is_refused_or_whole(write: Read, tree: object) -> None:
    refused_or_whole(write, yaml.safe_dump(tree, allow_unicode=True))


@given(
    st.sampled_from(VALID),
    st.integers(0, 999),
    st.integers(0, 9),
    st.sampled_from("\0\t\n \"'&*-?:,[]{}#|>!%@`0aé\ud7ff"),
)
def test_any_edit_is_refused_or_whole(write: Read, path: Path, start: int, cut: int, put: str) -> None:
    text = path.read_text("utf-8-sig")
    refused_or_whole(write, text[:start] + put + text[start + cut :])


@given(st.binary())
def test_any_bytes_are_refused_or_whole(write: Read, data: bytes) -> None:
    refused_or_whole(write, data)
