"""What a heading says of the names under it, and a key of what stands beside it: "not for:", "eyes: keep away"."""

from __future__ import annotations

import re
from functools import lru_cache

from dermkg.read import cues, grammar, names, normal, numbers, relations
from dermkg.read.names import Mention
from dermkg.read.reading import BANS, DENIABLE, FLIP, PERSON, SAFE, Reading, listed, objects
from dermkg.read.sections import is_whole
from dermkg.read.sentence import Sentence, drugs
from dermkg.read.titles import headed
from dermkg.read.unread import judged

_HAVE_NOT = grammar.pattern("have not")
_KIND, _ENDS = grammar.pattern("kind before"), grammar.pattern("kind end")
_NO_DATA = grammar.pattern("no data")
_NO_CONCERN = grammar.pattern("no concern")
_GOES_WITH = grammar.pattern("goes with")
_ITSELF = grammar.pattern("of itself after")
_ITSELF_BEFORE = grammar.pattern("of itself before")
_TREATS_KEY = grammar.pattern("treats key")
_NEEDLESS = grammar.pattern("needless after")
_NOT_FOR = grammar.pattern("not for")
_TAKEN_FOR = grammar.pattern("taken for after")
_SOMEBODY = grammar.pattern("of somebody")
_FAMILY = grammar.pattern("family")
_ASIDE = re.compile(r"\([^()]*\)|、|-")
_BRIEF = 3  # so few words beside a name say nothing
_SHORT = 8  # an answer so short is to no more than whether
# What "yes" says of a thing that is asked about by its name alone: its role, the relation and its polarity.
MAY = (
    ("condition", "treats", "affirmed"),
    ("population", "contraindicatedIn", "negated"),
    ("avoid", "avoid", "negated"),
    ("effect", "hasAdverseEffect", "affirmed"),
    ("class", "memberOf", "affirmed"),
    ("companion", "combinedWith", "affirmed"),
)
_RISK = grammar.rare("risk of")
_REASON = grammar.rare("reason")
_BARE = grammar.pattern("bare")
_BORDER = grammar.pattern("bare end")
_REFUSED = grammar.pattern("refused next")
_NO = grammar.pattern("key no")
_REFUSES = grammar.pattern("refuses")
_EXCEPTED = grammar.pattern("excepted after")
_ASKS_DOCTOR = grammar.rare("ask a doctor after")
_BANNED = grammar.pattern("banned")
_PERMITTED_IF = grammar.rare("permitted if next")
_PERMITTED = grammar.pattern("permitted after")
_JUDGEMENT_ALONE = grammar.pattern("judgement alone")
_GROUP_HEADING = grammar.pattern("group heading")
_BOX, _SERIOUS = grammar.pattern("boxed warning"), ("serious-adverse-event",)
_NONE, _SOME = grammar.pattern("cell none"), grammar.pattern("cell some")
_TICK = grammar.pattern("ticked")
_SEEN = grammar.pattern("seen value")
_FINE = grammar.pattern("fine value")
_CONTRAST = grammar.pattern("contrast next")
_NOT_CALLED = grammar.pattern("refusing heading")
_FAILING = grammar.pattern("failing")
_DENIED = grammar.pattern("denied before")
_DENIED_AFTER = grammar.pattern("denied after")


def of_heading(sentence: Sentence, question: str, found: list[Reading]) -> list[Reading]:
    """Names that stand under a heading which says their relation, or that are the key of what is said of them."""
    unit, (predicate, polarity) = sentence.unit, ("", "affirmed")
    above = (unit.column, unit.heading, unit.section) if unit.speaker != "ask" else ()  # who asks has his own matter
    for title in (unit.key, *above, question if not unit.title else ""):
        if title and not predicate:
            predicate, polarity = headed(title)
            if predicate == "combinedWith" and is_whole(sentence.frame, unit, title):
                predicate = ""  # "light, and what goes with it"
    if not predicate:
        return []
    key = sentence.frame.key_beside(unit)
    if _NO.fullmatch(unit.key) and (key or predicate not in BANS):  # but a cross under "not for:" denies nothing
        polarity = "negated"
    elif key and any(cue.kind in ("open", "hedge") for cue in sentence.frame.cues(*key)):
        polarity = "hedged"
    known = {reading.mention.start for reading in found if reading.mention}
    spans = [(one.start, one.end) for one in found]
    made = []
    lone = sum("condition" in mention.roles for mention in sentence.mentions) == 1
    phrase = f"heading: {predicate}"
    for mention in sentence.mentions:
        relation = _of_place(predicate, polarity, mention)
        role = relations.role(relation)
        if relation in PERSON and (sentence.before(_RISK, mention.start) or sentence.before(_REASON, mention.start)):
            continue
        disease = "condition" in mention.roles and "population" not in mention.roles
        if disease and relation in PERSON and _NOT_FOR.fullmatch(unit.key) and mention.start not in known:
            at = sentence.clause(mention.start, mention.end)
            made.append(Reading("treats", "negated", objects(mention, "condition"), *at, 0, phrase, mention))
        elif relations.takes(mention, role) and mention.start not in known:
            at = sentence.clause(mention.start, mention.end)
            if (
                relation == "combinedWith"
                and "drug" in mention.roles
                and any(low <= at[1] and at[0] <= high for low, high in spans)
            ):
                continue  # the other one goes together with it, or it is spoken of itself
            before, after = sentence.frame.text[at[0] : mention.start], sentence.frame.text[mention.end : at[1]]
            permitted = _PERMITTED.match(after) or sentence.behind(_PERMITTED_IF, mention.end)
            if (
                relation == "contraindicatedIn"
                and polarity == "affirmed"
                and (asks := sentence.between(_ASKS_DOCTOR, mention.end, sentence.end))
                and not _BANNED.search(sentence.frame.text, mention.end, asks.end())
            ):
                relation = "cautionIn"  # "who must not have it? If you take such a medicine, ask the doctor first"
            if relation in PERSON and permitted:
                made.append(Reading("contraindicatedIn", "negated", objects(mention, role), *at, 0, phrase, mention))
                continue
            if relation == "memberOf" and _FAILING.match(after):
                continue
            if _beside_the_point(relation, sentence, mention, at):
                continue
            denied = relation in DENIABLE and bool(
                _DENIED.search(relations.unasked(before)) or _DENIED_AFTER.match(after)
            )
            denied = denied or (relation == "avoid" and bool(_NEEDLESS.match(after)))
            if relation == "combinedWith":
                before = sentence.frame.text[sentence.start : mention.start]
                denied = denied or bool(_HAVE_NOT.search(before)) or _loosely_denied(sentence, mention, at)
            if after.startswith("-") and relation not in BANS:  # "B -- no"
                denied = denied or bool(_REFUSES.match(after))
            denied = denied or bool(_REFUSED.match(sentence.frame.text, at[1], sentence.end))
            said = ("negated" if polarity == "affirmed" else polarity) if denied else polarity
            excepted = _EXCEPTED.match(after)
            if relation == "treats" and denied and polarity == "affirmed" and _others_meant(sentence, at):
                continue  # "who is it for? Teenagers with eczema must not use it"
            if excepted:
                said = "affirmed" if excepted["fine"] and relation in DENIABLE else FLIP[polarity]
            if said == "affirmed" and relation == "treats" and lone and sentence.kinds & {"modal", "hedge"}:
                said = "hedged"
            made.append(Reading(relation, said, objects(mention, role), *at, 0, phrase, mention))
    return made


def _loosely_denied(sentence: Sentence, mention: Mention, clause: tuple[int, int]) -> bool:
    """Whether a word of a clause says that a thing does not go together: "using A together with it is not advised"."""
    words = relations.loose(sentence.frame.text[slice(*clause)], sentence.frame.within(*clause), clause[0])
    word = min((one for one in words if one.predicate == "combinedWith"), default=None)
    return word is not None and judged(sentence, word, mention)[1] == "negated"


def _others_meant(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause names people, and so denies a use for them alone."""
    named = sentence.frame.within(*clause)
    return any("population" in mention.roles and "condition" not in mention.roles for mention in named)


def _of_place(predicate: str, polarity: str, mention: Mention) -> str:
    """The relation that a heading says of a name: places are to be avoided, "not for: face, groin; rosacea"."""
    if predicate not in PERSON or "population" in mention.roles:
        return predicate
    placed = polarity == "negated" or not listed("sites").isdisjoint(
        mention.slugs("avoid")
    )  # "no need to shun: sunlight"
    return "avoid" if placed and "avoid" in mention.roles else predicate


def _unnamed(sentence: Sentence, start: int, end: int) -> str:
    """The words of a clause that are no names and stand in no brackets."""
    rest = []
    for mention in sentence.frame.within(start, end):
        rest.append(sentence.frame.text[start : mention.start])
        start = mention.end
    return _ASIDE.sub("", "".join((*rest, sentence.frame.text[start:end])))


def _beside_the_point(predicate: str, sentence: Sentence, mention: Mention, clause: tuple[int, int]) -> bool:
    """Whether the words around a name tell of something else than what the heading is about."""
    before, after = sentence.frame.text[clause[0] : mention.start], sentence.frame.text[mention.end : clause[1]]
    if predicate == "combinedWith":
        return len(_unnamed(sentence, *clause)) > _BRIEF and not _GOES_WITH.search(before + after)
    if predicate == "memberOf":
        return bool(_TAKEN_FOR.match(after))
    if predicate == "treats":
        return bool(_SOMEBODY.search(before) or _ITSELF_BEFORE.search(before) or _ITSELF.match(after))
    return predicate in ("inhibits", "activates") and bool(_FAMILY.match(after))


def of_kind(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The class with which the line of a drug's name begins: "A: a potent steroid, twice a day"."""
    frame = sentence.frame
    key = frame.key_beside(sentence.unit) if sentence.first else None
    mention = sentence.mentions[0] if sentence.mentions else None
    if not key or not mention or not relations.takes(mention, "class"):
        return []
    named = frame.within(*key)
    beside = key[1] - key[0] - sum(one.end - one.start for one in named)
    if len(named) != 1 or not drugs(named) or beside > 1 or headed(sentence.unit.heading)[0]:
        return []
    known = any(one.predicate == "memberOf" and one.mention == mention for one in found)
    if (
        known
        or not _KIND.fullmatch(frame.text, sentence.start, mention.start)
        or not _ENDS.match(frame.text, mention.end)
    ):
        return []
    slugs = objects(mention, "class")
    return [Reading("memberOf", "affirmed", slugs, sentence.start, mention.end, 0, "key: class", mention)]


def of_key(sentence: Sentence, question: str) -> list[Reading]:
    """Names that are the key of what is said of them in the same line: "eyes: keep away"."""
    unit = sentence.unit
    key = (
        (sentence.frame.key_beside(unit) or (sentence.frame.key(unit) if unit.column else None))
        if sentence.first
        else None
    )
    key = key or _group_above(sentence)
    named = sentence.frame.within(*key) if key else []
    if unit.column and drugs(named) and (head := sentence.frame.head(unit)):
        named = head  # rows stand for drugs, and columns for people
    if not key or not named or _NO_DATA.match(sentence.text):
        return []
    predicate, polarity = next(
        (said for said in map(headed, (unit.heading, unit.section, question)) if said[0]), ("", "")
    )
    if not predicate and _TREATS_KEY.match(sentence.frame.text, *key):
        predicate, polarity = "treats", "affirmed"  # "for vitiligo: not licensed"
    stop = max(sentence.clause(sentence.start, sentence.start + 1)[1], sentence.start + 1)
    value = sentence.frame.text[sentence.start : stop]
    # A cell may go on behind its answer: "no, not even with long use"; what a line's key asks is answered by all of it.
    short = value if unit.column and len(value) <= _SHORT else ""
    own = [mention for mention in sentence.mentions if "drug" in mention.roles]  # a drug's name may have "not" in it
    words = relations.loose(value, own, sentence.start)
    if not sentence.mentions and not any(relations.takes(m, relations.role(w.predicate)) for w in words for m in named):
        stop, value = sentence.end, sentence.text
        words = relations.loose(value, own, sentence.start)
    for_whom = bool(unit.column) and not words and names_one(unit.column) and _for_whom(sentence)
    if for_whom:
        stop = sentence.end
    short = short or (value if stop - sentence.start <= _SHORT else "")
    answer = _answer(sentence, short)
    inside = sentence.frame.within(sentence.start, stop)
    grouped = any("population" in mention.roles for mention in inside)  # who is meant is told
    narrower = next((mention for mention in inside if "condition" in mention.roles), None)
    made = []
    for mention in named:
        if narrower and "condition" in mention.roles:
            if not for_whom:
                continue  # the value names its own: "vitiligo: A may help localised vitiligo"
            mention = narrower  # "vitiligo: nonsegmental, from 12 years"
        said = min((word for word in words if _says_of(word, mention, value)), default=None)
        if answer in ("yes", "no") and (stated := _stated(sentence, key, mention)):  # "not in pregnancy: yes"
            meant, how = stated if answer == "yes" else SAFE if stated[0] in PERSON else (stated[0], "negated")
            phrase = f"answer: {answer}"
        elif said and said.predicate == "treats" and "maxBodySurfaceArea" in numbers.kinds(value):
            continue  # "vitiligo: never treat more than 10 %"
        elif said and not (said.predicate in PERSON and grouped):
            (meant, how), phrase = judged(sentence, said, mention), f"loose: {said.word}"
            if grouped and (meant, how) == ("treats", "negated"):
                continue  # "vitiligo: children under 12 must not use it"
        elif predicate and relations.takes(mention, relations.role(predicate)) and not _further(sentence):
            unsure = sentence.kinds & {"open", "hedge", "modal"}
            refused = predicate not in PERSON and (_REFUSES.match(value) or cues.answer(value) == "no")
            if predicate in PERSON and _NO_CONCERN.match(value):
                continue
            how = "negated" if refused else "hedged" if unsure else polarity
            meant, phrase = predicate, f"heading: {predicate}"
        elif "condition" in mention.roles and for_whom:
            meant, how, phrase = "treats", "affirmed", "table: for whom"
        else:
            seen = "effect" in mention.roles and _SEEN.fullmatch(value.strip(" .。"))
            says = "yes" if seen or _FINE.fullmatch(value.strip(" .。")) else answer
            meant, how = next(((one[1], one[2]) for one in MAY if one[0] in mention.roles), ("", ""))
            if says not in ("yes", "no") or not meant:
                continue
            how, phrase = how if says == "yes" else FLIP[how], f"answer: {says}"
        made.append(
            Reading(
                meant,
                how,
                objects(mention, relations.role(meant)),
                sentence.start if unit.column else mention.start,
                stop,
                0,
                phrase,
                mention,
            )
        )
    return made


def _stated(sentence: Sentence, key: tuple[int, int], mention: Mention) -> tuple[str, str] | None:
    """What a key bars itself, so that a yes beside it bars too: "must not be used on the face: yes"."""
    words = relations.loose(sentence.frame.text[slice(*key)], sentence.frame.within(*key), key[0])
    bars = (word for word in words if word.predicate in BANS and word.polarity == "affirmed")
    said = min((word for word in bars if "population" in mention.roles or word.predicate == "avoid"), default=None)
    if said is None or {"population", "avoid"}.isdisjoint(mention.roles):
        return None
    if "population" in mention.roles:
        return ("cautionIn" if said.predicate == "avoid" else said.predicate), "affirmed"
    return "avoid", "affirmed"


def _answer(sentence: Sentence, value: str) -> str:
    """Whether a short value says yes or no: in a cell also by a mark, or by a word that elsewhere is no answer."""
    ticked = _TICK.fullmatch(value.strip(" .。")) if sentence.unit.column else None
    if ticked:
        return ticked.lastgroup or ""
    return cues.answer(value) if value else ""


def _group_above(sentence: Sentence) -> tuple[int, int] | None:
    """Where the heading above a sentence is, if it is nothing but a group of people: "use in pregnancy"."""
    frame, heading = sentence.frame, sentence.unit.heading
    if not (sentence.first and heading) or sentence.unit.key or sentence.unit.title:
        return None
    if sentence.mentions or not _JUDGEMENT_ALONE.fullmatch(sentence.text):
        return None
    at = frame.text.rfind(heading, 0, sentence.unit.start)
    named = frame.within(at, at + len(heading)) if at >= 0 else []
    if not named or any("population" not in mention.roles for mention in named):
        return None
    return (at, at + len(heading)) if _GROUP_HEADING.fullmatch(_unnamed(sentence, at, at + len(heading))) else None


def _says_of(word: relations.Loose, mention: Mention, value: str) -> bool:
    """Whether a word says something of a name: also "avoid", alone, of a group of people."""
    kept = word.predicate == "avoid" and "population" in mention.roles and value.strip(" .。") == word.word
    return kept or relations.takes(mention, relations.role(word.predicate))


def of_box(sentence: Sentence) -> list[Reading]:
    """Whether there is a boxed warning, where a key or the head of a column asks for one: "boxed warning: none"."""
    unit, value = sentence.unit, sentence.text.strip(" .。")
    if not sentence.first or not any(_BOX.fullmatch(title) for title in (unit.key, unit.column)):
        return []
    if not _NONE.fullmatch(value) and not _SOME.fullmatch(value):
        return []
    how = "affirmed" if _SOME.fullmatch(value) else "negated"
    span = (sentence.start, sentence.end)
    return [Reading("warnsOf", how, _SERIOUS, *span, len(value), "key: boxed warning")]


def _for_whom(sentence: Sentence) -> bool:
    """Whether a cell says nothing but whom a drug is for: "from 2 years", "mild to moderate, adults"."""
    names = sentence.mentions
    doubts = (cue for cue in sentence.cues if cue.kind in ("denial", "open", "hedge", "modal"))
    if any("condition" not in one.roles for one in names) or any(
        not any(one.start <= cue.start and cue.end <= one.end for one in names) for cue in doubts
    ):
        return False
    return "minAge" in numbers.ages(sentence.text) or bool(numbers.severity(sentence.text))


def _further(sentence: Sentence) -> bool:
    """Whether a cell stands behind another that says something of its row's key already."""
    frame, unit = sentence.frame, sentence.unit
    before = [cell for cell in frame.row(unit) if cell.start < unit.start] if unit.column else []
    return bool(before and relations.loose(frame.text[before[-1].start : before[-1].end]))


def bare(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The class that begins what is said under the name of a drug: "a strong steroid, once a day"."""
    unit, made = sentence.unit, list[Reading]()
    if not (sentence.first and {"class", "compound"} & sentence.roles and names_one(unit.column or unit.heading)):
        return made
    known = {reading.mention.start for reading in found if reading.mention}
    at = sentence.start
    fixed = [one for one in found if not one.mention]  # "steroid-free"
    for mention in sentence.mentions:
        said = next((one for one in fixed if one.start <= mention.start < one.end), None)
        if said and _BARE.fullmatch(sentence.frame.text, at, said.start):
            at = max(said.end, mention.end)
            continue
        if not relations.takes(mention, "class") or not _BARE.fullmatch(sentence.frame.text, at, mention.start):
            break
        at = mention.end
        if mention.start not in known:
            span = sentence.clause(mention.start, mention.end)
            how = "negated" if _NOT_CALLED.match(unit.key) else "affirmed"
            made.append(Reading("memberOf", how, objects(mention, "class"), *span, 0, "bare", mention))
    ends = _BORDER.match(sentence.frame.text, at) or at == len(sentence.frame.text)
    return made if ends and not _CONTRAST.match(sentence.frame.text, at) else []


@lru_cache(maxsize=256)
def names_one(title: str) -> bool:
    """Whether a heading names one drug."""
    return len({slug for mention in names.mentions(normal.flatten(title)) for slug in mention.slugs("drug")}) == 1
