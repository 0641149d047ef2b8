"""What a sentence says, before it is known how it is meant and of which drug: its relations and figures."""

from __future__ import annotations

import re
from itertools import pairwise

from dermkg.read import bearing, grammar, numbers, phrasing, relations
from dermkg.read.carried import conditions, contrasted, excepted, instead, likewise, never, put_in_place, spared
from dermkg.read.effects import of_disease, unphrased
from dermkg.read.figures import figures as figures_
from dermkg.read.headings import bare, of_box, of_heading, of_key, of_kind
from dermkg.read.names import Mention
from dermkg.read.reading import PERSON, SAFE, Reading, listed, objects
from dermkg.read.relations import Match
from dermkg.read.sentence import Sentence
from dermkg.read.unread import unread

# Relations that speak of the same thing in other words: of their readings of one name the longest holds.
_RIVALS = {
    "cautionIn": "use",
    "contraindicatedIn": "use",
    "treats": "use",
    "hasAdverseEffect": "use",
    "inhibits": "act",
    "activates": "act",
}
_FREE = ("avoid", "negated")
_DRUG, _COMPANY = frozenset(["drug"]), frozenset(["drug", "companion"])
_CASE = grammar.pattern("case before")
_OF_WHOM = grammar.pattern("of whom after")
_APPLIED = grammar.rare("applied for")
_GENERAL = grammar.pattern("in general")
_SWITCH, _INSTEAD = grammar.rare("switched"), grammar.rare("put instead")
_ACTS = grammar.pattern("acts on")
_USE = grammar.pattern("use before")
_ALL_OF = grammar.pattern("all of")
_ALL_CARE = grammar.pattern("all care")
_ALL_BARRED = grammar.pattern("all barred")
_ONLY = grammar.pattern("only this")
_BARE = grammar.pattern("bare")
_STUDIED = grammar.pattern("studied")
_BARRED, _BARRED_AFTER = grammar.pattern("strength barred before"), grammar.pattern("strength barred after")
_WHOM = re.compile("(?<![a-z])(?:for whom|who)(?![a-z])")
_INVOLVING = grammar.rare("involving before")
_ONLY_THEY = grammar.rare("only they may before")
_EXCEPT, _EXCEPTED = grammar.rare("except before"), grammar.pattern("except after")
# Objects of phrases that say "this disease": how many are meant.
_DISEASES: dict[tuple[str, ...], int] = {("disease",): 1, ("diseases",): 2}
_BACK = 120  # so far before it is named what is meant
_ASIDE, _BEFORE, _ENOUGH, _CLOSE = 40, 12, 9, 4
_ACROSS = 3  # by so many words a phrase is weaker beyond a comma
_BUT_NOT_THEY = grammar.pattern("but not they")
_STILL_NOT = grammar.pattern("still not next")
_BUT_NOT = grammar.rare("but not this before")
_IN_SOME = grammar.pattern("only in some cases")
_NOUN_TAIL = grammar.pattern("noun tail")
_O = phrasing.OBJECTS
_FIGURE = grammar.pattern("some figure")
_DOSE = grammar.pattern("some dose")
_AND_ALSO = grammar.pattern("and moreover")
_TOO = grammar.pattern("may too")
_WHEN = grammar.pattern("when")
_ANOTHERS = grammar.rare("class of another before")


def readings(sentence: Sentence, question: str, effects: bool, areas: bool = False) -> list[Reading]:
    """What a sentence says.

    Args:
        sentence: The sentence.
        question: What was asked before it.
        effects: Whether its unit has told of adverse effects already.
        areas: Whether its unit has told of the body surface already.
    """
    found, loose = _of_phrases(sentence), list[Reading]()
    if sentence.mentions:
        found = [one for one in found if not _after_none(one, found, sentence.frame.text)]
        found += _gathered(sentence, found) + bare(sentence, found) + _beyond(sentence, found)
        found += _apposed(sentence, found)
        loose = unread(sentence, found)
        judged = [one for one in loose if one.predicate in PERSON or (one.predicate, one.polarity) == _FREE]
        found += of_heading(sentence, question, found + judged)
    found += of_key(sentence, question) + of_kind(sentence, found) + of_box(sentence)
    figures = [_barred_at(sentence, one) for one in figures_(sentence, question, areas)]
    if not found and not loose and "effect" not in sentence.roles:
        return excepted(sentence, found) + figures
    found = [one for one in _strongest(found, sentence.frame.text) if not of_disease(sentence, one)]
    found = _apart(sentence, found)
    barred = [(one.start, one.end) for one in found if one.predicate in PERSON and one.weight]
    found = [  # "infected children must not use A": on a page of B they are no two drugs to be kept apart
        one
        for one in found
        if (one.predicate, one.polarity) != ("combinedWith", "negated")
        or not any(low < one.begins < high and one.phrase.startswith("(") for low, high in barred)
    ]
    fixed = [one for one in found if one.predicate == "hasAdverseEffect" and not one.mention]
    harms = unphrased(sentence, found, effects or any(one.predicate == "hasAdverseEffect" for one in found))
    found += [_as_told(one, fixed) for one in harms]
    taken = {reading.mention.start for reading in found if reading.mention}
    told = {(one.predicate, one.objects) for one in found if one.weight and one.predicate == "treats"}
    said = {(one.predicate, one.objects) for one in found if not one.mention}  # "psoriasis: not licensed for that"
    read_ = {(one.predicate, one.objects) for one in found}  # "alcohol: no need to give up drinking" is said once
    found += [
        one
        for one in loose
        if one.mention
        and one.mention.start not in taken
        and (one.predicate, one.objects) not in (read_ if one.mention.end <= sentence.start else said)
        and (one.predicate, one.objects) not in told  # said once
    ]
    for words, roles in ((_SWITCH, _DRUG), (_INSTEAD, _COMPANY)):
        switch = sentence.before(words, sentence.end)
        if switch:  # "first A, then change to B": not together
            found = [one for one in found if one.predicate != "combinedWith" or not _in(one, switch.span(), roles)]
    meant = instead(sentence, found)
    said_of = [(one.predicate, one.mention) for one in meant]
    found = [one for one in found if one.weight or (one.predicate, one.mention) not in said_of] + meant
    aside = excepted(sentence, found)
    if found or aside:
        known = {(one.predicate, one.mention.start) for one in aside if one.mention}
        found = [one for one in found if not one.mention or (one.predicate, one.mention.start) not in known] + aside
        found += likewise(sentence, found) + spared(sentence, found)
        further = conditions(sentence, found)
        cases = {one.mention.start for one in further if one.mention}
        found = [one for one in found if one.weight or not one.mention or one.mention.start not in cases] + further
        found = never(sentence, found)
        found += contrasted(sentence, found)
        found += put_in_place(sentence, found)
        people = {one.mention.start for one in found if one.mention and one.predicate in PERSON}
        found = [
            one
            for one in found
            if one.predicate != "avoid"
            or not one.mention
            or not (one.mention.start in people or _where(sentence, one.mention))
        ]
    found = [_left_out(sentence, one) for one in found]
    found, figures = _strength_barred(sentence, found, figures)
    return [one for one in found if not _only_when(sentence, one, found, figures)] + figures


def _as_told(harm: Reading, fixed: list[Reading]) -> Reading:
    """An effect that is only named, as the phrase says it that has its name in it and more: "do not fear A"."""
    for one in fixed:
        named = harm.mention
        if named and one.start <= named.start < one.end and one.end - one.start > named.end - named.start:
            return harm._replace(polarity=one.polarity) if one.objects == harm.objects else harm
    return harm


def _left_out(sentence: Sentence, reading: Reading) -> Reading:
    """A reading, turned round where its name is what a statement leaves out.

    "Everyone but adults must stay away from it", "it is approved for eczema but not psoriasis".
    """
    named, text = reading.mention, sentence.frame.text
    if not named:
        return reading
    match (reading.predicate, reading.polarity):
        case ("contraindicatedIn", "affirmed"):
            whom = _WHOM.search(text, named.end, max(reading.end, named.end))
            left_out = not whom and sentence.before(_ONLY_THEY, named.start) is not None
            return reading._replace(polarity="negated") if left_out else reading
        case ("treats", "affirmed"):
            return reading._replace(polarity="negated") if sentence.before(_BUT_NOT, named.start) else reading
        case ("combinedWith", "affirmed"):
            left = _EXCEPT.search(text, reading.start, named.start)  # "it can be used with anything except acids"
            return reading._replace(polarity="negated") if left and left.start() > reading.start else reading
        case said if said in (SAFE, _FREE):
            return _permitted(sentence, reading, named)
    return reading


def _permitted(sentence: Sentence, reading: Reading, named: Mention) -> Reading:
    """A permission, as a ban or a caution where it leaves its name out, or holds in some cases only.

    "Anyone except pregnant women can take it", "it may be used in pregnancy, but only on a doctor's advice".
    """
    text = sentence.frame.text
    if (reading.predicate, reading.polarity) == SAFE:
        still = _STILL_NOT.match(text, max(reading.end, named.end), sentence.end)
        if still and (still["no"] or still["wrong"]):  # "it is not contraindicated, but should not be used"
            return reading._replace(polarity="affirmed")
        low, high = sentence.clause(reading.start, reading.end)
        if still or _IN_SOME.search(text, low, named.start) or _IN_SOME.match(text, high, sentence.end):
            return reading._replace(predicate="cautionIn", polarity="affirmed")
    left = sentence.before(_EXCEPT, named.start) or _EXCEPTED.match(text, named.end, sentence.end)
    if not left or reading.phrase == "except" or _TOO.search(text, named.end, sentence.end):
        return reading
    return reading._replace(polarity="affirmed")


def _strength_barred(
    sentence: Sentence, found: list[Reading], figures: list[Reading]
) -> tuple[list[Reading], list[Reading]]:
    """Where people must not have one strength, that strength is refused to them, and not the drug."""
    text = sentence.frame.text
    barred = [one for one in found if one.predicate in PERSON and one.polarity == "affirmed" and one.mention]
    for one in barred:
        clause = sentence.clause(one.start, one.end)
        apart = max(text.rfind("(", clause[0], one.end), text.rfind(")", clause[0], one.start)) + 1
        low = max(clause[0], apart)  # "0.03% (under 2 not at all)" is no bar on that strength
        strengths = [f for f in figures if f.predicate == "concentration" and low <= f.start < clause[1]]
        strengths = [f for f in strengths if not _AND_ALSO.match(text, one.end)]
        if len(strengths) == 1:
            found = [other for other in found if other is not one]
            if not _BUT_NOT_THEY.search(text, strengths[0].end, one.end):  # "0.1% for adults but not for children"
                figures = [f._replace(polarity="negated") if f is strengths[0] else f for f in figures]
        elif _DOSE.search(text, low, clause[1]):
            found = [other for other in found if other is not one]
    return found, figures


def _barred_at(sentence: Sentence, figure: Reading) -> Reading:
    """A strength, as refused where its clause refuses it to those of an age: "not 0.1 % under 16"."""
    if figure.predicate != "concentration" or figure.polarity != "affirmed":
        return figure
    text, (low, high) = sentence.frame.text, sentence.clause(figure.start, figure.end)
    refused = _BARRED.search(text, low, figure.start) or _BARRED_AFTER.match(text, figure.end, high)
    young = any("population" in mention.roles for mention in sentence.frame.within(low, high))
    return figure._replace(polarity="negated") if refused and (young or numbers.ages(text[low:high])) else figure


def _of_phrases(sentence: Sentence) -> list[Reading]:
    """What phrases say, whole and with the names that they speak of."""
    roles = {*sentence.roles}
    if "compound" in roles:
        roles.add("class")
    if "drug" in roles:
        roles.add("companion")
    tried = sentence.frame.keys.candidates(sentence.start, sentence.end, roles)
    found: list[Reading] = []
    if tried:
        masks = relations.Masks(sentence.text, sentence.start, sentence.mentions)
        for match in relations.matches(masks, tried):
            made = _of_match(match, sentence.frame.text, sentence.mentions)
            made = [one for one in made if not _listed_above(one, match, sentence)]
            found += _named_before(made, sentence) if match.phrase.objects in _DISEASES else made
    return found


def _listed_above(reading: Reading, match: Match, sentence: Sentence) -> bool:
    """Whether a permission is for those of its own line, and not for whom a list's line above names.

    "Not to be used by: (line) pregnant women (line) nursing mothers may".
    """
    last = match.objects[-1].start if match.objects else 0
    if (reading.predicate, reading.polarity) != SAFE or not reading.mention or reading.mention.end >= last:
        return False
    flat = sentence.frame.flat
    return bool(sentence.unit.heading) and "\n" in flat.page[slice(*flat.span(reading.mention.end, last))]


def _named_before(found: list[Reading], sentence: Sentence) -> list[Reading]:
    """What is said of "this disease", said of the one that was named last before, or of "both" the two last."""
    made = []
    for reading in found:
        before = sentence.frame.within(max(0, reading.start - _BACK), reading.start)
        named = tuple(dict.fromkeys(slug for mention in reversed(before) for slug in mention.slugs("condition")))
        meant = named[: _DISEASES[reading.objects]]
        if meant:
            made.append(reading._replace(objects=meant))
    return made


def _of_match(match: Match, text: str, mentions: list[Mention]) -> list[Reading]:
    phrase, made = match.phrase, list[Reading]()
    if bearing.void(match, text, mentions):
        return made
    said = (phrase.predicate, bearing.polarity(match, text))
    if phrase.objects and not any(m.start < match.end < m.end or m.start < match.start < m.end for m in mentions):
        made.append(Reading(*said, phrase.objects, match.start, match.end, match.weight, phrase.written))
    meant = _refused_alone(match, text) if said == ("treats", "negated") else match.objects
    borne = [mention for mention in meant if bearing.bears(match, mention, said[1], text, mentions)]
    end = match.end  # a name that begins another clause ends no span
    if borne and borne[-1] is not match.objects[-1] and match.end == match.objects[-1].end:
        end = borne[-1].end
    for mention in borne:
        slugs = objects(mention, relations.role(phrase.predicate))
        at = (min(match.start, mention.start), max(end, mention.end))
        if said[0] == "inhibits" and not listed("activated").isdisjoint(slugs) and _ACTS.search(text, *at):
            said = ("activates", said[1])
        made.append(Reading(*said, slugs, *at, match.weight, phrase.written, mention, match.subject))
    return made


def _in(reading: Reading, span: tuple[int, int], roles: frozenset[str]) -> bool:
    named = reading.mention
    return named is not None and not roles.isdisjoint(named.roles) and span[0] <= named.start < span[1] + _ASIDE


def _refused_alone(match: Match, text: str) -> tuple[Mention, ...]:
    """The diseases of a denied use: "A is for eczema, psoriasis it is not licensed for" denies the last alone."""
    if len(match.objects) < 2:
        return match.objects
    first = match.objects[0].start
    used = first - match.start > 1 or _USE.search(text, max(0, first - _BEFORE), first)
    for at in range(len(match.objects) - 1, 0, -1) if used else ():
        before, after = match.objects[at - 1], match.objects[at]
        if text[before.end : after.start].strip() in ("", ",") and not _ALL_OF.search(text, after.end, match.end):
            return match.objects[at:]
    return match.objects


def _gathered(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Groups named one after the other, of which only the end of the sentence says what holds of all of them."""
    text, made = sentence.frame.text, list[Reading]()
    known = {reading.mention.start for reading in found if reading.mention}
    for predicate, pattern in zip(PERSON, (_ALL_CARE, _ALL_BARRED), strict=True):
        last = pattern.search(text, sentence.start, sentence.end) if "population" in sentence.roles else None
        if not last:
            continue
        behind = sentence.frame.within(last.end(), min(last.end() + _CLOSE, sentence.end))
        drug = next((mention for mention in behind if "drug" in mention.roles), None)
        for mention in sentence.frame.within(sentence.start, last.start()):
            if "population" in mention.roles and mention.start not in known:
                # to the words that say it: they tell a ban from advice against
                at = (sentence.clause(mention.start, mention.end)[0], last.end())
                slugs = mention.slugs("population")
                made.append(Reading(predicate, "affirmed", slugs, *at, _ENOUGH, "all", mention, drug))
    return made


def _after_none(reading: Reading, found: list[Reading], text: str) -> bool:
    """Whether a class is denied only by what stands before a comma: "non-steroidal, an AhR agonist" is the latter."""
    if (reading.predicate, reading.polarity) != ("memberOf", "negated") or not reading.mention:
        return False
    at = reading.mention.start
    return any(
        one.predicate == "memberOf"
        and not one.mention
        and one.start <= reading.start < one.end < at
        and (text.startswith(",", one.end) or (text.startswith("非", one.start) and text.startswith("、", one.end)))
        for one in found
    )


def _beyond(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The class that follows a word for what a drug is not: "a steroid-free immunomodulator"."""
    text, made = sentence.frame.text, list[Reading]()
    known = {reading.mention.start for reading in found if reading.mention and reading.predicate == "memberOf"}
    for one in found:
        if one.mention or one.predicate != "memberOf":
            continue
        for mention in sentence.frame.within(one.end, sentence.end):
            near = relations.takes(mention, "class") and _BARE.fullmatch(text, one.end, mention.start)
            if near and mention.start not in known:
                span = sentence.clause(mention.start, mention.end)
                made.append(Reading("memberOf", "affirmed", objects(mention, "class"), *span, 0, "beyond", mention))
    return made


def _apposed(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The class that stands right before a drug's name: "the PDE4 inhibitor crisaborole"."""
    text, made = sentence.frame.text, list[Reading]()
    known = {reading.mention.start for reading in found if reading.mention and reading.predicate == "memberOf"}
    for kind, drug in pairwise(sentence.mentions if {"class", "compound"} & sentence.roles else ()):
        between = " " if text[kind.start : kind.end].isascii() else ""
        if "drug" not in drug.roles or not relations.takes(kind, "class") or kind.start in known:
            continue
        if text[kind.end : drug.start] == between and not sentence.before(_ANOTHERS, kind.start):
            slugs = objects(kind, "class")
            at = (kind.start, drug.end)
            made.append(Reading("memberOf", "affirmed", slugs, *at, _ENOUGH, "class before drug", kind, drug))
    return made


def _strongest(found: list[Reading], text: str) -> list[Reading]:
    """For each name and group of rival relations the reading with the most words; of equals the denied one."""
    if len(found) < 2:
        return found
    best: dict[tuple[object, str], Reading] = {}

    def rank(reading: Reading) -> tuple[int, bool, int]:
        across = _across(reading, text)
        return _ACROSS * across - reading.weight, across, relations.POLARITIES.index(reading.polarity)

    for reading in found:
        place = reading.mention.start if reading.mention else reading.objects
        key = (place, _RIVALS.get(reading.predicate, reading.predicate))
        if key not in best or rank(reading) < rank(best[key]):
            best[key] = reading
    fixed = [one for one in best.values() if not one.mention]
    return sorted(
        (
            one
            for one in best.values()
            if not one.mention
            or not any(f.predicate == one.predicate and f.start <= one.mention.start < f.end for f in fixed)
        ),
        key=lambda reading: reading.start,
    )


def _across(reading: Reading, text: str) -> bool:
    """Whether a comma stands between a name and the words that say something of it."""
    if not reading.mention:
        return False
    before, behind = text[reading.start : reading.mention.start], text[reading.mention.end : reading.end]
    if reading.predicate == "hasAdverseEffect" and _NOUN_TAIL.fullmatch(behind):
        return True  # "it causes no A, B and other side effects": the last words deny nothing and say nothing
    two = reading.predicate == "distinguishedFrom"  # the words stand between them, or behind both
    opens, ends = reading.phrase.startswith(_O) and not two, reading.phrase.endswith(_O) and not two
    return ("," in before and not opens) or ("," in behind and not ends)


def _where(sentence: Sentence, place: Mention) -> bool:
    """Whether a place only says where a disease is: "facial vitiligo"."""
    if sentence.before(_INVOLVING, place.start):
        return True  # "vitiligo that involves the face"
    return any(
        "condition" in mention.roles
        and place.end <= mention.start <= place.end + 1
        and sentence.frame.text[place.end : mention.start] in ("", " ", "的")
        for mention in sentence.mentions
    )


def _apart(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Readings without the disease named first as what others are told from: it is what they are told from."""
    told = [one for one in found if one.predicate == "distinguishedFrom"]
    if len(told) < 2:
        return found
    first = next((m for m in sentence.mentions if "condition" in m.roles), None)
    return [one for one in found if one not in told or one.mention is not first]


def _only_when(sentence: Sentence, reading: Reading, found: list[Reading], figures: list[Reading]) -> bool:
    """Whether a use or a group is only the case in which something else holds."""
    after = sentence.frame.text[reading.end : reading.end + 3]
    if reading.predicate == "treats" and reading.mention:
        low, high = sentence.clause(reading.start, reading.end)
        barred = (one for one in found if one.predicate == "contraindicatedIn" and one.polarity == "affirmed")
        before = ((one, one.mention.end if one.mention else one.end) for one in barred)
        if any(low <= one.start and end <= reading.mention.start <= max(high, one.end) for one, end in before):
            return True  # "children under 12 must not use it for vitiligo", "children with vitiligo must not use it"
        limits = [one for one in figures if one.predicate in ("maxBodySurfaceArea", "maxDuration", "minDuration")]
        if reading.start == low and any(one.predicate == "maxBodySurfaceArea" and one.end <= high for one in limits):
            return True  # "treating vitiligo cover no more than 10 %"
        if _STUDIED.match(sentence.frame.text, reading.mention.end, sentence.end):
            return True
        applied = sentence.between(_APPLIED, low, reading.mention.start)
        if reading.polarity == "affirmed" and _CASE.fullmatch(sentence.frame.text, low, reading.mention.start):
            return True  # "where vitiligo is being treated, no more than 10 %"
        denied = reading.polarity == "negated" or any(
            cue.kind == "denial" and low <= cue.start < reading.mention.start for cue in sentence.cues
        )
        if denied and _OF_WHOM.match(sentence.frame.text, reading.mention.end, high):
            return True  # "not to be used for vitiligo in children under 12": of these alone
        if applied or _GENERAL.match(sentence.frame.text, reading.mention.end):
            return True
        when = _WHEN.match(after) or _WHEN.match(sentence.frame.text, reading.mention.end)
        return bool(when) or bool(limits and "{s}" in reading.phrase)
    if reading.predicate == "cautionIn" and reading.objects == ("adults",):
        return True
    if reading.predicate == "contraindicatedIn" and reading.polarity == "negated":
        only = _ONLY.search(sentence.frame.text, reading.start, reading.end)  # "only the weaker one"
        low, high = sentence.clause(reading.start, reading.end)
        aged = bool(_FIGURE.search(sentence.frame.text, low, high))  # from what age it is used
        uses = (one for one in found if one.predicate == "treats")
        grown = reading.objects in (("children",), ("adults",), ("adolescents",))  # whom it is used for
        return (
            bool(only)
            or reading.objects == ("adults",)
            or any(aged or (grown and low <= one.start < high) for one in uses)
        )
    return False
