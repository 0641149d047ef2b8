"""Adverse effects that no phrase takes, where a sentence speaks of what happens; and what is no effect of a drug."""

from __future__ import annotations

from functools import cache

from dermkg import claims
from dermkg.read import grammar, numbers, relations
from dermkg.read.habits import NOT_THE_DRUGS
from dermkg.read.headings import names_one
from dermkg.read.names import Mention
from dermkg.read.reading import Reading
from dermkg.read.sentence import Sentence

_SEE_A_DOCTOR = grammar.rare("see a doctor next")
_IN_CASE = grammar.pattern("in case")
_IF = grammar.rare("if before")
_STOPS = grammar.pattern("stops after")
_BETWEEN = grammar.pattern("between effects")
_TOPIC = grammar.pattern("topic before")
_ANOTHERS = grammar.rare("of another")
_BROUGHT = grammar.rare("brought about")
_USED_IN = grammar.pattern("used in before")
_WHO_HAVE = grammar.pattern("who have it")
_WITH_IT = grammar.pattern("those who have it")
_REDNESS = ("application-site-erythema",)
_SOOTHES = grammar.pattern("soothes")
_AFTER, _AFTER_EN = 12, 80  # so far after an effect it is denied
_SAME = grammar.pattern("same goes")
_DENIED = grammar.pattern("denied before")
_DENIED_AFTER = grammar.pattern("denied after")


def unphrased(sentence: Sentence, found: list[Reading], effects: bool) -> list[Reading]:
    """Effects that no phrase takes, where the sentence speaks of a drug and of what happens."""
    roles = sentence.roles
    if "effect" not in roles:
        return []
    alone = (effects or (sentence.first and names_one(sentence.unit.key))) and _only_effects(sentence)
    happens = numbers.pattern("happens")
    spoken = alone or ((effects or roles & {"drug", "pronoun"}) and happens.search(sentence.text))
    if any(_told_of(m, sentence) for m in sentence.mentions) or sentence.find(NOT_THE_DRUGS):
        return []
    taken = {reading.mention.start for reading in found if reading.mention}
    wine = [(one.start, one.end) for one in found if one.objects == ("alcohol-intolerance",)]
    made = list[Reading]()
    for mention in sentence.mentions:
        if "effect" not in mention.roles or mention.start in taken or _told_apart(mention):
            continue
        if not spoken and not happens.search(sentence.frame.text, mention.start, mention.end):
            continue
        if sentence.frame.text.startswith("了", mention.end) and _DENIED.search(
            sentence.frame.text[max(sentence.start, mention.start - 4) : mention.start]
        ):
            continue  # "after two weeks it itches no more"
        if mention.slugs("effect") == _REDNESS and any(low <= mention.start < high for low, high in wine):
            continue  # "red in the face after wine" is one thing
        low, high = sentence.clause(mention.start, mention.end)
        clause = relations.unasked(sentence.frame.text[low:high])
        before, after = clause[: mention.start - low], clause[mention.end - low :][:_AFTER]
        stops = _IF.search(before) and _STOPS.match(sentence.frame.text, high)
        if (
            _SOOTHES.search(before)
            or _TOPIC.search(before)
            or stops
            or _USED_IN.search(before)
            or _WHO_HAVE.match(after)
            or _anothers(sentence, mention)
            or sentence.between(_BROUGHT, low, mention.start)
            or _IN_CASE.match(sentence.frame.text, mention.end, high)
            or sentence.behind(_SEE_A_DOCTOR, mention.end)
        ):
            continue
        told = before.rpartition("用、")[2]  # "not on the face, not under two, thin skin in the long run"
        if sentence.frame.text[mention.end - 1].isascii():
            after = sentence.frame.text[mention.end : sentence.end][:_AFTER_EN]
        polarity = "negated" if _DENIED.search(told) or _DENIED_AFTER.match(after) else "affirmed"
        if made and _SAME.search(clause):  # "thin skin is not to be expected, and the same goes for stretch marks"
            polarity = made[-1].polarity
        made.append(Reading("hasAdverseEffect", polarity, mention.slugs("effect"), low, high, 0, "effect", mention))
    return made


def _told_apart(mention: Mention) -> bool:
    """Whether an effect is one that much is said about, and seldom of a drug: cancer needs a phrase that says so."""
    return not _much_spoken_of().isdisjoint(mention.slugs("effect"))


@cache
def _much_spoken_of() -> frozenset[str]:
    return frozenset(claims.phrases("reading/entities")["beyond"]["hasAdverseEffect"])


def _only_effects(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but names of effects."""
    at = sentence.start
    for mention in sentence.mentions:
        if "effect" not in mention.roles or not _BETWEEN.fullmatch(sentence.frame.text, at, mention.start):
            return False
        at = mention.end
    return bool(sentence.mentions) and bool(_BETWEEN.fullmatch(sentence.frame.text, at, sentence.end))


def of_disease(sentence: Sentence, reading: Reading) -> bool:
    """Whether an effect is told of a disease, named before it and no drug after that, or of what else brings it on."""
    if reading.predicate != "hasAdverseEffect" or not reading.mention:
        return False
    low, high = sentence.clause(reading.mention.start, reading.mention.end)
    if sentence.between(_IF, low, reading.mention.start) and _STOPS.match(sentence.frame.text, high):
        return True  # "should shingles develop, stop"
    if sentence.between(_BROUGHT, low, reading.mention.start):
        return True
    if reading.polarity == "affirmed" and sentence.find(NOT_THE_DRUGS):
        return True  # "it burns easily in the sun, which is due to the disease and not to the drug"
    if _anothers(sentence, reading.mention):
        return True
    for mention in reversed(sentence.mentions):
        if mention.start < reading.mention.start:
            if {"drug", "pronoun", "other"} & set(mention.roles):
                return False
            if "condition" in mention.roles and "effect" not in mention.roles:
                return mention.end <= reading.start and _told_of(mention, sentence)
    return False


def _told_of(mention: Mention, sentence: Sentence) -> bool:
    """Whether a disease itself is spoken of, and not those who have it: "in eczema it is colds that are reported"."""
    if "condition" not in mention.roles or "effect" in mention.roles:
        return False
    return not _WITH_IT.match(sentence.frame.text, mention.end, sentence.end)


def _anothers(sentence: Sentence, effect: Mention) -> bool:
    """Whether an effect is said to be that of another drug: "thin skin is a matter of steroids"."""
    whose = sentence.behind(_ANOTHERS, effect.end)
    return whose is not None and any("other" in mention.roles for mention in sentence.frame.within(*whose.span()))
