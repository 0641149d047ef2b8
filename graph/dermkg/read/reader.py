"""From a page to claims: each sentence's readings, how they are meant, and of which drug they are said."""

from __future__ import annotations

from bisect import bisect_left

from dermkg import claims
from dermkg.read import grammar, normal, pairing, subjects, tables
from dermkg.read.answers import Asked, answers
from dermkg.read.carried import likewise_next, same
from dermkg.read.claim import Claim, merged
from dermkg.read.course import Course
from dermkg.read.led import chosen, each, led
from dermkg.read.meaning import meant
from dermkg.read.names import LIGHT, routes
from dermkg.read.qualifiers import qualifiers
from dermkg.read.reading import Reading
from dermkg.read.readings import readings
from dermkg.read.sections import rank
from dermkg.read.sentence import Frame, Sentence
from dermkg.read.structure import Unit

_MYTH = grammar.pattern("myth key")
_MYTHS, _TRUTHS = grammar.pattern("myths announced"), grammar.pattern("truths announced")
_MYTH_HEADING, _TRUTH_HEADING = grammar.pattern("myth heading"), grammar.pattern("truth heading")
_QUOTED = grammar.pattern("quoted")
_SAID_BY = grammar.pattern("said by")
_SHINING = grammar.pattern("shining")
_SUPPOSED = grammar.rare("supposed")
_NEGATIVE = grammar.pattern("negative question")
_BY_ITSELF = grammar.pattern("asks by itself")
_OPTIONS, _TICKS, _TWO_VALUES = grammar.rare("quiz options"), grammar.rare("ticks"), grammar.rare("two values")
_WRONG_THINGS, _WHETHER_SO = grammar.pattern("wrong things"), grammar.pattern("asks whether so")
_SUPERSEDED, _OLD_LEAFLET = grammar.rare("superseded"), grammar.rare("old leaflet")
_JUDGED = frozenset(["hasAdverseEffect", "treats", "memberOf"])  # what others say, and the answer judges


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
        self._frame, self._course = frame, Course(frame)
        self._spoken = self._course.spoken
        self._found: list[Claim] = []
        self._lights = False  # whether a kind of light was told to go together with something
        self._effects: Unit | None = None
        self._areas: Unit | None = None
        self._asked: Asked | None = None
        self._question = ""
        self._aside: Unit | None = None  # a paragraph that has the question in it, and goes on
        self._before: list[Reading] = []  # of the sentence before
        self._mistaken: list[tuple[int, int]] = []  # stretches of the unit that are announced as mistakes

    def claims(self) -> list[Claim]:
        for unit in self._frame.units:
            self._course.enter(unit)
            self._mistaken = _mistaken(self._frame, unit)
            for sentence in self._frame.sentences(unit):
                self._course.begin(sentence)
                self._course.leave(sentence, self._sentence(sentence))
        return self._found

    def _sentence(self, sentence: Sentence) -> list[Reading]:
        """Reads a sentence, writes down what is meant in it, and gives all that it says."""
        unit, kinds = sentence.unit, sentence.kinds
        if self._aside and unit is not self._aside:
            self._question, self._aside = "", None
        if unit.title and not sentence.asks:  # a new heading: what was asked under the last one is past
            self._question = ""
        if _unsaid(sentence, self._mistaken):
            return []
        question = "" if _NEGATIVE.search(self._question) else self._question
        if sentence.asks and unit.speaker == "ask" and _BY_ITSELF.search(sentence.text):
            question = ""
        found = readings(sentence, question, self._effects is unit, self._areas is unit)
        found = chosen(sentence, each(sentence, found)) + led(sentence)
        for reading in found:
            if reading.predicate == "maxBodySurfaceArea":
                self._areas = unit
            elif reading.predicate == "hasAdverseEffect":
                self._effects = unit
        myth = bool(sentence.following and _WHETHER_SO.match(self._frame.text, *sentence.following))
        myth = myth or (
            sentence.first
            and (bool(_MYTH.match(unit.key)) or _quotes(sentence) or self._listed(unit) or _headed(self._frame, unit))
        )
        lay = unit.speaker in ("ask", "lay")
        # more is said before the answer
        pending = lay and self._asked is not None and self._asked.sentence.unit is unit
        if lay and "hearsay" in kinds and not (myth or pending or sentence.following):
            heard = [reading for reading in found if reading.predicate in _JUDGED]  # by the answer
            myth, found = bool(heard), heard or found
        if sentence.asks or myth:
            self._before = []
            self._asked, self._question = Asked(sentence, found, myth), sentence.text if sentence.asks else ""
            self._aside = unit if sentence.following and not (lay or unit.question) else None
            self._course.asked(sentence, found)
            return found
        elsewhere = self._asked and self._asked.myth and unit.heading != self._asked.sentence.unit.heading
        if elsewhere and not (unit.title or _TRUTH_HEADING.fullmatch(unit.heading)):
            self._asked = None  # what is so is told of other things
        if self._asked and not unit.title and not pending:
            itself = {(one.predicate, one.objects): one.polarity for one in found if one.weight}
            for answer, whose, span in answers(sentence, self._asked):
                said = itself.get((answer.predicate, answer.objects), answer.polarity)
                if said == answer.polarity or not self._asked.myth:  # the truth may say of it what holds
                    self._say(answer, whose, span)
            self._asked = None
        before, self._before = self._before, found
        if unit.title and len(sentence.drugs) == 1:  # a heading names the strength
            for reading in found:
                leads = reading.predicate == "memberOf" and reading.weight and sentence.text.endswith(":")
                if reading.predicate == "concentration" or leads:  # "A is a steroid, used to treat:"
                    self._say(reading, sentence)
        dropped = "dropped sentence" in kinds and "dropped not" not in kinds
        dropped = dropped or bool(sentence.find(_SUPPOSED))
        dropped = dropped or bool(sentence.find(_OLD_LEAFLET) or _OLD_LEAFLET.match(unit.key))
        superseded = sentence.find(_SUPERSEDED)
        if superseded:  # "it used to be put on three times a day, now it is twice"
            found = [one for one in found if one.start >= sentence.start + superseded.end() - 1]
        if "dropped clause" in kinds:
            found = [reading for reading in found if not _stored(reading, sentence)]
        if unit.title or unit.speaker == "lay" or dropped:
            return found
        again = same(sentence, [one for one in found if one.weight], before)
        again += likewise_next(sentence, found, [] if sentence.first else before)
        repeated = {one.mention.start for one in again if one.mention}
        found = [one for one in found if one.weight or not (one.mention and one.mention.start in repeated)] + again
        if not found:
            return found
        for reading in meant(sentence, found, self._before):
            self._say(reading, sentence)
        return found

    def _listed(self, unit: Unit) -> bool:
        """Whether a numbered line is one of the rumours that a heading announces: "five myths about A"."""
        if not rank(self._frame, unit) or unit.key or unit.speaker or unit.question:
            return False
        titles = [title for title in (unit.heading, unit.section) if title] or [self._frame.title]
        return any(_MYTHS.search(title) and not _TRUTHS.search(title) for title in titles)

    def _say(self, reading: Reading, sentence: Sentence, span: tuple[int, int] | None = None) -> None:
        """Writes down a reading for each drug that it is said of."""
        if reading.objects == ("pair",):
            whose, reading = pairing.pair(reading, sentence, self._spoken)
        else:
            whose = subjects.of(reading, sentence, self._spoken)
            if reading.predicate == "combinedWith" and reading.weight:
                whose, reading = pairing.companion(reading, whose, sentence)
        if not whose:
            return
        section = self._spoken.section
        if LIGHT in reading.objects and routes()["light"] & {*whose, *section}:
            if routes()["light"].isdisjoint(section) or not routes()["light"].isdisjoint(whose):
                return  # light as such is the light spoken of
            reading = reading._replace(objects=section)
        light = reading.mention if LIGHT in reading.objects and self._lights else None
        if light and _SHINING.fullmatch(self._frame.text, light.start, light.end):
            return  # it is the kind of light that was named before
        span = span or sentence.clause(reading.start, reading.end)
        if span[0] >= span[1]:
            return  # it stands in a key, and nothing is said of it
        limits = qualifiers(reading, span, sentence)
        said = [(reading.predicate, slug, limits) for slug in reading.objects]
        if reading.polarity == "affirmed":
            said += [(predicate, slug, ()) for predicate, slug in reading.implied]
        words = tuple(self._frame.text[m.start : m.end] for m in (reading.subject, reading.mention) if m)
        start, end = self._frame.flat.span(*span)
        systemic = claims.phrases("reading/entities")["systemic"]
        for subject in whose:
            for predicate, slug, own in said:
                name = systemic.get(subject, {}).get(slug, slug)
                if name != subject and not (predicate == "combinedWith" and name in whose):
                    claim = Claim(
                        subject, predicate, name, reading.polarity, start, end, own, (), reading.phrase, words
                    )
                    self._found.append(claim)
                    if predicate == "combinedWith" and not routes()["light"].isdisjoint((subject, name)):
                        self._lights = True


def _mistaken(frame: Frame, unit: Unit) -> list[tuple[int, int]]:
    """The stretches of a unit that its key or words in it announce as what people get wrong, or as a quiz's options."""
    if _WRONG_THINGS.search(f"{unit.key}:"):
        return [(unit.start, unit.end)]
    announced = _WRONG_THINGS.finditer(frame.text, unit.start, unit.end)
    return [found.span(found.lastindex or 0) for found in announced]


def _unsaid(sentence: Sentence, mistaken: list[tuple[int, int]]) -> bool:
    """Whether a sentence says nothing itself: options, ticks, heads of columns, pairs of values, popular mistakes."""
    unit = sentence.unit
    if unit.column or unit.title:
        return False
    if tables.heads(sentence.frame, unit):
        return True
    pairs = sentence.find(_TWO_VALUES) and not sentence.drugs
    wrong = any(low <= sentence.start <= high for low, high in mistaken)
    return bool(sentence.find(_OPTIONS) or sentence.find(_TICKS) or pairs or wrong)


def _headed(frame: Frame, unit: Unit) -> bool:
    """Whether a paragraph is one saying under a heading that calls it a myth, before one that announces the truth."""
    if unit.title or unit.key or unit.speaker or not _MYTH_HEADING.fullmatch(unit.heading):
        return False
    at = bisect_left(frame.units, unit)
    title = frame.units[at + 1] if at + 1 < len(frame.units) else unit
    return title.title and bool(_TRUTH_HEADING.fullmatch(frame.text[title.start : title.end].strip()))


def _quotes(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but a saying in quotation marks, which the next one judges."""
    if sentence.following is None or not _QUOTED.fullmatch(sentence.text):
        return False
    judged = any(cue.kind == "refuted" for cue in sentence.frame.cues(*sentence.following))
    return judged or not _SAID_BY.match(sentence.frame.text, *sentence.following)


def _stored(reading: Reading, sentence: Sentence) -> bool:
    """Whether a reading's clause tells of something else than use: where the tube is kept."""
    low, high = sentence.clause(reading.start, reading.end)
    if reading.predicate == "avoid":  # "keep it cool, away from sunlight"
        low, high = sentence.start, sentence.end
    return any(cue.kind == "dropped clause" and low <= cue.start < high for cue in sentence.cues)
