"""Where the sentences of a unit end, in texts with few or odd marks too."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from dermkg.read import grammar

_STOP = (
    r"(?<![.,])[。!?;…]*+[\"')]{0,2}|"
    r"(?<=[a-z0-9)%\"']\.)[\"')]?(?= [\"'(]?[a-z0-9]|\s*$)(?<!e\.g\.)(?<!i\.e\.)(?<! vs\.)(?<! dr\.)"
    r"(?<!b\.i\.d\.)(?<!q\.d\.)(?<! approx\.)(?<! no\.(?= \d))"
)
_END = re.compile(rf"[。!?;….](?:{_STOP})|\"(?<=[\u3400-\u9fff]\")(?=--)")  # or a quotation, and what to think of it
_RUN_ON = re.compile(rf"[。!?;….,](?:{_STOP}|(?<=,))")
_RUN_ON_LATIN = re.compile(f"{_END.pattern}|,(?={grammar.words('goes on in English')})")
_SPOKEN = re.compile(f"{grammar.words('goes on')}|{_END.pattern}")
_TOLD = grammar.pattern("told before a name")
_HAN = re.compile(r"[^\n]{0,40}?[\u3400-\u9fff]{6}")
LONGEST = 400  # characters of a sentence
_LONG, _MANY, _ENOUGH = 90, 6, 12
_LONG_LATIN, _MANY_LATIN = 180, 4
_SPEECH, _SAID = 30, 5  # a stretch so long without marks is speech, of which no part is shorter


def sentences(text: str, start: int, end: int, names: list[int]) -> Iterator[tuple[int, int]]:
    """The sentences of a unit: where each begins and ends; where one runs on, its commas end sentences too.

    Where there are no marks, the words end them by which speakers go on to another thing.

    None is longer than LONGEST: a text without full stops is cut at its commas, or anywhere, so that the time to read
    it grows with its length and no faster.

    Args:
        text: The normalised page.
        start: Where the unit begins.
        end: Where it ends.
        names: Where names begin, in their order.
    """
    at = start
    stops, spoken = _runs_on(text, start, end), False
    if stops is None:
        spoken = _unmarked(text, start, end)
        stops = _SPOKEN if spoken else _END
    for stop in _stops(text, start, end, stops, names) if spoken else stops.finditer(text, start, end):
        if not stop[0] and stop.end() - at < _SAID:
            continue
        if stop[0] == "," and stop.end() - at < _ENOUGH:
            continue
        yield from _cut(text, at, stop.end())
        at = stop.end()
        while at < end and text[at] == " ":
            at += 1
    yield from _cut(text, at, end)


def _runs_on(text: str, start: int, end: int) -> re.Pattern[str] | None:
    """What ends the sentences of a unit that goes on without full stops, as people write who tell rather than write."""
    if end - start < _LONG:
        return None
    han = _HAN.match(text, start, end)
    ends, long, many = (_RUN_ON, _LONG, _MANY) if han else (_RUN_ON_LATIN, _LONG_LATIN, _MANY_LATIN)
    stops = sum(text.count(mark, start, end - 1) for mark in ("。", "!", "?", ";", ". "))
    return ends if text.count(",", start, end) >= many and (end - start) / (stops + 1) > long else None


def _unmarked(text: str, start: int, end: int) -> bool:
    """Whether a unit has hardly a mark, as where speech was written down by a machine."""
    return end - start > _SPEECH and sum(text.count(mark, start, end) for mark in ",。;!?") * _LONG < end - start


def _stops(text: str, start: int, end: int, stops: re.Pattern[str], names: list[int]) -> Iterator[re.Match[str]]:
    """Where speech goes on: by its words, or where a name begins behind words that end what was said of another."""
    found = [*stops.finditer(text, start, end)]
    inside = names[bisect_left(names, start) : bisect_left(names, end)]
    for before, name in pairwise(inside):
        told = _TOLD.search(text, before, name)
        if told:
            found.append(told)
    yield from sorted(found, key=lambda stop: stop.end())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        stop = max(text.rfind(mark, start + _ENOUGH, start + LONGEST) for mark in ",、 ") + 1 or start + LONGEST
        yield start, stop
        start = stop
    if end > start:
        yield start, end
