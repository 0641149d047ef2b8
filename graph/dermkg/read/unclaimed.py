"""Where a page may say more than was read of it, and what it speaks of there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import ahocorasick

from dermkg import claims
from dermkg.read import cues, forms, grammar, normal, numbers, phrasing
from dermkg.read.names import Mention
from dermkg.read.sentence import Frame, Sentence, drugs

_BARE = 4  # characters: so many beside its names say nothing
_FIGURES = ("maxAmount", "maxBodySurfaceArea", "frequencyPerDay", "concentration", "duration")
_AREA, _LONG = grammar.pattern("of the area"), ("avoid", "long-term-continued-use")
_KEPT_FROM = ("population", "avoid")  # the roles of what a drug is kept from
_MATTERS = (*_KEPT_FROM, "companion", "effect")
_PERMITS, _PATIENT = grammar.pattern("permits or forbids"), grammar.pattern("of one patient")


class Unclaimed(NamedTuple):
    """A place that gave no claim, in code points of the page as stored, `end` exclusive.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        products: The products that it speaks of, by the graph's slugs: those that it names, or else the last one named.
        things: What it names of people, places, companions and effects: their roles, and the graph's slugs.
        ages: The least age and the age that is no longer meant, in years, where it tells one.
        figures: Of which figures it may tell one: maxBodySurfaceArea, maxAmount, duration.
    """

    start: int
    end: int
    products: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    ages: dict[str, str]
    figures: tuple[str, ...]


def unclaimed(text: str, spans: Iterable[tuple[int, int]]) -> list[Unclaimed]:
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
    frame, read = Frame(normal.flatten(text)), sorted(spans)
    named = [mention for mention in frame.mentions if "drug" in mention.roles]
    if not named:
        return []
    starts, ends = [start for start, _ in read], list(accumulate((end for _, end in read), max))
    found: list[Unclaimed] = []

    def silent(start: int, end: int) -> bool:
        before = bisect_left(starts, end)  # the claims that begin before its end
        return before == 0 or ends[before - 1] <= start

    before: Sentence | None = None  # a question
    asked = False  # whether it asks of something that a drug may be kept from, or of two things
    for unit in frame.units:
        for sentence in frame.sentences(unit):
            kept_from = [mention for mention in sentence.mentions if not mention.roles.keys().isdisjoint(_KEPT_FROM)]
            if sentence.asks or unit.speaker in ("ask", "lay"):
                further = kept_from or len(sentence.drugs) > 1 or "companion" in sentence.roles
                if not (asked and unit.speaker == "ask"):
                    before, asked = sentence, bool(further or _PATIENT.search(sentence.text))
                continue
            answers = asked and (cues.answer(sentence.text) or _PERMITS.search(sentence.text))
            question, before, asked = before, None, False
            told = len(sentence.text) - sum(one.end - one.start for one in sentence.mentions) > _BARE
            listed = kept_from and (unit.heading or unit.key)  # "you may use it:", and who may
            if unit.title or not (told or listed or answers):
                continue
            place = frame.flat.span(sentence.start, sentence.end)
            if not silent(*place):
                for low, high in _clauses(sentence):
                    inside = [one for one in kept_from if low <= one.start < high]
                    if (inside or numbers.spoken_age(frame.text[low:high])) and silent(*frame.flat.span(low, high)):
                        found.append(_place(frame, low, high, named))
            elif answers or kept_from or sentence.roles & {"drug", "pronoun"} or _tells(sentence):
                found.append(_place(frame, sentence.start, sentence.end, named, question))
    return found


def _clauses(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence."""
    at = sentence.start
    while at < sentence.end:
        low, high = sentence.clause(at, at + 1)
        yield low, high
        at = max(high, at) + 1


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence tells an age, or permits or forbids a companion or an amount."""
    if "minAge" in numbers.ages(sentence.text):
        return True
    figures = "companion" in sentence.roles or not numbers.kinds(sentence.text).isdisjoint(_FIGURES)
    return figures and bool(_PERMITS.search(sentence.text))


@cache
def _pointers() -> ahocorasick.Automaton:
    """The words that point at something, each with its length and the roles and slugs of what it points at."""
    found: dict[str, list[tuple[str, str]]] = {}
    for role, things in claims.phrases("reading/beside")["words"].items():
        for slug, ways in things.items():
            for word in dict.fromkeys(word for way in ways for word in phrasing.words(str(way))):
                found.setdefault(word, []).append((role, slug))
    return phrasing.automaton({word: (len(word), meant) for word, meant in found.items()})


def _pointed_at(text: str) -> Iterator[tuple[str, str]]:
    """What words of a place point at without naming it."""
    for last, (length, meant) in _pointers().iter(text):
        if normal.whole(text, last - length + 1, last + 1):
            yield from meant


def _place(frame: Frame, start: int, end: int, named: list[Mention], question: Sentence | None = None) -> Unclaimed:
    """A place with what it speaks of, and the question before it."""
    at = bisect_left(named, start, key=lambda one: one.start)
    low = question.start if question else start
    mentions, text = frame.within(low, end), frame.text[low:end]
    own = drugs(mentions) or drugs([named[max(0, at - 1)]])
    others = {("companion", slug) for slug in own} if len(own) > 1 else set[tuple[str, str]]()
    things = {(role, slug) for one in mentions for role in _MATTERS if role in one.roles for slug in one.slugs(role)}
    things |= set(_pointed_at(text))
    figures = numbers.kinds(text) & {"maxAmount", "duration"} if any(map(str.isdecimal, text)) else set[str]()
    if _AREA.search(text):
        figures.add("maxBodySurfaceArea")
    if numbers.pattern("long term").search(text):
        things.add(_LONG)
        figures.add("duration")
    return Unclaimed(
        *frame.flat.span(start, end),
        tuple(forms.entity(slug, "drug") for slug in own),
        tuple(sorted({(role, forms.entity(slug, role)) for role, slug in things | others})),
        numbers.ages(text) or numbers.spoken_age(text),
        tuple(sorted(figures)),
    )
