"""The small patterns by which sentences are taken apart. They are `ontology/phrases/reading/grammar.yaml`."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache

from dermkg import claims, resources
from dermkg.errors import DataError
from dermkg.read.sieve import Sieve

_BESIDE = 40  # so many characters either side of a fault are shown


def words(name: str) -> str:
    """A part of a pattern as it is written, of which a list gives the alternatives.

    Args:
        name: Its name in the file.

    Raises:
        DataError: It is not there, or no text.
    """
    found = claims.phrases("reading/grammar").get(name)
    ways: list[object] = found if isinstance(found, list) else [found]
    if not ways or not all(isinstance(way, str) for way in ways):
        path = resources.phrases() / "reading" / "grammar.yaml"
        raise DataError(str(path), f"{name}: there is no text, or one without quotation marks", "write it as text")
    return f"(?:{'|'.join(map(str, ways))})" if isinstance(found, list) else str(found)


def compiled(words: str, name: str, file: str) -> re.Pattern[str]:
    """A regular expression of the phrase files.

    Args:
        words: The expression.
        name: Its name in the file.
        file: The file, without its ending.

    Raises:
        DataError: It is none.
    """
    try:
        return re.compile(words)
    except re.error as fault:
        path = resources.phrases() / "reading" / f"{file}.yaml"
        at = max(0, (fault.pos or 0) - _BESIDE)
        near = words[at : at + 2 * _BESIDE]
        raise DataError(str(path), f"{name}: {near!r} is no regular expression: {fault}", "correct it") from None


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern.

    Args:
        name: Its name in the file.
    """
    return compiled(words(name), name, "grammar")


class Rare:
    """A pattern that few sentences have: a sentence knows whether it can have it.

    Args:
        words: The pattern.
    """

    def __init__(self, words: re.Pattern[str]) -> None:
        self.search, self.match, self.finditer = words.search, words.match, words.finditer


_RARE = Sieve[Rare]()


@cache
def rare(name: str) -> Rare:
    """A pattern that few sentences have.

    Args:
        name: Its name in the file.
    """
    words = pattern(name)
    made = Rare(words)
    _RARE.add(made, words)
    return made


def likely(text: str) -> AbstractSet[Rare]:
    """The rare patterns that a text may have."""
    return _RARE.left(text)
