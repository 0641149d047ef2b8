"""How what a page speaks of changes, from heading to heading and from sentence to sentence."""

from __future__ import annotations

import sys
from bisect import bisect_left
from itertools import islice

from dermkg.read import grammar
from dermkg.read.names import BOTH, Mention, routes
from dermkg.read.reading import Reading
from dermkg.read.sections import PARAGRAPH, alone, is_whole, leads, names_another, names_beside, rank
from dermkg.read.sentence import Frame, Sentence, drugs
from dermkg.read.spoken import Spoken, compared, in_order, ones_of_two
from dermkg.read.structure import Unit
from dermkg.read.tables import of_column, of_others
from dermkg.read.titles import headed

_CLAUSE = grammar.pattern("clause")
_SO_TOO = grammar.pattern("so too next")
_COMPARES = grammar.pattern("heading compares")
_CONTRAST = grammar.rare("contrast next")
_ASIDE = 2  # so many parts of a text that runs on without full stops speak of another drug that is named in passing
_NEAR = 11  # so near its beginning is named what a sentence is about that is no subject here
_OPENS = 6  # what a sentence is about is named so near its beginning
_TOGETHER = grammar.rare("asked together")
_ASKED_OF = grammar.rare("asked of")
_JOINED = grammar.rare("joined before")
_NAME_KEY = grammar.pattern("name key")
_DOES = grammar.pattern("it does")
_ASIDES = grammar.pattern("asides heading")
_TURNS_TO = grammar.rare("turns to before")
_CREAM = grammar.pattern("the cream opens")
_TURNS_BACK = grammar.rare("turns back")
_NAMED = frozenset(["drug", "pronoun", "other"])
_IS = grammar.pattern("is something next")
_THIS_ONE = grammar.pattern("this one before")
_ONE_OF_TWO = (("former",), ("latter",))


class Course:
    """What a page speaks of, one unit and sentence after the other.

    Args:
        frame: The page.

    Attributes:
        spoken: What is spoken of at the place that was come to.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame, self.spoken = frame, Spoken(frame)
        self._before: tuple[str, ...] = ()  # the drugs of the clause before
        self._ranks: dict[str, set[str]] = {}  # the drugs that headings name, by the rank of those
        self._place = ("", "", "", "")
        self._told_apart: tuple[str, ...] = ()  # of what the page speaks on behind the parts of a sentence on another
        self._compares = False  # whether the heading above sets the page's drug beside another
        self._others = of_others(frame)  # the cells of a table that are about another drug
        self._other: str | None = None  # the rank of the heading above that names one
        self._oral = False  # whether what is spoken of is no subject here for its route

    def enter(self, unit: Unit) -> None:
        """Begins a unit: a heading may name a drug, and so may a key and the head of a column."""
        now = self.spoken
        if now.page.opening and now.topic != now.page.drugs and unit.end > now.page.opening[0]:
            now.section = now.page.drugs if now.section == now.topic else now.section  # but not a heading's
            now.topic = now.page.drugs
        above = (words for words in (unit.heading, unit.section, unit.key) if not is_whole(self.frame, unit, words))
        now.together = "combinedWith" in {headed(words)[0] for words in above}
        if unit.speaker in ("ask", "lay"):
            other = [slug for slug in drugs(self.frame.within(unit.start, unit.end)) if slug not in now.topic]
            if len(other) == len(now.topic) == 1:
                now.pair = (*now.topic, *other)  # "and the other one?"
        if unit.title:
            titled = self._titled(unit)
            mark = rank(self.frame, unit)
            beside = unit.question and _TOGETHER.search(self.frame.text, unit.start, unit.end)
            if len(titled) == 1 and not beside:
                now.section = now.last = titled
                self._ranks.setdefault(mark, set()).add(titled[0])
            elif mark and not titled and len(self._ranks.get(mark, ())) > 1:  # of the rank of those that name drugs
                now.section = now.last = now.topic
            if titled or now.main or (mark and mark == self._other):
                self._other = None
            beside_drugs = bool(self._ranks.get(mark))  # other headings of its rank name one
            if not titled and _ASIDES.match(self.frame.text, unit.start, unit.end):
                self._other = mark
            if not self._lists(unit) and names_another(self.frame, unit.start, unit.end, beside_drugs, now.topic):
                self._other = mark
            now.outside = 0
            now.recent += titled
            compares = now.main and titled and _COMPARES.search(self.frame.text, unit.start, unit.end)
            both = tuple(dict.fromkeys((*now.topic, *titled))) if compares else titled
            self._compares = bool(compares) and len(both) == 2
            now.pair = both if len(both) == 2 else now.pair
        elif unit.speaker == "ask":
            self._place = ("", "", "", "")  # the answer does not go on with what the last one began with
            asked = drugs(self.frame.within(unit.start, unit.end))
            if not asked:
                now.section = now.topic if len(now.topic) == 1 and now.about else now.section
            elif (
                len(asked) == 1
                and (not now.main or asked == now.topic or _ASKED_OF.search(self.frame.text, unit.start, unit.end))
                and not _TOGETHER.search(self.frame.text, unit.start, unit.end)
            ):
                now.section = asked
        elif not unit.question and unit.speaker != "lay":
            opened = self._opened(unit)
            if opened or not self._goes_on(unit):
                now.last, now.outside = opened or now.section or now.topic, 0
        key = self.frame.key(unit)
        named = of_column(unit.column) if unit.column else ()
        keyed = self.frame.within(*key) if key else []
        named = named or drugs(keyed)
        if named:
            now.last, now.outside = now.changed_to(keyed, key[0] if key else 0) or named[:1], 0
            now.recent += named
            if len(named) == 1 and leads(self.frame, unit):
                now.section = named
        elif key and not unit.column:
            told = drugs(self.frame.within(unit.start, unit.end))
            named_so = _NAME_KEY.fullmatch(unit.key)
            if len(told) == 1 and (named_so or leads(self.frame, unit)):  # "name: C", "The third way: C": a heading
                now.section = now.last = told
            if named_so:
                self._other = None if told or not names_another(self.frame, unit.start, unit.end) else ""
        another = (
            self._other is not None
            or unit in self._others
            or bool(key and not now.together and names_another(self.frame, *key, topic=now.topic))
            or bool(key and not now.together and names_beside(self.frame, *key, topic=now.topic))
        )
        now.elsewhere = another and not named
        if now.elsewhere:
            now.outside = sys.maxsize

    def _titled(self, unit: Unit) -> tuple[str, ...]:
        """The drugs that a heading names; of "A is an oral B" only the first."""
        named = [one for one in self.frame.within(unit.start, unit.end) if "drug" in one.roles]
        if named and _IS.match(self.frame.text, named[0].end, unit.end):
            return named[0].slugs("drug")
        return drugs(named)

    def _lists(self, unit: Unit) -> bool:
        """Whether a short line goes on with a list that another such line begins: "not together with:" and names."""
        at = bisect_left(self.frame.units, unit)
        return at > 1 and self.frame.units[at - 1].title and not rank(self.frame, unit)

    def _opened(self, unit: Unit) -> tuple[str, ...]:
        """The drug with which this paragraph begins, or the one before it did: "First, A.": it goes on with that."""
        now = self.spoken
        place, self._place = self._place, (unit.heading, unit.section, unit.key, unit.speaker)
        told = unit.speaker == "expert" and len(now.topic) > 1  # the points of an answer about two drugs
        aside = not told and (unit.speaker or unit.end - unit.start < PARAGRAPH)
        if place != self._place or unit.key or now.together or aside:
            now.began = ()
            return ()
        first = next(self.frame.spans(unit), (unit.start, unit.end))
        clause, second = (*islice(_CLAUSE.finditer(self.frame.text, *first), 2), None, None)[:2]
        named = alone(self.frame, unit.start, clause.start() if clause else first[1])
        named = named or alone(self.frame, first[0], second.start() if second and now.main else first[1])
        if named:
            now.began = named if len(named) == 1 else ()
        elif now.main and now.page.titled and now.began != now.topic:
            now.began = ()
        return now.began

    def _goes_on(self, unit: Unit) -> bool:
        """Whether a paragraph goes on, by "it", with what the last was about, where no title names the page's drug."""
        now = self.spoken
        at = bisect_left(self.frame.units, unit)
        before = self.frame.units[at - 1] if at else unit
        if now.page.titled or now.outside or len(now.last) != 1:
            return False
        if now.main and drugs(self.frame.within(before.start, before.end))[:1] != now.last:
            return False  # on a page that is mostly about one drug only after a paragraph on another
        opens = not at or before.title or before.heading != unit.heading
        if opens or unit.key or unit.speaker or unit.end - unit.start < PARAGRAPH:
            return False
        begin = next(self.frame.spans(unit), (unit.start, unit.end))
        first = next((m for m in self.frame.within(*begin) if not _NAMED.isdisjoint(m.roles)), None)
        return first is not None and first.slugs("pronoun") == ("it",)

    def asked(self, sentence: Sentence, readings: list[Reading]) -> None:
        """Takes note of a question: the answer speaks of the one drug that it names."""
        now = self.spoken
        named = sentence.drugs
        if not (sentence.unit.question or sentence.first):
            together = any(reading.predicate == "combinedWith" for reading in readings)
            if len(named) == 1 and not (now.main or together or sentence.find(_TOGETHER)):
                now.last, now.outside = named, 0  # "can I cover A? No, don't cover it", within a paragraph
            return
        one = ones_of_two(sentence.mentions) or [m for m in sentence.mentions if routes().keys() & m.slugs("pronoun")]
        if not named and len(one) == 1:
            named = now.stands_for(one[0], sentence)  # "does the second one sting?", "how often do I take the tablet?"
        if now.main and named != now.topic and not sentence.find(_ASKED_OF):
            return
        if (
            len(named) == 1
            and (sentence.unit.speaker != "lay" or sentence.unit.question)
            and not any(reading.predicate == "combinedWith" for reading in readings)
            and not sentence.find(_TOGETHER)
        ):
            now.section = named

    def begin(self, sentence: Sentence) -> None:
        """Begins a sentence: with some words a speaker goes back to what the page is about."""
        now = self.spoken
        back = (
            self._oral and now.outside and _CREAM.match(self.frame.text, sentence.start)
        )  # "the tablets do; the cream …"
        if now.about and (back or sentence.behind(_TURNS_BACK, sentence.start)):
            now.last, now.outside = (now.topic if back else now.section) or now.topic, 0
        for mention in sentence.mentions[:1]:  # "ask about tacrolimus. This calcineurin inhibitor …"
            this = _THIS_ONE.fullmatch(self.frame.text, sentence.start, mention.start)
            if this and "drug" not in mention.roles and (kin := now.of_kind(mention)):
                now.last, now.outside = kin, 0
        for mention in sentence.mentions:  # "first of all A", "now for B"
            named = mention.slugs("drug")
            opens = sentence.first and _NAME_KEY.fullmatch(self.frame.text, sentence.start, mention.start)
            if len(named) == 1 and (opens or sentence.before(_TURNS_TO, mention.start)):
                now.section, now.last, now.outside = named, named, 0

    def leave(self, sentence: Sentence, readings: list[Reading]) -> None:
        """Ends a sentence: the next speaks of this one's first drug that is not only compared with."""
        now = self.spoken
        if self._told_apart and not sentence.text.endswith(";"):
            now.last, self._told_apart = self._told_apart, ()
        now.outside -= now.outside > 0
        now.partner, now.classed = (), False
        if not sentence.mentions:
            del now.recent[:-6]
            self._before = ()
            return
        named = sentence.drugs
        opens = sentence.mentions[0]
        now.classed = {"other", "class"} <= opens.roles.keys() and not named and opens.start - sentence.start <= _NEAR
        now.recent = [*now.recent, *(s for m in sentence.mentions for s in m.slugs("drug"))][-6:]
        beside = [one.mention for one in readings if one.predicate == "combinedWith" and one.mention]
        if len(named) == 2 and not (self._compares and any("drug" in one.roles for one in beside)):
            now.pair = in_order(sentence.mentions)
        elif len(named) == len(self._before) == 1 and named != self._before:
            now.pair = (*self._before, *named)
        two = now.distinct([m for m in sentence.mentions if "drug" in m.roles or m.foreign])
        mixed = len(two) == 2 and any(m.foreign for m in two)
        if two or not ones_of_two(sentence.mentions):
            now.mixed = (two[0].slugs("drug"), two[1].slugs("drug")) if mixed else ()
        self._before = named if sentence.text.endswith(";") else ()  # "A is a steroid; B is none": both
        if not now.main and (changed := now.changed_to(sentence.mentions, sentence.start)):
            now.last, now.outside = changed, 0
            return
        for mention in sentence.mentions:
            if mention in beside and mention.slugs("drug") != now.topic:
                if mention.start == sentence.start:
                    now.partner = mention.slugs("drug")
                continue
            if compared(mention, sentence) or sentence.before(_JOINED, mention.start):
                continue
            if now.main and "drug" in mention.roles and self._set_beside(mention, sentence):
                return  # a page of A goes on with A
            runs_on = sentence.text.endswith(",")
            passing = mention.start - sentence.start > _OPENS
            if passing and not runs_on and mention.start == sentence.clause(mention.start, mention.end)[0]:
                passing = not _SO_TOO.match(self.frame.text, mention.end)
            aside = now.main and passing and now.topic[0] not in named
            if aside and len(named) == 1 and sentence.text.endswith(";"):
                told = any(one.end >= mention.end and one.mention is not mention for one in readings)
                if told:  # "B is for eczema; from the age of 2"
                    aside, self._told_apart = False, now.topic
            if runs_on and mention.end == sentence.end - 1:
                aside = False  # in speech a part that ends with a name goes on about it
            if "drug" in mention.roles and not now.together and not (aside and now.last == now.topic):
                own = now.main and now.topic[0] in named and mention.slugs("drug") != now.topic
                apart = now.main or beside
                together = now.meant(mention, sentence) if apart else now.with_next(mention, sentence)
                now.last, now.outside = now.topic if own else together, 0
                return
            if mention.foreign and mention.start - sentence.start <= _NEAR and not now.turns_back(mention, sentence):
                now.outside = _ASIDE if sentence.text.endswith(",") else sys.maxsize
                self._oral = mention.otherwise
                return
            if "pronoun" in mention.roles:
                if mention.slugs("pronoun") in BOTH:
                    now.last = now.stands_for(mention, sentence)
                    continue  # "they are of one kind, but A is for …": A is spoken of
                if mention.slugs("pronoun") in _ONE_OF_TWO or mention.roles["pronoun"][0] in routes():
                    now.last, now.outside = now.stands_for(mention, sentence), 0
                    continue
                return

    def _set_beside(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a drug is only set beside the page's: "B, by contrast, once a day", "B is a good partner for it"."""
        now = self.spoken
        if sentence.behind(_CONTRAST, mention.end):
            return True
        if mention.slugs("drug") == now.topic:
            return False
        high = sentence.clause(mention.start, mention.end)[1]
        its = (one for one in self.frame.within(mention.end, high) if one.slugs("pronoun") == ("it",))
        return any(not _DOES.match(self.frame.text, one.end) for one in its)  # "B is a cream and it is" is about B
