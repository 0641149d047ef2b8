"""What a page makes of what others say: it refutes it, stands by it, leaves it open, or only passes it on."""

from __future__ import annotations

from typing import NamedTuple

from dermkg.read import grammar
from dermkg.read.cues import Cue
from dermkg.read.reading import BANS, Reading
from dermkg.read.sentence import Sentence

_TURNING = grammar.pattern("turning")
_DENIES, _PERMITS = grammar.pattern("denies"), grammar.pattern("permits")
_MEDIA, _SAYS = grammar.pattern("media say"), grammar.pattern("says")
_BACK = grammar.pattern("refers back")
_SHORT = 6  # a clause of hearsay with so few words beside has what it tells in the next
_NEAR = 40  # so far before a word for hearsay begins what it tells


class Stance(NamedTuple):
    """What a sentence makes of what others say.

    Attributes:
        kind: refuted, endorsed, open, unjudged, or own where it tells nothing of others.
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
    if hearsay is None and (media := _MEDIA.search(sentence.text)):
        hearsay = Cue(sentence.start + media.start(), sentence.start + media.end(), "hearsay")
    if hearsay is None or "stated" in sentence.kinds:
        return _OWN
    kinds, following = sentence.kinds, set[str]()
    turning = _TURNING.search(sentence.frame.text, hearsay.start, sentence.end)
    if sentence.following:
        following = {cue.kind for cue in sentence.frame.cues(*sentence.following)}
    judging = [cue for cue in sentence.cues if cue.kind in ("refuted", "endorsed") and cue.start >= hearsay.start]
    judged = [cue.end for cue in judging if cue.start >= hearsay.end] or [cue.end for cue in judging]
    begins = turning.start() if turning else judged[0] if judged else sentence.end
    opens, ends = sentence.clause(hearsay.start, hearsay.end)
    alone = ends - opens <= hearsay.end - hearsay.start + _SHORT and not sentence.frame.within(hearsay.end, ends)
    told = (opens, sentence.end if alone else ends)
    back = next((cue for cue in judging if _BACK.search(sentence.frame.text, told[1], cue.start)), None)
    if (
        back and '"' not in sentence.frame.text[opens : back.start]
    ):  # "some think it mild, it thins no skin: that is wrong" is told up to there
        told = (opens, max(told[1], back.start))
    if not any(opens <= reading.start < begins for reading in found):
        opens = max(sentence.start, hearsay.start - _NEAR)
    denied = turning is not None and _DENIES.match(sentence.frame.text, turning.end()) is not None
    if turning and _PERMITS.match(sentence.frame.text, turning.end()):  # "some say not with A, but in fact you can"
        denied = denied or any(opens <= one.start < begins and _bars(one) for one in found)
    if "refuted" in kinds or denied or (not judged and "refuted" in following):
        return Stance("refuted", opens, begins, told)
    if "open" in kinds or (not judged and "open" in following):
        return Stance("open", opens, sentence.end, told)
    return Stance("endorsed" if "endorsed" in kinds | following else "unjudged", opens, begins, told)


def _judged_next(sentence: Sentence) -> Stance | None:
    """The stance to what a part of a text that runs on ends with, where the next part begins by judging it."""
    if not sentence.text.endswith(",") or not sentence.following or "hearsay" not in sentence.kinds:
        return None
    frame, (begin, stop) = sentence.frame, sentence.following
    low, _ = sentence.clause(sentence.end - 2, sentence.end - 1)
    if not any(cue.kind == "hearsay" and cue.start >= low for cue in sentence.cues):
        return None
    first = frame.clause(begin, begin + 1, begin, stop)
    judged = [cue.kind for cue in frame.cues(*first) if cue.kind in ("refuted", "endorsed")]
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
    found = _SAYS.search(sentence.frame.text, sentence.start, last)
    return Cue(*found.span(), "hearsay") if found else None
