"""What is spoken of at a place of a page, and which drugs names and pronouns mean there."""

from __future__ import annotations

from dermkg.read import grammar
from dermkg.read.names import BOTH, Mention, kinds, routes
from dermkg.read.reading import objects
from dermkg.read.sections import along
from dermkg.read.sentence import Frame, Sentence, drugs
from dermkg.read.topic import Topic

_WITH = grammar.pattern("with before")
_LIKE = grammar.rare("like after")
_BESIDE = grammar.pattern("compared beside")
_WITHOUT, _OF_THAT = grammar.rare("has not before"), grammar.pattern("that of another")
_CREAMS = grammar.rare("creams")
_TAKES_OVER = grammar.pattern("is different next")
_SWALLOWED = {"swallowed"}
_AND = grammar.pattern("and drugs")
_CLASSED = grammar.pattern("classed before")
_FORM = grammar.rare("form")
_CHANGED = grammar.rare("changed to")
_THIS_CREAM = grammar.pattern("this cream")
_SWALLOWING = grammar.rare("swallowing")
_THIS = grammar.rare("this before")
_NOT_THIS = grammar.rare("not this before")
_AS_FOR = grammar.pattern("as for")
_TABLETS = grammar.pattern("tablets")
_JOINED = grammar.rare("joined before")
_ONE_OF_TWO = (("former",), ("latter",))


class Spoken:
    """What is spoken of at a place of a page.

    Args:
        frame: The page.

    Attributes:
        page: What the page is about.
        main: Whether that is one drug.
        about: Whether it is one drug, or its first line names one.
        topic: Of what the page speaks there, as a whole.
        section: Of what is spoken under the present heading or question.
        last: Of what was spoken last.
        recent: The drugs named last.
        pair: The two drugs last spoken of together.
        mixed: Of two drugs last named, where one is no subject here.
        partner: A drug that opened the sentence before, told to go with the topic.
        began: The drug with which the paragraph begins, or the one before it did.
        together: Whether what is spoken of is what goes together with the topic.
        elsewhere: Whether the unit is about another drug, by its heading, its key or its row.
        classed: Whether the sentence before was about a class of drugs.
        outside: For how many sentences what is spoken of is no subject here.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame, self.page = frame, Topic(frame)
        self.main = self.page.main
        self.about = self.main or self.page.titled
        self.topic = self.page.opening[1] if self.page.opening else self.page.drugs
        self.section = self.last = self.topic
        self.recent: list[str] = []
        self.pair: tuple[str, ...] = ()
        self.mixed: tuple[tuple[str, ...], ...] = ()
        self.partner: tuple[str, ...] = ()
        self.began: tuple[str, ...] = ()
        self.together = self.elsewhere = self.classed = False
        self.outside = 0
        # the sentence asked for last, and what goes along in it
        self._joined: tuple[Sentence | None, list[Mention]] = (None, [])

    def fitting(self, sentence: Sentence, predicate: str = "") -> tuple[str, ...]:
        """What was spoken of last, or before it, that can be used as the sentence says: creams are not injected."""
        told = sentence.kinds & routes().keys() if predicate != "combinedWith" else set()  # a cream beside injections
        for meant in (self.last, self.section, self.topic, *((slug,) for slug in reversed(self.recent))):
            if meant and (
                len(told) != 1 or not told.isdisjoint(route for route, slugs in routes().items() if meant[0] in slugs)
            ):
                return meant
        tablets = told == _SWALLOWED and _TABLETS.match(self.frame.text, sentence.start)  # of a cream's substance
        return () if tablets else self.last or self.topic

    def meant(self, mention: Mention, sentence: Sentence, before: list[Mention] | None = None) -> tuple[str, ...]:
        """The drugs that a name means: those that it is joined with by "and", or those that a pronoun stands for."""
        if "pronoun" in mention.roles:
            return self.stands_for(mention, sentence)
        if {"other", "class"} <= set(mention.roles) and (
            sentence.before(_THIS, mention.start)
            or _CLASSED.search(self.frame.text, sentence.start, mention.start)
            or (mention.start == sentence.unit.start and self.frame.text.startswith((",", ";", "("), mention.end))
        ):
            named = [m for m in before or [] if "drug" in m.roles and m.end <= mention.start]
            if named and _CLASSED.search(self.frame.text, sentence.start, mention.start):
                others = any(m.foreign and named[-1].end <= m.start for m in before or [])
                return () if others else self.meant(named[-1], sentence, before)
            # "this biologic", and what is said of it after "it is a biologic"
            return self.of_kind(mention) or self.fitting(sentence)
        found, at = [*mention.slugs("drug")], mention
        for other in reversed(before or []):
            if mention.slugs("drug") == other.slugs("drug") and len(found) > 1:
                return mention.slugs("drug")  # "of A and B, A is the one"
            if other.end <= at.start and "drug" in other.roles and _AND.fullmatch(self.frame.text, other.end, at.start):
                found[:0] = other.slugs("drug")
                at = other
        return tuple(dict.fromkeys(found))

    def of_kind(self, mention: Mention) -> tuple[str, ...]:
        """The drug named last, or else spoken of, that belongs to a class: "tacrolimus; this calcineurin inhibitor"."""
        known = {slug for name in objects(mention, "class") for slug in kinds().get(name, ())}
        spoken = (*reversed(self.recent), *self.last, *self.section, *self.topic)
        return next(((slug,) for slug in spoken if slug in known), ())

    def with_next(self, mention: Mention, sentence: Sentence) -> tuple[str, ...]:
        """The drugs that a name means, and those joined with it after it: "must not have A or B"."""
        found = self.meant(mention, sentence)
        for other in sentence.mentions:
            if "drug" in mention.roles and "drug" in other.roles and other.start >= mention.end:
                if not _AND.fullmatch(self.frame.text, mention.end, other.start):
                    break
                found, mention = (*found, *other.slugs("drug")), other
        return tuple(dict.fromkeys(found))

    def along(self, sentence: Sentence) -> list[Mention]:
        """The names that go together with the drug spoken of; the same for each reading of a sentence."""
        if self._joined[0] is not sentence:
            named = sentence.mentions if _JOINED in sentence.likely else []
            self._joined = (sentence, along(self.frame, named, sentence.start))
        return self._joined[1]

    def stands_for(self, mention: Mention, sentence: Sentence) -> tuple[str, ...]:
        """The drugs that a pronoun means."""
        word = mention.roles["pronoun"][0]
        if word in ("three", "all"):
            several = self.page.compared
            if any({"other", "class"} <= set(m.roles) for m in sentence.mentions if m.end <= mention.start):
                return ()  # "steroids do, and none is an exception"
            if word == "three":
                return several if len(several) == 3 else ()
            lit = routes()["light"]
            if several and not lit.isdisjoint(self.topic):  # of lights: "whichever light you have"
                several = tuple(slug for slug in several if slug in lit)
            return self.topic if len(self.topic) > 1 else several or self.pair  # "whichever you use" of two
        if word == "lights" and len(self.page.lights) > 1:
            return self.page.lights
        opens = word == "both" and sentence.clause(mention.start, mention.end)[0] == mention.start
        creams = opens and sentence.between(_CREAMS, mention.start, mention.end)
        if creams:  # "both creams", of two and an injection
            named = (*self.topic, *self.page.compared, *reversed(self.recent))
            two = tuple(dict.fromkeys(slug for slug in named if slug in routes()["topical"]))[:2]
            if len(two) == 2:
                return two
        if word in ("both", "lights") and len(self.topic) == 2:
            return self.topic
        if word in ("first two", "last two"):  # of three that are compared
            several = self.page.compared or self.topic
            return several[:2] if word == "first two" else several[-2:]
        if word in ("others", "other one"):  # those of the drugs compared that were not spoken of right before
            several = self.topic if len(self.topic) > 1 else self.page.compared or self.pair
            left = tuple(slug for slug in several if slug not in self.last) if {*self.last} < {*several} else ()
            return left if word == "others" or len(left) == 1 else ()
        if word in routes():  # "those who inject it", of two drugs
            here = [slug for m in sentence.mentions if m.end <= mention.start for slug in m.slugs("drug")]
            spoken = (*reversed(here), *self.section, *self.topic, *reversed(self.recent))
            given = next(((slug,) for slug in spoken if slug in routes()[word]), ())
            return given or (() if self.outside or self.page.otherwise else self.fitting(sentence))
        earlier = [m for m in sentence.mentions if m.end <= mention.start]
        here = [slug for m in earlier for slug in m.slugs("drug")]
        if word == "it":
            form = sentence.between(_FORM, mention.start, mention.end)
            if form and form[0] in self.page.forms:  # "the ointment", where one drug is an ointment and one a cream
                return (self.page.forms[form[0]],)
            alongside = next((m for m in earlier if "companion" in m.roles and not drugs(earlier)), None)
            if alongside and _AS_FOR.fullmatch(self.frame.text, sentence.start, alongside.start):
                return ()  # "as for PUVA, it causes nausea"
            joined = self.along(sentence)
            own = [m for m in earlier if not compared(m, sentence) and m not in joined]
            here = [slug for m in own for slug in m.slugs("drug")]
            if (one := ones_of_two(earlier)[-1:]) and not here:
                return self.stands_for(one[0], sentence)
            if changed := self.changed_to(earlier, sentence.start):
                return changed  # "stop A and change to B; it …"
            if here:
                return (here[0],)
            if self.outside and (self.elsewhere or "topical" not in sentence.kinds):
                return ()  # but "this cream" is not the tablets spoken of
            meant = self.fitting(sentence)
            begin = sentence.clause(mention.start, mention.end)[0]
            if self.partner and self.frame.text[begin : mention.start].strip() in ("", "and", "but"):
                return self.partner
            last = [slug for slug in self.recent if slug in meant][-1:]  # of two, the one spoken of last
            return (*last,) if last and len(meant) > 1 else meant
        both = self.distinct([m for m in earlier if "drug" in m.roles or m.foreign])
        if word == "latter" and len(both) == 1 and both[0].foreign:
            return ()  # "unlike retinoids: the latter must not be used"
        if len(both) < 2 and self.mixed and word in ("former", "latter"):
            return self.mixed[word == "latter"]
        if len(both) > 1 and both[-1].foreign != both[-2].foreign:  # one of the two is no subject here
            meant_one = both[-2] if word == "former" else both[-1]
            return () if meant_one.foreign else meant_one.slugs("drug")
        together = in_order(earlier)
        pair = together[-2:] if len(together) > 1 else self.pair
        if len(pair) < 2:
            recent = tuple(dict.fromkeys([*reversed(here), *reversed(self.recent)]))
            pair = (recent[1], recent[0]) if len(recent) > 1 else recent
        if len(pair) < 2:
            return pair
        return {"former": pair[:1], "latter": pair[1:]}.get(word, pair)

    def changed_to(self, mentions: list[Mention], start: int) -> tuple[str, ...]:
        """The drug that is changed to from the one named first: "from A to B"."""
        named = [m for m in mentions if "drug" in m.roles]
        return next((m.slugs("drug") for m in named[1:] if _CHANGED.search(self.frame.text, start, m.start)), ())

    def distinct(self, mentions: list[Mention]) -> list[Mention]:
        """Names without those in brackets right behind another: they are its other names."""
        text = self.frame.text
        ends = {mention.end for mention in mentions}
        return [m for m in mentions if not (text[m.start - 1 : m.start] == "(" and {m.start - 1, m.start - 2} & ends)]

    def turns_back(self, other: Mention, sentence: Sentence, stop: int | None = None) -> bool:
        """Whether a sentence comes back from tablets to the cream: "with tablets clots were seen; use this cream …"."""
        text = self.frame.text
        swallowed = other.otherwise or bool(sentence.before(_SWALLOWING, other.end))
        back = _THIS_CREAM.search(text, other.end, sentence.end if stop is None else stop)
        return swallowed and back is not None


def ones_of_two(mentions: list[Mention]) -> list[Mention]:
    """The words that stand for one of two drugs: "the former", "the second"."""
    return [mention for mention in mentions if mention.slugs("pronoun") in _ONE_OF_TWO]


def in_order(mentions: list[Mention]) -> tuple[str, ...]:
    """The drugs that names mean in the order in which they are named last: "as for B, A and B": A, B."""
    slugs = [slug for mention in mentions for slug in mention.slugs("drug")]
    return tuple(dict.fromkeys(reversed(slugs)))[::-1]


def compared(mention: Mention, sentence: Sentence) -> bool:
    """Whether a drug is only what another is compared with."""
    text = sentence.frame.text
    if mention.slugs("pronoun") in BOTH:
        return False
    if _WITH.match(text, max(0, mention.start - 1)) and sentence.behind(_LIKE, mention.end):
        return True
    if sentence.between(_NOT_THIS, max(sentence.start, mention.start - 12), mention.start):
        return True
    if sentence.before(_WITHOUT, mention.start) and _OF_THAT.match(text, mention.end):
        return True  # "and it has no such risk of clots as B"
    if "compared" not in sentence.kinds and "compared after" not in sentence.kinds:
        return False
    if sentence.before(_CHANGED, mention.start) and text.startswith(",", mention.end):
        return False  # "changed to A, they take it twice a day"
    for cue in sentence.cues:
        if cue.kind == "compared" and cue.end <= mention.start and _BESIDE.fullmatch(text, cue.end, mention.start):
            return True
        if cue.kind == "compared after" and 0 <= cue.start - mention.end <= 1:
            if _TAKES_OVER.match(text, cue.start):
                return False  # "with B it is different: it thins the skin"
            # but in "B is milder than A" it is A that B is compared with
            than = text[cue.start : cue.end] == "比"
            return not (than and any(one.start == cue.end for one in sentence.mentions))
    return False
