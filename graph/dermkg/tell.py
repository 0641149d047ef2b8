"""What the graph knows, told in lines: an explanation, a claim with what labels make of it, a description."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from dermkg import claims, queries, rules, terms
from dermkg.claims import Claim, Span, Verdict
from dermkg.errors import InputError
from dermkg.explain import Description, Explanation, file_name
from dermkg.lexicon import Lexicon

_PAGE = "http://xmlns.com/foaf/0.1/page"
_WORDS = {
    "en": {
        "above": "above",
        "contradicts": "contradicted by",
        "curated": "recorded in the curated vocabulary (ontology/)",
        "date": "date",
        "differs": "the document differs here",
        "labels": "labels",
        "more": "What it says beside that",
        "no": "no",
        "omitted": "What it leaves out of the labels",
        "others": "Claims that speak of it",
        "own": "What is claimed of it",
        "page": "address",
        "recorded": "recorded with the source (graph/sources/)",
        "revised": "revised",
        "stated": "What it says",
        "yes": "yes",
    },
    "zh": {
        "above": "见上",
        "contradicts": "与之矛盾",
        "curated": "词表(ontology/)中的登记",
        "date": "日期",
        "differs": "文档此处不同",
        "labels": "说明书",
        "more": "它的其他主张",
        "no": "否",
        "omitted": "说明书载有而它未提及",
        "others": "提到它的主张",
        "own": "关于它的主张",
        "page": "网址",
        "recorded": "与来源一同登记(graph/sources/)",
        "revised": "修订日期",
        "stated": "它的主张",
        "yes": "是",
    },
}


class Documents:
    """The documents of a folder, by the name that their source gives them.

    Args:
        folder: The folder; None where there is none, and nothing is quoted.

    Raises:
        InputError: There is no such folder.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is not None and not folder.is_dir():
            raise InputError(str(folder), "there is no such folder", "give the folder that holds the documents")
        self.folder = folder
        self._texts: dict[str, str | None] = {}

    def text(self, name: str) -> str | None:
        """The text of a document as stored (UTF-8), or None where the folder does not hold it or it can't be read."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def _read(self, name: str) -> str | None:
        if self.folder is None or not name:
            return None
        try:
            return (self.folder / name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None


class Teller:
    """Tells in one language; what it has told once it refers to.

    Args:
        store: The store.
        lexicon: The names of things.
        language: zh or en.
        documents: Where quoted text comes from; nothing is quoted where None.
    """

    def __init__(self, store: ox.Store, lexicon: Lexicon, language: str, documents: Documents | None = None) -> None:
        self.store, self.lexicon, self.language = store, lexicon, language
        self.documents = documents or Documents(None)
        self._words = _WORDS[language]
        self._told: set[str | rules.Triple] = set()

    def explanation(self, found: Explanation) -> list[str]:
        """An explanation as indented lines; of its own claims the verdicts are told with what they rest on."""
        return self._explanation(found, "whole")

    def _explanation(self, found: Explanation, verdicts: str) -> list[str]:
        subject, predicate, _ = found.triple
        verdict = claims.verdict(self.store, subject.value) if subject.value.startswith(terms.VERDICT) else None
        header, key = self._triple(found.triple), verdict.iri if verdict else found.triple
        if verdicts != "whole" and predicate.value == terms.DK + "statedIn":
            header = ""  # the claim itself says where it is stated
        elif key in self._told:
            return [self._above(header)]
        self._told.add(key)
        lines, indent = [header] if header else [], "  " if header else ""
        if verdict:
            lines.append(indent + self._verdict(verdict))
        # What nobody judged comes first: labels' claims, to which verdicts can then refer.
        for claim in sorted(found.claims, key=lambda claim: bool(claim.verdicts)):
            lines += _below(self.claim(claim, verdicts), indent)
        if found.curated:
            lines.append(indent + self._words["recorded" if subject.value.startswith(terms.SRC) else "curated"])
        for step in found.steps:
            source = f" [{terms.curie(step.source)}]" if step.source else ""
            lines.append(f"{indent}rule:{step.rule.name}{source}: {step.rule.sentence[self.language]}")
            for premise in step.premises:
                lines += _below(self._explanation(premise, "" if verdict else "short"), indent + "  ")
        return lines

    def claim(self, claim: Claim, verdicts: str = "short", within: bool = False, said: str = "") -> list[str]:
        """One claim as lines: the sentence, who says it and where, the quoted text if its document is there, and what
        labels make of it.

        Args:
            claim: The claim.
            verdicts: whole: each has a line, and what it rests on below it; short: one line is for all; else none.
            within: Whether its source is known from what stands above.
            said: A text above the claim; the sentence is not told again if it is there.
        """
        if claim.iri in self._told:
            return [self._above(terms.curie(claim.iri))]
        self._told.add(claim.iri)
        sentence = claims.words(claim, self.lexicon, self.language)
        kind = f"{self._label(terms.DK + claim.polarity)}; {self._label(terms.DK + claim.standing)}"
        source = "" if within else f" {self._label(claim.source)}"
        below = [f"{terms.curie(claim.iri)} [{kind}]{source}"]
        name = file_name(self.store, claim.source) if claim.spans else ""
        below += [self._span(name, span) for span in claim.spans] + claim.evidence
        if claim.contradicts:
            below.append(f"{self._words['contradicts']}: {', '.join(map(terms.curie, claim.contradicts))}")
        if verdicts:
            below += self._judged(claim) if verdicts == "whole" else self._in_short(claim)
        return below if sentence in said else [sentence, *_below(below)]

    def description(self, found: Description) -> list[str]:
        """What the graph knows of one entity, source, claim or verdict, as lines."""
        if found.iri.startswith(terms.CLAIM):
            return self.claim(claims.read(self.store, found.iri.partition("#")[0]), "whole")
        if found.iri.startswith(terms.VERDICT):
            verdict = claims.verdict(self.store, found.iri)
            sides = [claims.read(self.store, name) for name in (verdict.claim, *verdict.bases)]
            below = [line for claim in sides for line in self.claim(claim, "")]
            return [f"{self._verdict(verdict)}  ({terms.curie(verdict.iri)})", *_below(below)]
        lines = [f"{self._label(found.iri)}  ({terms.curie(found.iri)})", *_below(self._facts(found))]
        for heading in ("own", "others", "stated"):
            group: list[Claim] = getattr(found, heading)
            told = "more" if heading == "stated" and found.own + found.others else heading
            lines += [f"{self._words[told]} ({len(group)})"] if group else []
            for claim in sorted(group, key=lambda claim: (claim.predicate, claims.natural(claim.iri))):
                lines += _below(self.claim(claim, within=claim.source == found.iri))
        return lines + self._omitted(found.omitted)

    def _facts(self, found: Description) -> list[str]:
        label = terms.DK + "RegulatoryLabel" in map(terms.value, found.facts.get(terms.RDF + "type", []))
        names = {terms.DCT + "date": self._words["revised" if label else "date"], _PAGE: self._words["page"]}
        lines = []
        for name, values in found.facts.items():
            if name in (terms.DK + "crossReference", terms.DK + "verifiedBy"):
                continue
            shown = ", ".join(self._value(value) for value in values)
            lines.append(f"{names.get(name) or self._label(name)}: {shown}")
        return lines

    def _omitted(self, omitted: list[Claim]) -> list[str]:
        groups: dict[str, list[Claim]] = {}
        for claim in omitted:
            groups.setdefault(claim.source, []).append(claim)
        lines = [f"{self._words['omitted']} ({len(omitted)})"] if omitted else []
        for source, group in groups.items():
            lines.append(f"  {self._label(source)}  ({terms.curie(source)}) ({len(group)})")
            lines += [
                f"    {claims.words(claim, self.lexicon, self.language)}  ({terms.curie(claim.iri)})" for claim in group
            ]
        return lines

    def _judged(self, claim: Claim) -> list[str]:
        """A line for each verdict, what it rests on below it, and one line for all labels that are silent."""
        lines = []
        for verdict in claim.spoken:
            self._told.add(verdict.iri)
            lines.append(f"{self._verdict(verdict)}  ({terms.curie(verdict.iri)})")
            known = [terms.curie(basis) for basis in verdict.bases if basis in self._told]
            lines += [f"  {self._above(', '.join(known))}"] if known else []
            for basis in claims.read_all(self.store, set(verdict.bases) - self._told):
                lines += _below(self.claim(basis, said=self._reason(verdict)))
        silent = ", ".join(claim.silent)
        return lines + ([f"{self._label(terms.DK + claims.SILENT)}: {silent}"] if silent else [])

    def _verdict(self, verdict: Verdict) -> str:
        direction = f" ({self._label(terms.DK + verdict.direction)})" if verdict.direction else ""
        outcome = self._label(terms.DK + verdict.outcome)
        point = f"{self._label(verdict.aspect)}; {self._label(verdict.scope)}"
        return f"{verdict.jurisdiction}: {outcome}{direction}; {point}: {self._reason(verdict)}"

    def _reason(self, verdict: Verdict) -> str:
        return verdict.reason.get(self.language, "")

    def _in_short(self, claim: Claim) -> list[str]:
        """One line for all verdicts on a claim; where those of one jurisdiction differ it says on what and for whom."""
        places: dict[str, dict[tuple[str, str], list[Verdict]]] = {}
        for verdict in claim.spoken:
            alike = places.setdefault(verdict.jurisdiction, {})
            alike.setdefault((verdict.outcome, verdict.direction), []).append(verdict)
        shown = []
        for place, alike in places.items():
            every = [verdict for group in alike.values() for verdict in group]
            telling = [name for name in ("aspect", "scope") if len({getattr(one, name) for one in every}) > 1]
            for (outcome, direction), group in alike.items():
                more = [direction and self._label(terms.DK + direction)] if direction != "equal" else []
                for name in telling if len(alike) > 1 else ():
                    more.append("/".join(dict.fromkeys(self._label(getattr(one, name)) for one in group)))
                bracket = f" ({'; '.join(more)})" if more else ""
                shown.append(f"{place} {self._label(terms.DK + outcome)}{bracket}")
        silent = ", ".join(claim.silent)
        shown += [f"{self._label(terms.DK + claims.SILENT)} ({silent})"] if silent else []
        return [f"{self._words['labels']}: {', '.join(shown)}"] if shown else []

    def _span(self, name: str, span: Span) -> str:
        place = f"{name}[{span.start}:{span.end}]"
        text = self.documents.text(name)
        if text is None:
            return place
        quoted = text[span.start : span.end]
        return f"{place} “{quoted}”" if _sha256(quoted) == span.sha256 else f"{place} ({self._words['differs']})"

    def _triple(self, triple: rules.Triple) -> str:
        subject, predicate, object_ = triple
        kind = "Claim" if subject.value.startswith(terms.CLAIM) else "Verdict"
        nameless = subject.value.startswith((terms.CLAIM, terms.VERDICT))
        parts = [self._label(terms.DK + kind if nameless else subject.value), self._label(predicate.value)]
        parts.append(claims.value(object_, self.lexicon, self.language))
        return " ".join(parts) + f"  ({' '.join(queries.text(term) for term in triple)})"

    def _value(self, term: ox.NamedNode | ox.Literal) -> str:
        if isinstance(term, ox.Literal) and term.datatype.value == terms.XSD + "boolean":
            return self._words["yes" if term.value in ("true", "1") else "no"]
        return self._label(term.value) if term.value in self.lexicon.labels else queries.text(term)

    def _label(self, iri: str) -> str:
        return self.lexicon.label(iri, self.language)

    def _above(self, name: str) -> str:
        return f"{name} ({self._words['above']})"


def _below(lines: list[str], indent: str = "  ") -> list[str]:
    return [indent + line for line in lines]


def _sha256(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
