"""From a page to claims: each sentence's readings, how they are meant, and of which drug they are said."""

from __future__ import annotations

from dermkg import claims
from dermkg.read import cues, grammar, normal, numbers, relations
from dermkg.read.claim import Claim, merged
from dermkg.read.reading import FLIP, Reading
from dermkg.read.readings import answered, readings
from dermkg.read.sentence import Frame, Sentence, drugs
from dermkg.read.structure import Unit
from dermkg.read.subjects import Subjects, routes

_MYTH = grammar.pattern("myth key")
_TRUE = grammar.pattern("holds")
_ANSWER = grammar.pattern("answer key")
_TURNING = grammar.pattern("turning")
_DENIES = grammar.pattern("denies")
_TURNED = frozenset(["not all", "doubled", "partial", "asked", "denial clause", "denial"])
_WHETHER = frozenset(["是否", "能否", "可否", "是不是", "能不能", "会不会", "可不可以", "要不要", "whether", "if"])
_QUALIFIED = frozenset(["treats", "maxBodySurfaceArea", "concentration", "minDuration", "maxDuration", "combinedWith"])
_NEAR = 40  # an answer stands so close to its question


def read(text: str) -> list[Claim]:
    """Reads a page.

    Args:
        text: The page's text as stored.

    Returns:
        Its claims in the order of the text; one entry for what is said several times.
    """
    return merged(_Reader(Frame(normal.flatten(text))).claims())


class _Reader:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._subjects = frame, Subjects(frame)
        self._found: list[Claim] = []
        self._effects: Unit | None = None
        self._areas: Unit | None = None
        self._asked: tuple[Sentence, list[Reading], bool] | None = None
        self._question = ""

    def claims(self) -> list[Claim]:
        for unit in self._frame.units:
            self._subjects.enter(unit)
            for sentence in self._frame.sentences(unit):
                self._sentence(sentence)
                self._subjects.leave(sentence)
        return self._found

    def _sentence(self, sentence: Sentence) -> None:
        unit, kinds = sentence.unit, sentence.kinds
        found = readings(sentence, self._question, self._effects is unit, self._areas is unit)
        for reading in found:
            if reading.predicate == "maxBodySurfaceArea":
                self._areas = unit
            elif reading.predicate == "hasAdverseEffect":
                self._effects = unit
        myth = sentence.first and bool(_MYTH.match(unit.key))
        if sentence.asks or myth:
            self._asked, self._question = (sentence, found, myth), sentence.text
            self._subjects.asked(sentence, found)
            return
        if self._asked:
            self._answer(sentence, *self._asked)
            self._asked = None
        if not found:
            return
        own = "own" in kinds and "own not" not in kinds and unit.speaker != "expert"
        stance, opens, begins = self._stance(sentence, found)
        own = own and stance != "refuted" and not self._frame.expert
        if unit.title or unit.speaker == "lay" or own or "dropped sentence" in kinds:
            return
        for reading in found:
            polarity = self._polarity(reading, sentence)
            if polarity is None:
                continue
            if stance != "own" and opens <= reading.start < begins:
                if stance == "unjudged":
                    continue
                polarity = FLIP[polarity] if stance == "refuted" else polarity
            if polarity == "affirmed" and ("open" in kinds or self._unsure(reading, sentence)):
                polarity = "hedged"
            self._say(reading if polarity == reading.polarity else reading._replace(polarity=polarity), sentence)

    def _answer(self, sentence: Sentence, question: Sentence, asked: list[Reading], myth: bool) -> None:
        """Takes what was asked as said, or as denied, where the answer begins with yes or no."""
        said = cues.answer(_ANSWER.sub("", sentence.text))
        if myth:
            said = "yes" if _TRUE.match(sentence.text) else "no"
        if relations.EVERY.search(question.text):
            asked = [reading for reading in asked if reading.predicate != "treats"]
        if said and sentence.unit.speaker != "lay" and sentence.unit.start - question.end < _NEAR:
            stop = max(sentence.clause(sentence.start, sentence.start + 1)[1], sentence.start + 1)
            for reading in answered(asked, said):
                self._say(reading, question, (reading.start, stop))

    def _unsure(self, reading: Reading, sentence: Sentence) -> bool:
        """Whether it is left open how well something works: by a word for that, or "may" in the same clause."""
        if reading.predicate != "treats" or "hedge" in sentence.kinds:
            return reading.predicate == "treats"
        if "modal" not in sentence.kinds:
            return False
        low, high = sentence.clause(reading.start, reading.end)
        return any(cue.kind == "modal" and low <= cue.start and cue.end <= high for cue in sentence.cues)

    def _stance(self, sentence: Sentence, found: list[Reading]) -> tuple[str, int, int]:
        """What the page makes of hearsay: refuted, endorsed, unjudged, or own; and from where to where it is told."""
        if "hearsay" not in sentence.kinds or "stated" in sentence.kinds:
            return "own", 0, 0
        hearsay = next(cue for cue in sentence.cues if cue.kind == "hearsay")
        kinds, following = sentence.kinds, set[str]()
        turning = _TURNING.search(self._frame.text, hearsay.start, sentence.end)
        if sentence.following:
            following = {cue.kind for cue in self._frame.cues(*sentence.following)}
        judged = [
            cue.end for cue in sentence.cues if cue.kind in ("refuted", "endorsed") and cue.start >= hearsay.start
        ]
        begins = turning.start() if turning else judged[0] if judged else sentence.end
        opens, _ = sentence.clause(hearsay.start, hearsay.end)
        if not any(opens <= reading.start < begins for reading in found):
            opens = max(sentence.start, hearsay.start - _NEAR)
        denied = turning and _DENIES.match(self._frame.text, turning.end())
        if "refuted" in kinds or denied or (not judged and "refuted" in following):
            return "refuted", opens, begins
        return ("endorsed" if "endorsed" in kinds | following else "unjudged"), opens, begins

    def _polarity(self, reading: Reading, sentence: Sentence) -> str | None:
        """Whether the words before turn a reading round; None where they leave open whether it holds."""
        if sentence.kinds.isdisjoint(_TURNED):
            return reading.polarity
        begin, text = reading.start, self._frame.text
        clause, _ = sentence.clause(begin, reading.end)
        for cue in sentence.cues:
            if cue.kind == "not all" and cue.start < reading.end and reading.predicate == "treats":
                return None
            if cue.start < clause:
                continue
            if cue.kind == "doubled" and begin - 1 <= cue.end <= reading.end:
                must = text[cue.start + 1] in "可能得"
                return "negated" if reading.predicate == "contraindicatedIn" and not must else "affirmed"
            if cue.kind == "partial" and cue.start <= begin and reading.polarity == "negated":
                return None
            if cue.kind == "asked" and cue.start < reading.end and text[cue.start : cue.end] in _WHETHER:
                return "hedged" if "open" in sentence.kinds else None
        if reading.polarity == "affirmed" and any(
            c.kind == "denial clause" and clause <= c.start <= begin for c in sentence.cues
        ):
            return "negated"
        denials = (cue for cue in sentence.cues if cue.kind == "denial" and clause <= cue.start and cue.end <= begin)
        for cue in denials if reading.polarity == "affirmed" else ():
            if cues.between().fullmatch(text, cue.end, begin):
                return None if relations.EVERY.search(text, begin, reading.end) else "negated"
        return reading.polarity

    def _say(self, reading: Reading, sentence: Sentence, span: tuple[int, int] | None = None) -> None:
        """Writes down a reading for each drug that it is said of."""
        if reading.objects == ("pair",):
            if any("companion" in mention.roles for mention in sentence.mentions):
                return  # each of them goes with that
            together = drugs(sentence.mentions)
            pair = together[:2] if len(together) > 1 else self._subjects.pair
            subjects, reading = pair[:1], reading._replace(objects=pair[1:])
        else:
            subjects = self._subjects.of(reading, sentence)
            if reading.predicate == "combinedWith" and subjects == reading.objects:
                others = [m for m in sentence.mentions if "companion" in m.roles and m is not reading.mention]
                if others:  # "as for salicylic acid, never with it"
                    reading = reading._replace(objects=others[0].slugs("companion"))
        if not subjects:
            return
        if "phototherapy" in reading.objects and routes()["light"] & {*subjects, *self._subjects.section}:
            return  # light as such is the light spoken of
        span = span or sentence.clause(reading.start, reading.end)
        qualifiers = self._qualifiers(reading, span, sentence) if reading.predicate in _QUALIFIED else ()
        said = [(reading.predicate, slug, qualifiers) for slug in reading.objects]
        if reading.polarity == "affirmed":
            said += [(predicate, slug, ()) for predicate, slug in reading.implied]
        words = tuple(self._frame.text[m.start : m.end] for m in (reading.subject, reading.mention) if m)
        start, end = self._frame.flat.span(*span)
        systemic = claims.phrases("reading/entities")["systemic"]
        for subject in subjects:
            for predicate, slug, own in said:
                name = systemic.get(subject, {}).get(slug, slug)
                if name != subject:
                    claim = Claim(
                        subject, predicate, name, reading.polarity, start, end, own, (), reading.phrase, words
                    )
                    self._found.append(claim)

    def _qualifiers(self, reading: Reading, span: tuple[int, int], sentence: Sentence) -> tuple[tuple[str, str], ...]:
        """For whom, how severe, where, how far apart: as the words of the claim's own clause say."""
        words, made = self._frame.text[slice(*span)], dict[str, str]()
        if reading.predicate == "treats":
            places = numbers.jurisdictions(words)
            made = numbers.ages(words) | {"severity": numbers.severity(words)}
            made["jurisdiction"] = places[0] if len(places) == 1 else ""
        if reading.predicate == "maxBodySurfaceArea":
            diseases = [slug for mention in sentence.mentions for slug in mention.slugs("condition")]
            made["condition"] = diseases[-1] if diseases else ""
        if reading.predicate in ("concentration", "minDuration", "maxDuration"):
            clause = sentence.clause(reading.start, reading.end)
            groups = [slug for mention in self._frame.within(*clause) for slug in mention.slugs("population")]
            made["population"] = groups[0] if groups else ""
        if reading.predicate == "maxDuration" and numbers.pattern("continuous").search(sentence.text):
            made["continuous"] = "true"
        if reading.predicate == "combinedWith":
            gaps = [figure.value for figure in numbers.intervals(sentence.text)]
            made["minInterval"] = gaps[0] if gaps else ""
        return tuple(sorted((name, value) for name, value in made.items() if value))
