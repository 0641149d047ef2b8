"""Claims: what a source says and what labels make of it, read from the store, and put into words in both languages.

The wording of every relation and qualifier is data: `ontology/phrases/relations.yaml` and `qualifiers.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import pyoxigraph as ox
import yaml

from dermkg import resources, terms
from dermkg.errors import DataError
from dermkg.lexicon import Lexicon

_MACHINERY = (
    {terms.RDF + name for name in ("type", "subject", "predicate", "object")}
    | {terms.DK + name for name in ("polarity", "standing", "statedIn", "contradicts", "differsFrom")}
    | {
        terms.OA + "hasSelector",
        terms.DCT + "source",
        terms.DCT + "bibliographicCitation",
        terms.SKOS + "note",
        terms.SKOS + "notation",
    }
)
OUTCOMES = ("contradicted", "beyondLabel", "supported", "notCovered")  # worst first
SILENT = OUTCOMES[-1]
_AGES = (terms.DK + "minAge", terms.DK + "maxAge")
_INFANT = 2  # years


@dataclass(frozen=True)
class Span:
    """A place in a document: code points from `start`, `end` exclusive, and the SHA-256 of the text there."""

    iri: str
    start: int
    end: int
    sha256: str


@dataclass
class Verdict:
    """What the labels of one jurisdiction make of a page's claim, on one point.

    Attributes:
        iri: Its name.
        claim: The page's claim, as an IRI.
        rule: The name of the verdict rule that reached it; empty where the data keeps no named graphs.
        jurisdiction: Where: US, EU, CN …
        scope: The condition or group for which it holds, as an IRI.
        aspect: The point compared, as an IRI.
        outcome: contradicted, beyondLabel, supported or notCovered.
        direction: equal, stricter, looser or different; empty where the label is silent.
        page_value: What the page says there.
        label_values: What the label says there.
        bases: The label's claims on which it rests, as IRIs.
        compared_with: The label that was looked into and is silent, as an IRI; empty where it is not.
        reason: Why, by language.
    """

    iri: str
    claim: str
    rule: str
    jurisdiction: str
    scope: str
    aspect: str
    outcome: str
    direction: str
    page_value: ox.NamedNode | ox.Literal
    label_values: list[ox.NamedNode | ox.Literal]
    bases: list[str]
    compared_with: str
    reason: dict[str, str]


@dataclass
class Claim:
    """One statement of one source.

    Attributes:
        iri: Its name.
        subject: What it speaks of.
        predicate: The relation, as an IRI.
        object: The other side: an entity's IRI or a literal.
        polarity: affirmed, negated or hedged.
        standing: regulator, mirror, manufacturer, news, literature, page or unverified.
        source: The source's IRI.
        qualifiers: For whom, how much, how surely: property IRI and value, in the order of their names.
        spans: Where the source says it.
        evidence: Addresses and citations of its own.
        note: A curator's remark, by language.
        contradicts: The claims that cannot hold beside it, by the rules.
    """

    iri: str
    subject: str
    predicate: str
    object: ox.NamedNode | ox.Literal
    polarity: str
    standing: str
    source: str
    qualifiers: list[tuple[str, ox.NamedNode | ox.Literal]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    note: dict[str, str] = field(default_factory=dict)
    contradicts: list[str] = field(default_factory=list)
    _judged: Callable[[], list[Verdict]] = field(default=list, repr=False, compare=False)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What labels make of it, by jurisdiction, the worst first; read when first asked for."""
        return self._judged()

    @property
    def spoken(self) -> list[Verdict]:
        """The verdicts of labels that speak to it."""
        return [verdict for verdict in self.verdicts if verdict.outcome != SILENT]

    @property
    def silent(self) -> list[str]:
        """The jurisdictions whose labels are silent on it."""
        return list(dict.fromkeys(verdict.jurisdiction for verdict in self.verdicts if verdict.outcome == SILENT))

    @property
    def worst(self) -> str:
        """The gravest outcome of its verdicts; empty where no label was there to compare."""
        return min((verdict.outcome for verdict in self.verdicts), key=OUTCOMES.index, default="")


def read(store: ox.Store, iri: str) -> Claim:
    """Reads one claim.

    Raises:
        KeyError: The store holds no such claim.
    """
    found: dict[str, list[Any]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
        name = quad.predicate.value
        if name in _MACHINERY or not graph(quad).startswith(terms.RULE):  # what rules add is no qualifier
            found.setdefault(name, []).append(quad.object)
    one = {name: values[0] for name, values in found.items()}
    claim = Claim(
        iri,
        one[terms.RDF + "subject"].value,
        one[terms.RDF + "predicate"].value,
        one[terms.RDF + "object"],
        one[terms.DK + "polarity"].value.removeprefix(terms.DK),
        one[terms.DK + "standing"].value.removeprefix(terms.DK),
        one[terms.DK + "statedIn"].value,
        _judged=lambda: _verdicts(store, iri),
    )
    for name in sorted(found):
        if name not in _MACHINERY:
            claim.qualifiers += [(name, value) for value in sorted(found[name], key=str)]
    claim.spans = sorted((_span(store, node) for node in found.get(terms.OA + "hasSelector", [])), key=_by_number)
    references = found.get(terms.DCT + "source", []) + found.get(terms.DCT + "bibliographicCitation", [])
    claim.evidence = sorted(term.value for term in references)
    claim.note = {term.language or "": term.value for term in found.get(terms.SKOS + "note", [])}
    claim.contradicts = sorted({term.value for term in found.get(terms.DK + "contradicts", [])})
    return claim


def _span(store: ox.Store, node: ox.NamedNode) -> Span:
    found = {quad.predicate.value: terms.value(quad.object) for quad in store.quads_for_pattern(node, None, None, None)}
    start, end = int(found.get(terms.OA + "start", 0)), int(found.get(terms.OA + "end", 0))
    return Span(node.value, start, end, str(found.get(terms.DK + "textSha256", "")))


def _verdicts(store: ox.Store, claim: str) -> list[Verdict]:
    names = {
        terms.value(quad.subject)
        for quad in store.quads_for_pattern(None, ox.NamedNode(terms.DK + "aboutClaim"), ox.NamedNode(claim), None)
    }
    places = {name: number for number, name in enumerate(phrases("verdicts")["jurisdictions"])}

    def place(one: Verdict) -> tuple[int, str, int, str]:
        return places.get(one.jurisdiction, len(places)), one.jurisdiction, OUTCOMES.index(one.outcome), one.iri

    return sorted((verdict(store, name) for name in names), key=place)


def verdict(store: ox.Store, iri: str) -> Verdict:
    """Reads one verdict.

    Raises:
        KeyError: The store holds no such verdict.
    """
    found: dict[str, list[Any]] = {}
    rule = ""
    for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
        values = found.setdefault(quad.predicate.value.removeprefix(terms.DK), [])
        if quad.object not in values:
            values.append(quad.object)
        name = graph(quad)
        rule = name.removeprefix(terms.RULE) if name.startswith(terms.RULE) else rule
    one = {name: terms.value(values[0]) for name, values in found.items()}
    return Verdict(
        iri,
        one["aboutClaim"],
        rule,
        one["jurisdiction"],
        one["scope"],
        one["aspect"],
        one["outcome"].removeprefix(terms.DK),
        one.get("direction", "").removeprefix(terms.DK),
        found["pageValue"][0],
        sorted(found.get("labelValue", []), key=str),
        sorted((terms.value(basis) for basis in found.get("basedOn", [])), key=natural),
        one.get("comparedWith", ""),
        {term.language or "": term.value for term in found.get("reason", [])},
    )


def graph(quad: ox.Quad) -> str:
    """The named graph that a quad lies in; empty for the default graph."""
    return getattr(quad.graph_name, "value", "")


def _by_number(span: Span) -> tuple[int, str]:
    number = re.search(r"(\d+)$", span.iri)
    return (int(number[1]) if number else 0, span.iri)


def every(store: ox.Store) -> Iterator[Claim]:
    """All claims of a store, in natural order of their names (8, 9, 9b, 10)."""
    pattern = (None, ox.NamedNode(terms.RDF + "type"), ox.NamedNode(terms.DK + "Claim"))
    names = {terms.value(quad.subject) for quad in store.quads_for_pattern(*pattern, None)}
    return (read(store, name) for name in sorted(names, key=natural))


def about(store: ox.Store, iri: str) -> tuple[list[Claim], list[Claim]]:
    """The claims whose subject an entity is, and those whose object (or qualifier) it is."""
    node = ox.NamedNode(iri)
    own = {
        terms.value(quad.subject)
        for quad in store.quads_for_pattern(None, ox.NamedNode(terms.RDF + "subject"), node, None)
    }
    said = for_asking(store) | {terms.DK + name for name in ("statedIn", "contradicts", "differsFrom")}
    others = set()
    for quad in store.quads_for_pattern(None, None, node, None):
        name = terms.value(quad.subject)
        if name.startswith(terms.CLAIM) and "#" not in name and name not in own and quad.predicate.value not in said:
            others.add(name)
    return read_all(store, own), read_all(store, others)


def stated_in(store: ox.Store, source: str) -> list[Claim]:
    """The claims that a source states."""
    pattern = (None, ox.NamedNode(terms.DK + "statedIn"), ox.NamedNode(source), None)
    return read_all(store, {terms.value(quad.subject) for quad in store.quads_for_pattern(*pattern)})


def for_asking(store: ox.Store) -> set[str]:
    """The relations that were made for asking and say nothing new, as IRIs."""
    pattern = (None, ox.NamedNode(terms.DK + "forAsking"), None, None)
    return {terms.value(quad.subject) for quad in store.quads_for_pattern(*pattern)}


def of_triple(store: ox.Store, subject: str, predicate: str, object_: ox.NamedNode | ox.Literal) -> list[Claim]:
    """The claims of any polarity about one triple."""
    pattern = (None, ox.NamedNode(terms.RDF + "object"), object_)
    names = {terms.value(quad.subject) for quad in store.quads_for_pattern(*pattern, None)}
    found = read_all(store, names)
    return [claim for claim in found if claim.subject == subject and claim.predicate == predicate]


def read_all(store: ox.Store, names: Iterable[str]) -> list[Claim]:
    """Claims by their IRIs, in natural order of these."""
    return [read(store, name) for name in sorted(names, key=natural)]


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key by which names sort as people count: claim 9 before claim 10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name)]


@cache
def phrases(name: str) -> dict[str, Any]:
    """One file of `ontology/phrases/`.

    Raises:
        DataError: It cannot be read.
    """
    path = resources.phrases() / f"{name}.yaml"
    try:
        loaded: dict[str, Any] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as fault:
        raise DataError(str(path), f"the phrases cannot be read: {fault}", "correct the file") from None
    return loaded


def words(claim: Claim, lexicon: Lexicon, language: str) -> str:
    """A claim as a sentence.

    Args:
        claim: The claim.
        lexicon: The names of its entities.
        language: zh or en.
    """
    name = claim.predicate.removeprefix(terms.DK)
    relation = phrases("relations").get(name)
    subject, object_ = lexicon.label(claim.subject, language), value(claim.object, lexicon, language)
    frame = f"{{s}} {name} {{o}}"
    if relation:  # a frame may be that of one value: "once a day"
        frames_ = (f"{claim.polarity} {object_}", claim.polarity, f"affirmed {object_}", "affirmed")
        frame = next(relation[one] for one in frames_ if one in relation)[language]
    text = frame.replace("{s}", subject).replace("{o}", object_)
    frames = phrases("qualifiers")
    if claim.polarity != "affirmed" and (relation is None or claim.polarity not in relation):
        text = frames[claim.polarity][language].replace("{v}", text)
    parts = []
    for qualifier, term in claim.qualifiers:
        known = frames.get(qualifier.removeprefix(terms.DK))
        if known is None:
            continue
        months = _months(qualifier, term)
        if months:
            parts.append(frames["units"][qualifier.removeprefix(terms.DK)][language].replace("{n}", months))
            continue
        if not isinstance(term, ox.NamedNode) and term.value in known:
            parts.append(known[term.value][language])
        elif language in known:
            parts.append(known[language].replace("{v}", value(term, lexicon, language)))
    if parts:
        text += "(" + ";".join(parts) + ")" if language == "zh" else " (" + "; ".join(parts) + ")"
    return text


def _months(qualifier: str, term: ox.NamedNode | ox.Literal) -> str:
    """An age that is told in months, as infants' are; nothing where it is told in years."""
    if qualifier not in _AGES or isinstance(term, ox.NamedNode):
        return ""
    years = float(term.value)
    return f"{12 * years:g}" if years < _INFANT and years % 1 else ""


def age(term: ox.Literal, language: str) -> str:
    """An age in words, in months where infants' ages are told so."""
    months = _months(terms.DK + "minAge", term)
    frame: str = phrases("qualifiers")["units"]["ageInMonths" if months else "ageInYears"][language]
    return frame.replace("{n}", months or f"{float(term.value):g}")


def relation(predicate: str, lexicon: Lexicon, language: str) -> str:
    """The name of a relation."""
    return lexicon.label(predicate, language)


def denied(predicate: str, lexicon: Lexicon, language: str) -> str:
    """The name of a relation that is denied: "is not contraindicated in", "need not be cautious in …"."""
    frame = phrases("relations").get(predicate.removeprefix(terms.DK), {}).get("negated")
    text = frame[language].removeprefix("{s}").removesuffix("{o}") if frame else ""
    return text.replace("{s}", "…").replace("{o}", "…").strip() or relation(predicate, lexicon, language)


def value(term: ox.NamedNode | ox.Literal, lexicon: Lexicon, language: str) -> str:
    """The object or a qualifier's value: a label, a number, or a duration in words.

    Days that make whole weeks are told in weeks; months are never turned into days.
    """
    if isinstance(term, ox.NamedNode):
        return lexicon.label(term.value, language)
    if term.datatype.value == terms.XSD + "duration":
        return _duration(term.value, language)
    return term.value


def _duration(text: str, language: str) -> str:
    units = phrases("qualifiers")["units"]
    date, _, time = text.removeprefix("P").partition("T")
    parts = [(int(n), {"Y": "year", "M": "month", "D": "day"}[u]) for n, u in re.findall(r"(\d+)([YMD])", date)]
    parts += [(int(n), {"H": "hour", "M": "minute"}[u]) for n, u in re.findall(r"(\d+)([HM])", time)]
    parts = [(n // 7, "week") if unit == "day" and n % 7 == 0 else (n, unit) for n, unit in parts]
    shown = [units[unit][language].replace("{n}", str(n)) for n, unit in parts]
    if language == "en":
        return " ".join(text + ("s" if n != 1 else "") for text, (n, _) in zip(shown, parts, strict=True))
    return "".join(shown)
