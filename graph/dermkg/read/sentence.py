"""A sentence with the names and cues in it, and a page as a row of units."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from dermkg.read import cues as cues_
from dermkg.read import grammar, lines, names, relations, stops, structure, titles
from dermkg.read.cues import Cue
from dermkg.read.grammar import Rare
from dermkg.read.names import Mention
from dermkg.read.normal import Flat
from dermkg.read.structure import Unit

_BORDER = re.compile(r"[,。;:!?\n|]")
_NOTHING: frozenset[str] = frozenset()
_PRONOUN = frozenset(["pronoun"])
_HEAD_ALONE = grammar.pattern("head alone")
_ANNOUNCES, _COUNTED = grammar.pattern("announces a list"), grammar.pattern("counted off")
_ASKS, _ASKS_NOTHING = grammar.rare("asks"), grammar.rare("asks nothing")


class Frame:
    """A page made ready for reading: its normalised text, the names in it, and its units.

    Args:
        flat: The page, normalised.
    """

    def __init__(self, flat: Flat) -> None:
        self.mentions = names.mentions(flat)
        named = [(one.start, one.end, "drug" in one.roles) for one in self.mentions if one.roles.keys() - _PRONOUN]
        self.flat = lines.mended(flat, named, _titled)
        self.text = self.flat.text
        self.units = structure.units(self.flat, cues_.lay(), _titled)
        self._starts = [mention.start for mention in self.mentions]
        self._cues = [cue for cue in cues_.cues(self.text) if cue.kind != "dropped sentence" or not self._named(cue)]
        self._cue_starts = [cue.start for cue in self._cues]
        self.expert = any(cue.kind == "expert" for cue in self._cues)
        self._borders = [border.start() for border in _BORDER.finditer(self.text)]
        self.keys = relations.Keys(self.text)
        first = self.units[0] if self.units else None
        self.title = self.text[first.start : first.end] if first and first.title else ""

    def _named(self, cue: Cue) -> bool:
        """Whether a cue is part of a name: "those who have had a clot in the past"."""
        at = bisect_left(self._starts, cue.start)
        return bool(at) and cue.end <= self.mentions[at - 1].end

    def within(self, start: int, end: int) -> list[Mention]:
        """The names that lie within a stretch."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end, first)
        return [mention for mention in self.mentions[first:last] if mention.end <= end]

    def cues(self, start: int, end: int) -> list[Cue]:
        """The cues that lie within a stretch."""
        first = bisect_left(self._cue_starts, start)
        last = bisect_left(self._cue_starts, end, first)
        return [cue for cue in self._cues[first:last] if cue.end <= end]

    def clause(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        """The stretch between borders that holds a place, within a sentence."""
        at = bisect_left(self._borders, start)
        left = max(low, self._borders[at - 1] + 1) if at else low
        at = bisect_left(self._borders, end, at)
        stop = min(high, self._borders[at]) if at < len(self._borders) else high
        while left < start and self.text[left] in " 、":
            left += 1
        while stop > end and self.text[stop - 1] in " .。!":
            stop -= 1
        return left, stop

    def key(self, unit: Unit) -> tuple[int, int] | None:
        """Where the key of a unit stands, if it has one."""
        at = self.text.rfind(unit.key, 0, unit.start) if unit.key else -1
        return (at, at + len(unit.key)) if at >= 0 else None

    def key_beside(self, unit: Unit) -> tuple[int, int] | None:
        """Where the key of a unit stands, if it is in the unit's own line."""
        found = self.key(unit)
        return found if found and unit.start - found[1] <= 3 else None

    def head(self, cell: Unit) -> list[Mention]:
        """The names in the head of a cell's column, if none is of a drug."""
        at = self.text.rfind(cell.column, 0, cell.start)
        named = self.within(at, at + len(cell.column)) if at >= 0 else []
        beside = self.text[at : at + len(cell.column)]
        for one in named:
            beside = beside.replace(self.text[one.start : one.end], "", 1)
        return [] if drugs(named) or not _HEAD_ALONE.fullmatch(beside) else named

    def row(self, cell: Unit) -> list[Unit]:
        """The cells of a table that stand in one line with a cell, without the key, and that cell too."""
        low, high = self.text.rfind("\n", 0, cell.start) + 1, self.text.find("\n", cell.end)
        first = bisect_left(self.units, (low,))
        last = bisect_left(self.units, (high,)) if high >= 0 else len(self.units)
        return [unit for unit in self.units[first:last] if unit.column]

    def spans(self, unit: Unit) -> Iterator[tuple[int, int]]:
        """Where the sentences of a unit stand."""
        return stops.sentences(self.text, unit.start, unit.end, self._starts)

    def sentences(self, unit: Unit) -> Iterator[Sentence]:
        """The sentences of a unit, each with its neighbour."""
        spans, lead = list(self.spans(unit)), ""
        for i, (start, end) in enumerate(spans):
            following = spans[i + 1] if i + 1 < len(spans) else None
            here = unit
            if lead and _COUNTED.match(self.text, start, end):  # "three groups must not use it. First, …": a heading
                here = unit._replace(start=start, heading=lead)
            elif lead or following:
                announced = _ANNOUNCES.search(self.text, start, end) and self.text[start:end].rstrip(" .。;:")
                lead = announced if announced and titles.headed(announced)[0] else ""
            yield Sentence(self, here, start, end, following)


class Sentence:
    """A sentence.

    Args:
        frame: The page.
        unit: The unit that it is in.
        start: Where it begins in the normalised text.
        end: Where it ends.
        following: Where the next sentence of the unit stands.

    Attributes:
        text: Its normalised text.
        mentions: The names in it.
        cues: The cues in it.
        kinds: The kinds of its cues.
        roles: The roles of its names.
        drugs: The drugs that these mean, each once, in their order.
        likely: The rare patterns that it may have.
        first: Whether it is the first of its unit.
        asks: Whether it is a question.
    """

    __slots__ = (
        "asks",
        "cues",
        "drugs",
        "end",
        "first",
        "following",
        "frame",
        "kinds",
        "likely",
        "mentions",
        "roles",
        "start",
        "text",
        "unit",
    )

    def __init__(self, frame: Frame, unit: Unit, start: int, end: int, following: tuple[int, int] | None) -> None:
        self.frame, self.unit, self.start, self.end, self.following = frame, unit, start, end, following
        self.first = start == unit.start
        self.text = frame.text[start:end]
        self.mentions = frame.within(start, end)
        self.cues = frame.cues(start, end)
        self.kinds = {cue.kind for cue in self.cues} if self.cues else _NOTHING
        self.roles = {role for mention in self.mentions for role in mention.roles} if self.mentions else _NOTHING
        self.drugs = drugs(self.mentions)
        self.likely = grammar.likely(self.text)
        self.asks = self._asks()

    def _asks(self) -> bool:
        if self.behind(_ASKS_NOTHING, self.start):
            return False
        return bool(self.find(_ASKS)) or (self.unit.question and self.first and self.following is None)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The stretch between borders that holds a place in it."""
        return self.frame.clause(start, end, self.start, self.end)

    def find(self, words: Rare) -> re.Match[str] | None:
        """Where a rare pattern stands in its text."""
        return words.search(self.text) if words in self.likely else None

    def before(self, words: Rare, end: int) -> re.Match[str] | None:
        """Where a rare pattern stands in it before a place."""
        return words.search(self.frame.text, self.start, end) if words in self.likely else None

    def between(self, words: Rare, start: int, end: int) -> re.Match[str] | None:
        """Where a rare pattern stands in a stretch of it."""
        return words.search(self.frame.text, start, end) if words in self.likely else None

    def every(self, words: Rare, start: int, end: int) -> Iterator[re.Match[str]]:
        """All places in a stretch of it where a rare pattern stands."""
        return words.finditer(self.frame.text, start, end) if words in self.likely else iter(())

    def behind(self, words: Rare, start: int) -> re.Match[str] | None:
        """A rare pattern right behind a place in it."""
        return words.match(self.frame.text, start, self.end) if words in self.likely else None


def _titled(words: str) -> bool:
    return bool(titles.headed(words)[0])


def drugs(mentions: list[Mention]) -> tuple[str, ...]:
    """The drugs that names mean, each once, in their order."""
    return tuple(dict.fromkeys(slug for mention in mentions for slug in mention.slugs("drug")))
