"""The Python API: open, find, describe, query, explain, verify, draw, and the ways to rdflib and networkx."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

import dermkg
from dermkg import InputError, StoreError, api, queries, terms

KG = terms.KG
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def graph(lean: Path) -> api.Graph:
    return dermkg.open(lean)


@pytest.fixture
def hostile(tmp_path: Path) -> api.Graph:
    """A graph whose every text is hostile."""
    prefixes = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in terms.prefixes().items())
    text = json.dumps(HOSTILE)
    (tmp_path / "hostile.trig").write_text(
        f"""{prefixes}
        kg:entities {{ kg:x a dk:Drug ; rdfs:label {text}@en , {text}@zh ; skos:altLabel "other {HOSTILE[:8]}"@en .
                       kg:y a dk:Condition ; rdfs:label "y"@en . src:s rdfs:label {text}@en . }}
        src:s {{ kg:x dk:treats kg:y . claim:s.1 a dk:Claim ; rdf:subject kg:x ; rdf:predicate dk:treats ; rdf:object kg:y ;
                 dk:polarity dk:affirmed ; dk:standing dk:page ; dk:statedIn src:s ; dct:source {text} . }}""",
        encoding="utf-8",
    )
    return dermkg.open(data=[tmp_path / "hostile.trig"])


# Open


def test_open_takes_a_build_a_store_or_files(lean: Path, tmp_path: Path) -> None:
    sizes = {len(dermkg.open(given).store) for given in (lean, lean / "store", str(lean))}
    assert len(sizes) == 1
    (tmp_path / "a.ttl").write_text("<x:a> <x:b> <x:c> .")
    assert len(dermkg.open(data=[str(tmp_path / "a.ttl")]).store) == 1


def test_open_refuses_what_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store here"):
        dermkg.open(tmp_path)
    with pytest.raises(StoreError, match="no such folder"):
        dermkg.open(tmp_path / "none")
    with pytest.raises(InputError, match="cannot be read"):
        dermkg.open(data=[tmp_path / "none.ttl"])


def test_an_open_graph_cannot_be_written(graph: api.Graph) -> None:
    with pytest.raises((OSError, RuntimeError), match="read"):
        graph.store.add(ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.NamedNode("x:c")))


# Find and describe


def test_find_gives_matches_and_rows_again_and_again(graph: api.Graph) -> None:
    found = graph.find("白癜风")
    first = next(iter(found))
    assert (first.iri, first.matched, first.rank) == (KG + "vitiligo", "白癜风", 0)
    assert list(found) == list(found)
    assert len(found) == len(found.rows()) == len(repr(found).splitlines()) > 3
    assert found.rows()[0] == ("vitiligo", "Condition", "白癜风", "vitiligo", "白癜风")
    assert not graph.find("nothing like it")


def test_describe_keeps_what_it_tells_as_objects(graph: api.Graph) -> None:
    told = graph.describe("芦可替尼乳膏")
    assert told.data.iri == KG + "ruxolitinib-cream"
    assert str(told).startswith("ruxolitinib cream  (kg:ruxolitinib-cream)\n")
    assert all(claim.subject == told.data.iri for claim in told.data.own)
    assert {claim.polarity for claim in told.data.own} >= {"affirmed", "negated"}
    assert all(told.data.iri != claim.subject for claim in told.data.others)
    names = {terms.curie(claim.iri) for claim in told.data.own + told.data.others}
    assert all(name in str(told) for name in names)
    assert not told.data.stated
    page = graph.describe("src:ruxolitinib-page").data
    assert {claim.source for claim in page.stated} == {KG + "source/ruxolitinib-page"}
    assert not {claim.iri for claim in page.stated} & {claim.iri for claim in page.own + page.others}
    left_out = {terms.curie(claim.iri) for claim in page.omitted}
    assert "claim:ruxolitinib-cream-us.l017" in left_out
    assert "claim:ruxolitinib-cream-us.l004" not in left_out


# Query


def test_a_table_is_read_again_and_again(graph: api.Graph) -> None:
    table = graph.query("treatments", condition="白癜风")
    assert isinstance(table, queries.Table)
    assert table.columns[:3] == ["condition", "treatment", "treated"]
    assert [tuple(row) for row in table] == [tuple(row) for row in table]
    assert len(table) == len(table.rows) == len(table.to_dicts()) > 3
    assert table.rows[0]["condition"] == ox.NamedNode(KG + "vitiligo")
    assert repr(table).splitlines()[1].startswith("kg:vitiligo\t")


def test_to_dicts_gives_plain_values(graph: api.Graph) -> None:
    query = """SELECT * { VALUES (?iri ?text ?int ?dec ?bool ?days ?none)
                          { (kg:a "白"@zh 12 0.03 true "P168D"^^xsd:duration UNDEF) } }"""
    table = graph.query(query)
    assert isinstance(table, queries.Table)
    [row] = table.to_dicts()
    assert row == {"iri": "kg:a", "text": "白", "int": 12, "dec": 0.03, "bool": True, "days": "P168D"}
    assert {name: type(value) for name, value in row.items() if name in ("int", "dec", "bool")} == {
        "int": int,
        "dec": float,
        "bool": bool,
    }


FORMAT = {queries.Table: ox.QueryResultsFormat.TSV, queries.Triples: ox.RdfFormat.N_TRIPLES}


@pytest.mark.parametrize("query", ["SELECT ?s { ?s dk:treats ?o }", "CONSTRUCT WHERE { ?s dk:treats ?o }"])
@pytest.mark.parametrize("before", [iter, list, repr, lambda result: result.serialize(FORMAT[type(result)])])
def test_serializing_loses_nothing(query: str, before: Callable[[object], object], graph: api.Graph) -> None:
    fresh, result = graph.query(query), graph.query(query)
    assert not isinstance(fresh, bool)
    assert not isinstance(result, bool)
    before(result)
    format = FORMAT[type(result)]
    assert result.serialize(format) == fresh.serialize(format)  # type: ignore[arg-type]
    assert len(list(result)) == len(list(fresh)) > 3


def test_triples_and_yes_or_no(graph: api.Graph) -> None:
    triples = graph.query("CONSTRUCT WHERE { ?s dk:treats ?o }")
    assert isinstance(triples, queries.Triples)
    assert list(triples) == list(triples) != []
    assert "kg:ruxolitinib-cream dk:treats" in repr(triples)
    assert graph.query("ASK { kg:vitiligo ?p ?o }") is True
    assert graph.query("ASK { kg:nobody ?p ?o }") is False


@pytest.mark.parametrize(
    ("values", "word"),
    [({}, "missing"), ({"condition": "白癜疯"}, "kg:vitiligo"), ({"condition": "vitiligo", "drug": "x"}, "'drug'")],
)
def test_a_question_refuses_wrong_parameters(values: dict[str, str], word: str, graph: api.Graph) -> None:
    with pytest.raises(InputError, match=word):
        graph.query("treatments", **values)


def test_bindings_take_terms_numbers_and_names(graph: api.Graph) -> None:
    query = "SELECT DISTINCT ?s ?o { ?s dk:minAge ?o }"
    assert len(graph.query(query, o=12)) == len(graph.query(query, o="12")) > 0  # type: ignore[arg-type]
    for name in ("vitiligo", "白癜风", ox.NamedNode(KG + "vitiligo")):
        table = graph.query("SELECT ?s ?l { ?s rdfs:label ?l }", s=name)
        assert isinstance(table, queries.Table)
        assert {row["l"].value for row in table} == {"vitiligo", "白癜风"}


def test_every_named_question_answers_its_own_example(graph: api.Graph) -> None:
    silent = {
        name
        for name, question in queries.questions().items()
        if not list(graph.query(name, **{each.name: each.example for each in question.parameters}))  # type: ignore[arg-type]
    }
    labels = graph.query("ASK { ?label a dk:RegulatoryLabel }")
    assert {name for name in silent if labels or "label" not in name} == set()


# Notebooks


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") for name, _ in attrs)
        self.tags[tag] += 1

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "shown",
    [
        lambda graph: graph.find("script"),
        lambda graph: graph.describe("kg:x"),
        lambda graph: graph.explain("kg:x", "dk:treats", "kg:y"),
        lambda graph: graph.query("SELECT ?label ('<b>' AS ?b) { kg:x rdfs:label ?label }"),
        lambda graph: graph.draw(about="kg:x"),
        lambda graph: graph.draw(),
    ],
    ids=["find", "describe", "explain", "query", "draw about", "draw"],
)
def test_a_hostile_label_stays_text_in_a_notebook(shown: Callable[[api.Graph], object], hostile: api.Graph) -> None:
    html = shown(hostile)._repr_html_()  # type: ignore[attr-defined]
    page = _Tags()
    page.feed(html)
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "pre", "iframe"}
    if "iframe" not in page.tags:
        assert HOSTILE in page.text


def test_a_table_shows_as_a_table(graph: api.Graph) -> None:
    page = _Tags()
    table = graph.query("treatments", condition="vitiligo")
    assert isinstance(table, queries.Table)
    page.feed(table._repr_html_())
    assert page.tags["th"] == len(table.columns)
    assert page.tags["tr"] == len(table) + 1
    assert "kg:ruxolitinib-cream" in page.text


# Explain and verify


def test_explain_keeps_what_it_tells_as_objects(graph: api.Graph) -> None:
    told = graph.explain("芦可替尼乳膏", "治疗", "寻常型白癜风", language="zh")
    assert "claim:ruxolitinib-page.8 [肯定; 网页]" in str(told)
    assert KG + "claim/ruxolitinib-page.8" in {claim.iri for claim in told.data.claims}
    inferred = graph.explain("ruxolitinib-cream", "inhibits", "jak1").data
    assert {step.rule.name for step in inferred.steps} == {"product-mechanism"}
    assert inferred.steps[0].premises[0].curated


def test_a_claim_knows_its_verdicts(graph: api.Graph) -> None:
    [claim] = [claim for claim in graph.claims() if claim.iri == KG + "claim/ruxolitinib-page.54"]
    judged = [(v.jurisdiction, v.outcome, v.direction, v.scope.removeprefix(KG)) for v in claim.verdicts]
    assert judged[:3] == [
        ("US", "contradicted", "looser", "nonsegmental-vitiligo"),
        ("US", "supported", "equal", "atopic-dermatitis"),
        ("EU", "contradicted", "looser", "nonsegmental-vitiligo"),
    ]
    first = claim.verdicts[0]
    assert (first.claim, first.aspect, first.rule) == (claim.iri, terms.DK + "areaAspect", "41-area")
    assert (first.page_value.value, [value.value for value in first.label_values]) == ("20", ["10"])
    assert (first.bases, first.compared_with) == ([KG + "claim/ruxolitinib-cream-us.l004"], "")
    assert set(first.reason) == {"zh", "en"}
    silent = [verdict for verdict in claim.verdicts if verdict.outcome == "notCovered"]
    assert all(v.compared_with and not v.direction and not v.bases and not v.label_values for v in silent)
    assert {verdict.jurisdiction for verdict in silent} == {"CN", "HK"}


def test_verdicts_show_in_a_notebook(graph: api.Graph) -> None:
    page = _Tags()
    page.feed(graph.explain("芦可替尼乳膏", "maxBodySurfaceArea", "20", language="zh")._repr_html_())
    assert "US: 矛盾 (更宽); 体表面积; 非节段型白癜风: " in page.text
    page.feed(graph.describe("ruxolitinib-cream")._repr_html_())
    assert "labels: US contradicted (looser; nonsegmental vitiligo), US supported (atopic dermatitis), EU" in page.text


def test_verdicts_are_told_from_files_without_named_graphs(graph: api.Graph, tmp_path: Path) -> None:
    triples = graph.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    (tmp_path / "union.nt").write_bytes(triples.serialize(ox.RdfFormat.N_TRIPLES))  # type: ignore[union-attr]
    union = dermkg.open(data=[tmp_path / "union.nt"])
    for name in ("claim:ruxolitinib-page.54", "src:ruxolitinib-page", "src:ruxolitinib-cream-us", "vitiligo"):
        assert union.describe(name, "zh").lines == graph.describe(name, "zh").lines
    triple = ("ruxolitinib-cream", "maxBodySurfaceArea", "20")
    assert union.explain(*triple).lines == graph.explain(*triple).lines


def test_verify_counts_every_position(graph: api.Graph, seeds: Path) -> None:
    report = graph.verify(seeds)
    standing = [claim for claim in graph.claims() if claim.spans]
    assert (report.faults, report.absent, report.documents) == ([], [], 2)
    assert report.claims == len(standing)
    assert report.positions == sum(len(claim.spans) for claim in standing)


# Draw


def test_draw_saves_one_page_that_asks_nobody(graph: api.Graph, tmp_path: Path) -> None:
    drawing = graph.draw(about="白癜风")
    drawing.save(tmp_path / "图.html")
    assert (tmp_path / "图.html").read_text(encoding="utf-8") == drawing.html
    assert "default-src 'none'" in unescape(drawing.html)
    assert "白癜风" in drawing.html
    triples = graph.query("CONSTRUCT { ?s dk:treats ?o } WHERE { ?s dk:treats ?o }")
    assert "ruxolitinib-cream" in graph.draw_triples(triples).html  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "call", [{"about": "nobody"}, {"path": ("vitiligo", "vitiligo")}, {"path": ("nobody", "vitiligo")}]
)
def test_draw_refuses_what_it_cannot_draw(call: dict[str, object], graph: api.Graph) -> None:
    with pytest.raises(InputError):
        graph.draw(**call)  # type: ignore[arg-type]


# rdflib and networkx


def test_rdflib_holds_every_quad_and_the_union_and_the_prefixes(graph: api.Graph) -> None:
    dataset = graph.to_rdflib()
    assert sum(1 for _ in dataset.quads()) == len(graph.store)
    assert {str(name.identifier) for name in dataset.graphs()} >= {
        str(name.value) for name in graph.store.named_graphs()
    }
    treats = dataset.query("SELECT DISTINCT ?s ?o { ?s dk:treats ?o }")
    ours = graph.query("SELECT DISTINCT ?s ?o { ?s dk:treats ?o }")
    assert {(str(s), str(o)) for s, o in treats} == {(s.value, o.value) for s, o in ours}  # type: ignore[misc,union-attr]
    assert (rdflib.URIRef(KG + "vitiligo"), rdflib.RDFS.label, rdflib.Literal("白癜风", lang="zh")) in dataset


def test_networkx_has_an_edge_for_every_claim_between_entities(graph: api.Graph) -> None:
    found = graph.to_networkx()
    assert isinstance(found, nx.MultiDiGraph)
    claims = {key: (s, o, data) for s, o, key, data in found.edges(keys=True, data=True) if data["source"]}
    rows = graph.query(
        """SELECT DISTINCT ?claim ?s ?p ?o ?polarity ?standing ?source {
             ?claim a dk:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
                    dk:polarity ?polarity ; dk:standing ?standing ; dk:statedIn ?source . FILTER(isIRI(?o)) }"""
    )
    assert isinstance(rows, queries.Table)
    assert len(claims) == len(rows) > 100
    for row in rows:
        s, o, data = claims[row["claim"].value]
        assert (s, data["predicate"], o) == (row["s"].value, row["p"].value, row["o"].value)
        assert terms.DK + data["polarity"] == row["polarity"].value
        assert terms.DK + data["standing"] == row["standing"].value
        assert data["source"] == row["source"].value
    for name, property_ in (
        (terms.DK + "activeIngredient", "dk:activeIngredient"),
        (terms.SKOS + "broader", "skos:broader"),
    ):
        [row] = graph.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH kg:entities {{ ?s {property_} ?o }} }}")  # type: ignore[union-attr]
        assert sum(key == name for *_, key in found.edges(keys=True)) == int(row["n"].value) > 0


def test_networkx_names_every_node(graph: api.Graph) -> None:
    found = graph.to_networkx()
    assert found.nodes[KG + "vitiligo"] == {"kind": "Condition", "label_en": "vitiligo", "label_zh": "白癜风"}
    assert [node for node, data in found.nodes(data=True) if not {"kind", "label_en", "label_zh"} <= set(data)] == []


# Docstrings


def test_every_example_in_a_docstring_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    modules = [
        dermkg,
        *(
            importlib.import_module(m.name)
            for m in pkgutil.walk_packages(dermkg.__path__, "dermkg.")
            if "__main__" not in m.name
        ),
    ]
    results = {module.__name__: doctest.testmod(module) for module in modules}
    assert {name: result.failed for name, result in results.items() if result.failed} == {}
    assert results["dermkg"].attempted
    assert sum(result.attempted for result in results.values()) > 5
