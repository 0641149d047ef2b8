"""Which of many patterns a text can have at all: each needs words that stand in it, or it matches nothing.

Most patterns of the grammar match in one sentence of a thousand. Their words are looked for all at once, and a pattern
is tried only where one of its own is there. Which words a pattern needs is read off from how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

import ahocorasick

from dermkg.read import phrasing

Key = TypeVar("Key")
_MOST = 100  # words that a part of a pattern is written out as
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
_PLACES = (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT)


class Sieve(Generic[Key]):
    """Patterns, each with what it is known by, and the words that they need.

    Args:
        patterns: The first of them.
    """

    def __init__(self, patterns: Iterable[tuple[Key, re.Pattern[str]]] = ()) -> None:
        self._words = dict[str, set[Key]]()  # each with the patterns that need it or another one
        self._always = set[Key]()
        self._made: ahocorasick.Automaton | None = None
        for key, pattern in patterns:
            self.add(key, pattern)

    def add(self, key: Key, pattern: re.Pattern[str]) -> None:
        """Takes in another pattern."""
        words = needed(pattern.pattern)
        for word in words:
            self._words.setdefault(word, set()).add(key)
        self._always.update(() if words else (key,))
        self._made = None

    def left(self, text: str) -> set[Key]:
        """The patterns that a text may have."""
        if self._made is None:
            self._made = phrasing.automaton(self._words)
        found = self._always.copy()
        for _, keys in self._made.iter(text) if self._words else ():
            found |= keys
        return found


def needed(pattern: str) -> set[str]:
    """Words one of which stands in all that a pattern matches; none where it may match without any.

    >>> sorted(needed("(?:must|should) not[a-z ]{0,9} use|never"))
    ['must not', 'never', 'should not']
    """
    return _needed(_parser.parse(pattern))


def _needed(part: Any) -> set[str]:
    """Of the words that follow one another in a part of a pattern those that texts have most seldom."""
    found, run = list[set[str]](), {""}
    for kind, what in part:
        ways = _ways(kind, what)
        if ways is not None and len(run) * len(ways) <= _MOST:
            run = {before + way for before in run for way in ways}
            continue
        found += (run, _inside(kind, what) if ways is None else set())
        run = ways or {""}
    return min((words for words in (*found, run) if words and "" not in words), key=_commonness, default=set())


def _inside(kind: Any, what: Any) -> set[str]:
    """The words needed by a part of a pattern that is made of parts."""
    if kind is kinds.BRANCH:
        either = [_needed(part) for part in what[1]]
        return set().union(*either) if all(either) else set()
    if kind is kinds.SUBPATTERN:
        return _needed(what[-1])
    return _needed(what[-1]) if kind in _REPEATS and what[0] else set()


def _ways(kind: Any, what: Any) -> set[str] | None:
    """All that a part of a pattern matches, where these are a few words."""
    if kind is kinds.LITERAL:
        return {chr(what)}
    if kind in _PLACES:
        return {""}
    if kind is kinds.SUBPATTERN:
        return _in_turn(what[-1])
    if kind in _REPEATS and what[1] == 1:
        once = _in_turn(what[-1])
        return once if once is None or what[0] else {"", *once}
    if kind is kinds.IN:
        what = [[one] for one in what]
    elif kind is kinds.BRANCH:
        what = what[1]
    else:
        return None
    either = [_in_turn(part) for part in what]
    return None if None in either else set().union(*filter(None, either))


def _in_turn(part: Any) -> set[str] | None:
    """All that parts of a pattern which follow one another match together, where these are a few words."""
    made = {""}
    for kind, what in part:
        ways = _ways(kind, what)
        if ways is None or len(made) * len(ways) > _MOST:
            return None
        made = {before + way for before in made for way in ways}
    return made


def _commonness(words: set[str]) -> float:
    """How often one of some words stands at a place of a text, more or less; in UTF-8 rare characters are long."""
    return sum(10.0 ** -len(word.encode()) for word in words)
