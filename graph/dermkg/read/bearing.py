"""Whether a phrase that was found bears on the names in it, or the words beside tell of something else than use."""

from __future__ import annotations

from typing import NamedTuple

from dermkg.read import grammar, phrasing
from dermkg.read.names import Mention
from dermkg.read.reading import PERSON, SAFE
from dermkg.read.relations import Match
from dermkg.read.stops import LONGEST

_PLACED = grammar.pattern("placed")
_NEED_NOT, _WORRIED = grammar.pattern("need not after"), grammar.pattern("worried before")
_EYELID = grammar.pattern("eyelid")
_BELIEVED = grammar.pattern("believed before")
_LIMIT = grammar.pattern("limit after")
LACKING, _CANNOT = grammar.pattern("lacking"), grammar.pattern("cannot in it")
_ALL_BUT = grammar.pattern("all but next")
_UNSTUDIED = grammar.pattern("unstudied together before")
NOT_TOGETHER, _ADVISED = grammar.pattern("not together"), grammar.pattern("advised against")
_MIXED_UP = grammar.pattern("mixed up")
_ADDED = grammar.pattern("put into it")
_TAKEN_OUT, _TAKEN_OUT_NEXT = grammar.pattern("taken out"), grammar.pattern("taken out next")
_WASHED_OUT = grammar.pattern("washed out")
_EVEN_IF = grammar.pattern("even if before")
_ANOTHER = grammar.pattern("another after")
_FAILING = grammar.pattern("failing")
_BY_CLASS = grammar.pattern("by class")
_WHERE = grammar.pattern("case between")
_COMPARED, _UNLIKE = grammar.pattern("compared class"), grammar.pattern("unlike before")
_IN_PLACE = grammar.pattern("in place of before")
_STUDY_OF = grammar.pattern("study of after")
_TREATED = grammar.pattern("treated before")
_CALLED = grammar.pattern("by another name")
_NOT_UNLIMITED = grammar.pattern("not unlimited before")
_LIKENED = grammar.pattern("like a class before")
_REFUSED = grammar.pattern("refused here")
_NOT_KNOWN = grammar.pattern("not known in it")
_OWN_VERB = grammar.pattern("verb next")
_NOT_USED = grammar.pattern("must not use")
_HAPPENS, _DOES = grammar.pattern("happens after"), grammar.pattern("does cause")
_BARS = grammar.pattern("barred before")
_NO_SUCH_THING = grammar.pattern("no such thing")
_PART_OF_WORD = grammar.pattern("is as part of a word")
_NO_BOX, _BOX_OF = grammar.pattern("no word on a box before"), grammar.pattern("box of one thing next")
_BUT_FOR_THAT = grammar.pattern("but for that next")
_WORSE = grammar.pattern("worse for it next")
_FIGURE = grammar.pattern("figure before")
_NEXT = 2  # so near behind a verb is named what it is of
_OTHER_VERB = grammar.pattern("verb of its own next")
_NOT_FREELY = grammar.pattern("not freely")
_AWAITED, _ADVISED_NOT = grammar.pattern("not yet before"), grammar.pattern("use advised against")
_WRONG_WAY, _ENDS = grammar.pattern("in a wrong way"), grammar.pattern("clause ends")
_POINTLESS = grammar.pattern("pointless before")
_SAFETY = grammar.pattern("speaks of safety")
_ALONE = grammar.pattern("only they next")
_MARK = grammar.pattern("own mark next")
_NO_CASE = grammar.pattern("in no case before")
_UNPROVEN = grammar.pattern("safety unproven after")
_SORT = grammar.pattern("sort of disease")
NOT_PERMITTED = grammar.pattern("not permitted before")
_NOT_SO = grammar.pattern("not so before")
_ALLOWED = ("avoid", "negated")
_CHILDREN, _CHILDRENS = grammar.pattern("children next"), grammar.pattern("children before")
_MAY_BE = grammar.pattern("may be after")
_WITHOUT = grammar.pattern("without before")
_BORDER = grammar.pattern("bare end")
_SPEAKING = grammar.pattern("speaking after")
_GOES_ON = grammar.pattern("goes on next")
_MARKED = "{o}\\("
_BACK, _FAR, _BEFORE, _CLOSE, _EVEN = 120, 80, 12, 4, 4


class _Place(NamedTuple):
    """A phrase found, one of the names that are its objects, the polarity, the text and the names in the sentence."""

    match: Match
    mention: Mention
    polarity: str
    text: str
    mentions: list[Mention]

    @property
    def last(self) -> bool:
        """Whether the name is the last of a list."""
        objects = self.match.objects
        return self.mention is objects[-1] and self.mention is not objects[0]

    @property
    def behind_comma(self) -> bool:
        """Whether the name stands right behind a comma."""
        return self.text[self.mention.start - 1] == ","


class _Found(NamedTuple):
    """A phrase where it was found, the page, and the names in the sentence."""

    match: Match
    text: str
    mentions: list[Mention]


def void(match: Match, text: str, mentions: list[Mention]) -> bool:
    """Whether a phrase says nothing of a drug's use at all.

    Args:
        match: The phrase where it was found.
        text: The normalised page.
        mentions: The names in the sentence.
    """
    says_nothing = _VOID.get(match.phrase.predicate)
    return says_nothing is not None and says_nothing(_Found(match, text, mentions))


def _no_effect(at: _Found) -> bool:
    """Whether words that deny an effect are none of such."""
    match, text, _ = at
    if match.phrase.polarity != "negated":
        return False
    # "不良反应" and "不适" begin with "not"; "there is no such thing" is a word on what was said
    return (
        text.startswith(("不良", "不适", "不舒服", "不然"), match.start)
        or _NO_SUCH_THING.match(text, match.end) is not None
    )


def _no_class(at: _Found) -> bool:
    """Whether words for belonging are part of another word."""
    match, text, _ = at
    likened = match.objects and _LIKENED.search(text, match.start, match.objects[0].start)
    return bool(
        likened or _PART_OF_WORD.match(text, match.start)
    )  # "but it is steroids that", "in particular steroids"


def _no_box(at: _Found) -> bool:
    """Whether words for a boxed warning do not say whether there is one."""
    match, text, _ = at
    before = _NO_BOX.search(text, max(0, match.start - _BACK), match.start)
    return bool(before or _BOX_OF.match(text, match.end))


def _no_treatment(at: _Found) -> bool:
    """Whether words for a use are of something else, or of all diseases but the one named."""
    match, text, mentions = at
    if no_use(text, match.start, mentions) or _UNPROVEN.match(text, match.end):
        return True
    if _AWAITED.search(text, max(0, match.start - _FAR), match.objects[0].start if match.objects else match.end):
        return True  # "if approved, it would be the first for vitiligo"
    if not match.objects or "除" in text[max(0, match.start - _BACK) : match.end]:
        return False
    return _BUT_FOR_THAT.match(text, match.objects[-1].end) is not None  # "it is not for anything but vitiligo"


def _no_ban(at: _Found) -> bool:
    """Whether words that keep a drug from somebody or something, or permit it, are of a time or place, or not said."""
    match, text, mentions = at
    said = (match.phrase.predicate, match.phrase.polarity)
    low = max(0, match.start - _BACK)
    apart = match.objects and "," in text[match.objects[-1].end : match.end]
    if said[0] in PERSON and text.endswith("避免", match.start, match.end):
        behind = (one for one in mentions if match.end <= one.start <= match.end + 1)
        if any("avoid" in one.roles for one in behind):
            return True  # "children who use it should avoid the sun"
    return bool(
        (apart and _OTHER_VERB.match(text, match.end))
        or text.startswith("不小心", match.start - 1)  # "by mistake" is no "take no care"
        # "of skin cancer nobody can tell", but that its safety is not known is a caution
        or (_NOT_KNOWN.search(text, max(0, match.start - 1), match.end) and not _SAFETY.search(match.phrase.written))
        # "nursing mothers must not put it on the breast" is of a place
        or (said[0] in PERSON and _PLACED.match(text, match.end))
        # "on the face no more than a week" is of a time
        or _LIMIT.match(text, match.end)
        or _NEED_NOT.match(text, match.end)
        or _ALONE.match(text, match.end)  # "it is not for children only"
        or (said[1] == "affirmed" and _NO_CASE.search(text, low, match.start))
        # "covered with film, it is absorbed the more"
        or (said == _ALLOWED and match.phrase.objects and _WORSE.match(text, match.end))
        # "it can be covered" is part of "it cannot be covered"
        or (said == _ALLOWED and (_NOT_SO.search(text, low, match.start) or _NOT_FREELY.search(text, low, match.end)))
        or (said == _ALLOWED and match.phrase.objects and _NOT_UNLIMITED.search(text, low, match.start))
        or (said in (SAFE, _ALLOWED) and NOT_PERMITTED.search(text, low, match.start))
        or (apart and _of_next(at))
    )


def _of_next(at: _Found) -> bool:
    """Whether words behind a comma are of a drug there, and whom they name of one before: "A is for them, B is not"."""
    match, text, mentions = at
    last = match.objects[-1].end
    comma = text.index(",", last, match.end)
    first = match.objects[0].start
    low = _clause(text, first)
    drugs = [one for one in mentions if "drug" in one.roles]
    before = any(low <= one.start and one.end <= first for one in drugs)
    return before and any(one.start == comma + 1 and one.end < match.end for one in drugs)


def _no_companion(at: _Found) -> bool:
    """Whether words for going together say that nothing is used together."""
    match, text, mentions = at
    phrase, low = match.phrase, max(0, match.start - _BACK)
    if phrase.objects == ("pair",) and _alone(match, text, mentions):
        return True
    if phrase.polarity == "negated" and "…, " in phrase.written and _OWN_VERB.match(text, match.end):
        return True  # "not recommended with alcohol, and light can be applied"
    last = match.objects[-1].end if phrase.polarity == "negated" and match.objects else match.end
    if last < match.end and any(
        "avoid" in m.roles and "drug" not in m.roles and last < m.start <= match.end + _NEXT and match.end < m.end
        for m in mentions
    ):
        return True  # "whoever is on it must not have live vaccines"
    before = max(0, match.start - _BEFORE)
    return bool(
        text.startswith("适合", match.start - 1)  # what is not "fit for use" is not used together
        or _WASHED_OUT.search(text, match.start, match.end)
        or (_TAKEN_OUT.search(text, low, match.start) and _TAKEN_OUT_NEXT.match(text, match.end))
        or _MIXED_UP.search(text, before, match.end)  # "do not mix it up with B"
        or _ADDED.search(text, before, match.start + 1)  # "a steroid was put into it in secret"
        or _EVEN_IF.search(text, before, match.start + 1)  # "even if antibiotics are given"
        or _UNSTUDIED.search(text, low, match.start)
        or _ALL_BUT.match(text, match.end)  # "A can be used with anything except B" is said of B
    )


# By relation: whether a phrase where it was found says nothing of a drug's use.
_VOID = {
    "hasAdverseEffect": _no_effect,
    "memberOf": _no_class,
    "warnsOf": _no_box,
    "treats": _no_treatment,
    "contraindicatedIn": _no_ban,
    "cautionIn": _no_ban,
    "avoid": _no_ban,
    "combinedWith": _no_companion,
}


def no_use(text: str, at: int, mentions: list[Mention]) -> bool:
    """Whether a word for a use only says which sort of disease is meant, or what a figure is not for.

    "Eczema that steroids cannot control", "the limit of 20 % is not for vitiligo".

    Args:
        text: The text.
        at: Where the word begins.
        mentions: The names in it.
    """
    sort = _SORT.match(text, at)
    if sort and any("condition" in one.roles and 0 <= one.start - sort.end() <= _BEFORE for one in mentions):
        return True
    return _FIGURE.search(text, max(0, at - _BACK), at) is not None


def polarity(match: Match, text: str) -> str:
    """The polarity of a phrase where it was found: "used with it the effects add up, not recommended" is denied."""
    phrase = match.phrase
    if (phrase.predicate, phrase.polarity) == ("treats", "affirmed"):
        low = _clause(text, match.start)
        wrong_way = _WRONG_WAY.search(text, low, match.start)  # what is advised against may be how it is used
        pointless = _POINTLESS.search(text, low, match.start) and _ENDS.match(text, match.end)
        return "negated" if pointless or (_ADVISED_NOT.match(text, match.end) and not wrong_way) else "affirmed"
    if phrase.predicate != "combinedWith":
        return phrase.polarity
    if phrase.polarity == "negated":  # "do not use it without an emollient"
        named = match.objects[0].start if match.objects else match.start
        return "affirmed" if LACKING.search(text, match.start, named) else "negated"
    within = phrasing.GAP in phrase.written and _CANNOT.search(text, match.start, match.end)
    before = NOT_TOGETHER.search(text, max(0, match.start - _FAR), match.start)
    denied = phrase.polarity == "affirmed" and (within or before or _ADVISED.match(text, match.end))
    return "negated" if denied else phrase.polarity


def _clause(text: str, at: int) -> int:
    """Where the clause begins that holds a place; no farther back than a sentence goes: else a long page is slow."""
    low = max(0, at - LONGEST)
    return max(low, max(text.rfind(mark, low, at) for mark in ",。.;:!?\n") + 1)


def bears(match: Match, mention: Mention, how: str, text: str, mentions: list[Mention]) -> bool:
    """Whether a phrase says its relation of a name that it takes for its object.

    Args:
        match: The phrase where it was found.
        mention: The name.
        how: The polarity that the phrase has there.
        text: The normalised page.
        mentions: The names in the sentence.
    """
    if _ANOTHER.match(text, mention.end):
        return False  # "the other jab, which blocks IL-31"
    if text.startswith("(", mention.end) and _marked_otherwise(match, mention, text):
        return False
    aside = _ASIDES.get(match.phrase.predicate)
    return aside is None or not aside(_Place(match, mention, how, text, mentions))


def _marked_otherwise(match: Match, mention: Mention, text: str) -> bool:
    """Whether a name has a mark of its own, which says another thing: "pregnancy (no), old age (with care)"."""
    own = _MARK.match(text, mention.end)
    if own and match.phrase.written.startswith(_MARKED):
        return own[0] != text[text.rfind("(", mention.end, match.end) : match.end]
    return own is not None


def _of_people(at: _Place) -> bool:
    match, mention, how, text, mentions = at
    return (
        ill(mention, text, mentions)
        # "not recommended in pregnancy, nursing mothers can use it"
        or (how == "negated" and bool(_BARS.search(text, max(0, mention.start - _BEFORE * 2), mention.start)))
        or _goes_on(at)
        or bool("effect" in mention.roles and _WORRIED.search(text, max(0, mention.start - 2), mention.start))
        or _of_class_between(at)  # "who cannot use steroids"
        # "pregnant women must not have PUVA"
        or any(
            one.start - match.end in (0, 1)
            and (one.roles.keys() == {"companion"} or "drug-class" in one.slugs("other"))
            for one in mentions
        )
        or bool(_SPEAKING.match(text, mention.end))  # "the old man remembers it wrong"
    )


def _of_class(at: _Place) -> bool:
    match, mention, how, text, mentions = at
    return bool(
        _FAILING.match(text, mention.end)
        or _BELIEVED.search(text, max(0, match.start - _BEFORE), mention.start)  # "at first it was taken for a steroid"
        or _BY_CLASS.search(text, match.start, mention.start)
        or _WHERE.search(text, match.start, mention.start)  # "a good choice if steroids have failed"
        or _COMPARED.search(text, max(0, match.start - _BEFORE), mention.start)
        or (how == "affirmed" and _UNLIKE.search(text, match.start, mention.start))
        # "rashes belong to steroids"
        or any("effect" in m.roles and 0 <= match.start - m.end <= 1 for m in mentions)
    )


def _of_two(at: _Place) -> bool:
    match, mention, how, text, mentions = at
    return bool(
        _people(mentions, mention.end, match.end)  # "A, in pregnancy use it freely"
        or _FAILING.match(text, mention.end)  # "A where steroids failed"
        or _IN_PLACE.search(text, max(0, match.start - _BACK), mention.start)
        or _STUDY_OF.match(text, match.end)
        or (how == "negated" and _whom(mentions, text, match.start))
    )


def _of_effect(at: _Place) -> bool:
    match, mention, how, text, _ = at
    return bool(
        (how == "negated" and _EVEN_IF.search(text, max(0, match.start - _EVEN), mention.start))
        or _TREATED.search(text, match.start, mention.start)  # "it treats acne"
        or (how == "negated" and text.startswith("了", mention.end))  # "after two days it itches no more"
        # "it does not thin the skin, burning is common", "it causes no fits and may cause burning"
        or (how == "negated" and at.last and bool(_HAPPENS.match(text, mention.end)))
        or bool(_DOES.search(text, match.start, mention.start))
    )


def _of_disease(at: _Place) -> bool:
    match, mention, how, text, mentions = at
    inside = (m for m in mentions if "class" in m.roles and match.start < m.start and m.end < mention.start)
    return bool(
        text.endswith("without ", match.start, mention.start)
        or any(text.startswith("的", m.end) for m in inside)  # "eczema for which steroids do not do"
        or _CALLED.search(text, match.start, mention.start)
        or (how == "negated" and _childrens(match, mention, text))
        # "for psoriasis, in eczema do not use it"
        or (match.phrase.polarity != "negated" and at.last and at.behind_comma and _REFUSED.match(text, mention.end))
        # "for vitiligo, children under 12 with vitiligo must not use it"
        or (at.last and "," in text[match.objects[-2].end : mention.start] and _childrens_not(text, mention))
    )


def _childrens(match: Match, disease: Mention, text: str) -> bool:
    """Whether it is children who have a disease that must not use the drug: that denies no use."""
    before = max(0, disease.start - _BEFORE)
    theirs = _CHILDREN.match(text, disease.end) or _CHILDRENS.search(text, before, disease.start)
    return bool(theirs and _NOT_USED.search(text, match.start, match.end + _CLOSE))


def _childrens_not(text: str, disease: Mention) -> bool:
    """Whether a clause goes on that children who have a disease must not use a drug."""
    theirs = _CHILDREN.match(text, disease.end)
    return theirs is not None and _NOT_USED.search(text, theirs.end(), theirs.end() + _BEFORE) is not None


def _of_place(at: _Place) -> bool:
    match, mention, how, text, mentions = at
    if how == "negated" and _EYELID.fullmatch(text, mention.start, mention.end):
        return True
    if at.last and at.behind_comma and how == "affirmed" and _MAY_BE.match(text, mention.end):
        return True  # "not in the eyes, the face may be treated"
    if _WITHOUT.search(text, max(0, mention.start - 2), mention.start):
        return True  # "as long as it is not broken, the face may be treated"
    if mention.end < match.end and _next(mentions, text, match.end):
        apart = "," in text[mention.end : match.end] or any(m.start == match.end for m in mentions)
        if apart:
            return True  # "the face is tender, avoid the eyes", "on the face no make-up"
    # "who cannot use steroids on the face", "children with a rash on the face must not use it"
    return _of_class_between(at) or _people(mentions, mention.end, match.end)


_ASIDES = {
    "cautionIn": _of_people,
    "contraindicatedIn": _of_people,
    "memberOf": _of_class,
    "combinedWith": _of_two,
    "hasAdverseEffect": _of_effect,
    "treats": _of_disease,
    "avoid": _of_place,
}


def ill(people: Mention, text: str, mentions: list[Mention]) -> bool:
    """Whether people are named only as those who have a disease: "prurigo of adults"."""
    at = people.end + text.startswith("的", people.end)
    return at > people.end and any(one.start == at and "condition" in one.roles for one in mentions)


def _alone(match: Match, text: str, mentions: list[Mention]) -> bool:
    """Whether a drug is joined with nothing before it: "it is not used with B" is no word on B and another."""
    at = match.start - 1
    return text[max(0, at)] in "与和跟同" and not any(one.end == at and "drug" in one.roles for one in mentions)


def _of_class_between(at: _Place) -> bool:
    """Whether a class of drugs is named between the words of a ban and whom or what they ban."""
    low, high = at.match.start, at.mention.start
    return any("class" in one.roles and low < one.start and one.end <= high for one in at.mentions)


def _goes_on(at: _Place) -> bool:
    """Whether the last name of a list begins another clause: "not in pregnancy, and smokers should ask"."""
    match, mention, _, text, _ = at
    last = at.last and match.end == mention.end
    return last and "," in text[match.objects[-2].end : mention.start] and bool(_GOES_ON.match(text, mention.end))


def _whom(mentions: list[Mention], text: str, stop: int) -> bool:
    """Whether a clause names people before a place: "pregnant women must not have PUVA" is of no two drugs."""
    low = max(text.rfind(mark, 0, stop) for mark in ",。;:!?\n")
    return any("population" in one.roles and low < one.start and one.end <= stop for one in mentions)


def _people(mentions: list[Mention], start: int, end: int) -> bool:
    """Whether a group of people is named in a stretch."""
    return any("population" in one.roles and start <= one.start and one.end <= end for one in mentions)


def _next(mentions: list[Mention], text: str, end: int) -> bool:
    """Whether right after a place another thing to avoid is named."""
    return any(
        "avoid" in mention.roles
        and end <= mention.start <= end + _CLOSE
        and not _BORDER.search(text, end, mention.start)
        for mention in mentions
    )
