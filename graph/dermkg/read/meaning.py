"""How a reading is meant: as the page's own word, denied, left open, or as what others say and the page judges."""

from __future__ import annotations

import re

from dermkg.read import cues, grammar, relations, tables
from dermkg.read.aside import another, aside, freed, in_part, of_oral, supposed
from dermkg.read.cues import Cue
from dermkg.read.numbers import jurisdictions
from dermkg.read.reading import BANS, DENIABLE, FIGURES, FLIP, PERSON, SAFE, Reading, listed
from dermkg.read.sentence import Sentence
from dermkg.read.stance import stance_of

_ANSWER = grammar.pattern("answer key")
_MISTAKE = grammar.rare("a mistake after")
_HOW_NOT = grammar.pattern("how not")
_IGNORED = grammar.pattern("ignored next")
_MAY_HELP = grammar.rare("may help")
_WEAK = grammar.pattern("weak")
_ALLOWED = grammar.pattern("allowed to")
_WRONGLY, _DOUBLY = grammar.rare("wrongly"), grammar.rare("doubly denied")
_OPENING = grammar.pattern("denied as it opens")
_TOLD_BEFORE, _TOLD_AFTER = grammar.rare("told before"), grammar.rare("told after")
_BUT = grammar.pattern("but next")
_CONCEDES = grammar.pattern("concedes")
_REST, _WHOSE = grammar.pattern("rest of a verb"), grammar.pattern("whose view it is")
_JUDGED_FALSE, _DISAGREES = grammar.pattern("judged false"), grammar.rare("disagrees before")
_NEEDLESS = grammar.pattern("needless")
_REFUSED = grammar.rare("combination refused")
_UNLICENSED = grammar.rare("unlicensed next")
_TAKEN_BACK = grammar.rare("taken back after")
_ALL, _OR_ELSE = grammar.pattern("all of them"), grammar.pattern("or else")
_NO_RULE = grammar.rare("no longer the rule")
_RARE = grammar.pattern("rare")
_SET_ASIDE, _NEVER_MIND = grammar.rare("set aside after"), grammar.rare("never mind before")
_FALSE, _FALSE_BEHIND = grammar.pattern("called false"), grammar.rare("false in brackets")
_TAKEN_BACK_NEXT = grammar.pattern("taken back next")
_TRUE_NEXT, _TRUE_BEHIND = grammar.pattern("called true next"), grammar.rare("true in brackets")
_RIGHT, _UNVERIFIED = grammar.rare("right after all"), grammar.rare("unverified")
_ABSURD = grammar.rare("absurd")
_OR_NOT = grammar.pattern("or not after")
_MENTIONED = grammar.rare("only mentioned before")
_NO_PROMISE = grammar.rare("no promise before")
_DENIED_NEXT, _NOT_BORNE_OUT = grammar.pattern("denied next"), grammar.pattern("not borne out next")
_FOUND = ("hasAdverseEffect", "treats")  # what later work may fail to find
_IN_NO_CASE = grammar.rare("in no case")
_FALSE_NEXT = grammar.pattern("called false next")
_NOT_SEEN = grammar.rare("not seen after all")
_UNSEEN = grammar.pattern("unseen list")
_NONE = grammar.pattern("none seen")
_BARS = grammar.pattern("bars")
_REASSURED = grammar.pattern("reassured")
_NO_PROOF, _NOT_RULED_OUT = grammar.rare("no proof"), grammar.pattern("not ruled out")
_CAUSE_UNCLEAR = grammar.pattern("cause unclear")
_ONLY = grammar.pattern("only for")
_REFUSING = grammar.pattern("refusing heading")
_TOLD = grammar.pattern("told")
_PARTS = grammar.pattern("parts")
_WHETHER = grammar.pattern("whether")
_TURNED = frozenset(["not all", "doubled", "partial", "asked", "denial clause", "denial"])
_NAMED = frozenset(["condition", "drug", "other"])
_DOUBTED = frozenset(["condition", "effect", "population", "drug"])
_LIMITS = frozenset(["maxBodySurfaceArea", "maxDuration", "maxAmount"])
_KEPT_FROM = frozenset(["population", "avoid"])
# What a list under "never" would permit: "put it on open wounds".
_PERMITTED = frozenset(
    [("combinedWith", "affirmed"), ("treats", "affirmed"), ("avoid", "negated"), ("contraindicatedIn", "negated")]
)
_OPENS = 6  # so long are the words by which something is called wrong begin
_WEAK_WORDS = 3  # so few characters of words beside a harm do not say that it comes
_FAR, _FAR_ZH = 60, 24  # so far behind what is told it is judged, in English and in Chinese


def meant(sentence: Sentence, found: list[Reading], heard: list[Reading]) -> list[Reading]:
    """The readings that the page stands by, each with the polarity that it is meant with.

    Args:
        sentence: The sentence.
        found: What it says.
        heard: What of that it says in its own words: where hearsay begins is told by these.

    Returns:
        Without what a speaker tells of herself, what is hearsay that nobody judges, and what only may hold.
    """
    sense = _Sense(sentence, found, heard)
    made = (sense.meant(reading) for reading in found)
    return [reading for reading in made if reading]


class _Sense:
    """What in a sentence and the next bears on how its readings are meant.

    Args:
        sentence: The sentence.
        found: What it says.
        heard: What of that it says in its own words.
    """

    def __init__(self, sentence: Sentence, found: list[Reading], heard: list[Reading]) -> None:
        self._sentence, self._found, self._text = sentence, found, sentence.frame.text
        unit, kinds = sentence.unit, sentence.kinds
        self._stance, self._opens, self._begins, self._told = stance_of(sentence, heard)
        own = "own" in kinds and "own not" not in kinds and unit.speaker != "expert"
        self._own = own and self._stance != "refuted" and not sentence.frame.expert
        self._refused = _REFUSING.fullmatch(unit.key or unit.heading) is not None and "denial" not in kinds
        after = self._after = self._text[slice(*sentence.following)] if sentence.following else ""
        # as in a quiz
        judged = _FALSE.fullmatch(after) or _FALSE_NEXT.match(after) or sentence.find(_FALSE_BEHIND)
        self._false = self._stance != "refuted" and judged is not None
        self._true = bool(_TRUE_NEXT.match(after) or sentence.find(_TRUE_BEHIND))
        says = self._stance == "own" and "hearsay" not in kinds
        self._withdrawn = bool(says and _TAKEN_BACK_NEXT.match(after))
        self._denied = bool(says and _DENIED_NEXT.match(after))
        self._unproven = bool(says and _NOT_BORNE_OUT.match(after))
        # Whether to look behind each reading at all.
        self._rights = bool(_RIGHT.match(after) or sentence.find(_RIGHT))
        self._doubts = bool(_UNVERIFIED.match(after) or sentence.find(_UNVERIFIED))
        self._unseen = bool(_UNSEEN.match(self._text, sentence.start))  # "not seen: skin thinning"

    def meant(self, reading: Reading) -> Reading | None:
        """A reading as it is meant; nothing where the page does not say it."""
        sentence = self._sentence
        if self._own and not _told(reading, sentence) and not _apart(reading, sentence):
            return None
        if self._refused and (reading.predicate, reading.polarity) in _PERMITTED:
            reading = reading._replace(polarity=FLIP[reading.polarity])
        if supposed(reading, sentence):  # which what can never be denies: "if it cures vitiligo, then pigs can fly"
            return reading._replace(polarity=FLIP[reading.polarity]) if sentence.find(_ABSURD) else None
        if aside(reading, sentence) or (not self._false and not self._true and _mentioned(reading, sentence)):
            return None
        if other := another(reading, sentence):
            return other
        polarity = _polarity(reading, sentence)
        if polarity is None or (polarity == "negated" and in_part(reading, sentence)):
            return None
        if polarity != reading.polarity:
            turned = reading._replace(polarity=polarity)
            if reading.predicate == "treats" and (other := another(turned, sentence)):
                return other
            if aside(turned, sentence):
                return None
        polarity, wrong = self._judged(reading, polarity)
        if polarity and (stop := self._taken_back(reading, polarity)):
            polarity, reading = "negated", reading._replace(end=stop)
        if polarity and reading.predicate == "hasAdverseEffect":
            polarity = _of_effect(polarity, reading, sentence, self._unseen)
        if polarity == "affirmed" and self._left_open(reading):
            polarity = "hedged"
        if polarity is None or (
            polarity == "affirmed" and reading.predicate == "hasAdverseEffect" and of_oral(reading, sentence)
        ):
            return None
        positive = polarity == "affirmed" or (reading.predicate, polarity) in _PERMITTED
        # a ban is said again by "it must not", and not taken back
        bans = polarity == "affirmed" and reading.predicate in BANS
        unproven = self._unproven and polarity == "affirmed" and reading.predicate in _FOUND
        if (
            (self._false and not wrong)
            or (positive and self._withdrawn)
            or (positive and self._denied and not bans and reading.predicate not in FIGURES)
            or unproven
        ):
            polarity = FLIP[polarity]
        return reading if polarity == reading.polarity else reading._replace(polarity=polarity)

    def _judged(self, reading: Reading, polarity: str) -> tuple[str | None, bool]:
        """A reading's polarity by what the sentence makes of it as a whole, or nothing where it makes nothing of it.

        Also whether that is said for good, so that the next sentence, which says so too, does not turn it again.
        """
        sentence, text = self._sentence, self._text
        before = reading.polarity
        polarity, doubly = _twice_denied(reading, polarity, sentence)
        right = self._holds_after_all(reading)
        wrongly = None if doubly or right else _called_wrong(reading, polarity, sentence)
        if wrongly and not reading.weight and reading.phrase.removeprefix("loose: ") in wrongly[0][:_OPENS]:
            return None, False  # "never assume that it is for children": the word bars no one
        if (wrongly and not (polarity != before and _opens_denied(wrongly.start(), sentence))) or (
            reading.predicate in BANS and _HOW_NOT.search(text, reading.start, reading.end)
        ):
            polarity = FLIP[polarity]
        judged = bool(reading.weight) and any(
            cue.kind == "refuted" and reading.start <= cue.start < reading.end for cue in sentence.cues
        )  # by its own words: "to call it a steroid is wrong"
        judged_false = not (judged or wrongly or doubly or right) and _judged_false(reading, sentence)
        if self._unverified(reading) and (self._stance != "own" or reading.predicate in FIGURES):
            return None, False
        if self._hears(reading, polarity, judged_false) and not (wrongly or judged or right):
            named = reading.mention.start if reading.mention else reading.start
            if self._stance == "quoted" and reading.predicate in BANS and polarity == "affirmed":
                return polarity, False  # "remember: 'not in pregnancy'"
            if self._stance in ("unjudged", "quoted") or (reading.predicate == "combinedWith" and not reading.weight):
                return None, False  # what is refuted of two things need not be that they go together
            if self._stance == "refuted" and _ONLY.search(text, self._opens, named):
                return None, False  # "some think it is for vitiligo alone, and are wrong": it is for that too
            if self._stance == "refuted" and polarity != before and self._denied_before():
                return polarity, True  # "there is no such thing as 'it cures vitiligo', do not believe it"
            return {"refuted": FLIP[polarity], "open": "hedged"}.get(self._stance, polarity), True
        if judged_false and not judged:
            polarity = FLIP[polarity]  # "it may be used in pregnancy" should read "must not"
        return polarity, bool(wrongly or judged or judged_false or right)

    def _hears(self, reading: Reading, polarity: str, judged_false: bool) -> bool:
        """Whether a reading is what others say, and nothing that the page says or judges itself."""
        if self._stance == "own" or not self._opens <= reading.start < self._begins:
            return False
        itself = polarity == "negated" and not _of_others(reading, self._sentence, self._told)
        apart = reading.predicate in FIGURES and not self._told[0] <= reading.start < self._told[1]
        return not (itself or apart or (self._stance == "unjudged" and judged_false and polarity == "affirmed"))

    def _denied_before(self) -> bool:
        """Whether the page denies what others say before it tells it."""
        denials = (cue for cue in self._sentence.cues if cue.kind in ("denial", "denial clause"))
        return any(cue.end <= self._told[0] + 1 for cue in denials)

    def _taken_back(self, reading: Reading, polarity: str) -> int:
        """Where it ends that what is affirmed is taken back; 0 where it is not."""
        sentence, text = self._sentence, self._text
        if polarity != "affirmed":
            return 0
        if reading.predicate in DENIABLE and sentence.behind(_TAKEN_BACK, reading.end):
            return reading.end
        unlicensed = reading.predicate == "treats" and sentence.behind(_UNLICENSED, reading.end)
        if unlicensed and len(jurisdictions(text[sentence.start : unlicensed.end()])) < 2:
            return reading.end  # "for vitiligo, which is not approved"; but "in the US for vitiligo, and not here"
        if reading.predicate == "combinedWith" and sentence.behind(_REFUSED, reading.end):
            return reading.end  # "A with B should be avoided"
        if not reading.weight and _refused(reading, sentence):
            return reading.end
        stop = _set_aside(reading, sentence, self._found)
        return max(reading.end, stop) if stop else 0

    def _unverified(self, reading: Reading) -> bool:
        """Whether the page has not found out whether a reading holds: "we could not check this".

        Nothing else may be named in between, which would be what is doubted.
        """
        if not self._doubts:
            return False
        frame, stop = self._sentence.frame, self._sentence.end
        if reading.predicate in FIGURES:
            stop = self._sentence.clause(reading.start, reading.end)[1]
        doubt = _UNVERIFIED.search(self._text, reading.end, stop)
        if doubt:
            return not any(_DOUBTED & one.roles.keys() for one in frame.within(reading.end, doubt.end()))
        doubt = _UNVERIFIED.match(self._text, *self._sentence.following) if self._sentence.following else None
        return doubt is not None and not frame.within(reading.end, doubt.end())

    def _holds_after_all(self, reading: Reading) -> bool:
        """Whether a reading is doubted, and told to hold all the same: "it sounds like a rumour, but it is true"."""
        if not self._rights:
            return False
        behind = _RIGHT.search(self._text, reading.end, self._sentence.end)
        return bool(behind or _RIGHT.match(self._after))

    def _left_open(self, reading: Reading) -> bool:
        """Whether it is left open whether a reading holds."""
        sentence = self._sentence
        if _OR_NOT.match(self._text, reading.end, sentence.end):  # "perhaps it does, perhaps not"
            return True
        return self._unverified(reading) or _left(reading, sentence, "open") or _unsure(reading, sentence)


def _mentioned(reading: Reading, sentence: Sentence) -> bool:
    """Whether a statement is only mentioned, as an example or in an exam: "true or false: it is a steroid"."""
    key = f"{sentence.unit.key}:" if sentence.unit.key and sentence.first else ""
    return bool(sentence.before(_MENTIONED, reading.begins) or _MENTIONED.search(key))


def _set_aside(reading: Reading, sentence: Sentence, found: list[Reading]) -> int:
    """Where it ends that a bar or a limit is told and then set aside; 0 where it is not.

    "It must not be used in pregnancy, but in practice it is harmless."
    """
    if reading.predicate not in BANS and reading.predicate not in _LIMITS:
        return 0
    if (rule := sentence.find(_NO_RULE)) and rule.start() <= reading.start - sentence.start < rule.end():
        return sentence.start + rule.end()  # "the rule that it must not be used in pregnancy has been dropped"
    ignored = sentence.following and _IGNORED.match(sentence.frame.text, *sentence.following)
    if ignored or sentence.before(_NEVER_MIND, reading.begins):
        return reading.end
    words = sentence.behind(_SET_ASIDE, reading.end)
    if not words:
        return 0
    stop = sentence.clause(words.end(), words.end())[1]
    behind = sentence.frame.within(reading.end, stop)
    others = (one for one in found if one.predicate in BANS and reading.end <= one.start < stop)
    return 0 if any(_KEPT_FROM & mention.roles.keys() for mention in behind) or any(others) else words.end()


def _of_others(reading: Reading, sentence: Sentence, told: tuple[int, int]) -> bool:
    """Whether a reading stands in the clause that tells what is said, or in a later one that tells so again."""
    if told[0] < reading.end <= told[1]:
        return True
    low = max(told[1], sentence.clause(reading.start, reading.end)[0])
    return any(cue.kind == "hearsay" and low <= cue.start < reading.end for cue in sentence.cues)


def _of_effect(polarity: str, reading: Reading, sentence: Sentence, unseen: bool) -> str | None:
    """The polarity of an effect by what else its sentence says of it; None where it is only named.

    Args:
        polarity: The polarity so far.
        reading: The effect.
        sentence: The sentence.
        unseen: Whether the sentence begins as a list of what was not seen.
    """
    if polarity == "affirmed" and _reassured(reading, sentence):
        if listed("grave").isdisjoint(reading.objects):
            return None
        polarity = "negated"
    if polarity == "negated" and _not_ruled_out(reading, sentence):
        return "hedged"
    if polarity != "affirmed":
        return polarity
    not_seen = (unseen and not reading.weight) or freed(reading, sentence) or sentence.behind(_NOT_SEEN, reading.end)
    polarity = "negated" if not_seen else _rated(sentence)
    return "hedged" if polarity == "affirmed" and _of_unclear_cause(reading, sentence) else polarity


def _rated(sentence: Sentence) -> str:
    """What another cell of a table's row says of an effect: that it was not seen, or that it is not sure."""
    rate = tables.rate(sentence.frame, sentence.unit) if sentence.unit.column else ""
    if rate and _NONE.fullmatch(rate):
        return "negated"
    return "hedged" if rate and any(cue.kind in ("open", "hedge") for cue in cues.cues(rate)) else "affirmed"


def _reassured(reading: Reading, sentence: Sentence) -> bool:
    """Whether a harm is only named, and called nothing to fear: "cancer, clots: here you need not worry"."""
    return reading.weight <= _WEAK_WORDS and bool(_REASSURED.search(sentence.frame.text, reading.begins, sentence.end))


def _not_ruled_out(reading: Reading, sentence: Sentence) -> bool:
    """Whether an effect is denied as not proven, and not ruled out either: "no proof, but rare cases were seen"."""
    text = sentence.frame.text
    stop = sentence.following[1] if sentence.following else sentence.end
    if sentence.before(_NO_PROMISE, reading.begins):
        return True  # "nobody can promise that it does not"
    unproven = sentence.before(_NO_PROOF, reading.end)
    return unproven is not None and _NOT_RULED_OUT.search(text, reading.end, stop) is not None


def _of_unclear_cause(reading: Reading, sentence: Sentence) -> bool:
    """Whether it is told next of an effect that was seen that nobody knows whether the drug was its cause."""
    stop = sentence.following[1] if sentence.following else sentence.end
    said = _CAUSE_UNCLEAR.search(sentence.frame.text, reading.end, stop)
    between = sentence.frame.within(reading.end, said.end()) if said else []
    return said is not None and not any({"effect", "condition"} & mention.roles.keys() for mention in between)


def _unsure(reading: Reading, sentence: Sentence) -> bool:
    """Whether it is left open how well something works: by a word for that, or "may" in the same clause."""
    if reading.predicate != "treats" or _left(reading, sentence, "hedge"):
        return reading.predicate == "treats"
    if sentence.text.endswith(";") and sentence.following:
        named = any("condition" in mention.roles for mention in sentence.frame.within(*sentence.following))
        if not named and any(cue.kind in ("open", "hedge") for cue in sentence.frame.cues(*sentence.following)):
            return True
    low, high = sentence.clause(reading.start, reading.end)
    later = sentence.between(_MAY_HELP, reading.end, sentence.end)
    stop = sentence.clause(later.end(), later.end())[1] if later else 0
    if later and not any("condition" in m.roles for m in sentence.frame.within(reading.end, stop)):
        return True
    weak = _WEAK.search(sentence.frame.text, reading.start, sentence.end)
    if (
        weak
        and not _of_whom(weak.end(), reading, sentence)
        and not any(_NAMED & m.roles.keys() for m in sentence.frame.within(reading.end, weak.end()))
    ):
        return True
    if "modal" not in sentence.kinds:
        return False
    return any(
        cue.kind == "modal"
        and low <= cue.start
        and cue.end <= min(high, reading.end)
        and not _ALLOWED.match(sentence.frame.text, cue.end, high)
        for cue in sentence.cues
    )


def _polarity(reading: Reading, sentence: Sentence) -> str | None:
    """Whether the words before turn a reading round; None where they leave open whether it holds."""
    if (reading.predicate, reading.polarity) in _PERMITTED and reading.predicate in BANS:
        none = sentence.before(_IN_NO_CASE, reading.end)
        if none and (none.end() > reading.start or none.start() >= sentence.clause(reading.start, reading.end)[0]):
            return "affirmed"  # "under no circumstances may it be used in pregnancy"
    if sentence.kinds.isdisjoint(_TURNED) or (reading.predicate in FIGURES and reading.polarity == "negated"):
        return reading.polarity
    begin, text = reading.start, sentence.frame.text
    if reading.predicate in FIGURES:  # "A has no limit of area, B has one of 10 %"
        begin = max(begin, text.rfind(",", begin, reading.end) + 1)
    itself = bool(reading.subject and reading.subject.start == begin)  # "neither" may be the subject
    clause, _ = sentence.clause(begin, reading.end)
    unsure = (
        reading.polarity == "hedged"
        or "open" in sentence.kinds
        or (reading.predicate == "treats" and "hedge" in sentence.kinds)
    )
    for cue in sentence.cues:
        if cue.start < clause:
            continue
        if cue.kind == "not all" and cue.start < reading.end and _not_of_all(cue, reading, text):
            return None
        if cue.kind == "doubled" and begin - 1 <= cue.end <= reading.end:
            must = text[cue.start + 1] in "可能得" and not text.startswith("不可能", cue.start)
            return "negated" if reading.predicate in ("contraindicatedIn", "avoid") and not must else "affirmed"
        if cue.kind == "partial" and cue.start <= begin and reading.polarity == "negated":
            return None
        if cue.kind == "asked" and cue.end <= reading.end and not reading.weight:
            return "hedged" if unsure else None
        if cue.kind == "asked" and cue.start < reading.end and _WHETHER.fullmatch(text, cue.start, cue.end):
            stop = sentence.clause(begin, reading.end)[1]
            said = cues.answer(_ANSWER.sub("", text[stop + 1 : sentence.end]))  # "can they be mixed, better not"
            if said in ("yes", "no"):
                return reading.polarity if said == "yes" else FLIP[reading.polarity]
            return "hedged" if unsure else None
    bare = reading.mention if not reading.weight else None  # its words begin with its clause
    stop = bare.start if bare else begin + itself
    if (
        reading.polarity == "affirmed"
        and reading.predicate not in FIGURES
        and any(c.kind == "denial clause" and clause <= c.start < stop for c in sentence.cues)
    ):
        return "negated"
    opening = _OPENING.match(text, clause, stop) if reading.predicate not in FIGURES else None
    if reading.polarity == "affirmed" and opening and any(one.start == opening.end() for one in sentence.mentions):
        return "negated"  # "it is not that A is a steroid"
    denials = (cue for cue in sentence.cues if cue.kind == "denial" and clause <= cue.start and cue.end <= begin)
    named = reading.predicate == "avoid" and any(one.start == begin for one in sentence.mentions)
    if reading.predicate == "hasAdverseEffect" and _OR_ELSE.search(text, begin, reading.end):
        return reading.polarity  # "do not drink, or else your face goes red"
    for cue in denials if reading.polarity == "affirmed" else ():
        if named and _BARS.fullmatch(text, cue.start, cue.end):
            continue  # "not into the eyes, nor into the mouth"
        if reading.predicate == "combinedWith" and _NEEDLESS.match(text, cue.start):
            return None  # "it need not be combined with light"
        if reading.predicate == "hasAdverseEffect" and _RARE.fullmatch(text, cue.start, cue.end):
            continue
        if cues.between().fullmatch(text, cue.end, begin):
            return None if relations.EVERY.search(text, begin, reading.end) else "negated"
    return reading.polarity


def _twice_denied(reading: Reading, polarity: str, sentence: Sentence) -> tuple[str, bool]:
    """A reading's polarity, and whether the words before it deny that it is denied: "nobody disputes that"."""
    if doubly := sentence.before(_DOUBLY, reading.begins):
        return reading.polarity if _opens_denied(doubly.start(), sentence) else polarity, True
    if polarity != "negated" or not reading.mention:
        return polarity, False
    doubly = sentence.before(_DOUBLY, reading.mention.start)
    inside = doubly is not None and reading.start <= doubly.start() + _OPENS
    return "affirmed" if inside else polarity, doubly is not None


def _called_wrong(reading: Reading, polarity: str, sentence: Sentence) -> re.Match[str] | None:
    """The words before a reading that call it wrong: "it is a myth that"."""
    wrongly = sentence.before(_WRONGLY, reading.begins)
    if wrongly is None:
        return None
    if _BUT.search(wrongly[0]):
        return None  # "it is a myth that it is a steroid, but it may sting"
    if "," in wrongly[0] and _CONCEDES.match(sentence.frame.text, sentence.start):
        return None  # "while it is false that it is a steroid, it thins the skin"
    bare = not (reading.weight or reading.phrase.startswith("loose"))
    return None if bare and polarity == "negated" else wrongly  # a bare name is judged by the same words


def _ends(reading: Reading, sentence: Sentence) -> set[int]:
    """Where words that judge a reading may begin: behind it, behind its name, its drug's name or its verb."""
    ends = {reading.end, reading.mention.end if reading.mention and not reading.weight else reading.end}
    ends |= {one.end for one in sentence.mentions if "drug" in one.roles and 0 <= one.start - reading.end <= 1}
    rest = _REST.match(sentence.frame.text, reading.end, sentence.end)
    return ends | {rest.end()} if rest else ends


def _judged_false(reading: Reading, sentence: Sentence) -> bool:
    """Whether what follows a reading calls it wrong: "is a mistake", "the view that ... lacks support"."""
    text = sentence.frame.text
    if reading.polarity == "negated" and reading.phrase == "effect":
        return False  # by the same words
    if sentence.likely.isdisjoint((_MISTAKE, _TOLD_AFTER, _TOLD_BEFORE)):
        return False
    ends = _ends(reading, sentence)
    if mistake := next((found for end in ends if (found := sentence.behind(_MISTAKE, end))), None):
        return not _WHOSE.match(text, mistake.end())  # "those who call it a rumour have not read the label"
    behind = reading.mention.end if reading.mention and not reading.weight else max(ends)
    said = next((found for end in ends if (found := sentence.behind(_TOLD_AFTER, end))), None)
    at = said.end() if said else behind
    if said and sentence.before(_DISAGREES, reading.begins):
        return True
    if not said and not sentence.before(_TOLD_BEFORE, reading.begins):
        return False
    near = at + (_FAR if sentence.text.isascii() else _FAR_ZH)
    judgement = _JUDGED_FALSE.search(text, at, min(near, sentence.end))
    if not judgement or any(cue.kind == "endorsed" and at <= cue.start for cue in sentence.cues):
        return False
    return not any(one.roles.keys() - {"pronoun"} for one in sentence.frame.within(at, judgement.start()))


def _opens_denied(at: int, sentence: Sentence) -> bool:
    """Whether words that call something wrong begin with a denial, which may have turned a reading round already."""
    return any(cue.kind in ("denial", "denial clause") and at <= cue.start < at + _OPENS for cue in sentence.cues)


def _not_of_all(cue: Cue, reading: Reading, text: str) -> bool:
    """Whether a reading is only denied to hold of all: a use, a permission, or a bar on "not all pregnant women"."""
    if reading.predicate == "treats" or (reading.predicate, reading.polarity) == SAFE:
        return True
    if reading.predicate not in PERSON or reading.polarity != "affirmed" or not reading.mention:
        return False
    return abs(reading.mention.start - cue.end) <= 1 and _ALL.search(text, cue.end, reading.end) is not None


def _told(reading: Reading, sentence: Sentence) -> bool:
    """Whether somebody who tells of herself says what she was told by one who knows, right before."""
    text, at = sentence.frame.text, -1
    for found in _TOLD.finditer(text, sentence.start, reading.end):
        at = found.end()
    return at >= 0 and not any(cue.kind == "own" and at + 2 < cue.start < reading.end for cue in sentence.cues)


def _apart(reading: Reading, sentence: Sentence) -> bool:
    """Whether a reading's own clause names its drug and not the speaker: "I was given it, and it is no steroid".

    Or whether it stands behind a colon: "they tested me first: with hepatitis you must not take it".
    """
    colon = sentence.frame.text.rfind(":", sentence.start, reading.start) if reading.predicate in BANS else -1
    if colon >= 0 and not any(cue.kind == "own" and cue.start > colon for cue in sentence.cues):
        return True
    low = max(sentence.frame.text.rfind(mark, sentence.start, reading.start) for mark in ",;:")
    low = max(low, sentence.start)
    if any(cue.kind == "own" and low <= cue.start < reading.end for cue in sentence.cues):
        return False
    clause = sentence.frame.within(low, reading.end)
    return any({"drug", "pronoun"} & mention.roles.keys() for mention in clause)


def _left(reading: Reading, sentence: Sentence, kind: str) -> bool:
    """Whether a reading is left open: by a word for that in its part of the sentence, or in one that names nothing."""
    if kind not in sentence.kinds:
        return False
    opens, ends = sentence.clause(reading.start, reading.end)
    found = [cue for cue in sentence.cues if cue.kind == kind and not _of_whom(cue.end, reading, sentence)]
    text = sentence.frame.text
    if reading.predicate in BANS:
        return any(opens <= cue.start and cue.end <= ends for cue in found)
    if reading.predicate in FIGURES or reading.predicate == "combinedWith":  # a doubt before it is of something else
        found = [cue for cue in found if cue.start >= opens]
    turns = [
        sentence.start,
        *(one.start() for one in _PARTS.finditer(text, sentence.start, sentence.end)),
        sentence.end,
    ]
    for cue in found:
        low = max(at for at in turns if at <= cue.start)
        high = min((at for at in turns if at > cue.start), default=sentence.end)
        within = [m.slugs("condition") for m in sentence.frame.within(low, high) if "condition" in m.roles]
        names = any(set(slugs).isdisjoint(reading.objects) for slugs in within)
        if not names or (reading.start < high and low < reading.end and not _of_another(cue, reading, sentence)):
            return True
    return False


def _of_another(cue: Cue, reading: Reading, sentence: Sentence) -> bool:
    """Whether a doubt's own clause is of other diseases: "it is for A, and for B opinions differ"."""
    opens, ends = sentence.clause(cue.start, cue.end)
    named = [m.slugs("condition") for m in sentence.frame.within(opens, cue.start) if "condition" in m.roles]
    apart = reading.end <= opens or ends <= reading.start
    return apart and bool(named) and all(set(slugs).isdisjoint(reading.objects) for slugs in named)


def _of_whom(end: int, reading: Reading, sentence: Sentence) -> bool:
    """Whether a doubt is of whom or what a use is for: "for eczema that steroids do not help"."""
    at = reading.mention.start if reading.mention else 0
    return reading.start < end <= at and "的" in sentence.frame.text[end:at]


def _refused(reading: Reading, sentence: Sentence) -> bool:
    """Whether a name under a heading stands in a clause that calls it wrong: "a cure-all, never believe it"."""
    if not reading.phrase.startswith("heading") or reading.predicate in PERSON:
        return False
    low, high = sentence.clause(reading.start, reading.end)
    return any(cue.kind == "refuted" and reading.end <= high and low <= cue.start < high for cue in sentence.cues)
