"""A claim as it was read, and the claims of a page put together."""

from __future__ import annotations

from typing import NamedTuple

_SYMMETRIC = ("combinedWith", "distinguishedFrom")


class Claim(NamedTuple):
    """A claim read from a page.

    Attributes:
        subject: The slug of the drug (its substance), or of a disease for distinguishedFrom.
        predicate: The relation.
        object: A slug or a value.
        polarity: affirmed, negated or hedged.
        start: Where the page says it, in code points of the text as stored.
        end: The end of that, exclusive.
        qualifiers: For whom, how severe, how far apart: property and value.
        also: Other places that say it.
        phrase: The phrase by which it was read.
        names: The words that were read as subject and object.
    """

    subject: str
    predicate: str
    object: str
    polarity: str
    start: int
    end: int
    qualifiers: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[int, int], ...] = ()
    phrase: str = ""
    names: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What is said, without for whom; of what holds both ways, the same for both."""
        ends = (self.subject, self.object)
        first, second = sorted(ends) if self.predicate in _SYMMETRIC else ends
        return first, self.predicate, second, self.polarity


def merged(found: list[Claim]) -> list[Claim]:
    """One entry for each thing said: a bare mention is part of one that says for whom.

    Args:
        found: Claims in the order in which they were read.
    """
    kept: dict[tuple[tuple[str, str, str, str], object], tuple[Claim, dict[tuple[int, int], None]]] = {}
    for claim in found:
        _, places = kept.setdefault((claim.key, claim.qualifiers), (claim, {}))
        places.update(dict.fromkeys([(claim.start, claim.end), *claim.also]))
    by: dict[tuple[str, str, str, str], list[Claim]] = {}
    for (said, _), (claim, places) in kept.items():
        by.setdefault(said, []).append(claim._replace(also=tuple(places)[1:]))
    out = list[Claim]()
    for same in by.values():
        bare = [one for one in same if any(set(one.qualifiers) < set(other.qualifiers) for other in same)]
        full = [one for one in same if one not in bare]
        for one in bare:  # where it stands, that one is said again
            at = next(i for i, other in enumerate(full) if set(one.qualifiers) < set(other.qualifiers))
            places = dict.fromkeys([*full[at].also, (one.start, one.end), *one.also])
            full[at] = full[at]._replace(also=tuple(places))
        out += full
    return sorted(out, key=lambda claim: (claim.start, claim.end))
