"""What is said of one thing and holds of another: "not A but B", "besides A also B", "A does, B does not"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dermkg.read import grammar, relations
from dermkg.read.names import Mention
from dermkg.read.reading import BANS, DENIABLE, FLIP, PERSON, SAFE, Reading, objects
from dermkg.read.sentence import Sentence, drugs

_BUT = grammar.pattern("instead")
_BESIDES = grammar.rare("besides")
_ASIDE, _ENOUGH = 40, 9
_OUTSIDE = grammar.pattern("outside")
_OPENS = 6  # so near its beginning a sentence names the drug that it goes on to
_NEXT = 6  # whom or what is meant instead is named so near after "but"
_ALSO = grammar.pattern("also")
_ALLOWED = grammar.pattern("allowed")
_BARRED = grammar.pattern("others barred")
_ALLOWS = grammar.pattern("verb allows")
_DENIES, _BANS = grammar.pattern("cannot in it"), grammar.pattern("bans in it")
_NEVER = grammar.rare("never before")
_BESIDES_ALSO = grammar.pattern("may also next")
_AS_FOR = grammar.rare("as for something before")
_EXCEPTED = grammar.rare("excepted behind")
_VERB = grammar.pattern("verb alone")
_IF = grammar.rare("if")
_OR_IF = grammar.pattern("or if")
_SAME = grammar.rare("same goes")
_USE_INSTEAD = grammar.pattern("use instead before")
_NO_MORE = grammar.pattern("says more")
_LIKE = grammar.pattern("alike")
_ALLERGY = ("hypersensitivity",)
_NOT_WITH = grammar.rare("but not with before")
_AND = grammar.pattern("and drugs")
_NOR = grammar.pattern("nor by")


def instead(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What stands after "but" where a relation to something else was denied: not A but B."""
    made = []
    for reading in found:
        turn = reading.polarity == "negated" and _BUT.search(sentence.frame.text, reading.end - 1, sentence.end)
        if not turn or turn.start() - reading.end > 4:
            continue
        stop = sentence.clause(turn.end(), turn.end())[1]
        role = relations.role(reading.predicate)
        for mention in sentence.frame.within(turn.end(), stop):
            known = any(one.mention is mention and one.weight for one in found)
            near = mention.start - turn.end() <= _NEXT or reading.predicate in DENIABLE
            if relations.takes(mention, role) and near and not known:
                here = reading._replace(polarity="affirmed", start=turn.end(), end=mention.end)
                made.append(here._replace(objects=objects(mention, role), mention=mention))
    return made


def excepted(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What is named beside the objects has the relation too; what is left out of a permission is refused."""
    text, made = sentence.frame.text, list(_left_out(sentence))
    for opening in sentence.every(_BESIDES, sentence.start, sentence.end):
        stop = _OUTSIDE.search(text, opening.end(), min(sentence.end, opening.end() + _ASIDE))
        rest = text[stop.end() : sentence.end] if stop else ""
        for mention in sentence.frame.within(opening.end(), stop.start()) if stop else ():
            at, said = (mention.start, mention.end), ""
            later = [one for one in found if one.mention and stop and one.mention.start >= stop.start()]
            same = next((one for one in later if relations.takes(mention, relations.role(one.predicate))), None)
            if same and _ALSO.search(rest):
                said, phrase = same.predicate, same.phrase
            elif stop and stop[0] == "," and "avoid" in mention.roles and _BESIDES_ALSO.match(rest):
                # "besides the face, A may go on the neck too"
                made.append(Reading("avoid", "negated", mention.slugs("avoid"), *at, _ENOUGH, "except", mention))
            elif _ALLOWED.search(rest):
                said, phrase = _refusal(mention), "except"
            if said:
                slugs = objects(mention, relations.role(said))
                polarity = same.polarity if same and phrase != "except" else "affirmed"
                if phrase == "except" and _BARRED.search(rest):
                    polarity = "negated"  # "except pregnant women nobody may use it"
                made.append(Reading(said, polarity, slugs, *at, _ENOUGH, phrase, mention))
    return made


def _left_out(sentence: Sentence) -> Iterator[Reading]:
    """What a clause leaves out of the permission, or of the ban, before it: "on the face, the eyes excepted"."""
    text = sentence.frame.text
    for mention in sentence.mentions:
        low, high = sentence.clause(mention.start, mention.end)
        out = sentence.between(_EXCEPTED, mention.end, min(high + 1, sentence.end))
        if not out or low <= sentence.start + 1:
            continue
        predicate, before = _refusal(mention), sentence.clause(low - 2, low - 1)
        if predicate:
            slugs = objects(mention, relations.role(predicate))
            polarity = "negated" if _BANS.search(text, *before) else "affirmed"
            yield Reading(predicate, polarity, slugs, low, out.end(), _ENOUGH, "except", mention)


def _refusal(mention: Mention) -> str:
    """The relation by which a name is refused to a drug: people to whom, or a thing or place from which; or nothing."""
    refusals = (one for one in ("contraindicatedIn", "avoid") if relations.takes(mention, relations.role(one)))
    return next(refusals, "")


def conditions(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The further cases of a list that begin with "if", as the first does: "ask first if you smoke, or if you fly"."""
    text, made = sentence.frame.text, list[Reading]()
    known = {one.mention.start for one in found if one.mention and one.weight}
    for reading in found:
        if reading.predicate not in PERSON or not reading.mention:
            continue
        role = relations.role(reading.predicate)
        at, further = reading.mention.end, _OR_IF if sentence.between(_IF, reading.start, reading.end) else _NOR
        while case := further.match(text, at, sentence.end):
            for mention in sentence.frame.within(case.start(), case.end()):
                if relations.takes(mention, role) and mention.start not in known:
                    here = reading._replace(start=case.start("case"), end=case.end())
                    made.append(here._replace(objects=objects(mention, role), mention=mention))
                    known.add(mention.start)
            at = case.end()
    return made


def contrasted(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What holds of another drug for people named before: "pregnant women: A with care, B not recommended"."""
    text, made = sentence.frame.text, list[Reading]()
    people = [one for one in found if one.predicate in PERSON and one.mention]
    for mention in sentence.mentions if people else ():
        low, high = sentence.clause(mention.start, mention.end)
        here = sentence.frame.within(low, high)
        if "drug" not in mention.roles or mention.start != low or any("population" in one.roles for one in here):
            continue
        before = [one for one in people if one.end <= low]
        for other in here:  # of drugs that are joined the last: those before it go along
            if "drug" in other.roles and _AND.fullmatch(text, mention.end, other.start):
                mention = other
        word = next((w for w in relations.loose(text[mention.end : high]) if w.predicate in PERSON), None)
        if not before or not word or any(low <= one.start < high for one in found if one.predicate in PERSON):
            continue
        for one in (one for one in before if one.start == before[-1].start):
            said = (word.predicate, word.polarity, one.objects, low, high)
            made.append(Reading(*said, _ENOUGH, f"loose: {word.word}", one.mention, mention))
    return made


def put_in_place(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Another drug, for those who must not have the first: "not A in pregnancy, but they may use B"."""
    text, made = sentence.frame.text, list[Reading]()
    for mention in sentence.mentions:
        if "drug" not in mention.roles or not _USE_INSTEAD.search(text, sentence.start, mention.start):
            continue
        low, high = sentence.clause(mention.start, mention.end)
        barred = [one for one in found if one.predicate in PERSON and one.mention and one.end <= low]
        if not barred or barred[-1].polarity != "affirmed" or barred[-1].objects == _ALLERGY:
            continue
        if any(low <= one.start < high for one in found) or _NO_MORE.search(text, mention.end, high):
            continue
        same = [one for one in barred if one.start == barred[-1].start]
        for one in same:
            said = ("contraindicatedIn", "negated", one.objects, low, high)
            made.append(Reading(*said, _ENOUGH, "put in its place", one.mention, mention))
    return made


def never(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What is found, with the drug barred that stands alone behind a "never": "use A on the face, never B"."""
    for drug in sentence.mentions:
        no = sentence.before(_NEVER, drug.start) if "drug" in drug.roles else None
        if not no or sentence.clause(drug.start, drug.end)[1] > drug.end:
            continue
        low = sentence.clause(no.start() - 1, no.start())[0]
        rest = [one for one in found if not (one.mention and no.start() < one.end <= drug.end and low <= one.start)]
        for mention in reversed(sentence.frame.within(low, no.start())):
            if barred := _refusal(mention):
                slugs = mention.slugs(relations.role(barred))
                at = (mention.start, drug.end)
                return [*rest, Reading(barred, "affirmed", slugs, *at, _ENOUGH, "never", mention, drug)]
    return found


def likewise(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What is said of another drug by a verb alone: "A thins the skin, B does not".

    Args:
        sentence: The sentence.
        found: What it says.
    """
    made = []
    for mention, verb in _verbs(sentence):
        made += _said_again(_before(mention, found), mention, verb, sentence)
    return made


def likewise_next(sentence: Sentence, found: list[Reading], earlier: list[Reading]) -> list[Reading]:
    """What is said so by a sentence that goes on about the one before: "A thins the skin. B does not".

    Only an effect goes on so by any verb; what else does needs words of its own: "B has no such limit".

    Args:
        sentence: The sentence.
        found: What it says.
        earlier: What the sentence before said.
    """
    made = []
    for mention, verb in _verbs(sentence):
        if sentence.before(_AS_FOR, mention.start):
            continue  # "as for A, it does not" is of A
        if mention.start - sentence.start <= _OPENS and not _before(mention, found):
            same = [one for one in earlier if one.mention]
            if not _set_against_by(verb) and same and same[-1].predicate != "hasAdverseEffect":
                continue
            made += _said_again(same, mention, verb, sentence)
    return made


def _verbs(sentence: Sentence) -> Iterator[tuple[Mention, re.Match[str]]]:
    """The drugs, and words for them, behind which a verb stands alone, each with that."""
    for mention in sentence.mentions:
        if "drug" in mention.roles or "pronoun" in mention.roles:
            verb = _VERB.match(sentence.frame.text, mention.end, sentence.end)
            if verb:
                yield mention, verb


def _before(mention: Mention, found: list[Reading]) -> list[Reading]:
    """What is said of something else before a name."""
    return [one for one in found if one.mention and one.end <= mention.start and one.mention is not mention]


def _set_against_by(verb: re.Match[str]) -> str:
    """How words set a drug against another, or beside it; nothing where they are a mere verb."""
    return next((name for name in ("turned", "open", "free", "shared") if verb[name]), "")


def _said_again(before: list[Reading], drug: Mention, verb: re.Match[str], sentence: Sentence) -> list[Reading]:
    """The last of what was said before, as a verb alone says it of another drug."""
    made, end, said = list[Reading](), verb.end() - 1, _set_against_by(verb)  # before the stop
    for one in (one for one in before if one.predicate == before[-1].predicate):
        if said:
            made += _set_against(one, said, drug, end)
            continue
        same = bool(verb["same"] or _LIKE.search(verb[0]))  # "they are alike there"
        polarity = one.polarity if same and not verb["no"] else _by_verb(one, verb, sentence)
        earlier_drugs = drugs(sentence.frame.within(sentence.start, drug.start))
        if one.predicate == "combinedWith" and "drug" in drug.roles and not earlier_drugs:
            slugs = objects(drug, "companion")  # "A may be used with it, and so may B"
            made.append(one._replace(objects=slugs, start=drug.start, end=end, mention=drug, weight=0))
            continue
        made.append(one._replace(polarity=polarity, start=drug.start, end=end, subject=drug))
    return made


def _by_verb(reading: Reading, verb: re.Match[str], sentence: Sentence) -> str:
    """The polarity with which a verb alone says something again: "A is barred, B is not", "A may, B may not"."""
    base = "negated" if verb["no"] else "affirmed"
    if reading.predicate not in BANS:
        return base
    if _ALLOWS.search(verb[0]) or not verb[0].isascii():
        return FLIP[base]
    denied = _DENIES.search(sentence.frame.text, reading.start, reading.end) is not None
    return reading.polarity if denied == bool(verb["no"]) else FLIP[reading.polarity]


def spared(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What does not hold of a second drug: "acne is seen with A but not with B"."""
    made = []
    for mention in sentence.mentions:
        if "drug" not in mention.roles or not sentence.before(_NOT_WITH, mention.start):
            continue
        before = [one for one in found if one.mention and one.begins < mention.start and one.polarity == "affirmed"]
        if before and before[-1].predicate == "hasAdverseEffect":
            low = before[-1].start
            made += [
                one._replace(polarity="negated", end=mention.end, subject=mention)
                for one in before
                if one.start == low and one.mention is not mention
            ]
    return made


def _set_against(reading: Reading, said: str, drug: Mention, end: int) -> list[Reading]:
    """What is said of another drug where it is otherwise with it, or open, where it is free of that, or shares it."""
    here = reading._replace(start=drug.start, end=end, subject=drug)
    if said == "shared":
        return [here]
    if reading.predicate == "hasAdverseEffect":
        return [here._replace(polarity={"open": "hedged", "free": "negated"}.get(said, FLIP[reading.polarity]))]
    if said == "open" or reading.predicate not in (*PERSON, *DENIABLE):
        return []
    if reading.predicate == "cautionIn":
        return [here._replace(predicate=SAFE[0], polarity=SAFE[1])] if reading.polarity == "affirmed" else []
    return [here._replace(polarity=FLIP[reading.polarity])]


def same(sentence: Sentence, found: list[Reading], before: list[Reading]) -> list[Reading]:
    """What was said of one group, place or companion before, and now of another: "the same goes if you are nursing"."""
    if not (before or found) or not sentence.find(_SAME):
        return []
    known = {reading.mention.start for reading in found if reading.mention}
    made = []
    for mention in sentence.mentions:
        here = (one for one in reversed(found) if one.end <= mention.start)
        last = next((one for one in (*here, *reversed(before)) if one.mention and _alike(mention, one)), None)
        if last and mention.start not in known:
            slugs = objects(mention, relations.role(last.predicate))
            at = sentence.clause(mention.start, mention.end)
            weight = 0 if last.predicate == "combinedWith" else last.weight  # it is no drug that something goes with
            made.append(last._replace(objects=slugs, start=at[0], end=at[1], mention=mention, weight=weight))
    return made


def _alike(mention: Mention, reading: Reading) -> bool:
    role = relations.role(reading.predicate)
    if role == "companion":
        return bool(reading.weight) and relations.takes(mention, role)
    return role in ("population", "avoid", "condition") and role in mention.roles
