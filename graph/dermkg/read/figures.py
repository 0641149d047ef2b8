"""The figures of a sentence: how often, how much, how long, how strong."""

from __future__ import annotations

import re

from dermkg.read import grammar, numbers, relations
from dermkg.read.headings import names_one
from dermkg.read.reading import Reading
from dermkg.read.sentence import Sentence

_OTHERS = frozenset(["other", "companion"])
_LEAST = grammar.pattern("at least")
_HOW_OFTEN = grammar.pattern("how often a day")
_HOW_LONG = grammar.pattern("how long")
# What a question asks for, as the words by which its answer is known, in Chinese and in English.
_ASKED = (
    (_HOW_OFTEN, "每天|", "how often|"),
    (grammar.pattern("how strong"), "浓度|", "strength|"),
    (grammar.pattern("how long at least"), "至少用", "for at least "),
    (grammar.pattern("how long at most"), "最长用", "for at most "),
)
_TOO_LITTLE = grammar.pattern("too little next")
_HABIT = grammar.pattern("habit")
_AREA = grammar.pattern("area key")
_NOT_FOR = grammar.pattern("strength not for")
_STRENGTHS = grammar.pattern("strength key")
_LATER = grammar.pattern("figure key")
_OF_ANOTHER = grammar.pattern("often a day of another")
_STOP = re.compile("[,。;]")
_TOO_OFTEN = grammar.pattern("too often before")
_MORE_OFTEN = grammar.pattern("more often than")
_ANOTHERS = grammar.pattern("how often of another before")
_ANOTHERS_NEXT = grammar.pattern("how often of another next")
_NO_LIMIT, _LIMIT = grammar.pattern("no limit before"), grammar.pattern("no limit after")
_OVER, _IS_FINE = grammar.pattern("over before"), grammar.pattern("over is fine")
_STUDIED, _STUDIED_HERE = grammar.pattern("studied key"), grammar.pattern("studied strength")
_ENDLESS = "no maxDuration"
_SURE = grammar.pattern("sure duration")


def figures(sentence: Sentence, question: str, areas: bool) -> list[Reading]:
    """The figures of a sentence: how often, how much, how long, how strong."""
    text, start = relations.unasked(sentence.text), sentence.start
    head = field = ""
    answers = sentence.first or sentence.frame.text[sentence.start - 2 : sentence.start].rstrip().endswith("?")
    fresh = answers and bool(question)
    key = sentence.frame.key_beside(sentence.unit) if sentence.first and not sentence.unit.column else None
    if key:  # the key says what its value is a figure of
        text, start = relations.unasked(sentence.frame.text[key[0] : sentence.end]), key[0]
    elif not sentence.unit.key and _STRENGTHS.search(sentence.unit.heading):
        head = f"{sentence.unit.heading}|"
    elif sentence.unit.key and (sentence.unit.column or _LATER.search(sentence.unit.key)):
        # in a table it stands farther off, and so it does after the first of several strengths or courses
        field = f"{sentence.unit.column}|" if sentence.unit.column and names_one(sentence.unit.key) else ""
        head = f"{field}{sentence.unit.key}|"
    elif fresh:
        head = next((leads[text.isascii()] for asks, *leads in _ASKED if asks.search(question)), "")
    text, start = head + text, start - len(head)
    kinds = numbers.kinds(text)
    if not kinds:
        return []
    made: list[Reading] = []

    def add(predicate: str, figures: list[numbers.Figure]) -> None:
        for one in numbers.widest(figures):
            if one.end < len(head):
                continue  # it is the head of its row that says it, as in "A 0.1% | twice a day"
            begins = one.end - len(text[one.start : one.end].lstrip(" |:"))
            at = (max(start + begins, key[0] if key else sentence.start), start + one.end)
            unlimited = predicate == "maxBodySurfaceArea" and _unlimited(text, one)
            how = "negated" if unlimited else "affirmed"
            made.append(Reading(predicate, how, (one.value,), *at, 5, predicate))

    def near(name: str, one: numbers.Figure, before: int, after: int) -> bool:
        head, tail = text[max(0, one.start - before) : one.start], text[one.end : one.end + after]
        apart = name == "not frequency"  # what stands beyond a comma is another thing
        if apart:
            head = _STOP.split(head)[-1]
        if apart or _LEAST.search(text, one.start, one.end):
            tail = _STOP.split(tail)[0]
        words = head + text[one.start : one.end] + tail
        if text.startswith("百分之", one.start):  # a strength that is said so is none of patients
            words = words.replace("百分", "")
        return bool(numbers.pattern(name).search(words))

    if "frequencyPerDay" in kinds:
        far = 30 if text.isascii() else 8
        often = [
            one for one in numbers.frequencies(text) if not near("not frequency", one, far, far - 4 if far > 8 else 3)
        ]
        often = [
            one
            for one in often
            if not (
                _TOO_LITTLE.match(text, one.end)
                or _TOO_OFTEN.search(text, 0, one.start)
                or _MORE_OFTEN.search(text, 0, one.start)
                or _ANOTHERS.search(text, 0, one.start)
                or _ANOTHERS_NEXT.match(text, one.end)
            )
        ]
        strange = [m.start - start for m in sentence.mentions if m.foreign and "drug" not in m.roles]

        def of_another(one: numbers.Figure) -> bool:
            return bool(_OF_ANOTHER.match(text, one.end)) and any(0 <= at - one.end <= 4 for at in strange)

        often = [one for one in often if not of_another(one)]
        add("frequencyPerDay", [one for one in often if not _HABIT.search(text, 0, one.start)])
    if "maxBodySurfaceArea" in kinds:
        titled, far = bool(_AREA.search(sentence.unit.key) or _AREA.search(field)), 34 if text.isascii() else 22

        def areas_of(name: str) -> list[numbers.Figure]:
            none = numbers.pattern("not area")
            return [one for one in numbers.areas(text, name) if not none.search(text, 0, one.end)]

        areas_ = areas_of("maxBodySurfaceArea")
        add("maxBodySurfaceArea", [one for one in areas_ if titled or near("area limits", one, far, 14)])
        last = max((one.end - start for one in made if one.predicate == "maxBodySurfaceArea"), default=0)
        if areas and not last:
            add("maxBodySurfaceArea", areas_of("more area"))
        elif last:  # "20 percent in the one, 10 percent in the other"
            add("maxBodySurfaceArea", [one for one in areas_of("other area") if one.start >= last])
    asked = fresh and bool(head or _HOW_LONG.search(question))
    if "duration" in kinds and (asked or numbers.pattern("use").search(text)):
        longest = list(numbers.durations(text, "maxDuration"))
        least = [  # "not six weeks or more" is none
            one
            for one in numbers.durations(text, "minDuration")
            if not any(other.start < one.end and one.start < other.end for other in longest)
        ]
        for one in numbers.durations(text, "no maxDuration"):  # "there is no limit of 12 weeks"
            made.append(
                Reading("maxDuration", "negated", (one.value,), start + one.start, start + one.end, 5, _ENDLESS)
            )
            longest = [other for other in longest if other.end <= one.start or one.end <= other.start]
            least = [other for other in least if other.end <= one.start or one.end <= other.start]
        for name, found in (("minDuration", least), ("maxDuration", longest)):
            add(
                name,
                [
                    one
                    for one in found
                    if _SURE.search(text, one.start, one.end)
                    or not near("not duration", one, 12, 24 if text[one.end - 1].isascii() else 10)
                ],
            )
    masked = text
    if "maxAmount" in kinds or "concentration" in kinds:
        masked = numbers.masked(
            text, [(m.start - start, m.end - start) for m in sentence.mentions if "drug" in m.roles]
        )
    if "maxAmount" in kinds:
        add("maxAmount", list(numbers.amounts(masked)))
    if "minIntervalBetweenApplications" in kinds:
        apart = [one for one in numbers.durations(text, "application interval") if one.value.startswith("PT")]
        add("minIntervalBetweenApplications", apart)
    if "concentration" in kinds and not _STUDIED.search(sentence.unit.key or sentence.unit.heading):
        strengths = numbers.strengths(masked)
        others = [
            (m.start - start, m.end - start)
            for m in sentence.mentions
            if _OTHERS & m.roles.keys() and "class" not in m.roles
        ]
        add(
            "concentration",
            [
                one
                for one in strengths
                if not near("not concentration", one, 10, _beside(text, one, 10))
                and not _STUDIED_HERE.search(_STOP.split(text[: one.end])[-1] + _STOP.split(text[one.end :])[0])
                and not _NOT_FOR.match(text, one.end)
                and not any(low - one.end in (0, 1) or one.start - high in (0, 1) for low, high in others)
            ],
        )
    return made


def _beside(text: str, one: numbers.Figure, most: int) -> int:
    """How many characters behind a figure its clause goes on, at most so many."""
    return len(_STOP.split(text[one.end : one.end + most])[0])


def _unlimited(text: str, area: numbers.Figure) -> bool:
    """Whether a share of the body surface is denied to be a limit: "there is no limit of 20 %", "beyond 10 % too"."""
    figure = re.search(r"\d", text[area.start : area.end])
    at = area.start + (figure.start() if figure else 0)
    if _OVER.search(text, 0, at) and _IS_FINE.match(text, area.end):
        return True
    return bool(_NO_LIMIT.search(text, 0, at) and _LIMIT.match(text, area.end))
