"""What a sentence says, before it is known how it is meant and of which drug: its relations and figures."""

from __future__ import annotations

from functools import cache, lru_cache

import ahocorasick

from dermkg import claims as phrases_
from dermkg.read import grammar, names, normal, numbers, phrasing, relations
from dermkg.read.figures import figures as figures_
from dermkg.read.names import Mention
from dermkg.read.reading import FLIP, Reading, objects
from dermkg.read.relations import Match
from dermkg.read.sentence import Sentence
from dermkg.read.unread import DENIABLE, unread

# Relations that speak of the same thing in other words: of their readings of one name the longest holds.
_PERSON = ("cautionIn", "contraindicatedIn")
_RIVALS = {
    "cautionIn": "use",
    "contraindicatedIn": "use",
    "treats": "use",
    "hasAdverseEffect": "use",
    "inhibits": "act",
    "activates": "act",
}
_PLACED = grammar.pattern("placed")
_ALL_CARE = grammar.pattern("all care")
_ALL_BARRED = grammar.pattern("all barred")
_IN_CASE = grammar.pattern("in case")
_IF = grammar.pattern("if before")
_STOPS = grammar.pattern("stops after")
_ONLY = grammar.pattern("only this")
_HAVE_NOT = grammar.pattern("have not")
_NO_DATA = grammar.pattern("no data")
_BETWEEN = grammar.pattern("between effects")
_RISK = grammar.pattern("risk of")
_BARE = grammar.pattern("bare")
_BORDER = grammar.pattern("bare end")
_BUT = grammar.pattern("instead")
_STUDIED = grammar.pattern("studied")
_BY_CLASS = grammar.pattern("by class")
_BROUGHT = grammar.pattern("brought about")
_WHO_HAVE = grammar.pattern("who have it")
_CALLED = grammar.pattern("by another name")
_NOT_TOGETHER = grammar.pattern("not together")
_REDNESS = ("application-site-erythema",)
_BESIDES = grammar.pattern("besides")
_ASIDE, _ENOUGH, _CLOSE = 40, 9, 4
_ACROSS = 3  # by so many words a phrase is weaker beyond a comma
_OUTSIDE = grammar.pattern("outside")
_ALSO = grammar.pattern("also")
_ALLOWED = grammar.pattern("allowed")
_VERB = grammar.pattern("verb alone")
_REFUSED = grammar.pattern("refused next")
_FAILING = grammar.pattern("failing")
_UNSAID = grammar.pattern("heading denied")
_WHEN = grammar.pattern("when")
_NO = grammar.pattern("key no")
_REFUSES = grammar.pattern("refuses")
_SOOTHES = grammar.pattern("soothes")
_DENIED = grammar.pattern("denied before")
_DENIED_AFTER = grammar.pattern("denied after")


def readings(sentence: Sentence, question: str, effects: bool, areas: bool = False) -> list[Reading]:
    """What a sentence says.

    Args:
        sentence: The sentence.
        question: What was asked before it.
        effects: Whether its unit has told of adverse effects already.
        areas: Whether its unit has told of the body surface already.
    """
    found, loose = _of_phrases(sentence), list[Reading]()
    if sentence.mentions:
        found += _gathered(sentence, found) + _bare(sentence, found) + _beyond(sentence, found)
        loose = unread(sentence, found)
        found += _of_heading(sentence, question, found + [one for one in loose if one.predicate in _PERSON])
    found += _of_key(sentence, question)
    figures = figures_(sentence, areas)
    if not found and not loose and "effect" not in sentence.roles:
        return figures
    found = [one for one in _strongest(found, sentence.frame.text) if not _of_disease(sentence, one)]
    found = _apart(sentence, found)
    found += _loose(sentence, found, effects or any(one.predicate == "hasAdverseEffect" for one in found))
    taken = {reading.mention.start for reading in found if reading.mention}
    found += [one for one in loose if one.mention and one.mention.start not in taken]
    if found:
        found += _instead(sentence, found)
        aside = _except(sentence, found)
        known = {(one.predicate, one.mention.start) for one in aside if one.mention}
        found = [one for one in found if not one.mention or (one.predicate, one.mention.start) not in known] + aside
        found += _likewise(sentence, found)
        people = {one.mention.start for one in found if one.mention and one.predicate in _PERSON}
        found = [
            one
            for one in found
            if one.predicate != "avoid"
            or not one.mention
            or not (one.mention.start in people or _where(sentence, one.mention))
        ]
    return [one for one in found if not _only_when(sentence, one, found, figures)] + figures


def _of_phrases(sentence: Sentence) -> list[Reading]:
    """What phrases say, whole and with the names that they speak of."""
    roles = {*sentence.roles}
    if "compound" in roles:
        roles.add("class")
    if "drug" in roles:
        roles.add("companion")
    tried = sentence.frame.keys.candidates(sentence.start, sentence.end, roles)
    found: list[Reading] = []
    if tried:
        masks = relations.Masks(sentence.text, sentence.start, sentence.mentions)
        for match in relations.matches(masks, tried):
            found += _of_match(match, sentence.frame.text, sentence.mentions)
    return found


def _of_match(match: Match, text: str, mentions: list[Mention]) -> list[Reading]:
    phrase, made = match.phrase, list[Reading]()
    if phrase.predicate in _PERSON and _PLACED.match(text, match.end):
        return made  # "nursing mothers must not put it on the breast" is of a place
    if phrase.objects == ("pair",) and _alone(match, text, mentions):
        return made
    said = (phrase.predicate, phrase.polarity)
    if said == ("combinedWith", "affirmed") and _NOT_TOGETHER.search(text, max(0, match.start - _ASIDE), match.start):
        said = ("combinedWith", "negated")
    if phrase.objects and not any(m.start < match.end < m.end or m.start < match.start < m.end for m in mentions):
        made.append(Reading(*said, phrase.objects, match.start, match.end, match.weight, phrase.written))
    for mention in match.objects:
        if phrase.predicate == "memberOf" and (
            _FAILING.match(text, mention.end) or _BY_CLASS.search(text, match.start, mention.start)
        ):
            continue
        if (
            phrase.predicate == "hasAdverseEffect"
            and phrase.polarity == "negated"
            and text.startswith("了", mention.end)
        ):
            continue  # "after two days it itches no more"
        if phrase.predicate == "treats" and _CALLED.search(text, match.start, mention.start):
            continue
        if phrase.predicate == "avoid" and "," in text[mention.end : match.end] and _next(mentions, text, match.end):
            continue  # "the face is tender, avoid the eyes"
        slugs = objects(mention, relations.role(phrase.predicate))
        at = (min(match.start, mention.start), max(match.end, mention.end))
        made.append(Reading(*said, slugs, *at, match.weight, phrase.written, mention, match.subject))
    return made


def _alone(match: Match, text: str, mentions: list[Mention]) -> bool:
    """Whether a drug is joined with nothing before it: "it is not used with B" is no word on B and another."""
    at = match.start - 1
    return text[max(0, at)] in "与和跟同" and not any(one.end == at and "drug" in one.roles for one in mentions)


def _next(mentions: list[Mention], text: str, end: int) -> bool:
    """Whether right after a place another thing to avoid is named."""
    return any(
        "avoid" in mention.roles
        and end <= mention.start <= end + _CLOSE
        and not _BORDER.search(text, end, mention.start)
        for mention in mentions
    )


@cache
def _headings() -> ahocorasick.Automaton:
    """The words of headings, each with the relations and polarities that it says; "" where it says what it is not."""
    found: dict[str, list[tuple[str, str]]] = {}
    for predicate in relations.PREDICATES:
        file = phrases_.phrases(f"reading/{predicate}")
        groups = {
            "headings": "affirmed",
            "negated headings": "negated",
            "hedged headings": "hedged",
            "not headings": "",
        }
        for group, polarity in groups.items():
            for phrase in file.get(group, ()):
                for word in phrasing.words(str(phrase)):
                    found.setdefault(normal.plain(word).strip(), []).append((predicate, polarity))
    return phrasing.automaton({name: (len(name), meant) for name, meant in found.items()})


@lru_cache(maxsize=4096)
def headed(title: str) -> tuple[str, str]:
    """The relation that a heading says, and its polarity; nothing where it says none."""
    title = relations.unasked(title)
    found = [(last + 1 - size, size, *one) for last, (size, meant) in _headings().iter(title) for one in meant]
    refused = {predicate for _, _, predicate, polarity in found if not polarity}
    found = [one for one in found if one[3] and one[2] not in refused]
    if not found:
        return "", "affirmed"
    start, _, best, polarity = max(found, key=lambda one: one[1])
    return best, "negated" if polarity == "affirmed" and _UNSAID.search(title, 0, start) else polarity


def _of_heading(sentence: Sentence, question: str, found: list[Reading]) -> list[Reading]:
    """Names that stand under a heading which says their relation, or that are the key of what is said of them."""
    unit, (predicate, polarity) = sentence.unit, ("", "affirmed")
    for title in (unit.key, unit.heading, unit.section, question if not unit.title else ""):
        if title and not predicate:
            predicate, polarity = headed(title)
    if not predicate:
        return []
    polarity = "negated" if _NO.fullmatch(unit.key) else polarity
    role, phrase = relations.role(predicate), f"heading: {predicate}"
    known = {reading.mention.start for reading in found if reading.mention}
    made = []
    lone = sum("condition" in mention.roles for mention in sentence.mentions) == 1
    for mention in sentence.mentions:
        if predicate in _PERSON and _RISK.search(sentence.frame.text, sentence.start, mention.start):
            continue
        if relations.takes(mention, role) and mention.start not in known:
            at = sentence.clause(mention.start, mention.end)
            before, after = sentence.frame.text[at[0] : mention.start], sentence.frame.text[mention.end : at[1]]
            denied = predicate in DENIABLE and bool(_DENIED.search(before) or _DENIED_AFTER.match(after))
            if predicate == "combinedWith":
                before = sentence.frame.text[sentence.start : mention.start]
                denied = denied or bool(_HAVE_NOT.search(before))
            denied = denied or bool(_REFUSED.match(sentence.frame.text, at[1], sentence.end))
            said = ("negated" if polarity == "affirmed" else polarity) if denied else polarity
            if said == "affirmed" and predicate == "treats" and lone and sentence.kinds & {"modal", "hedge"}:
                said = "hedged"
            made.append(Reading(predicate, said, objects(mention, role), *at, 0, phrase, mention))
    return made


def _gathered(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Groups named one after the other, of which only the end of the sentence says what holds of all of them."""
    text, made = sentence.frame.text, list[Reading]()
    known = {reading.mention.start for reading in found if reading.mention}
    for predicate, pattern in zip(_PERSON, (_ALL_CARE, _ALL_BARRED), strict=True):
        last = pattern.search(text, sentence.start, sentence.end) if "population" in sentence.roles else None
        for mention in sentence.frame.within(sentence.start, last.start()) if last else ():
            if "population" in mention.roles and mention.start not in known:
                at = sentence.clause(mention.start, mention.end)
                made.append(Reading(predicate, "affirmed", mention.slugs("population"), *at, _ENOUGH, "all", mention))
    return made


def _bare(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The class that begins what is said under the name of a drug: "a strong steroid, once a day"."""
    unit, made = sentence.unit, list[Reading]()
    if not (sentence.first and {"class", "compound"} & sentence.roles and _names_one(unit.column or unit.heading)):
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
            made.append(Reading("memberOf", "affirmed", objects(mention, "class"), *span, 0, "bare", mention))
    return made if _BORDER.match(sentence.frame.text, at) or at == len(sentence.frame.text) else []


@lru_cache(maxsize=256)
def _names_one(title: str) -> bool:
    """Whether a heading names one drug."""
    return len({slug for mention in names.mentions(normal.flatten(title)) for slug in mention.slugs("drug")}) == 1


def _beyond(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """The class that follows a word for what a drug is not: "a steroid-free immunomodulator"."""
    text, made = sentence.frame.text, list[Reading]()
    known = {reading.mention.start for reading in found if reading.mention and reading.predicate == "memberOf"}
    for one in found:
        if one.mention or one.predicate != "memberOf":
            continue
        for mention in sentence.frame.within(one.end, sentence.end):
            near = relations.takes(mention, "class") and _BARE.fullmatch(text, one.end, mention.start)
            if near and mention.start not in known:
                span = sentence.clause(mention.start, mention.end)
                made.append(Reading("memberOf", "affirmed", objects(mention, "class"), *span, 0, "beyond", mention))
    return made


def _of_key(sentence: Sentence, question: str) -> list[Reading]:
    """Names that are the key of what is said of them in the same line: "eyes: keep away"."""
    unit = sentence.unit
    key = (
        (sentence.frame.key_beside(unit) or (sentence.frame.key(unit) if unit.column else None))
        if sentence.first
        else None
    )
    named = sentence.frame.within(*key) if key else []
    if not key or not named or _NO_DATA.match(sentence.text):
        return []
    predicate, polarity = next(
        (said for said in map(headed, (unit.heading, unit.section, question)) if said[0]), ("", "")
    )
    stop = max(sentence.clause(sentence.start, sentence.start + 1)[1], sentence.start + 1)
    value = sentence.frame.text[sentence.start : stop]
    words = [
        word for word in relations.loose(value) if not value.startswith("超", word.end)
    ]  # "no more than" is a limit
    grouped = any("population" in m.roles for m in sentence.frame.within(sentence.start, stop))  # who is meant is told
    made = []
    for mention in named:
        said = min((word for word in words if relations.takes(mention, relations.role(word.predicate))), default=None)
        if said and not (said.predicate in _PERSON and grouped):
            meant, how, phrase = said.predicate, said.polarity, f"loose: {said.word}"
        elif predicate and relations.takes(mention, relations.role(predicate)):
            unsure = sentence.kinds & {"open", "hedge", "modal"}
            refused = predicate not in _PERSON and _REFUSES.match(value)
            how = "negated" if refused else "hedged" if unsure else polarity
            meant, phrase = predicate, f"heading: {predicate}"
        else:
            continue
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


def _strongest(found: list[Reading], text: str) -> list[Reading]:
    """For each name and group of rival relations the reading with the most words; of equals the denied one."""
    if len(found) < 2:
        return found
    best: dict[tuple[object, str], Reading] = {}

    def rank(reading: Reading) -> tuple[int, int]:
        apart = _ACROSS if reading.mention and "," in text[reading.start : reading.end] else 0
        return apart - reading.weight, relations.POLARITIES.index(reading.polarity)

    for reading in found:
        place = reading.mention.start if reading.mention else reading.objects
        key = (place, _RIVALS.get(reading.predicate, reading.predicate))
        if key not in best or rank(reading) < rank(best[key]):
            best[key] = reading
    fixed = [one for one in best.values() if not one.mention]
    return sorted(
        (
            one
            for one in best.values()
            if not one.mention
            or not any(f.predicate == one.predicate and f.start <= one.mention.start < f.end for f in fixed)
        ),
        key=lambda reading: reading.start,
    )


def _loose(sentence: Sentence, found: list[Reading], effects: bool) -> list[Reading]:
    """Effects that no phrase takes, where the sentence speaks of a drug and of what happens."""
    roles = sentence.roles
    if "effect" not in roles:
        return []
    alone = (effects or (sentence.first and _names_one(sentence.unit.key))) and _only_effects(sentence)
    if not alone and (
        not (effects or roles & {"drug", "pronoun"}) or not numbers.pattern("happens").search(sentence.text)
    ):
        return []
    if any("condition" in m.roles and "effect" not in m.roles for m in sentence.mentions):
        return []
    taken = {reading.mention.start for reading in found if reading.mention}
    wine = [(one.start, one.end) for one in found if one.objects == ("alcohol-intolerance",)]
    made = []
    for mention in sentence.mentions:
        if "effect" not in mention.roles or mention.start in taken:
            continue
        if mention.slugs("effect") == _REDNESS and any(low <= mention.start < high for low, high in wine):
            continue  # "red in the face after wine" is one thing
        low, high = sentence.clause(mention.start, mention.end)
        before = sentence.frame.text[low : mention.start]
        after = sentence.frame.text[mention.end : min(high, mention.end + 4)]
        stops = _IF.search(before) and _STOPS.match(sentence.frame.text, high)
        if (
            _SOOTHES.search(before)
            or stops
            or _WHO_HAVE.match(after)
            or _IN_CASE.match(sentence.frame.text, mention.end, high)
        ):
            continue
        polarity = "negated" if _DENIED.search(before) or _DENIED_AFTER.match(after) else "affirmed"
        made.append(Reading("hasAdverseEffect", polarity, mention.slugs("effect"), low, high, 0, "effect", mention))
    return made


def _where(sentence: Sentence, place: Mention) -> bool:
    """Whether a place only says where a disease is: "facial vitiligo"."""
    return any(
        "condition" in mention.roles
        and place.end <= mention.start <= place.end + 1
        and sentence.frame.text[place.end : mention.start] in ("", " ", "的")
        for mention in sentence.mentions
    )


def _only_effects(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but names of effects."""
    at = sentence.start
    for mention in sentence.mentions:
        if "effect" not in mention.roles or not _BETWEEN.fullmatch(sentence.frame.text, at, mention.start):
            return False
        at = mention.end
    return bool(sentence.mentions) and bool(_BETWEEN.fullmatch(sentence.frame.text, at, sentence.end))


def _apart(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Readings without the disease named first as what others are told from: it is what they are told from."""
    told = [one for one in found if one.predicate == "distinguishedFrom"]
    if len(told) < 2:
        return found
    first = next((m for m in sentence.mentions if "condition" in m.roles), None)
    return [one for one in found if one not in told or one.mention is not first]


def _of_disease(sentence: Sentence, reading: Reading) -> bool:
    """Whether an effect is told of a disease, named before it and no drug after that, or of what else brings it on."""
    if reading.predicate != "hasAdverseEffect" or not reading.mention:
        return False
    low, _ = sentence.clause(reading.mention.start, reading.mention.end)
    if _BROUGHT.search(sentence.frame.text, low, reading.mention.start):
        return True
    for mention in reversed(sentence.mentions):
        if mention.start < reading.mention.start:
            if {"drug", "pronoun", "other"} & set(mention.roles):
                return False
            if "condition" in mention.roles and "effect" not in mention.roles:
                return mention.end <= reading.start
    return False


def _instead(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What stands after "but" where a relation to something else was denied: not A but B."""
    made = []
    for reading in found:
        turn = reading.polarity == "negated" and _BUT.search(sentence.frame.text, reading.end - 1, sentence.end)
        if not turn or turn.start() - reading.end > 4:
            continue
        stop = sentence.clause(turn.end(), turn.end())[1]
        role = relations.role(reading.predicate)
        for mention in sentence.frame.within(turn.end(), stop):
            known = any(one.mention is mention and one.predicate == reading.predicate for one in found)
            if relations.takes(mention, role) and not known:
                here = reading._replace(polarity="affirmed", start=turn.end(), end=mention.end)
                made.append(here._replace(objects=objects(mention, role), mention=mention))
    return made


def _except(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What is named beside the objects has the relation too; what is left out of a permission is refused."""
    text, made = sentence.frame.text, list[Reading]()
    for opening in _BESIDES.finditer(text, sentence.start, sentence.end):
        stop = _OUTSIDE.search(text, opening.end(), min(sentence.end, opening.end() + _ASIDE))
        rest = text[stop.end() : sentence.end] if stop else ""
        for mention in sentence.frame.within(opening.end(), stop.start()) if stop else ():
            at, said = (mention.start, mention.end), ""
            later = [one for one in found if one.mention and stop and one.start >= stop.start()]
            same = next((one for one in later if relations.takes(mention, relations.role(one.predicate))), None)
            if same and _ALSO.search(rest):
                said, phrase = same.predicate, same.phrase
            elif _ALLOWED.search(rest):
                refusals = (p for p in ("contraindicatedIn", "avoid") if relations.takes(mention, relations.role(p)))
                said, phrase = next(refusals, ""), "except"
            if said:
                slugs = objects(mention, relations.role(said))
                polarity = same.polarity if same and phrase != "except" else "affirmed"
                made.append(Reading(said, polarity, slugs, *at, _ENOUGH, phrase, mention))
    return made


def _likewise(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """What is said of another drug by a verb alone: "A thins the skin, B does not"."""
    made = []
    for mention in sentence.mentions:
        if "drug" not in mention.roles and "pronoun" not in mention.roles:
            continue
        verb = _VERB.match(sentence.frame.text, mention.end, sentence.end)
        before = [one for one in found if one.mention and one.end <= mention.start and one.mention is not mention]
        if not verb or not before:
            continue
        last = before[-1]
        for one in (one for one in before if one.predicate == last.predicate):
            same = bool(verb["same"])
            base = "negated" if verb["no"] else "affirmed"
            if one.predicate == "contraindicatedIn":
                base = "affirmed" if verb["no"] else "negated"
            polarity = one.polarity if same and not verb["no"] else base
            made.append(one._replace(polarity=polarity, start=mention.start, end=verb.end(), subject=mention))
    return made


def _only_when(sentence: Sentence, reading: Reading, found: list[Reading], figures: list[Reading]) -> bool:
    """Whether a use or a group is only the case in which something else holds."""
    after = sentence.frame.text[reading.end : reading.end + 3]
    if reading.predicate == "treats" and reading.mention:
        limited = any(one.predicate in ("maxBodySurfaceArea", "maxDuration", "minDuration") for one in figures)
        if _STUDIED.match(sentence.frame.text, reading.mention.end, sentence.end):
            return True
        return bool(_WHEN.match(after)) or (limited and "{s}" in reading.phrase)
    if reading.predicate == "cautionIn" and reading.objects == ("adults",):
        return True
    if reading.predicate == "contraindicatedIn" and reading.polarity == "negated":
        only = _ONLY.search(sentence.frame.text, reading.start, reading.end)  # "only the weaker one"
        return bool(only) or any(one.predicate == "treats" for one in found)
    return False


def answered(asked: list[Reading], said: str) -> list[Reading]:
    """What was asked, as an answer makes it: yes, no, or not yet."""
    made = []
    for reading in asked:
        if reading.predicate == "frequencyPerDay":
            continue
        if said == "not yet":
            if reading.predicate == "contraindicatedIn":
                made.append(reading._replace(predicate="cautionIn", polarity="affirmed"))
        else:
            made.append(reading if said == "yes" else reading._replace(polarity=FLIP[reading.polarity]))
    return made
