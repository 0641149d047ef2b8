"""The first view: what a reader sees before asking for more, some fifty things readable without zooming."""

from __future__ import annotations

from collections import defaultdict

from dermkg.draw.layout import Box
from dermkg.draw.model import Drawing, Link

_ROOM = (520, 640, 600, 640, 400, 640)
_GAP = 13
_AT_MOST = {"product": 2, "practice": 2, "factor": 2, "outcome": 2, "procedure": 4, "other": 4}
_WEIGHT = {
    "affirmed": 1.0,
    "supported": 1.6,
    "contradicted": 4.0,
    "beyondLabel": 2.5,
    "negated": 1.3,
    "hedged": 1.4,
    "unverified": 0.4,
    "opposed": 4.0,
    "thin": 0.5,
}


def choose(drawing: Drawing, routes: list[list[int]], boxes: dict[str, Box]) -> list[str]:
    """The things of the first view: the two products most spoken of, what they are made of, how they work, for whom.

    Args:
        drawing: Everything.
        routes: Mechanism paths, as indices of links; those of the chosen products are shown whole.
        boxes: The room that each thing takes: the columns fill a screen of 1440 by 900 at full size.

    Returns:
        IRIs, sorted; everything, where everything is few.
    """
    nodes = drawing.nodes
    if len(nodes) <= 40:
        return sorted(nodes)
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for link in drawing.links:
        weight = _weight(drawing, link)
        near[link.subject].append((link.object, weight))
        near[link.object].append((link.subject, weight))
    seeds = _seeds(drawing)
    chosen = set(seeds)
    for link in drawing.links:
        if link.tone == "thin" and link.subject in seeds and nodes[link.subject].family.name == "product":
            chosen.add(link.object)
    room, most = list(_ROOM), dict(_AT_MOST)

    def fits(iri: str) -> bool:
        family = nodes[iri].family
        return room[family.column] >= boxes[iri].height + _GAP and most.get(family.name, 1) > 0

    def take(iri: str) -> None:
        family = nodes[iri].family
        chosen.add(iri)
        room[family.column] -= boxes[iri].height + _GAP
        if family.name in most:
            most[family.name] -= 1

    for iri in sorted(chosen):
        take(iri)
    for way in routes:
        if drawing.links[way[0]].subject in seeds:
            ends = {end for i in way for end in (drawing.links[i].subject, drawing.links[i].object)}
            for iri in sorted(ends - chosen):
                if fits(iri):
                    take(iri)
    while True:
        scores: dict[str, float] = defaultdict(float)
        for iri in sorted(chosen):
            for other, weight in near[iri]:
                if other not in chosen and fits(other):
                    scores[other] += weight * (2.5 if iri in seeds else 1.0)
        if not scores:
            rest = [iri for iri in _spoken_of(drawing) if iri not in chosen and fits(iri)]
            if len(chosen) >= 24 or not rest:
                return sorted(chosen)
            scores[rest[0]] = 1.0
        take(min(sorted(scores), key=lambda iri: -scores[iri]))


def order(drawing: Drawing, start: list[str]) -> list[str]:
    """The other things in the order in which "show more" adds them: those most said together with what is shown first.

    Args:
        drawing: Everything.
        start: The things of the first view.
    """
    inside = set(start)
    scores = dict.fromkeys((iri for iri in drawing.nodes if iri not in inside), 0.0)
    for link in drawing.links:
        for end, other in ((link.subject, link.object), (link.object, link.subject)):
            if end in scores:
                scores[end] += _weight(drawing, link) * (1.0 if other in inside else 0.1)
    return sorted(scores, key=lambda iri: (-scores[iri], iri))


def _seeds(drawing: Drawing) -> list[str]:
    return [drawing.focus] if drawing.focus else _spoken_of(drawing)[:2]


def _spoken_of(drawing: Drawing) -> list[str]:
    """The things by how much is said of them: products by what pages say come first."""
    spoken: dict[str, int] = dict.fromkeys(drawing.nodes, 0)
    for link in drawing.links:
        for end in (link.subject, link.object):
            product = drawing.nodes[end].family.name == "product"
            pages = sum(drawing.statements[i].standing == "page" for i in link.statements)
            spoken[end] += pages * 1000 * product + len(link.statements) + 1
    return sorted(spoken, key=lambda iri: (-spoken[iri], iri))


def _weight(drawing: Drawing, link: Link) -> float:
    """How much a link is worth showing: what pages say comes before what only labels do."""
    statements = [drawing.statements[index] for index in link.statements]
    told = {statement.source for statement in statements}
    labels = bool(told) and all(drawing.sources[iri].jurisdiction for iri in told if iri in drawing.sources)
    return _WEIGHT[link.tone] * (1 + 0.5 * max(0, len(told) - 1)) * (0.3 if labels else 1)
