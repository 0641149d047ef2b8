"""From a page to claims: each sentence's readings, how they are meant, and of which drug they are said."""

from __future__ import annotations

from dermkg import claims
from dermkg.read import cues, grammar, normal, numbers, pairing, relations, tables
from dermkg.read.claim import Claim, merged
from dermkg.read.cues import Cue
from dermkg.read.headings import MAY
from dermkg.read.names import LIGHT, Mention, routes
from dermkg.read.reading import FLIP, PERSON, Reading, objects
from dermkg.read.readings import answered, readings
from dermkg.read.sentence import Frame, Sentence, drugs
from dermkg.read.structure import Unit
from dermkg.read.subjects import Subjects
from dermkg.read.unread import loose_polarity

_MYTH = grammar.pattern("myth key")
_TRUE = grammar.pattern("holds")
_ANSWER = grammar.pattern("answer key")
_TURNING = grammar.pattern("turning")
_DENIES = grammar.pattern("denies")
_MAY_HELP = grammar.pattern("may help")
_WEAK = grammar.pattern("weak")
_ALLOWED = grammar.pattern("allowed to")
_SUPPOSED = grammar.pattern("supposed")
_WRONGLY = grammar.pattern("wrongly")
_AGED_AFTER = grammar.pattern("aged after")
_BARS = grammar.pattern("bars")
_IF = grammar.pattern("if before")
_STOPS = grammar.pattern("asks to stop")
_SHINING = grammar.pattern("shining")
_QUOTED = grammar.pattern("quoted")
_SAYS = grammar.pattern("says")
_SAID_BY = grammar.pattern("said by")
_NOT_SEEN = grammar.pattern("not seen")
_REFUSING = grammar.pattern("refusing heading")
_SAME = grammar.pattern("same goes")
_TOLD = grammar.pattern("told")
_PARTS = grammar.pattern("parts")
_TURNED = frozenset(["not all", "doubled", "partial", "asked", "denial clause", "denial"])
_WHETHER = grammar.pattern("whether")
_QUALIFIED = frozenset(
    ["treats", "maxBodySurfaceArea", "concentration", "minDuration", "maxDuration", "combinedWith", "avoid"]
)
# What only a doubt in its own clause leaves open, and what one before its clause does not.
_ALONE = frozenset(["contraindicatedIn", "cautionIn", "avoid"])
_FIGURES = _QUALIFIED - {"treats", "combinedWith", "avoid"} | {"frequencyPerDay"}
_NAMED = frozenset(["condition", "drug", "other"])
# What a list under "never" would permit: "put it on open wounds".
_PERMITTED = frozenset(
    [("combinedWith", "affirmed"), ("treats", "affirmed"), ("avoid", "negated"), ("contraindicatedIn", "negated")]
)
_JUDGED = frozenset(["hasAdverseEffect", "treats", "memberOf"])
_BRIEF = 20  # characters beside the names of a question in English that only asks about these
_SHORT = 6  # a clause of hearsay with so few words beside has what it tells in the next
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
        self._lights = False  # whether a kind of light was told to go together with something
        self._effects: Unit | None = None
        self._areas: Unit | None = None
        self._asked: tuple[Sentence, list[Reading], bool] | None = None
        self._question = ""
        self._aside: Unit | None = None  # a paragraph that has the question in it, and goes on
        self._before: list[Reading] = []  # of the sentence before

    def claims(self) -> list[Claim]:
        for unit in self._frame.units:
            self._subjects.enter(unit)
            for sentence in self._frame.sentences(unit):
                self._subjects.leave(sentence, self._sentence(sentence))
        return self._found

    def _sentence(self, sentence: Sentence) -> list[Reading]:
        """Reads a sentence, writes down what is meant in it, and gives all that it says."""
        unit, kinds = sentence.unit, sentence.kinds
        if self._aside and unit is not self._aside:
            self._question, self._aside = "", None
        found = readings(sentence, self._question, self._effects is unit, self._areas is unit)
        for reading in found:
            if reading.predicate == "maxBodySurfaceArea":
                self._areas = unit
            elif reading.predicate == "hasAdverseEffect":
                self._effects = unit
        myth = sentence.first and (bool(_MYTH.match(unit.key)) or _quotes(sentence))
        lay = unit.speaker in ("ask", "lay")
        pending = lay and self._asked is not None and self._asked[0].unit is unit  # more is said before the answer
        if lay and "hearsay" in kinds and not (myth or pending or sentence.following):
            heard = [reading for reading in found if reading.predicate in _JUDGED]  # by the answer
            myth, found = bool(heard), heard or found
        if sentence.asks or myth:
            self._asked, self._question = (sentence, found, myth), sentence.text if sentence.asks else ""
            self._aside = unit if sentence.following and not (lay or unit.question) else None
            self._subjects.asked(sentence, found)
            return found
        if self._asked and not unit.title and not pending:
            self._answer(sentence, *self._asked)
            self._asked = None
        before, self._before = self._before, found
        if unit.title and len(drugs(sentence.mentions)) == 1:  # a heading names the strength
            for reading in found:
                if reading.predicate == "concentration":
                    self._say(reading, sentence)
        dropped = "dropped sentence" in kinds and "dropped not" not in kinds
        dropped = dropped or bool(_SUPPOSED.search(sentence.text))
        if "dropped clause" in kinds:
            found = [reading for reading in found if not _stored(reading, sentence)]
        if unit.title or unit.speaker == "lay" or dropped:
            return found
        same = _same(sentence, [one for one in found if one.weight], before)
        repeated = {one.mention.start for one in same if one.mention}
        found = [one for one in found if one.weight or not (one.mention and one.mention.start in repeated)] + same
        if not found:
            return found
        own = "own" in kinds and "own not" not in kinds and unit.speaker != "expert"
        refused = _REFUSING.fullmatch(unit.key or unit.heading)
        stance, opens, begins, told = self._stance(sentence, self._before)
        own = own and stance != "refuted" and not self._frame.expert
        for reading in found:
            if own and not _told(reading, sentence) and not _apart(reading, sentence):
                continue
            if refused and (reading.predicate, reading.polarity) in _PERMITTED and "denial" not in kinds:
                reading = reading._replace(polarity=FLIP[reading.polarity])
            polarity = self._polarity(reading, sentence)
            if polarity is None:
                continue
            wrongly = bool(_WRONGLY.search(self._frame.text, sentence.start, reading.start))  # "it is a myth that"
            if wrongly:
                polarity = FLIP[polarity]
            itself = polarity == "negated" and not told[0] < reading.end <= told[1]  # the page denies it itself
            apart = reading.predicate in _FIGURES and not told[0] <= reading.start < told[1]
            judged = bool(reading.weight) and any(
                cue.kind == "refuted" and reading.start < cue.start and cue.end <= reading.end for cue in sentence.cues
            )  # by its own words: "to call it a steroid is wrong"
            told_of = stance != "own" and opens <= reading.start < begins
            if told_of and not (wrongly or itself or apart or judged):
                if stance == "unjudged" or (reading.predicate == "combinedWith" and not reading.weight):
                    continue  # what is refuted of two things need not be that they go together
                polarity = {"refuted": FLIP[polarity], "open": "hedged"}.get(stance, polarity)
            if polarity == "affirmed" and not reading.weight and _refused(reading, sentence):
                polarity = "negated"
            if polarity == "affirmed" and (_left(reading, sentence, "open") or self._unsure(reading, sentence)):
                polarity = "hedged"
            self._say(reading if polarity == reading.polarity else reading._replace(polarity=polarity), sentence)
        return found

    def _answer(self, sentence: Sentence, question: Sentence, asked: list[Reading], myth: bool) -> None:
        """Takes what was asked as said, or as denied, where the answer begins with yes or no."""
        said = cues.answer(_ANSWER.sub("", sentence.text)) or cues.answer(sentence.unit.key)
        if myth and _MYTH.match(question.unit.key):
            opens = not said and "open" in sentence.kinds
            said = "yes" if _TRUE.match(sentence.text) else "open" if opens else "no"
            if any(word.predicate == "cautionIn" for word in relations.loose(sentence.text)):
                bars = ("contraindicatedIn", "negated")  # "no harm in pregnancy": better not, and not a ban
                asked = [one for one in asked if (one.predicate, one.polarity) != bars]
            asked = [one for one in asked if not _IF.search(self._frame.text, question.start, one.start)]
        if not said and _NOT_SEEN.search(sentence.text):
            said, asked = "no", [reading for reading in asked if reading.predicate == "hasAdverseEffect"]
        if not said:
            key = self._frame.key_beside(sentence.unit)
            kinds = sentence.kinds.union(cue.kind for cue in self._frame.cues(*key)) if key else sentence.kinds
            said = "open" if "open" in kinds else "no" if "refuted" in kinds else ""
        if sentence.unit.speaker == "lay" or sentence.unit.start - max(question.end, question.unit.end) >= _NEAR:
            return
        stop = max(sentence.clause(sentence.start, sentence.start + 1)[1], sentence.start + 1)
        if not asked or (not said and all(not reading.weight for reading in asked)):  # only names, under a heading
            self._of_names(sentence, question, stop, "" if myth else said)
        if relations.EVERY.search(question.text):
            asked = [reading for reading in asked if reading.predicate != "treats"]
        if said in ("", "open") and {reading.predicate for reading in asked} == {"contraindicatedIn"}:
            spans = [(sentence.start, sentence.end), *([sentence.following] if sentence.following else [])]
            if any(self._advises(*span) for span in spans):
                said = "not yet"  # "we do not know, ask your doctor"
        if said:
            for reading in answered(asked, said):
                if reading.predicate == "treats" and reading.polarity == "affirmed" and "modal" in sentence.kinds:
                    reading = reading._replace(polarity="hedged")  # "yes, it may"
                self._say(reading, question, (reading.start, stop))

    def _advises(self, start: int, end: int) -> bool:
        """Whether a sentence calls for caution, and in nobody whom it names."""
        named = any("population" in mention.roles for mention in self._frame.within(start, end))
        return not named and any(word.predicate == "cautionIn" for word in relations.loose(self._frame.text[start:end]))

    def _of_names(self, sentence: Sentence, question: Sentence, stop: int, answer: str) -> None:
        """Takes the names that a question is, and what the answer says of them: "Pregnant? Wait", "nursing? Yes"."""
        names = [mention for mention in question.mentions if relations.may_be_loose(mention)]
        beside = question.end - question.start - sum(mention.end - mention.start for mention in names)
        if beside > (_BRIEF if question.text.isascii() else _SHORT) * len(names):
            return
        words = relations.loose(self._frame.text[sentence.start : stop])
        if not words and not answer:
            stop, words = sentence.end, relations.loose(sentence.text)
        there = self._frame.within(sentence.start, stop)
        may = answer in ("yes", "no") and beside <= _SHORT
        meant = next((one for one in MAY if may and all(one[0] in name.roles for name in names)), None)
        for name in names:
            said = min((w for w in words if relations.takes(name, relations.role(w.predicate))), default=None)
            if any(set(name.roles) & set(mention.roles) for mention in there):
                continue
            if not said:
                if meant:
                    role, predicate, how = meant
                    how = how if (answer == "yes") is not bool(_STOPS.search(question.text)) else FLIP[how]
                    at = (sentence.start, stop)
                    self._say(Reading(predicate, how, name.slugs(role), *at, 0, f"answer: {answer}", name), sentence)
                continue
            slugs, how = objects(name, relations.role(said.predicate)), loose_polarity(sentence, said)
            at = (sentence.start, stop)
            self._say(Reading(said.predicate, how, slugs, *at, 0, f"loose: {said.word}", name), sentence)

    def _unsure(self, reading: Reading, sentence: Sentence) -> bool:
        """Whether it is left open how well something works: by a word for that, or "may" in the same clause."""
        if reading.predicate != "treats" or _left(reading, sentence, "hedge"):
            return reading.predicate == "treats"
        if sentence.text.endswith(";") and sentence.following:
            named = any("condition" in mention.roles for mention in self._frame.within(*sentence.following))
            if not named and any(cue.kind in ("open", "hedge") for cue in self._frame.cues(*sentence.following)):
                return True
        low, high = sentence.clause(reading.start, reading.end)
        later = _MAY_HELP.search(self._frame.text, reading.end, sentence.end)
        stop = sentence.clause(later.end(), later.end())[1] if later else 0
        if later and not any("condition" in m.roles for m in self._frame.within(reading.end, stop)):
            return True
        weak = _WEAK.search(self._frame.text, reading.start, sentence.end)
        if weak and not any(_NAMED & m.roles.keys() for m in self._frame.within(reading.end, weak.end())):
            return True
        if "modal" not in sentence.kinds:
            return False
        return any(
            cue.kind == "modal"
            and low <= cue.start
            and cue.end <= min(high, reading.end)
            and not _ALLOWED.match(self._frame.text, cue.end, high)
            for cue in sentence.cues
        )

    def _stance(self, sentence: Sentence, found: list[Reading]) -> tuple[str, int, int, tuple[int, int]]:
        """What the page makes of hearsay, refuted, endorsed, open, unjudged or own; from where to where; its clause."""
        hearsay = next((cue for cue in sentence.cues if cue.kind == "hearsay"), None) or _says(sentence)
        if hearsay is None or "stated" in sentence.kinds:
            return "own", 0, 0, (0, 0)
        kinds, following = sentence.kinds, set[str]()
        turning = _TURNING.search(self._frame.text, hearsay.start, sentence.end)
        if sentence.following:
            following = {cue.kind for cue in self._frame.cues(*sentence.following)}
        judging = [cue for cue in sentence.cues if cue.kind in ("refuted", "endorsed") and cue.start >= hearsay.start]
        judged = [cue.end for cue in judging if cue.start >= hearsay.end] or [cue.end for cue in judging]
        begins = turning.start() if turning else judged[0] if judged else sentence.end
        opens, ends = sentence.clause(hearsay.start, hearsay.end)
        alone = ends - opens <= hearsay.end - hearsay.start + _SHORT and not self._frame.within(hearsay.end, ends)
        told = (opens, sentence.end if alone else ends)
        if not any(opens <= reading.start < begins for reading in found):
            opens = max(sentence.start, hearsay.start - _NEAR)
        denied = turning and _DENIES.match(self._frame.text, turning.end())
        if "refuted" in kinds or denied or (not judged and "refuted" in following):
            return "refuted", opens, begins, told
        if "open" in kinds or (not judged and "open" in following):
            return "open", opens, sentence.end, told
        return ("endorsed" if "endorsed" in kinds | following else "unjudged"), opens, begins, told

    def _polarity(self, reading: Reading, sentence: Sentence) -> str | None:
        """Whether the words before turn a reading round; None where they leave open whether it holds."""
        if sentence.kinds.isdisjoint(_TURNED):
            return reading.polarity
        begin, text = reading.start, self._frame.text
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
            if cue.kind == "not all" and cue.start < reading.end and reading.predicate == "treats":
                return None
            if cue.kind == "doubled" and begin - 1 <= cue.end <= reading.end:
                must = text[cue.start + 1] in "可能得"
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
            and reading.predicate not in _FIGURES
            and any(c.kind == "denial clause" and clause <= c.start < stop for c in sentence.cues)
        ):
            return "negated"
        denials = (cue for cue in sentence.cues if cue.kind == "denial" and clause <= cue.start and cue.end <= begin)
        named = reading.predicate == "avoid" and any(one.start == begin for one in sentence.mentions)
        for cue in denials if reading.polarity == "affirmed" else ():
            if named and _BARS.fullmatch(text, cue.start, cue.end):
                continue  # "not into the eyes, nor into the mouth"
            if cues.between().fullmatch(text, cue.end, begin):
                return None if relations.EVERY.search(text, begin, reading.end) else "negated"
        return reading.polarity

    def _say(self, reading: Reading, sentence: Sentence, span: tuple[int, int] | None = None) -> None:
        """Writes down a reading for each drug that it is said of."""
        if reading.objects == ("pair",):
            subjects, reading = pairing.pair(reading, sentence, self._subjects)
        else:
            subjects = self._subjects.of(reading, sentence)
            if reading.predicate == "combinedWith" and reading.weight:
                subjects, reading = pairing.companion(reading, subjects, sentence)
        if not subjects:
            return
        if LIGHT in reading.objects and routes()["light"] & {*subjects, *self._subjects.section}:
            if routes()["light"].isdisjoint(self._subjects.section) or not routes()["light"].isdisjoint(subjects):
                return  # light as such is the light spoken of
            reading = reading._replace(objects=self._subjects.section)
        light = reading.mention if LIGHT in reading.objects and self._lights else None
        if light and _SHINING.fullmatch(self._frame.text, light.start, light.end):
            return  # it is the kind of light that was named before
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
                if name != subject and not (predicate == "combinedWith" and name in subjects):
                    claim = Claim(
                        subject, predicate, name, reading.polarity, start, end, own, (), reading.phrase, words
                    )
                    self._found.append(claim)
                    if predicate == "combinedWith" and not routes()["light"].isdisjoint((subject, name)):
                        self._lights = True

    def _qualifiers(self, reading: Reading, span: tuple[int, int], sentence: Sentence) -> tuple[tuple[str, str], ...]:
        """For whom, how severe, where, how far apart: as the words of the claim's own clause say."""
        words, made = self._frame.text[slice(*span)], dict[str, str]()
        if reading.predicate == "treats":
            places = numbers.jurisdictions(words)
            whom = tables.for_whom(self._frame, sentence.unit) if sentence.unit.column else ""
            made = self._ages(reading, span) or numbers.ages(whom)
            made["severity"] = numbers.severity(words) or numbers.severity(whom)
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
        if reading.predicate == "avoid" and numbers.pattern("long term").search(words):
            made["longTerm"] = "true"
        if reading.predicate == "combinedWith":
            gaps = [figure.value for figure in numbers.intervals(sentence.text)]
            made["minInterval"] = gaps[0] if gaps else ""
        return tuple(sorted((name, value) for name, value in made.items() if value))

    def _ages(self, reading: Reading, span: tuple[int, int]) -> dict[str, str]:
        """From what age a disease is treated: of several, each has the age beside it."""
        text, mention = self._frame.text, reading.mention
        named = [one for one in self._frame.within(*span) if "condition" in one.roles]
        if not mention or len(named) < 2 or mention not in named:
            return numbers.ages(text[slice(*span)])
        low = max((one.end for one in named if one.end <= mention.start), default=span[0])
        high = min((one.start for one in named if one.start >= mention.end), default=span[1])
        before, after = text[low : mention.start], text[mention.end : high]
        beside = (after, before) if _AGED_AFTER.match(after) else (before,)
        return next((found for found in map(numbers.ages, beside) if found), None) or numbers.ages(text[slice(*span)])


def _quotes(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but a saying in quotation marks, which the next one judges."""
    if sentence.following is None or not _QUOTED.fullmatch(sentence.text):
        return False
    judged = any(cue.kind == "refuted" for cue in sentence.frame.cues(*sentence.following))
    return judged or not _SAID_BY.match(sentence.frame.text, *sentence.following)


def _says(sentence: Sentence) -> Cue | None:
    """Words by which a clause begins that tells what somebody says, where the sentence refutes it."""
    if "refuted" not in sentence.kinds:
        return None
    last = max(cue.start for cue in sentence.cues if cue.kind == "refuted")
    found = _SAYS.search(sentence.frame.text, sentence.start, last)
    return Cue(*found.span(), "hearsay") if found else None


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
    colon = sentence.frame.text.rfind(":", sentence.start, reading.start) if reading.predicate in _ALONE else -1
    if colon >= 0 and not any(cue.kind == "own" and cue.start > colon for cue in sentence.cues):
        return True
    low = max(sentence.frame.text.rfind(mark, sentence.start, reading.start) for mark in ",;:")
    low = max(low, sentence.start)
    if any(cue.kind == "own" and low <= cue.start < reading.end for cue in sentence.cues):
        return False
    clause = sentence.frame.within(low, reading.end)
    return any({"drug", "pronoun"} & mention.roles.keys() for mention in clause)


def _stored(reading: Reading, sentence: Sentence) -> bool:
    """Whether a reading's clause tells of something else than use: where the tube is kept."""
    low, high = sentence.clause(reading.start, reading.end)
    if reading.predicate == "avoid":  # "keep it cool, away from sunlight"
        low, high = sentence.start, sentence.end
    return any(cue.kind == "dropped clause" and low <= cue.start < high for cue in sentence.cues)


def _left(reading: Reading, sentence: Sentence, kind: str) -> bool:
    """Whether a reading is left open: by a word for that in its part of the sentence, or in one that names nothing."""
    if kind not in sentence.kinds:
        return False
    opens, ends = sentence.clause(reading.start, reading.end)
    found = [cue for cue in sentence.cues if cue.kind == kind]
    text = sentence.frame.text
    if reading.predicate in _ALONE:
        return any(opens <= cue.start and cue.end <= ends for cue in found)
    if reading.predicate in _FIGURES:  # a doubt before it is of something else
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
        if not names or (reading.start < high and low < reading.end):
            return True
    return False


def _same(sentence: Sentence, found: list[Reading], before: list[Reading]) -> list[Reading]:
    """What was said of one group before, and now of another: "the same goes if you are nursing"."""
    if not (before or found) or not _SAME.search(sentence.text):
        return []
    known = {reading.mention.start for reading in found if reading.mention}
    made = []
    for mention in sentence.mentions:
        here = (one for one in reversed(found) if one.end <= mention.start)
        last = next((one for one in (*here, *reversed(before)) if one.mention and _alike(mention, one)), None)
        if last and mention.start not in known:
            slugs = objects(mention, relations.role(last.predicate))
            at = sentence.clause(mention.start, mention.end)
            made.append(last._replace(objects=slugs, start=at[0], end=at[1], mention=mention))
    return made


def _refused(reading: Reading, sentence: Sentence) -> bool:
    """Whether a name under a heading stands in a clause that calls it wrong: "a cure-all, never believe it"."""
    if not reading.phrase.startswith("heading") or reading.predicate in PERSON:
        return False
    low, high = sentence.clause(reading.start, reading.end)
    return any(cue.kind == "refuted" and reading.end <= high and low <= cue.start < high for cue in sentence.cues)


def _alike(mention: Mention, reading: Reading) -> bool:
    role = relations.role(reading.predicate)
    return role in ("population", "avoid", "condition") and role in mention.roles
