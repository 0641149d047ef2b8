"""The lines of a page, each without the mark before it, and lines that are parts of one paragraph joined again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from dermkg.read import grammar
from dermkg.read.normal import Flat

_LINE = re.compile(r"[^\n]+")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_BULLET = re.compile(
    r"\s{0,8}(?:[-*•●◆■▪▫□◇○▶►◎★☆※❖➤▲△▍▎▌▋▐█→⇒➜➡✓✔√✗✘·、・+]|×(?!×)|[?!](?=[\u3400-\u9fff])|>{1,2}|"
    r"#{1,6} {0,2}\d{1,2}[.、)](?!\d)|#{1,6}|\(\d{1,2}\)|\(?\d{1,2}[.、)](?!\d)|"
    r"\d{1,2}(?:\.\d{1,2}){2,3}\.?(?= )|\(?[一二三四五六七八九十]{1,2}[、.)]|"
    r"第[一二三四五六七八九十]{1,2}[、,:]|[a-z]\)|[qa]\.(?= )|step \d:?)\s{0,4}"
)
_FIGURE = re.compile(r"\d+")
NO_LATIN = re.compile(r"[^a-zA-Z]+")
# The longest headings, and such in a page whose paragraphs end without a stop.
SHORT, SHORT_LATIN, UNCLOSED = 22, 45, 10
CLOSES = frozenset("。.!?;:,…\"')")
_ROW, _BESIDE = 4, 4  # so many short lines in a row are one paragraph; so few characters beside a name say nothing
_SAYS = grammar.pattern("line says")
_ANNOUNCES, _CONTINUES = grammar.pattern("line announces"), grammar.pattern("line continues")


@dataclass
class Line:
    """A line of the page: its words without the mark before them, that mark, and whether it is all in capitals."""

    start: int
    end: int
    body: str
    mark: str
    capitals: bool


def lines(flat: Flat) -> list[Line]:
    """The lines of a page that have words.

    Args:
        flat: The normalised page.
    """
    text, found = flat.text, list[Line]()
    for line in _LINE.finditer(text):
        start, end = line.span()
        while start < end and text[start] == " ":
            start += 1
        bullet = _BULLET.match(text, start, end)
        mark = ""
        if bullet and bullet.end() < end:
            start, mark = bullet.end(), _FIGURE.sub("1", bullet[0].strip())
        body = text[start:end].strip()
        if body:
            written = NO_LATIN.sub("", flat.page[flat.at[start] : flat.at[end - 1] + 1])
            capitals = sum(map(str.isupper, written)) * 5 > len(written) * 4
            found.append(Line(start, end, body, mark, capitals))
    return found


class _Short(NamedTuple):
    """A short line among others: where it ends, its words, how many characters of it are no names', and its names.

    Of each name it is known whether it is that of a drug.
    """

    end: int
    body: str
    beside: int
    names: list[tuple[int, int, bool]]


def mended(flat: Flat, names: list[tuple[int, int, bool]], titled: Callable[[str], bool]) -> Flat:
    """A page with commas where its lines are broken at each clause, or are the items of a list without marks.

    Of so many short lines in a row none is a heading but the first, those that ask or announce, those with a heading's
    words, and names of drugs.

    Args:
        flat: The normalised page.
        names: Where names stand, in their order, and whether they are those of drugs.
        titled: Tells whether a line's words are those of a heading.
    """
    text, breaks = flat.text, list[int]()
    for block in _BLOCK.finditer(text):
        spans = [line.span() for line in _LINE.finditer(text, *block.span())]
        for broken, row in groupby(spans, lambda at: _broken(text[slice(*at)])):
            at = list(row) if broken else []
            if len(at) < _ROW:
                continue
            run = [_short(text, start, end, names) for start, end in at]
            heads = {i for i, line in enumerate(run) if _announces(line, titled)}
            if _unclear(run, heads):
                continue
            first = run[0].body
            if at[0] == spans[0] and len(first) <= (SHORT_LATIN if first.isascii() else UNCLOSED):
                heads.add(0)
            breaks += [line.end for i, line in enumerate(run[:-1]) if heads.isdisjoint((i, i + 1))]
    if not breaks:
        return flat
    joined = list(text)
    for end in breaks:
        joined[end] = ","
    return replace(flat, text="".join(joined))


def _broken(line: str) -> bool:
    """Whether a line is short, without a mark before it or at its end."""
    body = line.strip()
    if not body or len(body) > (SHORT_LATIN if body.isascii() else SHORT):
        return False
    if body[-1] in CLOSES or body[0] in '#("':
        return False
    bullet = _BULLET.match(body)
    return not (bullet and bullet.end() < len(body)) and not any(mark in body for mark in ":|。;!?")


def _short(text: str, start: int, end: int, names: list[tuple[int, int, bool]]) -> _Short:
    inside = [name for name in names[bisect_left(names, (start,)) : bisect_left(names, (end,))] if name[1] <= end]
    line = text[start:end].rstrip()
    return _Short(end, line.lstrip(), len(line) - sum(high - low for low, high, _ in inside), inside)


def _announces(line: _Short, titled: Callable[[str], bool]) -> bool:
    """Whether a line among others is a heading: it asks or announces, has a heading's words, or is a drug's name."""
    size = line.beside + sum(high - low for low, high, _ in line.names)
    if any(drug and size - (high - low) <= _BESIDE for low, high, drug in line.names):
        return True
    if not line.names and not _CONTINUES.match(line.body) and titled(line.body):
        return True
    return bool(_ANNOUNCES.fullmatch(line.body))


def _unclear(run: list[_Short], heads: set[int]) -> bool:
    """Whether words that no heading is known by stand before an item: "can cause", and what it can cause below."""
    return any(
        i not in heads
        and not run[i].names
        and run[i + 1].names
        and run[i + 1].beside <= 1
        and _SAYS.fullmatch(run[i].body)
        for i in range(1, len(run) - 1)
    )
