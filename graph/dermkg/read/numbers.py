"""Figures in words and digits: how often, how much of the body, how long, how strong, how old, how far apart.

The grammars are `ontology/phrases/reading/numbers.yaml`; here their figures become values. Durations are ISO 8601 as
they are stated: weeks stay weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from dermkg import claims
from dermkg.read import grammar, normal
from dermkg.read.sieve import Sieve

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_NUMBER = (  # of alternatives that begin alike the longer first
    r"(?:\d{1,3}(?:\.\d{1,2})?|[二三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九]|"
    rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_ONES}))?|"
    rf"{_TEENS}|"
    rf"{_ONES})"
)
_RANGE = rf"(?P<n>{_NUMBER}(?: ?(?:-|~|至|到|或|或者|、|to|or) ?{_NUMBER})?)"


# A strength as it is said; one without a point only where it is said to be one.
_SPOKEN = re.compile(
    "百分之([零一二三四五]点[零一二三四五六七八九]{1,3})|(?:浓度|规格|含量)[^,。;百]{0,4}百分之([一二三四五])(?![点十几])"
)
_DIGITS = str.maketrans("零一二三四五六七八九点", "0123456789.")
_AGED = grammar.pattern("some age")
# An age in words: "十二岁", "from the age of two", "six months", "a four-year-old".
_WORDED = re.compile(
    rf"(?<![\d第])(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=个?月|周?岁)|"
    rf"(?:(?<=the age of )|(?<=young as )|(?<= aged )|(?<= age ))(?:{_TEENS}|{_ONES})(?![a-z-])|"
    rf"(?:(?<=under )|(?<= over )|(?<= than )|(?<= from ))(?:{_TEENS}|{_ONES})"
    r"(?=[,.;)]|\Z| (?:and|or|with|who|up|old|onwards|upwards)(?![a-z]))|"
    rf"(?<![a-z])(?:{_TEENS}|{_ONES})(?=(?: |-)(?:years?|months?)(?![a-z]))|"
    rf"(?:(?<=over-)|(?<=under-))(?:{_TEENS}|{_ONES})(?=s(?![a-z]))"
)
_PERCENT = re.compile(r"\d(?= ?%)")
_GROWN = grammar.pattern("grown-ups")
_ANY = re.compile(
    r"[\d%一二两三四五六七八九十半早晚睡]|再大|多大|不限|限制|面积|any |全身|整个身|浑身|"
    r"(?:on|tw|th|fo|fi|si|se|ei|ni|te|fif|half|bid|qd|daily|day|morning)"
)
STRONGEST = 5.0  # percent: no product here is stronger, and shares of patients and of the body are higher
# What figures stand beside is masked: drugs, and durations by one character that begins and another that goes on.
_DRUG, _SPAN, _SPAN_MORE = map(chr, normal.MASKS[:3])
_HOURS = ("interval", "application interval")  # durations that may be hours


class Figure(NamedTuple):
    """A figure found.

    Attributes:
        start: Where its words begin in the normalised text.
        end: Where they end.
        value: The value as it is recorded.
    """

    start: int
    end: int
    value: str


@cache
def _words() -> dict[str, Any]:
    return claims.phrases("reading/numbers")


@cache
def _lasting() -> re.Pattern[str]:
    """Any duration."""
    units = "|".join(sorted(map(re.escape, _words()["units"]), key=len, reverse=True))
    fixed = "|".join(sorted(map(re.escape, _words()["fixed durations"]), key=len, reverse=True))
    number = rf"(?P<n>{_NUMBER})(?: ?(?:-|~|至|到|to|or|或) ?(?P<n2>{_NUMBER}))?"
    return re.compile(rf"(?:(?P<fixed>{fixed})|{number}(?: |-)?(?P<unit>{units}))(?![a-z])")


@cache
def _patterns(name: str) -> list[re.Pattern[str]]:
    percent = r"(?P<c>\d{1,2}(?:\.\d{1,3})?)(?:%| per ?cent)"
    percent += rf"(?:(?: ?\(?(?:、|和|与|或|/|and|or|及) ?){percent.replace('<c>', '<c2>')})?"
    slots = {"{n}": _RANGE, "{d}": rf"(?: |-)?(?P<d>{_SPAN}{_SPAN_MORE}*+)", "{c}": percent, "{s}": f"{_DRUG}+"}
    slots["{p}"] = f"(?:{_periods().pattern})"
    slots["{fine}"] = grammar.words("no harm")
    slots["{g}"] = r"(?P<g>\d{1,3}(?:\.\d)?) ?(?:克|g|grams?|grammes?|gm)(?![a-z])"
    made = []
    for text in _words()[name]:
        for slot, words in slots.items():
            text = text.replace(slot, words)
        made.append(grammar.compiled(text, name, "numbers"))
    return made


@cache
def _sieve(name: str) -> Sieve[int]:
    return Sieve(enumerate([_lasting()] if name == "lasting" else _patterns(name)))


def _likely(name: str, text: str) -> list[re.Pattern[str]]:
    """The patterns of a kind that a text may have."""
    patterns = _patterns(name)
    return [patterns[number] for number in sorted(_sieve(name).left(text))]


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the single patterns of the file, such as `use` or `not duration`."""
    return grammar.compiled(_words()[name], name, "numbers")


@cache
def _needs() -> tuple[dict[str, re.Pattern[str]], Sieve[str]]:
    """Without what a text has no figure of a kind, which is looked for first."""
    needs = {name: grammar.compiled(words, name, "numbers") for name, words in _words()["needs"].items()}
    return needs, Sieve(needs.items())


def kinds(text: str) -> set[str]:
    """The kinds of figures that a text may have."""
    needs, sieve = _needs()
    left = sieve.left(text)
    return {name for name in left if needs[name].search(text)} if left and _ANY.search(text) else set()


def figure(text: str) -> str:
    """A number, or a range of two, in digits.

    >>> figure("一到两")
    '1-2'
    """
    return "-".join(dict.fromkeys(f"{_value(part):g}" for part in re.findall(_NUMBER, text)))


def _value(number: str) -> float:
    """What a number is worth that is written in digits or words."""
    digits: dict[str, int] = _words()["digits"]
    if "十" in number:
        tens, ones = number.split("十")
        return digits.get(tens, 1) * 10 + digits.get(ones, 0)
    if number[0].isalpha() and number.isascii():
        return sum(digits[part] for part in re.split("[ -]", number))
    return float(digits.get(number, number))


def _iso(found: re.Match[str], last: bool) -> str:
    if found["fixed"]:
        fixed: str = _words()["fixed durations"][found["fixed"]]
        return fixed
    number = figure(found["n2"] if last and found["n2"] else found["n"])
    unit = _words()["units"][found["unit"]]
    return f"PT{number}{unit[:1]}" if unit in ("H", "MIN") else f"P{number}{unit}"


def frequencies(text: str) -> Iterator[Figure]:
    """How many times a day."""
    for one in _likely("frequencyPerDay", text):
        for found in one.finditer(text):
            groups = found.groupdict()
            if any(value for name, value in groups.items() if name.startswith("twice")):
                value = "2"
            elif any(value for name, value in groups.items() if name.startswith("once")):
                value = "1"
            elif groups.get("every"):
                value = f"{24 / float(figure(groups['every'])):g}"
            elif groups.get("word"):
                numbers = {"once": "1", "twice": "2", "thrice": "3"}
                value = "-".join(numbers[word] for word in (groups["word"], groups.get("word2")) if word)
            else:
                value = figure(groups["n"])
            yield Figure(found.start(), found.end(), value)


def widest(figures: list[Figure]) -> list[Figure]:
    """Figures without those that are part of a longer one: "once or twice" is no "twice"."""

    def part(one: Figure, other: Figure) -> bool:
        inside = other.start <= one.start and one.end <= other.end
        return other is not one and inside and (other.end - other.start, other.value) > (one.end - one.start, one.value)

    return [one for one in figures if not any(part(one, other) for other in figures)]


def areas(text: str, name: str = "maxBodySurfaceArea") -> Iterator[Figure]:
    """A share of the body surface, in percent, where a limit is meant.

    Args:
        text: The sentence.
        name: The patterns: those that name the body surface, or "more area" where it was spoken of before.
    """
    for one in _likely(name, text):
        for found in one.finditer(text):
            groups = found.groupdict()
            value = groups.get("pct") or groups.get("pct2")
            if not value and groups.get("part"):
                whole, part = figure(groups["whole"]), figure(groups["part"])
                value = f"{100 * float(whole) / float(part):g}"
            if not value and groups.get("hundredth"):
                value = figure(groups["hundredth"])
            if not value and (groups.get("whole_body") or groups.get("whole_body2")):
                value = "100"
            if not value and groups.get("half"):
                value = "50"
            if not value and groups.get("tens"):
                value = f"{10 * float(figure(groups['tens'])):g}"
            if not value:
                value = "20" if "fifth" in (groups.get("tenth2") or "") or groups.get("tenth3") == "1/5" else "10"
            yield Figure(found.start(), found.end(), f"{float(value):g}")


def durations(text: str, name: str) -> Iterator[Figure]:
    """Shortest or longest courses, or times to keep between two things.

    Args:
        text: The sentence.
        name: minDuration, maxDuration, interval (between two things) or application interval (between two doses).
    """
    if not _sieve("lasting").left(text):
        return
    stretches = {found.start(): found for found in _lasting().finditer(text)}
    if not stretches:
        return
    text = masked(text, [found.span() for found in stretches.values()], _SPAN, _SPAN_MORE)
    for one in _likely(name, text):
        for found in one.finditer(text):
            value = _iso(stretches[found.start("d")], last=name == "maxDuration")
            if name in _HOURS or not value.startswith("PT"):
                yield Figure(found.start(), found.end(), value)


def amounts(text: str) -> Iterator[Figure]:
    """The most that may be used in a period, in grams."""
    for one in _likely("maxAmount", text):
        for found in one.finditer(text):
            yield Figure(found.start(), found.end(), f"{float(found['g']):g}")


def period(text: str) -> str:
    """The period that an amount is for, as a duration; empty where the words name none."""
    found = _periods().search(text)
    return str(_words()["periods"][found[0]]) if found else ""


@cache
def _periods() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _words()["periods"]), key=len, reverse=True)))


def strengths(text: str) -> Iterator[Figure]:
    """Concentrations, in percent."""
    seen = set()
    for found in _SPOKEN.finditer(text):
        said = found[1] or found[2]
        yield Figure(found.end() - len(said) - 3, found.end(), f"{float(said.translate(_DIGITS)):g}")
    for one in _likely("concentration", text):
        for found in one.finditer(text):
            for name in ("c", "c2"):
                if found[name] and float(found[name]) <= STRONGEST and (found.start(name), found.end(name)) not in seen:
                    seen.add((found.start(name), found.end(name)))
                    yield Figure(found.start(name), found.end(name) + 1, f"{float(found[name]):g}")


def ages(text: str) -> dict[str, str]:
    """The least age and the age that is no longer meant, in years."""
    text = _WORDED.sub(lambda found: f"{_value(found[0]):g}", text.replace("半岁", "6个月"))
    found = _told_ages(text) if _AGED.search(text) else {}
    if not found and pattern("any age").search(text):
        found["minAge"] = "0"
    if not found and _GROWN.search(text) and not pattern("grown and young").search(text):
        found["minAge"] = "18"
    return found


def spoken_age(text: str) -> dict[str, str]:
    """The age of a child that a text speaks of in passing, in years: "my two-month-old", "刚满月"; else nothing."""
    found = pattern("spoken age").search(_WORDED.sub(lambda one: f"{_value(one[0]):g}", text))
    if not found:
        return {}
    name, part = found.lastgroup or "", {"w": 52, "m": 12, "y": 1}
    years = 0.0 if name.startswith("born") else _value(found[name]) / part[name[0]]
    return {"minAge": f"{years:g}"}


def _told_ages(text: str) -> dict[str, str]:
    """The ages that figures tell, or that of a child."""
    found: dict[str, str] = {}
    taken = (-1, -1)  # the figure of the age that is no longer meant: "not yet aged 2" begins at no age
    for key, name in (("maxAge", "max ages"), ("minAge", "min ages")):
        for one in _likely(name, text):
            match = next((match for match in one.finditer(text) if match.span(match.lastgroup or 0) != taken), None)
            if match and key not in found:
                group, value = match.lastgroup or "", match[match.lastgroup or 0]
                taken = match.span(group) if key == "maxAge" else taken
                found[key] = f"{float(value) / 12 if group.startswith('m') else float(value):g}"
    child = None if found else pattern("child aged").search(text)
    if child:
        age = int(child["y"] or child["y2"])
        found = {"minAge": f"{age}", "maxAge": f"{age + 1}"}
    return found


def masked(text: str, spans: list[tuple[int, int]], mask: str = _DRUG, more: str = _DRUG) -> str:
    """A sentence with stretches of it masked, such as the names of drugs, so that a strength beside one is known.

    Args:
        text: The sentence.
        spans: The stretches.
        mask: The character by which each begins.
        more: That by which it goes on.
    """
    chars = list(text)
    for start, end in spans:
        chars[start:end] = mask + more * (end - start - 1)
    return "".join(chars)


def percents(text: str) -> list[str]:
    """The shares in percent that a text names."""
    return _PERCENT.findall(text)


def severity(text: str) -> str:
    """How severe a disease is meant to be; empty where nothing is said."""
    return next((name for name, _ in _named("severity", text)), "")


def line(text: str) -> str:
    """Whether a therapy is said to be used first, or after others: "first", "second"; empty where nothing is said."""
    said = _named("lines", text)
    return next((name for name, found in said if not pattern("not the line").search(text, 0, found.start())), "")


def jurisdictions(text: str) -> list[str]:
    """The jurisdictions that a text names."""
    return [name for name, _ in _named("jurisdictions", text)]


def within(text: str) -> str:
    """The one jurisdiction in which a text says that something holds: "in the US"; empty where it says none."""
    held = [name for name in jurisdictions(text) if _within(name).search(text)]
    return held[0] if len(held) == 1 else ""


@cache
def _within(name: str) -> re.Pattern[str]:
    written = str(_words()["within a jurisdiction"]).replace("{j}", f"(?:{_words()['jurisdictions'][name]})")
    return grammar.compiled(written, "within a jurisdiction", "numbers")


@cache
def _wordings(name: str) -> tuple[dict[str, re.Pattern[str]], Sieve[str]]:
    """What may be named, each with its words."""
    wordings = {str(value): grammar.compiled(one, name, "numbers") for value, one in _words()[name].items()}
    return wordings, Sieve(wordings.items())


def _named(name: str, text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """What a text names, each with its first words."""
    wordings, sieve = _wordings(name)
    left = sieve.left(text)
    for value, words in wordings.items():
        if value in left and (found := words.search(text)):
            yield value, found
