"""What a page makes of what others say: it refutes it, stands by it, leaves it open, or only passes it on."""

from __future__ import annotations

from typing import NamedTuple

from dermkg.read import grammar
from dermkg.read.cues import Cue
from dermkg.read.reading import BANS, Reading
from dermkg.read.sentence import Sentence, drugs

_TURNING = grammar.pattern("turning")
_DENIES, _PERMITS = grammar.pattern("denies"), grammar.pattern("permits")
_MEDIA, _SAYS = grammar.rare("media say"), grammar.rare("says")
_TAKEN_BACK, _DENIED_NEXT = grammar.pattern("taken back next"), grammar.pattern("denied next")
_BACK = grammar.pattern("refers back")
_QUOTE, _MARKS = grammar.rare("statement quoted"), grammar.pattern("marks")
_ASKS, _UNDECIDED = grammar.rare("asks"), grammar.pattern("undecided")
_ATTRIBUTED, _SPEAKS = grammar.rare("attributed"), grammar.pattern("speaks with knowledge")
_MENTIONS = grammar.pattern("mentions a statement")
_KNOWS, _FALSE = grammar.pattern("who knows"), grammar.pattern("judged false")
_JUDGED = frozenset(["refuted", "endorsed", "open"])
_BOTH = frozenset(["refuted", "endorsed"])  # "it sounds like a rumour, but it is true"
_SOME = 2  # so many characters beside a quotation speak of it
_SHORT = 6  # a clause of hearsay with so few words beside has what it tells in the next
_NEAR = 40  # so far before a word for hearsay begins what it tells


class Stance(NamedTuple):
    """What a sentence makes of what others say.

    Attributes:
        kind: refuted, endorsed, open, unjudged, or own where it tells nothing of others; quoted where a whole statement
            stands in quotation marks and nothing tells whose it is: a ban is kept then, and what permits is not.
        opens: Where what is said by others may begin.
        begins: Where the page's own words begin again.
        told: The stretch that tells it.
    """

    kind: str
    opens: int
    begins: int
    told: tuple[int, int]


_OWN = Stance("own", 0, 0, (0, 0))


def stance_of(sentence: Sentence, found: list[Reading]) -> Stance:
    """What the page makes of what a sentence tells of others.

    Args:
        sentence: The sentence.
        found: What it says in its own words.
    """
    if judged_next := _judged_next(sentence):
        return judged_next
    hearsay = next((cue for cue in sentence.cues if cue.kind == "hearsay"), None) or _says(sentence)
    if hearsay is None and (media := sentence.find(_MEDIA)):
        hearsay = Cue(sentence.start + media.start(), sentence.start + media.end(), "hearsay")
    quoted = _quoted(sentence, found)
    if quoted and (hearsay is None or hearsay.start >= quoted.begins or sentence.kinds >= _BOTH):
        return quoted
    if hearsay is None or "stated" in sentence.kinds:
        return _OWN
    kinds, following = sentence.kinds, set[str]()
    turning = _TURNING.search(sentence.frame.text, hearsay.start, sentence.end)
    if sentence.following:
        following = {cue.kind for cue in sentence.frame.cues(*sentence.following)}
        text, barred = sentence.frame.text, any(map(_bars, found))
        if _TAKEN_BACK.match(text, *sentence.following) or (
            not barred and _DENIED_NEXT.match(text, *sentence.following)  # "some say she can use it. She can't"
        ):
            following.add("refuted")
    judging = [cue for cue in sentence.cues if cue.kind in _BOTH and cue.start >= hearsay.start]
    judged = [cue.end for cue in judging if cue.start >= hearsay.end] or [cue.end for cue in judging]
    begins = turning.start() if turning else judged[0] if judged else sentence.end
    opens, ends = sentence.clause(hearsay.start, hearsay.end)
    alone = ends - opens <= hearsay.end - hearsay.start + _SHORT and not sentence.frame.within(hearsay.end, ends)
    told = (opens, sentence.end if alone else ends)
    back = next((cue for cue in judging if _BACK.search(sentence.frame.text, told[1], cue.start)), None)
    if back and '"' not in sentence.frame.text[opens : back.start]:
        # "some think it mild, it thins no skin: that is wrong" is told up to there
        told = (opens, max(told[1], back.start))
    tells = sentence.frame.within(hearsay.end, ends) or _QUOTE.search(sentence.frame.text, opens, hearsay.start)
    if not tells and not any(opens <= reading.start < begins for reading in found):
        opens = max(sentence.start, hearsay.start - _NEAR)  # "it cures vitiligo, rumour has it"
    denied = turning is not None and _DENIES.match(sentence.frame.text, turning.end()) is not None
    if turning and _PERMITS.match(sentence.frame.text, turning.end()):  # "some say not with A, but in fact you can"
        denied = denied or any(opens <= one.start < begins and _bars(one) for one in found)
    if "refuted" in kinds or denied or (not judged and "refuted" in following):
        return Stance("refuted", opens, begins, told)
    if "open" in kinds or (not judged and "open" in following):
        return Stance("open", opens, sentence.end, told)
    return Stance("endorsed" if "endorsed" in kinds | following else "unjudged", opens, begins, told)


def _quoted(sentence: Sentence, found: list[Reading]) -> Stance | None:
    """The stance to a whole statement in quotation marks, which a sentence only speaks of: a headline, a search.

    A statement that one who knows is quoted with is the page's own, as is one that has its drug from outside.
    """
    text = sentence.frame.text
    for quote in sentence.every(_QUOTE, sentence.start, sentence.end):
        low, high = quote.span()
        inside = any((one.weight or one.mention) and low < one.begins and one.end <= high for one in found)
        beside = ((sentence.start, low), (high, sentence.end))
        words = "".join(text[slice(*part)] for part in beside)
        if not inside or not drugs(sentence.frame.within(low, high)) or len(_MARKS.sub("", words)) < _SOME:
            continue
        asks = sentence.between(_ASKS, low, high) or any(cue.kind == "asked" for cue in sentence.frame.cues(low, high))
        said = sentence.behind(_ATTRIBUTED, high)
        if said and not asks and _SPEAKS.search(said[0]):
            continue  # "'it must not be used in pregnancy,' she said, correcting a misconception"
        opens = sentence.clause(low, low + 1)[0]
        judged = [Cue(*one.span(), "refuted") for part in beside for one in _FALSE.finditer(text, *part)]
        judged += [cue for cue in sentence.cues if cue.kind in _JUDGED and not low <= cue.start < high]
        if any(_UNDECIDED.search(text, *part) for part in beside):
            return Stance("unjudged", opens, high, (low, high))
        if judged:  # by the last of them, and the longest: "it is not true" has "true" in it
            last = max(judged, key=lambda cue: (cue.end, -cue.start))
            return Stance(last.kind, opens, high, (low, high))
        if asks or any(_KNOWS.search(text, *part) for part in beside):
            continue
        following = sentence.frame.cues(*sentence.following) if sentence.following else []
        kinds = [cue.kind for cue in following if cue.kind in _JUDGED]
        mentioned = any(_MENTIONS.search(text, *part) for part in beside)
        return Stance(kinds[0] if kinds else "unjudged" if mentioned else "quoted", opens, high, (low, high))
    return None


def _judged_next(sentence: Sentence) -> Stance | None:
    """The stance to what a part of a text that runs on ends with, where the next part begins by judging it."""
    if not sentence.text.endswith(",") or not sentence.following or "hearsay" not in sentence.kinds:
        return None
    frame, (begin, stop) = sentence.frame, sentence.following
    low, _ = sentence.clause(sentence.end - 2, sentence.end - 1)
    if not any(cue.kind == "hearsay" and cue.start >= low for cue in sentence.cues):
        return None
    first = frame.clause(begin, begin + 1, begin, stop)
    judged = [cue.kind for cue in frame.cues(*first) if cue.kind in _BOTH]
    if not judged or frame.within(*first):
        return None
    return Stance(judged[0], low, sentence.end, (low, sentence.end))


def _bars(reading: Reading) -> bool:
    """Whether a reading says what must not be done."""
    barred = "negated" if reading.predicate == "combinedWith" else "affirmed"
    return reading.predicate in (*BANS, "combinedWith") and reading.polarity == barred


def _says(sentence: Sentence) -> Cue | None:
    """Words by which a clause begins that tells what somebody says, where the sentence refutes it."""
    if "refuted" not in sentence.kinds:
        return None
    last = max(cue.start for cue in sentence.cues if cue.kind == "refuted")
    found = sentence.before(_SAYS, last)
    return Cue(*found.span(), "hearsay") if found else None
