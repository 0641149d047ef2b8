"""The gate: SHACL over the whole graph, and its findings as lines with file, fault and remedy.

pySHACL judges the shapes, all but their SPARQL constraints: those run in Oxigraph, twenty times as fast as in rdflib,
and what they select enters pySHACL's report as the results that SHACL asks for (SHACL, 5.1 to 5.3).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dermkg import resources, terms
from dermkg.errors import DataError, DataErrors, located
from dermkg.yamlld import Place

_SH = "http://www.w3.org/ns/shacl#"
_STRING = ox.NamedNode(terms.XSD + "string")


def validate(store: ox.Store, places: dict[str, Place]) -> bytes:
    """Validates a store against every shape of `ontology/shapes/`.

    Args:
        store: The store; the union of its graphs is what is validated.
        places: Where each thing is described, for the messages.

    Returns:
        The validation report, as Turtle.

    Raises:
        DataErrors: Something does not conform; one line each.
    """
    import pyshacl
    import rdflib

    data = _union(store)
    shapes = rdflib.Graph()
    for path in resources.files(resources.ontology() / "shapes", "*.ttl"):
        shapes.parse(data=_read(path), format="turtle")
    for prefix, namespace in terms.prefixes().items():
        data.bind(prefix, namespace)
    constraints = list(shapes.subject_objects(rdflib.URIRef(_SH + "sparql")))
    shapes.remove((None, rdflib.URIRef(_SH + "sparql"), None))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    for shape, constraint in constraints:
        _select(store, shapes, shape, constraint, report)
    faults = [
        _fault(report, result, places)
        for result in report.subjects(rdflib.RDF.type, rdflib.URIRef(_SH + "ValidationResult"))
    ]
    if faults:
        unique = {str(fault): fault for fault in faults}  # one value may break several parts of one shape
        raise DataErrors([unique[line] for line in sorted(unique)])
    # Named, since a blank node's name differs from build to build.
    name = rdflib.URIRef(terms.KG + "validation")
    named = ((name if isinstance(s, rdflib.BNode) else s, p, o) for s, p, o in report)
    return "".join(sorted(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in named)).encode()


def _union(store: ox.Store) -> Any:
    """The union of a store's graphs in rdflib, whose own reader would make every term anew wherever it stands."""
    import rdflib

    known: dict[Any, Any] = {}

    def term(given: Any) -> Any:
        found = known.get(given)
        if found is None:
            if isinstance(given, ox.Literal):
                kind = None if given.language or given.datatype == _STRING else rdflib.URIRef(given.datatype.value)
                found = rdflib.Literal(given.value, lang=given.language, datatype=kind)
            else:
                found = (rdflib.URIRef if isinstance(given, ox.NamedNode) else rdflib.BNode)(given.value)
            known[given] = found
        return found

    pattern = (None, ox.NamedNode(terms.DK + "forAsking"), ox.Literal(True))
    helpers = {quad.subject for quad in store.quads_for_pattern(*pattern, None)}  # inferred for questions; no shape's
    graph = rdflib.Graph()
    for quad in store:
        if quad.predicate not in helpers:
            graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def _select(store: ox.Store, shapes: Any, shape: Any, constraint: Any, report: Any) -> None:
    """Runs one SPARQL constraint for each target node of its shape and adds to the report what it selects."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    query, message = str(shapes.value(constraint, sh.select)), shapes.value(constraint, sh.message)
    for target in shapes.objects(shape, sh.targetNode):
        this: Any = {ox.Variable("this"): ox.NamedNode(str(target))}
        rows: Any = store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True, substitutions=this)
        for value in {row["value"].value for row in rows}:
            result = rdflib.BNode()
            whole = report.value(predicate=rdflib.RDF.type, object=sh.ValidationReport)
            report.set((whole, sh.conforms, rdflib.Literal(False)))
            report.add((whole, sh.result, result))
            report.add((result, rdflib.RDF.type, sh.ValidationResult))
            report.add((result, sh.focusNode, target))
            report.add((result, sh.value, rdflib.URIRef(value)))
            report.add((result, sh.resultMessage, message))
            report.add((result, sh.sourceConstraint, constraint))
            report.add((result, sh.sourceShape, shape))
            report.add((result, sh.sourceConstraintComponent, sh.SPARQLConstraintComponent))
            report.add((result, sh.resultSeverity, sh.Violation))


def _read(path: Path) -> str:
    try:
        for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            pass
        return path.read_text(encoding="utf-8")
    except SyntaxError as fault:
        raise DataError(located(path, fault), f"malformed Turtle: {fault.msg}", "correct the line") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError(str(path), f"the shapes cannot be read ({fault})", "restore the file") from None


def _fault(report: object, result: object, places: dict[str, Place]) -> DataError:
    import rdflib

    def one(name: str) -> str:
        value = report.value(result, rdflib.URIRef(_SH + name))  # type: ignore[attr-defined]
        return "" if value is None else str(value)

    focus, path, value = one("focusNode"), one("resultPath"), one("value")
    # A SPARQL constraint is anchored on the ontology and names the offender as its value.
    name = focus if focus in places or focus.partition("#")[0] in places else value or focus
    place = places.get(name) or places.get(name.partition("#")[0])
    where = f"{place}: {terms.curie(name)}" if place else terms.curie(name)
    shown = value[:80] if value != name else ""
    said = " ".join(part for part in (terms.curie(path) if ":" in path else "", f"'{shown}'" if shown else "") if part)
    return DataError(where, f"{one('resultMessage')}{f' ({said})' if said else ''}", "correct the data")
