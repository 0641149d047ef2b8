"""The server: the protocol, its bounds, what becomes of it when things are killed, and the pages that people open."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import browsing
from conftest import dermkg, needs, refusal
from dermkg import api, queries, terms
from dermkg.serve import protocol
from dermkg.serve.pages import link
from dermkg.serve.protocol import ROWS, TRIPLES, Asked, Refusal, choose, parse
from dermkg.serve.spool import Spool
from serving import JSON, TURTLE, Server, lives, serving, until

FORM = {"content_type": protocol.FORM}
RUNAWAY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a < ?e && ?f < ?h) }"
SMALL = "SELECT ?label WHERE { kg:vitiligo rdfs:label ?label FILTER(LANG(?label) = 'en') }"
DATA = """@prefix : <http://example.org/> .
:a :p "one" . :b :p "two" . :c :p "three" . :d :p "},{" . :e :p "\\"},{\\"", "x\\r\\ny" ."""
GRAPHS = """<http://a/s> <http://a/p> "one" <http://g/1> .
<http://a/s> <http://a/p> "two" <http://g/2> .
<http://a/s> <http://a/p> "three" <http://g/3> ."""


@pytest.fixture(scope="module")
def server(lean: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The shipped graph, served with a short deadline."""
    with serving(tmp_path_factory.mktemp("server"), "--store", lean, "--timeout", "20") as running:
        yield running


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A few triples and a few named graphs, with narrow bounds."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "数据.ttl").write_text(DATA, "utf-8")
    (folder / "graphs.nq").write_text(GRAPHS, "utf-8")
    bounds = ("--timeout", "30", "--rows", "100", "--size", "100000", "--body", "20000", "--workers", "2")
    with serving(folder, "--data", folder / "数据.ttl", folder / "graphs.nq", *bounds) as running:
        yield running


# The protocol: the cases of W3C's sparql11-protocol that are about queries --------------------------------------------

ASK = "ASK { ?s ?p ?o }"
ONE, TWO, THREE = (f"http://g/{n}" for n in (1, 2, 3))
VALUES = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o"
NAMED = "SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"


def post(small: Server, body: str, accept: str = JSON, path: str = "/sparql", **headers: str) -> Any:
    return small.request("POST", path, body.encode(), accept=accept, **{**FORM, **headers})


def test_a_query_by_get_by_form_and_direct(small: Server) -> None:
    direct = {"content_type": "application/sparql-query; charset=utf-8"}
    for heard in (
        small.ask(ASK),
        post(small, urlencode({"query": ASK})),
        small.request("POST", "/sparql", ASK.encode(), accept=JSON, **direct),
    ):
        assert (heard.status, heard.headers["content-type"]) == (200, JSON)
        assert json.loads(heard.body)["boolean"] is True


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("default", "named", "query", "rows"),
    [
        ([ONE], [], VALUES, ["one"]),
        ([ONE, TWO], [], VALUES, ["one", "two"]),
        ([ONE], [], NAMED, []),
        ([], [TWO], VALUES, []),
        ([], [TWO, THREE], NAMED, ["three", "two"]),
        ([ONE], [TWO], VALUES, ["one"]),
        ([ONE], [TWO], NAMED, ["two"]),
        ([ONE], [], f"SELECT ?o FROM <{TWO}> WHERE {{ ?s ?p ?o }}", ["one"]),  # the protocol's dataset wins
        (["http://g/none"], [], VALUES, []),
    ],
)
def test_the_dataset_that_the_protocol_names(
    small: Server, way: str, default: list[str], named: list[str], query: str, rows: list[str]
) -> None:
    dataset = urlencode([*(("default-graph-uri", g) for g in default), *(("named-graph-uri", g) for g in named)])
    if way == "get":
        heard = small.get(f"/sparql?{dataset}&{urlencode({'query': query})}", accept=JSON)
    elif way == "form":
        heard = post(small, f"{dataset}&{urlencode({'query': query})}")
    else:
        direct = {"content_type": protocol.DIRECT}
        heard = small.request("POST", f"/sparql?{dataset}", query.encode(), accept=JSON, **direct)
    assert [row["o"] for row in heard.rows] == rows


CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("query", "accept", "type_"),
    [
        (VALUES, "", JSON),
        (VALUES, "*/*", JSON),
        (VALUES, "application/sparql-results+xml", "application/sparql-results+xml"),
        (VALUES, "text/csv", "text/csv; charset=utf-8"),
        (VALUES, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (VALUES, "text/html, application/xml;q=0.9, */*;q=0.1", "application/xml"),
        (VALUES, "application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        (VALUES, "text/turtle, text/csv;q=0.2", "text/csv; charset=utf-8"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, "text/csv", "text/csv; charset=utf-8"),
        (CONSTRUCT, "", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("DESCRIBE <http://example.org/a>", "application/*", "application/n-triples"),
    ],
)
def test_the_form_of_an_answer_is_negotiated(small: Server, query: str, accept: str, type_: str) -> None:
    heard = small.ask(query, accept)
    assert (heard.status, heard.headers["content-type"]) == (200, type_)
    assert "Accept" in heard.headers["vary"]
    media = type_.partition(";")[0]
    if media in TRIPLES:
        parsed = list(ox.parse(heard.body, format=ox.RdfFormat.from_media_type(media)))
        assert len(parsed) == (9 if query == CONSTRUCT else 1)
    elif query == VALUES and media not in ("text/csv", "application/xml"):
        kind = ox.QueryResultsFormat.from_media_type(media)
        assert kind is not None
        assert len(list(ox.parse_query_results(heard.body, format=kind))) == 9  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "media"), [*((n, m) for m, n in ROWS.items()), *((n, m) for m, n in TRIPLES.items())])
def test_a_link_can_name_the_format(small: Server, name: str, media: str) -> None:
    heard = small.ask(VALUES if media in ROWS else CONSTRUCT, "text/html", format=name)
    assert heard.status == 200
    assert protocol.ROWS.get(heard.headers["content-type"].partition(";")[0], name) == name


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "said"),
    [
        ("PUT", "/sparql?query=ASK%7B%7D", b"", {}, 405, "GET"),
        ("DELETE", "/sparql", b"", {}, 405, "GET"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400, "several"),
        ("POST", "/sparql", b"query=ASK%7B%7D", {"content_type": "text/plain"}, 415, "text/plain"),
        ("POST", "/sparql", b"query=ASK%7B%7D", {}, 415, "Content-Type"),
        ("POST", "/sparql", b"ASK {}", {"content_type": f"{protocol.DIRECT}; charset=UTF-16"}, 415, "UTF-16"),
        ("POST", "/sparql", b"ASK { ?s ?p '\xff' }", {"content_type": protocol.DIRECT}, 400, "UTF-8"),
        ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", {"content_type": protocol.DIRECT}, 400, "once"),
        ("POST", "/sparql", b"query=%FF", FORM, 400, "UTF-8"),
        ("POST", "/sparql", b"other=1", FORM, 400, "missing"),
        ("GET", "/sparql?query=%FF", None, {}, 400, "UTF-8"),
        ("GET", "/sparql?other=1", None, {}, 400, "missing"),
        ("GET", "/sparql?query=qqqqqqqqqqqqqq", None, {}, 400, "see the questions at /"),
        ("GET", "/draw?about=qqqqqqqqqqqqqqqqqqq", None, {}, 404, "look for a name at /"),
        ("GET", "/sparql?query=SELECT", None, {}, 400, "error at 1:"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=nothing", None, {}, 400, "IRI"),
        ("GET", "/sparql?query=ASK%7B%7D&format=docx", None, {}, 400, "docx"),
        ("GET", "/sparql?query=ASK%7B%7D", None, {"accept": "image/png"}, 406, "json"),
        ("GET", "/sparql?query=ASK%7B%7D&format=turtle", None, {}, 406, "json"),
        ("GET", "/sparql?query=nobody-asks-this", None, {}, 400, "no such question"),
        ("GET", "/sparql?query=treatments", None, {}, 400, "condition"),
        ("GET", "/sparql?query=SELECT+%3Fa+%7B%7D&$b=1", None, {}, 400, "variable"),
        ("POST", "/sparql", b"update=CLEAR+ALL", FORM, 403, "read-only"),
        ("POST", "/sparql", b"CLEAR ALL", {"content_type": protocol.UPDATE}, 403, "read-only"),
        ("GET", "/sparql?update=CLEAR+ALL", None, {}, 403, "read-only"),
        ("GET", "/sparql?query=CLEAR+ALL", None, {}, 400, "update"),
        ("GET", "/sparql?query=LOAD+%3Chttp%3A%2F%2Flocalhost%2F%3E", None, {}, 400, "update"),
        (
            "GET",
            "/sparql?" + urlencode({"query": "ASK { SERVICE <http://127.0.0.1:9/> { } }"}),
            None,
            {},
            400,
            "SERVICE",
        ),
        ("POST", "/sparql", b"query=" + b"a" * 30_000, FORM, 413, "20000"),
        ("GET", "/sparql?query=" + "a" * 70_000, None, {}, 431, "head"),
        ("GET", "/../../etc/passwd", None, {}, 404, "nothing"),
        ("GET", "/..%2f..%2fetc%2fpasswd", None, {}, 404, "nothing"),
        ("GET", "/%FF", None, {}, 400, "UTF-8"),
        ("GET", "/no-such-thing", None, {}, 404, "nothing"),
        ("GET", "/about?iri=%20", None, {}, 404, "IRI"),
        ("GET", "/draw?about=nobody", None, {}, 404, "nobody"),
        ("GET", "/draw?about=a&hops=99", None, {}, 400, "hops"),
        ("POST", "/health", b"", {}, 405, "GET"),
    ],
)
def test_what_is_no_query_is_refused_in_one_line(
    small: Server, method: str, path: str, body: bytes | None, headers: dict[str, str], status: int, said: str
) -> None:
    heard = small.request(method, path, body, **headers)
    assert (heard.status, heard.headers["content-type"].partition(";")[0]) == (status, "text/plain"), heard.text
    assert said in heard.text
    assert heard.text.count("\n") == 1
    assert "internal fault" not in heard.text
    assert "'dermkg " not in heard.text


def test_a_head_asks_for_no_body(small: Server) -> None:
    heard = small.request("HEAD", "/sparql?" + urlencode({"query": VALUES}), accept=JSON)
    assert (heard.status, heard.body) == (200, b"")
    assert int(heard.headers["content-length"]) > 100


def test_other_hosts_may_read(small: Server) -> None:
    heard = small.get("/sparql?query=ASK%7B%7D", origin="https://example.org")
    assert heard.headers["access-control-allow-origin"] == "*"
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "content-type"}
    before = small.request("OPTIONS", "/sparql", origin="https://example.org", **asked)
    assert before.status == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert before.headers["access-control-allow-headers"] == "content-type"


def test_the_service_describes_itself(server: Server) -> None:
    graph = rdflib.Graph().parse(data=server.get("/sparql", accept=TURTLE).text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    endpoint = rdflib.URIRef(f"{server.address}sparql")
    assert (endpoint, sd.supportedLanguage, sd.SPARQL11Query) in graph
    counted = {
        str(graph.value(g, sd.name)): graph.value(graph.value(g, sd.graph), void.triples)
        for g in graph.objects(None, sd.namedGraph)
    }
    page = terms.SRC + "ruxolitinib-page"
    asked = server.ask(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{page}> {{ ?s ?p ?o }} }}").rows
    assert int(counted[page]) == int(asked[0]["n"])
    union = graph.value(graph.value(None, rdflib.RDF.type, sd.Dataset), sd.defaultGraph)
    distinct = server.ask("SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }").rows
    assert int(graph.value(union, void.triples)) == int(distinct[0]["n"])  # type: ignore[arg-type]
    assert server.get("/sparql", accept="text/html,*/*;q=0.8").headers["location"] == "./"


QUALITIES = [
    ("", ROWS, JSON),
    ("garbage", ROWS, JSON),
    ("text/*", ROWS, "text/csv"),
    ("TEXT/CSV", ROWS, "text/csv"),
    ("text/csv;q=0.3,text/tab-separated-values;q=0.31", ROWS, "text/tab-separated-values"),
    ("text/*;q=0.9,text/csv;q=0.1,application/json;q=0.5", ROWS, "text/tab-separated-values"),
    ("*/*;q=0.1,text/csv", ROWS, "text/csv"),
    ("text/csv;q=nonsense,application/xml;q=0.1", ROWS, "application/xml"),
    ("text/csv;charset=utf-8", ROWS, "text/csv"),
    ("text/html, *; q=.2, */*; q=.2", ROWS, JSON),
]


@pytest.mark.parametrize(("accept", "offered", "chosen"), QUALITIES)
def test_qualities_decide(accept: str, offered: dict[str, str], chosen: str) -> None:
    assert choose(accept, offered) == chosen


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_any_accept_header_is_taken_or_refused(accept: str) -> None:
    with suppress(Refusal):
        assert choose(accept, ROWS) in ROWS


@given(
    st.sampled_from(["GET", "POST"]),
    st.binary(max_size=60),
    st.sampled_from(["", protocol.FORM, protocol.DIRECT, protocol.UPDATE, "x/y; charset="]),
    st.binary(max_size=60),
)
@settings(max_examples=300)
def test_any_request_is_a_query_or_refused(method: str, search: bytes, kind: str, body: bytes) -> None:
    with suppress(Refusal):
        asked = parse(method, search, kind, body)
        assert asked is None or isinstance(asked, Asked)


@given(st.text(max_size=40), st.lists(st.text(max_size=10), max_size=3))
def test_what_is_sent_is_what_is_read(query: str, graphs: list[str]) -> None:
    try:
        sent = urlencode([("query", query), *(("default-graph-uri", graph) for graph in graphs), ("$a", query)])
    except UnicodeEncodeError:  # a lone surrogate
        return
    assert parse("POST", b"", protocol.FORM, sent.encode()) == Asked(query, graphs, [], {"a": query})


# Real clients ---------------------------------------------------------------------------------------------------------


def test_sparqlwrapper_asks(server: Server) -> None:
    import SPARQLWrapper

    client = SPARQLWrapper.SPARQLWrapper(f"{server.address}sparql")
    client.setQuery(SMALL)
    client.setReturnFormat(SPARQLWrapper.JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["label"]["value"] == "vitiligo"
    for method in (SPARQLWrapper.POST, SPARQLWrapper.GET):
        client.setMethod(method)
        client.setQuery("CONSTRUCT { ?s a dk:Drug } WHERE { ?s a dk:Drug } LIMIT 3")
        client.setReturnFormat(SPARQLWrapper.TURTLE)
        assert len(rdflib.Graph().parse(data=client.queryAndConvert())) == 3
    client.setReturnFormat(SPARQLWrapper.XML)
    client.setQuery("ASK { kg:vitiligo ?p ?o }")
    assert "<boolean>true</boolean>" in client.queryAndConvert().toxml()


def test_rdflibs_store_asks(server: Server) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(f"{server.address}sparql"))
    labels = {str(label) for label in graph.objects(rdflib.URIRef(terms.KG + "vitiligo"), rdflib.RDFS.label)}
    assert labels == {"vitiligo", "白癜风"}
    assert bool(graph.query("ASK { ?s ?p ?o }"))


def test_curl_asks(server: Server) -> None:
    fields = ("--data-urlencode", "query=treatments", "--data-urlencode", "$condition=白癜风")
    done = subprocess.run(
        [str(needs("curl")), "-sfG", f"{server.address}sparql", "-H", "Accept: text/csv", *fields],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.startswith("condition,treatment,")
    assert terms.KG + "ruxolitinib-cream" in done.stdout


def test_every_question_gives_the_same_rows_as_in_process(server: Server, lean: Path) -> None:
    graph = api.open(lean)
    for name, question in queries.questions().items():
        values = {p.name: p.example for p in question.parameters}
        own = graph.query(name, **values)
        heard = server.ask(name, **{f"${n}": v for n, v in values.items()})
        assert isinstance(own, queries.Table), name
        there = sorted(tuple(sorted(row.items())) for row in heard.rows)
        here = [
            tuple(sorted((c, term.value) for c, term in zip(own.columns, row, strict=True) if term is not None))
            for row in own
        ]
        assert there == sorted(here), name


# Bounds ---------------------------------------------------------------------------------------------------------------


def test_a_runaway_is_given_up_and_keeps_nobody_waiting(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--timeout", "8", "--workers", "2") as server:
        before = set(server.workers())
        heard: list[Any] = []
        threads = [threading.Thread(target=lambda: heard.append(server.ask(RUNAWAY))) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert server.ask(SMALL).rows == [{"label": "vitiligo"}]  # while all three run
        assert not heard
        for thread in threads:
            thread.join()
        assert [answer.status for answer in heard] == [503] * 3
        assert all("8 s" in answer.text and answer.headers["retry-after"] for answer in heard)
        until(lambda: server.health()["busy"] == 0 and len(server.workers()) >= 2)
        assert server.health()["killed"] == 3
        assert server.ask(SMALL).status == 200
        assert set(server.workers()) - before


def test_limits_of_rows_and_bytes_are_said(small: Server) -> None:
    numbers = "VALUES ?a { 1 2 3 4 5 6 7 8 9 10 } VALUES ?b { 1 2 3 4 5 6 7 8 9 10 } VALUES ?c { 1 2 }"
    many = f"SELECT * WHERE {{ {numbers} }}"
    for format_ in ("json", "xml", "csv", "tsv"):
        heard = small.ask(many, format=format_)
        assert (heard.status, "100 rows" in heard.text, "LIMIT" in heard.text) == (422, True, True)
        assert small.ask(f"{many} LIMIT 101", format=format_).status == 422
        assert small.ask(f"{many} LIMIT 100", format=format_).status == 200
    heard = small.ask(f"SELECT (CONCAT({', '.join(['?x'] * 40)}) AS ?y) WHERE {{ BIND('{'x' * 3000}' AS ?x) }}")
    assert (heard.status, "100000 bytes" in heard.text) == (422, True)


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_texts_that_look_like_rows_are_not_counted(format_: str) -> None:
    store, kind = ox.Store(), {"json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV}[format_]
    hostile = '"},{\r\n","\\' * 50
    store.extend(ox.Quad(ox.NamedNode(f"a:{i}"), ox.NamedNode("a:p"), ox.Literal(hostile)) for i in range(5))
    for rows, refused in ((5, False), (4, True)):
        spool = Spool(10**9, rows, format_)
        try:
            store.query("SELECT ?o ?s WHERE { ?s ?p ?o }").serialize(spool, kind)  # type: ignore[call-overload]
        except Exception:
            assert refused
        assert (spool.refusal is not None) == refused


def test_an_answer_too_large_for_memory_goes_through_a_file(server: Server, lean: Path) -> None:
    query = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 20000"
    heard = server.ask(query)
    assert len(heard.rows) == 20_000
    assert int(heard.headers["content-length"]) == len(heard.body) > 1_000_000
    head = server.request("HEAD", "/sparql?" + urlencode({"query": query}), accept=JSON)
    assert (head.status, head.body) == (200, b"")
    triples = server.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 20000", "application/n-triples")
    assert 19_000 < len(triples.text.splitlines()) <= 20_000  # a triple is constructed once
    assert api.open(lean)  # the same store can be read beside it


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER" + "(" * 5_000 + "1" + ")" * 5_000 + "}",
        "ASK " + "{" * 5_000 + "}" * 5_000,
        "ASK { FILTER(" + "!" * 19_000 + "true) }",
    ],
)
def test_a_query_that_nests_too_deeply_ends_nobody(small: Server, query: str) -> None:
    heard = post(small, urlencode({"query": query}))
    assert heard.status in (400, 413, 422), heard.text
    assert "nest" in heard.text or heard.status == 413
    assert small.ask(ASK).status == 200


def test_a_query_that_takes_too_much_memory_is_refused(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--memory", "64", "--timeout", "60", "--workers", "1") as server:
        heard = server.ask("SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
        assert (heard.status, "64 MiB" in heard.text) == (422, True), heard.text
        until(lambda: server.workers())
        assert server.ask(SMALL).status == 200


def test_too_many_that_wait_are_told_to_come_later(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--timeout", "4", "--workers", "1", "--waiting", "1") as server:
        heard: list[Any] = []
        threads = [threading.Thread(target=lambda: heard.append(server.ask(RUNAWAY))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status for answer in heard} == {503}
        assert any("waiting" in answer.text for answer in heard)


def test_whoever_goes_away_frees_a_worker(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--timeout", "60", "--workers", "1") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            path = "/sparql?" + urlencode({"query": RUNAWAY})
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            until(lambda: server.health()["busy"] == 1)
        until(lambda: server.health()["busy"] == 0)
        assert server.health()["killed"] == 1
        until(lambda: any(line["status"] == 499 for line in server.logged()))


def test_heads_are_bounded(small: Server) -> None:
    flood = b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"y" * 100) for i in range(2_000))
    assert small.raw(flood + b"\r\n").startswith(b"HTTP/1.1 431 ")
    endless = b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"z" * 200_000  # never ends
    assert small.raw(endless).startswith(b"HTTP/1.1 431 ")
    assert small.raw(b"\x00\x01garbage\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    lying = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: %b\r\nContent-Length: 99999999999\r\n\r\n"
        % protocol.FORM.encode()
    )
    assert small.raw(lying + b"query=").startswith(b"HTTP/1.1 413 ")
    chunks = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n\r\n"
        % protocol.FORM.encode()
    )
    part = b"2000\r\n" + b"q" * 8192 + b"\r\n"
    assert small.raw(chunks + part * 3 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    assert small.ask(ASK).status == 200
    pipelined = (
        b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 2 + b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert small.raw(pipelined).count(b"HTTP/1.1 200 ") == 3


def test_a_ten_megabyte_query_is_refused(server: Server) -> None:
    heard = server.request("POST", "/sparql", b"query=" + b"a" * 10_000_000, content_type=protocol.FORM)
    assert heard.status == 413


HIDDEN = """ASK {{ VALUES (?a ?b) {{(1 2)}} FILTER(?a<?b#>'''
) SERVICE <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }} #'''
}}"""
UNSEEN = """
import sys, pyoxigraph
from dermkg.serve import worker
worker._leave_the_network()
bool(pyoxigraph.Store().query(sys.argv[1]))
"""


def test_a_service_that_is_hidden_reaches_nobody(small: Server) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        other.settimeout(1)
        query = HIDDEN.format(port=other.getsockname()[1])
        heard = small.ask(query)
        assert (heard.status, "SERVICE" in heard.text) == (400, True)
        assert small.ask("ASK { <a:b#c> ?p 1 } # service" + "#" * 5_000).status == 200  # and it is read in one go
        # Were it not seen in the text: a worker has no way to other hosts.
        done = subprocess.run([sys.executable, "-c", UNSEEN, query], capture_output=True, timeout=60)
        assert done.returncode == 1
        with pytest.raises(TimeoutError):
            other.accept()


def test_files_that_lie_about_are_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "resource.py").write_text("raise SystemExit('planted')")
    (tmp_path / "graph.html").write_text("planted")
    (tmp_path / "a.ttl").write_text(DATA, "utf-8")
    with serving(tmp_path, "--data", "a.ttl", cwd=tmp_path, TMPDIR=str(tmp_path)) as server:
        assert "planted" not in server.get("/draw").text
        assert server.ask(ASK).status == 200


def test_what_killed_servers_left_is_removed_and_what_others_hold_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(DATA, "utf-8")
    given = ("--data", tmp_path / "a.ttl", "--workers", "1")
    with serving(tmp_path, *given, TMPDIR=str(tmp_path)):
        [left] = tmp_path.glob("dermkg-serve-*")
    assert left.exists()  # it was killed
    with serving(tmp_path, *given, TMPDIR=str(tmp_path)) as first:
        [held] = set(tmp_path.glob("dermkg-serve-*")) - {left}
        for folder in (held, left):
            os.utime(folder, (0, 0))
        with serving(tmp_path, *given, TMPDIR=str(tmp_path)) as second:
            assert (left.exists(), held.exists()) == (False, True)
            assert first.ask(ASK).status == second.ask(ASK).status == 200
            assert first.stop() == second.stop() == 0
    assert not list(tmp_path.glob("dermkg-serve-*"))


def test_a_drawing_says_how_to_see_the_rest_where_it_is(server: Server) -> None:
    page = server.get("/draw?about=kg:ruxolitinib-cream").text
    assert "choose one to add its neighbours" in page
    assert "dermkg draw" not in page


def test_other_data_than_ours_has_pages_too(tmp_path: Path) -> None:
    odd = "_:b <http://x/p> _:c . <http://x/s> <http://x/p> _:b . <http://x/s> <http://x/q> <<( <http://x/a> <http://x/b> 1 )>> ."
    (tmp_path / "odd.ttl").write_text(odd)
    (tmp_path / "hash.nq").write_text('<http://x/s> <http://x/p> "1" <http://g/data#1> .\n')
    with serving(tmp_path, "--data", tmp_path / "odd.ttl", tmp_path / "hash.nq", "--workers", "1") as server:
        page = server.get("/about?" + urlencode({"iri": "http://x/s"}))
        assert (page.status, "http://x/b" in page.text) == (200, True)
        described = server.get("/sparql?format=turtle")
        assert (described.status, "http://g/data#1" in described.text) == (200, True)
        heard = server.ask("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json")
        assert (heard.status, "format" in heard.text) == (406, True)


def test_an_offer_to_upgrade_is_not_taken(small: Server) -> None:
    body = urlencode({"query": ASK}).encode()
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    told = b"Content-Type: %b\r\nContent-Length: %d\r\n\r\n" % (protocol.FORM.encode(), len(body))
    with socket.create_connection(("127.0.0.1", small.port), timeout=30) as connection:
        connection.sendall(head + told + body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_what_is_refused_names_what_is_allowed(small: Server) -> None:
    for path in ("/health", "/", "/a"):
        heard = small.request("POST", path, b"")
        assert (heard.status, "GET" in heard.headers["allow"]) == (405, True)
        assert heard.headers["access-control-allow-origin"] == "*"


# What is killed, swapped and stopped ----------------------------------------------------------------------------------


def test_a_worker_that_is_killed_during_an_answer_is_replaced_and_the_answer_is_right(
    tmp_path: Path, lean: Path
) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?c ?d ?e }"
    with serving(tmp_path, "--store", lean, "--timeout", "60", "--workers", "1") as server:
        right = server.ask(query).rows
        for _ in range(3):
            assert asked_while_workers_die(server, query).rows == right


def asked_while_workers_die(server: Server, query: str) -> Any:
    heard: list[Any] = []
    thread = threading.Thread(target=lambda: heard.append(server.ask(query)))
    thread.start()
    until(lambda: server.health()["busy"] or heard)
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    thread.join()
    return heard[0]


def test_no_worker_outlives_a_server_that_is_killed(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--timeout", "60", "--workers", "2") as server:
        threading.Thread(target=lambda: _forgive(lambda: server.ask(RUNAWAY)), daemon=True).start()
        until(lambda: server.health()["busy"] == 1 and len(server.workers()) >= 2)
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        until(lambda: not any(map(lives, workers)), 5)
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", server.port))


def _forgive(call: Any) -> None:
    with suppress(OSError):
        call()


def test_a_server_that_is_told_to_end_finishes_what_it_has_begun(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--workers", "1", "--timeout", "60") as server:
        heard: list[Any] = []
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?a rdf:predicate ?p . ?b rdf:predicate ?p }"
        thread = threading.Thread(target=lambda: heard.append(server.ask(query)))
        thread.start()
        until(lambda: server.health()["busy"] or heard)
        workers = server.workers()
        assert server.stop() == 0
        thread.join()
        assert heard[0].status == 200
        assert not any(map(lives, workers))
        assert server.said() == ""


def test_a_new_build_is_taken_up_and_no_request_is_dropped(tmp_path: Path) -> None:
    def make(name: str, word: str) -> Path:
        store = ox.Store(str(tmp_path / name))
        store.add(
            ox.Quad(
                ox.NamedNode("http://a/s"), ox.NamedNode("http://a/p"), ox.Literal(word), ox.NamedNode("http://a/g")
            )
        )
        store.flush()
        return tmp_path / name

    out = tmp_path / "out"
    out.mkdir()
    make("store-one", "one"), make("store-two", "two")
    (out / "store").symlink_to("../store-one")
    with serving(tmp_path, "--store", out, "--workers", "2") as server:
        statuses, words, done = [], [], threading.Event()

        def load() -> None:
            while not done.is_set():
                heard = server.ask("SELECT ?o WHERE { ?s ?p ?o }")
                statuses.append(heard.status)
                words.append(heard.rows[0]["o"])

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        (out / "next").symlink_to("../store-two")
        (out / "next").replace(out / "store")  # as a build does it
        until(lambda: words[-1:] == ["two"])
        time.sleep(1)
        done.set()
        for thread in threads:
            thread.join()
        assert set(statuses) == {200}
        assert set(words) == {"one", "two"}
        assert words[-1] == "two"
        until(lambda: len(server.workers()) <= 2 and server.health()["store"] == "store-two")
        (tmp_path / "broken").mkdir()
        (out / "next").symlink_to("../broken")
        (out / "next").replace(out / "store")
        until(lambda: "still" in server.said())
        assert server.ask("SELECT ?o WHERE { ?s ?p ?o }").rows == [{"o": "two"}]


def test_workers_that_a_long_request_called_in_leave_again(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--workers", "1") as server:
        drawing = threading.Thread(target=server.get, args=("/draw?about=kg:ruxolitinib-cream",))
        drawing.start()
        until(lambda: len(server.workers()) == 2)
        drawing.join()
        until(lambda: len(server.workers()) == 1)
        assert server.ask("ASK {}").status == 200


def test_a_mixed_load_leaves_nothing_behind(tmp_path: Path, lean: Path) -> None:
    with serving(tmp_path, "--store", lean, "--timeout", "1", "--workers", "2") as server:

        def count() -> tuple[int, int]:
            return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())), len(server.workers())

        def mixed(seed: int) -> None:
            for i in range(25):
                kind = (i + seed) % 8
                if kind == 0:
                    _forgive(lambda: server.ask(RUNAWAY))
                elif kind == 1:
                    _forgive(lambda: server.request("GET", "/sparql?" + urlencode({"query": RUNAWAY}), timeout=0.2))
                elif kind == 2:
                    server.ask("SELECT * WHERE { ?s ?p ?o } LIMIT 5000")
                elif kind == 3:
                    server.ask("SELECT * WHERE {")
                else:
                    server.ask(SMALL)

        mixed(0)
        until(lambda: server.health()["busy"] == 0)
        time.sleep(1)
        before = count()
        threads = [threading.Thread(target=mixed, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: server.health()["busy"] == 0)
        until(lambda: len(server.workers()) <= 4)
        until(lambda: count()[0] <= before[0] + 3)  # a worker is a socket; more of them may be there than before
        assert server.ask(SMALL).status == 200
        assert {line["status"] for line in server.logged()} <= {200, 400, 422, 499, 503}


# Starting -------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_served_is_said_in_one_line(tmp_path: Path, lean: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refusal(dermkg("serve", "--port", taken.getsockname()[1], "--store", lean))
        assert "--port" in said
    assert "no such folder" in refusal(dermkg("serve", "--store", tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    assert "no store" in refusal(dermkg("serve", "--port", "0", "--store", tmp_path / "empty"))
    broken, unknown = tmp_path / "坏.ttl", tmp_path / "data.docx"
    broken.write_text("<a> <b>", "utf-8")
    unknown.write_text("x")
    assert "坏.ttl" in refusal(dermkg("serve", "--port", "0", "--data", broken))
    assert "docx" in refusal(dermkg("serve", "--port", "0", "--data", unknown))
    assert "none.ttl" in refusal(dermkg("serve", "--port", "0", "--data", tmp_path / "none.ttl"))
    assert "--host" in refusal(dermkg("serve", "--host", "no.such.host.invalid", "--store", lean))
    assert "--timeout" in refusal(dermkg("serve", "--timeout", "0", "--store", lean))
    assert "--port" in refusal(dermkg("serve", "--port", "70000", "--store", lean))
    assert "--data" in refusal(dermkg("serve", "--data", broken, "--store", lean))


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "store"))
    version = (ox.NamedNode(terms.KG), ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo"), ox.Literal("0.0.1"))
    store.add(ox.Quad(*version, ox.NamedNode(terms.DESCRIPTION_GRAPH)))
    store.flush()
    del store
    assert "0.0.1" in refusal(dermkg("serve", "--port", "0", "--store", tmp_path))


def test_requests_are_logged_as_json(small: Server) -> None:
    small.ask(ASK)
    line = small.logged()[-1]
    assert {"time", "client", "method", "path", "status", "bytes", "ms"} == set(line)
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["path"].startswith("/sparql?query=")


def test_it_listens_on_this_machine_alone(small: Server) -> None:
    assert small.address.startswith("http://127.0.0.1:")
    held = subprocess.run(
        ["cat", f"/proc/{small.process.pid}/net/tcp"], capture_output=True, text=True, check=True
    ).stdout
    listening = [
        line.split()[1]
        for line in held.splitlines()
        if line.split()[3] == "0A" and line.split()[1].endswith(f"{small.port:04X}")
    ]
    assert listening == [f"0100007F:{small.port:04X}"]


# Linked data ----------------------------------------------------------------------------------------------------------


def test_every_entity_source_and_claim_has_a_page_and_data(server: Server, store: ox.Store) -> None:
    labelled = {
        q.subject.value
        for q in store.quads_for_pattern(
            None, ox.NamedNode(terms.RDFS + "label"), None, ox.NamedNode(terms.ENTITY_GRAPH)
        )
    }  # type: ignore[union-attr]
    claims_ = {
        q.subject.value
        for q in store.quads_for_pattern(None, ox.NamedNode(terms.RDF + "type"), ox.NamedNode(terms.DK + "Claim"), None)
    }  # type: ignore[union-attr]
    sources = {iri for iri in api.Graph(store).lexicon.labels if iri.startswith(terms.SRC)}
    chosen = [*sorted(labelled)[::40], *sorted(claims_)[::150], *sorted(sources)[::8]]
    assert len(chosen) > 30
    for iri in chosen:
        path = link(iri, "zh")
        page = server.get(path, accept="text/html")
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), iri
        assert iri in page.text
        data = server.get(path, accept=TURTLE)
        triples = {(str(t.subject), str(t.predicate)) for t in ox.parse(data.body, format=ox.RdfFormat.TURTLE)}
        assert any(subject == f"<{iri}>" for subject, _ in triples), iri


def test_a_things_data_hold_its_claims_their_places_and_verdicts(server: Server) -> None:
    text = server.get("/ruxolitinib-cream", accept="application/trig").body
    quads = list(ox.parse(text, format=ox.RdfFormat.TRIG))
    claim = ox.NamedNode(terms.CLAIM + "ruxolitinib-page.54")
    of = {quad.predicate.value for quad in quads if quad.subject == claim}
    assert {terms.RDF + "subject", terms.DK + "polarity", terms.OA + "hasSelector"} <= of
    assert any(quad.predicate.value == terms.DK + "outcome" for quad in quads)
    assert any(quad.predicate.value == terms.OA + "start" for quad in quads)
    assert {quad.graph_name.value for quad in quads if quad.subject == claim} >= {terms.SRC + "ruxolitinib-page"}  # type: ignore[union-attr]
    page = server.get("/claim/ruxolitinib-page.54", accept_language="zh-CN").text
    assert '<html lang="zh">' in page
    assert "o-contradicted" in page
    assert "[1077:1096]" in page
    turned = server.get("/claim/ruxolitinib-page.54?lang=en").text
    assert '<html lang="en">' in turned
    assert 'href="/source/ruxolitinib-page?lang=zh"' in page  # who has chosen a language keeps it
    assert 'href="/claim/ruxolitinib-page.54?lang=zh"' in turned
    assert turned.count("lang=zh") == 1


# The pages in a browser -----------------------------------------------------------------------------------------------


@pytest.fixture
def visit(server: Server, browser: Any) -> Iterator[Any]:
    """Opens a page of the server; at the end nothing of another host was fetched, and nothing was said."""
    contexts, heard = [], []

    def opened(path: str, language: str = "en-GB", **options: Any) -> Any:
        context = browser.new_context(locale=language, viewport={"width": 1300, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: None if "status of 400" in message.text else heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "request", lambda sent: None if sent.url.startswith((server.address, "blob:")) else heard.append(sent.url)
        )
        page.goto(server.address.rstrip("/") + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?query=treatments&$condition=vitiligo",
        "/tacrolimus-ointment",
        "/claim/ruxolitinib-page.54",
        "/source/ruxolitinib-cream-us",
    ],
)
def test_pages_are_accessible(visit: Any, path: str, language: str) -> None:
    page = visit(path, language)
    if "query" in path:
        page.wait_for_selector("#table tbody tr")
    assert page.locator("html").get_attribute("lang") == language[:2]
    assert browsing.violations(page) == []


def test_a_question_is_asked_by_keyboard(visit: Any) -> None:
    page = visit("/")
    page.focus("#question")
    page.keyboard.type("Verdicts")
    page.focus("#question")
    page.select_option("#question", "drugs-on-target")
    page.focus("#parameters input")
    page.keyboard.press("Control+A")
    page.keyboard.type("JAK1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#table tbody tr")
    assert "ruxolitinib" in page.inner_text("#table")
    assert "query=drugs-on-target" in page.url
    assert page.inner_text("#status").endswith("ms")
    page.go_back()
    browsing.wait(page, "!location.search.includes('drugs-on-target')")


@pytest.mark.parametrize(("typed", "language"), [("白癜", "zh-CN"), ("vitil", "en-GB"), ("kg:vitil", "en-GB")])
def test_names_are_completed(visit: Any, typed: str, language: str) -> None:
    page = visit("/", language)
    page.select_option("#question", "")
    page.fill("#query", "")
    page.focus("#query")
    browsing.wait(
        page, "performance.getEntriesByType('resource').some(r => r.name.endsWith('/names') && r.responseEnd)"
    )
    page.keyboard.type(f"ASK {{ ?x dk:treats {typed}")
    page.wait_for_selector("#choices li")
    assert page.inner_text("#offered")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#query", "aria-activedescendant") == "choice-0"
    page.keyboard.press("Enter")
    assert page.input_value("#query") == "ASK { ?x dk:treats kg:vitiligo"
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#text:not([hidden])")
    assert page.inner_text("#text") in ("yes", "是")


def test_rows_show_labels_evidence_and_conflicts(visit: Any) -> None:
    query = "SELECT ?claim ?object WHERE { ?claim rdf:subject kg:ruxolitinib-cream ; rdf:predicate dk:maxBodySurfaceArea ; rdf:object ?object } ORDER BY ?claim"
    page = visit("/?" + urlencode({"query": query}))
    page.wait_for_selector("#table tbody tr .badge")
    text = page.inner_text("#table")
    assert "evidence" in text
    assert "contradicted by a label: CH, EU, US" in text
    assert "[1077:1096]" in text
    address = page.locator("#table tbody td:nth-child(2) a").first.get_attribute("href")
    assert address.startswith("/claim/")
    page.locator("#files a", has_text="csv").wait_for()
    with page.expect_download() as download:
        page.click("#files a:has-text('csv')")
    assert Path(download.value.path()).read_text("utf-8").startswith("claim,object")


def test_more_rows_come_once_and_answers_do_not_mix(visit: Any) -> None:
    numbers = " ".join(map(str, range(450)))
    page = visit("/?" + urlencode({"query": f"SELECT ?n WHERE {{ VALUES ?n {{ {numbers} }} }}"}))
    page.wait_for_selector("#more:not([hidden])")
    page.evaluate("document.getElementById('more').click(); document.getElementById('more').click()")
    browsing.wait(page, "document.querySelectorAll('#table tbody tr').length === 450")
    assert page.is_hidden("#more")
    page.fill("#query", "SELECT ?claim WHERE { ?claim a dk:Claim } LIMIT 150")
    page.evaluate("document.getElementById('form').requestSubmit()")
    page.fill("#query", "SELECT ?n WHERE { VALUES ?n { 1 2 3 } }")
    page.evaluate("document.getElementById('form').requestSubmit()")
    browsing.wait(page, "document.getElementById('status').textContent.startsWith('3 rows')")
    page.wait_for_timeout(1500)
    assert page.locator("#table tbody tr").count() == 3


def test_pages_lead_nowhere_else() -> None:
    assert link(terms.KG + "/evil.example/x", "en").startswith("/about?")
    assert link(terms.KG + "a/../b", "en").startswith("/about?")
    assert link(terms.KG + "sparql", "en").startswith("/about?")


def test_a_fault_is_shown_where_it_is_looked_for(visit: Any) -> None:
    page = visit("/?query=" + quote("SELECT * WHERE { ?s"))
    page.wait_for_selector("#status.fault")
    assert "1:" in page.inner_text("#status")


def test_an_answer_is_drawn_and_widened(visit: Any) -> None:
    page = visit("/?query=treatments&$condition=vitiligo")
    page.wait_for_selector("#table tbody tr")
    page.click("#draw")
    frame = page.frame_locator("#frame")
    frame.locator("#graph canvas").first.wait_for(timeout=60_000)
    alone = page.get_attribute("#larger", "href")
    page.goto(page.url.split("/?")[0] + alone)
    browsing.wait(page, "!!window.dermkg && performance.getEntriesByName('drawn').length > 0")
    before = page.evaluate("dermkg.things.length")
    page.fill("#search", "ruxolitinib cream")
    page.press("#search", "Enter")
    more = page.get_by_role("link", name="Draw its other neighbours")
    told = int(more.inner_text().rpartition("(")[2].rstrip(")"))
    more.click()
    browsing.wait(page, f"!!window.dermkg && dermkg.things.length > {before}")
    assert page.evaluate("dermkg.things.length") >= before + told


def test_a_hostile_graph_harms_no_page(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "hostile.nq"
    browsing.hostile().dump(str(file), ox.RdfFormat.N_QUADS)
    heard: list[str] = []
    with serving(tmp_path, "--data", file, "--workers", "1") as server:
        context = browser.new_context()
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        paths = ["/a", "/claim/x.1", "/source/x", "/?query=" + quote("SELECT * WHERE { ?s ?p ?o }")]
        for path in paths:
            page.goto(server.address.rstrip("/") + path)
            page.wait_for_timeout(500)
            assert page.evaluate("window.hit") is None
            hrefs = page.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)")
            assert set(hrefs) <= {"http:", "https:"}
        context.close()
    assert heard == []


def test_the_script_of_the_page_is_typed() -> None:
    assert browsing.untyped(Path(protocol.__file__).parent / "page" / "home.js") == ""
