"""The small language of the phrase files: `(a|b|)` either, `{o}` the objects, `{s}` the drug, `…` a few words.

A phrase is words with slots between them. Its parts, each with the ways of writing it, are all that anyone needs; they
are in the form in which pages are searched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import ahocorasick

from dermkg import resources
from dermkg.errors import DataError
from dermkg.read.normal import plain

OBJECTS, SUBJECT, GAP = "{o}", "{s}", "…"
SLOTS = (OBJECTS, SUBJECT, GAP)
_TOKEN = re.compile(r"\{o\}|\{s\}|…|\\[()|{]|[()|]|[^\\(){|…]+|.", re.DOTALL)
_UNMATCHED, _CLOSE = "the brackets do not match", "close each that is opened"
_MOST = 60_000  # ways of writing one phrase: more is a slip of the pen


def automaton(meant: Mapping[str, object]) -> ahocorasick.Automaton:
    """What looks for many words at once.

    Args:
        meant: The words as they stand in the normalised text, each with what is given where it is found.
    """
    made = ahocorasick.Automaton()
    for word, value in meant.items():
        if word:
            made.add_word(word, value)
    made.make_automaton()
    return made


def words(phrase: str) -> list[str]:
    """All ways of writing words without slots.

    >>> words("(a|b|)c")
    ['ac', 'bc', 'c']

    Raises:
        DataError: The brackets do not match, or there are too many ways.
    """
    ways = [""]
    for choices in parts(phrase):
        ways = [way + piece for way in ways for piece in choices]
        if len(ways) > _MOST:
            raise slip(phrase, f"there are more than {_MOST} ways to write it", "make two phrases of it")
    return ways


def parts(phrase: str) -> list[list[str]]:
    """The parts of a phrase in their order, each with the ways of writing it; a slot is a part of its own.

    >>> parts("(not |)for {o}")
    [['not ', ''], ['for '], ['{o}']]

    Raises:
        DataError: The brackets do not match, or are written as in a regular expression.
    """
    tokens = plain("\n".join(_TOKEN.findall(phrase))).split("\n")  # word by word: a full-width bracket is no group
    found, end = _sequence(phrase, tokens, 0, top=True)
    if end != len(tokens):
        raise slip(phrase, _UNMATCHED, _CLOSE)
    return found


def slip(phrase: str, fault: str, remedy: str) -> DataError:
    """A fault of a phrase, with the file and line where it stands."""
    folder = resources.phrases() / "reading"
    for path in resources.files(folder, "*.yaml"):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if phrase in line:
                return DataError(f"{path}:{number}", f"in the phrase {phrase!r}: {fault}", remedy)
    return DataError(str(folder), f"in the phrase {phrase!r}: {fault}", remedy)


def _sequence(phrase: str, tokens: list[str], at: int, *, top: bool) -> tuple[list[list[str]], int]:
    found: list[list[str]] = []
    while at < len(tokens):
        token = tokens[at]
        if token == "(":
            choices, at = _group(phrase, tokens, at + 1)
            found.append(choices)
            if at + 1 < len(tokens) and tokens[at + 1][0] in "?*+":
                raise slip(
                    phrase,
                    f"{tokens[at + 1][0]!r} after a bracket means nothing",
                    "write (a|) for what may be left out",
                )
        elif token == ")" or (token == "|" and not top):
            break
        else:
            found.append([token if token in SLOTS else token.removeprefix("\\")])
        at += 1
    return found, at


def _group(phrase: str, tokens: list[str], at: int) -> tuple[list[str], int]:
    choices: dict[str, None] = {}
    while True:
        found, at = _sequence(phrase, tokens, at, top=False)
        ways = [""]
        for part in found:
            ways = [way + piece for way in ways for piece in part]
        choices |= dict.fromkeys(ways)
        if at >= len(tokens):
            raise slip(phrase, _UNMATCHED, _CLOSE)
        if tokens[at] == ")":
            return list(choices), at
        at += 1
