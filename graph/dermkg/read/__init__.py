"""The reader: Chinese and English pages about skin drugs in, claims with text positions out.

What it knows is the phrase files of `ontology/phrases/reading/`: names, the words of each relation, cues and figures.
There is no model: every claim names the phrase by which it was read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from dermkg.errors import InputError
from dermkg.read.claim import Claim
from dermkg.read.text import Text, load

__all__ = ["STDIN", "Claim", "Page", "Text", "load", "other_drugs", "page", "pages"]
STDIN = "-"  # the name of standard input


@dataclass(frozen=True)
class Page:
    """A page and what was read from it.

    Attributes:
        text: The page's text.
        claims: Its claims in the order of the text.
    """

    text: Text
    claims: list[Claim]


def page(text: Text) -> Page:
    """Reads the claims of one page; none where it names no known drug.

    Args:
        text: The page, as `load` gives it.
    """
    from dermkg.read.reader import read

    return Page(text, read(text.text))


def other_drugs(text: str) -> tuple[str, ...]:
    """The drugs that a page names and that are no subject of claims here, each once, as the page writes them.

    Args:
        text: The page's text as stored.
    """
    from dermkg.read import names, normal

    flat = normal.flatten(text)
    spans = (flat.span(one.start, one.end) for one in names.mentions(flat) if one.slugs("other") == ("other-drug",))
    return tuple(dict.fromkeys(text[start:end] for start, end in spans))


def _one(name: str) -> Page | InputError:
    try:
        return page(load(name, sys.stdin.buffer.read() if name == STDIN else None))
    except InputError as fault:
        return fault


def pages(names: Iterable[str | Path], workers: int = 1) -> Iterator[Page | InputError]:
    """Reads many pages, in their order; what is wrong with one is its result and stops no other.

    Args:
        names: The files; STDIN for standard input, which this process reads.
        workers: How many processes read; with one, this process does.
    """
    wanted = [str(name) for name in names]
    if workers <= 1 or len(wanted) < 2 or STDIN in wanted:
        yield from map(_one, wanted)
        return
    import multiprocessing

    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_one, wanted, chunksize=max(1, min(64, len(wanted) // (4 * workers))))
