"""Which things a page speaks of, and where: all names at once, the longest that fits.

A name has a role: what a relation may take as its object (a condition, a target, an effect …) or a drug, a word that
stands for one, or something that is no subject here. The names are those of `ontology/phrases/reading/names.yaml`, and
beside them the labels and synonyms of `ontology/entities/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import ahocorasick
import yaml

from dermkg import claims, resources
from dermkg.read import grammar, phrasing
from dermkg.read.normal import LETTERS, Flat, plain

_DO, _THEY = grammar.pattern("both do"), grammar.pattern("they together")
_ORDINALS, _ORDINAL_DOES = ("the first", "the second"), grammar.pattern("ordinal does")
_ALL_DO = grammar.pattern("all do")
_OF_FIGURES = grammar.pattern("figures before")
_ROUTE_DOES = grammar.pattern("route does")
_NO_DRUGS = grammar.pattern("no drugs next")
_DRUGS = ("Drug", "DrugProduct")
_SHORTEST = 2  # characters of a label; those of one are names of genes or mistakes
_PEOPLE = (("children",), ("adults",))
_APART, _APART_MARKS = 8, "、,和及或与/;:。\n|()"
_STEM = grammar.pattern("drug stem")
_ANOTHER: dict[str, tuple[str, ...]] = {"other": ("other-drug",)}
_HAVE = grammar.pattern("who have next")
_AGE, _AGE_NEXT, _AGES = grammar.pattern("aged before"), grammar.pattern("aged next to"), 10
_BRACKETS = re.compile(r"\([^()]*\)|^\)")
_OF_AGE, _OF_AGE_BEFORE = grammar.pattern("of age"), grammar.pattern("of age before")
_OLD, _YEARS = ("elderly-patients",), 24
_AND = grammar.pattern("and people")
_TREATS = grammar.pattern("treats next")
_OF_THESE = grammar.pattern("of these before")
_OF = ("的", "过的", "着的", "了的", "史的")
BOTH = (("both",), ("lights",))  # what a pronoun for two drugs stands for
_OTHERWISE = (("oral-form",), ("fixed-combination",))
LIGHT = "phototherapy"  # light as such, of which each kind is one
_CLOSED = ("", ")", " ", ") ")
_NEITHER = grammar.pattern("neither opening")  # of a word that stands for two drugs it stays to be read
_BORDERS = LETTERS | set("0123456789")  # a name with one of these at its end may be part of a longer word or number
_NUMERALS = "一二三四五六七八九"
_UNIT = 4  # so long is a unit before a word
_CAPITALS = 3  # a name of so many letters, written in capitals, is read in capitals only


class Mention(NamedTuple):
    """A name in the text.

    Attributes:
        start: Where it begins in the normalised text.
        end: Where it ends, exclusive.
        roles: What it can be: the slugs by role.
    """

    start: int
    end: int
    roles: dict[str, tuple[str, ...]]

    def slugs(self, role: str) -> tuple[str, ...]:
        """What it is in a role; nothing where it has not that role."""
        return self.roles.get(role, ())

    @property
    def foreign(self) -> bool:
        """Whether it names a drug or a form of one that is no subject here."""
        return "other" in self.roles and "class" not in self.roles

    @property
    def otherwise(self) -> bool:
        """Whether it is a form of a drug that is no subject here: its tablets, or a product with another in it."""
        return self.roles.get("other") in _OTHERWISE


@cache
def _automaton() -> ahocorasick.Automaton:
    found: dict[str, tuple[int, dict[str, tuple[str, ...]], bool]] = {}
    for role, things in claims.phrases("reading/names").items():
        for key, spellings in things.items():
            meant = {role: (key,) if role in ("compound", "opaque", "other", "pronoun") else tuple(key.split())}
            for spelling in spellings:
                capitals = spelling.isascii() and spelling.isupper() and len(spelling) <= _CAPITALS
                for word in map(str.strip, phrasing.words(spelling)):
                    known = found.get(word)
                    if known is None:
                        found[word] = (len(word), meant, capitals)  # one dictionary for most spellings
                    elif role not in known[1]:
                        found[word] = (len(word), known[1] | meant, known[2])
    for role, key, label in _labels():
        word = plain(label).strip()
        if len(word) >= _SHORTEST:
            found.setdefault(word, (len(word), {role: (key,)}, label.isupper() and len(label) <= _CAPITALS))
    return phrasing.automaton(found)


def _labels() -> Iterator[tuple[str, str, str]]:
    """The labels and synonyms of the ontology: role, slug, label; a drug that is no subject here is another drug.

    A substance is the drug whose product is a subject: pages call that by the substance's names.
    """
    known = claims.phrases("reading/entities")
    slugs_: dict[str, list[tuple[str, str]]] = {}
    for role in ("drug", "condition", "target", "class", "effect", "population", "avoid", "companion"):
        for slug in slugs(role):
            entity = known.get(role, {}).get(slug) or known["drug"].get(slug, slug)
            slugs_.setdefault(entity, []).append((role, slug))
    for path in resources.files(resources.ontology() / "entities", "*.yaml"):
        for entity in (yaml.load(path.read_bytes(), yaml.CSafeLoader) or {}).get("entities", ()):
            drug = ("drug", entity["id"]) if entity["id"] in known["drug"] else ("other", "other-drug")
            meant = slugs_.get(entity["id"]) or ([drug] if entity["type"] in _DRUGS else [])
            labels = [*entity["label"].values(), *(one for many in entity.get("altLabel", {}).values() for one in many)]
            strong = entity["type"] == "DrugProduct"  # "0.03% tacrolimus ointment" is a drug and its strength
            yield from (
                (role, slug, label) for role, slug in meant for label in labels if not (strong and "%" in label)
            )


def mentions(flat: Flat) -> list[Mention]:
    """The names in a text in their order, none within or across another: the longer has the place."""
    text, found = flat.text, list[tuple[int, int, dict[str, tuple[str, ...]]]]()
    for last, (length, roles, capitals) in _automaton().iter(text):
        end = last + 1
        start = end - length
        if (text[start] in _BORDERS or text[last] in _BORDERS) and not _whole(text, start, end):
            continue
        if text[start] in _NUMERALS and start and text[start - 1] == "十":
            continue  # "under two" of "under twelve"
        if capitals and not flat.page[flat.at[start] : flat.at[last] + 1].isupper():
            continue
        found.append((-length, start, roles))
    found.sort()  # no two are as long and begin at the same place
    taken = bytearray(len(text))
    kept = []
    for less, start, roles in found:
        end = start - less
        if not (taken[start] or taken[end - 1]):
            taken[start:end] = b"\1" * -less
            neither = _NEITHER.match(text, start, end) if "pronoun" in roles else None
            opens = neither.end() if neither else start
            kept.append(Mention(opens if opens < end else start, end, roles))
    kept += (Mention(start, end, _ANOTHER) for start, end in _stemmed(text, taken))
    kept.sort()
    for i, (one, after) in enumerate(pairwise(kept)):
        if "drug" in one.roles and "condition" in after.roles and _TREATS.fullmatch(text, one.end - 2, after.start):
            kept[i] = one._replace(end=one.end - 2)  # "light treats vitiligo", and no "light treatment"
    heads = set[int]()
    for i, one in enumerate(kept):
        listed = (
            i - 1 in heads and _AND.fullmatch(text, kept[i - 1].end, one.start) and one.slugs("population") in _PEOPLE
        )
        through = i > 1 and "condition" in kept[i - 1].roles and _head(text, kept[i - 2], one)
        if i and (listed or through or _head(text, kept[i - 1], one)):
            heads.add(i)
    return [
        one
        for i, one in enumerate(kept)
        if i not in heads
        and not _for_nothing(text, one)
        and not _aged(text, one)
        and not (i + 1 < len(kept) and _with(text, one, kept[i + 1]))
    ]


def _stemmed(text: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    """Where names stand, outside those known, that end as nonproprietary names do: of drugs that nobody has entered.

    Source:
        The stems of the World Health Organization's international nonproprietary names, of drugs for the skin.
    """
    for found in _STEM.finditer(text):
        start, end = found.span()
        if not any(taken[start:end]):
            yield start, end


def _for_nothing(text: str, one: Mention) -> bool:
    """Whether a word stands for no drug: "both" and "the first" do only before what they do, not in "both eyes"."""
    word = text[one.start : one.end]
    if word == "they":
        return not _THEY.match(text, one.end)
    if "pronoun" in one.roles and (
        _NO_DRUGS.match(text, one.end)  # "these few people"
        or (one.roles["pronoun"] == ("both",) and _OF_FIGURES.search(text, max(0, one.start - _UNIT), one.start))
    ):
        return True  # "0.03% and 0.1%, both may be used"
    if "pronoun" in one.roles and one.roles["pronoun"][0] in routes():
        if text[one.start - 1 : one.start] == "是":
            return True  # "that is no injection" is of another drug
        return word.endswith("的") and not _ROUTE_DOES.match(text, one.end)
    if word.endswith(("four", "five")):
        return not _ALL_DO.match(text, one.end)  # "it blocks all four"
    if word in _ORDINALS:
        return not _ORDINAL_DOES.match(text, one.end)
    if (
        word == "either"
        and text[one.end : one.end + 1] in (".", ",", ";")
        and not _OF_THESE.search(text, max(0, one.start - 8), one.start)
    ):
        return True  # "it is not for B either"
    return word in ("both", "either", "neither", "the two") and not _DO.match(text, one.end)


def _aged(text: str, one: Mention) -> bool:
    """Whether people are those of an age for which there is no name: "children under 6", "aged 12 and older"."""
    if one.slugs("population") == _OLD:
        before = _OF_AGE_BEFORE.search(text, max(0, one.start - _YEARS), one.start)
        return bool(_OF_AGE.match(text, one.end) or before)
    before = _AGE.search(text, max(0, one.start - _AGES), one.start)
    return one.slugs("population") == _PEOPLE[0] and bool(before or _AGE_NEXT.match(text, one.end))


def _with(text: str, one: Mention, after: Mention) -> bool:
    """Whether people are only those who have what is named next: "children with lupus"."""
    return (
        one.slugs("population") in _PEOPLE
        and "population" in after.roles
        and _HAVE.fullmatch(text, one.end, after.start) is not None
    )


def _head(text: str, before: Mention, one: Mention) -> bool:
    """Whether a name is the noun of what stands before it: "children" of "under 2 years", or who have had herpes.

    And "light" that is the light of the kind named before is no other light.
    """
    between = _BRACKETS.sub("", text[before.end : one.start])
    if one.slugs("companion") == (LIGHT,):
        return not routes()["light"].isdisjoint(before.slugs("companion")) and between in _CLOSED
    if one.slugs("population") not in _PEOPLE or any(mark in between for mark in _APART_MARKS):
        return False
    aged = any(slug.startswith("children-") for slug in before.slugs("population"))
    joined = between in _OF or (not between and text[before.end - 1] == _OF[0])
    return len(between) <= _APART if aged else "population" in before.roles and joined


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a name in Latin letters is no part of a longer word, and one in figures of no longer number."""
    first, last = text[start], text[end - 1]
    if first in LETTERS and start and text[start - 1] in LETTERS:
        return False
    if first.isdigit() and start and (text[start - 1].isdigit() or text[start - 1] == "."):
        return False
    if end < len(text) and last in LETTERS and text[end] in LETTERS:
        plural = text[end] == "s" and end - start > _SHORTEST  # "its" is no "it"
        return plural and not (end + 1 < len(text) and text[end + 1] in LETTERS)
    return not (end < len(text) and last.isdigit() and text[end].isdigit())


@cache
def routes() -> dict[str, frozenset[str]]:
    """By route the drugs that are given so."""
    return {route: frozenset(slugs) for route, slugs in claims.phrases("reading/entities")["routes"].items()}


@cache
def kinds() -> dict[str, frozenset[str]]:
    """By class the drugs here that belong to it."""
    return {kind: frozenset(slugs) for kind, slugs in claims.phrases("reading/entities")["kinds"].items()}


def slugs(role: str) -> Iterator[str]:
    """All things of a role, by slug."""
    for key in claims.phrases("reading/names")[role]:
        yield from key.split()
