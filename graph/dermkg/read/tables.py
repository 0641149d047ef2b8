"""What the rows and columns of a page's tables are about, and the lines of its lists."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, takewhile

from dermkg.read import grammar, names, normal
from dermkg.read.sentence import Frame, drugs
from dermkg.read.structure import Unit
from dermkg.read.titles import headed

_LISTED = grammar.pattern("drugs listed")
_WHOM = grammar.pattern("for whom column")
_RATE = grammar.pattern("rate column")
_REMARKS = grammar.pattern("remarks")
_ROWS = 60  # cells before and behind one among which the others of its column are looked for


@lru_cache(maxsize=1024)
def of_column(head: str) -> tuple[str, ...]:
    """The drugs that the head of a column or a row names; each of its cells asks."""
    return drugs(names.mentions(normal.flatten(head)))


def of_others(frame: Frame) -> frozenset[Unit]:
    """The cells and lines that stand for a drug which is no subject here, beside others that stand for one that is.

    Rows stand for drugs where the head of their keys says so or half of the keys name one, and so do columns, and the
    lines of a list by their keys.

    Args:
        frame: The page.
    """
    found = set[Unit]()
    for is_table, group in groupby(frame.units, key=lambda unit: bool(unit.column)):
        for table in _tables(list(group)) if is_table else ():
            keys, columns = ({getattr(unit, name) for unit in table} for name in ("key", "column"))
            rows = bool(_LISTED.search(table[0].corner)) or _half(keys)
            found.update(unit for unit in table if rows and unit.key and not of_column(unit.key))
            heads = {head for head in columns if not _field(head)}
            found.update(unit for unit in table if _half(heads) and unit.column in heads and not of_column(unit.column))
    for (key, _, _), group in groupby(frame.units, key=lambda unit: (bool(unit.key), unit.column, unit.heading)):
        lines = [unit for unit in group if key and not unit.column]
        keys = {unit.key for unit in lines}
        if sum(bool(of_column(one)) for one in keys) > 1 and _half(keys):
            found.update(one for one in lines if not _known(one.key) and not _field(one.key))
    return frozenset(found)


def heads(frame: Frame, cell: Unit) -> bool:
    """Whether a cell is the head of a column in a table whose rows stand for drugs: it asks, and says nothing itself.

    Args:
        frame: The page.
        cell: A cell, or any other unit.
    """
    if cell.column or not cell.key or not _LISTED.search(cell.key) or drugs(frame.within(cell.start, cell.end)):
        return False
    at = bisect_left(frame.units, cell) + 1
    below = next((one for one in frame.units[at : at + _ROWS] if one.key != cell.key), None)
    return below is not None and below.corner == cell.key


def for_whom(frame: Frame, cell: Unit) -> str:
    """What the cells beside one in its row say of the people meant: their ages, how ill they are."""
    return ";".join(_beside(frame, cell, _WHOM))


def rate(frame: Frame, cell: Unit) -> str:
    """What a cell beside one in its row says of how often that is seen; nothing where no column tells it."""
    return next(_beside(frame, cell, _RATE), "").strip()


def fellows(frame: Frame, unit: Unit) -> list[Unit]:
    """The cells of a cell's column, or the lines with keys of a line's list; none where the lines stand for drugs."""
    at = bisect_left(frame.units, unit)

    def goes_on(one: Unit) -> bool:
        place = (one.heading, one.section, one.corner, bool(one.column), one.speaker)
        return bool(one.key) and place == (unit.heading, unit.section, unit.corner, bool(unit.column), unit.speaker)

    before = takewhile(goes_on, reversed(frame.units[max(0, at - _ROWS) : at]))
    found = [*before, *takewhile(goes_on, frame.units[at + 1 : at + _ROWS])]
    found = [one for one in found if one.column == unit.column]
    return [] if any(of_column(one.key) for one in found) else found


def _beside(frame: Frame, cell: Unit, head: re.Pattern[str]) -> Iterator[str]:
    """What the other cells of a row say whose columns have such a head."""
    beside = (one for one in frame.row(cell) if one != cell and head.search(one.column))
    return (frame.text[one.start : one.end] for one in beside)


def _tables(cells: list[Unit]) -> Iterator[list[Unit]]:
    """Cells that follow one another, by the heads of their tables."""
    for _, group in groupby(cells, key=lambda unit: (unit.corner, unit.heading)):
        yield list(group)


@lru_cache(maxsize=1024)
def _known(head: str) -> bool:
    """Whether a key names anything that is known, other drugs apart: a companion, a disease, people."""
    return any(mention.roles.keys() != {"other"} for mention in names.mentions(normal.flatten(head)))


def _half(heads: set[str]) -> bool:
    return 2 * sum(bool(of_column(head)) for head in heads) >= max(1, len(heads))


def _field(head: str) -> bool:
    """Whether a head tells what its cells say, and names nothing."""
    return not of_column(head) and bool(_REMARKS.search(head) or headed(head)[0])
