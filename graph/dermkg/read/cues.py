"""How a sentence is meant: denied, unsure, asked, hearsay, past. The words are `ontology/phrases/reading/cues.yaml`."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import ahocorasick

from dermkg import claims
from dermkg.read import grammar, phrasing
from dermkg.read.normal import LETTERS, plain, whole


class Cue(NamedTuple):
    """A word found: where it stands in the normalised text, and its kind."""

    start: int
    end: int
    kind: str


_HEARSAY = ("hearsay",)
_EVIDENCE = grammar.pattern("evidence before")
_NO_ANSWER = grammar.pattern("no answer")
_FELT = grammar.pattern("felt next")
_GOES_ON = grammar.pattern("answer goes on").pattern


@cache
def _automaton() -> ahocorasick.Automaton:
    found: dict[str, set[str]] = {}
    for kind, phrases in claims.phrases("reading/cues").items():
        if kind in ("between", "lay") or kind.startswith("answer"):
            continue
        for phrase in phrases:
            for word in phrasing.words(str(phrase).replace("…", "")):
                if word.strip():
                    found.setdefault(word.strip(), set()).add(kind)
    return phrasing.automaton(
        {
            word: (len(word), not LETTERS.isdisjoint((word[0], word[-1])), tuple(sorted(kinds)))
            for word, kinds in found.items()
        }
    )


def cues(text: str) -> list[Cue]:
    """The cues in a text, in their order."""
    found = []
    for last, (length, latin, kinds) in _automaton().iter(text):
        start, end = last - length + 1, last + 1
        if latin and not whole(text, start, end):
            continue
        if length == 1 and "." in text[max(0, start - 1) : end + 1]:
            continue
        if length == 1 and start and text[start] in "不没" and text[start - 1] == text[end : end + 1]:
            continue  # "can or cannot" denies nothing
        if kinds == _HEARSAY and (_EVIDENCE.search(text, max(0, start - 1), start) or _FELT.match(text, end)):
            continue  # "no evidence says" is no hearsay, and "some feel an itch" is none
        for kind in kinds:
            found.append(Cue(start, end, kind))
    found.sort()
    holds = [cue for cue in found if cue.kind == "endorsed"]
    if not holds:
        return found
    starts, reach = [cue.start for cue in holds], list(accumulate((cue.end for cue in holds), max, initial=0))
    # "that is no rumour": not refuted by the word in it
    return [cue for cue in found if cue.kind == "endorsed" or cue.end > reach[bisect_right(starts, cue.start)]]


@cache
def between() -> re.Pattern[str]:
    """What may stand between a denial and what it denies."""
    return re.compile(rf"(?: ?(?:{_either('between')})){{0,3}} ?")


def _either(kind: str) -> str:
    """Any of the words of a kind, the longest first."""
    ways = {way.strip() for phrase in claims.phrases("reading/cues")[kind] for way in phrasing.words(str(phrase))}
    return "|".join(map(re.escape, sorted(filter(None, ways), key=len, reverse=True)))


@cache
def lay() -> frozenset[str]:
    """Words for people who are no experts."""
    return frozenset(plain(str(word)) for word in claims.phrases("reading/cues")["lay"])


@cache
def _opening(kind: str) -> re.Pattern[str]:
    return re.compile(rf"[\"' -]{{0,3}}(?:也|同样|都)?(?:{_either(kind)})(?!{_GOES_ON})")


def answer(text: str) -> str:
    """How an answer begins: yes, no, not yet (better not), open (nobody knows), or nothing of these."""
    if _NO_ANSWER.match(text):
        return ""
    for kind in ("open", "not yet", "no", "yes"):
        if _opening(f"answer {kind}").match(text):
            return kind
    return ""
