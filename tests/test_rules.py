"""Every rule: what it concludes, what it does not, from which premises, and on whose word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, TESTS
from dermkg import resources, rules, terms, verdicts
from dermkg.errors import DataError

EXAMPLES = [
    pytest.param(path.stem, example, id=f"{path.stem}: {example['case']}")
    for path in sorted((TESTS / "rules").glob("*.yaml"))
    for example in yaml.safe_load(path.read_text("utf-8"))
]
RULES = {**rules.rules(), **rules.closing()}
PREFIXES = (ROOT / "ontology" / "prefixes.ttl").read_text("utf-8")
DERIVED = ox.NamedNode(terms.PROV + "wasDerivedFrom")
PART_OF = ox.NamedNode(terms.DCT + "isPartOf")


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TRIG))


def filled(given: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(given)
    return store


def node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(terms.iri(curie) or curie)


def rule_of(graph: ox.NamedNode) -> tuple[rules.Rule, ox.NamedNode | None]:
    """The rule whose conclusions a graph holds, and the source on whose word they are."""
    name, _, source = graph.value.removeprefix(terms.RULE).partition(".")
    return RULES[name], ox.NamedNode(terms.SRC + source) if source else None


def conclusions(store: ox.Store) -> list[ox.NamedNode]:
    """The graphs that hold what rules conclude; what is found of pages by verdict rules is another matter."""
    graphs = [graph for graph in store.named_graphs() if graph.value.startswith(terms.RULE)]
    return [graph for graph in graphs if graph.value.removeprefix(terms.RULE) not in verdicts.verdict_rules()]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_rule_concludes_exactly_what_its_example_says(name: str, example: dict[str, str]) -> None:
    rule, store = RULES[name], filled(quads(example["given"]))
    before = set(store)
    size = -1
    while size != len(store):
        size = len(store)
        rules.apply(rule, store)
    concluded = {quad for quad in set(store) - before if quad.predicate not in (DERIVED, PART_OF)}
    assert concluded == set(filled(quads(example.get("concludes", ""))))
    for quad in concluded:
        source = None if rule.into_source else rule_of(quad.graph_name)[1]
        ways = list(rules.premises(rule, store, quad.triple, source))
        assert any(ways)
        for premise in (premise for way in ways for premise in way):
            assert any(store.quads_for_pattern(*premise, None)), premise


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_passing_and_a_failing_example(name: str) -> None:
    examples = [example.values[1] for example in EXAMPLES if example.values[0] == name]
    assert {bool(example.get("concludes")) for example in examples} == {True, False}


def test_fixpoint_concludes_nothing_new(store: ox.Store) -> None:
    again = filled(store)
    for rule in rules.rules().values():
        rules.apply(rule, again)
    assert set(again) == set(store)


def test_inference_from_a_source_stays_its_word(store: ox.Store) -> None:
    """Every graph of conclusions is a rule's; those on a source's word say so, and rest on what that source says."""
    described = ox.NamedNode(terms.DESCRIPTION_GRAPH)
    graphs = conclusions(store)
    assert len(graphs) > 5
    for graph in graphs:
        rule, source = rule_of(graph)
        assert [q.object for q in store.quads_for_pattern(graph, DERIVED, None, described)] == [source] * bool(source)
        part = ox.NamedNode(terms.RULE + rule.name)
        assert [q.object for q in store.quads_for_pattern(graph, PART_OF, None, described)] == [part] * bool(source)
    words = {graph: rule_of(graph)[1] for graph in graphs}
    apart = {graph for graph in store.named_graphs() if words.get(graph) or graph.value.startswith(terms.SRC)}
    whole = [quad for quad in store if quad.graph_name not in apart]
    for source in set(words.values()) - {None}:
        alone = filled([*whole, *store.quads_for_pattern(None, None, None, source)])
        rules.infer(alone)
        for graph in (graph for graph in graphs if words[graph] == source):
            expected, found = (set(s.quads_for_pattern(None, None, None, graph)) for s in (store, alone))
            assert expected == found, graph


def test_every_conclusion_has_premises(store: ox.Store) -> None:
    """One conclusion of each rule and predicate is explained by its own file."""
    some = {
        (graph, q.predicate): q
        for graph in conclusions(store)
        for q in store.quads_for_pattern(None, None, None, graph)
    }
    for quad in some.values():
        rule, source = rule_of(quad.graph_name)
        assert any(rules.premises(rule, store, quad.triple, source)), quad


POLARITIES = [node(f"dk:{name}") for name in ("affirmed", "negated", "hedged")]
STANDINGS = [
    node(f"dk:{name}") for name in ("regulator", "mirror", "manufacturer", "news", "literature", "page", "unverified")
]
CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(POLARITIES),
        st.sampled_from(STANDINGS),
        st.tuples(
            st.sampled_from([node("kg:ruxolitinib-cream"), node("kg:ruxolitinib")]),
            st.sampled_from([node("dk:treats"), node("dk:inhibits"), node("dk:combinedWith")]),
            st.sampled_from([node("kg:vitiligo"), node("kg:jak1"), ox.Literal("20")]),
        ),
    ),
    max_size=6,
)


@given(CLAIMS)
def test_only_affirmed_and_verified_claims_become_triples(claims: list[tuple[Any, Any, tuple[Any, Any, Any]]]) -> None:
    source, store = node("src:page"), ox.Store()
    for number, (polarity, standing, (s, p, o)) in enumerate(claims):
        claim = node(f"claim:page.{number}")
        parts = {"rdf:subject": s, "rdf:predicate": p, "rdf:object": o, "dk:statedIn": source}
        parts |= {"dk:polarity": polarity, "dk:standing": standing}
        store.extend(ox.Quad(claim, node(name), value, source) for name, value in parts.items())
    before = set(store)
    rules.infer(store)
    plain = {quad.triple for quad in set(store) - before if quad.subject.value.startswith(terms.KG + "rux")}
    affirmed = {
        ox.Triple(*t) for polarity, standing, t in claims if polarity == POLARITIES[0] and standing != STANDINGS[-1]
    }
    assert plain == affirmed


def test_shipped_triples_are_exactly_the_affirmed_and_verified_claims(store: ox.Store) -> None:
    def values(text: str) -> set[tuple[Any, ...]]:
        found = store.query(text, prefixes=terms.prefixes(), use_default_graph_as_union=True)
        return {tuple(solution) for solution in found}

    claims = values(
        "SELECT ?g ?s ?p ?o ?polarity ?standing { ?c dk:statedIn ?g ; dk:polarity ?polarity ; dk:standing ?standing ;"
        " rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
    )
    plain = values('SELECT ?g ?s ?p ?o { ?p dk:usedAs "predicate" GRAPH ?g { ?s ?p ?o } ?g a dk:Source }')
    assert plain == {c[:4] for c in claims if c[4] == POLARITIES[0] and c[5] != STANDINGS[-1]}
    assert {c[4] for c in claims} == set(POLARITIES)


def test_shipped_pages_contradict_themselves_just_here(store: ox.Store) -> None:
    pairs = [("10", "35b"), ("41", "103"), ("84", "87"), ("84", "88"), ("84", "89")]
    expected = {(a, b) for pair in pairs for a, b in (pair, pair[::-1])}
    found = list(store.quads_for_pattern(None, node("dk:contradicts"), None, None))
    assert {tuple(term.value.removeprefix(terms.CLAIM + "tacrolimus-page.") for term in q.triple) for q in found} == {
        (a, terms.DK + "contradicts", b) for a, b in expected
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT ?s ?p ?o { ?s ?p ?o }", "its header lacks '# en:' or '# zh:'; add the line"),
        ("# en: a\n# premise: ?s ?p ?o\nSELECT ?s ?p ?o {}", "its header lacks"),
        ("# en: a\n# zh: 甲\n# premise: ?s ?p\nSELECT ?s ?p ?o {}", "the premise '?s ?p' is no triple pattern"),
        ("# en: a\n# zh: 甲\n# premise: ?s ?p ?o\nSELECT ?s ?p ?o {", "malformed SPARQL"),
        ("# en: a\n# zh: 甲\n# premise: ?s ?p ?o\nSELECT ?s ?p { ?s ?p ?o }", "it is no SELECT of ?s ?p ?o"),
        ("# en: a\n# zh: 甲\n# premise: ?s ?p ?o\nASK { ?s ?p ?o }", "it is no SELECT of ?s ?p ?o"),
    ],
)
def test_broken_rule_is_refused_in_one_line(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as raised:
        rules.apply(rules.read(path), ox.Store())
    assert fault in str(raised.value)
    assert "broken" in raised.value.where
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("kind", "folder"), [("rules", ""), ("closing", "closing")])
def test_rule_without_premise_is_refused(house: Path, monkeypatch: pytest.MonkeyPatch, kind: str, folder: str) -> None:
    """A verdict rule needs none: each verdict names what it rests on."""
    path = house / "ontology" / "rules" / folder / "groundless.rq"
    path.write_text("# en: a\n# zh: 甲\nSELECT ?s ?p ?o {}", "utf-8")
    monkeypatch.setattr(resources, "ontology", lambda: house / "ontology")
    with pytest.raises(DataError) as raised:
        getattr(rules, kind).__wrapped__()
    assert str(raised.value) == f"{path}: its header lacks '# premise:'; add the line"
    assert "groundless" in {rules.read(path).name}


@pytest.mark.parametrize(("kind", "folder"), [(rules.rules, "rules"), (rules.closing, "rules/closing")])
def test_rules_run_in_the_order_of_their_files(kind: Callable[[], dict[str, rules.Rule]], folder: str) -> None:
    assert list(kind()) == [path.stem for path in sorted((resources.ontology() / folder).glob("*.rq"))]


def test_closing_rules_run_once(store: ox.Store) -> None:
    """They conclude from silence: what they say again after a second run is what they said at first."""
    assert list(rules.closing()) == ["1-answers", "1b-answers-alike", "2-shares-use", "3-omits", "4-omits-by-dose"]
    before, again = set(store), filled(store)
    for rule in rules.closing().values():
        assert rules.apply(rule, again) == set()
    assert set(again) == before
