"""The figures of a sentence: how often, how much, how long, how strong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dermkg.read import grammar, numbers, relations
from dermkg.read.headings import names_one
from dermkg.read.names import Mention
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
    """The figures of a sentence: how often, how much, how long, how strong.

    Args:
        sentence: The sentence.
        question: What was asked before it.
        areas: Whether its unit has told of the body surface already.
    """
    return _Figures(sentence, question).readings(areas)


class _Figures:
    """A sentence with what stands before it and says what its figures are of: its key, its row, what was asked.

    Args:
        sentence: The sentence.
        question: What was asked before it.
    """

    def __init__(self, sentence: Sentence, question: str) -> None:
        unit, frame = sentence.unit, sentence.frame
        self._sentence, self._made = sentence, list[Reading]()
        self._low = sentence.start  # where spans may begin
        text, start, head, self._field = sentence.text, sentence.start, "", ""
        answers = sentence.first or frame.text[sentence.start - 2 : sentence.start].rstrip().endswith("?")
        fresh = answers and bool(question)
        key = frame.key_beside(unit) if sentence.first and not unit.column else None
        if key:  # the key says what its value is a figure of
            text, start, self._low = frame.text[key[0] : sentence.end], key[0], key[0]
        elif not unit.key and _STRENGTHS.search(unit.heading):
            head = f"{unit.heading}|"
        elif unit.key and (unit.column or _LATER.search(unit.key)):
            # in a table it stands farther off, and so it does after the first of several strengths or courses
            self._field = f"{unit.column}|" if unit.column and names_one(unit.key) else ""
            head = f"{self._field}{unit.key}|"
        elif fresh:
            head = next((leads[text.isascii()] for asks, *leads in _ASKED if asks.search(question)), "")
        self._head = len(head)
        self._text, self._start = head + relations.unasked(text), start - len(head)
        self._asked = fresh and bool(head or _HOW_LONG.search(question))

    def readings(self, areas: bool) -> list[Reading]:
        """Its figures.

        Args:
            areas: Whether its unit has told of the body surface already.
        """
        kinds = numbers.kinds(self._text)
        if "frequencyPerDay" in kinds:
            self._often()
        if "maxBodySurfaceArea" in kinds:
            self._areas(areas)
        if "duration" in kinds and (self._asked or numbers.pattern("use").search(self._text)):
            self._courses()
        masked = self._text
        if "maxAmount" in kinds or "concentration" in kinds:
            masked = numbers.masked(masked, [self._place(m) for m in self._sentence.mentions if "drug" in m.roles])
        if "maxAmount" in kinds:
            self._add("maxAmount", numbers.amounts(masked))
        if "minIntervalBetweenApplications" in kinds:
            apart = numbers.durations(self._text, "application interval")
            self._add("minIntervalBetweenApplications", (one for one in apart if one.value.startswith("PT")))
        if "concentration" in kinds:
            self._strengths(masked)
        return self._made

    def _add(self, predicate: str, figures: Iterable[numbers.Figure]) -> None:
        text = self._text
        for one in numbers.widest(list(figures)):
            if one.end <= self._head:
                continue  # it is the head of its row that says it, as in "A 0.1% | twice a day"
            begins = one.end - len(text[one.start : one.end].lstrip(" |:"))
            at = (max(self._start + begins, self._low), self._start + one.end)
            unlimited = predicate == "maxBodySurfaceArea" and _unlimited(text, one)
            how = "negated" if unlimited else "affirmed"
            self._made.append(Reading(predicate, how, (one.value,), *at, 5, predicate))

    def _place(self, mention: Mention) -> tuple[int, int]:
        """Where a name stands in the text with its head."""
        return mention.start - self._start, mention.end - self._start

    def _near(self, name: str, one: numbers.Figure, before: int, after: int) -> bool:
        """Whether words stand so near a figure."""
        text = self._text
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

    def _often(self) -> None:
        text, far = self._text, 30 if self._text.isascii() else 8
        strange = [m.start - self._start for m in self._sentence.mentions if m.foreign and "drug" not in m.roles]

        def said(one: numbers.Figure) -> bool:
            return not (
                self._near("not frequency", one, far, far - 4 if far > 8 else 3)
                or _TOO_LITTLE.match(text, one.end)
                or _TOO_OFTEN.search(text, 0, one.start)
                or _MORE_OFTEN.search(text, 0, one.start)
                or _ANOTHERS.search(text, 0, one.start)
                or _ANOTHERS_NEXT.match(text, one.end)
                or (_OF_ANOTHER.match(text, one.end) and any(0 <= at - one.end <= 4 for at in strange))
                or _HABIT.search(text, 0, one.start)
            )

        self._add("frequencyPerDay", filter(said, numbers.frequencies(text)))

    def _areas(self, told: bool) -> None:
        """The shares of the body.

        Args:
            told: Whether the unit has told of the body surface already: then another share is one too.
        """
        text, far = self._text, 34 if self._text.isascii() else 22
        titled = bool(_AREA.search(self._sentence.unit.key) or _AREA.search(self._field))
        none = numbers.pattern("not area")

        def areas(name: str) -> list[numbers.Figure]:
            return [one for one in numbers.areas(text, name) if not none.search(text, 0, one.end)]

        limits = areas("maxBodySurfaceArea")
        self._add("maxBodySurfaceArea", (one for one in limits if titled or self._near("area limits", one, far, 14)))
        last = max((one.end - self._start for one in self._made if one.predicate == "maxBodySurfaceArea"), default=0)
        if told and not last:
            self._add("maxBodySurfaceArea", areas("more area"))
        elif last:  # "20 percent in the one, 10 percent in the other"
            self._add("maxBodySurfaceArea", (one for one in areas("other area") if one.start >= last))

    def _courses(self) -> None:
        """How long it is used, at least and at most."""
        text, start = self._text, self._start
        longest = list(numbers.durations(text, "maxDuration"))
        # "not six weeks or more" is no shortest one
        least = [one for one in numbers.durations(text, "minDuration") if not _overlaps(one, longest)]
        endless = list(numbers.durations(text, "no maxDuration"))  # "there is no limit of 12 weeks"
        for one in endless:
            at = (start + one.start, start + one.end)
            self._made.append(Reading("maxDuration", "negated", (one.value,), *at, 5, _ENDLESS))
        for name, found in (("minDuration", least), ("maxDuration", longest)):
            self._add(name, (one for one in found if not _overlaps(one, endless) and self._lasts(one)))

    def _lasts(self, one: numbers.Figure) -> bool:
        """Whether a stretch of time is how long a drug is used."""
        far = 24 if self._text[one.end - 1].isascii() else 10
        sure = _SURE.search(self._text, one.start, one.end)
        return sure is not None or not self._near("not duration", one, 12, far)

    def _strengths(self, masked: str) -> None:
        """How strong it is.

        Args:
            masked: The text with the drugs masked.
        """
        sentence, text = self._sentence, self._text
        if _STUDIED.search(sentence.unit.key or sentence.unit.heading):
            return
        named = (m for m in sentence.mentions if _OTHERS & m.roles.keys() and "class" not in m.roles)
        others = [self._place(mention) for mention in named]

        def said(one: numbers.Figure) -> bool:
            beside = (_STOP.split(text[: one.end])[-1], _STOP.split(text[one.end :])[0])
            return not (
                self._near("not concentration", one, 10, min(10, len(beside[1])))
                or _STUDIED_HERE.search("".join(beside))
                or _NOT_FOR.match(text, one.end)
                or any(low - one.end in (0, 1) or one.start - high in (0, 1) for low, high in others)
            )

        self._add("concentration", filter(said, numbers.strengths(masked)))


def _overlaps(figure: numbers.Figure, others: list[numbers.Figure]) -> bool:
    """Whether a figure shares a stretch with another."""
    return any(one.start < figure.end and figure.start < one.end for one in others)


def _unlimited(text: str, area: numbers.Figure) -> bool:
    """Whether a share of the body surface is denied to be a limit: "there is no limit of 20 %", "beyond 10 % too"."""
    figure = re.search(r"\d", text[area.start : area.end])
    at = area.start + (figure.start() if figure else 0)
    if _OVER.search(text, 0, at) and _IS_FINE.match(text, area.end):
        return True
    return bool(_NO_LIMIT.search(text, 0, at) and _LIMIT.match(text, area.end))
