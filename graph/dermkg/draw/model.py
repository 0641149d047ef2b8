"""What a drawing shows: things, the links between them, and the statements behind each link.

A link stands for everything that is said of one subject, relation and object, whoever says it and whether they affirm
or deny it. Statements are the store's claims; in a graph without claims they are its plain triples.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from dermkg import claims, terms
from dermkg.draw.families import Family, family, own_class
from dermkg.errors import InputError
from dermkg.lexicon import Lexicon

LANGUAGES = ("zh", "en")
INGREDIENT, BROADER = terms.DK + "activeIngredient", terms.SKOS + "broader"
_TYPE, _LABEL = terms.RDF + "type", terms.RDFS + "label"
_NAMING = {_TYPE, _LABEL, terms.SKOS + "altLabel", terms.SKOS + "definition", terms.DCT + "title"}
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+")
_MATCHES = (terms.SKOS + "exactMatch", terms.SKOS + "closeMatch", terms.SKOS + "broadMatch", terms.SKOS + "narrowMatch")

Text = dict[str, str]
Key = tuple[str, str, str]


def clean(text: str, limit: int = 300) -> str:
    """A text without marks that hide or reorder it, on one line, cut to a length that can be shown."""
    shown = " ".join(_INVISIBLE.sub(" ", text).split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def web(address: str) -> str | None:
    """The address where it is one of the web, else None: nothing else ever becomes a link."""
    plain = re.fullmatch(r"https?://[^\s\"'<>\\^`{|}\x00-\x20\x7f-\x9f]+", address)
    return address if plain and len(address) < 2000 else None


@dataclass(frozen=True)
class Fact:
    """A subject, relation and object, and the claim that says so (None: a plain triple)."""

    subject: str
    predicate: str
    object: ox.NamedNode | ox.BlankNode | ox.Literal
    claim: claims.Claim | None = None

    @property
    def key(self) -> Key:
        """What it shares with other statements about the same link."""
        return self.subject, self.predicate, self.other

    @property
    def other(self) -> str:
        """The object as a key."""
        return name(self.object)


@dataclass
class Statement:
    """A fact as it is shown: one row of the table.

    Attributes:
        name: The claim's local name; empty for a plain triple.
        fact: The fact.
        words: The sentence, by language.
        source: The source's IRI; empty for a plain triple.
        mentions: The entities of its qualifiers.
        spans: The text positions, in words.
        evidence: Addresses and citations, each with its link where it is one.
        contradicts: The names of the claims that cannot hold beside it.
    """

    name: str
    fact: Fact
    words: Text
    source: str = ""
    polarity: str = "affirmed"
    standing: str = ""
    mentions: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    evidence: list[tuple[str, str | None]] = field(default_factory=list)
    note: Text = field(default_factory=dict)
    contradicts: list[str] = field(default_factory=list)


@dataclass
class Reference:
    """An identifier elsewhere: its text, link, kind of match and whether it was verified (IRIs)."""

    text: str
    href: str | None
    match: str
    status: str


@dataclass
class Node:
    """A thing that is drawn."""

    iri: str
    family: Family
    kind: Text
    label: Text
    synonyms: list[str]
    definition: Text
    references: list[Reference]
    unverified: list[str]


@dataclass
class Link:
    """What is said of one subject, relation and object; without statements it is hierarchy or composition.

    Attributes:
        statements: Indices into the drawing's statements.
        tone: How it is drawn: affirmed, negated, hedged, unverified, opposed (both, or contradicted) or thin.
    """

    subject: str
    predicate: str
    object: str
    statements: list[int]
    tone: str


@dataclass
class Source:
    """Who says it."""

    iri: str
    label: Text
    kind: Text
    facts: list[tuple[Text, Text, str | None]]


@dataclass
class Drawing:
    """Everything that one page shows.

    Attributes:
        total: How many things there would be without the limit.
        focus: The entity that it is about, if it is about one.
        routes: Ways through the graph to be highlighted, as lists of IRIs.
    """

    nodes: dict[str, Node]
    links: list[Link]
    statements: list[Statement]
    sources: dict[str, Source]
    relations: dict[str, Text]
    total: int
    focus: str | None = None
    routes: list[list[str]] = field(default_factory=list)


def name(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """A term as a key: IRIs and literals never meet."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def read(
    store: ox.Store,
    about: str | None,
    hops: int,
    path: list[list[str]] | None,
    triples: Iterable[ox.Triple] | None,
    limit: int,
) -> Drawing:
    """Reads what is to be drawn; see `dermkg.draw.page` for the arguments.

    Raises:
        InputError: `about` names nothing in the graph.
    """
    lexicon = Lexicon(store)
    facts = [Fact(c.subject, c.predicate, c.object, c) for c in claims.every(store)] or list(_plain(store))
    if triples is not None:
        facts = list(_constructed(triples, facts))
    told = {fact.claim.source for fact in facts if fact.claim}
    thin = [] if triples is not None else _thin(store, facts, told)
    if path:
        steps = {pair for route in path for pair in zip(route, route[1:], strict=False)}
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
        chosen = _around(about, pairs, hops)
    total = len(chosen)
    if total > limit:
        chosen = _best_connected(chosen, pairs, about, limit)
    whole = about is None or about in told
    kept = (fact for fact, pair in zip(facts, ends, strict=True) if (chosen.issuperset(pair) if pair else whole))
    statements = [_statement(fact, lexicon, store) for fact in kept]
    nodes = {iri: _node(store, iri, lexicon) for iri in sorted(chosen)}
    links = _links(statements, nodes) + [link for link in thin if link.subject in nodes and link.object in nodes]
    used = {s.fact.predicate for s in statements} | {link.predicate for link in links}
    relations = {iri: both(lexicon, iri) for iri in sorted(used)}
    sources = {iri: _source(store, iri, lexicon) for iri in sorted({s.source for s in statements if s.source})}
    return Drawing(nodes, links, statements, sources, relations, total, about if about in nodes else None, path or [])


def both(lexicon: Lexicon, iri: str) -> Text:
    """The label of a thing in both languages; its local name where it has none."""
    if iri in lexicon.labels:
        return {language: clean(lexicon.label(iri, language)) for language in LANGUAGES}
    local = clean(terms.curie(iri))
    return dict.fromkeys(LANGUAGES, local)


def _plain(store: ox.Store) -> Iterator[Fact]:
    seen = set()
    for quad in store:
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple) or quad.predicate.value in _NAMING:
            continue
        if quad.predicate.value.startswith((terms.DK + "xref", "http://www.w3.org/2002/07/owl#")):
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
        if triple.predicate.value == _LABEL:
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


def _around(about: str, pairs: list[tuple[str, ...]], hops: int) -> set[str]:
    near: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if len(pair) == 2:
            near[pair[0]].add(pair[1])
            near[pair[1]].add(pair[0])
    found = edge = {about}
    for _ in range(hops):
        edge = {other for iri in edge for other in near[iri]} - found
        found = found | edge
    return found


def _best_connected(chosen: set[str], pairs: list[tuple[str, ...]], about: str | None, limit: int) -> set[str]:
    degree = dict.fromkeys(chosen, 0)
    for pair in pairs:
        for iri in pair:
            if iri in degree:
                degree[iri] += 1
    return set(sorted(chosen, key=lambda iri: (iri != about, -degree[iri], iri))[:limit])


def _links(statements: list[Statement], nodes: dict[str, Node]) -> list[Link]:
    found: dict[Key, Link] = {}
    for index, statement in enumerate(statements):
        key = statement.fact.key
        if key[0] in nodes and key[2] in nodes and not isinstance(statement.fact.object, ox.Literal):
            found.setdefault(key, Link(*key, [], "")).statements.append(index)
    for link in found.values():
        link.tone = _tone([statements[index] for index in link.statements])
    return [found[key] for key in sorted(found)]


def _tone(statements: list[Statement]) -> str:
    checked = [s for s in statements if s.standing != "unverified"]
    polarities = {s.polarity for s in checked}
    if any(s.contradicts for s in statements) or {"affirmed", "negated"} <= polarities:
        return "opposed"
    for polarity in ("negated", "affirmed", "hedged"):
        if polarity in polarities:
            return polarity
    return "unverified"


def _statement(fact: Fact, lexicon: Lexicon, store: ox.Store) -> Statement:
    claim = fact.claim
    if claim is None:
        return Statement("", fact, {lang: clean(_spoken(fact, lexicon, lang), 600) for lang in LANGUAGES})
    file = next(iter(_values(store, claim.source, terms.DK + "fileName")), "")
    return Statement(
        clean(claim.iri.removeprefix(terms.CLAIM)),
        fact,
        {lang: clean(claims.words(claim, lexicon, lang), 600) for lang in LANGUAGES},
        claim.source,
        claim.polarity,
        claim.standing,
        sorted({v.value for _, v in claim.qualifiers if isinstance(v, ox.NamedNode)}),
        [clean(f"{span.start}–{span.end}" + (f" in {file}" if file else "")) for span in claim.spans],
        [(clean(address), web(address)) for address in claim.evidence],
        {lang: clean(note, 600) for lang, note in sorted(claim.note.items())},
        [clean(other.removeprefix(terms.CLAIM)) for other in claim.contradicts],
    )


def _spoken(fact: Fact, lexicon: Lexicon, language: str) -> str:
    object_ = fact.object.value if isinstance(fact.object, ox.Literal) else lexicon.label(fact.other, language)
    return f"{lexicon.label(fact.subject, language)} · {lexicon.label(fact.predicate, language)} · {object_}"


def _objects(store: ox.Store, iri: str, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
    subject = ox.BlankNode(iri[2:]) if iri.startswith("_:") else ox.NamedNode(iri)
    quads = store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)
    found = {quad.object for quad in quads if not isinstance(quad.object, ox.Triple)}
    return sorted(found, key=str)


def _values(store: ox.Store, iri: str, predicate: str) -> list[str]:
    return [term.value for term in _objects(store, iri, predicate)]


def _node(store: ox.Store, iri: str, lexicon: Lexicon) -> Node:
    types = _values(store, iri, _TYPE)
    kind = own_class(types)
    definition = {
        term.language or "": clean(term.value, 2000)
        for term in _objects(store, iri, terms.SKOS + "definition")
        if isinstance(term, ox.Literal)
    }
    return Node(
        iri,
        family(types),
        both(lexicon, kind) if kind else {},
        both(lexicon, iri),
        sorted({clean(synonym) for _, synonym in lexicon.synonyms.get(iri, ())}),
        definition,
        _references(store, iri),
        sorted({clean(label) for label in _values(store, iri, terms.DK + "unverifiedLabel")}),
    )


def _references(store: ox.Store, iri: str) -> list[Reference]:
    found: dict[str, Reference] = {}
    for node in _values(store, iri, terms.DK + "crossReference"):
        match = next(iter(_values(store, node, terms.DK + "matchType")), "")
        status = next(iter(_values(store, node, terms.DK + "verificationStatus")), "")
        for term in _values(store, node, terms.DK + "term") or _values(store, node, terms.SKOS + "notation"):
            found[term] = _reference(term, match, status)
    for match in _MATCHES:
        for term in _values(store, iri, match):
            found.setdefault(term, _reference(term, match, ""))
    return [found[term] for term in sorted(found)]


def _reference(term: str, match: str, status: str) -> Reference:
    return Reference(clean(terms.curie(term)), web(term) or web(terms.iri(term) or ""), match, status)


def _source(store: ox.Store, iri: str, lexicon: Lexicon) -> Source:
    """A source's name, class and what is known of it: date, file, address."""
    kinds = [k for k in _values(store, iri, _TYPE) if k not in (terms.DK + "Source", terms.DK + "Entity")]
    facts: list[tuple[Text, Text, str | None]] = []
    for predicate in _SOURCE_FACTS:
        for value in _values(store, iri, predicate):
            shown = both(lexicon, value) if value in lexicon.labels else dict.fromkeys(LANGUAGES, clean(value))
            facts.append((both(lexicon, predicate), shown, web(value)))
    return Source(iri, both(lexicon, iri), both(lexicon, kinds[0]) if kinds else {}, facts)


_SOURCE_FACTS = (
    terms.DK + "jurisdiction",
    terms.DCT + "date",
    terms.DK + "revisionDate",
    terms.DCT + "publisher",
    terms.DCT + "source",
    terms.DK + "fileName",
    terms.DK + "documentSha256",
)
