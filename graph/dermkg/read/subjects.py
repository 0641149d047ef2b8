"""Of which drug a reading is said: by its name, by a word that stands for it, or by what was spoken of before."""

from __future__ import annotations

import re
from itertools import product

from dermkg.read import grammar, phrasing
from dermkg.read.names import BOTH, LIGHT, Mention, routes
from dermkg.read.reading import BANS, DENIABLE, FIGURES, PERSON, Reading
from dermkg.read.sentence import Sentence, drugs
from dermkg.read.spoken import Spoken, compared, ones_of_two
from dermkg.read.tables import of_column

_CLAUSE = grammar.pattern("clause")
_AWAY = grammar.pattern("away")
_OWN = ("treats", "memberOf", "inhibits", "activates", "hasAdverseEffect", "contraindicatedIn", "cautionIn", "avoid")
_IS = grammar.pattern("is the drug")
_FROM = grammar.rare("told from")
_CHANGED = grammar.rare("changed to")
_PAIRS = grammar.pattern("pairs it with before")
_RESPECTIVELY = grammar.rare("respectively")
_BUT = grammar.pattern("but another")
_SET_BESIDE = grammar.rare("set beside before")
_CAN = grammar.pattern("can be after")
_STRENGTH_OF = ("", " ", "的")
_NOT_THIS = grammar.rare("not this before")
_THAN = grammar.rare("than before")
_NOT_ITS = grammar.rare("not its which")
_WHICH = grammar.pattern("which before")
_AND_GROUP, _IN_GROUP = grammar.pattern("between groups"), grammar.pattern("in groups")
_THIS_ONE = grammar.pattern("this one before")
_TABLETS = grammar.pattern("tablets")
_CANNOT_HAVE = grammar.rare("cannot have before")
_CLASS = frozenset(["class", "companion"])
_NAMED = frozenset(["drug", "pronoun", "other"])
_TELLS = frozenset(["drug", "other", "class", "companion"])
_UNLIKE, _UNLIKE_ALONE = grammar.rare("unlike a drug before"), grammar.pattern("not as a drug before")
_ALL_EXCEPT, _BESIDES = grammar.rare("all of a class except before"), grammar.rare("besides a drug before")
_OUTSIDE = grammar.pattern("besides a drug next")
_DIFFERS = grammar.pattern("differs")
_SEVERAL = grammar.pattern("several")
_ALLERGY = ("hypersensitivity",)
_INJECTED = "injection-site-reaction"
_NEXT = re.compile(r"[^,;:。!?|()]*,[^,;:。!?|()]*")


def of(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[str, ...]:
    """The subjects of a reading; none where it speaks of something else than a known drug."""
    meant = _of(reading, sentence, spoken)
    if _INJECTED in reading.objects and meant and not sentence.drugs:
        # of two drugs that which is injected
        several = (*meant, *spoken.section, *spoken.topic, *reversed(spoken.recent))
        return next(((slug,) for slug in several if slug in routes()["injected"]), ())
    each = sentence.find(_RESPECTIVELY) if len(meant) > 1 else None
    if each and "," not in sentence.text[reading.end - sentence.start : each.start()]:  # but "both are A, for C and D"
        return _paired(reading, sentence, meant, sentence.start + each.end())
    return meant


def _of(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[str, ...]:
    """The subjects of a reading, before it is known whether several go with several objects respectively."""
    for rule in (_by_relation, _by_opening, _by_place):
        found = rule(reading, sentence, spoken)
        if found is not None:
            return found
    return _by_nearness(reading, sentence, spoken)


def _by_relation(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[str, ...] | None:
    """The subjects that a relation has by its own words: what is told from what, whose strength or allergy it is."""
    if reading.predicate == "distinguishedFrom":
        named = [m for m in sentence.mentions if m.end <= reading.start]
        # "A is to be told from B, from C too": A from both
        named = [m for m in named if not sentence.before(_FROM, m.start)] or named
        before = [slug for m in ([reading.subject] if reading.subject else named) for slug in m.slugs("condition")]
        disease = before[-1] if before else spoken.page.disease
        return (disease,) if disease else ()
    if reading.mention and reading.objects == _ALLERGY:  # "those allergic to B" must not have B
        named_in = of_column(sentence.frame.text[reading.mention.start + 1 : reading.mention.end])
        if named_in:
            return named_in[:1]
        to = next((m for m in sentence.mentions if m.end == reading.mention.start and "drug" in m.roles), None)
        if to and sentence.frame.text[to.start - 1] == "对":
            next_to = any("drug" in m.roles and m.start >= reading.mention.end for m in sentence.mentions)
            # "those allergic to A may have B" says nothing of A
            return () if reading.polarity == "negated" and next_to else to.slugs("drug")
    if reading.predicate == "memberOf" and reading.mention:
        low = sentence.clause(reading.start, reading.end)[0]
        this = _THIS_ONE.match(sentence.frame.text, low, reading.mention.start)
        if this and ((kin := spoken.of_kind(reading.mention)) or this["the"]):
            return kin  # "ask about tacrolimus; this calcineurin inhibitor is …"
    if (reading.predicate in FIGURES or reading.predicate in BANS) and (other := _unlike(reading, sentence)):
        return other.slugs("drug")
    if reading.subject is not None and _left_out(reading.subject, sentence):
        return ()
    if reading.subject is not None:
        earlier = [m for m in sentence.mentions if m.end <= reading.subject.start]
        return spoken.meant(reading.subject, sentence, earlier)
    if reading.predicate == "combinedWith" and sentence.unit.column:
        column = of_column(sentence.unit.column)
        if column and column[0] not in reading.objects:
            return column[:1]
    if reading.predicate == "concentration":
        behind = (m for m in sentence.mentions if "drug" in m.roles and m.start >= reading.end)
        owner = next((m for m in behind if sentence.frame.text[reading.end : m.start] in _STRENGTH_OF), None)
        if owner:
            return owner.slugs("drug")[:1]  # "mometasone or 0.03 % tacrolimus"
    return None


def _by_opening(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[str, ...] | None:
    """The drug that the words before or behind a reading give to it: "which", "that blocks JAK1"."""
    if sentence.before(_NOT_ITS, reading.start):
        return ()
    goes_on = sentence.text.startswith("which ") and not sentence.first
    if goes_on and spoken.recent and not sentence.drugs and reading.predicate in DENIABLE:
        return (spoken.recent[-1],)  # where a text runs on, its part goes on about what was named last
    begin = reading.begins
    told = next((m for m in reversed(sentence.mentions) if m.end <= begin and _told_of(m)), None)
    if told and sentence.before(_NOT_THIS, told.start):
        told = None  # "it is B, not A, that is barred in pregnancy"
    if told and _WHICH.fullmatch(sentence.frame.text, told.end, begin):
        if "drug" in told.roles:
            return told.slugs("drug")[:1]
        if sentence.before(_SET_BESIDE, told.start):
            return ()  # "it avoids steroids, which can thin the skin"
    whose = next((m for m in sentence.mentions if m.start == reading.end + 1 and "drug" in m.roles), None)
    if whose and sentence.frame.text[reading.end] == "的":
        return whose.slugs("drug")  # "unlike A, that blocks JAK1" has the name behind it in Chinese
    return None


def _by_place(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[str, ...] | None:
    """The subjects of what is said where something else is spoken of, or one drug alone with which others go."""
    text, lit = sentence.frame.text, not routes()["light"].isdisjoint((*spoken.section, *spoken.topic))
    if _opens_with_companion(reading, sentence, lit):
        return ()
    lone = reading.predicate == "combinedWith" and len(spoken.section) == 1 and spoken.section[0] not in reading.objects
    at = sentence.clause(reading.start, reading.end)
    swallowed = spoken.topic and spoken.topic[0] not in routes()["swallowed"]
    if reading.predicate in _OWN and swallowed:  # on a page on a cream: "the tablets may cause clots"
        unnamed = {"drug", "pronoun"}.isdisjoint(sentence.roles)
        if _TABLETS.match(text, at[0]) or (unnamed and _TABLETS.match(text, sentence.start)):
            return ()
    both = next((m for m in sentence.frame.within(*at) if m.slugs("pronoun") in BOTH), None)
    if reading.predicate == "combinedWith" and both and reading.weight:
        return spoken.stands_for(both, sentence)
    others = [slug for slug in sentence.drugs if slug not in reading.objects]
    if spoken.outside and spoken.elsewhere and not others:
        return spoken.section if _of_key(reading, sentence) else ()
    if lone and (partner := _of_section(reading, sentence, spoken, others)) is not None:
        return partner
    if reading.predicate in _OWN and _of_another(at[0], reading, sentence, lit):
        return ()
    return None


def _by_nearness(reading: Reading, sentence: Sentence, spoken: Spoken) -> tuple[str, ...]:
    """The drug named nearest, inside a reading, before or behind it; or that of which the page speaks there."""
    text, at = sentence.frame.text, sentence.clause(reading.start, reading.end)
    candidates = [mention for mention in sentence.mentions if _can_be(mention, reading, sentence)]
    stop = reading.mention.start if reading.mention else reading.end
    before_ = [m for m in candidates if m.start < reading.start or (m.start < reading.end and m.end <= stop)]
    # "not with A, nor with B", and "it goes with A, twice a day"
    joined = spoken.along(sentence)
    joined = [m for m in joined if m in before_]
    if reading.predicate == "combinedWith":
        joined = [m for m in joined if _CLAUSE.search(text, m.end, reading.start)]
    before_ = [m for m in before_ if m not in joined]
    after = [m for m in candidates if m.start >= reading.end and not _AWAY.search(text, reading.end, m.start)]
    if spoken.main and reading.predicate != "combinedWith":
        # "for vitiligo it can be paired with B"
        after = [m for m in after if not _PAIRS.search(text, reading.end, m.start)]
    inside = [m for m in candidates if stop <= m.start and m.end <= reading.end and {"drug", "pronoun"} & set(m.roles)]
    if inside:
        return spoken.with_next(inside[0], sentence)
    if reading.predicate == "hasAdverseEffect" and any(
        m.foreign and stop <= m.start and m.end <= reading.end for m in sentence.mentions
    ):
        return ()  # "clots are a matter of the tablets"
    told = next((m for m in after if _IS.fullmatch(text, reading.end, m.start)), None)
    if told:
        return spoken.meant(told, sentence)
    last = reading.mention if reading.phrase.endswith(phrasing.OBJECTS) else None
    beyond = last and after and "," in text[last.end : after[0].start]  # "it may cause A, and B does not"
    if after and before_ and before_[-1].end <= at[0] and "drug" in after[0].roles and not beyond:
        before_ = []  # "change to A, as eczema is not for B": B is named in the reading's own clause
    if before_:
        chosen = before_[-1]
        if chosen.foreign and spoken.turns_back(chosen, sentence, reading.end):
            return spoken.fitting(sentence)
        if {"other", "class"} <= set(chosen.roles):  # "it belongs to the JAK inhibitors and acts on"
            chosen = next(
                (
                    m
                    for m in reversed(before_)
                    if {"drug", "pronoun"} & set(m.roles) and not _CLAUSE.search(text, m.end, reading.start)
                ),
                chosen,
            )
        near = any(not _CLAUSE.search(text, mention.end, reading.start) for mention in before_)
        if not near and reading.predicate != "memberOf" and not chosen.foreign:
            nearest = (m for m in reversed(before_) if {"drug", "pronoun"} & set(m.roles) or m.foreign)
            chosen = next(nearest, chosen)
        if reading.predicate == "combinedWith":
            chosen = next((m for m in before_ if not _CLAUSE.search(text, m.end, reading.start)), before_[0])
        return spoken.meant(chosen, sentence, before_)
    if spoken.classed and not after and _SEVERAL.search(text, at[0], reading.start):
        return ()  # "steroids are used most; they thin the skin"
    after = after or _topicalised(reading, sentence, candidates, spoken)
    if after and not spoken.outside:
        meant = spoken.meant(after[0], sentence)
        itself = reading.predicate == "combinedWith" and meant == reading.objects  # "never light with it"
        return spoken.fitting(sentence) if itself else spoken.with_next(after[0], sentence)
    # "in pregnancy no cream besides A may be used": not of A
    left_out = any("drug" in one.roles and _left_out(one, sentence) for one in sentence.mentions)
    return () if spoken.outside or left_out else spoken.fitting(sentence, reading.predicate)


def _unlike(reading: Reading, sentence: Sentence) -> Mention | None:
    """The drug of which a clause says in what another is unlike it: "unlike A, which is never for babies"."""
    text, (low, high) = sentence.frame.text, sentence.clause(reading.begins, reading.begins + 1)
    for drug in sentence.frame.within(low, high):
        if "drug" not in drug.roles or drug.end > reading.end or not sentence.between(_UNLIKE, low, drug.start):
            continue
        if _UNLIKE_ALONE.search(text, low, drug.start) or _DIFFERS.search(text, drug.end, high):
            return drug
    return None


def _of_section(reading: Reading, sentence: Sentence, spoken: Spoken, others: list[str]) -> tuple[str, ...] | None:
    """What something goes together with where one drug is spoken of: that, or one that the sentence begins with.

    Args:
        reading: What goes together with it.
        sentence: Its sentence.
        spoken: Of what the page speaks there.
        others: The drugs that the sentence names beside it.

    Returns:
        The drug, none where it is no subject here; None where the sentence tells it as it tells of any drug.
    """
    earlier = [m for m in sentence.mentions if m.end <= reading.start]
    if one := ones_of_two(earlier)[:1]:
        return spoken.stands_for(one[0], sentence)  # "the second must not be combined with A, nor with B"
    if any(m.otherwise for m in earlier):
        return ()
    opener = next((m for m in sentence.mentions[:1] if m.start == sentence.start), None)
    apart = opener and others and ("drug" in opener.roles or drugs(earlier))
    if opener and apart and _CAN.fullmatch(sentence.frame.text, opener.end, reading.start):
        return opener.slugs("drug")[:1] or spoken.section  # "A can be combined with light", on a page of B
    if opener and not drugs(earlier) and opener.slugs("pronoun") == ("it",):
        meant = spoken.stands_for(opener, sentence)
        if meant and routes()["light"].isdisjoint(meant):
            return meant  # on a page of A, where B was spoken of: "it must not be combined with C"
    beside = _beside(reading, sentence)
    together = spoken.together and not beside
    together = together and not (len(spoken.topic) > 1 and others and spoken.section[0] not in others)
    if together or (spoken.main and (len(sentence.drugs) < 2 or not beside)):
        return spoken.began if spoken.began and spoken.began != reading.objects else spoken.section
    return None


def _of_key(reading: Reading, sentence: Sentence) -> bool:
    """Whether another drug, which is the key of a line, goes together with what the page is about or does not."""
    key = sentence.frame.key(sentence.unit)
    named = reading.mention
    return bool(reading.predicate in ("combinedWith", "memberOf") and key and named and key[0] <= named.start < key[1])


def _topicalised(reading: Reading, sentence: Sentence, candidates: list[Mention], spoken: Spoken) -> list[Mention]:
    """The drug of the clause after a name's, on a page about several: "for small patches, A is handier"."""
    if reading.weight or not reading.mention or len(spoken.last) < 2:
        return []
    role = next(iter(reading.mention.roles))
    further = [m.start for m in sentence.mentions if role in m.roles and m.start >= reading.end]
    stop = min(further, default=sentence.end)
    return [m for m in candidates if m.start < stop and _NEXT.fullmatch(sentence.frame.text, reading.end, m.start)][:1]


def _can_be(mention: Mention, reading: Reading, sentence: Sentence) -> bool:
    if reading.mention is mention or _NAMED.isdisjoint(mention.roles):
        return False
    if sentence.frame.text.startswith("its ", mention.start) and any(
        m.end + 2 == mention.start and sentence.frame.text.startswith(", ", m.end) for m in sentence.mentions
    ):
        return False  # "B, its newer cousin, is used once a day"
    if reading.predicate in ("memberOf", "combinedWith") and {"other", "class"} <= set(mention.roles):
        return False
    if "pronoun" in mention.roles and sentence.before(_THAN, mention.start):
        return False  # "B is milder than it"
    if "class" in mention.roles and sentence.before(_CANNOT_HAVE, mention.start):
        return False
    inside = reading.start <= mention.start and mention.end <= reading.end
    if reading.predicate == "combinedWith" and inside:
        return False
    if _left_out(mention, sentence):
        return False
    return not compared(mention, sentence) or _taken_up(mention, reading, sentence)


def _left_out(mention: Mention, sentence: Sentence) -> bool:
    """Whether a drug is one for which it does not hold: "all JAK inhibitors except A", "besides A none may be used"."""
    if sentence.before(_ALL_EXCEPT, mention.start):
        return True
    return bool(sentence.before(_BESIDES, mention.start) and _OUTSIDE.match(sentence.frame.text, mention.end))


def _taken_up(mention: Mention, reading: Reading, sentence: Sentence) -> bool:
    """Whether a drug that one may change to is spoken of in the clauses after it: "or change to B, once a day"."""
    text = sentence.frame.text
    changed = sentence.before(_CHANGED, mention.start)
    return bool(changed and mention.foreign and _CLAUSE.search(text, mention.end, reading.start))


def _told_of(mention: Mention) -> bool:
    return not _TELLS.isdisjoint(mention.roles)


def _of_another(low: int, reading: Reading, sentence: Sentence, lit: bool) -> bool:
    """Whether a clause begins with what is no drug here, and is about that: "light treats vitiligo".

    Where light is spoken of, light as such is no other thing.
    """
    first = next((m for m in sentence.mentions if low <= m.start < reading.end), None)
    if first and reading.predicate in PERSON and first.start == low and first.end == reading.start:
        return first.roles.keys() <= _CLASS  # "retinoids must not be used in pregnancy"
    if first is None or first.roles.keys() != {"companion"}:
        return False
    if first.start > low + 1 and not _BUT.fullmatch(sentence.frame.text, low, first.start):
        return False
    return not (lit and first.slugs("companion") == (LIGHT,))


def _opens_with_companion(reading: Reading, sentence: Sentence, lit: bool) -> bool:
    """Whether a sentence begins with what may go together with a drug and names none: "adapalene, once a day"."""
    first = sentence.mentions[0] if sentence.mentions else None
    if first is None or first.start > sentence.start or first.roles.keys() != {"companion"}:
        return False
    if (lit and first.slugs("companion") == (LIGHT,)) or {"drug", "pronoun"} & sentence.roles:
        return False
    if reading.predicate == "combinedWith":  # by a loose word, where it is said whom it does not suit
        return not reading.weight and "population" in sentence.roles
    return reading.predicate not in ("inhibits", "activates", "memberOf")


def _paired(reading: Reading, sentence: Sentence, subjects: tuple[str, ...], at: int) -> tuple[str, ...]:
    """Of "A and B are for C and D respectively" the drug of a reading; none where it cannot be told.

    Args:
        reading: The reading.
        sentence: Its sentence.
        subjects: The drugs, in their order.
        at: Where the word for "respectively" ends: figures stand behind it, in as many groups as there are drugs.
    """
    if not reading.mention and reading.predicate in FIGURES and at <= reading.start:
        stops = (sentence.clause(at, at)[1], sentence.end)
        for between, stop in product((_AND_GROUP, _IN_GROUP), stops):
            ends = [one.end() for one in between.finditer(sentence.frame.text, at, stop)]
            if len(ends) + 1 == len(subjects):
                return (subjects[sum(end <= reading.start for end in ends)],)
    if not reading.mention:
        return ()
    alike = [m for m in sentence.mentions if m.roles.keys() & reading.mention.roles.keys() and "drug" not in m.roles]
    if len(alike) != len(subjects) or reading.mention not in alike:
        return ()
    return (subjects[alike.index(reading.mention)],)


def _beside(reading: Reading, sentence: Sentence) -> bool:
    """Whether another drug is named in a reading's own clause."""
    low, high = sentence.clause(reading.start, reading.end)
    return any(slug not in reading.objects for slug in drugs(sentence.frame.within(low, high)))
