"""The drawing: one HTML file that works without a network, with search, claims in words and their evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pyoxigraph as ox


def page(
    store: ox.Store,
    *,
    about: str | None = None,
    hops: int = 1,
    path: list[list[str]] | None = None,
    triples: Iterable[ox.Triple] | None = None,
    limit: int = 1000,
    wider: Collection[str] = (),
    served: bool = False,
) -> str:
    """Draws a graph as one HTML page.

    Args:
        store: The store.
        about: The IRI of an entity or source: only its neighbourhood is drawn.
        hops: How many links away the neighbourhood reaches.
        path: Mechanism paths, each the IRIs of its nodes in order: only they are drawn.
        triples: The result of a CONSTRUCT query: only these triples are drawn, with the claims behind them.
        limit: The most things to draw; beyond it the best connected are drawn, and the page says how many there are.
        wider: The IRIs of things whose neighbours are drawn too.
        served: Whether the page can ask its server for more: it then offers the neighbours that it does not draw.

    Returns:
        The page: the same bytes for the same store and arguments.

    Raises:
        InputError: `about` names nothing in the graph.
        DataError: The phrases by which claims are put into words cannot be read.
    """
    from dermkg import claims
    from dermkg.draw import model
    from dermkg.draw.render import render

    said = list(claims.every(store))
    return render(store, model.read(store, said, about, hops, path, triples, limit, wider, served), said)
