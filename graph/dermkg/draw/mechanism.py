"""Mechanism paths to highlight: only from a drug or product to a condition that some source claims it treats."""

from __future__ import annotations

from dermkg.draw.model import Drawing
from dermkg.paths import Mechanisms


def paths(mechanisms: Mechanisms, drawing: Drawing) -> list[list[int]]:
    """The best supported path for each affirmed treatment that is drawn, as indices of the drawing's links."""
    drawn = {(link.subject, link.predicate, link.object): index for index, link in enumerate(drawing.links)}
    found = []
    for drug, condition in mechanisms.treated():
        if drug not in drawing.nodes:
            continue
        for path in mechanisms.paths(drug, condition, most=1):
            indices = [drawn.get((link.subject, link.predicate, link.object)) for link in path.links]
            if None not in indices:
                found.append([index for index in indices if index is not None])
    return found
