"""Which of many patterns a text can have at all: each needs words that stand in it, or it matches nothing.

Most patterns of the grammar match in one sentence of a thousand. Their words are looked for all at once, and a pattern
is tried only where one of its own is there. Which words a pattern needs is read off from how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

import ahocorasick

from dermkg.read import phrasing

Key = TypeVar("Key")
_WORTH = 30_000  # characters: some thirty pages
_MOST = 100  # words that a part of a pattern is written out as
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
_PLACES = (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT)


class Sieve(Generic[Key]):
    """Patterns, each with what it is known by, and the words that they need.

    To read off the words takes as long as it saves on some pages: it is done once so much was read.

    Args:
        patterns: The first of them.
        worth: How many characters are read before that.
    """

    def __init__(self, patterns: Iterable[tuple[Key, re.Pattern[str]]] = (), worth: int = _WORTH) -> None:
        self._patterns, self._all = list(patterns), set[Key]()
        self._all.update(key for key, _ in self._patterns)
        self._worth, self._read = worth, 0
        self._always, self._words = set[Key](), ahocorasick.Automaton()
        self._made = False

    def add(self, key: Key, pattern: re.Pattern[str]) -> None:
        """Takes in another pattern."""
        self._patterns.append((key, pattern))
        self._all.add(key)
        self._made = False

    def left(self, text: str) -> AbstractSet[Key]:
        """The patterns that a text may have."""
        if not self._made:
            self._read += len(text)
            if self._read < self._worth:
                return self._all
            self._make()
        found = self._always.copy()
        for _, keys in self._words.iter(text) if self._words else ():
            found |= keys
        return found

    def _make(self) -> None:
        """Reads off which patterns need each word, and which need none."""
        keys = dict[str, set[Key]]()
        for key, pattern in self._patterns:
            words = needed(pattern.pattern)
            for word in words:
                keys.setdefault(word, set()).add(key)
            self._always.update(() if words else (key,))
        self._words, self._made = phrasing.automaton(keys), True


def needed(pattern: str) -> list[str]:
    """Words one of which stands in all that a pattern matches; none where it may match without any.

    >>> needed("(?:must|should) not[a-z ]{0,9} use|nevermore|never")
    ['must not', 'never', 'should not']
    """
    found = list[str]()
    for word in sorted(_in_turn(_parser.parse(pattern))[1]):
        if not (found and word.startswith(found[-1])):
            found.append(word)
    return found


def _in_turn(parts: Any) -> tuple[set[str] | None, set[str]]:
    """What parts of a pattern match that follow one another.

    Returns:
        All that they match together, where these are a few words; and the words that they need: of those of each part,
        and of parts that are a few words together, those that texts have most seldom.
    """
    found, run, whole = list[set[str]](), {""}, True
    for kind, what in parts:
        ways, words = _one(kind, what)
        if ways is not None and len(run) * len(ways) <= _MOST:
            run = {before + way for before in run for way in ways}
            continue
        found += (run, words)
        run, whole = ways or {""}, False
    words = min((one for one in (*found, run) if one and "" not in one), key=_commonness, default=set())
    return (run if whole else None), words


def _one(kind: Any, what: Any) -> tuple[set[str] | None, set[str]]:
    """What a part of a pattern matches, as `_in_turn` has it."""
    if kind is kinds.LITERAL:
        return {chr(what)}, set()
    if kind in _PLACES:
        return {""}, set()
    if kind is kinds.SUBPATTERN:
        return _in_turn(what[-1])
    if kind in _REPEATS:
        least, most, once = what
        ways, words = _in_turn(once)
        if least:
            return (ways if most == 1 else None), words
        return ({"", *ways} if ways is not None and most == 1 else None), set()
    if kind is kinds.IN or kind is kinds.BRANCH:
        either = [_in_turn(part) for part in (what[1] if kind is kinds.BRANCH else ([one] for one in what))]
        ways = set().union(*(ways or () for ways, _ in either))
        words = set().union(*(words for _, words in either))
        few, all_need = all(ways is not None for ways, _ in either), all(words for _, words in either)
        return (ways if few else None), (words if all_need else set())
    return None, set()


def _commonness(words: set[str]) -> float:
    """How often one of some words stands at a place of a text, more or less; in UTF-8 rare characters are long."""
    return sum(10.0 ** -len(word.encode()) for word in words)
