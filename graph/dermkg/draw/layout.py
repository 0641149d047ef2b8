"""Where things stand: positions are computed here, once, so that the page needs no physics.

The layered view has fixed columns; igraph's Sugiyama method finds the order in each that crosses the fewest lines, and
rows are then set evenly. The free view is a force-directed one, set on a grid so that no two boxes overlap.
"""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

EM = 12
LINE = 15
PAD_X, PAD_Y = 12, 6
_WIDEST = (118, 134, 106, 142, 118, 140)
_MOST_LINES = 3
_GAP_X, _GAP_Y, _GUTTER = 54, 11, 16

Positions = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Box:
    """A label, broken into lines in each language, and the room that it takes in either."""

    lines: dict[str, list[str]]
    width: int

    @property
    def height(self) -> int:
        """The height of the taller language."""
        return 2 * PAD_Y + LINE * max(len(lines) for lines in self.lines.values())


@dataclass(frozen=True)
class Heading:
    """A column of the layered view: its number, centre and width."""

    column: int
    x: int
    width: int


def width(text: str) -> float:
    """A generous estimate of a text's width in em: 1 for wide characters, 0.6 for the others (0.72 for capitals)."""
    return sum(map(_width, text))


@cache
def _width(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    wide = unicodedata.east_asian_width(char) in "WF" or ord(char) > 0x2E80
    return 1.0 if wide else 0.75 if char.isupper() or char in "mwMW%@—…" else 0.58


def wrap(text: str, most: float) -> list[str]:
    """Breaks a label into at most three lines of a width in em, as even as they can be; a rest ends in an ellipsis."""
    lines = _broken(text, most)
    for tenths in range(int(most * 10), 20, -2):
        closer = _broken(text, tenths / 10)
        if len(closer) != len(lines) or _joined(closer) != _joined(lines):
            break
        lines = closer
    return lines


def _joined(lines: list[str]) -> str:
    return "".join(lines)


def _broken(text: str, most: float) -> list[str]:
    lines: list[str] = []
    rest = text
    while rest and len(lines) < _MOST_LINES:
        taken = _fitting(rest, most)
        if taken < len(rest) and len(lines) == _MOST_LINES - 1:
            return [*lines, rest[: _fitting(rest, most - 1)].rstrip() + "…"]
        if taken < len(rest) and _inside_word(rest, taken):
            taken = max(1, _fitting(rest, most - width("-")))
        torn = taken < len(rest) and _inside_word(rest, taken)
        lines.append(rest[:taken].strip() + ("-" if torn else ""))
        rest = rest[taken:].strip()
    return lines or [" "]


def _inside_word(text: str, cut: int) -> bool:
    return bool(re.fullmatch("[A-Za-z]{2}", text[cut - 1 : cut + 1]))


def _fitting(text: str, most: float) -> int:
    total, end = 0.0, 0
    for char in text:
        total += _width(char)
        if total > most:
            break
        end += 1
    end = max(end, 1)
    if end == len(text):
        return end
    for cut in range(end, 0, -1):
        before, after = text[cut - 1], text[cut]
        wide = cut > end // 2 and max(ord(before), ord(after)) > 0x2E80
        if (after == " " or before in " -/" or wide) and after not in "，。、；：）)」":
            return cut
    return end


def box(label: dict[str, str], column: int) -> Box:
    """The box of a label in a column."""
    widest = _WIDEST[column]
    lines = {language: wrap(text, (widest - 2 * PAD_X) / EM) for language, text in label.items()}
    needed = max(width(line) for texts in lines.values() for line in texts) * EM
    return Box(lines, min(widest, max(56, 2 * math.ceil(needed / 2) + 2 * PAD_X)))


def layered(
    columns: dict[str, int], boxes: dict[str, Box], pairs: list[tuple[str, str]], aspect: float = 1.5
) -> tuple[Positions, list[Heading]]:
    """Sets things in their columns, in even rows, so that the whole has about the aspect of a screen.

    Args:
        columns: The column of each thing.
        boxes: The box of each thing.
        pairs: The links.
        aspect: Width by height; 0 for one box a row, however high that gets.
    """
    ranks = _ranks(columns, pairs)
    members: dict[int, list[str]] = defaultdict(list)
    for iri in sorted(columns, key=lambda iri: (ranks[iri], iri)):
        members[columns[iri]].append(iri)
    widths = {c: max(boxes[iri].width for iri in iris) for c, iris in members.items()}
    longest = max((len(iris) for iris in members.values()), default=1)
    rows: dict[int, list[list[str]]] = {}
    down = 0
    for most in range(6, max(longest, 6) + 1) if aspect else [longest]:
        rows = {c: _rows(iris, math.ceil(len(iris) / most)) for c, iris in members.items()}
        across = sum(len(found[0]) * (widths[c] + _GUTTER) + _GAP_X for c, found in rows.items())
        down = max((_height(found, boxes) for found in rows.values()), default=0)
        if across <= aspect * down:
            break
    positions: Positions = {}
    headings, left = [], 0
    for column, found in sorted(rows.items()):
        step = widths[column] + _GUTTER
        for row, y in zip(found, _centres(found, boxes, down), strict=True):
            for place, iri in enumerate(row):
                positions[iri] = (left + widths[column] // 2 + place * step, y)
        across = len(found[0]) * step - _GUTTER
        headings.append(Heading(column, left + across // 2, across))
        left += across + _GAP_X
    return positions, headings


def _rows(iris: list[str], abreast: int) -> list[list[str]]:
    return [iris[i : i + abreast] for i in range(0, len(iris), abreast)]


def _height(rows: list[list[str]], boxes: dict[str, Box]) -> int:
    return sum(max(boxes[iri].height for iri in row) + _GAP_Y for row in rows)


def _centres(rows: list[list[str]], boxes: dict[str, Box], down: int) -> list[int]:
    """The height of each row's middle: even gaps, the column filling the room that the longest one needs."""
    heights = [max(boxes[iri].height for iri in row) for row in rows]
    gap = min((down - sum(heights)) / len(rows), 4.5 * _GAP_Y)
    top, centres = -(sum(heights) + gap * (len(rows) - 1)) / 2, []
    for height in heights:
        centres.append(round(top + height / 2))
        top += height + gap
    return centres


def _ranks(columns: dict[str, int], pairs: list[tuple[str, str]]) -> dict[str, float]:
    """The order within columns in which links cross least, by Sugiyama's method."""
    import igraph

    order = sorted(columns)
    index = {iri: i for i, iri in enumerate(order)}
    edges = set()
    for s, o in pairs:
        if columns[s] != columns[o]:
            a, b = (s, o) if columns[s] < columns[o] else (o, s)
            edges.add((index[a], index[b]))
    used = sorted(set(columns.values()))
    layers = [used.index(columns[iri]) + 1 for iri in order]
    # igraph 1.0 crashes on some graphs of several parts: a root in a layer of its own holds them together.
    parts = igraph.Graph(len(order), sorted(edges)).connected_components()
    root = len(order)
    edges |= {(root, min(part, key=lambda i: (layers[i], i))) for part in parts}
    graph = igraph.Graph(root + 1, sorted(edges), directed=True)
    placed = graph.layout_sugiyama(layers=[*layers, 0], maxiter=100)
    ranks = {iri: float(placed[i][0]) for iri, i in index.items()}
    return _settled(ranks, columns, pairs)


def _settled(ranks: dict[str, float], columns: dict[str, int], pairs: list[tuple[str, str]]) -> dict[str, float]:
    """Pulls each thing towards its neighbours' height, all columns being as high as each other."""
    near: dict[str, list[str]] = defaultdict(list)
    for s, o in pairs:
        near[s].append(o)
        near[o].append(s)
    members: dict[int, list[str]] = defaultdict(list)
    for iri in sorted(ranks, key=lambda iri: (ranks[iri], iri)):
        members[columns[iri]].append(iri)
    heights: dict[str, float] = {}
    for sweep in range(25):
        for column in sorted(members, reverse=bool(sweep % 2)):
            if sweep:
                means = {
                    iri: sum(heights[o] for o in near[iri]) / len(near[iri]) if near[iri] else heights[iri]
                    for iri in members[column]
                }
                members[column].sort(key=lambda iri: (means[iri], heights[iri], iri))
            for i, iri in enumerate(members[column]):
                heights[iri] = (i + 0.5) / len(members[column])
    _swap(heights, members, near)
    return heights


def _swap(heights: dict[str, float], members: dict[int, list[str]], near: dict[str, list[str]]) -> None:
    """Swaps things within a column while that makes the links shorter: those with many links get the middle.

    The squares of a thing's links at height y add up to n y² - 2 y s + a rest that does not depend on y, n being the
    number of its links and s the sum of the heights at their other ends: only these two are needed.
    """
    others = {iri: [o for o in near[iri] if o != iri] for iri in heights}
    number = {iri: len(found) for iri, found in others.items()}
    total = {iri: sum(heights[o] for o in found) for iri, found in others.items()}
    for _ in range(12):
        better = False
        for _, iris in sorted(members.items()):
            for i in range(len(iris)):
                for j in range(i + 1, min(len(iris), i + 14)):
                    p, q = iris[i], iris[j]
                    y, z = heights[p], heights[q]
                    if (z - y) * ((number[p] - number[q]) * (z + y) - 2 * (total[p] - total[q])) < -1e-9:
                        heights[p], heights[q], iris[i], iris[j], better = z, y, q, p, True
                        for o in others[p]:
                            total[o] += z - y
                        for o in others[q]:
                            total[o] += y - z
        if not better:
            return


def free(boxes: dict[str, Box], pairs: list[tuple[str, str]]) -> Positions:
    """Sets things near what they are linked to (Fruchterman and Reingold), each in a cell of its own."""
    import igraph

    order = sorted(boxes)
    if not order:
        return {}
    index = {iri: i for i, iri in enumerate(order)}
    edges = sorted({(index[s], index[o]) for s, o in pairs if s != o})
    igraph.set_random_number_generator(random.Random(7))
    try:
        graph = igraph.Graph(len(order), edges)
        placed = graph.layout_fruchterman_reingold(niter=250, grid="nogrid" if len(order) < 1500 else "auto")
    finally:
        igraph.set_random_number_generator(random)
    cell_x = max(box.width for box in boxes.values()) + 26
    cell_y = max(box.height for box in boxes.values()) + 18
    across = max(1, math.ceil(math.sqrt(2.2 * len(order) * 1.5 * cell_y / cell_x)))
    down = max(1, math.ceil(2.2 * len(order) / across))
    xs, ys = _even([p[0] for p in placed]), _even([p[1] for p in placed])
    degree = graph.degree()
    taken: set[tuple[int, int]] = set()
    positions: Positions = {}
    for i in sorted(range(len(order)), key=lambda i: (-degree[i], i)):
        x, y = _nearest(xs[i] * (across - 1), ys[i] * (down - 1), taken)
        taken.add((x, y))
        positions[order[i]] = (x * cell_x, y * cell_y)
    return positions


def _even(values: list[float]) -> list[float]:
    """Half by value, half by rank: keeps the shape, thins out the crowded middle."""
    low, high = min(values), max(values)
    ranks = {i: r for r, i in enumerate(sorted(range(len(values)), key=lambda i: (values[i], i)))}
    most = max(1, len(values) - 1)
    span = (high - low) or 1.0
    return [0.5 * (value - low) / span + 0.5 * ranks[i] / most for i, value in enumerate(values)]


def _nearest(x: float, y: float, taken: set[tuple[int, int]]) -> tuple[int, int]:
    cx, cy = round(x), round(y)
    for radius in range(1000):
        ring = [
            (cx + dx, cy + dy)
            for dx in range(-radius, radius + 1)
            for dy in range(-radius, radius + 1)
            if max(abs(dx), abs(dy)) == radius and (cx + dx, cy + dy) not in taken
        ]
        if ring:
            return min(ring, key=lambda cell: ((cell[0] - x) ** 2 + (cell[1] - y) ** 2, cell))
    raise AssertionError("a free cell is always found: there are fewer boxes than cells")
