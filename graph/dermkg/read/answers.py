"""What a question and its answer say together: "does it thin the skin? No", "pregnant? Better wait"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dermkg.read import cues, grammar, numbers, relations
from dermkg.read.headings import MAY
from dermkg.read.reading import BANS, FLIP, PERSON, SAFE, Reading, objects
from dermkg.read.sentence import Frame, Sentence, drugs
from dermkg.read.titles import headed
from dermkg.read.unread import judged

_MYTH = grammar.pattern("myth key")
_TRUE = grammar.pattern("holds")
_ANSWER = grammar.pattern("answer key")
_IF = grammar.pattern("if before")
_STOPS = grammar.pattern("asks to stop")
_AGAINST, _CURES = grammar.rare("words against use"), grammar.pattern("cures")
_REFUSES, _WHY_SO = grammar.pattern("refuses use"), grammar.pattern("not so at all")
_AGAIN_NOT = grammar.pattern("indeed not")
_WHY = grammar.pattern("asks why")
_OVER = grammar.pattern("asks for longer")
_OR = grammar.pattern("or question")
_NO_BAN = grammar.rare("no ban")
_ISNT = grammar.pattern("is it not")
_NEEDLESS = grammar.pattern("needless")
_MYTH_HEADING = grammar.pattern("myth heading")
_NEGATIVE, _AGREES = grammar.pattern("asked in the negative"), grammar.pattern("agrees")
_WHETHER_TRUE = grammar.pattern("asks whether true")
_CHILDREN = grammar.pattern("children next")
_EITHER = frozenset(["effect", "population"])
_OF_ONE = grammar.pattern("of one patient")
_WHO_HAS = grammar.pattern("who has before")
_HAVING = grammar.pattern("having")
_ASKS_MYTH = grammar.pattern("asks for a myth")
_NOT_SEEN = grammar.rare("not seen")
_NOT_SO = grammar.pattern("not true")
_ECHO = grammar.pattern("does not hinder")
_HEADED = ("heading: contraindicatedIn", "heading: cautionIn", "heading: avoid")
_WHAT_OF = grammar.pattern("what about")
_GO_ON = grammar.pattern("lets go on")
_STOP_IT = grammar.pattern("stop it")
_HARM = grammar.pattern("asks of harm")
_HARM_ECHO = grammar.pattern("harm answered")
_EITHER_ANSWER = grammar.pattern("either answer")
_HALF = grammar.pattern("half true")
_MAY = grammar.pattern("may answer")
_YOUNG = (("children",), ("adolescents",))
_BRIEF = 20  # characters beside the names of a question in English that only asks about these
_SHORT = 6  # … and in Chinese
_NEAR = 40  # an answer stands so close to its question


class Asked(NamedTuple):
    """A question, or a saying that is judged next.

    Attributes:
        sentence: The question.
        readings: What it says.
        myth: Whether it is no question but what others say.
    """

    sentence: Sentence
    readings: list[Reading]
    myth: bool


def answers(sentence: Sentence, asked: Asked) -> Iterator[tuple[Reading, Sentence, tuple[int, int]]]:
    """What was asked as said, or as denied, where the answer begins with yes or no.

    Args:
        sentence: The answer, or how it begins.
        asked: What it answers.

    Yields:
        A reading, the sentence whose drugs it is said of, and where question and answer say it.
    """
    answer = _Answer(sentence, asked)
    if answer.says():
        yield from answer.told()


class _Answer:
    """An answer, and the readings of the question that it bears on.

    What it says is yes, no, "not yet" (better not), open, or nothing of these.

    Args:
        sentence: The answer, or how it begins.
        asked: What it answers.
    """

    def __init__(self, sentence: Sentence, asked: Asked) -> None:
        self._sentence, (self._question, self._readings, self._myth) = sentence, asked
        opening = _ANSWER.match(sentence.text)  # "well, no"
        self._opens = opening.end() if opening else 0
        self._text = sentence.text[self._opens :]
        self._said = cues.answer(self._text)
        if not self._said and not _EITHER_ANSWER.search(sentence.unit.key):
            self._said = cues.answer(sentence.unit.key)

    def says(self) -> bool:
        """Settles what it says; whether that can be told."""
        sentence, question = self._sentence, self._question
        if _OR.fullmatch(question.text):
            return False  # "is it eczema or ringworm? Don't use it until you know"
        if not self._as_asked():
            return False
        if not self._myth and {"refuted", "endorsed"} <= sentence.kinds and not _NOT_SO.match(sentence.text):
            return False  # "the first is right, the second is not"
        if self._said in ("yes", "no") and _ASKS_MYTH.match(question.text):
            self._said = "no" if self._said == "yes" else "yes"  # "is it a myth that it thins the skin? Yes"
        if self._myth and (_HALF.search(sentence.unit.key) or _HALF.match(sentence.text)):
            return False  # which half is for the page to say
        self._of_myth()
        self._by_cues()
        return sentence.unit.speaker != "lay" and sentence.unit.start - max(question.end, question.unit.end) < _NEAR

    def _as_asked(self) -> bool:
        """Heeds how it was asked: why, of another drug, in the negative; whether it is clear what is meant."""
        sentence, question, asks = self._sentence, self._question, self._question.text
        bans = [one for one in self._readings if one.predicate in BANS]
        why = bool(bans) and not self._myth and bool(_WHY.search(asks))
        if why:  # "why must she not have it? There are no studies": she must not
            self._readings = bans
            self._said = "no" if _NO_BAN.search(sentence.text) or _WHY_SO.search(sentence.text) else "yes"
        elif self._said == "yes" and (other := _of_other(sentence, question, self._readings)) is not None:
            self._said = other
        barred = all(one.predicate in BANS and one.polarity == "affirmed" for one in self._readings)
        barred = barred and bool(self._readings) and not (self._myth or _negative(question))
        if self._said == "no" and barred and _REFUSES.match(self._text):
            self._said = "yes"  # "is it banned in pregnancy? I would not use it"
        if _STOPS.search(asks) and _STOP_IT.match(sentence.text):
            self._said = "yes"  # "must I stop when pregnant? Stop"
        if _ISNT.match(asks):  # "isn't it a steroid?" asks whether it is
            self._readings = [
                one._replace(polarity="affirmed") if one.polarity == "negated" else one for one in self._readings
            ]
        elif _WHETHER_TRUE.match(asks):
            pass  # "is it true that she can't use it? No"
        elif self._said in ("yes", "no") and not (self._myth or why) and (verb := _negative(question)):
            if self._said == "yes" and asks.isascii() and not _AGREES.match(sentence.text):
                return False  # "it doesn't thin the skin? Yes": nobody knows what is meant
            # "isn't it? It isn't" holds, and so does "it can't? It can't"; "it can't? That is not so" does not
            echoes = asks.isascii() or self._text.lstrip("\"' ").startswith(verb[:2])
            holds = (self._said == "no" and echoes) or _repeats(verb[:2], sentence, self._text)
            self._said = "yes" if holds or _AGREES.match(self._text) else "no"
        echo = _ECHO.match(sentence.text)
        if self._said == "yes" and echo and (echo[1] in asks or "冲突" in asks):
            self._said = "no"  # "do they clash? They don't clash", but "can I have it? It doesn't matter"
        return True

    def _of_myth(self) -> None:
        """What follows a myth that is called one denies it, where it does not say that it is true."""
        sentence, question = self._sentence, self._question
        told = not (question.asks or question.unit.key)
        if not (
            self._myth and (_MYTH.match(question.unit.key) or (told and _MYTH_HEADING.fullmatch(question.unit.heading)))
        ):
            return
        opens = not self._said and "open" in sentence.kinds
        self._said = "yes" if _TRUE.match(sentence.text) else "open" if opens else "no"
        if _cautions(sentence.text):
            # "no harm in pregnancy": better not, and not a ban
            self._readings = [one for one in self._readings if (one.predicate, one.polarity) != SAFE]
        self._readings = [
            one for one in self._readings if not _IF.search(sentence.frame.text, question.start, one.start)
        ]

    def _by_cues(self) -> None:
        """Takes what an answer says that begins with neither yes nor no from its cues."""
        sentence, frame = self._sentence, self._sentence.frame
        if not self._said and sentence.find(_NOT_SEEN):
            self._said, self._readings = "no", [one for one in self._readings if one.predicate == "hasAdverseEffect"]
        if self._said:
            return
        key = frame.key_beside(sentence.unit)
        kinds = sentence.kinds.union(cue.kind for cue in frame.cues(*key)) if key else sentence.kinds
        self._said = "open" if "open" in kinds else "no" if "refuted" in kinds else ""
        barred = {one.predicate for one in self._readings} == {"contraindicatedIn"}
        if barred and self._said == "no" and sentence.find(_NO_BAN):
            self._said = "yes"  # "may I go on in pregnancy? Many stop at once, and need not"

    def told(self) -> Iterator[tuple[Reading, Sentence, tuple[int, int]]]:
        """What question and answer say together, as `answers` gives it."""
        sentence, question = self._sentence, self._question
        begin = sentence.start + (self._opens if self._text else 0)
        stop = max(sentence.clause(begin, begin + 1)[1], begin + 1)
        readings = self._readings
        further = readings and not self._myth and all(one.phrase in _HEADED for one in readings)
        if further and not headed(question.text)[0] and (verb := _MAY.match(sentence.text)):
            self._said = "yes" if verb["not"] else "no"  # "who must not have it? … And nursing mothers? They can"
        soft = all(not reading.weight or reading.predicate == "avoid" for reading in readings)
        if not readings or (not self._said and soft):  # only names, under a heading
            yield from _of_names(sentence, question, stop, "" if self._myth else self._said)
        readings = self._borne_on(stop)
        said = self._soften(readings)
        if said == "no" and _NEEDLESS.fullmatch(sentence.text.rstrip("。.!")):
            readings = [one for one in readings if one.predicate != "combinedWith"]
        if said in ("yes", "no") and _OVER.search(question.text):  # "for more than 6 weeks? No": 6 weeks are the most
            limits = [one for one in readings if one.predicate in ("maxDuration", "minDuration")]
            readings = [one for one in readings if one not in limits]
            for one in limits if said == "no" else ():
                yield one._replace(predicate="maxDuration", polarity="affirmed"), question, (one.start, stop)
        for reading in _answered(readings, said) if said else ():
            if reading.predicate == "treats" and reading.polarity == "affirmed" and "modal" in sentence.kinds:
                reading = reading._replace(polarity="hedged")  # "yes, it may"
            yield reading, question, (reading.start, stop)

    def _borne_on(self, stop: int) -> list[Reading]:
        """The readings of the question that the answer is about.

        Args:
            stop: Where its yes or no ends.
        """
        sentence, question, said, readings = self._sentence, self._question, self._said, self._readings
        if relations.EVERY.search(question.text) or (said == "no" and _CURES.search(question.text)):
            readings = [one for one in readings if one.predicate != "treats"]
        readings = [one for one in readings if not _in_whom(question, one)]
        if said == "yes" and "minAge" in numbers.ages(sentence.text):  # "may children use it? Yes, from the age of 12"
            readings = [one for one in readings if (one.predicate, one.polarity) != SAFE or one.objects not in _YOUNG]
        if said == "no":
            readings = [made for one in readings if (made := _of_people(question, one))]
        if not _negative(question):
            return readings
        later = {slug for one in sentence.frame.within(stop, sentence.end) for slug in one.slugs("avoid")}
        # "must it not go on the face? Not into the eyes, the face is fine" says itself what is so
        return [one for one in readings if one.predicate != "avoid" or later.isdisjoint(one.objects)]

    def _soften(self, readings: list[Reading]) -> str:
        """What the answer says, where its further words call for caution.

        Args:
            readings: What it bears on.
        """
        sentence, said = self._sentence, self._said
        relations_ = {one.predicate for one in readings}
        meant = {(one.predicate, one.polarity) for one in readings}
        if said == "yes" and meant == {SAFE} and sentence.find(_AGAINST):
            return "not yet"  # "may they use it? There are reports of rashes, better not"
        if said in ("", "open") and relations_ == {"contraindicatedIn"}:
            spans = [(sentence.start, sentence.end), *([sentence.following] if sentence.following else [])]
            if any(_advises(sentence.frame, *span) for span in spans):
                return "not yet"  # "we do not know, ask your doctor"
        barred = meant == {("contraindicatedIn", "affirmed")}
        if said == "no" and barred and not self._myth and _cautions(sentence.text):
            return "not yet"  # "who must not have it? … And nursing mothers? It is not recommended"
        return said


def _negative(question: Sentence) -> str:
    """The denied verb of a question that is asked in the negative; nothing where it is not."""
    verb = _NEGATIVE.search(relations.unasked(question.text))
    return verb[0] if verb else ""


def _repeats(verb: str, sentence: Sentence, said: str) -> bool:
    """Whether an answer begins with a denial that was asked about, as it stands.

    Args:
        verb: The denial.
        sentence: The answer.
        said: The answer without its opening.
    """
    first = sentence.text[: sentence.clause(sentence.start, sentence.start + 1)[1] - sentence.start]
    again = verb in first or _AGAIN_NOT.match(said) is not None
    return not verb.isascii() and again and not _NOT_SO.match(first) and "doubled" not in sentence.kinds


def _of_other(sentence: Sentence, question: Sentence, asked: list[Reading]) -> str | None:
    """What an answer says by the end, where its yes is of another drug or class: "A? You can have B, not A"."""
    frame, stop = sentence.frame, sentence.clause(sentence.start, sentence.start + 1)[1]
    first = frame.within(sentence.start, stop)
    if all(one.predicate == "memberOf" for one in asked):
        classes = {slug for one in first if relations.takes(one, "class") for slug in objects(one, "class")}
        return "no" if classes and classes.isdisjoint(slug for one in asked for slug in one.objects) else None
    named, meant = drugs(first), drugs(question.mentions)
    if (
        not named
        or not meant
        or not set(named).isdisjoint(meant)
        or any(set(named) & set(one.objects) for one in asked)
    ):
        return None
    words = relations.loose(frame.text[stop : sentence.end], frame.within(stop, sentence.end), stop)
    return "no" if any(one.predicate == "contraindicatedIn" and one.polarity == "affirmed" for one in words) else ""


def _answered(asked: list[Reading], said: str) -> list[Reading]:
    """What was asked, as an answer makes it: yes, no, not yet, or open."""
    made = []
    for reading in asked:
        if reading.predicate == "frequencyPerDay":
            continue
        if said == "not yet":
            if reading.predicate == "combinedWith":
                made.append(reading._replace(polarity="negated"))
            if reading.predicate in PERSON:
                made.append(reading._replace(predicate="cautionIn", polarity="affirmed"))
            if reading.predicate == "avoid":
                made.append(reading._replace(polarity="affirmed"))
        elif said == "open":
            made.append(reading._replace(polarity="hedged"))
        else:
            made.append(reading if said == "yes" else reading._replace(polarity=FLIP[reading.polarity]))
    return made


def _in_whom(question: Sentence, reading: Reading) -> bool:
    """Whether an effect is only what somebody has who asks: "can I use it if I have shingles"."""
    named = reading.mention
    if reading.predicate != "hasAdverseEffect" or not named:
        return False
    return bool(_WHO_HAS.search(question.frame.text, question.start, named.start))


def _of_people(question: Sentence, reading: Reading) -> Reading | None:
    """A use asked of some people alone, as whether they may: "can children under 12 with vitiligo use it"."""
    named, frame = reading.mention, question.frame
    if reading.predicate != "treats" or not named:
        return reading
    people = [one for one in question.mentions if "population" in one.roles]
    for one in people:
        first, last = sorted((one, named))
        if _HAVING.fullmatch(frame.text, first.end, last.start):
            slugs, start = one.slugs("population"), min(reading.start, one.start)
            polarity = FLIP[reading.polarity]
            return reading._replace(
                predicate="contraindicatedIn", polarity=polarity, objects=slugs, start=start, mention=one
            )
    theirs = _CHILDREN.match(frame.text, named.end) or _OF_ONE.search(frame.text, question.start, question.end)
    return None if theirs else reading


def _advises(frame: Frame, start: int, end: int) -> bool:
    """Whether a sentence calls for caution, and in nobody whom it names."""
    named = any("population" in mention.roles for mention in frame.within(start, end))
    return not named and _cautions(frame.text[start:end])


def _cautions(text: str) -> bool:
    """Whether words of a text call for caution, of whomever."""
    return any(word.predicate == "cautionIn" for word in relations.loose(text))


def _of_names(
    sentence: Sentence, question: Sentence, stop: int, answer: str
) -> Iterator[tuple[Reading, Sentence, tuple[int, int]]]:
    """The names that a question is, and what the answer says of them: "Pregnant? Wait", "nursing? Yes"."""
    frame = sentence.frame
    names = [mention for mention in question.mentions if relations.may_be_loose(mention)]
    beside = question.end - question.start - sum(mention.end - mention.start for mention in names)
    opening = _WHAT_OF.match(question.text)
    beside -= len(opening[0]) if opening else 0  # "what about the elderly?"
    if _GO_ON.match(sentence.text) and not _STOPS.search(question.text):
        answer = "yes"  # "pregnant? No need to stop"
    harm = _HARM.search(question.text)
    beside -= len(harm[0]) if harm else 0
    if beside > (_BRIEF if question.text.isascii() else _SHORT) * len(names):
        return
    words = relations.loose(frame.text[sentence.start : stop], sentence.mentions, sentence.start)
    if not words and not answer:
        stop, words = sentence.end, relations.loose(sentence.text, sentence.mentions, sentence.start)
    there = frame.within(sentence.start, stop)
    may = answer in ("yes", "no") and beside <= _SHORT
    classes = any("class" in name.roles for name in names)  # "may I use a steroid? Yes" does not make it one
    meant = next((one for one in MAY if may and not classes and all(one[0] in name.roles for name in names)), None)
    echo = harm and _HARM_ECHO.match(sentence.text)
    if echo:
        answer = "no" if echo["no"] else "yes"
    if harm and answer in ("yes", "no"):  # "is it dangerous for children? No"
        predicate, how = ("cautionIn", "affirmed") if answer == "yes" else SAFE
        for name in names:
            if "population" in name.roles:
                at = (sentence.start, stop)
                slugs = name.slugs("population")
                yield Reading(predicate, how, slugs, *at, 0, f"harm: {answer}", name), sentence, at
        return
    for name in names:
        said = min((w for w in words if relations.takes(name, relations.role(w.predicate))), default=None)
        if any(set(name.roles) & set(mention.roles) for mention in there):
            continue
        if not said:
            if meant and not _EITHER.issubset(name.roles):  # "clots? No": is it what it does, or who may have it
                role, predicate, how = meant
                how = how if (answer == "yes") is not bool(_STOPS.search(question.text)) else FLIP[how]
                at = (sentence.start, stop)
                yield Reading(predicate, how, name.slugs(role), *at, 0, f"answer: {answer}", name), sentence, at
            continue
        predicate, how = judged(sentence, said, name)
        slugs = objects(name, relations.role(predicate))
        at = (sentence.start, stop)
        yield Reading(predicate, how, slugs, *at, 0, f"loose: {said.word}", name), sentence, at
