"""Mechanism paths: the graph as a networkx multigraph, and the ways from a drug to a condition.

A path follows affirmed claims between entities, drug → target → process → cell → condition. Its sign is the product of
its links' signs (`dk:sign` in the ontology): a relation without a sign (part of) passes on the sign that it finds, a
neutral one (binds, modulates) leaves it unknown. Verified links come first: a link costs what its best standing costs,
and the paths of least cost rank first.

Links that were each seen do not yet make a mechanism. A claim that holds in another condition is no link; nor is what
a molecule does by way of a receptor that the path does not pass (JAK1 serves many), nor a complex of another drug.
"""

from __future__ import annotations

from collections.abc import Iterable
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
_INGREDIENT = terms.DK + "activeIngredient"
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


def to_networkx(store: ox.Store, said: Iterable[claims.Claim] | None = None) -> nx.MultiDiGraph:
    """The graph as a directed multigraph: nodes are entity IRIs, edges are claims between two entities.

    Node attributes: `label_zh`, `label_en`, `kind` (class name). Edge key: the claim's IRI. Edge attributes:
    `predicate`, `polarity`, `standing`, `source`, `sign`, `mechanism` (whether a mechanism may run through it, by
    `dk:inMechanism`), `via` and `context` (the entities by which and in which the claim holds). What a product is made
    of and what is broader than a term stand as edges of `dk:activeIngredient` and `skos:broader` without a claim; their
    `source` is empty. `said` are the store's claims, where they were read before.
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
    for claim in claims.every(store) if said is None else said:
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
                via=_named(claim, "via"),
                context=_named(claim, "inContext"),
            )
    for name in (_INGREDIENT, terms.SKOS + "broader"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, ox.NamedNode(terms.ENTITY_GRAPH)):
            s, o = terms.value(quad.subject), terms.value(quad.object)
            graph.add_edge(
                s, o, key=name, predicate=name, polarity="affirmed", standing="", source="", sign=None, mechanism=False
            )
    return graph


def _named(claim: claims.Claim, qualifier: str) -> tuple[str, ...]:
    return tuple(terms.value(term) for name, term in claim.qualifiers if name == terms.DK + qualifier)


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
        said: The store's claims, where they were read before.

    Attributes:
        signs: The sign of every relation that the ontology gives one.
    """

    def __init__(self, store: ox.Store, said: Iterable[claims.Claim] | None = None) -> None:
        self.signs = _signs(store)
        self._whole = to_networkx(store, said)
        self._treated: set[tuple[str, str]] = set()
        for drug, condition, data in self._whole.edges(data=True):
            affirmed = data["polarity"] == "affirmed" and data["standing"] != "unverified"
            if data["predicate"] == _TREATS and affirmed:
                self._treated.add((drug, condition))
        # What every search asks for again, told apart once.
        self._affirmed = [
            (s, o, key, data)
            for s, o, key, data in self._whole.edges(keys=True, data=True)
            if data["polarity"] == "affirmed"
            and (key == _INGREDIENT or (data["standing"] in _COST and data["mechanism"]))
        ]
        self._held: dict[str, set[str]] = {}
        for s, o, data in self._whole.edges(data=True):
            if data["predicate"] == terms.DK + "partOf" and self._is(s, "Drug"):
                self._held.setdefault(o, set()).add(s)

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
        simple = self._simple(drug, ends)
        claimed = self._claimed(drug, condition)
        found: list[Path] = []
        for end in sorted(ends & set(simple)) if drug in simple else ():
            try:
                ways = islice(nx.shortest_simple_paths(simple, drug, end, weight="cost"), 8 * most)
                fit = (way for way in ways if 2 < len(way) <= longest + 1 and self._coheres(simple, way))
                found += [_path(simple, way, claimed) for way in fit]
            except nx.NetworkXNoPath:
                continue
        return sorted(found, key=lambda path: (path.cost, path.nodes))[:most]

    def _simple(self, drug: str, ends: set[str]) -> Any:
        """The links that a mechanism may use, one a pair, each with its cost; product to ingredient is free."""
        import networkx as nx

        simple = nx.DiGraph()
        barred = self._other_drugs(drug)
        behind: dict[tuple[str, str, str], list[tuple[float, str, Any]]] = {}
        for s, o, key, data in self._affirmed:
            if s in ends or o in barred or (self._is(o, "Condition") and o not in ends):
                continue
            if key == _INGREDIENT:
                if s == drug:
                    behind[s, o, key] = [(0.0, "", data)]
            elif self._in_place(data["context"], ends):
                behind.setdefault((s, o, data["predicate"]), []).append((_COST[data["standing"]], key, data))
        for (s, o, predicate), found in sorted(behind.items()):
            found.sort(key=lambda one: one[:2])
            cost, _, data = found[0]
            rank = (cost, data["sign"] == 0)  # of two relations equally well supported, the one that says which way
            if not simple.has_edge(s, o) or simple[s][o]["rank"] > rank:
                names = tuple(name for _, name, _ in found if name)
                vias = [set(one.get("via", ())) for _, _, one in found]
                link = Link(s, predicate, o, data["sign"], names)
                simple.add_edge(s, o, cost=cost, rank=rank, link=link, vias=vias)
        return simple

    def _is(self, name: str, *kinds: str) -> bool:
        return self._whole.nodes[name].get("kind") in kinds if name in self._whole else False

    def _other_drugs(self, drug: str) -> set[str]:
        """The complexes that hold a drug, but not this one or its ingredient."""
        own = {drug} | {o for _, o, name in self._whole.out_edges(drug, keys=True) if name == _INGREDIENT}
        return {name for name, drugs in self._held.items() if not drugs & own}

    def _in_place(self, context: tuple[str, ...], ends: set[str]) -> bool:
        """Whether a claim holds in the condition at the end, or is bound to none."""
        conditions = [name for name in context if self._is(name, "Condition")]
        return all(name in ends or ends & _above(self._whole, name) for name in conditions)

    def _coheres(self, simple: Any, way: list[str]) -> bool:
        """Whether each link goes by way of what the path passes; what a drug acts on directly may act by any way."""
        passed = {way[0]}
        for number, (s, o) in enumerate(pairwise(way)):
            molecules = [
                {name for name in via if self._is(name, "Gene", "Cytokine", "ProteinComplex", "Target")}
                for via in simple[s][o]["vias"]
            ]
            direct = number == 0 or self._is(way[number - 1], "Drug", "DrugProduct")
            if not direct and all(via and not via & passed for via in molecules):
                return False
            passed |= {o}.union(*simple[s][o]["vias"])
        return True

    def _claimed(self, drug: str, condition: str) -> bool:
        """Whether some source affirms that the drug, or a product of it, treats the condition or a narrower one."""
        drugs = {drug} | {s for s, _, name in self._whole.in_edges(drug, keys=True) if name == _INGREDIENT}
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


def _path(simple: Any, nodes: list[str], claimed: bool) -> Path:
    links = tuple(simple[s][o]["link"] for s, o in pairwise(nodes))
    sign = 1
    for link in links:
        sign *= 1 if link.sign is None else link.sign
    return Path(links, sign, round(sum(simple[link.subject][link.object]["cost"] for link in links), 6), claimed)
