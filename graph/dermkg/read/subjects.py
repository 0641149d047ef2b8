"""Of which drug a sentence speaks: by its name, by a word that stands for it, or by what was spoken of before."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from itertools import islice

from dermkg.read import grammar
from dermkg.read.names import BOTH, LIGHT, Mention, routes
from dermkg.read.reading import DENIABLE, Reading
from dermkg.read.sections import PARAGRAPH, alone, along, is_whole, leads, names_another, names_beside, rank
from dermkg.read.sentence import Frame, Sentence, drugs
from dermkg.read.structure import Unit
from dermkg.read.tables import of_column, of_others
from dermkg.read.titles import headed
from dermkg.read.topic import Topic

_CLAUSE = grammar.pattern("clause")
_CONTRAST = grammar.pattern("contrast next")
_AWAY = grammar.pattern("away")
_WITH = grammar.pattern("with before")
_LIKE = grammar.pattern("like after")
_BESIDE = grammar.pattern("compared beside")
_SWALLOWED = {"swallowed"}
_OWN = ("treats", "memberOf", "inhibits", "activates", "hasAdverseEffect", "contraindicatedIn", "cautionIn", "avoid")
_ASIDE = 2  # so many parts of a text that runs on without full stops speak of another drug that is named in passing
_TWO, _THREE = 2, 3
_OPENS = 6  # what a sentence is about is named so near its beginning
_TOGETHER = grammar.pattern("asked together")
_ASKED_OF = grammar.pattern("asked of")
_AND = grammar.pattern("and drugs")
_JOINED = grammar.pattern("joined before")
_CLASSED = grammar.pattern("classed before")
_IS = grammar.pattern("is the drug")
_NAME_KEY = grammar.pattern("name key")
_FROM = grammar.pattern("told from")
_DOES = grammar.pattern("it does")
_FORM = grammar.pattern("form")
_CHANGED = grammar.pattern("changed to")
_RESPECTIVELY = grammar.pattern("respectively")
_BUT = grammar.pattern("but another")
_ASIDES = grammar.pattern("asides heading")
_THIS_CREAM = grammar.pattern("this cream")
_SWALLOWING = grammar.pattern("swallowing")
_THIS = grammar.pattern("this before")
_NOT_THIS = grammar.pattern("not this before")
_TURNS_TO = grammar.pattern("turns to before")
_TURNS_BACK = grammar.pattern("turns back")
_SET_BESIDE = grammar.pattern("set beside before")
_CAN = grammar.pattern("can be after")
_STRENGTH_OF = ("", " ", "的")
_NOT_ITS = grammar.pattern("not its which")
_WHICH = grammar.pattern("which before")
_AS_FOR = grammar.pattern("as for")
_TABLETS = grammar.pattern("tablets")
_CANNOT_HAVE = grammar.pattern("cannot have before")
_NAMED = frozenset(["drug", "pronoun", "other"])
_TELLS = frozenset(["drug", "other", "class", "companion"])
_ALLERGY = ("hypersensitivity",)
_INJECTED = "injection-site-reaction"
_NEXT = re.compile(r"[^,;:。!?|()]*,[^,;:。!?|()]*")
_ONE_OF_TWO = (("former",), ("latter",))


class Subjects:
    """The subjects of a page's sentences, one after the other.

    Args:
        frame: The page.

    Attributes:
        topic: Of what the page speaks there, as a whole.
        section: Of what is spoken under the present heading or question.
        pair: The two drugs last spoken of together.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._page = Topic(frame)
        self._main = self._page.main
        self._about = self._main or self._page.titled
        self.topic = self._page.opening[1] if self._page.opening else self._page.drugs
        self.section = self._last = self.topic
        self.pair: tuple[str, ...] = ()
        self._recent: list[str] = []
        # the sentence asked for last, and what goes along in it
        self._joined: tuple[Sentence | None, list[Mention]] = (None, [])
        self._before: tuple[str, ...] = ()  # the drugs of the clause before
        self._ranks: dict[str, set[str]] = {}  # the drugs that headings name, by the rank of those
        self._began: tuple[str, ...] = ()
        self._place = ("", "", "", "")
        self._together = False  # what is spoken of is what goes together with the topic
        self._others = of_others(frame)  # the cells of a table that are about another drug
        self._mixed: tuple[tuple[str, ...], ...] = ()  # of two drugs last named, where one is no subject here
        self._other: str | None = None  # the rank of the heading above that names one
        self._partner: tuple[str, ...] = ()  # a drug that opened the sentence before, told to go with the topic
        self._elsewhere = False  # whether a unit is about another drug, by its heading, its key or its row
        self._outside = 0  # for how many sentences what is spoken of is no subject here

    def enter(self, unit: Unit) -> None:
        """Begins a unit: a heading may name a drug, and so may a key and the head of a column."""
        if self._page.opening and self.topic != self._page.drugs and unit.end > self._page.opening[0]:
            self.topic = self.section = self._page.drugs
        above = (words for words in (unit.heading, unit.section, unit.key) if not is_whole(self.frame, unit, words))
        self._together = "combinedWith" in {headed(words)[0] for words in above}
        if unit.speaker in ("ask", "lay"):
            other = [slug for slug in drugs(self.frame.within(unit.start, unit.end)) if slug not in self.topic]
            if len(other) == len(self.topic) == 1:
                self.pair = (*self.topic, *other)  # "and the other one?"
        if unit.title:
            titled = drugs(self.frame.within(unit.start, unit.end))
            mark = rank(self.frame, unit)
            beside = unit.question and _TOGETHER.search(self.frame.text, unit.start, unit.end)
            if len(titled) == 1 and not beside:
                self.section = self._last = titled
                self._ranks.setdefault(mark, set()).add(titled[0])
            elif mark and not titled and len(self._ranks.get(mark, ())) > 1:  # of the rank of those that name drugs
                self.section = self._last = self.topic
            if titled or self._main or (mark and mark == self._other):
                self._other = None
            beside_drugs = bool(self._ranks.get(mark))  # other headings of its rank name one
            if not titled and _ASIDES.match(self.frame.text, unit.start, unit.end):
                self._other = mark
            if not self._lists(unit) and names_another(self.frame, unit.start, unit.end, beside_drugs, self.topic):
                self._other = mark
            self._outside = 0
            self._recent += titled
            self.pair = titled if len(titled) == 2 else self.pair
        elif unit.speaker == "ask":
            asked = drugs(self.frame.within(unit.start, unit.end))
            if not asked:
                self.section = self.topic if len(self.topic) == 1 and self._about else self.section
            elif (
                len(asked) == 1
                and (not self._main or asked == self.topic or _ASKED_OF.search(self.frame.text, unit.start, unit.end))
                and not _TOGETHER.search(self.frame.text, unit.start, unit.end)
            ):
                self.section = asked
        elif not unit.question and unit.speaker != "lay":
            opened = self._opened(unit)
            if opened or not self._goes_on(unit):
                self._last, self._outside = opened or self.section or self.topic, 0
        key = self.frame.key(unit)
        named = of_column(unit.column) if unit.column else ()
        keyed = self.frame.within(*key) if key else []
        named = named or drugs(keyed)
        if named:
            self._last, self._outside = self._changed_to(keyed, key[0] if key else 0) or named[:1], 0
            self._recent += named
            if len(named) == 1 and leads(self.frame, unit):
                self.section = named
        elif key and not unit.column:
            told = drugs(self.frame.within(unit.start, unit.end))
            named_so = _NAME_KEY.fullmatch(unit.key)
            if len(told) == 1 and (named_so or leads(self.frame, unit)):  # "name: C", "The third way: C": a heading
                self.section = self._last = told
            if named_so:
                self._other = None if told or not names_another(self.frame, unit.start, unit.end) else ""
        another = (
            self._other is not None
            or unit in self._others
            or bool(key and not self._together and names_another(self.frame, *key, topic=self.topic))
            or bool(key and not self._together and names_beside(self.frame, *key, topic=self.topic))
        )
        self._elsewhere = another and not named
        if self._elsewhere:
            self._outside = sys.maxsize

    def _lists(self, unit: Unit) -> bool:
        """Whether a short line goes on with a list that another such line begins: "not together with:" and names."""
        at = bisect_left(self.frame.units, unit)
        return at > 1 and self.frame.units[at - 1].title and not rank(self.frame, unit)

    def _opened(self, unit: Unit) -> tuple[str, ...]:
        """The drug with which this paragraph begins, or the one before it did: "First, A.": it goes on with that."""
        first = next(self.frame.spans(unit), (unit.start, unit.end))
        clause, second = (*islice(_CLAUSE.finditer(self.frame.text, *first), 2), None, None)[:2]
        named = alone(self.frame, unit.start, clause.start() if clause else first[1])
        named = named or alone(self.frame, first[0], second.start() if second and self._main else first[1])
        place, self._place = self._place, (unit.heading, unit.section, unit.key, unit.speaker)
        told = unit.speaker == "expert" and len(self.topic) > 1  # the points of an answer about two drugs
        aside = not told and (unit.speaker or unit.end - unit.start < PARAGRAPH)
        if place != self._place or unit.key or self._together or aside:
            self._began = ()
            return ()
        if named:
            self._began = named if len(named) == 1 else ()
        elif self._main and self._page.titled and self._began != self.topic:
            self._began = ()
        return self._began

    def _goes_on(self, unit: Unit) -> bool:
        """Whether a paragraph goes on, by "it", with what the last was about, where the page names no topic."""
        if self._about or self._outside or len(self._last) != 1:
            return False
        at = bisect_left(self.frame.units, unit)
        opens = not at or self.frame.units[at - 1].title or self.frame.units[at - 1].heading != unit.heading
        if opens or unit.key or unit.speaker or unit.end - unit.start < PARAGRAPH:
            return False
        begin = next(self.frame.spans(unit), (unit.start, unit.end))
        first = next((m for m in self.frame.within(*begin) if not _NAMED.isdisjoint(m.roles)), None)
        return first is not None and first.slugs("pronoun") == ("it",)

    def asked(self, sentence: Sentence, readings: list[Reading]) -> None:
        """Takes note of a question: the answer speaks of the one drug that it names."""
        named = drugs(sentence.mentions)
        if not (sentence.unit.question or sentence.first):
            return
        if not named and len(one := _ones_of_two(sentence.mentions)) == 1:
            named = self.stands_for(one[0], sentence)  # "does the second one sting?"
        if self._main and named != self.topic and not _ASKED_OF.search(sentence.text):
            return
        if (
            len(named) == 1
            and (sentence.unit.speaker != "lay" or sentence.unit.question)
            and not any(reading.predicate == "combinedWith" for reading in readings)
            and not _TOGETHER.search(sentence.text)
        ):
            self.section = named

    def begin(self, sentence: Sentence) -> None:
        """Begins a sentence: with some words a speaker goes back to what the page is about."""
        if self._about and _TURNS_BACK.match(self.frame.text, sentence.start, sentence.end):
            self._last, self._outside = self.section or self.topic, 0
        for mention in sentence.mentions:  # "first of all A", "now for B"
            named = mention.slugs("drug")
            opens = sentence.first and _NAME_KEY.fullmatch(self.frame.text, sentence.start, mention.start)
            if len(named) == 1 and (opens or _TURNS_TO.search(self.frame.text, sentence.start, mention.start)):
                self.section, self._last, self._outside = named, named, 0

    def leave(self, sentence: Sentence, readings: list[Reading]) -> None:
        """Ends a sentence: the next speaks of this one's first drug that is not only compared with."""
        self._outside -= self._outside > 0
        self._partner = ()
        if not sentence.mentions:
            del self._recent[:-6]
            self._before = ()
            return
        named = drugs(sentence.mentions)
        self._recent = [*self._recent, *(s for m in sentence.mentions for s in m.slugs("drug"))][-6:]
        if len(named) == 2:
            self.pair = _in_order(sentence.mentions)
        elif len(named) == len(self._before) == 1 and named != self._before:
            self.pair = (*self._before, *named)
        two = self._distinct([m for m in sentence.mentions if "drug" in m.roles or m.foreign])
        mixed = len(two) == _TWO and any(m.foreign for m in two)
        if two or not _ones_of_two(sentence.mentions):
            self._mixed = (two[0].slugs("drug"), two[1].slugs("drug")) if mixed else ()
        self._before = named if sentence.text.endswith(";") else ()  # "A is a steroid; B is none": both
        beside = [one.mention for one in readings if one.predicate == "combinedWith" and one.mention]
        if not self._main and (changed := self._changed_to(sentence.mentions, sentence.start)):
            self._last, self._outside = changed, 0
            return
        for mention in sentence.mentions:
            if mention in beside and mention.slugs("drug") != self.topic:
                if mention.start == sentence.start:
                    self._partner = mention.slugs("drug")
                continue
            if _compared(mention, sentence) or _JOINED.search(self.frame.text, sentence.start, mention.start):
                continue
            if self._main and "drug" in mention.roles and self._set_beside(mention, sentence):
                return  # a page of A goes on with A
            aside = self._main and mention.start - sentence.start > _OPENS and self.topic[0] not in named
            if sentence.text.endswith(",") and mention.end == sentence.end - 1:
                aside = False  # in speech a part that ends with a name goes on about it
            if "drug" in mention.roles and not self._together and not (aside and self._last == self.topic):
                own = self._main and self.topic[0] in named and mention.slugs("drug") != self.topic
                self._last, self._outside = self.topic if own else self._meant(mention, sentence), 0
                return
            if mention.foreign and mention.start - sentence.start < 12 and not self._turns_back(mention, sentence):
                self._outside = _ASIDE if sentence.text.endswith(",") else sys.maxsize
                return
            if "pronoun" in mention.roles:
                if mention.slugs("pronoun") in BOTH:
                    self._last = self.stands_for(mention, sentence)
                    continue  # "they are of one kind, but A is for …": A is spoken of
                if mention.slugs("pronoun") in _ONE_OF_TWO or mention.roles["pronoun"][0] in routes():
                    self._last, self._outside = self.stands_for(mention, sentence), 0
                    continue
                return

    def _changed_to(self, mentions: list[Mention], start: int) -> tuple[str, ...]:
        """The drug that is changed to from the one named first: "from A to B"."""
        named = [m for m in mentions if "drug" in m.roles]
        return next((m.slugs("drug") for m in named[1:] if _CHANGED.search(self.frame.text, start, m.start)), ())

    def _distinct(self, mentions: list[Mention]) -> list[Mention]:
        """Names without those in brackets right behind another: they are its other names."""
        text = self.frame.text
        ends = {mention.end for mention in mentions}
        return [m for m in mentions if not (text[m.start - 1 : m.start] == "(" and {m.start - 1, m.start - 2} & ends)]

    def _set_beside(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a drug is only set beside the page's: "B, by contrast, once a day", "B is a good partner for it"."""
        if _CONTRAST.match(self.frame.text, mention.end, sentence.end):
            return True
        if mention.slugs("drug") == self.topic:
            return False
        high = sentence.clause(mention.start, mention.end)[1]
        its = (one for one in self.frame.within(mention.end, high) if one.slugs("pronoun") == ("it",))
        return any(not _DOES.match(self.frame.text, one.end) for one in its)  # "B is a cream and it is" is about B

    def of(self, reading: Reading, sentence: Sentence) -> tuple[str, ...]:
        """The subjects of a reading; none where it speaks of something else than a known drug."""
        meant = self._of(reading, sentence)
        if _INJECTED in reading.objects and meant and not drugs(sentence.mentions):
            # of two drugs that which is injected
            spoken = (*meant, *self.section, *self.topic, *reversed(self._recent))
            return next(((slug,) for slug in spoken if slug in routes()["injected"]), ())
        if len(meant) > 1 and _RESPECTIVELY.search(sentence.text):
            return _paired(reading, sentence, meant)
        return meant

    def _of(self, reading: Reading, sentence: Sentence) -> tuple[str, ...]:
        if reading.predicate == "distinguishedFrom":
            named = [m for m in sentence.mentions if m.end <= reading.start]
            text = self.frame.text  # "A is to be told from B, from C too": A from both
            named = [m for m in named if not _FROM.search(text, sentence.start, m.start)] or named
            before = [slug for m in ([reading.subject] if reading.subject else named) for slug in m.slugs("condition")]
            disease = before[-1] if before else self._page.disease
            return (disease,) if disease else ()
        if reading.mention and reading.objects == _ALLERGY:  # "those allergic to B" must not have B
            named_in = of_column(self.frame.text[reading.mention.start + 1 : reading.mention.end])
            if named_in:
                return named_in[:1]
            to = next((m for m in sentence.mentions if m.end == reading.mention.start and "drug" in m.roles), None)
            if to and self.frame.text[to.start - 1] == "对":
                return to.slugs("drug")
        if reading.subject is not None:
            earlier = [m for m in sentence.mentions if m.end <= reading.subject.start]
            return self._meant(reading.subject, sentence, earlier)
        if reading.predicate == "combinedWith" and sentence.unit.column:
            column = of_column(sentence.unit.column)
            if column and column[0] not in reading.objects:
                return column[:1]
        if reading.predicate == "concentration":
            behind = (m for m in sentence.mentions if "drug" in m.roles and m.start >= reading.end)
            owner = next((m for m in behind if self.frame.text[reading.end : m.start] in _STRENGTH_OF), None)
            if owner:
                return owner.slugs("drug")[:1]  # "mometasone or 0.03 % tacrolimus"
        if _NOT_ITS.search(self.frame.text, sentence.start, reading.start):
            return ()
        goes_on = sentence.text.startswith("which ") and not sentence.first
        if goes_on and self._recent and not drugs(sentence.mentions) and reading.predicate in DENIABLE:
            return (self._recent[-1],)  # where a text runs on, its part goes on about what was named last
        begin = reading.begins
        told = next((m for m in reversed(sentence.mentions) if m.end <= begin and _told_of(m)), None)
        if told and _WHICH.fullmatch(self.frame.text, told.end, begin):
            if "drug" in told.roles:
                return told.slugs("drug")[:1]
            if _SET_BESIDE.search(self.frame.text, sentence.start, told.start):
                return ()  # "it avoids steroids, which can thin the skin"
        whose = next((m for m in sentence.mentions if m.start == reading.end + 1 and "drug" in m.roles), None)
        if whose and self.frame.text[reading.end] == "的":
            return whose.slugs("drug")  # "unlike A, that blocks JAK1" has the name behind it in Chinese
        text, lit = self.frame.text, not routes()["light"].isdisjoint((*self.section, *self.topic))
        if _opens_with_companion(reading, sentence, lit):
            return ()
        lone = reading.predicate == "combinedWith" and len(self.section) == 1 and self.section[0] not in reading.objects
        at = sentence.clause(reading.start, reading.end)
        swallowed = self.topic and self.topic[0] not in routes()["swallowed"]
        if reading.predicate in _OWN and swallowed and _TABLETS.match(text, at[0]):
            return ()  # on a page on a cream: "the tablets may cause clots"
        both = next((m for m in self.frame.within(*at) if m.slugs("pronoun") in BOTH), None)
        if reading.predicate == "combinedWith" and both and reading.weight:
            return self.stands_for(both, sentence)
        others = [slug for slug in drugs(sentence.mentions) if slug not in reading.objects]
        if self._outside and self._elsewhere and not others:
            return self.section if self._of_key(reading, sentence) else ()
        if lone and (one := _ones_of_two(sentence.mentions)[:1]) and one[0].end <= reading.start:
            return self.stands_for(one[0], sentence)  # "the second must not be combined with A, nor with B"
        if lone and any(m.otherwise and m.end <= reading.start for m in sentence.mentions):
            return ()
        beside = _beside(reading, sentence)
        together = (
            self._together and not beside and not (len(self.topic) > 1 and others and self.section[0] not in others)
        )
        opener = sentence.mentions[0] if lone and others else None
        if opener and opener.start == sentence.start and _CAN.fullmatch(text, opener.end, reading.start):
            return opener.slugs("drug")[:1] or self.section  # "A can be combined with light", on a page of B
        if lone and (together or (self._main and (len(drugs(sentence.mentions)) < 2 or not beside))):
            return self._began if self._began and self._began != reading.objects else self.section
        if reading.predicate in _OWN and _of_another(at[0], reading, sentence, lit):
            return ()
        candidates = [mention for mention in sentence.mentions if self._can_be(mention, reading, sentence)]
        stop = reading.mention.start if reading.mention else reading.end
        before_ = [m for m in candidates if m.start < reading.start or (m.start < reading.end and m.end <= stop)]
        # "not with A, nor with B", and "it goes with A, twice a day"
        joined = self._along(sentence)
        joined = [m for m in joined if m in before_]
        if reading.predicate == "combinedWith":
            joined = [m for m in joined if _CLAUSE.search(text, m.end, reading.start)]
        before_ = [m for m in before_ if m not in joined]
        after = [m for m in candidates if m.start >= reading.end and not _AWAY.search(text, reading.end, m.start)]
        inside = [
            m for m in candidates if stop <= m.start and m.end <= reading.end and {"drug", "pronoun"} & set(m.roles)
        ]
        if inside:
            return self._with_next(inside[0], sentence)
        if reading.predicate == "hasAdverseEffect" and any(
            m.foreign and stop <= m.start and m.end <= reading.end for m in sentence.mentions
        ):
            return ()  # "clots are a matter of the tablets"
        told = next((m for m in after if _IS.fullmatch(text, reading.end, m.start)), None)
        if told:
            return self._meant(told, sentence)
        if after and before_ and before_[-1].end <= at[0] and "drug" in after[0].roles:
            before_ = []  # "change to A, as eczema is not for B": B is named in the reading's own clause
        if before_:
            chosen = before_[-1]
            if chosen.foreign and self._turns_back(chosen, sentence, reading.end):
                return self._fitting(sentence)
            if {"other", "class"} <= set(chosen.roles):  # "it belongs to the JAK inhibitors and acts on"
                chosen = next(
                    (
                        m
                        for m in reversed(before_)
                        if {"drug", "pronoun"} & set(m.roles) and not _CLAUSE.search(text, m.end, reading.start)
                    ),
                    chosen,
                )
            near = any(not _CLAUSE.search(text, mention.end, reading.start) for mention in before_)
            if not near and reading.predicate != "memberOf" and not chosen.foreign:
                nearest = (m for m in reversed(before_) if {"drug", "pronoun"} & set(m.roles) or m.foreign)
                chosen = next(nearest, chosen)
            if reading.predicate == "combinedWith":
                chosen = next((m for m in before_ if not _CLAUSE.search(text, m.end, reading.start)), before_[0])
            return self._meant(chosen, sentence, before_)
        after = after or self._topicalised(reading, sentence, candidates)
        if after and not self._outside:
            meant = self._meant(after[0], sentence)
            itself = reading.predicate == "combinedWith" and meant == reading.objects  # "never light with it"
            return self._fitting(sentence) if itself else self._with_next(after[0], sentence)
        return () if self._outside else self._fitting(sentence, reading.predicate)

    def _of_key(self, reading: Reading, sentence: Sentence) -> bool:
        """Whether another drug, which is the key of a line, goes together with what the page is about or does not."""
        key = self.frame.key(sentence.unit)
        named = reading.mention
        return bool(
            reading.predicate in ("combinedWith", "memberOf") and key and named and key[0] <= named.start < key[1]
        )

    def _topicalised(self, reading: Reading, sentence: Sentence, candidates: list[Mention]) -> list[Mention]:
        """The drug of the clause after a name's, on a page about several: "for small patches, A is handier"."""
        if reading.weight or not reading.mention or len(self._last) < _TWO:
            return []
        role = next(iter(reading.mention.roles))
        further = [m.start for m in sentence.mentions if role in m.roles and m.start >= reading.end]
        stop = min(further, default=sentence.end)
        return [m for m in candidates if m.start < stop and _NEXT.fullmatch(self.frame.text, reading.end, m.start)][:1]

    def _turns_back(self, other: Mention, sentence: Sentence, stop: int | None = None) -> bool:
        """Whether a sentence comes back from tablets to the cream: "with tablets clots were seen; use this cream …"."""
        text = self.frame.text
        swallowed = other.otherwise or bool(_SWALLOWING.search(text, sentence.start, other.end))
        back = _THIS_CREAM.search(text, other.end, sentence.end if stop is None else stop)
        return swallowed and back is not None

    def _fitting(self, sentence: Sentence, predicate: str = "") -> tuple[str, ...]:
        """What was spoken of last, or before it, that can be used as the sentence says: creams are not injected."""
        told = sentence.kinds & routes().keys() if predicate != "combinedWith" else set()  # a cream beside injections
        for meant in (self._last, self.section, self.topic, *((slug,) for slug in reversed(self._recent))):
            if meant and (
                len(told) != 1 or not told.isdisjoint(route for route, slugs in routes().items() if meant[0] in slugs)
            ):
                return meant
        tablets = told == _SWALLOWED and _TABLETS.match(self.frame.text, sentence.start)  # of a cream's substance
        return () if tablets else self._last or self.topic

    def _can_be(self, mention: Mention, reading: Reading, sentence: Sentence) -> bool:
        if reading.mention is mention or _NAMED.isdisjoint(mention.roles):
            return False
        if reading.predicate in ("memberOf", "combinedWith") and {"other", "class"} <= set(mention.roles):
            return False
        if "class" in mention.roles and _CANNOT_HAVE.search(self.frame.text, sentence.start, mention.start):
            return False
        inside = reading.start <= mention.start and mention.end <= reading.end
        if reading.predicate == "combinedWith" and inside:
            return False
        return not _compared(mention, sentence) or self._taken_up(mention, reading, sentence)

    def _taken_up(self, mention: Mention, reading: Reading, sentence: Sentence) -> bool:
        """Whether a drug that one may change to is spoken of in the clauses after it: "or change to B, once a day"."""
        text = self.frame.text
        changed = _CHANGED.search(text, sentence.start, mention.start)
        return bool(changed and mention.foreign and _CLAUSE.search(text, mention.end, reading.start))

    def _meant(self, mention: Mention, sentence: Sentence, before: list[Mention] | None = None) -> tuple[str, ...]:
        """The drugs that a name means: those that it is joined with by "and", or those that a pronoun stands for."""
        if "pronoun" in mention.roles:
            return self.stands_for(mention, sentence)
        if {"other", "class"} <= set(mention.roles) and (
            _THIS.search(self.frame.text, sentence.start, mention.start)
            or _CLASSED.search(self.frame.text, sentence.start, mention.start)
            or (mention.start == sentence.unit.start and self.frame.text.startswith((",", ";", "("), mention.end))
        ):
            named = [m for m in before or [] if "drug" in m.roles and m.end <= mention.start]
            if named and _CLASSED.search(self.frame.text, sentence.start, mention.start):
                others = any(m.foreign and named[-1].end <= m.start for m in before or [])
                return () if others else self._meant(named[-1], sentence, before)
            return self._fitting(sentence)  # "this biologic", and what is said of it after "it is a biologic"
        found, at = [*mention.slugs("drug")], mention
        for other in reversed(before or []):
            if other.end <= at.start and "drug" in other.roles and _AND.fullmatch(self.frame.text, other.end, at.start):
                found[:0] = other.slugs("drug")
                at = other
        return tuple(dict.fromkeys(found))

    def _with_next(self, mention: Mention, sentence: Sentence) -> tuple[str, ...]:
        """The drugs that a name means, and those joined with it after it: "must not have A or B"."""
        found = self._meant(mention, sentence)
        for other in sentence.mentions:
            if "drug" in mention.roles and "drug" in other.roles and other.start >= mention.end:
                if not _AND.fullmatch(self.frame.text, mention.end, other.start):
                    break
                found, mention = (*found, *other.slugs("drug")), other
        return tuple(dict.fromkeys(found))

    def _along(self, sentence: Sentence) -> list[Mention]:
        """The names that go together with the drug spoken of; the same for each reading of a sentence."""
        if self._joined[0] is not sentence:
            self._joined = (sentence, along(self.frame, sentence.mentions, sentence.start))
        return self._joined[1]

    def stands_for(self, mention: Mention, sentence: Sentence) -> tuple[str, ...]:
        """The drugs that a pronoun means."""
        word = mention.roles["pronoun"][0]
        if word in ("three", "all"):
            several = self._page.compared
            if any({"other", "class"} <= set(m.roles) for m in sentence.mentions if m.end <= mention.start):
                return ()  # "steroids do, and none is an exception"
            if word == "three":
                return several if len(several) == _THREE else ()
            lit = routes()["light"]
            if several and not lit.isdisjoint(self.topic):  # of lights: "whichever light you have"
                several = tuple(slug for slug in several if slug in lit)
            return self.topic if len(self.topic) > 1 else several or self.pair  # "whichever you use" of two
        if word == "lights" and len(self._page.lights) > 1:
            return self._page.lights
        if word in ("both", "lights") and len(self.topic) == 2:
            return self.topic
        if word in ("first two", "last two"):  # of three that are compared
            several = self._page.compared or self.topic
            return several[:2] if word == "first two" else several[-2:]
        if word in ("others", "other one"):  # those of the drugs compared that were not spoken of right before
            compared = self.topic if len(self.topic) > 1 else self._page.compared or self.pair
            left = tuple(slug for slug in compared if slug not in self._last) if {*self._last} < {*compared} else ()
            return left if word == "others" or len(left) == 1 else ()
        if word in routes():  # "those who inject it", of two drugs
            here = [slug for m in sentence.mentions if m.end <= mention.start for slug in m.slugs("drug")]
            spoken = (*reversed(here), *self.section, *self.topic, *reversed(self._recent))
            given = next(((slug,) for slug in spoken if slug in routes()[word]), ())
            return given or (() if self._outside or self._page.otherwise else self._fitting(sentence))
        earlier = [m for m in sentence.mentions if m.end <= mention.start]
        here = [slug for m in earlier for slug in m.slugs("drug")]
        if word == "it":
            form = _FORM.search(self.frame.text, mention.start, mention.end)
            if form and form[0] in self._page.forms:  # "the ointment", where one drug is an ointment and one a cream
                return (self._page.forms[form[0]],)
            about = next((m for m in earlier if "companion" in m.roles and not drugs(earlier)), None)
            if about and _AS_FOR.fullmatch(self.frame.text, sentence.start, about.start):
                return ()  # "as for PUVA, it causes nausea"
            joined = self._along(sentence)
            own = [m for m in earlier if not _compared(m, sentence) and m not in joined]
            here = [slug for m in own for slug in m.slugs("drug")]
            if (one := _ones_of_two(earlier)[-1:]) and not here:
                return self.stands_for(one[0], sentence)
            if changed := self._changed_to(earlier, sentence.start):
                return changed  # "stop A and change to B; it …"
            if here:
                return (here[0],)
            if self._outside and (self._elsewhere or "topical" not in sentence.kinds):
                return ()  # but "this cream" is not the tablets spoken of
            meant = self._fitting(sentence)
            begin = sentence.clause(mention.start, mention.end)[0]
            if self._partner and self.frame.text[begin : mention.start].strip() in ("", "and", "but"):
                return self._partner
            last = [slug for slug in self._recent if slug in meant][-1:]  # of two, the one spoken of last
            return (*last,) if last and len(meant) > 1 else meant
        both = self._distinct([m for m in earlier if "drug" in m.roles or m.foreign])
        if word == "latter" and len(both) == 1 and both[0].foreign:
            return ()  # "unlike retinoids: the latter must not be used"
        if len(both) < _TWO and self._mixed and word in ("former", "latter"):
            return self._mixed[word == "latter"]
        if len(both) > 1 and both[-1].foreign != both[-2].foreign:  # one of the two is no subject here
            meant_one = both[-2] if word == "former" else both[-1]
            return () if meant_one.foreign else meant_one.slugs("drug")
        together = _in_order(earlier)
        pair = together[-2:] if len(together) > 1 else self.pair
        if len(pair) < 2:
            recent = tuple(dict.fromkeys([*reversed(here), *reversed(self._recent)]))
            pair = (recent[1], recent[0]) if len(recent) > 1 else recent
        if len(pair) < 2:
            return pair
        return {"former": pair[:1], "latter": pair[1:]}.get(word, pair)


def _ones_of_two(mentions: list[Mention]) -> list[Mention]:
    """The words that stand for one of two drugs: "the former", "the second"."""
    return [mention for mention in mentions if mention.slugs("pronoun") in _ONE_OF_TWO]


def _in_order(mentions: list[Mention]) -> tuple[str, ...]:
    """The drugs that names mean in the order in which they are named last: "as for B, A and B": A, B."""
    slugs = [slug for mention in mentions for slug in mention.slugs("drug")]
    return tuple(dict.fromkeys(reversed(slugs)))[::-1]


def _told_of(mention: Mention) -> bool:
    return not _TELLS.isdisjoint(mention.roles)


def _compared(mention: Mention, sentence: Sentence) -> bool:
    """Whether a drug is only what another is compared with."""
    text = sentence.frame.text
    if mention.slugs("pronoun") in BOTH:
        return False
    if _WITH.match(text, max(0, mention.start - 1)) and _LIKE.match(text, mention.end, sentence.end):
        return True
    if _NOT_THIS.search(text, max(sentence.start, mention.start - 12), mention.start):
        return True
    if "compared" not in sentence.kinds and "compared after" not in sentence.kinds:
        return False
    if _CHANGED.search(text, sentence.start, mention.start) and text.startswith(",", mention.end):
        return False  # "changed to A, they take it twice a day"
    for cue in sentence.cues:
        if cue.kind == "compared" and cue.end <= mention.start and _BESIDE.fullmatch(text, cue.end, mention.start):
            return True
        if cue.kind == "compared after" and 0 <= cue.start - mention.end <= 1:
            return True
    return False


def _of_another(low: int, reading: Reading, sentence: Sentence, lit: bool) -> bool:
    """Whether a clause begins with what is no drug here, and is about that: "light treats vitiligo".

    Where light is spoken of, light as such is no other thing.
    """
    first = next((m for m in sentence.mentions if low <= m.start < reading.end), None)
    if first is None or first.roles.keys() != {"companion"}:
        return False
    if first.start > low + 1 and not _BUT.fullmatch(sentence.frame.text, low, first.start):
        return False
    return not (lit and first.slugs("companion") == (LIGHT,))


def _opens_with_companion(reading: Reading, sentence: Sentence, lit: bool) -> bool:
    """Whether a sentence begins with what may go together with a drug and names none: "adapalene, once a day"."""
    first = sentence.mentions[0] if sentence.mentions else None
    if first is None or first.start > sentence.start or first.roles.keys() != {"companion"}:
        return False
    if (lit and first.slugs("companion") == (LIGHT,)) or {"drug", "pronoun"} & sentence.roles:
        return False
    if reading.predicate == "combinedWith":  # by a loose word, where it is said whom it does not suit
        return not reading.weight and "population" in sentence.roles
    return reading.predicate not in ("inhibits", "activates", "memberOf")


def _paired(reading: Reading, sentence: Sentence, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """Of "A and B are for C and D respectively" the drug of a reading; none where it cannot be told."""
    if not reading.mention:
        return ()
    alike = [m for m in sentence.mentions if m.roles.keys() & reading.mention.roles.keys() and "drug" not in m.roles]
    if len(alike) != len(subjects) or reading.mention not in alike:
        return ()
    return (subjects[alike.index(reading.mention)],)


def _beside(reading: Reading, sentence: Sentence) -> bool:
    """Whether another drug is named in a reading's own clause."""
    low, high = sentence.clause(reading.start, reading.end)
    return any(slug not in reading.objects for slug in drugs(sentence.frame.within(low, high)))
