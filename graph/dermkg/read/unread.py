"""Names that no phrase takes, read by the words beside them: less sure than a phrase, and so tried after it."""

from __future__ import annotations

import re

from dermkg.read import grammar, relations
from dermkg.read.bearing import LACKING, NOT_PERMITTED, NOT_TOGETHER, ill, no_use
from dermkg.read.names import BOTH, Mention
from dermkg.read.reading import BANS, DENIABLE, PERSON, SAFE, Reading, listed, objects
from dermkg.read.sentence import Sentence

_PLACED = grammar.pattern("placed loosely")
_BARRED = grammar.rare("barred")
_CAUSED = grammar.rare("caused")
_USED_ON = grammar.pattern("used on next")
_COMPARED = grammar.rare("compared class")
_ADVISED = grammar.pattern("not advised")
_CALLED = grammar.rare("by another name")
_LIMIT = grammar.pattern("limit after")
_NOT_THIS = grammar.pattern("not this one")
_STUDY_OF = grammar.pattern("study of after")
_FAILING, _IN_PLACE = grammar.pattern("failing"), grammar.rare("in place of before")
_DOUBTED = grammar.pattern("permission doubted")
_TURNS_ROUND = grammar.pattern("turns round")
_CASE_ENDS = grammar.pattern("case ends")
_OWNERS = grammar.pattern("owners after")
_HABIT = grammar.rare("habit next")
_FAR = 14  # so far before a word a denial still denies it
_BECOME = re.compile(r"(?:become|becoming|get|getting|fall) [a-z]+\Z")
_NO = ("no", "not")  # words that say too little by themselves
_CLOSE = 5  # so few characters after a name, its clause goes on in the next
_COVERED, _DRESSING = grammar.rare("covered with"), ("occlusion",)
_STATE = ("pregnancy",)
_GROWN = ("adults",)
_UNSAFE = grammar.pattern("permission denied before")


def unread(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Names that no phrase takes, where words beside them say a relation all the same."""
    taken = {reading.mention.start for reading in found if reading.mention}
    names = [
        mention
        for mention in sentence.mentions
        if mention.start not in taken
        and "drug" not in mention.roles
        and relations.may_be_loose(mention)
        and not sentence.before(_CALLED, mention.start)
    ]
    if not names:
        return []
    spoken = bool({"drug", "pronoun"} & sentence.roles)
    offset = sentence.start
    spans = [(one.start - offset, one.end - offset) for one in found if not one.mention]  # "steroid-free" is said
    if ", which " in sentence.text:  # "A, which many add from habit, must not be used"
        spans += (one.span() for one in relations.PUT_IN.finditer(sentence.text))
    words = [
        word
        for word in relations.loose(sentence.text, sentence.mentions, offset)
        if not any(low < word.end and word.start < high for low, high in spans)
        and not (word.predicate == "treats" and no_use(sentence.frame.text, offset + word.start, sentence.mentions))
    ]
    made = []
    for mention in names:
        low, high = sentence.clause(mention.start, mention.end)
        if "population" in mention.roles and (
            sentence.between(_CAUSED, low, mention.start)
            or _USED_ON.match(sentence.frame.text, mention.end, high)
            or ill(mention, sentence.frame.text, sentence.mentions)
            or _OWNERS.match(sentence.frame.text, mention.end, high)
        ):
            continue
        said = _said(words, mention, *_unbracketed(sentence, mention, low, high), offset)
        if not said and high - mention.end <= _CLOSE and {"population", "companion"} & set(mention.roles):
            further = sentence.clause(mention.start, min(high + 1, sentence.end))[1]
            ahead = sentence.frame.within(high, further)
            theirs = any("drug" in one.roles for one in sentence.frame.within(low, mention.start))
            theirs = theirs and bool(ahead) and "drug" in ahead[0].roles  # "A is for them, B is not"
            if not theirs and not any("population" in other.roles for other in ahead):
                high = further
            said = _said(words, mention, mention.end, high, offset)
        if not said and spoken and "population" in mention.roles:
            said = _permitted_later(words, mention, sentence, offset)
        if not said and spoken and {"condition", "target"} & set(mention.roles):
            sure = [word for word in words if not word.weak]
            said = _said(sure, mention, *_unjudged(sentence, mention), offset)
        if said and _aside(said, mention, sentence, found):
            continue
        if said and (spoken or not said.weak):
            slugs = objects(mention, relations.role(said.predicate))
            if slugs == _GROWN:
                continue  # "a grown-up had better not let them out of sight"
            at = sentence.clause(mention.start, mention.end)
            predicate, how = said.predicate, _polarity(sentence, said)
            if predicate == "contraindicatedIn" and how == "negated" and _unsafe(sentence, said):
                predicate, how = "cautionIn", "affirmed"
            beyond = not low <= said.start + offset < high
            apart = beyond and _NOT_THIS.match(sentence.frame.text, mention.end, high)
            if apart and how == "affirmed" and said.predicate in DENIABLE:
                how = "negated"
            if said.predicate == "combinedWith" and LACKING.search(sentence.frame.text, low, mention.start):
                how = "affirmed"  # "do not use it without an emollient"
            if slugs == _DRESSING and sentence.between(_COVERED, low, mention.start):
                how = "negated"  # "cover it with an occlusive dressing"
            if how == "negated" and slugs == _STATE:
                continue  # "in pregnancy it is fine" is of whom it may be put on, and not of contraception
            if beyond and not apart and how == "negated" and _of_its_own(sentence, said.start + offset, mention):
                continue  # "it is not for A, its field is B"
            # "in alopecia areata, upadacitinib may work": nothing is between where the word is in the same clause
            between = sentence.frame.within(high, said.start + offset)
            named = (m for m in reversed(between) if "drug" in m.roles or m.slugs("pronoun") in BOTH)
            subject = next(named, None)
            made.append(Reading(predicate, how, slugs, *at, 0, f"loose: {said.word}", mention, subject))
    return made


def _aside(said: relations.Loose, mention: Mention, sentence: Sentence, found: list[Reading]) -> bool:
    """Whether a word is said of something else than of a name beside it."""
    text, at = sentence.frame.text, said.start + sentence.start
    end = said.end + sentence.start
    low, high = sentence.clause(mention.start, mention.end)
    if said.predicate in BANS and end <= mention.start and _TURNS_ROUND.search(text, end, mention.start):
        return True  # "can be used on the face, but never in the eyes"
    if said.predicate == "memberOf" and _FAILING.match(text, mention.end):
        return True  # "in whom steroids are not advisable"
    if said.predicate in ("combinedWith", "memberOf") and sentence.between(_COMPARED, low, mention.start):
        return True
    if said.predicate == "combinedWith":
        further = max(high, sentence.clause(at, end)[1])
        return bool(
            _elsewhere(sentence, end, further)  # "methotrexate must not be used on the face"
            or _STUDY_OF.match(text, end)
            or _FAILING.match(text, mention.end)  # "eczema in which steroids failed may be treated with A"
            or sentence.before(_IN_PLACE, mention.start)
        )
    if said.predicate == "memberOf":  # "not with biologics such as dupilumab"
        return any(one.predicate == "combinedWith" and one.start < high and low < one.end for one in found)
    if said.predicate == "treats":
        return said.weak and bool(sentence.find(_BARRED))
    if (said.predicate, said.polarity) == ("avoid", "negated") and NOT_PERMITTED.search(text, sentence.start, at):
        return True  # "this does not mean that it can go on the eyelids"
    if said.predicate == "avoid":  # "pregnancy is no longer a contraindication" is no pregnancy to avoid
        weak = "population" in mention.roles and said.word in _NO
        return weak and not _BECOME.search(text, sentence.start, mention.end)
    if said.predicate not in PERSON:
        return False
    if not any("drug" in one.roles for one in sentence.frame.within(end, sentence.end)) and (
        sentence.behind(_HABIT, end) or _of_habit(sentence, end)
    ):
        return True  # "children should not scratch"
    between = sentence.frame.within(mention.end, at)
    if between and ("class" in between[-1].roles or between[-1].foreign):
        return True  # "for adults in whom steroids cannot be used"
    if _of_class(sentence, end):
        return True  # "for adults who cannot use steroids"
    if said.predicate == "cautionIn":
        return False
    doubted = _DOUBTED.search(text, mention.end, at) and "doubled" not in sentence.kinds
    if said.polarity == "negated" and (doubted or NOT_PERMITTED.search(text, sentence.start, mention.start)):
        return True  # "whether pregnant women can use it is not certain"
    return bool(_PLACED.match(sentence.text, said.start) or _LIMIT.match(sentence.text, said.end))


def _named_next(sentence: Sentence, start: int, far: int) -> Mention | None:
    """The name that comes next behind a place, where it is no farther than so many characters."""
    after = next((one for one in sentence.mentions if one.start >= start), None)
    return after if after and after.start - start <= far else None


def _of_habit(sentence: Sentence, start: int) -> bool:
    """Whether a word is said of a habit that is named right behind it: "pregnant women should not drink alcohol"."""
    after = _named_next(sentence, start, _CLOSE)
    return after is not None and not listed("habits").isdisjoint(after.slugs("avoid"))


def _of_class(sentence: Sentence, start: int) -> bool:
    """Whether a word is said of a class of drugs that is named next."""
    after = _named_next(sentence, start, _FAR)
    if after is None or "drug" in after.roles:
        return False
    return "class" in after.roles or after.slugs("other") == ("drug-class",)


def _elsewhere(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a word is said of where something is used, or in whom: that is named next."""
    after = sentence.frame.within(start, end)
    return bool(after) and not {"avoid", "population"}.isdisjoint(after[0].roles) and "drug" not in after[0].roles


def _of_its_own(sentence: Sentence, at: int, mention: Mention) -> bool:
    """Whether a word's clause, before that of a name, has such a name itself."""
    low, high = sentence.clause(at, at + 1)
    alike = (one for one in sentence.frame.within(low, high) if one.roles.keys() & mention.roles.keys())
    return high <= mention.start and any(alike)


def judged(sentence: Sentence, word: relations.Loose, mention: Mention) -> tuple[str, str]:
    """What a word of a sentence makes of a name that is its key or was asked about: a relation and its polarity.

    "Pregnancy: avoid" is said of the drug.
    """
    predicate = "cautionIn" if word.predicate == "avoid" and "population" in mention.roles else word.predicate
    if predicate == "contraindicatedIn" and word.polarity == "negated" and _unsafe(sentence, word):
        return "cautionIn", "affirmed"  # "pregnancy: not safe"
    return predicate, _polarity(sentence, word)


def _unsafe(sentence: Sentence, word: relations.Loose) -> bool:
    """Whether a word that permits is denied right before: "not safe"."""
    at = word.start + sentence.start
    return _UNSAFE.search(sentence.frame.text, sentence.clause(at, at + 1)[0], at) is not None


def _polarity(sentence: Sentence, word: relations.Loose) -> str:
    """What a word of a sentence makes of the names beside it: a denial before it turns it round."""
    at = word.start + sentence.start
    turned = word.polarity == "affirmed" and word.predicate in DENIABLE and denied(sentence, at)
    if word.predicate == "combinedWith":
        text, low = sentence.frame.text, sentence.start
        turned = turned or bool(_ADVISED.search(text, *sentence.clause(at, at + 1)))
        turned = turned or (
            word.polarity == "affirmed" and NOT_TOGETHER.search(text, low, at + len(word.word)) is not None
        )
    return "negated" if turned else word.polarity


def denied(sentence: Sentence, at: int) -> bool:
    """Whether a word is denied by one before it in its clause."""
    low, _ = sentence.clause(at, at + 1)
    denials = [cue for cue in sentence.cues if cue.kind == "denial" and low <= cue.start and cue.end <= at]
    denials = [cue for cue in denials if sentence.frame.text.find(")", cue.end, at) < 0]
    denials = [cue for cue in denials if not _CASE_ENDS.search(sentence.frame.text, cue.end, at)]
    return any(at - cue.end <= _FAR for cue in denials) and not sentence.kinds & {"partial", "doubled"}


def _said(words: list[relations.Loose], mention: Mention, low: int, high: int, offset: int) -> relations.Loose | None:
    """What the words of a stretch say of a name in it: of what acts on a target the word before it that is nearest."""
    near = [
        word
        for word in words
        if low <= word.start + offset
        and word.end + offset <= high
        and relations.takes(mention, relations.role(word.predicate))
    ]
    if "target" in mention.roles:
        before = [word for word in near if word.end + offset <= mention.start]
        return max(before or near, key=lambda word: word.end, default=None)
    return min(near, default=None)


def _permitted_later(
    words: list[relations.Loose], mention: Mention, sentence: Sentence, offset: int
) -> relations.Loose | None:
    """A word that permits use to a group named in a clause before, where nothing behind the group warns of it."""
    behind = [word for word in words if word.start + offset >= mention.end and word.predicate in BANS]
    others = sentence.frame.within(mention.end, sentence.end)
    if any("population" in other.roles or "avoid" in other.roles for other in others):
        return None
    allowed = all((word.predicate, word.polarity) in (SAFE, ("avoid", "negated")) for word in behind)
    return next((word for word in behind if (word.predicate, word.polarity) == SAFE), None) if allowed else None


def _unjudged(sentence: Sentence, mention: Mention) -> tuple[int, int]:
    """The sentence as far as it judges no saying: "that it cures A is a myth, it is no cure for B"."""
    judged = [cue for cue in sentence.cues if cue.kind == "refuted"]
    low = max((cue.end for cue in judged if cue.end <= mention.start), default=sentence.start)
    return low, min((cue.start for cue in judged if cue.start >= mention.end), default=sentence.end)


def _unbracketed(sentence: Sentence, mention: Mention, low: int, high: int) -> tuple[int, int]:
    """A stretch cut at brackets."""
    text = sentence.frame.text
    low = max(low, text.rfind("(", low, mention.start) + 1, text.rfind(")", low, mention.start) + 1)
    ends = [at for at in (text.find("(", mention.end, high), text.find(")", mention.end, high)) if at >= 0]
    return low, min([high, *ends])
