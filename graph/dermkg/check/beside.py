"""What labels say of the things that a page names where no claim was read, for a person to compare."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from dermkg import claims, terms
from dermkg.claims import Claim
from dermkg.read.unclaimed import Unclaimed

_SPEAKS, _COVERS = ox.NamedNode(terms.DK + "speaksFor"), ox.NamedNode(terms.DK + "coversObject")
_WITHIN = ox.NamedNode(terms.DK + "scopeWithin")
_AGES = (terms.DK + "minAge", terms.DK + "maxAge")
_LATEST = 999.0  # years


class Labels:
    """The labels in force, to be asked what they say beside a place.

    Args:
        store: The graph, with everything inferred.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._of: dict[str, list[Claim]] = {}
        self._known: dict[str, frozenset[str]] = {}

    def beside(self, place: Unclaimed) -> list[Claim]:
        """The claims of labels on what a place names, each once, by product and relation in their order."""
        found: dict[str, Claim] = {}
        for product in place.products:
            for claim in self._claims(product):
                if any(self._bears(claim, place)):
                    found[claim.iri] = claim
        return list(found.values())

    def _claims(self, product: str) -> list[Claim]:
        """The verified claims of labels in force that speak for a product."""
        if product not in self._of:
            node = ox.NamedNode(terms.KG + product)
            names = {terms.value(quad.subject) for quad in self._store.quads_for_pattern(None, _SPEAKS, node, None)}
            self._of[product] = claims.read_all(self._store, names)
        return self._of[product]

    def _bears(self, claim: Claim, place: Unclaimed) -> Iterator[bool]:
        wanted = claims.phrases("reading/beside")["relations"]
        relation, thing = claim.predicate.removeprefix(terms.DK), claim.object.value
        for figure in place.figures:
            yield relation in wanted[figure]
        for role, slug in place.things:
            yield relation in wanted[role] and claim.iri in self._on(terms.KG + slug)
        if place.ages and relation in wanted["age"]:
            least = float(place.ages.get("minAge", 0))
            limits = {name: float(value.value) for name, value in claim.qualifiers if name in _AGES}
            if relation == "treats":  # from what age it is allowed
                yield least < limits.get(_AGES[0], 0)
            else:
                limits |= self._ages(thing)
                most = float(place.ages.get("maxAge", least + 1))
                yield bool(limits) and least < limits.get(_AGES[1], _LATEST) and limits.get(_AGES[0], 0) < most

    def _ages(self, group: str) -> dict[str, float]:
        """The ages that make a group: the least, and the one that is no longer meant."""
        quads = (
            q for name in _AGES for q in self._store.quads_for_pattern(ox.NamedNode(group), ox.NamedNode(name), None)
        )
        return {quad.predicate.value: float(terms.value(quad.object)) for quad in quads}

    def _on(self, thing: str) -> frozenset[str]:
        """The claims of labels on a thing, or on what lies within it, as IRIs."""
        if thing not in self._known:
            within = {
                terms.value(q.subject) for q in self._store.quads_for_pattern(None, _WITHIN, ox.NamedNode(thing), None)
            }
            nodes = [ox.NamedNode(name) for name in within | {thing}]
            quads = (q for node in nodes for q in self._store.quads_for_pattern(None, _COVERS, node, None))
            self._known[thing] = frozenset(terms.value(quad.subject) for quad in quads)
        return self._known[thing]
