"""What is said of each drug of a list by the words that lead it: "not in pregnancy: A, B", "pregnancy: A no, B yes"."""

from __future__ import annotations

import re

from dermkg.read import cues, grammar
from dermkg.read.headings import MAY
from dermkg.read.names import Mention
from dermkg.read.reading import BANS, FLIP, Reading
from dermkg.read.readings import readings
from dermkg.read.sentence import Sentence, drugs

_NAMES_ALONE = grammar.pattern("names alone")
_ASKS_WHICH = grammar.pattern("asks which")
_CLAUSE = grammar.pattern("clause of one drug")
_NO, _YES = re.compile(r"\b(?:not|no|never)\b"), re.compile(r"\b(?:yes|fine|safe|allowed|ok|okay|suitable|all right)\b")
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
    if lead is None or drugs(lead.mentions) or (lead.asks and not _ASKS_WHICH.search(lead.text)):
        return []
    said = [one for one in readings(lead, "", False) if one.predicate in _SAID]
    return [
        one._replace(start=drug.start, end=drug.end, mention=None, subject=drug, weight=max(one.weight, 1))
        for one in said
        for drug in named
    ]


def each(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What a sentence says, with what it says by yes and no of several drugs and of whom or what it begins with.

    "Pregnancy: A is fine, B is not", "live vaccines: not with A, but yes with B".

    Args:
        sentence: The sentence.
        found: What else it says; that B is no companion of A is dropped.
    """
    frame, key = sentence.frame, sentence.frame.key_beside(sentence.unit) if sentence.first else None
    group, at = _alone(frame.within(*key)) if key else None, sentence.start
    if group is None:
        first = sentence.clause(at, at + 1)
        group, at = _alone(frame.within(*first)), first[1]
    meant = next((one for one in MAY if group and one[0] in group.roles and one[1] in BANS), None)
    if group is None or meant is None or "effect" in group.roles:
        return found
    role, predicate, yes = meant
    made = list[Reading]()
    for clause in _CLAUSE.finditer(frame.text, at, sentence.end):
        named = frame.within(*clause.span())
        words = clause["before"] or clause["after"].strip()
        if len(named) != 1 or "drug" not in named[0].roles or named[0].start != clause.start("drug"):
            continue
        if named[0].end != clause.end("drug"):
            continue
        answer = "no" if _NO.search(words) else "yes" if _YES.search(words) else cues.answer(words)
        if answer not in ("yes", "no"):
            continue
        said = (predicate, yes if answer == "yes" else FLIP[yes])
        if said == ("contraindicatedIn", "affirmed") and _YES.search(words):
            said = ("cautionIn", "affirmed")  # "not safe"
        span = (named[0].start, clause.end())
        made.append(Reading(*said, group.slugs(role), *span, 1, f"answer: {answer}", None, named[0]))
    if len(made) < 2:
        return found
    low = min(one.start for one in made)
    return [one for one in found if one.end <= low] + made


def _alone(named: list[Mention]) -> Mention | None:
    """The one name of a stretch, if it is of people or of a thing to be kept away from."""
    return named[0] if len(named) == 1 and {"population", "avoid"} & named[0].roles.keys() else None


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
