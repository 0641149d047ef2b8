"""What is said of each drug of a list by the words that lead it: "not in pregnancy: A, B", "pregnancy: A no, B yes"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from dermkg.read import cues, grammar
from dermkg.read.headings import MAY
from dermkg.read.meaning import meant
from dermkg.read.names import Mention
from dermkg.read.reading import BANS, FLIP, Reading
from dermkg.read.readings import readings
from dermkg.read.sentence import Frame, Sentence

_NAMES_ALONE = grammar.pattern("names alone")
_ASKS_WHICH = grammar.pattern("asks which")
_KEPT = grammar.pattern("kept from")
_UNTOLD = grammar.pattern("lead untold")
_GROUP_ALONE = grammar.pattern("group alone")
_CLAUSE = grammar.pattern("clause of one drug")
_NO = re.compile(r"\b(?:not|no|never|cannot)\b")
_YES = re.compile(r"\b(?:yes|fine|safe|allowed|ok|okay|suitable|all right|(?:can|may) be (?:used|taken|given))\b")
_ADVISED = grammar.pattern("advised")
_CHOICE = grammar.pattern("one drug chosen")
_AND = grammar.pattern("and drugs")
_DRUGS = ("drug", "other")
_BRIEF = 14  # characters of words beside a group that say no more than yes or no
_SAID = BANS | {"warnsOf"}  # what a drug is for and does is told of it by name


def led(sentence: Sentence) -> list[Reading]:
    """What the key or the heading of a list bars or allows, of each drug, where the list is nothing but names.

    Args:
        sentence: A line of the list, or all of it.
    """
    named = [mention for mention in sentence.mentions if "drug" in mention.roles]
    if sentence.unit.title or sentence.unit.column or not named or not _bare(sentence):
        return []
    lead = _lead(sentence)
    if lead is None or lead.drugs or (lead.asks and not _ASKS_WHICH.search(lead.text)):
        return []
    if _UNTOLD.search(lead.text):
        return []  # "some think these safe in pregnancy", "whether these are is not known"
    said = [one for one in meant(lead, readings(lead, "", False), []) if one.predicate in _SAID]
    # "in pregnancy" is of whom, and not of what to avoid
    said = [o for o in said if o.predicate != "avoid" or not (o.mention and "population" in o.mention.roles)]
    said = said or _of_group(lead, sentence)
    return [
        one._replace(start=drug.start, end=drug.end, mention=None, subject=drug, weight=max(one.weight, 1))
        for one in said
        for drug in named
    ]


def _of_group(lead: Sentence, sentence: Sentence) -> list[Reading]:
    """What the words beside a group make of it, in a lead or in the heading over it: "not in pregnancy: A"."""
    frame, at = sentence.frame, (lead.start, lead.end)
    groups = [one for one in lead.mentions if not one.roles.keys().isdisjoint(("population", "avoid"))]
    words = lead.text
    if len(groups) == 1:
        words = f"{frame.text[lead.start : groups[0].start]}{frame.text[groups[0].end : lead.end]}"
    elif not groups and (title := sentence.unit.heading) != lead.text:
        begin = frame.text.rfind(title, 0, lead.start) if title else -1
        group = _alone(frame, begin, begin + len(title)) if begin >= 0 else None
        groups = [group] if group else []
    for group in groups if len(words.strip()) <= _BRIEF else ():
        role, predicate, yes = next(one for one in MAY if one[0] in group.roles)
        care = predicate == "contraindicatedIn" and cues.answer(words) == "not yet"
        said = ("cautionIn", "affirmed") if care else _answered(words.strip(" :"), predicate, yes)
        if said:
            return [Reading(*said, group.slugs(role), *at, 1, "led", group)]
    return []


def each(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What a sentence says, with what it says by yes and no of several drugs and of whom or what it begins with.

    "Pregnancy: A is fine, B is not", "live vaccines: not with A, but yes with B".

    Args:
        sentence: The sentence.
        found: What else it says; that B is no companion of A is dropped.
    """
    if "drug" not in sentence.roles:
        return found
    frame, key = sentence.frame, sentence.frame.key_beside(sentence.unit)
    first = sentence.clause(sentence.start, sentence.start + 1)
    group, at = _alone(frame, *first), first[1]
    if group is None:
        group, at = _alone(frame, *key) if key else None, sentence.start
    allowed = _allowed(group) if group else None
    if group is None or allowed is None or "effect" in group.roles:
        return found
    role, predicate, yes = allowed
    made = list[Reading]()
    for clause in _CLAUSE.finditer(frame.text, at, sentence.end):
        named = frame.within(*clause.span())
        words = clause["before"] or clause["after"].strip()
        said = _answered(words, predicate, yes)
        joined = named and not any("drug" not in one.roles for one in named) and _joined(frame, named)
        if said is None or not joined or (named[0].start, named[-1].end) != clause.span("drug"):
            continue
        for one in named:
            span = (clause.start("before") if clause["before"] else one.start, clause.end())  # with its denial
            made.append(Reading(*said, group.slugs(role), *span, 1, f"answer: {words}", None, one))
    spans, whose = [(one.start, one.end) for one in made], [None, *(one.subject for one in made)]

    def told(one: Reading) -> bool:
        here = any(low < one.end and one.start < high for low, high in spans)
        here = here or (one.mention is group and one.subject in whose)
        return bool(made) and here and (one.predicate in BANS or one.predicate == "combinedWith")

    return [one for one in found if not told(one)] + made


def chosen(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What a sentence says, with what it says of the drugs that people, or a place, should have and should not have.

    "In pregnancy use A, do not use B", "on the face A can be used, not B": what is barred is B.

    Args:
        sentence: The sentence.
        found: What else it says; what it would bar of A, or of both together, is dropped.
    """
    if sentence.roles.isdisjoint(_DRUGS):
        return found
    key = sentence.frame.key_beside(sentence.unit) if sentence.first else None
    lead = _alone(sentence.frame, *key) if key else None  # "pregnancy: use A, not B"
    groups = [(one, one.end) for one in sentence.mentions] + ([(lead, sentence.start)] if lead else [])
    for group, start in groups:
        allowed = _allowed(group)
        choices = list(_choices(sentence, start)) if allowed else []
        if allowed is None or len({_bars(choice) for choice, _ in choices}) < 2:
            continue  # what is only used, or only refused, phrases read
        low, stop = min(group.start, start), choices[-1][0].end()
        rest = [one for one in found if one.end <= low or one.start >= stop or not _rivals(one, group)]
        return rest + [reading for choice in choices for reading in _of_choice(*choice, group, allowed)]
    return found


def _allowed(group: Mention) -> tuple[str, str, str] | None:
    """The role of people or a place, the relation that bars a drug there, and the polarity with which it is allowed."""
    return next((one for one in MAY if one[0] in group.roles and one[1] in BANS), None)


def _choices(sentence: Sentence, start: int) -> Iterator[tuple[re.Match[str], list[Mention]]]:
    """The drugs that are used or refused clause after clause, each list of them with the words that say so."""
    frame = sentence.frame
    choice = _CHOICE.match(frame.text, start, sentence.end)
    while choice:
        named = frame.within(*choice.span("drug"))
        if not named or any(one.roles.keys().isdisjoint(_DRUGS) for one in named) or not _joined(frame, named):
            return
        if (named[0].start, named[-1].end) != choice.span("drug"):
            return  # more is said of it: "that she may use A is wrong"
        yield choice, named
        choice = _CHOICE.match(frame.text, choice.end() + 1, sentence.end)


def _bars(choice: re.Match[str]) -> bool:
    return bool(choice["no"] or choice["care"])


def _of_choice(
    choice: re.Match[str], named: list[Mention], group: Mention, allowed: tuple[str, str, str]
) -> Iterator[Reading]:
    """What a choice says of each drug; nothing where it is only said to be used.

    Args:
        choice: The words of the choice.
        named: The drugs.
        group: For whom or where.
        allowed: The role of that, the relation, and the polarity with which it may be used there.
    """
    role, predicate, yes = allowed
    if not _bars(choice) and not choice["may"]:
        return
    cares = bool(choice["care"]) and predicate == "contraindicatedIn"
    said = ("cautionIn", "affirmed") if cares else (predicate, FLIP[yes] if _bars(choice) else yes)
    for one in named:
        if "drug" in one.roles:
            yield Reading(*said, group.slugs(role), group.start, choice.end(), 2, "chosen", group, one)


def _rivals(reading: Reading, group: Mention) -> bool:
    """Whether a reading is of the same people or place, or of drugs together."""
    return (reading.predicate in BANS and reading.mention is group) or reading.predicate == "combinedWith"


def _answered(words: str, predicate: str, yes: str) -> tuple[str, str] | None:
    """What words of yes and no make of a relation: the relation and its polarity; None where they are neither."""
    if _NO.search(words) or (not _YES.search(words) and cues.answer(words) == "no"):
        barred = predicate == "contraindicatedIn" and (_YES.search(words) or _ADVISED.search(words))
        return ("cautionIn", "affirmed") if barred else (predicate, FLIP[yes])  # "not safe", "not recommended"
    return (predicate, yes) if _YES.search(words) or cues.answer(words) == "yes" else None


def _joined(frame: Frame, named: list[Mention]) -> bool:
    """Whether names are a list of drugs: "A and B"."""
    return all(_AND.fullmatch(frame.text, one.end, other.start) for one, other in pairwise(named))


def _alone(frame: Frame, start: int, end: int) -> Mention | None:
    """The name that a stretch is, if it is of people or of a thing to be kept away from: "as for pregnant women"."""
    named = frame.within(start, end)
    if len(named) != 1 or named[0].roles.keys().isdisjoint(("population", "avoid")):
        return None
    beside = f"{frame.text[start : named[0].start]}|{frame.text[named[0].end : end]}"
    kept = _KEPT.search(frame.text, named[0].start, named[0].end)  # "avoid the sun", "sun protection": yes is to avoid
    return named[0] if _GROUP_ALONE.fullmatch(beside) and not kept else None


def _bare(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but names."""
    text, at, rest = sentence.frame.text, sentence.start, list[str]()
    for mention in sentence.mentions:
        rest.append(text[at : mention.start])
        at = mention.end
    return _NAMES_ALONE.fullmatch("|".join((*rest, text[at : sentence.end]))) is not None


def _lead(sentence: Sentence) -> Sentence | None:
    """The key of a list's line, or the heading right above it, as a sentence."""
    frame, unit = sentence.frame, sentence.unit
    at = frame.key_beside(unit)
    if at is None and not unit.key and unit.heading:
        begin = frame.text.rfind(unit.heading, 0, unit.start)
        at = (begin, begin + len(unit.heading)) if begin >= 0 else None
    if at is None:
        return None
    return Sentence(frame, unit._replace(start=at[0], end=at[1], key="", heading="", section=""), *at, None)
