"""What a drawing shows: things, the links between them, and the statements behind each link.

A link stands for everything that is said of one subject, relation and object, whoever says it and whether they affirm
or deny it. Statements are the store's claims; in a graph without claims they are its plain triples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pyoxigraph as ox

from dermkg import claims, terms
from dermkg.draw import judged
from dermkg.draw.details import (
    BROADER,
    INGREDIENT,
    Fact,
    Key,
    Node,
    Source,
    Statement,
    Text,
    both,
    claim_name,
    name,
    node_of,
    source_of,
    statement,
)
from dermkg.errors import InputError
from dermkg.lexicon import Lexicon

_NAMING = {
    terms.RDF + "type",
    terms.RDFS + "label",
    terms.SKOS + "altLabel",
    terms.SKOS + "definition",
    terms.DCT + "title",
}


# How a line is drawn. What labels make of a page's word comes first, then claims that stand against each other, then
# how it is said; "supported" is no more than an affirmation that labels bear out.
TONES = ("affirmed", "supported", "contradicted", "beyondLabel", "negated", "hedged", "unverified", "opposed", "thin")


@dataclass
class Link:
    """What is said of one subject, relation and object; without statements it is hierarchy or composition.

    Attributes:
        statements: Indices into the drawing's statements.
        tone: How it is drawn: one of `TONES`.
    """

    subject: str
    predicate: str
    object: str
    statements: list[int]
    tone: str


@dataclass
class Drawing:
    """Everything that one page shows.

    Attributes:
        total: How many things there would be without the limit.
        focus: The entity that it is about, if it is about one.
        routes: Ways through the graph to be highlighted, as lists of IRIs.
        omits: For each source the names of the claims of labels that it leaves out.
        beyond: How many neighbours of a thing are not drawn, where there are any and a server could draw them.
    """

    nodes: dict[str, Node]
    links: list[Link]
    statements: list[Statement]
    sources: dict[str, Source]
    relations: dict[str, Text]
    total: int
    focus: str | None = None
    routes: list[list[str]] = field(default_factory=list)
    omits: dict[str, list[str]] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)


def read(
    store: ox.Store,
    said: list[claims.Claim],
    about: str | None,
    hops: int,
    path: list[list[str]] | None,
    triples: Iterable[ox.Triple] | None,
    limit: int,
    wider: Collection[str] = (),
    served: bool = False,
) -> Drawing:
    """Reads what is to be drawn; `said` are the store's claims, see `dermkg.draw.page` for the other arguments.

    Raises:
        InputError: `about` names nothing in the graph.
    """
    lexicon, wider = Lexicon(store), set(wider)
    facts = [Fact(c.subject, c.predicate, c.object, c) for c in said] or list(_plain(store))
    every = facts
    if triples is not None:
        facts = list(_constructed(triples, facts))
        drawn = {(fact.key, fact.claim and fact.claim.iri) for fact in facts}
        near = (fact for fact in every if not wider.isdisjoint((fact.subject, fact.other)))
        facts += [fact for fact in near if (fact.key, fact.claim and fact.claim.iri) not in drawn]
    told = {fact.claim.source for fact in facts if fact.claim}
    thin = [] if triples is not None else _thin(store, facts, told)
    if path:
        steps = {pair for route in path for pair in pairwise(route)}
        facts = [fact for fact in facts if (fact.subject, fact.other) in steps or (fact.other, fact.subject) in steps]
        thin = [link for link in thin if (link.subject, link.object) in steps or (link.object, link.subject) in steps]
    if about in told:
        facts = [fact for fact in facts if fact.claim and fact.claim.source == about]
    ends = [_ends(fact, told) for fact in facts]
    pairs = [pair for pair in ends if pair] + [(link.subject, link.object) for link in thin]
    chosen = {iri for pair in pairs for iri in pair} | {iri for route in path or [] for iri in route}
    if about is not None and about not in told:
        if about not in chosen and not any(store.quads_for_pattern(ox.NamedNode(about), None, None, None)):
            raise InputError(about, "nothing in the graph has that name", "see 'dermkg find'")
        chosen = _around({about}, pairs, hops) | _around(wider & chosen, pairs, 1)
    total = len(chosen)
    if total > limit:
        chosen = _best_connected(chosen, pairs, {about or "", *wider}, limit)
    whole = about is None or about in told
    kept = (fact for fact, pair in zip(facts, ends, strict=True) if (chosen.issuperset(pair) if pair else whole))
    found = judged.read(store)
    statements = [statement(fact, lexicon, found) for fact in kept]
    nodes = {iri: node_of(store, iri, lexicon) for iri in sorted(chosen)}
    links = _links(statements, nodes) + [link for link in thin if link.subject in nodes and link.object in nodes]
    used = {s.fact.predicate for s in statements} | {link.predicate for link in links}
    relations = {iri: both(lexicon, iri) for iri in sorted(used)}
    sources = {iri: source_of(store, iri, lexicon) for iri in sorted({s.source for s in statements if s.source})}
    focus = about if about in nodes else None
    omits = {iri: [claim_name(claim) for claim in found.omits.get(iri, [])] for iri in sources}
    beyond = _beyond(chosen, [pair for fact in every if (pair := _ends(fact, told))]) if served else {}
    return Drawing(nodes, links, statements, sources, relations, total, focus, path or [], omits, beyond)


def _plain(store: ox.Store) -> Iterator[Fact]:
    seen = set()
    for quad in store:
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple) or quad.predicate.value in _NAMING:
            continue
        if quad.predicate.value.startswith("http://www.w3.org/2002/07/owl#"):
            continue
        fact = Fact(name(quad.subject), quad.predicate.value, quad.object)
        if fact.key not in seen:
            seen.add(fact.key)
            yield fact


def _constructed(triples: Iterable[ox.Triple], facts: list[Fact]) -> Iterator[Fact]:
    behind: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        behind[fact.key].append(fact)
    wanted = {
        (name(t.subject), t.predicate.value, name(t.object)): t
        for t in triples
        if not isinstance(t.subject, ox.Triple) and not isinstance(t.object, ox.Triple)
    }
    for key, triple in sorted(wanted.items()):
        if triple.predicate.value == terms.RDFS + "label":
            continue
        yield from behind.get(key) or [Fact(key[0], key[1], triple.object)]  # type: ignore[arg-type]


def _ends(fact: Fact, told: set[str]) -> tuple[str, ...]:
    """The things that a fact draws: none where it speaks of a source, one where its object is a literal."""
    if fact.subject in told:
        return ()
    if isinstance(fact.object, ox.Literal):
        return (fact.subject,)
    return (fact.subject, name(fact.object)) if name(fact.object) not in told else (fact.subject,)


def _thin(store: ox.Store, facts: list[Fact], told: set[str]) -> list[Link]:
    """Composition and hierarchy: the substance of each product, and what is broader where both ends are spoken of."""
    known = {end for fact in facts for end in _ends(fact, told)}
    said = {fact.key for fact in facts}
    found: dict[Key, Link] = {}
    for predicate in (INGREDIENT, BROADER):
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
            key = (name(quad.subject), predicate, name(quad.object))  # type: ignore[arg-type]
            wanted = key[0] in known and (predicate == INGREDIENT or key[2] in known)
            if wanted and key not in said and key[0] != key[2]:
                found[key] = Link(*key, [], "thin")
    return [found[key] for key in sorted(found)]


def _around(about: set[str], pairs: Iterable[tuple[str, ...]], hops: int) -> set[str]:
    near: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if len(pair) == 2:
            near[pair[0]].add(pair[1])
            near[pair[1]].add(pair[0])
    found = edge = about
    for _ in range(hops):
        edge = {other for iri in edge for other in near[iri]} - found
        found = found | edge
    return found


def _beyond(chosen: set[str], pairs: list[tuple[str, ...]]) -> dict[str, int]:
    missing: dict[str, set[str]] = defaultdict(set)
    for one, *rest in pairs:
        for other in rest:
            if (one in chosen) != (other in chosen):
                inside, outside = (one, other) if one in chosen else (other, one)
                missing[inside].add(outside)
    return {iri: len(others) for iri, others in missing.items()}


def _best_connected(chosen: set[str], pairs: list[tuple[str, ...]], first: set[str], limit: int) -> set[str]:
    degree = dict.fromkeys(chosen, 0)
    for pair in pairs:
        for iri in pair:
            if iri in degree:
                degree[iri] += 1
    return set(sorted(chosen, key=lambda iri: (iri not in first, -degree[iri], iri))[:limit])


def _links(statements: list[Statement], nodes: dict[str, Node]) -> list[Link]:
    found: dict[Key, Link] = {}
    for index, said in enumerate(statements):
        key = said.fact.key
        if key[0] in nodes and key[2] in nodes and not isinstance(said.fact.object, ox.Literal):
            found.setdefault(key, Link(*key, [], "")).statements.append(index)
    for link in found.values():
        link.tone = tone([statements[index] for index in link.statements])
    return [found[key] for key in sorted(found)]


def tone(statements: list[Statement]) -> str:
    """How statements about one link are drawn; one of `TONES`."""
    checked = [s for s in statements if s.standing != "unverified"]
    polarities = {s.polarity for s in checked}
    outcomes = {verdict.outcome for s in statements for verdict in s.verdicts}
    for outcome in ("contradicted", "beyondLabel"):
        if outcome in outcomes:
            return outcome
    if any(s.contradicts for s in statements) or {"affirmed", "negated"} <= polarities:
        return "opposed"
    if "negated" in polarities:
        return "negated"
    if "affirmed" in polarities:
        return "supported" if "supported" in outcomes else "affirmed"
    return "hedged" if "hedged" in polarities else "unverified"
