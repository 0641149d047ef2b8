"""Treatments for a person: what the labels in force come to for one who has a condition, at an age, in groups.

`ontology/queries/for-person.rq` finds the claims that can decide; here they are weighed. What narrows a claim holds for
the person, does not, or is open because nobody said (the age, the severity). An indication with something open counts
and names it, a restriction with something open does not decide. The wording is `ontology/phrases/screen.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from dermkg import claims, queries, terms
from dermkg.claims import Claim
from dermkg.errors import InputError

# The statuses, the most useful first, and how the claims that decide each bear on the person (see _Case.weigh).
STATUSES = {
    "indicated": ("indicated",),
    "caution": ("indicated", "cautionIn"),
    "beyond-label": ("claimed",),
    "not-for-person": ("notRecommendedIn", "denied", "unmet"),
    "contraindicated": ("contraindicatedIn",),
}
_WIDER = "SELECT ?group ?wider { ?group (dk:within|dk:subsumedBy)+ ?wider }"
Qualifier = tuple[str, ox.NamedNode | ox.Literal]


@dataclass(frozen=True)
class Answer:
    """What the labels of one jurisdiction come to for one product.

    Attributes:
        product: The product's IRI.
        jurisdiction: Such as US or EU.
        status: One of STATUSES.
        claims: The claims that decide it.
        open: For each way to be indicated, its limits that are not known to hold (property and value; rdf:object for
            the subtype that it names). Empty where one way has no such limit.
        also: Claims that do not decide but may bear on the person.
        unread: Whether the status rests on the silence of a label, on the use or the groups, that was not read in full.
    """

    product: str
    jurisdiction: str
    status: str
    claims: tuple[Claim, ...]
    open: tuple[tuple[Qualifier, ...], ...] = ()
    also: tuple[Claim, ...] = ()
    unread: bool = False


def years(given: object) -> Decimal:
    """An age in years, from 0 to 130; parts of a year as decimals (three months: 0.25).

    Raises:
        InputError: It is no such number.
    """
    text = str(given)
    if re.fullmatch(r"\d{1,3}(\.\d+)?", text, re.ASCII) and Decimal(text) <= 130:  # nobody is known to be older
        return Decimal(text)
    raise InputError("--age", f"'{text}' is no age of a person", "give years from 0 to 130, such as 10 or 0.5")


class Person:
    """One for whom treatments are looked up.

    Args:
        store: The store that tells what lies within what.
        condition: The IRI of a condition or finding.
        age: In years; None where it is not known.
        populations: The IRIs of groups and states of health that the person is in.

    Attributes:
        groups: The IRIs of what was given, of the groups of that age, and of all that these lie within.

    Raises:
        InputError: An IRI names something of another kind, or nobody of that age is in all the groups.
    """

    def __init__(
        self, store: ox.Store, condition: str, age: Decimal | None = None, populations: Collection[str] = ()
    ) -> None:
        _expect(store, condition, "HealthState", "--condition", "no condition or finding", "vitiligo")
        for group in populations:
            _expect(store, group, "PatientContext", "--population", "no group or state of health", "pregnant-women")
        self.condition, self.age, self.populations = condition, age, tuple(dict.fromkeys(populations))
        self._ages: dict[str, list[Qualifier]] = {}
        for name in (terms.DK + "minAge", terms.DK + "maxAge"):
            for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, ox.NamedNode(terms.ENTITY_GRAPH)):
                limit = (name, ox.Literal(terms.value(quad.object)))
                self._ages.setdefault(terms.value(quad.subject), []).append(limit)
        self._low, self._high = self._span()
        self.groups = {condition, *populations}
        self.groups |= {group for group in self._ages if self.belongs(group)}
        wider: Any = [queries.ask(store, _WIDER, {"group": ox.NamedNode(group)}) for group in self.groups]
        self.groups.update(row["wider"].value for rows in wider for row in rows)
        self._narrower = _subjects(store, "subsumedBy", [condition])
        self._others = _subjects(store, "excludes", self.groups)

    def _span(self) -> tuple[Decimal, Decimal]:
        """The ages that the person may have; the upper one is reached only where it is the lower one too."""
        limits = [(name, Decimal(term.value)) for group in self.populations for name, term in self._ages.get(group, ())]
        low = max([Decimal(0), *(value for name, value in limits if name.endswith("minAge"))])
        high = min([Decimal("Infinity"), *(value for name, value in limits if name.endswith("maxAge"))])
        if low >= high or (self.age is not None and not low <= self.age < high):
            who = "nobody" if self.age is None else f"nobody of age {self.age}"
            fault = f"{who} belongs to {', '.join(map(terms.curie, self.populations))}"
            raise InputError("--population", fault, "leave out what does not hold")
        return (low, high) if self.age is None else (self.age, self.age)

    def belongs(self, group: str, unknown: bool | None = None) -> bool | None:
        """Whether the person is in a group, by what was given or by age (None: open); `unknown` where neither tells."""
        if group in self.groups or group not in self._ages:
            return True if group in self.groups else False if group in self._others else unknown
        return _all(self.meets(limit) for limit in self._ages[group])

    def meets(self, qualifier: Qualifier, unknown: bool | None = None, unasked: bool | None = None) -> bool | None:
        """Whether what narrows a claim holds for the person; None where it is open.

        Args:
            qualifier: The qualifier's IRI and value.
            unknown: The answer for a group of which nothing is known.
            unasked: The answer for what nobody is asked, such as the severity.
        """
        name, term = qualifier
        match name.removeprefix(terms.DK):
            case "minAge":
                return self._reached(Decimal(term.value))
            case "maxAge":
                reached = self._reached(Decimal(term.value))
                return None if reached is None else not reached
            case "forPopulation":
                return self.belongs(term.value, unknown)
            case "forCondition":
                return True if term.value in self.groups else None if term.value in self._narrower else False
            case "modality" | "jurisdiction":  # how surely and where, not for whom
                return True
        return unasked

    def _reached(self, age: Decimal) -> bool | None:
        if self._low >= age:
            return True
        return False if self._high < age or self._low < self._high == age else None


def _expect(store: ox.Store, iri: str, kind: str, argument: str, fault: str, example: str) -> None:
    pattern = (ox.NamedNode(iri), ox.NamedNode(terms.RDF + "type"), ox.NamedNode(terms.DK + kind), None)
    if next(iter(store.quads_for_pattern(*pattern)), None) is None:
        raise InputError(argument, f"'{terms.curie(iri)}' is {fault}", f"give one such as {example}")


def _subjects(store: ox.Store, name: str, objects: Iterable[str]) -> set[str]:
    pairs = [(ox.NamedNode(terms.DK + name), ox.NamedNode(iri)) for iri in objects]
    return {terms.value(quad.subject) for pair in pairs for quad in store.quads_for_pattern(None, *pair, None)}


def _all(parts: Iterable[bool | None]) -> bool | None:
    return min(parts, key=(False, None, True).index)


def screen(store: ox.Store, person: Person) -> list[Answer]:
    """Weighs every product that some source calls a treatment of the person's condition.

    Args:
        store: The store.
        person: Whom the treatments are for.

    Returns:
        An answer for each product and jurisdiction with a label in force, the most useful statuses first.
    """
    rows: Any = queries.ask(store, queries.question("for-person").text, {"condition": ox.NamedNode(person.condition)})
    cases: dict[tuple[str, str], _Case] = {}
    for row in rows:
        key = (row["product"].value, row["jurisdiction"].value)
        case = cases.setdefault(key, _Case(*key))
        case.licensed.add(row["licensed"].value)
        case.labels.add(row["label"].value)
        qualifiers = case.claims.setdefault(row["claim"].value, set())
        if row["qualifier"] is not None:
            qualifiers.add((row["qualifier"].value, row["setting"]))
        case.unread |= row["readInFull"] is None or row["readInFull"].value == "false"
    for case in cases.values():
        for iri, qualifiers in case.claims.items():
            case.weigh(person, claims.read(store, iri), sorted(qualifiers, key=str))
    answers = [(case, case.answer(person)) for case in cases.values() if case.stands(cases.values())]
    # A product at large is left out where a strength of it has the same answer.
    told = {(wider, a.jurisdiction, a.status) for case, a in answers for wider in case.licensed - {a.product}}
    kept = [a for _, a in answers if (a.product, a.jurisdiction, a.status) not in told]
    return sorted(kept, key=lambda a: (list(STATUSES).index(a.status), a.product, a.jurisdiction))


@dataclass
class _Case:
    """A product in a jurisdiction: what it is licensed as, by which labels, and its claims by how they bear."""

    product: str
    jurisdiction: str
    licensed: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    unread: bool = False
    claims: dict[str, set[Qualifier]] = field(default_factory=dict)
    found: dict[str, list[Claim]] = field(default_factory=dict)
    ways: list[tuple[Qualifier, ...]] = field(default_factory=list)  # what each indication leaves open

    def weigh(self, person: Person, claim: Claim, qualifiers: list[Qualifier]) -> None:
        relation, own = claim.predicate.removeprefix(terms.DK), claim.source in self.labels
        use, affirmed = relation == "treats", claim.polarity == "affirmed"
        unknown = None if use and affirmed else False  # a restriction reaches none who is not known to be in its group
        met = {one: person.meets(one, unknown, None if use else True) for one in qualifiers}
        met[terms.RDF + "object", claim.object] = person.belongs(terms.value(claim.object), None if use else False)
        holds, bearing = _all(met.values()), ""
        if use and affirmed:
            bearing = ("unmet" if own else "") if holds is False else ("indicated" if own else "claimed")
        elif own and holds is not False and claim.polarity == ("negated" if use else "affirmed"):
            bearing = "open" if holds is None else "denied" if use else relation
        self.found.setdefault(bearing, []).append(claim)
        if bearing == "indicated":
            self.ways.append(tuple(one for one, is_met in met.items() if is_met is None))

    @property
    def named(self) -> bool:
        """Whether a label names the condition as one that the product treats, in this person or in another."""
        return "indicated" in self.found or "unmet" in self.found

    def stands(self, cases: Collection[_Case]) -> bool:
        """Whether there is an answer: where a label names the use, others' word on the product at large is none."""
        same = (case for case in cases if case.jurisdiction == self.jurisdiction and case.licensed & self.licensed)
        return self.named or (bool(self.found.keys() & {"claimed", "denied"}) and not any(case.named for case in same))

    def answer(self, person: Person) -> Answer:
        found, beyond = self.found, "indicated" not in self.found
        bearings = set(found) if beyond else set(found) - {"unmet"}
        status = "caution" if "cautionIn" in found else "indicated"
        if "contraindicatedIn" in found:
            status = "contraindicated"
        elif bearings & set(STATUSES["not-for-person"]):
            status = "not-for-person"
        elif beyond:
            status = "beyond-label"
        decide = tuple(claim for one in STATUSES[status] if one in bearings for claim in found[one])
        if status in ("contraindicated", "not-for-person"):
            return Answer(self.product, self.jurisdiction, status, decide)
        also = (*found.get("open", ()), *(found.get("cautionIn", ()) if beyond else ()))
        ways = tuple(dict.fromkeys(self.ways)) if all(self.ways) else ()
        silent = beyond or (status == "indicated" and bool(person.populations))
        return Answer(self.product, self.jurisdiction, status, decide, ways, also, silent and self.unread)
