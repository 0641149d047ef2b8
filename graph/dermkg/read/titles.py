"""The words of headings, and the relation that a heading says by them: "not for:", "what it treats"."""

from __future__ import annotations

from functools import cache, lru_cache

import ahocorasick

from dermkg import claims as phrases_
from dermkg.read import grammar, phrasing, relations
from dermkg.read.reading import FLIP

_UNSAID = grammar.pattern("heading denied")
_WHOLE = "="


@cache
def _words() -> dict[str, list[tuple[str, str]]]:
    """The words of headings, each with the relations and polarities that it says; "" where it says what it is not."""
    found: dict[str, list[tuple[str, str]]] = {}
    for predicate in relations.PREDICATES:
        file = phrases_.phrases(f"reading/{predicate}")
        groups = {
            "headings": "affirmed",
            "negated headings": "negated",
            "hedged headings": "hedged",
            "not headings": "",
        }
        for group, polarity in groups.items():
            for phrase in file.get(group, ()):
                for word in phrasing.words(str(phrase)):
                    word = relations.unasked(word.strip())  # as titles are searched
                    found.setdefault(word, []).append((predicate, polarity))
    return found


@cache
def _headings() -> ahocorasick.Automaton:
    """Those words that may be part of a heading; one that begins with WHOLE is all of it."""
    parts = {word: meant for word, meant in _words().items() if not word.startswith(_WHOLE)}
    return phrasing.automaton({word: (len(word), meant) for word, meant in parts.items()})


@lru_cache(maxsize=4096)
def headed(title: str) -> tuple[str, str]:
    """The relation that a heading says, and its polarity; nothing where it says none."""
    title = relations.unasked(title)
    whole = _words().get(_WHOLE + title.strip(" :.?"))
    if whole:
        return whole[0]
    found = [(last + 1 - size, size, *one) for last, (size, meant) in _headings().iter(title) for one in meant]
    refused = {predicate for _, _, predicate, polarity in found if not polarity}
    found = [one for one in found if one[3] and one[2] not in refused]
    if not found:
        return "", "affirmed"
    start, size, best, polarity = max(found, key=lambda one: one[1])
    beside = (one for one in found if one[2] == best and (one[0] + one[1] <= start or start + size <= one[0]))
    if any(one[3] != polarity for one in beside):
        return "", "affirmed"  # "what it treats and what it does not"
    if polarity in FLIP and _UNSAID.search(title, 0, start):
        polarity = FLIP[polarity]  # "not safe for"
    return best, polarity
