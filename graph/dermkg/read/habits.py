"""Advice on how to live with a disease, which is no rule for the use of a drug: "with eczema, do not scratch"."""

from __future__ import annotations

from dermkg.read import grammar
from dermkg.read.names import Mention
from dermkg.read.reading import Reading, listed
from dermkg.read.sentence import Sentence

_IN_USE, _LIVING = grammar.pattern("in use"), grammar.pattern("living")
NOT_THE_DRUGS = grammar.rare("not the drug's")
_DRINK, _FLUSHED = ("alcohol",), grammar.rare("flushed")
_PARAGRAPH = 240  # in so long a unit a word on what its advice is about holds for all of it


def of_life(reading: Reading, sentence: Sentence) -> bool:
    """Whether a habit is advised against for the disease's sake: no drug and no use of one is spoken of with it.

    Args:
        reading: What is to be avoided, or need not be.
        sentence: Its sentence.
    """
    if reading.predicate != "avoid" or listed("habits").isdisjoint(reading.objects):
        return False
    text, unit = sentence.frame.text, sentence.unit
    if any(_spoken_of(one, text) for one in sentence.mentions) or _IN_USE.search(text, _begins(sentence), sentence.end):
        return False
    if reading.objects == _DRINK and sentence.find(_FLUSHED):
        return False
    whole = unit.end - unit.start <= _PARAGRAPH
    if reading.polarity == "affirmed" and (
        _LIVING.search(text, unit.start if whole else sentence.start, sentence.end)
        or any("condition" in mention.roles and mention.end <= reading.begins for mention in sentence.mentions)
    ):
        return True
    end = sentence.following[1] if sentence.following else sentence.end
    around = (unit.start, unit.end) if whole else (sentence.start, end)
    return bool(NOT_THE_DRUGS.search(text, *around))


def _spoken_of(mention: Mention, text: str) -> bool:
    """Whether a drug is named or stood for; an English "it" may be anything."""
    return "drug" in mention.roles or ("pronoun" in mention.roles and not text[mention.start].isascii())


def _begins(sentence: Sentence) -> int:
    """Where what a semicolon joins with a sentence begins: a word on use holds for all of it."""
    text, low = sentence.frame.text, sentence.unit.start
    last = max(text.rfind(mark, low, sentence.start) for mark in "。!?")
    return max(low, last + 1)
