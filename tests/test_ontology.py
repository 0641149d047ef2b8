"""The ontology: consistent, in OWL 2 DL, complete in both languages, and no term hangs in the air."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from conftest import ROOT, TESTS, needs
from dermkg import terms

DERMKG = ROOT / "ontology" / "dermkg.ttl"
OWL = "http://www.w3.org/2002/07/owl#"
TYPE = ox.NamedNode(terms.RDF + "type")
LABEL, DEFINITION = ox.NamedNode(terms.RDFS + "label"), ox.NamedNode(terms.SKOS + "definition")
ONTOLOGY = ox.NamedNode(terms.ONTOLOGY_GRAPH)


def subjects(store: ox.Store, predicate: str, object_: str | ox.Literal) -> set[str]:
    """The local names of the ontology's own terms of which something holds."""
    value = object_ if isinstance(object_, ox.Literal) else ox.NamedNode(terms.iri(object_) or object_)
    quads = store.quads_for_pattern(None, ox.NamedNode(terms.iri(predicate) or predicate), value, ONTOLOGY)
    return {q.subject.value.removeprefix(terms.DK) for q in quads if q.subject.value.startswith(terms.DK)}


@pytest.fixture(scope="module")
def declared(store: ox.Store) -> set[str]:
    """The local names of all terms of the ontology's namespace."""
    return {
        quad.subject.value.removeprefix(terms.DK)
        for quad in store.quads_for_pattern(None, TYPE, None, ONTOLOGY)
        if quad.subject.value.startswith(terms.DK)
    }


# By reasoner and profile


def java(*arguments: str) -> subprocess.CompletedProcess[str]:
    needs("java"), needs("javac")
    return subprocess.run(["java", *arguments], capture_output=True, text=True, timeout=120)


def jars() -> Path:
    """The folder of owlready2, which ships HermiT and the OWLAPI."""
    package = find_spec("owlready2")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent


def hermit(path: Path) -> str:
    """What HermiT says of an ontology: whether it is consistent, and the classes that can have no member."""
    done = java(
        "-cp", str(jars() / "hermit" / "HermiT.jar"), "org.semanticweb.HermiT.cli.CommandLine", "-k", "-U", str(path)
    )
    return done.stdout + done.stderr


def profile(*paths: Path) -> tuple[int, str]:
    """What OWLAPI's OWL2DLProfile says of ontologies."""
    done = java("-cp", f"{jars() / 'pellet'}/*", str(TESTS / "Owl2DlProfile.java"), *map(str, paths))
    return done.returncode, done.stdout + done.stderr


def broken(tool: str) -> list[Any]:
    """The additions to the ontology that a tool must refuse, and in which words."""
    files = {
        path: path.read_text("utf-8").partition("\n")[0].partition(f" {tool}: ")[2]
        for path in (TESTS / "owl").glob("*.ttl")
    }
    return [pytest.param(path, expected, id=path.stem) for path, expected in files.items() if expected]


def appended(path: Path, folder: Path) -> Path:
    whole = folder / path.name
    whole.write_text(DERMKG.read_text("utf-8") + path.read_text("utf-8"), "utf-8")
    return whole


def test_ontology_and_all_that_is_said_in_it_are_consistent(store: ox.Store, tmp_path: Path) -> None:
    """HermiT reads the classes and relations of everything described and claimed beside the axioms."""
    kinds = {kind: subjects(store, "rdf:type", OWL + kind) for kind in ("Class", "ObjectProperty")}
    said = {
        quad.triple
        for quad in store
        if (quad.predicate == TYPE and quad.object.value.removeprefix(terms.DK) in kinds["Class"])
        or quad.predicate.value.removeprefix(terms.DK) in kinds["ObjectProperty"]
    }
    assert len(said) > 1000
    whole = tmp_path / "whole.ttl"
    whole.write_bytes(DERMKG.read_bytes() + b"\n" + (ox.serialize(said, format=ox.RdfFormat.N_TRIPLES) or b""))
    found = hermit(whole)
    assert "owl#Thing is satisfiable" in found
    assert found.split("Classes equivalent to 'owl:Nothing':")[1].split() == ["owl:Nothing"]


@pytest.mark.parametrize(("path", "expected"), broken("hermit"))
def test_reasoner_finds_what_cannot_be(path: Path, expected: str, tmp_path: Path) -> None:
    assert expected in hermit(appended(path, tmp_path))


def test_profile_holds_and_finds_what_breaks_it(tmp_path: Path) -> None:
    cases = {appended(case.values[0], tmp_path): case.values[1] for case in broken("profile")}
    code, found = profile(DERMKG, *cases)
    assert f"{DERMKG}: " in found
    assert re.search(rf"^{re.escape(str(DERMKG))}: \d+ axioms, 0 violations of OWL 2 DL$", found, re.MULTILINE), found
    for path, expected in cases.items():
        assert re.search(rf"^{re.escape(str(path))}: .*{expected}", found, re.MULTILINE), found
    assert code == 1


# Terms


def test_every_term_has_one_label_and_definition_in_both_languages(store: ox.Store, declared: set[str]) -> None:
    assert len(declared) > 100
    for name in declared:
        for predicate in (LABEL, DEFINITION):
            texts = [
                quad.object
                for quad in store.quads_for_pattern(ox.NamedNode(terms.DK + name), predicate, None, ONTOLOGY)
            ]
            assert sorted(text.language or "" for text in texts) == ["en", "zh"], (name, predicate)
            assert all(text.value.strip() for text in texts)


WRITTEN = [
    path
    for pattern in ("ontology/**/*", "graph/**/*", "README*", "docs/**/*", "notebooks/*")
    for path in ROOT.glob(pattern)
    if path.suffix in {".rq", ".ttl", ".jsonld", ".py", ".yaml", ".js", ".md", ".ipynb"}
]


def test_no_term_hangs_in_the_air(store: ox.Store, declared: set[str]) -> None:
    nodes = {term.value for quad in store for term in (quad.subject, quad.predicate, quad.object)}
    used = {(name.removeprefix(terms.DK), "the graph") for name in nodes if name.startswith(terms.DK)}
    for path in WRITTEN:
        found = re.findall(r'\bdk:([A-Za-z]\w*)|\bDK \+ "(\w+)"', path.read_text("utf-8"))
        used |= {(one or other, str(path.relative_to(ROOT))) for one, other in found}
    assert {(name, where) for name, where in used if name and name not in declared} == set()


def entries(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        yield key, value
        if isinstance(value, dict) and "@context" in value:
            yield from entries(value["@context"])


CONTEXT = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]


TERMS = {(k, e if isinstance(e, str) else e.get("@id") or e["@reverse"]) for k, e in entries(CONTEXT) if k[0] != "@"}


@pytest.mark.parametrize(("key", "name"), sorted((key, name) for key, name in TERMS if name[0] != "@"))
def test_key_of_the_context_maps_to_a_term(declared: set[str], key: str, name: str) -> None:
    prefix, _, local = name.partition(":")
    assert prefix in terms.prefixes(), key
    assert prefix != "dk" or local in declared, key


@pytest.mark.parametrize(
    ("key", "kind"),
    [("polarity", "dk:Polarity"), ("standing", "dk:Standing"), ("verificationStatus", "dk:VerificationStatus")],
)
def test_closed_list_of_the_context_is_that_of_the_ontology(store: ox.Store, key: str, kind: str) -> None:
    lists = [
        entry["@context"]
        for _, entry in entries(CONTEXT)
        if isinstance(entry, dict) and entry.get("@id") == f"dk:{key}"
    ]
    assert lists
    for values in lists:
        assert set(values) == subjects(store, "rdf:type", kind)
        assert all(term == f"dk:{value}" for value, term in values.items())


# Phrases


def phrases(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "ontology" / "phrases" / name).read_text("utf-8"))


def test_every_predicate_is_worded_in_both_languages(store: ox.Store) -> None:
    relations = phrases("relations.yaml")
    assert set(relations) == subjects(store, "dk:usedAs", ox.Literal("predicate"))
    for relation, wordings in relations.items():
        assert "affirmed" in wordings, relation
        for how, texts in wordings.items():
            polarity, _, only = how.partition(" ")  # a frame may be that of one value
            assert polarity in ("affirmed", "negated", "hedged"), relation
            assert set(texts) == {"en", "zh"}, relation
            slots = ["{s}"] if only else ["{s}", "{o}"]
            assert all(sorted(re.findall(r"{\w*}", text)) == sorted(slots) for text in texts.values()), relation


def test_every_qualifier_and_value_is_worded_in_both_languages(store: ox.Store) -> None:
    words = phrases("qualifiers.yaml")
    general = {key: words.pop(key) for key in ("negated", "hedged", "units")}
    assert set(words) == subjects(store, "dk:usedAs", ox.Literal("qualifier"))
    templates = [*general["units"].values(), general["negated"], general["hedged"]]
    for name, entry in words.items():
        if {"en", "zh"} <= set(entry):
            templates.append({language: entry.pop(language) for language in ("en", "zh")})
            assert all(set(texts) == {"en", "zh"} for texts in entry.values()), name  # those of single values
            continue
        used = {quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(terms.DK + name), None, None)}
        assert used <= set(entry), name
        for texts in entry.values():
            assert set(texts) == {"en", "zh"}, name
    for texts in templates:
        assert set(texts) == {"en", "zh"}
        assert all(len(re.findall("{[vn]}", text)) == 1 for text in texts.values()), texts


@pytest.mark.parametrize("name", ["severity", "modality"])
def test_worded_values_are_those_that_the_gate_allows(name: str) -> None:
    shape = (ROOT / "ontology" / "shapes" / "claim.ttl").read_text("utf-8").partition(f"sh:path dk:{name} ;")[2]
    allowed = re.findall(r'"([^"]+)"', shape.partition("sh:in (")[2].partition(")")[0])
    assert allowed
    assert set(allowed) == set(phrases("qualifiers.yaml")[name])


# Prefixes


def test_every_cross_reference_has_a_prefix_of_the_table(store: ox.Store) -> None:
    found = {quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(terms.DK + "term"), None, None)}
    assert len(found) > 100
    for iri in found:
        assert terms.iri(terms.curie(iri)) == iri
        assert terms.curie(iri) != iri


def test_prefixes_name_different_places() -> None:
    assert len(set(terms.prefixes().values())) == len(terms.prefixes()) > 20
