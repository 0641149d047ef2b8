"""Which words say a relation: the phrase files, made into patterns over a text in which names are masked.

Where a relation is looked for, names that can be its object are masked by one character and names of drugs by another,
so that `{o}` and `{s}` are short classes of characters and positions stay. A phrase is tried only where one of the
words that it cannot do without stands in the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import ahocorasick

from dermkg import claims
from dermkg.read import grammar, phrasing
from dermkg.read.names import Mention
from dermkg.read.normal import LETTERS, plain, whole

PREDICATES = (
    "treats",
    "inhibits",
    "activates",
    "memberOf",
    "contraindicatedIn",
    "cautionIn",
    "hasAdverseEffect",
    "avoid",
    "combinedWith",
    "distinguishedFrom",
)
_BETWEEN = ("combinedWith", "distinguishedFrom")  # between things of one kind
LOOSE = (
    "cautionIn",
    "contraindicatedIn",
    "avoid",
    "treats",
    "combinedWith",
    "inhibits",
    "activates",
    "memberOf",
)  # in the order in which they are asked
POLARITIES = ("negated", "hedged", "affirmed")  # of two readings as long as each other, the first
OBJECT, OBJECT_MORE, DRUG, DRUG_MORE = "\ue000", "\ue001", "\ue002", "\ue003"
_NAMED = re.compile(f"[{OBJECT}{OBJECT_MORE}{DRUG}{DRUG_MORE}]+")
_NAME = f"{OBJECT}{OBJECT_MORE}*"
# Another disease in a list, that is no name here.
_OTHER = f"(?:[^,、。;:!?\\n a-z{OBJECT}{OBJECT_MORE}{DRUG}{DRUG_MORE}不未没勿别禁]{{1,10}}[病炎症疹癣痒疮], ?)?"
# What may stand before a name in a list: how severe, how old, where. It belongs to the name.
_MOD = grammar.words("modifiers")
_AND = grammar.words("and")
_PAUSE = grammar.words("pause")
# … or something else that is no verb and turns nothing round.
_ANY = (
    rf"[^,。、;:!?\n| {OBJECT}{OBJECT_MORE}{DRUG}{DRUG_MORE}不未没勿别禁用治可能会为是有并使压抑阻激降减抗a-z]{{0,5}}?"
)
_UNKNOWN = rf"(?:[^,、。;:!?\n{OBJECT}{OBJECT_MORE}{DRUG}]{{1,8}}、)?"
# A list goes on behind a word for its kind: "and other skin diseases, such as".
_SUCH = grammar.words("such as")
# In English words that the reader does not know may stand before a name in a list, and be an item of it.
_WORD = grammar.words("unknown word")
_ENGLISH = rf"(?:{_WORD}{{1,4}}?|{_WORD}{{0,3}}?[a-z'-]{{1,16}},(?: and| or|) {_WORD}{{0,3}}?|)"
_ITEM = rf"(?:{_AND}{_UNKNOWN}{_MOD}{{0,4}}(?:{_ANY}|{_ENGLISH})|{_PAUSE}{_OTHER}{_MOD}{{0,4}}{_ENGLISH}|)"
_LIST = rf"{_NAME}(?:(?:{_SUCH}{_MOD}{{0,2}}|{_ITEM}){_NAME}){{0,14}}"
_ROOM = rf"([^,。;:!?\n|{OBJECT}{OBJECT_MORE}]{{0,%d}}?)"  # between words and names
# … where people are named first, and after a pause what they must not do
_PAUSED = rf"((?:[^,。;:!?\n|少慎{OBJECT}{OBJECT_MORE}]{{0,6}},)?[^,。;:!?\n|{OBJECT}{OBJECT_MORE}]{{0,%d}}?)"
_GAP = r"([^,。;:!?\n|]{0,%d}?)"
EVERY = grammar.pattern("every")
_SUBJECT = re.escape(phrasing.SUBJECT)
# In phrases as in texts a word that stands for the drug is as good as its name.
_STANDING = grammar.pattern("standing")
_ASKED = re.compile(r"([\u3400-\u9fff])[不没]\1")  # "can or cannot" asks whether it can
_TURNS = grammar.pattern("turns")


@dataclass(frozen=True)
class Phrase:
    """One phrase of one relation.

    Attributes:
        predicate: The relation.
        polarity: affirmed, negated or hedged.
        written: The phrase as the file has it.
        objects: The slugs that it speaks of by itself; where it has none, the masked names are its objects.
    """

    predicate: str
    polarity: str
    written: str
    objects: tuple[str, ...] = ()

    @property
    def parts(self) -> list[list[str]]:
        """Its parts, each with the ways of writing it."""
        return [[plain(way) for way in part] for part in phrasing.parts(self.written)]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What it matches in a masked text."""
        return _compiled(self.parts, role(self.predicate))

    @property
    def words(self) -> list[list[str]]:
        """The parts that a sentence cannot do without, the longest first."""
        words = [part for part in self.parts if part[0] not in phrasing.SLOTS and all(way.strip() for way in part)]
        return sorted(words, key=lambda part: min(len(way.strip()) for way in part), reverse=True)

    @cached_property
    def needs(self) -> list[re.Pattern[str]]:
        """What a sentence must have beside the words by which the phrase is looked for: asked first, being cheap."""
        return [re.compile("|".join(sorted({_written(way.strip(), False) for way in part}))) for part in self.words[1:]]


class Match(NamedTuple):
    """A phrase found.

    Attributes:
        phrase: The phrase.
        start: Where it begins in the normalised text.
        end: Where it ends.
        objects: The mentions that are its objects.
        subject: The mention that it names as its subject, if it does: a drug, or of two lists of names the first.
        weight: How many characters of words it has beside names and gaps.
    """

    phrase: Phrase
    start: int
    end: int
    objects: tuple[Mention, ...]
    subject: Mention | None
    weight: int


@cache
def role(predicate: str) -> str:
    """The role of a relation's objects."""
    found: str = claims.phrases(f"reading/{predicate}")["objects"]
    return found


@cache
def _phrases() -> tuple[list[Phrase], ahocorasick.Automaton, list[int]]:
    """All phrases, the words by which they are looked for, and the phrases that have no such words."""
    found: list[Phrase] = []
    keys: dict[str, list[int]] = {}
    always: list[int] = []
    for predicate in PREDICATES:
        file = claims.phrases(f"reading/{predicate}")
        given: list[tuple[str, str, tuple[str, ...]]] = [
            (polarity, written, ()) for polarity in POLARITIES for written in file.get(polarity, ())
        ]
        for slug, groups in (file.get("fixed") or {}).items():
            given += [(polarity, written, (slug,)) for polarity in POLARITIES for written in groups.get(polarity, ())]
        for polarity, written, objects in given:
            phrase = Phrase(predicate, polarity, written, objects)
            words = phrase.words
            if not words:
                always.append(len(found))
            for way in words[0] if words else ():
                keys.setdefault(way.strip(), []).append(len(found))
            found.append(phrase)
    automaton = phrasing.automaton({word: tuple(dict.fromkeys(numbers)) for word, numbers in keys.items()})
    return found, automaton, always


def _compiled(parts: list[list[str]], wanted: str) -> re.Pattern[str]:
    behind = _PAUSED if wanted in ("population", "avoid") else _ROOM
    while parts and parts[0] != [phrasing.OBJECTS] and all(p == "" for p in parts[0]):
        parts = parts[1:]
    out: list[str] = []
    lists = subjects = 0
    latin = any(_latin(way.strip()[:1]) for part in parts if part[0] not in phrasing.SLOTS for way in part)
    for i, part in enumerate(parts):
        if part == [phrasing.OBJECTS]:
            lists += 1
            before = _ROOM % 14 if i and parts[i - 1][0] in (phrasing.OBJECTS, phrasing.SUBJECT) else ""
            after = behind % _room(parts[i + 1], 1) if i + 1 < len(parts) and parts[i + 1] != [phrasing.GAP] else ""
            out.append(f"{before}(?P<o{lists}>{_LIST}){after}")
        elif part == [phrasing.SUBJECT]:
            subjects += 1
            out.append(f"(?P<s{subjects}>{DRUG}{DRUG_MORE}*)" if subjects == 1 else f"{DRUG}{DRUG_MORE}*")
        elif part == [phrasing.GAP]:
            out.append(_gap(latin))
        elif i + 1 < len(parts) and parts[i + 1] == [phrasing.OBJECTS]:
            # How far the names may be from words: the longer the words, the farther.
            groups: dict[int, list[str]] = {}
            earlier = next((p for p in reversed(parts[:i]) if p[0] not in phrasing.SLOTS), [""])
            for way in sorted({way.lstrip() if not i else way for way in part}, key=len, reverse=True):
                room = _room([way]) if way.strip() else _room(earlier)
                groups.setdefault(room, []).append(_written(way, latin))
            whole = "(?![a-z])" if latin else ""
            ways_ = (f"(?:{'|'.join(ways)}){whole}{_ROOM % room}" for room, ways in groups.items())
            out.append(f"(?:{'|'.join(ways_)})")
        else:
            ends = {way.lstrip() if not i else way for way in part}
            ways = sorted({way.rstrip() if i + 1 == len(parts) else way for way in ends}, key=len, reverse=True)
            text = "|".join(_written(way, latin) for way in ways)
            out.append(f"(?:{text})" if len(ways) > 1 or not ways[0] else text)
    first, last = parts[0], parts[-1]
    head = r"(?<![a-z])" if first[0] not in phrasing.SLOTS and any(_latin(way[:1]) for way in first) else ""
    tail = r"(?![a-z])" if last[0] not in phrasing.SLOTS and any(_latin(way[-1:]) for way in last) else ""
    return re.compile(head + "".join(out) + tail)


def _gap(latin: bool) -> str:
    return _GAP % (60 if latin else 12)


def _written(way: str, latin: bool) -> str:
    """One way of writing a part of a phrase; it may have a drug's name or a gap in it."""
    way = _STANDING.sub(rf"(?:\g<0>|{DRUG}{DRUG_MORE}*)", re.escape(way))
    return way.replace(_SUBJECT, f"{DRUG}{DRUG_MORE}*").replace(re.escape(phrasing.GAP), _gap(latin))


def _room(part: list[str], least: int = 0) -> int:
    """How many characters may stand between words and the names beside them: the more is said, the more."""
    words = max(part, key=len).strip()
    shortest = max(least, min((len(way.strip()) for way in part if way.strip()), default=0))
    if _latin(words[:1]):
        return 40 if shortest > 3 else 26
    return 14 if least or shortest > 2 or not words else 8 if shortest == 2 else 3


def _latin(char: str) -> bool:
    return char in LETTERS


@dataclass(frozen=True, order=True)
class Loose:
    """A word that says a relation of a name beside it, where no phrase has it; in the order in which they count.

    Attributes:
        rank: The less, the sooner it counts.
        predicate: The relation.
        polarity: affirmed or negated.
        word: The word.
        start: Where it begins in the sentence.
        end: Where it ends.
        weak: Whether it says it only where the sentence names a drug.
    """

    rank: int
    predicate: str
    polarity: str
    word: str
    start: int
    end: int
    weak: bool


@cache
def _loose() -> ahocorasick.Automaton:
    found: dict[str, list[tuple[int, str, str]]] = {}
    for rank, predicate in enumerate(LOOSE):
        groups = claims.phrases(f"reading/{predicate}")["loose"]
        for polarity in (*POLARITIES, "of a drug", "nothing"):
            for way in {plain(way) for phrase in groups.get(polarity, ()) for way in phrasing.words(str(phrase))}:
                found.setdefault(way, []).append((2 * rank + (polarity != "negated"), predicate, polarity))
    return phrasing.automaton({way: (way, meant) for way, meant in found.items()})


def loose(text: str) -> list[Loose]:
    """The words of a sentence that say a relation loosely of the names beside them."""
    found, void = [], []
    text = unasked(text)
    for last, (word, meant) in _loose().iter(text):
        start, end = last - len(word) + 1, last + 1
        if (start and text[start - 1] in "不没未非") or not whole(text, start, end):
            continue
        for rank, predicate, polarity in meant:
            if polarity == "nothing":
                void.append((start, end))
            else:
                weak = polarity == "of a drug"
                found.append(Loose(rank, predicate, "affirmed" if weak else polarity, word, start, end, weak))
    return [one for one in found if not any(low <= one.start and one.end <= high for low, high in void)]


@cache
def _loose_roles() -> frozenset[str]:
    return frozenset(role(predicate) for predicate in LOOSE)


def may_be_loose(mention: Mention) -> bool:
    """Whether a name can be the object of a relation that words beside it say."""
    return not _loose_roles().isdisjoint(mention.roles)


def keys(text: str) -> list[tuple[int, tuple[int, ...]]]:
    """The words of a page by which phrases are looked for: where each ends, and the phrases that have it."""
    return list(_phrases()[1].iter(text))


def candidates(
    found: list[tuple[int, tuple[int, ...]]], start: int, end: int, roles: set[str]
) -> dict[str, list[Phrase]]:
    """The phrases whose words stand in a sentence and whose objects can be named there, by relation.

    Args:
        found: The words of the page, as `keys` gives them.
        start: Where the sentence begins.
        end: Where it ends.
        roles: The roles of its names.
    """
    phrases, _, always = _phrases()
    numbers = set(always)
    first = bisect_left(found, (start,))
    for _, ways in found[first : bisect_left(found, (end,), first)]:
        numbers.update(ways)
    by: dict[str, list[Phrase]] = {}
    wanted = {predicate for predicate in PREDICATES if role(predicate) in roles}
    for number in sorted(numbers):
        phrase = phrases[number]
        if phrase.predicate in wanted or phrase.objects:
            by.setdefault(phrase.predicate, []).append(phrase)
    return by


def masked(text: str, offset: int, mentions: list[Mention], wanted: str) -> str:
    """A sentence with the names masked that can be objects in a role, and those of drugs."""
    chars = list(text)
    for mention in mentions:
        start, end = mention.start - offset, mention.end - offset
        drug = "drug" in mention.roles or "pronoun" in mention.roles
        if takes(mention, wanted):
            chars[start:end] = OBJECT + OBJECT_MORE * (end - start - 1)
        elif drug:
            chars[start:end] = DRUG + DRUG_MORE * (end - start - 1)
    return unasked("".join(chars))


def unasked(text: str) -> str:
    """A text in which "can or cannot" is "can"."""
    if "不" not in text and "没" not in text:
        return text
    return _ASKED.sub(r"\1\1\1", text)


def takes(mention: Mention, wanted: str) -> bool:
    """Whether a name can be an object in a role: drugs go with drugs, and a name of class and targets is a class."""
    roles = mention.roles
    return wanted in roles or (wanted == "companion" and "drug" in roles) or (wanted == "class" and "compound" in roles)


class Masks:
    """A sentence with its names masked, once for each role of objects.

    Args:
        text: The sentence, normalised.
        offset: Where it begins.
        mentions: The names in it.
    """

    def __init__(self, text: str, offset: int, mentions: list[Mention]) -> None:
        self.offset, self.mentions = offset, mentions
        self._text, self._made = text, dict[str, str]()

    def of(self, wanted: str) -> str:
        """The sentence with the names masked that can be objects in a role, and those of drugs."""
        if wanted not in self._made:
            self._made[wanted] = masked(self._text, self.offset, self.mentions, wanted)
        return self._made[wanted]


def matches(masks: Masks, predicate: str, phrases: list[Phrase]) -> Iterator[Match]:
    """Where phrases of one relation stand in a sentence.

    Args:
        masks: The sentence.
        predicate: The relation.
        phrases: Those of its phrases that are to be tried.
    """
    mask, offset, mentions = masks.of(role(predicate)), masks.offset, masks.mentions
    at = {mention.start - offset: mention for mention in mentions}
    for phrase in phrases:
        words = masks.of("") if phrase.objects else mask  # a phrase may have the name of its object in it
        if not all(needed.search(words) for needed in phrase.needs):
            continue
        named = set(phrase.pattern.groupindex.values())
        for found in phrase.pattern.finditer(words):
            groups = found.groupdict()
            rooms = [part for i, part in enumerate(found.groups(), 1) if part and i not in named]
            if any(_TURNS.search(room) for room in rooms) or (
                phrase.polarity == "negated" and any(EVERY.search(room) for room in rooms)
            ):
                continue
            lists = [
                [at[found.start(name) + i] for i, char in enumerate(part) if char == OBJECT]
                for name, part in groups.items()
                if name.startswith("o") and part
            ]
            objects = [mention for part in lists for mention in part]
            subject = at.get(found.start("s1")) if groups.get("s1") else None
            if len(lists) == 2 and predicate in _BETWEEN:
                subject, objects = lists[0][0], lists[1]
                if predicate == "combinedWith" and "drug" not in subject.roles:
                    subject, objects = objects[0], lists[0]
            hidden = sum(found.group().count(char) for char in (OBJECT, OBJECT_MORE, DRUG, DRUG_MORE))
            words_ = sum(len(_NAMED.sub("", room)) for room in rooms)
            weight = found.end() - found.start() - hidden - words_
            if objects or phrase.objects:
                yield Match(phrase, offset + found.start(), offset + found.end(), tuple(objects), subject, weight)
