"""What is known of one thing, one source, one statement: read from the store and made safe to show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from dermkg import claims, terms
from dermkg.draw.families import Family, family, own_class
from dermkg.draw.judged import Judged, Verdict
from dermkg.lexicon import Lexicon

LANGUAGES = ("zh", "en")
INGREDIENT, BROADER = terms.DK + "activeIngredient", terms.SKOS + "broader"
_TYPE = terms.RDF + "type"
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_NAMES = {BROADER: {"zh": "上位概念", "en": "broader"}}
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
        verdicts: What the labels make of it, worst first; the bases are names of claims.
        differs: The names of the claims by which labels of other jurisdictions say otherwise.
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
    verdicts: list[Verdict] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


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
class Source:
    """Who says it."""

    iri: str
    label: Text
    kind: Text
    facts: list[tuple[Text, Text, str | None]]
    jurisdiction: str = ""
    file: str = ""


def name(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """A term as a key: IRIs and literals never meet."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def both(lexicon: Lexicon, iri: str) -> Text:
    """The label of a thing in both languages; its local name where it has none."""
    if iri in lexicon.labels:
        return {language: clean(lexicon.label(iri, language)) for language in LANGUAGES}
    return _NAMES.get(iri) or dict.fromkeys(LANGUAGES, clean(terms.curie(iri)))


def statement(fact: Fact, lexicon: Lexicon, judged: Judged) -> Statement:
    """A fact in words, with who says it, where and on what evidence, and what the labels make of it."""
    claim = fact.claim
    if claim is None:
        return Statement("", fact, {lang: clean(_spoken(fact, lexicon, lang), 600) for lang in LANGUAGES})
    return Statement(
        claim_name(claim.iri),
        fact,
        {lang: clean(claims.words(claim, lexicon, lang), 600) for lang in LANGUAGES},
        claim.source,
        claim.polarity,
        claim.standing,
        sorted({v.value for _, v in claim.qualifiers if isinstance(v, ox.NamedNode)}),
        [f"{span.start}–{span.end}" for span in claim.spans],
        [(clean(address), web(address)) for address in claim.evidence],
        _either({lang: clean(note, 600) for lang, note in claim.note.items()}),
        [claim_name(other) for other in claim.contradicts],
        [_shown(verdict) for verdict in judged.verdicts.get(claim.iri, [])],
        [claim_name(other) for other in judged.differs.get(claim.iri, [])],
    )


def claim_name(iri: str) -> str:
    """The name of a claim as it is shown."""
    return clean(iri.removeprefix(terms.CLAIM))


def _shown(verdict: Verdict) -> Verdict:
    reason = _either({lang: clean(text, 1000) for lang, text in verdict.reason.items()})
    bases = [claim_name(iri) for iri in sorted(verdict.bases, key=claims.natural)]
    return replace(verdict, jurisdiction=clean(verdict.jurisdiction, 20), reason=reason, bases=bases)


def _either(texts: Text) -> Text:
    """The texts with each language's gap filled from the other."""
    return {lang: texts.get(lang) or texts[min(texts)] for lang in LANGUAGES} if texts else {}


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


def node_of(store: ox.Store, iri: str, lexicon: Lexicon) -> Node:
    """A thing with its kind, names, definition and identifiers."""
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
        _either(definition),
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


def source_of(store: ox.Store, iri: str, lexicon: Lexicon) -> Source:
    """A source's name, class and what is known of it: date, file, address."""
    kinds = [k for k in _values(store, iri, _TYPE) if k not in (terms.DK + "Source", terms.DK + "Entity")]
    facts: list[tuple[Text, Text, str | None]] = []
    for predicate in _SOURCE_FACTS:
        for value in _values(store, iri, predicate):
            shown = both(lexicon, value) if value in lexicon.labels else dict.fromkeys(LANGUAGES, clean(value))
            facts.append((both(lexicon, predicate), shown, web(value)))
    place, file = (clean(next(iter(_values(store, iri, terms.DK + key)), "")) for key in ("jurisdiction", "fileName"))
    return Source(iri, both(lexicon, iri), both(lexicon, kinds[0]) if kinds else {}, facts, place, file)


_SOURCE_FACTS = (
    terms.DK + "jurisdiction",
    terms.DCT + "date",
    terms.DCT + "publisher",
    terms.DCT + "source",
    terms.DK + "fileName",
    terms.DK + "documentSha256",
)
