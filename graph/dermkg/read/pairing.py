"""What goes together with what, where the words name the two in another order or by a word that stands for both."""

from __future__ import annotations

from itertools import pairwise

from dermkg.read import grammar, relations
from dermkg.read.names import BOTH, LIGHT, Mention, routes
from dermkg.read.reading import Reading, objects
from dermkg.read.sentence import Sentence, drugs
from dermkg.read.spoken import Spoken

_AND_BOTH = grammar.pattern("and both")
_JOINED = grammar.pattern("joined drugs")
_WITH_NEXT = grammar.rare("with right before")
_WITH = grammar.pattern("with after")


def pair(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[tuple[str, ...], Reading]:
    """Which things go together, or do not: two drugs, or "A and these two" with each of the two.

    Args:
        reading: A reading whose object is "pair".
        sentence: Its sentence.
        spoken: Of what the page speaks there.

    Returns:
        The subjects, none where the words speak of something else, and the reading with its objects.
    """
    frame, found = sentence.frame, sentence.mentions
    if _WITH.match(frame.text, reading.end):
        return (), reading  # the words for "with A" say it
    if any(mention.foreign for mention in frame.within(*sentence.clause(reading.start, reading.end))):
        return (), reading  # "no need to put hydrocortisone on top"
    both = next((mention for mention in found if mention.slugs("pronoun") in BOTH), None)
    if both and reading.start <= both.start < reading.end:  # what later clauses name is another thing
        found = frame.within(sentence.start, sentence.clause(reading.start, reading.end)[1])
    one = next((one for one, after in pairwise(found) if after is both), None)
    if both and one and _AND_BOTH.fullmatch(frame.text, one.end, both.start) and relations.takes(one, "companion"):
        return spoken.stands_for(both, sentence), reading._replace(objects=objects(one, "companion"))
    companions = {slug for mention in found for slug in mention.slugs("companion")}
    together = drugs(found)
    if companions and not (len(companions) == len(together) == 1):
        return (), reading  # each of them goes with that
    together += tuple(companions)
    section = spoken.section
    if len(together) == 1 and not any("pronoun" in mention.roles for mention in found) and len(section) == 1:
        together += section if section != together else ()  # "tacrolimus can go together": with what is spoken of
    elif both and not together:
        together = spoken.stands_for(both, sentence)
    two = together[:2] if len(together) > 1 else spoken.pair
    return two[:1], reading._replace(objects=two[1:])


def companion(reading: Reading, subjects: tuple[str, ...], sentence: Sentence) -> tuple[tuple[str, ...], Reading]:
    """With what a drug goes that is named after it: "as for salicylic acid, never with it".

    Args:
        reading: A reading of what goes together.
        subjects: Its subjects so far.
        sentence: Its sentence.

    Returns:
        The subjects, and the reading with its objects.
    """
    mention, named = reading.mention, sentence.drugs
    absent = mention is not None and "drug" in mention.roles and not set(subjects) & set(named)
    if absent and any("pronoun" in m.roles and reading.start <= m.start < reading.end for m in sentence.mentions):
        return subjects, reading  # "light goes with it, but dupilumab is not to be used with it"
    beside = _beside(mention, sentence) if absent and mention else ()
    if beside:  # "calcipotriol and halometasone can be used together", on a page about another drug
        return beside, reading
    if not absent and subjects != reading.objects:
        return subjects, reading
    lit = not routes()["light"].isdisjoint(reading.objects)
    others = [m for m in sentence.mentions if "companion" in m.roles and m is not mention]
    others = [m for m in others if not (lit and m.slugs("companion") == (LIGHT,))]  # its kind, named before
    if absent:
        others = [m for m in others if m.end <= reading.start]
        spoken = any("pronoun" in m.roles and m.start < others[0].start for m in sentence.mentions) if others else True
        told = others and sentence.before(_WITH_NEXT, others[0].start)
        if len(others) != 1 or spoken or told:  # "it goes with A, and also with B", "not with A, nor with B"
            return subjects, reading
        subjects = reading.objects
    return subjects, reading._replace(objects=others[0].slugs("companion")) if others else reading


def _beside(mention: Mention, sentence: Sentence) -> tuple[str, ...]:
    """The drug that a drug's name is joined with: "A and B"."""
    for before, after in pairwise(sentence.mentions):
        other = before if after is mention else after if before is mention else None
        if other and "drug" in other.roles and _JOINED.fullmatch(sentence.frame.text, before.end, after.start):
            return drugs([other])
    return ()
