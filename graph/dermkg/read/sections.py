"""What headings, keys and the openings of paragraphs say of the drugs that are spoken of below them."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import zip_longest

from dermkg.read import grammar
from dermkg.read.names import LIGHT, Mention, kinds, routes
from dermkg.read.sentence import Frame, drugs
from dermkg.read.structure import Unit

_AND = grammar.pattern("and drugs")
_JOINED = grammar.rare("joined before")
_CHANGED = grammar.pattern("changed to")
_PRODUCT = grammar.pattern("product heading")
_WHAT_OF = grammar.pattern("what of")
_SWALLOWED = grammar.pattern("swallowing")
_NUMBERS = re.compile(r"[\d一二三四五六七八九十]+")
_SLOGAN = 30  # a line so short may be a heading
_NOT = ("非", "无", "不")
_NO_TREATMENT = ("sunscreen",)  # who is told of it is told to keep out of the sun
PARAGRAPH = 60  # a line so long is no item of a list
_BESIDE_ZH, _BESIDE_EN = 8, 24  # so little stands beside the name of another drug in a heading that is about it


def names_another(frame: Frame, start: int, end: int, beside_drugs: bool = False, topic: tuple[str, ...] = ()) -> bool:
    """Whether a heading or a key is the name of a drug that is no subject here, and little more.

    Args:
        frame: The page.
        start: Where the heading or the key begins.
        end: Where it ends.
        beside_drugs: Whether those beside it name drugs: then the name of a class alone stands for its drugs.
        topic: What the page is about: a heading on a class of which that is one is not on another.
    """
    named = frame.within(start, end)
    first = named[0] if named else None
    if drugs(named):
        return False
    if beside_drugs and _PRODUCT.fullmatch(frame.text, start, end):
        return True  # "adapalene gel"
    if first is None:
        return False
    strange = first.foreign or ("class" in first.roles and topic and not _akin(first, topic))
    if strange and "other" in first.roles and _WHAT_OF.match(frame.text[start : first.start]):
        return True  # "what about hydrocortisone?"
    if strange and first.start <= start + 1 and frame.text.startswith("的", first.end):
        return True  # "side effects of steroids"
    if first.start > start + 1 or frame.text[start : first.start] in _NOT:
        return False  # "non-steroidal"
    if beside_drugs and "other" in first.roles and end - first.end <= 1:
        return True
    if not first.foreign:
        return _SWALLOWED.match(frame.text, start) is not None and "other" in first.roles
    return end - first.end <= (_BESIDE_EN if frame.text[first.start].isascii() else _BESIDE_ZH)


def names_beside(frame: Frame, start: int, end: int, topic: tuple[str, ...]) -> bool:
    """Whether a key is nothing but the name of a treatment that may go together with what a page is about."""
    named = next(iter(frame.within(start, end)), None)
    if named is None or not topic or named.start != start or end - named.end > 1:
        return False
    lit = LIGHT in named.slugs("companion") and not routes()["light"].isdisjoint(topic)
    treatment = "companion" in named.roles and named.slugs("companion") != _NO_TREATMENT and not lit
    return (treatment or "class" in named.roles) and not _akin(named, topic)


def _akin(named: Mention, topic: tuple[str, ...]) -> bool:
    """Whether a drug that a page is about belongs to a class that is named."""
    known = kinds()
    return any(not set(topic).isdisjoint(known.get(slug, ())) for slug in named.slugs("class"))


def rank(frame: Frame, unit: Unit) -> str:
    """The rank of a heading: its hashes, or how it is numbered."""
    start = frame.text.rfind("\n", 0, unit.start) + 1
    mark = frame.text[start : unit.start].strip()
    return "#" * mark.count("#") or _NUMBERS.sub("1", mark)


def leads(frame: Frame, unit: Unit) -> bool:
    """Whether "A: a slow one" is a heading: a short line of its own, and a text comes after it."""
    units, text = frame.units, frame.text
    at = bisect_left(units, unit)
    if unit.end - unit.start > _SLOGAN or text[unit.end - 1] in ".。;" or not frame.key_beside(unit):
        return False
    before, after = units[at - 1] if at else None, units[at + 1] if at + 1 < len(units) else None
    listed = before is not None and before.key and before.key != unit.key and before.heading == unit.heading
    text_follows = after is not None and not after.title and not after.key and after.end - after.start > PARAGRAPH
    return bool(text_follows and not (listed and before and before.end - before.start <= _SLOGAN))


def is_whole(frame: Frame, unit: Unit, words: str) -> bool:
    """Whether words above a paragraph are the title of the whole page, and no heading of its parts."""
    return words == frame.title and unit.end - unit.start >= PARAGRAPH


def along(frame: Frame, named: list[Mention], start: int, *, with_it: bool = False) -> list[Mention]:
    """Those of the names in a stretch that go together with the drug spoken of, or must not: "not with A or B".

    Args:
        frame: The page.
        named: The names, in their order.
        start: Where the stretch begins.
        with_it: Whether one that "and it" follows goes along too.
    """
    found = list[Mention]()
    for mention, after in zip_longest(named, named[1:]):
        listed = found and _AND.fullmatch(frame.text, found[-1].end, mention.start)
        followed = with_it and after and "pronoun" in after.roles
        beside = followed and _AND.fullmatch(frame.text, mention.end, after.start)
        if listed or beside or _JOINED.search(frame.text, start, mention.start):
            found.append(mention)
    return found


def alone(frame: Frame, start: int, end: int) -> tuple[str, ...]:
    """The drugs named in a stretch that do not go together with another."""
    named = frame.within(start, end)
    joined = along(frame, named, start, with_it=True)
    return drugs([one for one in named if one not in joined and not _CHANGED.search(frame.text, start, one.start)])
