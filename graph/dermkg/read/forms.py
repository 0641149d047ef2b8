"""What was read, written down: as the JSON of the guidelines, as a source for `graph/sources/`, as a table."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from dermkg import claims as phrases_
from dermkg.read import Claim, Page, grammar
from dermkg.read.claim import merged
from dermkg.read.normal import plain
from dermkg.read.origins import origin
from dermkg.read.reading import FLIP
from dermkg.read.relations import PREDICATES, role

COLUMNS = ("page", "subject", "predicate", "object", "polarity", "qualifiers", "start", "end", "text")
EXPLAINED = ("phrase", "names", "file")
_AGAINST = grammar.pattern("words against use")
_NUMBERS = ("maxBodySurfaceArea", "concentration", "maxAmount")
_AGES = ("minAge", "maxAge")
_VALUES = ("frequencyPerDay",)
_DURATIONS = ("minDuration", "maxDuration", "minIntervalBetweenApplications")
_QUALIFIERS = {"condition": "forCondition", "population": "forPopulation", "longTerm": "continuous"}
# What is read beyond the guidelines, for the labels' limits: it is in the graph, and not in their form.
_OURS = frozenset(
    [("treats", "line"), ("minDuration", "condition"), ("maxDuration", "condition")]
    + [("concentration", name) for name in _AGES]
)
_RANGES = {"mild-to-moderate": "mild-moderate", "moderate-to-severe": "moderate-severe"}  # as the guidelines write them


def record(page: Page, *, explain: bool = False) -> dict[str, Any]:
    """A page's claims as the annotation guidelines have them; products are named by their substances.

    Args:
        page: The page.
        explain: Whether each claim says by which phrase and names it was read, and in which file that phrase stands.
    """
    text = page.text.text
    chinese = len(re.findall(r"[\u3400-\u9fff]", text)) > len(text) / 10
    return {
        "doc": Path(page.text.name).stem,
        "lang": "zh" if chinese else "en",
        "claims": [_claim(claim, text, explain) for claim in listed(page.claims)],
    }


def listed(found: list[Claim]) -> list[Claim]:
    """Claims as the guidelines list them: without what they cannot name, and each finer thing as what it is part of."""
    known = phrases_.phrases("reading/entities")
    beyond, within = known["beyond"], known["within"]
    return merged(
        [
            claim._replace(object=within.get(claim.object, claim.object))
            for claim in found
            if beyond.get(claim.predicate) != "all" and claim.object not in beyond.get(claim.predicate, ())
        ]
    )


def _claim(claim: Claim, text: str, explain: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": claim.object,
        "qualifiers": {
            name: _qualifier(name, value) for name, value in claim.qualifiers if (claim.predicate, name) not in _OURS
        },
        "polarity": claim.polarity,
        "start": claim.start,
        "end": claim.end,
        "text": text[claim.start : claim.end],
    }
    if claim.also:
        made["alt_spans"] = [list(span) for span in claim.also]
    if explain:
        made["phrase"], made["names"], made["file"] = claim.phrase, list(claim.names), origin(claim)
    return made


def _qualifier(name: str, value: str) -> str | float | bool:
    if name in _AGES:
        return float(value) if "." in value else int(value)
    return True if value == "true" else _RANGES.get(value, value)


def to_json(page: Page, *, explain: bool = False) -> str:
    """`record` as JSON text."""
    return json.dumps(record(page, explain=explain), ensure_ascii=False, indent=1) + "\n"


def rows(page: Page, *, explain: bool = False) -> list[tuple[str, ...]]:
    """A row a claim, under COLUMNS, and EXPLAINED if it is to say how it was read."""
    text = page.text.text
    return [
        (
            page.text.name,
            claim.subject,
            claim.predicate,
            claim.object,
            claim.polarity,
            " ".join(f"{name}={value}" for name, value in claim.qualifiers),
            str(claim.start),
            str(claim.end),
            text[claim.start : claim.end],
            *((claim.phrase, ", ".join(claim.names), origin(claim)) if explain else ()),
        )
        for claim in page.claims
    ]


def slug(name: str) -> str:
    """The slug of the source that a page becomes: its file's name, or what identifies it where that has no letters."""
    plain = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-")
    return plain if re.search("[a-z]", plain) else "page-" + hashlib.sha256(name.encode()).hexdigest()[:8]


def source(page: Page, name: str | None = None) -> str:
    """A page's claims as a source in YAML, to be reviewed and put into `graph/sources/`.

    A claim there is about the product that the page means; durations in weeks are told in days, as the graph has them.

    Args:
        page: The page.
        name: The source's slug; made of the page's name where None.
    """
    text = page.text.text
    title = next((line.strip("# -|").strip() for line in text.splitlines() if line.strip("# -|")), page.text.name)[:120]
    lines = [
        "# Read by dermkg: to be reviewed by a person before it is put into graph/sources/.",
        f"id: {name or slug(page.text.name)}",
        "type: WebPage",
        f"title: {{zh: {_quoted(title)}, en: {_quoted(title)}}}",
        f"fileName: {_quoted(_file_name(page))}",
        f"documentSha256: {hashlib.sha256(text.encode()).hexdigest()}",
        "dateUnknown: true",
        "defaults: {standing: page, polarity: affirmed}",
        "claims:" if page.claims else "claims: []",
    ]
    for number, claim in enumerate(page.claims, 1):
        lines += _entry(number, claim, text)
    return "\n".join(lines) + "\n"


def _file_name(page: Page) -> str:
    path = Path(page.text.name)
    return path.name if page.text.stored else path.stem + ".txt"


def _entry(number: int, claim: Claim, text: str) -> list[str]:
    claim = _as_labels_say(_labelled_first(claim))
    lines = [
        f"- id: {number}",
        f"  subject: {entity(claim.subject, 'drug')}",
        f"  predicate: {_relation(claim, text)}",
    ]
    if claim.predicate in _NUMBERS:
        lines.append(f"  number: {claim.object}")
    elif claim.predicate in _DURATIONS:
        lines.append(f"  duration: {_days(claim.object)}")
    elif claim.predicate in _VALUES:
        lines.append(f"  value: {claim.object}")
    else:
        kind = role(claim.predicate) if claim.predicate in PREDICATES else ""
        lines.append(f"  object: {entity(claim.object, kind)}")
    if claim.polarity != "affirmed":
        lines.append(f"  polarity: {claim.polarity}")
    for name, value in claim.qualifiers:
        shown = _days(value) if name == "minInterval" else value
        lines.append(f"  {_QUALIFIERS.get(name, name)}: {shown}")
    spans = [(claim.start, claim.end), *claim.also]
    digests = (hashlib.sha256(text[start:end].encode()).hexdigest() for start, end in spans)
    at = ", ".join(
        f"{{start: {start}, end: {end}, textSha256: {digest}}}"
        for (start, end), digest in zip(spans, digests, strict=True)
    )
    return [*lines, f"  at: [{at}]"]


def _labelled_first(claim: Claim) -> Claim:
    """A combination as one of the drug that labels speak of: a kind of light has none."""
    products = phrases_.phrases("reading/entities")["drug"]
    if claim.predicate != "combinedWith" or claim.subject in products or claim.object not in products:
        return claim
    return claim._replace(subject=claim.object, object=claim.subject)


def _as_labels_say(claim: Claim) -> Claim:
    """What is to be avoided, as labels say it of a few things: live vaccines are not combined with a drug."""
    otherwise = phrases_.phrases("reading/entities")["otherwise"]
    if claim.predicate != "avoid" or claim.object not in otherwise:
        return claim
    predicate, thing, *turned = otherwise[claim.object]
    polarity = FLIP[claim.polarity] if turned else claim.polarity
    return claim._replace(predicate=predicate, object=thing, polarity=polarity)


def _relation(claim: Claim, text: str) -> str:
    """The graph's relation: to advise against use is more than to call for caution, which the guidelines make one."""
    advised = claim.predicate == "cautionIn" and claim.polarity != "negated"
    words = plain(text[claim.start : claim.end]) if advised else ""
    return "notRecommendedIn" if _AGAINST.search(words) else claim.predicate


def entity(name: str, kind: str) -> str:
    """The graph's slug of what the reader calls by that of the guidelines.

    Args:
        name: The reader's slug.
        kind: The role in which it is named: drug, population, companion and so on.
    """
    known = phrases_.phrases("reading/entities")
    found: str = known.get(kind, {}).get(name) or known["drug"].get(name, name)
    return found


def _days(duration: str) -> str:
    weeks = re.fullmatch(r"P(\d+)W", duration)
    return f"P{7 * int(weeks[1])}D" if weeks else duration


def _quoted(text: str) -> str:
    return json.dumps(
        re.sub(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", " ", text), ensure_ascii=False
    )
