"""`dermkg query`: SPARQL by text, file and name; bindings; formats; files; and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import ROOT, answer, dermkg, refusal
from dermkg import api, queries, terms
from dermkg.errors import DermkgError, InputError

KG = "https://w3id.org/dermkg/"
LABELS = "SELECT ?thing ?label { ?thing rdfs:label ?label } ORDER BY ?label"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture(scope="module")
def graph(lean: Path) -> api.Graph:
    return api.open(lean)


@pytest.fixture
def rows(lean: Path):
    """Asks for a SELECT; its rows as the JSON results' bindings, one `{variable: value}` each."""

    def ask(*arguments: object) -> list[dict[str, str]]:
        told = answer(dermkg("query", *arguments, "--format", "json", "--store", lean))
        return [{name: term["value"] for name, term in row.items()} for row in json.loads(told)["results"]["bindings"]]

    return ask


# Text, file, name


def test_text_file_and_name_answer_alike(lean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = ROOT / "ontology" / "queries" / "treatments.rq"
    shutil.copy(name, tmp_path / "own question.rq")
    monkeypatch.chdir(tmp_path)
    told = [
        answer(dermkg("query", given, "--bind", "condition=白癜风", "--store", lean, PYTHONPATH=str(ROOT / "graph")))
        for given in ("treatments", name, "own question.rq", name.read_text(encoding="utf-8"))
    ]
    assert len(set(told)) == 1
    assert f"<{KG}ruxolitinib-cream>" in told[0]
    assert f"<{KG}source/ruxolitinib-page>" in told[0]


def test_treatments_includes_subtypes_and_who_says_so(rows) -> None:
    by_claim = {row["claim"]: row for row in rows("treatments", "--bind", "condition=vitiligo")}
    row = by_claim[KG + "claim/ruxolitinib-page.8"]
    assert row["treated"] == KG + "nonsegmental-vitiligo"
    assert row["treatment"] == KG + "ruxolitinib-cream"
    assert row["polarity"] == KG + "ontology#affirmed"
    assert row["standing"] == KG + "ontology#page"
    assert row["minAge"] == "12"


@pytest.mark.parametrize(
    "prefix", ["kg", "dk", "src", "claim", "rule", "rdf", "rdfs", "skos", "oa", "dct", "prov", "xsd"]
)
def test_prefixes_need_no_declaration(prefix: str, graph: api.Graph) -> None:
    assert graph.query(f"ASK {{ FILTER(STRSTARTS(STR({prefix}:x), 'http')) }}") is True


def test_the_default_graph_is_the_union(rows) -> None:
    everywhere, named = (
        {tuple(row.items()) for row in rows(f"SELECT DISTINCT ?s ?p ?o {{ {pattern} }}")}
        for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    )
    assert everywhere == named
    assert len(rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")) > 5


# Bindings


@pytest.mark.parametrize(
    ("value", "slug"),
    [
        ("ruxolitinib", "ruxolitinib"),
        ("kg:ruxolitinib", "ruxolitinib"),
        (KG + "ruxolitinib", "ruxolitinib"),
        (f"<{KG}ruxolitinib>", "ruxolitinib"),
        ("芦可替尼", "ruxolitinib"),
        ("鲁索替尼", "ruxolitinib"),
        ("Ruxolitinib", "ruxolitinib"),
        ("Opzelura", "ruxolitinib-cream"),
        ("ＮＢ－ＵＶＢ", "nb-uvb"),
        ("nb uvb", "nb-uvb"),
        ("src:ruxolitinib-page", "source/ruxolitinib-page"),
        ("鲁索替尼软膏的功效与作用是什么", "source/ruxolitinib-page"),
        ("claim:ruxolitinib-page.8", "claim/ruxolitinib-page.8"),
    ],
)
def test_bind_takes_every_kind_of_name(value: str, slug: str, rows) -> None:
    assert {row["s"] for row in rows("SELECT ?s { ?s ?p ?o }", f"--bind=s={value}")} == {KG + slug}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("12", ("12", "decimal")),
        ("12.0", ("12", "decimal")),
        ('"1-2"', ("1-2", None)),
        ('"2"', ("2", None)),
        ('"a=b \\" c"', None),
    ],
)
def test_bind_takes_numbers_and_quoted_text(value: str, found: tuple[str, str | None] | None, lean: Path) -> None:
    query = "SELECT DISTINCT ?o { ?s dk:minAge|dk:frequencyPerDay ?o }"
    told = json.loads(answer(dermkg("query", query, "--bind", f"o={value}", "--format", "json", "--store", lean)))
    terms = [row["o"] for row in told["results"]["bindings"]]
    assert [(term["value"], term.get("datatype", "#").rpartition("#")[2] or None) for term in terms] == (
        [found] if found else []
    )


def test_bind_narrows_ask_and_construct_too(lean: Path) -> None:
    ask = ["query", "ASK { ?s dk:minAge ?age }", "--store", lean]
    assert answer(dermkg(*ask)) == "true\n"
    assert answer(dermkg(*ask, "--bind", "s=vitiligo")) == "false\n"
    construct = "CONSTRUCT { ?s rdfs:label ?l } { ?s rdfs:label ?l }"
    told = answer(dermkg("query", construct, "--bind", "s=白癜风", "--format", "ntriples", "--store", lean))
    assert {line.split()[0] for line in told.splitlines()} == {f"<{KG}vitiligo>"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["treatments"], ["condition", "--bind condition=vitiligo"]),
        (["treatments", "condition"], ["VAR=VALUE"]),
        (["treatments", "=vitiligo"], ["VAR=VALUE"]),
        (["treatments", "con dition=vitiligo"], ["VAR=VALUE"]),
        (["treatments", "condition="], ["condition"]),
        (["treatments", "condition=vitiligo", "condition=vitiligo"], ["twice"]),
        (["treatments", "condition=vitiligo", "drug=x"], ["'drug'", "condition"]),
        (["treatments", "condition=白癜疯"], ["'白癜疯'", "kg:vitiligo"]),
        (["treatments", "condition=nothing-like-it-at-all-zz"], ["nothing-like-it-at-all-zz"]),
        (["treatments", "condition=http://a b"], ["condition", "IRI"]),
        (["treatmants", "condition=vitiligo"], ["did you mean treatments"]),
        (["zzzz"], ["dermkg queries"]),
        ([LABELS, "other=vitiligo"], ["other"]),
        (["SELECT ?label { ?thing rdfs:label ?label }", "thing=vitiligo"], ["thing"]),
        (["SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "s=vitiligo"], ["s"]),
    ],
)
def test_a_wrong_binding_is_refused(arguments: list[str], words: list[str], lean: Path) -> None:
    query, *bind = arguments
    line = refusal(dermkg("query", query, *(f"--bind={pair}" for pair in bind), "--store", lean))
    assert all(word in line for word in words), line


# Formats


def test_json_is_sparql_results_json(lean: Path) -> None:
    query = 'SELECT ?iri ?text ?number ?none { BIND(kg:a AS ?iri) BIND("白"@zh AS ?text) BIND(0.03 AS ?number) }'
    assert json.loads(answer(dermkg("query", query, "--format", "json", "--store", lean))) == {
        "head": {"vars": ["iri", "text", "number", "none"]},
        "results": {
            "bindings": [
                {
                    "iri": {"type": "uri", "value": KG + "a"},
                    "text": {"type": "literal", "value": "白", "xml:lang": "zh"},
                    "number": {
                        "type": "literal",
                        "value": "0.03",
                        "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
                    },
                }
            ]
        },
    }


def test_every_table_format_holds_the_same_rows(lean: Path) -> None:
    query = 'SELECT ?thing ?label { VALUES (?thing ?label) { (kg:a "白,\\"癜\\"") (kg:b "x\\ty\\nz") (UNDEF "") } }'
    told = {
        kind: answer(dermkg("query", query, "--format", kind, "--store", lean))
        for kind in ("csv", "tsv", "json", "xml")
    }
    expected = [(KG + "a", '白,"癜"'), (KG + "b", "x\ty\nz"), ("", "")]
    header, *body = csv.reader(io.StringIO(told["csv"]))
    assert header == ["thing", "label"]
    assert [tuple(row) for row in body] == expected
    assert told["tsv"].splitlines() == [
        "?thing\t?label",
        f'<{KG}a>\t"白,\\"癜\\""',
        f'<{KG}b>\t"x\\ty\\nz"',
        '\t""',
    ]
    bindings = json.loads(told["json"])["results"]["bindings"]
    assert [tuple(row.get(name, {}).get("value", "") for name in header) for row in bindings] == expected
    results = [
        {binding.get("name"): binding[0].text or "" for binding in result}
        for result in ET.fromstring(told["xml"]).iter(RESULTS + "result")
    ]
    assert [tuple(row.get(name, "") for name in header) for row in results] == expected


def test_the_table_aligns_wide_characters_and_counts_its_rows(lean: Path) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("白癜风" 1) ("abc" 2) (kg:vitiligo 3) } }'
    done = dermkg("query", query, "--format", "table", "--lang", "zh", "--store", lean)
    assert done.stdout.splitlines() == ["a       b", "------  -", "白癜风  1", "abc     2", "白癜风  3"]
    assert (done.returncode, done.stderr) == (0, "3 行\n")


def test_triples_come_as_turtle_or_ntriples(lean: Path) -> None:
    query = "CONSTRUCT { ?s dk:treats ?o } WHERE { ?s dk:treats ?o }"
    formats = {None: ox.RdfFormat.TURTLE, "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
    told = {
        kind: answer(dermkg("query", query, *(["--format", kind] if kind else []), "--store", lean)) for kind in formats
    }
    parsed = [set(ox.parse(told[kind], format=format)) for kind, format in formats.items()]
    assert parsed[0]
    assert parsed[0] == parsed[1] == parsed[2]
    assert "kg:ruxolitinib-cream dk:treats" in told["turtle"]
    assert "@prefix" not in told["ntriples"]


def test_describe_queries_answer_triples(lean: Path) -> None:
    for query in ("DESCRIBE kg:vitiligo", f"DESCRIBE <{KG}vitiligo>", f"describe\n<{KG}vitiligo>"):
        told = answer(dermkg("query", query, "--store", lean))
        assert "kg:vitiligo" in told
        assert '"白癜风"@zh' in told


@pytest.mark.parametrize(
    ("kind", "true", "false"),
    [
        (None, "true\n", "false\n"),
        ("table", "true\n", "false\n"),
        ("csv", "true\n", "false\n"),
        ("tsv", "true\n", "false\n"),
        ("json", {"head": {}, "boolean": True}, {"head": {}, "boolean": False}),
        ("xml", "true", "false"),
    ],
)
def test_a_yes_or_no_ends_well_either_way(kind: str | None, true: object, false: object, lean: Path) -> None:
    for query, expected in (("ASK { kg:vitiligo ?p ?o }", true), ("ASK { kg:nobody ?p ?o }", false)):
        told: object = answer(dermkg("query", query, *(["--format", kind] if kind else []), "--store", lean))
        if kind == "json":
            told = json.loads(str(told))
        elif kind == "xml":
            told = ET.fromstring(str(told)).findtext(RESULTS + "boolean")
        assert told == expected


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("SELECT * { ?s ?p ?o }", ["turtle", "ntriples"]),
        ("ASK {}", ["turtle", "ntriples"]),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ["csv", "tsv", "json", "xml"]),
    ],
)
def test_a_format_that_does_not_fit_is_refused(query: str, kinds: list[str], lean: Path) -> None:
    for kind in kinds:
        assert kind in refusal(dermkg("query", query, "--format", kind, "--store", lean))


# Files

TURTLE = "@prefix k: <https://w3id.org/dermkg/> . k:甲 k:p '值' ."


def test_data_asks_files_of_several_formats_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "b.nq").write_text("<x:a> <x:b> <x:c> <x:graph> .", encoding="utf-8")
    (tmp_path / "数 据.trig").write_text("<x:g> { <x:d> <x:e> 1 }", encoding="utf-8")
    query = "SELECT ?s ?g { { ?s ?p ?o } MINUS { ?s a ?o } OPTIONAL { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?s"
    told = answer(dermkg("query", query, "--data", *sorted(tmp_path.iterdir())))
    assert told.splitlines() == ["?s\t?g", f"<{KG}甲>\t", "<x:a>\t<x:graph>", "<x:d>\t<x:g>"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ttl", b"k:a k:b k:c .", ["a.ttl:1", "not valid RDF"]),
        ("a.ttl", b"<x:a> <x:b> <x:c> .\n<x:a> <x:b>\n", ["a.ttl:", "not valid RDF"]),
        ("a.ttl", "<x:a> <x:b> '鲁索替尼' .".encode("gb18030"), ["a.ttl", "not valid RDF"]),
        ("a.nq", b"<x:a> <x:b> .", ["a.nq:1"]),
        ("a.jsonld", b"{", ["a.jsonld"]),
        ("a.rdf", b"<rdf", ["a.rdf"]),
        ("a.docx", b"", ["a.docx", ".ttl"]),
        ("a", b"", ["names no RDF format"]),
        ("missing.ttl", None, ["missing.ttl", "cannot be read"]),
    ],
)
def test_data_names_the_file_that_is_wrong(name: str, content: bytes | None, words: list[str], tmp_path: Path) -> None:
    (tmp_path / "right.ttl").write_text(TURTLE, encoding="utf-8")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    line = refusal(dermkg("query", "SELECT * { ?s ?p ?o }", "--data", tmp_path / "right.ttl", tmp_path / name))
    assert all(word in line for word in words), line


def test_data_and_store_exclude_each_other(lean: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TURTLE, encoding="utf-8")
    assert "--store" in refusal(dermkg("query", "ASK {}", "--data", tmp_path / "a.ttl", "--store", lean))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("none.rq", None, "cannot be read"),
        ("folder/none.rq", None, "cannot be read"),
        ("latin.rq", "ASK { ?s ?p 'é' }".encode("latin-1"), "not UTF-8 (byte 13)"),
        ("empty.rq", b"", "malformed"),
    ],
)
def test_a_query_file_that_cannot_be_read_is_refused(
    name: str, content: bytes | None, word: str, lean: Path, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert word in refusal(dermkg("query", tmp_path / name, "--store", lean))


# What is refused

REFUSED = {
    "SELECT * { ?s ?p }": "malformed",
    "SELECT * {": "malformed",
    "a b": "malformed",
    " ": "malformed",
    "SELECT * { ?s nobody:p ?o }": "malformed",
    "INSERT DATA { kg:a kg:b kg:c }": "update",
    "insert data { kg:a kg:b kg:c }": "update",
    "# SELECT\nPREFIX x: <http://x/#>\nDELETE WHERE { ?s ?p ?o }": "update",
    "BASE <http://x/> PREFIX x: <y> LOAD <http://127.0.0.1:9/>": "update",
    "CLEAR ALL": "update",
    "DROP GRAPH kg:entities": "update",
    "WITH kg:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }": "update",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "SERVICE",
}


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_no_query_is_refused_in_one_line(query: str, lean: Path) -> None:
    assert REFUSED[query] in refusal(dermkg("query", query, "--store", lean))


def test_a_refused_update_changes_nothing(lean: Path) -> None:
    count = ["query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--store", lean]
    before = answer(dermkg(*count))
    refusal(dermkg("query", "CLEAR ALL", "--store", lean))
    assert answer(dermkg(*count)) == before


AT = "<http://127.0.0.1:9/>"  # the discard port: nothing answers there
BODY = "{ ?a ?b ?c }"
# Each is one that Oxigraph's parser takes for a call of another host; it wants no word boundary round a keyword.
CALLS = [
    f"SELECT * {{ SERVICE {AT} {BODY} }}",
    f"SELECT * {{ sErViCe {AT} {BODY} }}",
    f"SELECT * {{ SERVICE SILENT {AT} {BODY} }}",
    f"SELECT * {{ SERVICESILENT{AT} {BODY} }}",
    f"SELECT * {{ VALUES ?x {{ {AT} }} SERVICE ?x {BODY} }}",
    f"SELECT * {{ VALUES ?x {{ {AT} }} SERVICE$x{BODY} }}",
    f"SELECT * {{ SERVICE\n\t# a comment\n{AT}{BODY} }}",
    f"SELECT * {{ SERVICE#'\n{AT}#'\n{BODY} }}",
    f"SELECT * {{ BIND(1 AS ?x) # a comment\r SERVICE {AT} {BODY} }}",
    f"SELECT * {{ ?s ?p ?o.SERVICE{AT}{BODY} }}",
    f"SELECT * {{ ?s ?p 1SERVICE {AT} {BODY} }}",
    f"SELECT * {{ ?s ?p 1e0service {AT} {BODY} }}",
    f"SELECT * {{ ?s ?p trueSERVICE {AT} {BODY} }}",
    f"SELECT * {{ ?s ?p 'x'SERVICE {AT} {BODY} }}",
    f"SELECT * {{ ?s ?p 'a\\'' SERVICE {AT} {{ ?a ?b 'c' }} }}",
    f'SELECT * {{ ?s ?p """a\\""" SERVICE """ SERVICE {AT} {BODY} }}',
    f"SELECT * {{ ?s ?p '' SERVICE {AT} {BODY} BIND('''x''' AS ?z) }}",
    f"SELECT * {{ OPTIONAL {{ ?s ?p kg:a\\# }} SERVICE {AT} {BODY} \n }}",
    f"SELECT * {{ OPTIONAL {{ ?s ?p kg:a\\' }} SERVICE {AT} {BODY} BIND('x' AS ?z) }}",
    f"SELECT * {{ OPTIONAL {{ ?s <http://x/\\u0041#a> ?o }} SERVICE {AT} {BODY} \n }}",
    f"SELECT * {{ OPTIONAL {{ ?s <http://x/\\u0041'a> ?o }} SERVICE {AT} {BODY} BIND('x' AS ?z) }}",
    f"SELECT * {{ OPTIONAL {{ ?s <x:#a> ?o }} SERVICE {AT} {BODY} }}",
    f"SELECT * {{ FILTER(1 <'#>'\n) SERVICE {AT} {BODY} }}",
    f"SELECT * {{ FILTER(1<2)SERVICE{AT}{BODY} FILTER(2>1) }}",
    f"SELECT * {{ FILTER EXISTS{{SERVICE{AT}{BODY}}} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {AT} {BODY} }} }} }}",
    f"SELECT * {{ GRAPH ?g {{ SERVICE {AT} {BODY} }} }}",
    f"PREFIX : {AT} SELECT * {{ SERVICE :x {BODY} }}",
    f"PREFIX : {AT} SELECT * {{ SERVICE:x {BODY} }}",
    f"PREFIX x: {AT} SELECT * {{ SERVICEx: {BODY} }}",
    f"PREFIX x: {AT} SELECT * {{ SERVICEx:x#'\n{BODY} }}",
    f"PREFIX service: {AT} PREFIX : {AT} SELECT * {{ service:x {BODY} }}",
    f"PREFIX é: {AT} SELECT * {{ serviceé:{BODY} }}",
    f"BASE {AT} SELECT * {{ SERVICE <> {BODY} }}",
    f"ASK {{ SERVICE {AT} {BODY} }}",
    f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ SERVICE {AT} {BODY} }}",
    f"DESCRIBE ?a {{ SERVICE {AT} {BODY} }}",
]


@pytest.mark.parametrize("query", CALLS)
def test_no_disguise_gets_a_service_through(query: str) -> None:
    if not query.startswith("ASK"):  # which would be answered at once
        ox.Store().query(query, prefixes=terms.prefixes())  # it is valid: only the refusal stands in its way
    with pytest.raises(InputError, match="SERVICE is refused"):
        queries.ask(ox.Store(), query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a ?SERVICE }",
        "SELECT $service { $service a 'SERVICE <x> {' }",
        'SELECT * { ?s ?p "SERVICE <x> {", """SERVICE " <x> {""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <x> { ?a ?b ?c }",
        "# SERVICE <x> {\nASK {}",
        "PREFIX service: <http://x/> SELECT * { ?s a service:service ; service:a service: }",
        "PREFIX x: <http://x/> SELECT * { ?s a x:service , <http://x/service> , <http://x/#SERVICE> }",
        "SELECT (1 AS ?self_service) (2 AS ?services) {}",
    ],
)
def test_the_word_service_alone_is_allowed(query: str) -> None:
    queries.ask(ox.Store(), query)


# Fuzz

pieces = st.sampled_from(
    re.findall(
        r"\S+|\n",
        """SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) * ?s ?p ?o . ; , kg:vitiligo kg: <x:a> < > ' " \"\"\" \\ \\u # FILTER
        BIND AS 1 0.0 OPTIONAL UNION GRAPH VALUES LIMIT SERVICE INSERT PREFIX a / + 白癜风 \ufeff""",
    )
)


@given(text=st.one_of(st.lists(pieces, max_size=14).map(" ".join), st.text(max_size=40)))
@example(text="SELECT * { ?s ?p ?o FILTER(regex(?o, '(')) } LIMIT 1")
@example(text="SELECT (1/0 AS ?x) (xsd:integer('a') AS ?y) {}")
@example(text="SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }")
@example(text="SELECT (SUM(?s) AS ?s) { ?s ?p ?o }")
@example(text="DESCRIBE <a>")
@example(text="{" * 200)
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered_or_refused(text: str, graph: api.Graph) -> None:
    try:
        result = graph.query(text)
    except DermkgError:
        return
    assert isinstance(result, queries.Table | queries.Triples | bool)


@given(
    name=st.text(min_size=1, max_size=12), kind=st.sampled_from(["entity", "source", "relation", "number", "text", ""])
)
@example(name="http://a b", kind="entity")
@example(name="kg:<", kind="entity")
@example(name="٣", kind="number")
@example(name="1.2.3", kind="number")
@settings(max_examples=300, deadline=None)
def test_any_value_is_bound_or_refused(name: str, kind: str, graph: api.Graph) -> None:
    question = queries.Question("q", {}, {}, (queries.Parameter("x", kind, "y"),), "SELECT ?x {}")
    try:
        bound = graph.parameters(question, {"x": name})
    except DermkgError:
        return
    queries.ask(graph.store, question.text, bound)


def test_from_asks_the_named_sources_alone(lean: Path) -> None:
    def count(clause: str) -> int:
        query = f"SELECT (COUNT(*) AS ?n) {clause} {{ ?claim a dk:Claim }}"
        return int(answer(dermkg("query", query, "--format", "csv", "--store", lean)).splitlines()[1])

    one, other = count("FROM src:ruxolitinib-page"), count("FROM src:tacrolimus-page")
    assert 0 < one < count("")
    assert count("FROM src:ruxolitinib-page FROM src:tacrolimus-page") == one + other
    assert count("FROM src:nobody") == 0
    assert count("# FROM src:nobody\n") == count("")
