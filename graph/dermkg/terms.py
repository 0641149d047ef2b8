"""Names: the one prefix table, and the way between a CURIE and an IRI."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from dermkg import resources
from dermkg.errors import DataError

KG = "https://w3id.org/dermkg/"
DK = KG + "ontology#"
SRC = KG + "source/"
CLAIM = KG + "claim/"
RULE = KG + "rule/"
VERDICT = KG + "verdict/"

ONTOLOGY_GRAPH = KG + "ontology"
ENTITY_GRAPH = KG + "entities"
DESCRIPTION_GRAPH = KG + "description"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"


@cache
def prefixes() -> dict[str, str]:
    """The prefix table of `ontology/prefixes.ttl`: prefix to namespace IRI.

    Raises:
        DataError: The table cannot be read.
    """
    path = resources.ontology() / "prefixes.ttl"
    try:
        parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        for _ in parser:
            pass
    except (OSError, SyntaxError) as fault:
        raise DataError(str(path), f"the prefix table cannot be read: {fault}", "restore the file") from None
    return dict(parser.prefixes)


def iri(curie: str) -> str | None:
    """The IRI that a CURIE of the prefix table stands for; None where it is no such CURIE.

    >>> iri("kg:vitiligo")
    'https://w3id.org/dermkg/vitiligo'
    >>> iri("nobody:vitiligo") is None
    True
    """
    prefix, colon, local = curie.partition(":")
    namespace = prefixes().get(prefix) if colon else None
    return None if namespace is None or local.startswith("//") else namespace + local


@cache
def _longest_first() -> list[tuple[str, str]]:
    return sorted(((n, p) for p, n in prefixes().items()), key=lambda pair: -len(pair[0]))


def curie(iri: str) -> str:
    """The CURIE of an IRI, by the longest namespace of the table; the IRI itself where none fits.

    >>> curie("https://w3id.org/dermkg/claim/ruxolitinib-page.8")
    'claim:ruxolitinib-page.8'
    """
    for namespace, prefix in _longest_first():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def value(term: object) -> str:
    """The IRI or text of a term. Our stores hold no blank nodes and no triple terms, so every term has one."""
    text: str = getattr(term, "value")  # noqa: B009
    return text
