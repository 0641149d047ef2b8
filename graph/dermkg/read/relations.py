"""Which words say a relation: the phrase files, made into patterns over a text in which names are masked.

Where a relation is looked for, names that can be its object are masked by one character and names of drugs by another,
so that `{o}` and `{s}` are short classes of characters and positions stay. The masks are control characters, and a full
stop is written as a semicolon: classes of characters below 256 are compiled and matched many times faster. A phrase is
tried only where one of the words that it cannot do without stands in the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise, zip_longest
from typing import NamedTuple

import ahocorasick

from dermkg import claims
from dermkg.read import grammar, normal, phrasing
from dermkg.read.names import Mention
from dermkg.read.normal import LETTERS, whole

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
    "warnsOf",
)
_KEPT_FROM = ("avoid", "population", "companion")  # what a drug is kept from
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
# A name that can be an object begins with OBJECT, or with JOINED where the next one is in a list with it.
OBJECT, OBJECT_MORE, DRUG, DRUG_MORE, OPAQUE, JOINED = _MASKS = tuple(map(chr, normal.MASKS))
_SUBJECTS = frozenset(["drug", "pronoun"])  # what is named in such a role is masked as a drug
_NAMED = 1  # the bit for that
_OBJECTS, _DRUGS = OBJECT + JOINED + OBJECT_MORE, DRUG + DRUG_MORE
# Another disease in a list, that is no name here.
_OTHER = f"(?:[^,、;:!?\\n a-z{_OBJECTS}{_DRUGS}不未没勿别禁]{{1,10}}[病炎症疹癣痒疮], ?)?"
# What may stand before a name in a list: how severe, how old, where. It belongs to the name.
_MOD = grammar.words("modifiers")
_AND = grammar.words("and")
_WHO, _OR_ARE = grammar.words("who have it before"), grammar.words("or are before")
_PAUSE = grammar.words("pause")
# … or something else that is no verb and turns nothing round.
_ANY = rf"[^,、;:!?\n| {_OBJECTS}{_DRUGS}不未没勿别禁用治可能会为是有并使压抑阻激降减抗a-z]{{0,5}}?"
_UNKNOWN = rf"(?:[^,、;:!?\n{_OBJECTS}{DRUG}]{{1,8}}、)?"
# A list goes on behind a word for its kind: "and other skin diseases, such as".
_SUCH = grammar.words("such as")
# In English words that the reader does not know may stand before a name in a list, and be an item of it.
_WORD = grammar.words("unknown word")
_ENGLISH = rf"(?:{_WORD}{{1,4}}?|{_WORD}{{0,3}}?[a-z'-]{{1,16}},(?: and| or|) {_WORD}{{0,3}}?|)"
_ITEM = rf"(?:{_AND}{_UNKNOWN}{_MOD}{{0,4}}(?:{_ANY}|{_ENGLISH})|{_PAUSE}{_OTHER}{_MOD}{{0,4}}{_ENGLISH})"
_KIND = rf"{_SUCH}{_MOD}{{0,2}}"
_JOINS, _JOINS_PEOPLE = re.compile(f"{_ITEM}|{_KIND}|"), re.compile(f"{_WHO}{_ITEM}|{_KIND}|{_OR_ARE}|")
_LIST = f"(?:{JOINED}{OBJECT_MORE}*[^{_OBJECTS}]*){{0,14}}[{OBJECT}{JOINED}]{OBJECT_MORE}*"
_ROOM = rf"([^,;:!?\n|{_OBJECTS}]{{0,%d}}?)"  # between words and names
# … where people are named first, and after a pause what they must not do
_PAUSED = rf"((?:(?!\",)[^,;:!?\n|少慎{_OBJECTS}]{{0,6}},)?[^,;:!?\n|{_OBJECTS}]{{0,%d}}?)"
_GAP = r"([^,;:!?\n|]{0,%d}?)"
EVERY = grammar.pattern("every")
_SUBJECT = re.escape(phrasing.SUBJECT)
# In phrases as in texts a word that stands for the drug is as good as its name.
_STANDING = grammar.pattern("standing")
_ASKED = re.compile(r"([\u3400-\u9fff])(?:[\u3400-\u9fff]?还是)?[不没]\1")  # "can or cannot" asks whether it can
_HOWEVER = grammar.pattern("however")
_WHICHEVER = grammar.pattern("whichever")
_TURNS, _COUNTED = grammar.pattern("turns"), grammar.pattern("counted before")
_STOPS = " ,;!."  # with which a phrase may end, and no claim
PUT_IN = grammar.pattern("aside of a name")
_WHETHER_BEFORE = grammar.pattern("whether before")
_STRENGTH, _CONTRASTED = grammar.pattern("strength after"), grammar.pattern("set against next")


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

    @cached_property
    def named(self) -> bool:
        """Whether it cannot do without a drug's name."""
        return [phrasing.SUBJECT] in self.parts

    @cached_property
    def parts(self) -> list[list[str]]:
        """Its parts, each with the ways of writing it."""
        return [[_unstopped(way) for way in part] for part in phrasing.parts(self.written)]

    @cached_property
    def role(self) -> str:
        """The role of its objects; none where it speaks of something by itself."""
        return "" if self.objects else role(self.predicate)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What it matches in a masked text."""
        return _compiled(self.parts, role(self.predicate))

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """The groups of the pattern: the rooms between words and names, the lists of objects, the drug's name or 0."""
        named = self.pattern.groupindex
        rooms = set(range(1, self.pattern.groups + 1)) - set(named.values())
        lists = tuple(group for name, group in named.items() if name.startswith("o"))
        return tuple(sorted(rooms)), lists, named.get("s1", 0)

    @cached_property
    def words(self) -> list[list[str]]:
        """The parts that a sentence cannot do without, each way of writing them in words alone."""
        parts = ([way.strip() for way in part] for part in self.parts)
        return [part for part in parts if all(part) and not any(slot in way for way in part for slot in phrasing.SLOTS)]


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
def _phrases() -> list[Phrase]:
    """All phrases, relation after relation."""
    found: list[Phrase] = []
    for predicate in PREDICATES:
        file = claims.phrases(f"reading/{predicate}")
        for polarity in POLARITIES:
            found += (Phrase(predicate, polarity, written) for written in file.get(polarity, ()))
        for slug, groups in (file.get("fixed") or {}).items():
            for polarity in POLARITIES:
                found += (Phrase(predicate, polarity, written, (slug,)) for written in groups.get(polarity, ()))
    return found


@cache
def _shared() -> Counter[str]:
    """In how many phrases each word stands: so common it is in texts, more or less."""
    return Counter(way for phrase in _phrases() for part in phrase.words for way in part)


def _key(phrase: Phrase) -> list[str]:
    """The part by which a phrase is looked for: the longest, and of these the one that fewest phrases share.

    Raises:
        DataError: It has no words.
    """
    if not phrase.words:
        raise phrasing.slip(phrase.written, "no part of it must be there in words", "add one that is more than (…|)")
    shared = _shared()
    return min(phrase.words, key=lambda part: (-min(map(len, part)), sum(shared[way] for way in part)))


class _Index(NamedTuple):
    """By what phrases are looked for.

    Attributes:
        words: The words of all phrases: each gives the parts that it is a way of writing, as bits, and the phrases that
            are looked for by it, by the role of their objects.
        needs: For each phrase the parts that a sentence cannot do without, as bits.
    """

    words: ahocorasick.Automaton
    needs: list[int]


@cache
def _index() -> _Index:
    bits: dict[tuple[str, ...], int] = {}
    parts: dict[str, int] = {}
    keys: dict[str, dict[str, list[int]]] = {}
    needs = list[int]()
    for number, phrase in enumerate(_phrases()):
        need = _NAMED if phrase.named else 0
        for part in phrase.words:
            if any(map(_varies, part)):
                continue
            bit = bits.setdefault(tuple(part), _NAMED << len(bits) + 1)
            need |= bit
            for way in part:
                parts[way] = parts.get(way, 0) | bit
        needs.append(need)
        for way in _key(phrase):
            keys.setdefault(way, {}).setdefault(phrase.role, []).append(number)
    words = {way: (parts.get(way, 0), tuple(keys.get(way, {}).items())) for way in parts.keys() | keys.keys()}
    return _Index(phrasing.automaton(words), needs)


def _compiled(parts: list[list[str]], wanted: str) -> re.Pattern[str]:
    behind = _PAUSED if wanted in ("population", "avoid") else _ROOM
    while parts and parts[0] != [phrasing.OBJECTS] and all(p == "" for p in parts[0]):
        parts = parts[1:]
    out: list[str] = []
    lists = subjects = 0
    latin = any(_latin(way.strip()[:1]) for part in parts if part[0] not in phrasing.SLOTS for way in part)
    space = " ?" if latin else ""  # a phrase need not write the one beside a name
    for i, part in enumerate(parts):
        if part == [phrasing.OBJECTS]:
            lists += 1
            before = _ROOM % 14 if i and parts[i - 1][0] in (phrasing.OBJECTS, phrasing.SUBJECT) else ""
            after = behind % _room(parts[i + 1], 1) if i + 1 < len(parts) and parts[i + 1] != [phrasing.GAP] else ""
            out.append(f"{before}(?P<o{lists}>{_LIST}){after}")
        elif part == [phrasing.SUBJECT]:
            subjects += 1
            name = f"(?P<s{subjects}>{DRUG}{DRUG_MORE}*)" if subjects == 1 else f"{DRUG}{DRUG_MORE}*"
            out.append(f"{space if i else ''}{name}{space if i + 1 < len(parts) else ''}")
        elif part == [phrasing.GAP]:
            out.append(_gap(latin))
        elif i + 1 < len(parts) and parts[i + 1] == [phrasing.OBJECTS]:
            # How far the names may be from words: the longer the words, the farther.
            groups: dict[int, list[str]] = {}
            earlier = next((p for p in reversed(parts[:i]) if p[0] not in phrasing.SLOTS), [""])
            for way in sorted({way.lstrip() if not i else way for way in part}, key=len, reverse=True):
                room = _room([way]) if way.strip() else _room(earlier)
                groups.setdefault(room, []).append(_written(way, latin, not i))
            whole = "(?![a-z])" if latin else ""
            ways_ = (f"(?:{'|'.join(ways)}){whole}{_ROOM % room}" for room, ways in groups.items())
            out.append(f"(?:{'|'.join(ways_)})")
        else:
            ends = {way.lstrip() if not i else way for way in part}
            ways = sorted({way.rstrip() if i + 1 == len(parts) else way for way in ends}, key=len, reverse=True)
            text = "|".join(_written(way, latin, not i) for way in ways)
            out.append(f"(?:{text})" if len(ways) > 1 or not ways[0] else text)
    first, last = parts[0], parts[-1]
    head = r"(?<![a-z])" if first[0] not in phrasing.SLOTS and any(_latin(way[:1]) for way in first) else ""
    tail = r"(?![a-z])" if last[0] not in phrasing.SLOTS and any(_latin(way[-1:]) for way in last) else ""
    return re.compile(head + "".join(out) + tail)


def _gap(latin: bool) -> str:
    return _GAP % (60 if latin else 12)


def _written(way: str, latin: bool, first: bool = False) -> str:
    """One way of writing a part of a phrase; it may have a drug's name or a gap in it; "n't" begins within a word."""
    verb = "[a-z]{2,6}" if first and way.startswith("n't") else ""
    way = verb + _STANDING.sub(rf"(?:\g<0>|{DRUG}{DRUG_MORE}*)", re.escape(unasked(way)))
    return way.replace(_SUBJECT, f"{DRUG}{DRUG_MORE}*").replace(re.escape(phrasing.GAP), _gap(latin))


@cache
def _varies(way: str) -> bool:
    """Whether a way of writing a part matches other words too, such as a drug's name."""
    return bool(_STANDING.search(way)) or unasked(way) != way or phrasing.SUBJECT in way or phrasing.GAP in way


def _room(part: list[str], least: int = 0) -> int:
    """How many characters may stand between words and the names beside them: the more is said, the more."""
    words = max(part, key=len).strip()
    shortest = max(least, min((len(way.strip()) for way in part if way.strip()), default=0))
    if _latin(words[:1]):
        return 40 if shortest > 3 else 26
    return 14 if least or shortest > 2 or not words else 8 if shortest == 2 else 3


def _latin(char: str) -> bool:
    return char in LETTERS


class Loose(NamedTuple):
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
            for way in {way for phrase in groups.get(polarity, ()) for way in phrasing.words(str(phrase))}:
                found.setdefault(way, []).append((2 * rank + (polarity != "negated"), predicate, polarity))
    return phrasing.automaton({way: (way, meant) for way, meant in found.items()})


def loose(text: str, names: Sequence[Mention] = (), offset: int = 0) -> list[Loose]:
    """The words of a sentence that say a relation loosely of the names beside them.

    Args:
        text: The sentence.
        names: Names that stand in it: what is part of one says nothing.
        offset: Where the sentence begins in the text in which those names have their places.
    """
    found, void = [], []
    text = unasked(text)
    for last, (word, meant) in _loose().iter(text):
        start, end = last - len(word) + 1, last + 1
        if (start and text[start - 1] in "不没未非") or not whole(text, start, end):
            continue
        named = any(one.start - offset < end and start < one.end - offset for one in names)
        for rank, predicate, polarity in meant:
            if polarity == "nothing":
                void.append((predicate, start, end))
            elif not named:
                weak = polarity == "of a drug"
                found.append(Loose(rank, predicate, "affirmed" if weak else polarity, word, start, end, weak))
    return [
        one
        for one in found
        if not any(one.predicate == of and low <= one.start and one.end <= high for of, low, high in void)
    ]


@cache
def _loose_roles() -> frozenset[str]:
    return frozenset(role(predicate) for predicate in LOOSE)


def may_be_loose(mention: Mention) -> bool:
    """Whether a name can be the object of a relation that words beside it say."""
    return not _loose_roles().isdisjoint(mention.roles)


class Keys:
    """The words of a page by which phrases are looked for.

    Args:
        text: The page, normalised.
    """

    def __init__(self, text: str) -> None:
        found = list(_index().words.iter(_unstopped(_WHICHEVER.sub("无论", text))))
        self._ends = [last for last, _ in found]
        self._found: list[tuple[int, tuple[tuple[str, list[int]], ...]]] = [what for _, what in found]

    def candidates(self, start: int, end: int, roles: set[str]) -> list[Phrase]:
        """The phrases whose words stand in a sentence and whose objects can be named there, relation after relation.

        Args:
            start: Where the sentence begins.
            end: Where it ends.
            roles: The roles of its names.
        """
        needs = _index().needs
        numbers, there = set[int](), 0 if _SUBJECTS.isdisjoint(roles) else _NAMED
        first = bisect_left(self._ends, start)
        for parts, keyed in self._found[first : bisect_left(self._ends, end, first)]:
            there |= parts
            for wanted, several in keyed:
                if not wanted or wanted in roles:
                    numbers.update(several)
        phrases = _phrases()
        return [phrases[number] for number in sorted(numbers) if needs[number] & there == needs[number]]


def unasked(text: str) -> str:
    """A text in which "can or cannot" is "can", and a "however" or "whichever" with a "not" in it is another."""
    if "不" not in text and "没" not in text:
        return text
    return _ASKED.sub(lambda found: found[1] * len(found[0]), _WHICHEVER.sub("无论", _HOWEVER.sub("然而", text)))


def _unstopped(text: str) -> str:
    """A text in which full stops are semicolons, as phrases are matched."""
    return text.replace("。", ";")


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
        text = _COUNTED.sub(lambda found: f"{found[0][:-1]} ", text)
        self._text, self._made = _unstopped(unasked(text)), dict[str, str]()

    def of(self, wanted: str) -> str:
        """The sentence with the names masked that can be objects in a role, and those of drugs."""
        made = self._made.get(wanted)
        if made is None:
            made = self._made[wanted] = self._masked(wanted)
        return made

    def _masked(self, wanted: str) -> str:
        text, offset, done = self._text, self.offset, 0
        parts: list[str] = []
        objects: list[Mention] = []
        for mention, following in zip_longest(self.mentions, self.mentions[1:]):
            start, end, roles = mention
            put_in = PUT_IN.match(text, end - offset) if text.startswith(", ", end - offset) else None
            if put_in and (following is None or put_in.end() <= following.start - offset):
                end = put_in.end() + offset  # "dupilumab, on the other hand, is not": as if it were not there
            if takes(mention, wanted):
                mask = OBJECT + OBJECT_MORE * (end - start - 1)
                objects.append(mention._replace(end=end))
            elif "drug" in roles or "pronoun" in roles:
                strength = _STRENGTH.match(text, end - offset)
                if strength and "drug" in roles:  # "pimecrolimus 1% cream" is one name
                    end = strength.end() + offset
                mask = DRUG + DRUG_MORE * (end - start - 1)
            elif "opaque" in roles and wanted in _KEPT_FROM:
                mask = OPAQUE * (end - start)
            else:
                continue
            parts += (text[done : start - offset], mask)
            done = end - offset
        masked = "".join(parts) + text[done:]
        joins = _JOINS_PEOPLE if wanted == "population" else _JOINS
        for one, other in pairwise(objects):
            start, end, stop = one.start - offset, one.end - offset, other.end - offset
            if not joins.fullmatch(masked, end, other.start - offset):
                continue
            again = one.slugs(wanted) == other.slugs(wanted) and _WHETHER_BEFORE.search(masked, 0, start)
            if masked[end] != "," or not (again or _CONTRASTED.match(masked, stop)):
                masked = f"{masked[:start]}{JOINED}{masked[start + 1 :]}"
        return masked


def matches(masks: Masks, phrases: list[Phrase]) -> Iterator[Match]:
    """Where phrases stand in a sentence.

    Args:
        masks: The sentence.
        phrases: Those that are to be tried.
    """
    for phrase in phrases:
        # a phrase that has no role may have the name of its object in it
        for found in phrase.pattern.finditer(masks.of(phrase.role)):
            match = _match(phrase, found, masks)
            if match:
                yield match


def _match(phrase: Phrase, found: re.Match[str], masks: Masks) -> Match | None:
    """What a phrase says where its pattern was found; nothing where what stands between its words turns it round."""
    rooms, lists_, named = phrase.groups
    between = [room for group in rooms if (room := found[group])]
    if between:
        rest = "\n".join(between)
        if _TURNS.search(rest) or (phrase.polarity == "negated" and EVERY.search(rest)):
            return None
    offset = masks.offset
    at = {mention.start - offset: mention for mention in masks.mentions}
    lists = []
    for group in lists_:
        part, start = found[group], found.start(group)
        if part:
            lists.append([at[start + i] for i, char in enumerate(part) if char in (OBJECT, JOINED)])
    objects = [mention for part in lists for mention in part]
    if not objects and not phrase.objects:
        return None
    subject = at.get(found.start(named)) if named and found[named] else None
    if len(lists) == 2 and phrase.predicate in _BETWEEN:
        subject, objects = lists[0][0], lists[1]
        many = len(lists[0]) > len(lists[1]) == 1 and "drug" in lists[1][0].roles  # "A and B can be used with C"
        if phrase.predicate == "combinedWith" and (many or "drug" not in subject.roles):
            subject, objects = objects[0], lists[0]
    weight = _told(found[0]) - sum(map(_told, between))
    end = offset + found.start() + len(found[0].rstrip(_STOPS))
    return Match(phrase, offset + found.start(), end, tuple(objects), subject, weight)


def _told(words: str) -> int:
    """How many characters of a masked text are no names'."""
    return len(words) - sum(map(words.count, _MASKS))
