"""The reader: Chinese and English pages about skin drugs in, claims with text positions out.

What it knows is the phrase files of `ontology/phrases/reading/`: names, the words of each relation, cues and figures.
There is no model: every claim names the phrase by which it was read.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from dermkg.errors import InputError
from dermkg.read.claim import Claim
from dermkg.read.text import Text, load

__all__ = ["STDIN", "Claim", "Page", "Text", "load", "other_drugs", "page", "pages", "unclaimed"]
_BARE = 4  # characters: so many beside its names say nothing
_FIGURES = frozenset(["maxAmount", "maxBodySurfaceArea", "frequencyPerDay", "concentration", "duration"])
_MATTER = frozenset(["population", "avoid"])  # the roles of what a drug is kept from
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


def unclaimed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a page on a known drug may say more than was read of it.

    These are sentences without a claim that speak of a drug, of what may go with one, of an amount, an age, or of
    people, places and things to be kept from one, answers to a question about these, and in other sentences the clauses
    without a claim that name such people, places or things.

    Args:
        text: The page's text as stored.
        spans: Where its claims stand.

    Returns:
        Places in the text, in their order; headings, questions and bare names without a heading are none.
    """
    from dermkg.read import cues, grammar, normal, numbers
    from dermkg.read.sentence import Frame, drugs

    permits, patient = grammar.pattern("permits or forbids"), grammar.pattern("of one patient")
    frame, read_ = Frame(normal.flatten(text)), sorted(spans)
    starts, ends = [start for start, _ in read_], list(accumulate((end for _, end in read_), max))
    found = list[tuple[int, int]]()
    if not any("drug" in mention.roles for mention in frame.mentions):
        return found

    def silent(start: int, end: int) -> bool:
        before = bisect_left(starts, end)  # the claims that begin before its end
        return before == 0 or ends[before - 1] <= start

    asked = False  # whether the sentence before asks of something that a drug may be kept from, or of two things
    for unit in frame.units:
        for sentence in frame.sentences(unit):
            kept_from = [mention for mention in sentence.mentions if not _MATTER.isdisjoint(mention.roles)]
            if sentence.asks or unit.speaker in ("ask", "lay"):
                further = kept_from or len(drugs(sentence.mentions)) > 1 or "companion" in sentence.roles
                asked = asked if unit.speaker == "ask" and asked else bool(further or patient.search(sentence.text))
                continue
            answers = asked and bool(cues.answer(sentence.text) or permits.search(sentence.text))
            asked = False
            told = len(sentence.text) - sum(one.end - one.start for one in sentence.mentions) > _BARE
            listed = bool(kept_from) and bool(unit.heading or unit.key)  # "you may use it:", and who may
            if unit.title or not (told or listed or answers):
                continue
            place = frame.flat.span(sentence.start, sentence.end)
            if not silent(*place):
                clauses = (frame.flat.span(*sentence.clause(one.start, one.end)) for one in kept_from)
                found += dict.fromkeys(clause for clause in clauses if silent(*clause))
            elif (
                answers
                or kept_from
                or sentence.roles & {"drug", "pronoun"}
                or "minAge" in numbers.ages(sentence.text)
                or (
                    ("companion" in sentence.roles or not _FIGURES.isdisjoint(numbers.kinds(sentence.text)))
                    and permits.search(sentence.text)
                )
            ):
                found.append(place)
    return found


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
