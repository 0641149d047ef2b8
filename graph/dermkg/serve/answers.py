"""What a worker does with a request: rows, triples, the page of a thing, a drawing. Each is written into a spool."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

import pyoxigraph as ox

from dermkg import api, claims, output, queries, terms
from dermkg.errors import InputError
from dermkg.serve.protocol import ROWS, TRIPLES, Refusal, choose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO, Any

_WITH_GRAPHS = ("trig", "jsonld", "nquads")
_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
HTML = "text/html"


@dataclass(frozen=True)
class Answer:
    """An answer that is still to be written.

    Attributes:
        type: Its media type, with its charset.
        format: The short name of its format.
        write: Writes it into a binary file.
        headers: What the reply says beside that.
    """

    type: str
    format: str
    write: Callable[[Any], object]
    headers: dict[str, str] = field(default_factory=dict)


def answer(graph: api.Graph, request: dict[str, Any]) -> Answer:
    """Answers a request: `do` names what is wanted, the rest are its arguments.

    Raises:
        Refusal: It cannot be given in this form, or there is no such thing.
        InputError: The query, or a name in it, is wrong.
    """
    arguments = {name: value for name, value in request.items() if name != "do"}
    return _DOES[request["do"]](graph, **arguments)


def _query(
    graph: api.Graph,
    *,
    text: str,
    bindings: dict[str, str],
    default: list[str],
    named: list[str],
    format: str,
    accept: str,
) -> Answer:
    result = _asked(graph, text, bindings, (default, named) if default or named else None)
    if isinstance(result, queries.Triples):
        media = choose(accept, TRIPLES, format)
        return _answer(media, TRIPLES, partial(result.write, queries.TRIPLES[TRIPLES[media]]))
    media = choose(accept, ROWS, format)
    if isinstance(result, bool):
        return _answer(media, ROWS, partial(_write, output.boolean(result, ROWS[media])))
    return _answer(media, ROWS, partial(result.write, queries.ROWS[ROWS[media]]))


def _asked(
    graph: api.Graph, text: str, bindings: dict[str, str], graphs: tuple[list[str], list[str]] | None = None
) -> queries.Result:
    try:
        if not re.fullmatch("[a-z0-9-]+", text):  # no query is a word like the name of a question
            return queries.ask(graph.store, text, graph.terms(bindings) if bindings else None, graphs)
        question = queries.question(text)
        return queries.ask(graph.store, question.text, graph.parameters(question, bindings), graphs)
    except InputError as fault:
        raise Refusal(400, str(fault)) from None


def _answer(media: str, offered: dict[str, str], write: Callable[[Any], object]) -> Answer:
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return Answer(media + charset, offered[media], write, {"Vary": "Accept"})


def _write(content: bytes, file: IO[bytes]) -> None:
    file.write(content)


def _page(html: str) -> Answer:
    return Answer(
        f"{HTML}; charset=utf-8",
        "html",
        partial(_write, html.encode("utf-8", "replace")),
        {"Vary": "Accept, Accept-Language"},
    )


def _thing(graph: api.Graph, *, iri: str, language: str, format: str, accept: str) -> Answer:
    """The page or the RDF of an entity, source, claim or verdict."""
    from dermkg.serve import pages

    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise Refusal(404, f"{iri[:200]} is no IRI") from None
    if next(iter(graph.store.quads_for_pattern(node, None, None, None)), None) is None:
        raise Refusal(404, f"the graph says nothing of {iri[:200]}; look for a name at /")
    media = choose(accept, {HTML: "html", **TRIPLES}, format)
    if media == HTML:
        return _page(pages.thing(graph, iri, language))
    name = TRIPLES[media]
    quads = dict.fromkeys(_said_of(graph.store, iri))
    told = quads if name in _WITH_GRAPHS else dict.fromkeys(quad.triple for quad in quads)
    spaces = {re.split(r"(?<=[/#])(?=[^/#]*$)", str(term)[1:])[0] for quad in quads for term in quad.triple}
    prefixes = {prefix: space for prefix, space in terms.prefixes().items() if space in spaces or prefix == "xsd"}
    return _answer(media, TRIPLES, lambda file: ox.serialize(told, file, queries.TRIPLES[name], prefixes=prefixes))


def _said_of(store: ox.Store, iri: str) -> Iterator[ox.Quad]:
    """What the graph says of a thing: its own statements, the claims about it or by it, their places and verdicts."""
    own, others = claims.about(store, iri)
    found = {claim.iri: claim for claim in (*own, *others, *claims.stated_in(store, iri))}
    if iri.startswith(terms.CLAIM):
        found[iri] = claims.read(store, iri)
    names = dict.fromkeys([iri])
    for claim in found.values():
        names |= dict.fromkeys([claim.iri, *(span.iri for span in claim.spans), *(one.iri for one in claim.verdicts)])
    for name in names:
        yield from sorted(store.quads_for_pattern(ox.NamedNode(name), None, None, None), key=str)


def _home(graph: api.Graph, *, language: str) -> Answer:
    from dermkg.serve import pages

    del graph
    return _page(pages.home(language))


def _names(graph: api.Graph) -> Answer:
    """All that an editor can complete: CURIE, label zh, label en, class, and every synonym."""
    kinds: dict[str, str] = {}
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(terms.RDF + "type"), None, None):
        name = terms.value(quad.subject)
        if name in graph.lexicon.labels:
            kinds.setdefault(name, terms.curie(terms.value(quad.object)))
    labels, synonyms = graph.lexicon.labels, graph.lexicon.synonyms
    names = [
        [
            terms.curie(iri),
            own.get("zh", ""),
            own.get("en", ""),
            kinds.get(iri, ""),
            *(name for _, name in synonyms.get(iri, ())),
        ]
        for iri, own in sorted(labels.items())
        if not iri.startswith((terms.CLAIM, terms.VERDICT))
    ]
    text = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    return Answer("application/json", "names", partial(_write, text.encode("utf-8", "replace")))


def _draw(graph: api.Graph, *, about: str, hops: int, text: str, bindings: dict[str, str], wider: list[str]) -> Answer:
    """A drawing: of everything, of a neighbourhood, or of what a query answers. What it leaves out it offers to draw.

    Of triples these are drawn, of rows what is said among the things that they name.
    """
    from dermkg import draw

    try:
        near = [graph.resolve(name) for name in wider]
        centre = graph.resolve(about) if about else None
    except InputError as fault:
        raise Refusal(404, str(fault)) from None
    limit = _DRAWN + _WIDER * len(near) if text or about else _ALL
    if not text:
        return _page(draw.page(graph.store, about=centre, hops=hops, limit=limit, wider=near, served=True))
    result = _asked(graph, text, bindings)
    if isinstance(result, bool):
        raise Refusal(406, "the query answers yes or no; there is nothing to draw")
    triples = result if isinstance(result, queries.Triples) else _among(graph.store, result)
    return _page(draw.page(graph.store, triples=triples, limit=limit, wider=near, served=True))


_ALL, _DRAWN, _WIDER = 1000, 150, 60  # things in a drawing of everything, of a part, and more with each thing widened


def _among(store: ox.Store, rows: queries.Table) -> Iterator[ox.Triple]:
    """What claims say among the things that rows name, and the claims that rows name."""
    named = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    for claim in claims.every(store):
        object_ = claim.object
        among = claim.subject in named and isinstance(object_, ox.NamedNode) and object_.value in named
        if among or claim.iri in named:
            yield ox.Triple(ox.NamedNode(claim.subject), ox.NamedNode(claim.predicate), object_)


def _service(graph: api.Graph, *, endpoint: str, format: str, accept: str) -> Answer:
    """The service's description, with the counts of each graph (SPARQL 1.1 Service Description, VoID)."""
    media = choose(accept, TRIPLES, format)
    triples, format_ = list(_described(graph.store, endpoint)), queries.TRIPLES[TRIPLES[media]]
    return _answer(media, TRIPLES, lambda file: ox.serialize(triples, file, format_, prefixes=terms.prefixes()))


def _described(store: ox.Store, endpoint: str) -> Iterator[ox.Triple]:
    def triple(subject: str, predicate: str, object_: str | int) -> ox.Triple:
        value = ox.Literal(object_) if isinstance(object_, int) else ox.NamedNode(object_)
        return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)

    dataset, default = f"{endpoint}#dataset", f"{endpoint}#union"
    type_ = terms.RDF + "type"
    yield triple(endpoint, type_, _SD + "Service")
    yield triple(endpoint, _SD + "endpoint", endpoint)
    yield triple(endpoint, _SD + "supportedLanguage", _SD + "SPARQL11Query")
    yield triple(endpoint, _SD + "feature", _SD + "UnionDefaultGraph")
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"):
        yield triple(endpoint, _SD + "resultFormat", _FORMATS + name)
    for name in ("Turtle", "N-Triples", "TriG", "JSON-LD", "RDF_XML", "N-Quads", "N3"):
        yield triple(endpoint, _SD + "resultFormat", _FORMATS + name)
    yield triple(endpoint, _SD + "defaultDataset", dataset)
    yield triple(dataset, type_, _SD + "Dataset")
    yield triple(dataset, _SD + "defaultGraph", default)
    for kind in (_SD + "Graph", _VOID + "Dataset"):
        yield triple(default, type_, kind)
    counts: Any = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    union: Any = store.query(_COUNTS, use_default_graph_as_union=True)
    row = next(iter(union))
    for name in ("triples", "distinctSubjects", "properties", "distinctObjects"):
        yield triple(default, _VOID + name, int(row[name].value))
    for graph, count in counts:
        if not isinstance(graph, ox.NamedNode):
            continue
        node = f"{endpoint}#graph-{quote(terms.curie(graph.value), safe=':')}"
        yield triple(dataset, _SD + "namedGraph", node)
        yield triple(node, type_, _SD + "NamedGraph")
        yield triple(node, _SD + "name", graph.value)
        yield triple(node, _SD + "graph", f"{node}-content")
        yield triple(f"{node}-content", type_, _SD + "Graph")
        yield triple(f"{node}-content", type_, _VOID + "Dataset")
        yield triple(f"{node}-content", _VOID + "triples", int(count.value))


_COUNTS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
(COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?distinctObjects)
WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"""

_DOES: dict[str, Callable[..., Answer]] = {
    "query": _query,
    "thing": _thing,
    "home": _home,
    "names": _names,
    "draw": _draw,
    "service": _service,
}
