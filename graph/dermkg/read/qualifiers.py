"""For whom, how severe, where, how far apart: what limits a claim."""

from __future__ import annotations

import re

from dermkg.read import grammar, numbers, tables
from dermkg.read.names import Mention
from dermkg.read.reading import FIGURES, PERSON, Reading, listed, objects
from dermkg.read.sentence import Frame, Sentence

_CLAUSE = re.compile("[^,;:]+")
_CELL = 200  # characters: a cell or a line that is longer tells more than one thing
_PLACE = 24  # so long is a clause that says nothing but where
# What a drug is and does, whatever the country.
_EVERYWHERE = frozenset(["memberOf", "inhibits", "activates", "distinguishedFrom"])
_NO_PLACE, _BARS_AGE = grammar.pattern("no place"), grammar.pattern("bars an age")
_BETWEEN_TWO = grammar.pattern("between the two")
_APART_FROM = grammar.pattern("doses apart")
_FOR = grammar.pattern("for a disease")
_AGE_KEY = grammar.pattern("age key")
_THEIRS_BEFORE = grammar.pattern("theirs before")
_OPENINGS = grammar.pattern("opens with people")
_THEIRS = grammar.pattern("theirs next")
_CHOSEN = grammar.pattern("chosen for")
_AGED_AFTER, _AGED_NEXT = grammar.pattern("aged after"), grammar.pattern("aged next")
_ONE_CHILD = grammar.rare("one child")
_MAY = grammar.pattern("may")
_FOR_ANOTHER = grammar.pattern("used for")
_AGED_LED = grammar.pattern("aged led")


def qualifiers(reading: Reading, span: tuple[int, int], sentence: Sentence) -> tuple[tuple[str, str], ...]:
    """For whom, how severe, where, how far apart: as the words of a claim's own clause say, or of its row.

    Args:
        reading: What is claimed.
        span: Where, in the normalised text.
        sentence: The sentence.

    Returns:
        Properties and values, by name.
    """
    frame = sentence.frame
    words, made = frame.text[slice(*span)], dict[str, str]()
    made["jurisdiction"] = _where(reading, span, sentence)
    if reading.predicate == "treats":
        whom = tables.for_whom(frame, sentence.unit) if sentence.unit.column else ""
        next_ = _aged_next(frame, span)
        next_ = {} if "maxAge" in next_ else next_
        made |= _ages(frame, reading, span) or numbers.ages(whom) or next_ or _aged_led(sentence, span)
        if reading.polarity != "negated" and not made.keys() & {"minAge", "maxAge"}:
            made |= _aged_beside(reading, sentence)
        used = any("condition" in one.roles for one in frame.within(sentence.start, span[0]))
        if reading.polarity == "negated" and used and not made.keys() & {"minAge", "maxAge"}:
            young = _aged_before(frame, sentence.start, span[0])  # "under 12 it is for eczema, not for vitiligo"
            made |= young if "maxAge" in young else {}
        made["severity"] = numbers.severity(frame.text[slice(*_own(frame, reading, span))]) or numbers.severity(whom)
        made["line"] = numbers.line(words)
    if reading.predicate == "maxBodySurfaceArea":
        clause = sentence.clause(reading.start, reading.end)
        named = [
            one for one in sentence.mentions if "condition" in one.roles and not frame.text.startswith("除外", one.end)
        ]
        if len(numbers.percents(sentence.text)) > 1 and all(one.start > reading.end for one in named):
            named = [one for one in named if one.end <= clause[1]]
        own = frame.within(*clause)
        beside = (
            [one for one in named if one in own] or [one for one in named if one.end <= reading.start][-1:] or named
        )
        diseases = [slug for mention in beside for slug in mention.slugs("condition")]
        made["condition"] = diseases[-1] if diseases else ""
    if reading.predicate in ("concentration", "minDuration", "maxDuration", "maxAmount"):
        clause = sentence.clause(reading.start, reading.end)
        groups = _groups(reading, [one for one in frame.within(*clause) if "population" in one.roles], frame.text)
        if not groups and reading.predicate in ("minDuration", "maxDuration", "concentration"):
            groups = _groups_before(reading, sentence)
        made["population"] = groups[0] if groups else ""
        if reading.predicate == "maxAmount" and not groups:
            made |= numbers.ages(frame.text[slice(*clause)]) or _aged_before(frame, sentence.start, clause[0])
        if reading.predicate == "concentration" and not groups:
            here = numbers.ages(frame.text[slice(*clause)]) or _aged_next(frame, clause)
            made |= here or _chosen_for(reading, sentence) or _of_one_child(sentence, clause[0])
    if reading.predicate == "maxAmount":
        made["perPeriod"] = numbers.period(frame.text[reading.start : reading.end])
    if reading.predicate in ("minDuration", "maxDuration", "maxAmount"):
        made["condition"] = _disease(sentence)
    if reading.predicate in PERSON and not listed("aged").isdisjoint(reading.objects):
        made["condition"] = _in_which(reading, span, sentence)
    if reading.predicate == "maxDuration" and numbers.pattern("continuous").search(sentence.text):
        made["continuous"] = "true"
    if reading.predicate == "avoid" and numbers.pattern("long term").search(words):
        made["longTerm"] = "true"
    if reading.predicate == "combinedWith":
        made["minInterval"] = _gap(reading, sentence)
    return tuple(sorted((name, value) for name, value in made.items() if value))


def _gap(reading: Reading, sentence: Sentence) -> str:
    """How far two things are to be apart, as their sentence says, or the next one if it names nothing else."""
    gaps = [figure.value for figure in numbers.durations(sentence.text, "interval")]
    if not gaps and sentence.following and reading.polarity == "affirmed":
        next_, named = sentence.frame.text[slice(*sentence.following)], sentence.frame.within(*sentence.following)
        others = (one for one in named if {"drug", "companion"} & one.roles.keys())
        if (
            _BETWEEN_TWO.search(next_)
            and not _APART_FROM.search(next_)
            and all({*objects(one, "companion")} <= {*reading.objects} for one in others)
        ):
            gaps = [figure.value for figure in numbers.durations(next_, "interval")]
    return gaps[0] if gaps else ""


def _where(reading: Reading, span: tuple[int, int], sentence: Sentence) -> str:
    """The jurisdiction that a claim speaks for: of its own clause, of one before it in the sentence, or of its key.

    What a clause that is more than a place says of one is taken for uses and figures alone: "in the US it is put on
    once a day, up to 10 %", and not "in the US it is put on once a day, and it does not thin the skin".
    """
    if reading.predicate in _EVERYWHERE:
        return ""
    text, start = sentence.frame.text, sentence.start
    led = reading.predicate == "treats" or reading.predicate in FIGURES
    own = text[slice(*span)]
    places = numbers.jurisdictions(own)
    if places:
        held = places[0] if led and len(places) == 1 else numbers.within(own)
        return "" if _NO_PLACE.search(own) else held
    for before in reversed(list(_CLAUSE.finditer(text, start, span[0]))):
        if numbers.jurisdictions(before[0]):
            if _NO_PLACE.search(text, before.start(), span[1]):
                return ""
            alone = len(before[0]) <= _PLACE and not sentence.frame.within(*before.span())
            return numbers.within(before[0].strip()) if alone or led else ""
    keys = (sentence.unit.key, sentence.unit.column)
    return next((place for key in keys if key and (place := _named_so(key))), "")


def _named_so(key: str) -> str:
    return "" if _NO_PLACE.search(key) else numbers.within(key)


def _chosen_for(reading: Reading, sentence: Sentence) -> dict[str, str]:
    """For whom a strength is chosen whom an earlier clause names: "a three-year-old's eczema, best use the 0.1 %"."""
    text = sentence.frame.text
    people = [one for one in sentence.mentions if "population" in one.roles and one.end <= reading.start]
    if not people or len(numbers.percents(sentence.text)) != 1:
        return {}
    named = people[-1]
    if listed("aged").isdisjoint(named.slugs("population")) or not _CHOSEN.fullmatch(text, named.end, reading.start):
        return {}
    ages = numbers.ages(text[slice(*sentence.clause(named.start, named.end))])
    return ages or {"population": named.slugs("population")[0]}


def _of_one_child(sentence: Sentence, stop: int) -> dict[str, str]:
    """The age of the child of whom the clauses before speak: "my son is six, and we use the 0.1 %"."""
    child = sentence.before(_ONE_CHILD, stop)
    return numbers.ages(f"{numbers.figure(child[1] or child[2])}岁的孩子") if child else {}


def _groups(reading: Reading, people: list[Mention], text: str) -> tuple[str, ...]:
    """For whom a figure is: of several groups in its clause those in brackets behind it, or those before it."""
    behind = next((one for one in people if reading.end <= one.start), None)
    before = [one for one in people if one.end <= reading.end]
    if behind and numbers.percents(text[reading.end : behind.start]):
        behind = None  # "0.1% (0.03% for children)": theirs is the other one
    bracketed = behind and _THEIRS.match(text, reading.end, behind.start)
    nearest = behind if bracketed or not before else before[-1]
    return nearest.slugs("population") if nearest else ()


def _groups_before(reading: Reading, sentence: Sentence) -> tuple[str, ...]:
    """Those whom a course is for by its line's key, or by how the clause before begins: "children, a week at most"."""
    frame, key = sentence.frame, sentence.frame.key(sentence.unit)
    keyed = [one for one in frame.within(*key) if "population" in one.roles] if key else []
    before = [one for one in frame.within(sentence.start, reading.start) if "population" in one.roles]
    if before and not listed("aged").isdisjoint(before[-1].slugs("population")):
        opens = frame.text[sentence.clause(before[-1].start, before[-1].end)[0] : before[-1].start].strip()
        if _OPENINGS.fullmatch(opens) and _THEIRS_BEFORE.fullmatch(frame.text, before[-1].end, reading.start):
            return before[-1].slugs("population")
    return keyed[0].slugs("population") if len(keyed) == 1 else ()


def _disease(sentence: Sentence) -> str:
    """The one disease that a course is of: the sentence's, its key's or that of the page's title."""
    frame, key = sentence.frame, sentence.frame.key(sentence.unit)
    titled = frame.within(frame.units[0].start, frame.units[0].end) if frame.title else []
    for named in (sentence.mentions, frame.within(*key) if key else [], titled):
        diseases = {slug for mention in named for slug in mention.slugs("condition")}
        if diseases:
            return diseases.pop() if len(diseases) == 1 else ""
    return ""


def _in_which(reading: Reading, span: tuple[int, int], sentence: Sentence) -> str:
    """The one disease in which people of an age must not have it: of their clause, their key or the case before."""
    frame = sentence.frame
    low = min(span[0], reading.start)
    key = frame.key_beside(sentence.unit)
    last = sentence.start + len(frame.text[sentence.start : low].rstrip(" ,"))
    case = frame.clause(last, last, sentence.start, last)
    for start, end in ((low, max(span[1], reading.end)), key or (low, low), case):
        named = [one for one in frame.within(start, end) if "condition" in one.roles and "population" not in one.roles]
        if (start, end) == case and named and not _FOR.fullmatch(frame.text, start, named[0].start):
            continue
        diseases = {slug for mention in named for slug in mention.slugs("condition")}
        if diseases:
            return diseases.pop() if len(diseases) == 1 else ""
    return ""


def _own(frame: Frame, reading: Reading, span: tuple[int, int]) -> tuple[int, int]:
    """Where the words of a disease itself stand: of several, between the one before it and the next."""
    mention, (low, high) = reading.mention, span
    named = [one for one in frame.within(*span) if "condition" in one.roles]
    if mention in named and len(named) > 1:
        low = max((one.end for one in named if one.end <= mention.start), default=low)
        high = min((one.start for one in named if one.start >= mention.end), default=high)
    return low, high


def _aged_beside(reading: Reading, sentence: Sentence) -> dict[str, str]:
    """The age that another cell of the column or line of the list gives, of a unit that names one disease alone."""
    frame, unit = sentence.frame, sentence.unit
    if not unit.key or unit.end - unit.start > _CELL:
        return {}
    diseases = {slug for one in frame.within(unit.start, unit.end) for slug in one.slugs("condition")}
    if diseases != {*reading.objects}:
        return {}
    for one in tables.fellows(frame, unit):
        value = frame.text[one.start : one.end].strip(" .。")
        if _AGE_KEY.fullmatch(one.key) and not numbers.jurisdictions(value):
            found = numbers.ages(value) or numbers.ages(f"from {value}" if value.isascii() else f"{value}起")
            named = any("condition" in mention.roles for mention in frame.within(one.start, one.end))
            return {} if named or "maxAge" in found else found
    return {}


def _aged_next(frame: Frame, span: tuple[int, int]) -> dict[str, str]:
    """The age that stands in a clause of its own behind a use: "for eczema, from age 2"."""
    found = _AGED_NEXT.match(frame.text, span[1])
    if not found or any("condition" in one.roles for one in frame.within(*found.span())):
        return {}
    beyond = frame.clause(found.end() + 1, found.end() + 1, found.end() + 1, len(frame.text))  # "from 2, for eczema"
    alone = frame.text.startswith(",", found.end()) and not _MAY.search(found[0])
    if alone and any("condition" in one.roles for one in frame.within(*beyond)):
        return {}
    return numbers.ages(found[0])


def _aged_led(sentence: Sentence, span: tuple[int, int]) -> dict[str, str]:
    """The age that a clause of its own before a use is: "from age 2, eczema"."""
    led = _AGED_LED.search(sentence.frame.text, sentence.start, span[0])
    if not led or "效" in sentence.frame.text[slice(*span)]:
        return {}
    return numbers.ages(f"{led[0]}起")


def _aged_before(frame: Frame, start: int, end: int) -> dict[str, str]:
    """The age that the clauses of a sentence before a figure name: "from age 12, no more than 60 g a week"."""
    before = frame.text[max(start, frame.text.rfind(";", start, end) + 1) : end]
    return {} if _BARS_AGE.search(before) else numbers.ages(before)


def _ages(frame: Frame, reading: Reading, span: tuple[int, int]) -> dict[str, str]:
    """From what age a disease is treated: of several, each has the age beside it."""
    text, mention = frame.text, reading.mention
    low, high = _own(frame, reading, span)
    if not mention or (low, high) == span:
        return numbers.ages(text[slice(*span)])
    before, after = text[low : mention.start], text[mention.end : high]
    beside = (after, before) if _AGED_AFTER.match(after) else (before,)
    found = next((found for found in map(numbers.ages, beside) if found), None)
    if not found and _FOR_ANOTHER.search(after):
        return {}  # "for vitiligo, and for eczema from the age of two"
    return found or numbers.ages(text[slice(*span)])
