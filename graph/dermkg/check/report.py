"""What a check found, for people and programs: a table, JSON, and one HTML page that marks each claim in the text."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from dermkg import claims, resources, terms
from dermkg import html as page
from dermkg.check import Checked, Report, Silence, worst
from dermkg.claims import Claim, Span, Verdict
from dermkg.draw.details import web
from dermkg.read import other_drugs

LIMITED, UNCLAIMED, BESIDE = "limited", "unclaimed", "beside"
# A sign beside each colour, for those to whom colours say nothing, and for paper.
_SIGNS = {"contradicted": "✕", "beyondLabel": "△", LIMITED: "◐", "supported": "✓", BESIDE: "?"}
_BRIEF, _QUOTE = 160, 120  # characters of a reason that stands in one line, and of what is quoted
# What a page leaves out, the gravest first: boxed warnings, then in whom it must not be used.
_GRAVE = ("warnsOf", "contraindicatedIn", "notRecommendedIn", "cautionIn", "avoid")
_NAMED = 12  # so many other drugs are named
COLUMNS = ("page", "position", "claim", "jurisdiction", "outcome", "direction", "pageValue", "labelValue", "reason")
_WORDS = {
    "title": {"zh": "网页与说明书对照", "en": "The page beside the labels"},
    "notice": {"zh": "仅供参考,不构成医疗建议。", "en": "It informs; it gives no medical advice."},
    "machine": {
        "zh": "主张由程序按词表与句式读出,可能有误读或遗漏;请对照原文核实。",
        "en": "Claims were read by a program and may be misread or missed; check them in the text.",
    },
    "text": {"zh": "原文", "en": "The text"},
    "claims": {"zh": "主张", "en": "Claims"},
    "omitted": {"zh": "说明书有而网页中未读到的内容", "en": "On the labels, and not found in the page"},
    "basis": {"zh": "依据", "en": "by"},
    "silent": {"zh": "所读的说明书内容未涉及", "en": "nothing on this in what was read of the labels"},
    "unread": {"zh": "提到但未读取其主张的药物", "en": "Named, and not read"},
    "unclaimed": {
        "zh": "处提到已知药物、年龄、人群或须避开之物而未读出主张(文中以点线标出)",
        "en": "places that speak of a known drug, an age, people or what to avoid gave no claim (dotted in the text)",
    },
    "unsaid": {"zh": "未读出主张", "en": "no claim was read here"},
    "beside": {
        "zh": "处未读出主张,但说明书对其所提之事另有规定,请自行对照",
        "en": "places gave no claim, and labels speak of what they name: compare them",
    },
    "limits": {"zh": "附有网页未提及的限制", "en": "within limits that the page leaves out"},
    "none": {"zh": "无可对照的说明书", "en": "no label to compare"},
    "nothing": {"zh": "未读出关于已知药物的主张。", "en": "No claim about a known drug was read."},
}


def rows(checked: Checked, language: str) -> list[tuple[str, ...]]:
    """A row a verdict under COLUMNS, and one for each claim that no label speaks to; silence is one row a claim."""
    found: list[tuple[str, ...]] = []
    for report in checked.reports:
        for claim in report.claims:
            words = claims.words(claim, checked.lexicon, language)
            place = ", ".join(f"{span.start}-{span.end}" for span in claim.spans)
            head = (report.page.name, place, words)
            found += [(*head, *_cells(checked, claim, verdict, language)) for verdict in claim.spoken]
            if claim.silent or not claim.verdicts:
                outcome = _label(checked, claims.SILENT, language) if claim.silent else _WORDS["none"][language]
                found.append((*head, ", ".join(claim.silent), outcome, "", "", "", ""))
        for silence in report.unclaimed:
            head = (report.page.name, f"{silence.start}-{silence.end}", _WORDS["unsaid"][language])
            for words, said in _alike(checked, silence, language).items():
                found.append((*head, ", ".join(_places(checked, said)), "", "", "", words, ""))
    return found


def _alike(checked: Checked, place: Silence, language: str) -> dict[str, list[Claim]]:
    """What labels say beside a place, in words, each with the claims that say it."""
    found: dict[str, list[Claim]] = {}
    for claim in place.labels:
        found.setdefault(claims.words(claim, checked.lexicon, language), []).append(claim)
    return found


def _places(checked: Checked, said: list[Claim]) -> list[str]:
    """The jurisdictions of the labels that state claims."""
    of = ox.NamedNode(terms.DK + "jurisdiction")
    sources = [ox.NamedNode(claim.source) for claim in said]
    quads = (quad for source in sources for quad in checked.store.quads_for_pattern(source, of, None, None))
    return list(dict.fromkeys(terms.value(quad.object) for quad in quads))


def _cells(checked: Checked, claim: Claim, verdict: Verdict, language: str) -> tuple[str, ...]:
    direction = _label(checked, verdict.direction, language) if verdict.direction else ""
    page = _value(checked, verdict.page_value, [claim], language)
    bases = claims.read_all(checked.store, verdict.bases) if any(map(_is_relation, verdict.label_values)) else []
    label = "; ".join(_value(checked, value, bases, language) for value in verdict.label_values)
    outcome = _label(checked, verdict.outcome, language)
    return verdict.jurisdiction, outcome, direction, page, label, verdict.reason.get(language, "")


def _value(checked: Checked, value: ox.NamedNode | ox.Literal, said: list[Claim], language: str) -> str:
    """A value in words: a relation that those who said it deny is told as denied."""
    if said and _is_relation(value) and all(claim.polarity == "negated" for claim in said):
        return claims.denied(value.value, checked.lexicon, language)
    return claims.value(value, checked.lexicon, language)


def _is_relation(value: ox.NamedNode | ox.Literal) -> bool:
    return value.value.startswith(terms.DK)


def _label(checked: Checked, name: str, language: str) -> str:
    return checked.lexicon.label(terms.DK + name, language)


def text(checked: Checked, form: str, language: str) -> str:
    """The rows as tab-separated lines, or everything as JSON, as one text.

    Args:
        checked: What was found.
        form: table or json.
        language: Of the words in a table.
    """
    if form == "json":
        return json.dumps(data(checked), ensure_ascii=False, indent=1) + "\n"
    clean = (
        ["".join(" " if ord(char) < 32 else char for char in cell) for cell in row] for row in rows(checked, language)
    )
    return "\n".join("\t".join(row) for row in [list(COLUMNS), *clean]) + "\n"


def summary(checked: Checked, language: str) -> list[str]:
    """A line a page with its counts and what it leaves out, and that this informs and does not advise."""
    lines = []
    for report in checked.reports:
        counts = ", ".join(
            f"{number} {_outcome(checked, name, language)}" for name, number in report.counts.items() if number
        )
        omitted = f"; {_WORDS['omitted'][language]}: {len(report.omitted)}" if report.omitted else ""
        lines.append(f"{report.page.name}: {counts or _WORDS['nothing'][language]}{omitted}")
        if report.unclaimed:
            lines.append(f"{report.page.name}: {len(report.unclaimed)} {_WORDS['unclaimed'][language]}")
            if beside := _beside(report):
                lines.append(f"{report.page.name}: {len(beside)} {_WORDS['beside'][language]}")
        if others := _unread(report):
            lines.append(f"{report.page.name}: {_WORDS['unread'][language]}: {others}")
    return [*lines, f"{_WORDS['machine'][language]} {_WORDS['notice'][language]}"]


def _unread(report: Report) -> str:
    """The first of the drugs that a page names and of which no claim is read, in the page's own words."""
    return ", ".join(other_drugs(report.page.text)[:_NAMED])


def _outcome(checked: Checked, name: str, language: str) -> str:
    return _WORDS["none"][language] if name == "none" else _label(checked, name, language)


def data(checked: Checked) -> dict[str, Any]:
    """Everything that was found, as JSON: sentences and reasons in both languages, entities and claims as CURIEs."""
    pages = [_page(checked, report) for report in checked.reports]
    return {"notice": _WORDS["notice"], "machineRead": _WORDS["machine"], "pages": pages}


def _page(checked: Checked, report: Report) -> dict[str, Any]:
    return {
        "page": report.page.name,
        "counts": report.counts,
        "claims": [
            {
                "claim": terms.curie(claim.iri),
                "subject": terms.curie(claim.subject),
                "predicate": terms.curie(claim.predicate),
                "object": _term(claim.object),
                "polarity": claim.polarity,
                "qualifiers": {name.removeprefix(terms.DK): _term(value) for name, value in claim.qualifiers},
                "words": _both(checked, claim),
                "at": [
                    {"start": span.start, "end": span.end, "text": report.page.text[span.start : span.end]}
                    for span in claim.spans
                ],
                "verdicts": [_verdict(checked, verdict) for verdict in claim.verdicts],
            }
            for claim in report.claims
        ],
        "unclaimed": [
            {
                "start": one.start,
                "end": one.end,
                "text": report.page.text[one.start : one.end],
                "labels": [_basis(checked, claim) for claim in one.labels],
            }
            for one in report.unclaimed
        ],
        "omitted": [_basis(checked, claim) for claim in report.omitted],
    }


def _verdict(checked: Checked, verdict: Verdict) -> dict[str, Any]:
    found: dict[str, Any] = {
        "jurisdiction": verdict.jurisdiction,
        "scope": terms.curie(verdict.scope),
        "aspect": terms.curie(verdict.aspect),
        "outcome": verdict.outcome,
        "direction": verdict.direction,
        "pageValue": _term(verdict.page_value),
        "labelValues": [_term(value) for value in verdict.label_values],
        "reason": verdict.reason,
        "basedOn": [_basis(checked, claims.read(checked.store, name)) for name in verdict.bases],
    }
    return {name: value for name, value in found.items() if value}


def _basis(checked: Checked, claim: Claim) -> dict[str, Any]:
    where = {"claim": terms.curie(claim.iri), "source": terms.curie(claim.source)}
    return {**where, "words": _both(checked, claim), "evidence": claim.evidence}


def _both(checked: Checked, claim: Claim) -> dict[str, str]:
    return {language: claims.words(claim, checked.lexicon, language) for language in ("zh", "en")}


def _term(term: Any) -> str:
    return term.value if hasattr(term, "datatype") else terms.curie(term.value)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: the numbers of the claims that stand there, and the gravest shade among them.

    Where a sentence speaks of a drug and gave no claim, there are no numbers, the shade is UNCLAIMED, or BESIDE where
    labels speak of what it names, and `place` is the number of that place, from 1.
    """

    text: str
    claims: tuple[int, ...]
    shade: str
    place: int = 0


def pieces(report: Report) -> list[Piece]:
    """The text of a page cut where claims begin and end, whole: the pieces joined are the text."""
    text, borders = report.page.text, {0, len(report.page.text)}
    order = _shades()
    places = [(span.start, span.end, i) for i, claim in enumerate(report.claims) for span in claim.spans]
    borders |= {border for start, end, _ in places for border in (start, end)}
    silent = report.unclaimed
    cuts = sorted(borders.union(*((one.start, one.end) for one in silent)))
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for start, end, number in places:
        opening.setdefault(start, []).append(number)
        closing.setdefault(end, []).append(number)
    found, here = [], list[int]()
    for start, end in pairwise(cuts):
        for number in closing.get(start, ()):
            here.remove(number)
        here += opening.get(start, [])
        mine = tuple(sorted(set(here)))
        at = bisect_right(silent, start, key=lambda one: one.start)
        place = at if at and start < silent[at - 1].end else 0
        unsaid = "" if not place else BESIDE if silent[place - 1].labels else UNCLAIMED
        shade = min((shade_of(report.claims[i]) for i in mine), key=order.index, default=unsaid)
        found.append(Piece(text[start:end], mine, shade, place if unsaid == shade else 0))
    return found


def shade_of(claim: Claim) -> str:
    """How a claim is coloured: by its gravest outcome, and apart where a label supports it only within limits."""
    return LIMITED if claim.worst == "supported" and any(map(limited, claim.spoken)) else worst(claim)


def limited(verdict: Verdict) -> bool:
    """Whether a label supports what a page says, but within limits that the page does not give."""
    return (verdict.outcome, verdict.direction) == ("supported", "looser")


def _tone(verdict: Verdict) -> str:
    """How a verdict is coloured."""
    return LIMITED if limited(verdict) else verdict.outcome


def _shades() -> list[str]:
    """The shades, the gravest first."""
    found = [*claims.OUTCOMES, "none"]
    found.insert(found.index("supported"), LIMITED)
    return found


def _firsts(found: list[Piece]) -> dict[int, int]:
    """For each claim the number of the piece, from 1, where the text begins to say it."""
    firsts: dict[int, int] = {}
    for number, piece in enumerate(found, 1):
        for claim in piece.claims:
            firsts.setdefault(claim, number)
    return firsts


def _quote(report: Report, place: Span | Silence) -> str:
    """The words of the page at a place, cut where they are long."""
    words = " ".join(report.page.text[place.start : place.end].split())
    return words if len(words) <= _QUOTE else words[: _QUOTE - 1] + "…"


def _by_shade(report: Report) -> dict[str, list[int]]:
    """The claims of each shade, by their numbers from 0."""
    found: dict[str, list[int]] = {shade: [] for shade in _shades()}
    for number, claim in enumerate(report.claims):
        found[shade_of(claim)].append(number)
    return found


def _gravest(verdicts: list[Verdict]) -> list[Verdict]:
    """Verdicts, the gravest first, and else in their order."""
    order = _shades()
    return sorted(verdicts, key=lambda one: order.index(_tone(one)))


def _beside(report: Report) -> list[tuple[int, Silence]]:
    """The places that gave no claim beside which labels say something, each with its number among all, from 1."""
    return [(number, place) for number, place in enumerate(report.unclaimed, 1) if place.labels]


def _left_out(report: Report) -> list[tuple[str, list[Claim]]]:
    """What the page leaves out by label, the gravest first: the labels with boxed warnings lead."""

    def grave(claim: Claim) -> int:
        name = claim.predicate.removeprefix(terms.DK)
        return _GRAVE.index(name) if name in _GRAVE else len(_GRAVE)

    by: dict[str, list[Claim]] = {}
    for claim in sorted(report.omitted, key=grave):
        by.setdefault(claim.source, []).append(claim)
    return list(by.items())


def html(checked: Checked, language: str) -> str:
    """One page that needs no network and no script: each text with its claims marked, and what labels say of each."""
    style = _own("report.css")

    def words(claim: Claim) -> str:
        return claims.words(claim, checked.lexicon, language)

    def label(iri: str) -> str:
        return checked.lexicon.label(iri, language)

    def brief(verdict: Verdict) -> str:
        reason = verdict.reason.get(language, "")
        if len(reason) <= _BRIEF:
            return reason
        return f"{words(claims.read(checked.store, verdict.bases[0]))} …"

    def outcome(name: str) -> str:
        if name == LIMITED:
            return f"{_outcome(checked, 'supported', language)}, {_WORDS['limits'][language]}"
        return _outcome(checked, name, language)

    parts = [(report, pieces(report)) for report in checked.reports]
    return _template().render(
        reports=[(report, found, _firsts(found)) for report, found in parts],
        language=language,
        words=words,
        label=label,
        say={name: text[language] for name, text in _WORDS.items()},
        outcome=outcome,
        brief=brief,
        sign=lambda name: _SIGNS.get(name, "·"),
        short=lambda name: Path(name).name,
        host=lambda place: urlsplit(place).hostname or place,
        quote=_quote,
        by_shade=_by_shade,
        gravest=_gravest,
        left_out=_left_out,
        alike=lambda place: _alike(checked, place, language),
        places=lambda said: _places(checked, said),
        beside=_beside,
        evidence=lambda said: dict.fromkeys(place for claim in said for place in claim.evidence),
        direction=lambda verdict: _label(checked, verdict.direction, language) if verdict.direction else "",
        shade=shade_of,
        unread=_unread,
        tone=_tone,
        web=web,
        bases=lambda verdict: claims.read_all(checked.store, verdict.bases),
        version=resources.VERSION,
        style=Markup(style),
        policy=f"default-src 'none'; style-src {page.digest(style)}; base-uri 'none'; form-action 'none'",
    )


def _own(name: str) -> str:
    return page.own("dermkg.check", name)


@cache
def _template() -> jinja2.Template:
    return page.template(_own("report.html.jinja"))
