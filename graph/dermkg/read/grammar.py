"""The small patterns by which sentences are taken apart. They are `ontology/phrases/reading/grammar.yaml`."""

from __future__ import annotations

import re
from functools import cache

from dermkg import claims, resources
from dermkg.errors import DataError


def words(name: str) -> str:
    """A part of a pattern as it is written.

    Args:
        name: Its name in the file.
    """
    found: str = claims.phrases("reading/grammar")[name]
    return found


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
        raise DataError(str(path), f"{name}: {words[:80]!r} is no regular expression: {fault}", "correct it") from None


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern.

    Args:
        name: Its name in the file.
    """
    return compiled(words(name), name, "grammar")
