"""The data as one Oxigraph store: a named graph for the ontology, the entities, each source and each rule."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from dermkg import resources, terms, yamlld
from dermkg.errors import DataError, DataErrors, located


def load() -> tuple[ox.Store, dict[str, yamlld.Place]]:
    """Reads the ontology, the entities and every source into a store in memory.

    Returns:
        The store, nothing inferred yet, and the place in a file of everything described (for later messages).

    Raises:
        DataError: With file and line: see `yamlld.read`; also a name given in two files, and a reference to an
            entity that nobody describes.
    """
    store, places = ox.Store(), dict[str, yamlld.Place]()
    references: list[tuple[str, yamlld.Place]] = []
    ontology = resources.ontology()
    for path in resources.files(ontology, "*.ttl"):
        if path.name != "prefixes.ttl":
            graph = terms.DESCRIPTION_GRAPH if path.stem == "description" else terms.ONTOLOGY_GRAPH
            _load_turtle(store, path, graph)
    documents: list[tuple[Path, str, str | None]] = []
    documents += [(p, terms.KG, terms.ENTITY_GRAPH) for p in resources.files(ontology / "entities", "*.yaml")]
    documents += [(p, terms.SRC, None) for p in resources.files(resources.sources(), "*.yaml")]
    for path, base, own in documents:
        document = yamlld.read(path, base, own)
        for name, place in document.defined.items():
            first = places.setdefault(name, place)
            if first is not place:
                fault = f"{terms.curie(name)} is already given at {first}"
                raise DataError(str(place), fault, "rename one of the two, or merge them")
        references += document.references
        store.extend(document.quads)
    ontology_graph = ox.NamedNode(terms.ONTOLOGY_GRAPH)
    known = {terms.value(quad.subject) for quad in store.quads_for_pattern(None, None, None, ontology_graph)}
    known |= set(places)
    faults = [_dangling(name, place, known) for name, place in references if name not in known]
    if faults:
        raise DataErrors(faults)
    return store, places


def _dangling(name: str, place: yamlld.Place, known: set[str]) -> DataError:
    space, kind, remedy = (terms.DK, "term", "declare it in ontology/dermkg.ttl")
    if not name.startswith(terms.DK):
        space, kind, remedy = (terms.KG, "entity", "describe it in ontology/entities")
    slug = name.removeprefix(space)
    slugs = [other.removeprefix(space) for other in known if other.startswith(space)]
    near = get_close_matches(slug, sorted(other for other in slugs if "#" not in other), 3)
    if near:
        remedy = f"did you mean {' or '.join(near)}?"
    return DataError(str(place), f"there is no {kind} '{slug}'", remedy)


def _load_turtle(store: ox.Store, path: Path, graph: str) -> None:
    try:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph), base_iri=terms.KG)
    except SyntaxError as fault:
        raise DataError(located(path, fault), f"malformed Turtle: {fault.msg}", "correct the line") from None
    except OSError as fault:
        raise DataError(str(path), f"it cannot be read ({fault})", "check the file") from None
