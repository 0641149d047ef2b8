"""What is said only in passing: of a case, of what is feared or relieved, of a class that is left, of what others do.

A reading that bears on such words is none of the drug's use, or is another one.
"""

from __future__ import annotations

from dermkg.read import grammar
from dermkg.read.habits import of_life
from dermkg.read.reading import BANS, FIGURES, FLIP, PERSON, SAFE, Reading, listed
from dermkg.read.sentence import Sentence

_NO_BAN = grammar.rare("no ban")
_PASSES, _PASSES_BEFORE = grammar.pattern("not for long after"), grammar.pattern("passes before")
_ONLY_IF, _ONLY_IF_AFTER = grammar.pattern("only if before"), grammar.pattern("only if after")
_TOO_MUCH, _AS_MUCH = grammar.rare("too much"), grammar.rare("as much as")
_EXCEPT_USE = grammar.rare("except use before")
_NOT_ON = grammar.rare("but not on after")
_NOT_SAID = grammar.rare("not said before")
_NOT_TOLD = grammar.rare("not told before")
_UNSAFE = grammar.rare("permission denied before")
_UNSURE = grammar.rare("too early to say")
_FIRST = grammar.rare("first choice")
_PROVIDED = grammar.pattern("provided after")
_TRIED, _UNLICENSED = grammar.rare("tried before"), grammar.pattern("not licensed after")
_OF_ORAL = grammar.pattern("of oral forms after")
_BUT_THEM = grammar.pattern("other than them after")
_NOT_THEM = grammar.pattern("not them before")
_BROUGHT_ON = grammar.pattern("brought on by it")
_NOT_STUDIED = grammar.pattern("not studied after")
_PREVENTED, _GOING_ON = grammar.pattern("prevented before"), grammar.pattern("gone on with before")
_GONE_ON, _TOLD = grammar.pattern("gone on with"), grammar.pattern("told as an effect")
_ALLERGIC = grammar.rare("allergic before")
_NO_EFFECT, _NO_EFFECT_AFTER = grammar.pattern("no effect before"), grammar.pattern("no effect after")
_FREE_OF, _MOST = grammar.rare("free of those before"), grammar.pattern("most people before")
_NONE_OF, _GOES_ON = grammar.rare("none of these before"), grammar.pattern("list goes on")
_NO_BAR, _NEED_TO = grammar.rare("free of a bar before"), grammar.rare("need to before")
_OTHER_CAUSE = grammar.pattern("other cause before")
_CLASS_DOES, _CLASS_LEFT = grammar.pattern("class effects after"), grammar.pattern("class left before")
_NOT_THIS_BUT = grammar.rare("not this but that")
_WITHOUT = grammar.pattern("if or without")
_SO_YOUNG, _SUCH = grammar.pattern("so young after"), grammar.rare("so young before")
_FEW, _AFTERWARDS = grammar.rare("few may before"), grammar.rare("only afterwards")
_NEED_NOT = grammar.rare("need not avoid before")
_FEWER, _NO_SUBSTITUTE = grammar.rare("fewer before"), grammar.pattern("no substitute after")
_NO_STOP, _TOLD_SO = grammar.pattern("no need to stop"), grammar.pattern("told all the same")
_DARKER, _WHITE = ("hyperpigmentation",), grammar.pattern("white patches before")
_INFECTED = ("infected-skin",)
_NOT_NONE = grammar.rare("denied none before")
_BREAST, _CHILD = grammar.pattern("breast between"), grammar.pattern("not the child before")
_TAKEN_FOR = grammar.rare("taken for")
_NO_RULE, _CURES = grammar.rare("no rule before"), grammar.pattern("cures")
_ONLY_THERE = grammar.pattern("only there after")
_CONTRARY, _ALL_BUT = grammar.rare("anything but"), grammar.rare("everything but")
_NEITHER_MAY, _NEITHER = grammar.pattern("neither may"), 24  # so long are the words before it
_TOO, _STOP = grammar.pattern("too"), grammar.rare("stop and ask")
_SUPPOSES, _REALLY = grammar.rare("supposes"), grammar.rare("supposes really")
_MAY, _YOU = grammar.pattern("may"), grammar.pattern("you")
_STATED = frozenset(["drug", "population"])
_NAMED_BY = 4  # so few characters before a name


def another(reading: Reading, sentence: Sentence) -> Reading | None:
    """What a reading is in truth, where the words before it make another of it."""
    text, said = sentence.frame.text, (reading.predicate, reading.polarity)
    if reading.predicate in BANS and sentence.before(_CONTRARY, reading.start):
        return reading._replace(polarity=FLIP[reading.polarity])  # "anything but safe in pregnancy"
    if said == SAFE and sentence.before(_FEW, reading.start):
        return reading._replace(predicate="cautionIn", polarity="affirmed")  # "few drugs are allowed in pregnancy"
    if said == SAFE:
        if sentence.before(_NOT_THIS_BUT, sentence.end) and text.startswith("不是", _opens(reading, sentence)):
            return reading._replace(polarity="affirmed")  # "it is not A that they may use, it is B"
        clause = sentence.clause(reading.start, reading.end)[0]
        if _NEITHER_MAY.search(text, max(clause, reading.start - _NEITHER), reading.end):
            return reading._replace(polarity="affirmed")  # "neither may be used in pregnancy"
        if sentence.find(_UNSURE) or sentence.before(_UNSAFE, reading.start):
            # "too early to call it safe", "not safe in pregnancy"
            return reading._replace(predicate="cautionIn", polarity="affirmed")
    if said == ("avoid", "affirmed") and sentence.before(_NEED_NOT, reading.begins):
        return reading._replace(polarity="negated")  # "no one needs to avoid the sun"
    barred = reading.mention if said == ("contraindicatedIn", "affirmed") else None
    if barred and sentence.before(_NO_BAR, barred.start):
        return reading._replace(polarity="negated")  # "there is no contraindication in heart failure"
    named = reading.mention if said == ("treats", "negated") else None
    if named and sentence.before(_EXCEPT_USE, named.start):
        return reading._replace(polarity="affirmed")  # "not approved for anything except eczema"
    kind = reading.mention if said == ("memberOf", "affirmed") else None
    if kind and sentence.before(_TAKEN_FOR, kind.start):
        return reading._replace(polarity="negated")  # "some take it for a steroid"
    if said == ("treats", "affirmed") and _tried(reading, sentence) and _UNLICENSED.match(text, reading.end):
        return reading._replace(polarity="negated")  # "studies tried it in vitiligo, but it is not approved"
    return None


def _opens(reading: Reading, sentence: Sentence) -> int:
    """Where a reading's clause begins, without a word for "it is"."""
    low = sentence.clause(reading.start, reading.end)[0]
    return low + 1 if sentence.frame.text.startswith(("并不是", "也不是"), low) else low


def aside(reading: Reading, sentence: Sentence) -> bool:
    """Whether a reading's words are said of something else than use: of stopping, of a case, of what comes first."""
    if reading.predicate in BANS:
        return _no_ban(reading, sentence)
    if reading.predicate == "combinedWith":
        named = reading.mention
        if named and not reading.weight and _NOT_STUDIED.match(sentence.frame.text, named.end, sentence.end):
            return True  # "other treatments: light has not been studied"
        return reading.polarity == "negated" and _untold(reading, sentence)
    if reading.predicate == "inhibits" and reading.polarity == "negated":
        return _if(reading, sentence) or _WITHOUT.match(sentence.frame.text, sentence.start) is not None
    if reading.predicate == "memberOf":
        return _of_class(reading, sentence)
    if reading.predicate == "treats":
        return _of_case(reading, sentence) or _no_use(reading, sentence)
    return reading.predicate == "hasAdverseEffect" and (_of_case(reading, sentence) or _no_effect(reading, sentence))


def supposed(reading: Reading, sentence: Sentence) -> bool:
    """Whether a clause only supposes what a reading says: "if it cured alopecia, it would have been approved".

    It begins with a word for that, and goes on at once with a drug or people as a statement does: "if tacrolimus is
    used on the face" and "if you are pregnant" tell for whom or where something holds.
    """
    if reading.predicate in FIGURES or reading.polarity == "negated":
        return False  # "even if it is no steroid" grants it
    if sentence.likely.isdisjoint((_SUPPOSES, _REALLY)):
        return False
    text, low = sentence.frame.text, sentence.clause(reading.start, reading.end)[0]
    if _REALLY.match(text, low, reading.end) and "," not in text[low : reading.end]:
        return True
    ends = [found.end() for found in sentence.every(_SUPPOSES, low, reading.begins + 1)]
    begins = {one.start for one in sentence.mentions if _STATED & one.roles.keys()} if ends else set()
    ends = [end for end in ends if end in begins]
    if not ends or "," in text[ends[-1] : reading.end]:
        return False  # "if they are pregnant, they must not use it"
    if _TOO.search(text, ends[-1], reading.end):
        return False  # "even pregnant women may use it" supposes nothing
    if reading.predicate == "hasAdverseEffect":  # "if it stings, wait", "should it cause clots, stop": it may
        return not (listed("passing").issuperset(reading.objects) or sentence.between(_STOP, reading.end, sentence.end))
    if reading.predicate == "combinedWith":  # "if it is used with light, two hours must lie between"
        return _MAY.search(text, ends[-1], reading.end) is not None
    return not _YOU.search(text, ends[-1], reading.end)


def _no_ban(reading: Reading, sentence: Sentence) -> bool:
    text, mention, clause = sentence.frame.text, reading.mention, sentence.clause(reading.start, reading.end)
    said = (reading.predicate, reading.polarity)
    if _untold(reading, sentence) or of_life(reading, sentence):
        return True
    if reading.polarity == "affirmed" and sentence.between(_NO_BAN, *clause):
        return True  # "do not be afraid to use it on the face", "no need to stop it in pregnancy"
    if reading.predicate == "avoid" and mention and sentence.before(_ALL_BUT, mention.start):
        return True
    if said == ("avoid", "affirmed") and sentence.before(_NEED_TO, reading.start):
        return True  # "you need not avoid the sun, or stay out of water"
    if said in (SAFE, ("avoid", "negated")) and sentence.between(_AFTERWARDS, *clause):
        return True  # "only after stopping may one have live vaccines"
    if said == SAFE and (
        sentence.behind(_NOT_ON, reading.end)  # "a slip does no harm, but do not go on"
        or (mention and _if(reading._replace(end=mention.end), sentence))  # "if pregnant women may have it"
    ):
        return True
    if mention and reading.predicate in PERSON:
        return bool(
            _SO_YOUNG.match(text, mention.end)  # "babies that young may have A": those named before
            or sentence.before(_SUCH, mention.start)
            or _NOT_THEM.search(text, sentence.start, mention.start)  # "if you are not pregnant"
            or (_BUT_THEM.match(text, mention.end) and not text.startswith("除", mention.start - 1))
            or (
                reading.polarity == "affirmed" and _BREAST.search(text, mention.end, reading.end)
            )  # "nursing mothers must not put it on the breast"
            or _CHILD.search(text, sentence.start, mention.start)  # "do not hug a child"
        )
    return mention is not None and bool(
        # "it brings down infections"
        (reading.objects == _INFECTED and sentence.before(_FEWER, mention.start))
        or _NO_SUBSTITUTE.match(text, mention.end)  # "the sun is no substitute for it"
    )


def _untold(reading: Reading, sentence: Sentence) -> bool:
    """Whether a ban is only said not to be told: "no label says that they must not be combined", "no rule against"."""
    if sentence.likely.isdisjoint((_NOT_TOLD, _NO_RULE)):
        return False
    low, at = sentence.clause(reading.start, reading.end)[0], reading.begins
    return bool(sentence.between(_NOT_TOLD, low, at) or sentence.between(_NO_RULE, low, at))


def _of_class(reading: Reading, sentence: Sentence) -> bool:
    text, mention = sentence.frame.text, reading.mention
    if reading.polarity == "affirmed" and _if(reading, sentence):
        return True  # "if it were a steroid"
    if mention is None:
        return reading.polarity == "negated" and bool(
            _CLASS_DOES.match(text, reading.end) or sentence.before(_NOT_NONE, reading.start)
        )
    return bool(
        _CLASS_DOES.match(text, mention.end)  # "none of the side effects of steroids"
        or _CLASS_LEFT.search(text, max(0, mention.start - _NAMED_BY), mention.start)  # "stop the steroid, take A"
        or sentence.before(_ALLERGIC, mention.start)
    )


def _of_case(reading: Reading, sentence: Sentence) -> bool:
    """Whether an effect or a use is not said to be none, or is none in some case or measure only."""
    if sentence.before(_NOT_SAID, reading.start):
        return True  # "I do not say that it is of no use"
    return reading.polarity == "negated" and bool(
        _if(reading, sentence)  # "if you get no burning", "if it does not help in eczema"
        or _ONLY_IF_AFTER.match(sentence.frame.text, reading.end)
        or sentence.between(_AS_MUCH, *sentence.clause(reading.start, reading.end))  # "it does not sting as much as A"
    )


def _no_use(reading: Reading, sentence: Sentence) -> bool:
    text, mention = sentence.frame.text, reading.mention
    if reading.polarity == "negated" and (
        _CURES.search(text, reading.start, reading.end) or (mention and _ONLY_THERE.match(text, mention.end))
    ):
        return True  # "it is no lasting cure of vitiligo", "not on thick plaques, only in folds"
    if "open" in sentence.kinds:
        return False  # "some have tried it in vitiligo, whether it works is not settled"
    return _tried(reading, sentence) and not _UNLICENSED.match(text, reading.end)


def _no_effect(reading: Reading, sentence: Sentence) -> bool:
    text, mention, begin = sentence.frame.text, reading.mention, sentence.start
    if mention and (
        _NO_EFFECT.search(text, begin, mention.start)  # "it relieves burning"
        or _PREVENTED.search(text, begin, mention.start)  # "it lowers the risk of cancer"
        or _GOING_ON.search(text, begin, mention.start)  # "it can be continued during shingles"
        or (reading.objects == _DARKER and _WHITE.search(text, begin, mention.start))  # "white patches gain pigment"
        or _OTHER_CAUSE.search(text, begin, mention.start)  # "dark spots due to the sun"
        or _NO_EFFECT_AFTER.match(text, mention.end)  # "a history of clots"
    ):
        return True
    if mention:
        low = sentence.clause(mention.start, mention.end)[0]
        if _GONE_ON.match(text, mention.end, sentence.end) and not _TOLD.search(text, low, mention.start):
            return True  # "if you get shingles, keep taking it"
        stopped = _NO_STOP.match(text, mention.end, sentence.end) and not _TOLD_SO.search(text, low, mention.start)
        if stopped and not listed("passing").issuperset(reading.objects):
            return True  # but "it may sting, no need to stop" tells of it
    if mention and reading.polarity == "negated":
        low = max(reading.start, sentence.clause(reading.start, reading.end)[0])
        if (
            _MOST.search(text, begin, low)  # "most people get no clots"
            or _PASSES.match(text, mention.end)  # "the stinging won't last"
            or _PASSES_BEFORE.search(text, begin, mention.start)
        ):
            return True
    others = (m for m in sentence.mentions if m.foreign and reading.end <= m.start)
    return any(_BROUGHT_ON.match(text, m.end) for m in others)  # "an infection, which B had brought on"


def of_oral(reading: Reading, sentence: Sentence) -> bool:
    """Whether an effect is known of forms that are swallowed: "the clots in the box are those of oral drugs"."""
    named = reading.mention
    return named is not None and _OF_ORAL.search(sentence.frame.text, named.end, sentence.end) is not None


def freed(reading: Reading, sentence: Sentence) -> bool:
    """Whether an effect is an example of what a drug does not do: "it has no effects of steroids such as acne"."""
    text, named = sentence.frame.text, reading.mention
    if named and named.end <= reading.start:
        return False  # "A does not thin the skin, B does"
    at = named.start if named else reading.start
    if named and _GOES_ON.match(text, named.end, sentence.end) and sentence.before(_NONE_OF, at):
        return True  # "it does not cause fits, fainting or skin cancer"
    return bool(sentence.before(_FREE_OF, at))


def _tried(reading: Reading, sentence: Sentence) -> bool:
    """Whether it is only told that somebody tried it in a disease."""
    at = reading.mention.start if reading.mention else reading.start
    return bool(sentence.before(_TRIED, at))


def _if(reading: Reading, sentence: Sentence) -> bool:
    """Whether a reading's clause only tells of a case: by how it begins."""
    text = sentence.frame.text
    low = max(text.rfind(mark, sentence.start, reading.start) for mark in ",;:")
    return bool(_ONLY_IF.search(text, max(low, sentence.start - 1, 0), reading.end))


def in_part(reading: Reading, sentence: Sentence) -> bool:
    """Whether a use is refused in a case only, or as the first choice: "not for eczema if it is infected"."""
    if reading.predicate != "treats" or not reading.mention:
        return False
    text, clause = sentence.frame.text, sentence.clause(reading.start, reading.end)
    return bool(
        sentence.between(_FIRST, *clause)
        or sentence.between(_TOO_MUCH, *clause)
        or _PROVIDED.match(text, reading.mention.end, sentence.end)
    )
