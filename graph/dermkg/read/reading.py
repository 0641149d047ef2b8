"""One relation of a sentence, before it is known how it is meant and of which drug."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dermkg import claims
from dermkg.read.names import Mention

PERSON = ("cautionIn", "contraindicatedIn")  # relations to a group of people
BANS = frozenset([*PERSON, "avoid"])  # what restricts use; only a doubt in its own clause leaves it open
SAFE = ("contraindicatedIn", "negated")  # a group of people may have it
DENIABLE = ("treats", "memberOf", "hasAdverseEffect", "inhibits", "activates", "combinedWith")
FIGURES = frozenset(
    {
        "frequencyPerDay",
        "maxBodySurfaceArea",
        "minDuration",
        "maxDuration",
        "concentration",
        "maxAmount",
        "minIntervalBetweenApplications",
    }
)
FLIP = {"affirmed": "negated", "negated": "affirmed", "hedged": "hedged"}  # a polarity turned round


class Reading(NamedTuple):
    """One relation of a sentence before its subject is known.

    Attributes:
        predicate: The relation.
        polarity: affirmed, negated or hedged.
        objects: Slugs or values; "pair" for the other one of two drugs spoken of together.
        start: Where its words begin in the normalised text.
        end: Where they end.
        weight: How many characters of words it has.
        phrase: The phrase by which it was read.
        mention: The name that is its object.
        subject: The name of the drug that the phrase itself has.
    """

    predicate: str
    polarity: str
    objects: tuple[str, ...]
    start: int
    end: int
    weight: int
    phrase: str
    mention: Mention | None = None
    subject: Mention | None = None

    @property
    def begins(self) -> int:
        """Where its own words begin: those of a reading without any are its clause, and its name is what it has."""
        return self.mention.start if self.mention and not self.weight else self.start

    @property
    def implied(self) -> list[tuple[str, str]]:
        """What the name of a class says beside the class: "JAK1/JAK2 inhibitor" names what is inhibited."""
        if self.predicate != "memberOf" or not self.mention or "compound" not in self.mention.roles:
            return []
        _, predicate, *objects = self.mention.roles["compound"][0].split()
        return [(predicate, slug) for slug in objects]


@cache
def listed(kind: str) -> frozenset[str]:
    """The slugs that `reading/entities.yaml` lists under a name, such as "grave", "aged" or "habits"."""
    return frozenset(claims.phrases("reading/entities")[kind])


def objects(mention: Mention, role: str) -> tuple[str, ...]:
    """The slugs that a name has as the object of a relation."""
    if role == "class" and "compound" in mention.roles:
        return (mention.roles["compound"][0].split()[0],)
    if role == "companion" and "companion" not in mention.roles:
        return mention.slugs("drug")
    return mention.slugs(role)
