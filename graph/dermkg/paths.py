"""Mechanism paths: the graph as a networkx multigraph, and the ways from a drug to a condition.

A path follows affirmed claims between entities, drug → target → process → cell → condition. Its sign is the product of
its links' signs (`dk:sign` in the ontology): a relation without a sign (part of) passes on the sign that it finds, a
neutral one (binds, modulates) leaves it unknown. Verified links come first: a link costs what its best standing costs,
and the paths of least cost rank first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dermkg import claims, terms

if TYPE_CHECKING:
    import networkx as nx

# The cost of a link by the standing of its best claim: text of a regulator before copies, papers before pages.
_COST = {"regulator": 1.0, "mirror": 1.1, "literature": 1.1, "manufacturer": 1.2, "news": 1.4, "page": 1.6}
_TREATS = terms.DK + "treats"
_SIGN = {"positive": 1, "negative": -1, "neutral": 0}


@dataclass(frozen=True)
class Link:
    """One step of a path.

    Attributes:
        subject: From.
        predicate: The relation.
        object: To.
        sign: +1 (raises), -1 (lowers), 0 (works on it, which way is not said) or None (passes on what it finds).
        claims: The claims behind it, the best standing first.
    """

    subject: str
    predicate: str
    object: str
    sign: int | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Path:
    """A way from a drug to a condition.

    Attributes:
        links: Its steps.
        sign: -1 where the drug works against the condition, +1 where for it, 0 where a link leaves it unknown.
        cost: The sum of its links' costs; less is better supported.
        claimed: Whether some source claims that the drug treats the condition; otherwise it is a hypothesis.
    """

    links: tuple[Link, ...]
    sign: int
    cost: float
    claimed: bool

    @property
    def nodes(self) -> list[str]:
        """The entities on the way, the drug first."""
        return [self.links[0].subject, *(link.object for link in self.links)]


def to_networkx(store: ox.Store) -> nx.MultiDiGraph:
    """The graph as a directed multigraph: nodes are entity IRIs, edges are claims between two entities.

    Node attributes: `label_zh`, `label_en`, `kind` (class name). Edge key: the claim's IRI. Edge attributes:
    `predicate`, `polarity`, `standing`, `source`, `sign`, `mechanism` (whether a mechanism may run through it,
    by `dk:inMechanism`). What a product is made of and what is broader than a term stand as edges of
    `dk:activeIngredient` and `skos:broader` without a claim; their `source` is empty.
    """
    import networkx as nx

    graph = nx.MultiDiGraph()
    kinds = _kinds(store)
    for name in (terms.RDFS + "label", terms.DCT + "title"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, None):
            iri, language = terms.value(quad.subject), getattr(quad.object, "language", None)
            if iri in kinds:
                graph.add_node(iri, kind=kinds[iri], **{f"label_{language}": terms.value(quad.object)})
    signs, mechanism = _signs(store), _mechanism(store)
    for claim in claims.every(store):
        if isinstance(claim.object, ox.NamedNode):
            graph.add_edge(
                claim.subject,
                claim.object.value,
                key=claim.iri,
                predicate=claim.predicate,
                polarity=claim.polarity,
                standing=claim.standing,
                source=claim.source,
                sign=signs.get(claim.predicate),
                mechanism=claim.predicate in mechanism,
            )
    for name in (terms.DK + "activeIngredient", terms.SKOS + "broader"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, ox.NamedNode(terms.ENTITY_GRAPH)):
            s, o = terms.value(quad.subject), terms.value(quad.object)
            graph.add_edge(
                s, o, key=name, predicate=name, polarity="affirmed", standing="", source="", sign=None, mechanism=False
            )
    return graph


def _kinds(store: ox.Store) -> dict[str, str]:
    """The classes of entities and sources, as they were given: those inferred lie in a rule's graph."""
    kinds = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(terms.RDF + "type"), None, None):
        graph, kind = terms.value(quad.graph_name), terms.value(quad.object)
        if (graph == terms.ENTITY_GRAPH or graph == terms.value(quad.subject)) and kind.startswith(terms.DK):
            kinds[terms.value(quad.subject)] = kind.removeprefix(terms.DK)
    return kinds


def _signs(store: ox.Store) -> dict[str, int]:
    quads = store.quads_for_pattern(None, ox.NamedNode(terms.DK + "sign"), None, None)
    return {terms.value(quad.subject): _SIGN.get(terms.value(quad.object), 0) for quad in quads}


def _mechanism(store: ox.Store) -> set[str]:
    pattern = (None, ox.NamedNode(terms.DK + "inMechanism"), None, None)
    return {terms.value(quad.subject) for quad in store.quads_for_pattern(*pattern)}


class Mechanisms:
    """The mechanisms of a graph, read once to be asked for many paths.

    Args:
        store: The store.

    Attributes:
        signs: The sign of every relation that the ontology gives one.
    """

    def __init__(self, store: ox.Store) -> None:
        self.signs = _signs(store)
        self._whole = to_networkx(store)
        self._treated: set[tuple[str, str]] = set()
        for drug, condition, data in self._whole.edges(data=True):
            affirmed = data["polarity"] == "affirmed" and data["standing"] != "unverified"
            if data["predicate"] == _TREATS and affirmed:
                self._treated.add((drug, condition))

    def treated(self) -> list[tuple[str, str]]:
        """The pairs of drug or product and condition of which some source affirms that the one treats the other."""
        drugs = {name for name, kind in self._whole.nodes(data="kind") if kind in ("Drug", "DrugProduct")}
        return sorted((drug, condition) for drug, condition in self._treated if drug in drugs)

    def paths(self, drug: str, condition: str, *, longest: int = 9, most: int = 20) -> list[Path]:
        """The paths from a drug or product to a condition, the best supported first.

        Args:
            drug: The IRI of a drug, product or procedure.
            condition: The IRI of a condition; a path may end in a broader condition.
            longest: The most links that a path may have.
            most: The most paths that are given.

        Returns:
            The paths by rising cost; equal costs by their nodes' names. Empty where there is none.
        """
        import networkx as nx

        if drug not in self._whole or condition not in self._whole:
            return []
        ends = {condition} | _above(self._whole, condition)
        simple = _simple(self._whole, drug, ends)
        claimed = self._claimed(drug, condition)
        found: list[Path] = []
        for end in sorted(ends & set(simple)) if drug in simple else ():
            try:
                ways = islice(nx.shortest_simple_paths(simple, drug, end, weight="cost"), 8 * most)
                found += [_path(simple, nodes, claimed) for nodes in ways if 2 < len(nodes) <= longest + 1]
            except nx.NetworkXNoPath:
                continue
        return sorted(found, key=lambda path: (path.cost, path.nodes))[:most]

    def _claimed(self, drug: str, condition: str) -> bool:
        """Whether some source affirms that the drug, or a product of it, treats the condition or a narrower one."""
        ingredient = terms.DK + "activeIngredient"
        drugs = {drug} | {s for s, _, name in self._whole.in_edges(drug, keys=True) if name == ingredient}
        return any(
            name in drugs and (treated == condition or condition in _above(self._whole, treated))
            for name, treated in self._treated
        )


def _above(graph: Any, condition: str) -> set[str]:
    found, open_ = set[str](), [condition]
    while open_:
        for _, broader, name in graph.out_edges(open_.pop(), keys=True):
            if name == terms.SKOS + "broader" and broader not in found:
                found.add(broader)
                open_.append(broader)
    return found


def _simple(whole: Any, drug: str, ends: set[str]) -> Any:
    """The links a mechanism may use, one edge a pair, with its cost; a product passes to its ingredient for nothing."""
    import networkx as nx

    simple = nx.DiGraph()
    behind: dict[tuple[str, str, str], list[tuple[float, str, int | None]]] = {}
    for s, o, key, data in whole.edges(keys=True, data=True):
        if data["polarity"] != "affirmed" or s in ends or (whole.nodes[o].get("kind") == "Condition" and o not in ends):
            continue
        if key == terms.DK + "activeIngredient" and s == drug:
            behind[s, o, key] = [(0.0, "", None)]
        elif data["standing"] in _COST and data["mechanism"]:
            behind.setdefault((s, o, data["predicate"]), []).append((_COST[data["standing"]], key, data["sign"]))
    for (s, o, predicate), found in sorted(behind.items()):
        found.sort()
        cost, _, sign = found[0]
        rank = (cost, sign == 0)  # of two relations equally well supported, the one that says which way it works
        if not simple.has_edge(s, o) or simple[s][o]["rank"] > rank:
            names = tuple(name for _, name, _ in found if name)
            simple.add_edge(s, o, cost=cost, rank=rank, link=Link(s, predicate, o, sign, names))
    return simple


def _path(simple: Any, nodes: list[str], claimed: bool) -> Path:
    links = tuple(simple[s][o]["link"] for s, o in pairwise(nodes))
    sign = 1
    for link in links:
        sign *= 1 if link.sign is None else link.sign
    return Path(links, sign, round(sum(simple[link.subject][link.object]["cost"] for link in links), 6), claimed)
