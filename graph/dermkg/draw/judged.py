"""What has been decided about claims: verdicts, where labels differ, what pages leave out, read in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from dermkg import terms
from dermkg.claims import OUTCOMES

SILENT = OUTCOMES[-1]


@dataclass
class Verdict:
    """What the labels of one jurisdiction make of one claim of a page, on one point.

    Attributes:
        outcome: One of `claims.OUTCOMES`.
        direction: equal, stricter, looser or different; empty where the label is silent.
        scope: The IRI of the condition or population that it holds for.
        aspect: The IRI of the point.
        reason: Why, by language.
        bases: The label's claims, as IRIs.
    """

    jurisdiction: str = ""
    outcome: str = SILENT
    direction: str = ""
    scope: str = ""
    aspect: str = ""
    reason: dict[str, str] = field(default_factory=dict)
    bases: list[str] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, str, str, str]:
        """Its place among the verdicts on one claim: the worst first."""
        return OUTCOMES.index(self.outcome), self.jurisdiction, self.aspect, self.scope


@dataclass
class Judged:
    """Everything decided.

    Attributes:
        verdicts: By the claim's IRI, worst first.
        differs: For each claim of a label those of other jurisdictions' labels that say otherwise.
        omits: For each page the claims of labels that it leaves out.
    """

    verdicts: dict[str, list[Verdict]]
    differs: dict[str, list[str]]
    omits: dict[str, list[str]]


def read(store: ox.Store) -> Judged:
    """Reads all that was decided: one look at the store for each property, none for each verdict."""
    about = {verdict: claim.value for verdict, claim in _pairs(store, "aboutClaim")}
    found = {name: Verdict() for name in about}

    def each(relation: str) -> Iterator[tuple[Verdict, ox.NamedNode | ox.Literal]]:
        return ((found[name], term) for name, term in _pairs(store, relation) if name in found)

    for verdict, term in each("jurisdiction"):
        verdict.jurisdiction = term.value
    for verdict, term in each("outcome"):
        outcome = term.value.removeprefix(terms.DK)
        verdict.outcome = outcome if outcome in OUTCOMES else SILENT
    for verdict, term in each("direction"):
        verdict.direction = term.value.removeprefix(terms.DK)
    for verdict, term in each("scope"):
        verdict.scope = term.value
    for verdict, term in each("aspect"):
        verdict.aspect = term.value
    for verdict, term in each("reason"):
        verdict.reason[term.language or "" if isinstance(term, ox.Literal) else ""] = term.value
    for verdict, term in each("basedOn"):
        verdict.bases.append(term.value)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for name in sorted(found):
        verdicts[about[name]].append(found[name])
    for own in verdicts.values():
        own.sort(key=lambda verdict: verdict.rank)
    return Judged(dict(verdicts), _grouped(store, "differsFrom"), _grouped(store, "omits"))


def _grouped(store: ox.Store, relation: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for subject, object_ in _pairs(store, relation):
        found[subject].append(object_.value)
    return dict(found)


def _pairs(store: ox.Store, relation: str) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """Subjects and objects of a property of ours, sorted, each pair once whatever graphs it is in."""
    quads = store.quads_for_pattern(None, ox.NamedNode(terms.DK + relation), None, None)
    found = {
        (quad.subject.value, quad.object)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal))
    }
    yield from sorted(found, key=lambda pair: (pair[0], str(pair[1])))
