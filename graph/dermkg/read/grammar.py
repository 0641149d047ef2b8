"""The small patterns by which sentences are taken apart. They are `ontology/phrases/reading/grammar.yaml`."""

from __future__ import annotations

import re
from functools import cache

from dermkg import claims


def words(name: str) -> str:
    """A part of a pattern as it is written.

    Args:
        name: Its name in the file.
    """
    found: str = claims.phrases("reading/grammar")[name]
    return found


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern.

    Args:
        name: Its name in the file.
    """
    return re.compile(words(name))
