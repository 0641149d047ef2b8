"""Mechanism paths to highlight: only from a drug or product to a condition that some source claims it treats."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from dermkg import terms
from dermkg.draw.details import BROADER, INGREDIENT
from dermkg.draw.model import Drawing, Link

_TREATS = terms.DK + "treats"
_COST = {"regulator": 1.0, "mirror": 1.1, "literature": 1.1, "manufacturer": 1.2, "news": 1.4, "page": 1.6}
_LONGEST = 8


def signs(store: ox.Store) -> dict[str, str]:
    """The sign of each relation that the ontology gives one: positive, negative or neutral."""
    quads = store.quads_for_pattern(None, ox.NamedNode(terms.DK + "sign"), None, None)
    return {quad.subject.value: str(quad.object.value) for quad in quads}  # type: ignore[union-attr]


def paths(store: ox.Store, drawing: Drawing) -> list[list[int]]:
    """The best supported path for each affirmed treatment, as indices of the drawing's links.

    The relations are those marked `dk:inMechanism`; a link costs less the better its source is; a product passes to
    its active ingredient for nothing, and a path may end in a condition broader than the one treated.
    """
    marked = store.quads_for_pattern(None, ox.NamedNode(terms.DK + "inMechanism"), None, None)
    allowed = {quad.subject.value for quad in marked} or set(signs(store))  # type: ignore[union-attr]
    out: dict[str, list[tuple[str, float, int]]] = defaultdict(list)
    above: dict[str, set[str]] = defaultdict(set)
    ingredients: dict[str, set[str]] = defaultdict(set)
    treated = set()
    for index, link in enumerate(drawing.links):
        if link.predicate == BROADER:
            above[link.subject].add(link.object)
        elif link.predicate == INGREDIENT:
            ingredients[link.subject].add(link.object)
            out[link.subject].append((link.object, 0.0, index))
        cost = _cost(drawing, link)
        if cost is None:
            continue
        if link.predicate == _TREATS and drawing.nodes[link.subject].family.name in ("drug", "product"):
            treated.add((link.subject, link.object))
        elif link.predicate in allowed and link.predicate != _TREATS:
            out[link.subject].append((link.object, cost, index))
    found = []
    for drug, condition in sorted(treated):
        ends = {condition, *above[condition]}
        best = _shortest(drawing, out, drug, ends, {drug, *ingredients[drug]})
        if best:
            found.append(best)
    return found


def _cost(drawing: Drawing, link: Link) -> float | None:
    """The cost of a link by its best affirmed, verified claim; None where it has none."""
    said = [drawing.statements[index] for index in link.statements]
    return min((_COST[s.standing] for s in said if s.polarity == "affirmed" and s.standing in _COST), default=None)


def _shortest(
    drawing: Drawing, out: dict[str, list[tuple[str, float, int]]], start: str, ends: set[str], drugs: set[str]
) -> list[int]:
    import heapq

    heap: list[tuple[float, list[int], str]] = [(0.0, [], start)]
    done = set()
    while heap:
        cost, way, iri = heapq.heappop(heap)
        if iri in ends:
            return way
        if iri in done or len(way) >= _LONGEST:
            continue
        done.add(iri)
        for other, price, index in out[iri]:
            family = drawing.nodes[other].family
            if iri in drugs and other in ends:
                continue
            if other in ends or family.name in ("target", "process", "cell", "drug"):
                heapq.heappush(heap, (cost + price, [*way, index], other))
    return []
