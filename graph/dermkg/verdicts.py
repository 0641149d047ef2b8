"""Verdicts: what pages claim, set beside what the labels in force say.

A verdict rule in `ontology/rules/verdicts/` is a SELECT, run once after inference, in the order of the files' names. It
says which page claim (`?claim`) it judges, by which label claim (`?basis`), where (`?jurisdiction`), for whom
(`?scope`), on which point (`?aspect`), how (`?outcome`, `?direction`) and by which two values (`?page`, `?label`). A
rule for silence gives the label that was looked into (`?silent`) in the basis's place.

This module makes the verdicts' nodes of the rows: it names them, gathers the bases of one verdict, and words the
reason in Chinese and English from `ontology/phrases/verdicts.yaml`. The first rule to judge a claim on one point, in
one jurisdiction and scope, has the word; of what one rule finds there, the worst outcome stands. A page claim that
itself speaks for a jurisdiction is judged by no label of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dermkg import claims, resources, rules, terms
from dermkg.errors import DataError, located, malformed
from dermkg.lexicon import Lexicon

_NEEDED = ("claim", "jurisdiction", "scope", "aspect", "outcome", "page")
_OUTCOMES = [terms.DK + name for name in claims.OUTCOMES]
_DIRECTIONS = [terms.DK + name for name in ("looser", "different", "stricter", "equal")] + [""]
_RESTRICTIONS = (terms.DK + "contraindicationAspect", terms.DK + "cautionAspect")
_PART = 20_000  # verdicts written while the rest are still searched for
_Key = tuple[str, str, str, str]
_Row = tuple[
    _Key, str, str, *tuple[Any, ...]
]  # a point, outcome and page's value; a silent label, or direction, basis, label


@dataclass(slots=True)
class _Verdict:
    """What one rule found on one point: the outcome and direction, and what they rest on."""

    outcome: str
    direction: str
    page: str
    labels: dict[str, None]
    bases: dict[str, None]
    silent: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        return _OUTCOMES.index(self.outcome), _DIRECTIONS.index(self.direction)


@cache
def verdict_rules() -> dict[str, rules.Rule]:
    """The verdict rules by name, in the order in which they run."""
    return {path.stem: rules.read(path) for path in resources.files(_folder(), "*.rq")}


def judge(store: ox.Store) -> None:
    """Adds to a store with everything inferred the verdicts on its page claims.

    Args:
        store: The store; verdicts of a rule go to the graph `rule:<name of the rule>`.

    Raises:
        DataError: A rule is no valid SPARQL, lacks a variable, or reaches a verdict without a basis.
    """
    from concurrent.futures import Future, ThreadPoolExecutor, wait

    writer, where = _Writer(store), _where(store)
    judged: set[_Key] = set()
    loads: list[Future[None]] = []
    # Oxigraph searches outside of Python's lock: two rules at a time, while what was found before is loaded. A rule
    # that asks what was judged before it waits for that.
    with ThreadPoolExecutor(2) as searcher, ThreadPoolExecutor(1) as loader:
        order = list(verdict_rules().values())
        searches = {rule: searcher.submit(list, _rows(rule, store)) for rule in order if not _asks_judged(rule)}
        for rule in order:
            if rule not in searches:
                wait(loads)
            rows = searches.pop(rule).result() if rule in searches else _rows(rule, store)
            graph = ox.NamedNode(terms.RULE + rule.name)
            for found in _found(rule, rows, judged, where):
                judged.update(found)
                text = writer.HEAD + "".join([writer.turtle(key, verdict) for key, verdict in found.items()])
                loads.append(loader.submit(store.bulk_load, text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph))
    for load in loads:
        load.result()


def _asks_judged(rule: rules.Rule) -> bool:
    read = rules.reads(rule)
    return read is None or terms.DK + "judgedIn" in read


def _rows(rule: rules.Rule, store: ox.Store) -> Iterator[_Row]:
    """The solutions of a rule: each a point, the outcome and the page's value, and what the verdict rests on."""
    try:
        rows: Any = store.query(rule.text, prefixes=terms.prefixes(), use_default_graph_as_union=True)
    except SyntaxError as fault:
        raise DataError(located(_file(rule), fault), malformed(fault), "correct the file") from None
    try:
        names = {v.value for v in getattr(rows, "variables", ())}
        rest = ("silent",) if "silent" in names else ("direction", "basis", "label")
        lacking = [name for name in (*_NEEDED, *rest) if name not in names]
        if lacking:
            raise DataError(str(_file(rule)), f"it gives no ?{lacking[0]}", "project the variable")
        for row in rows:
            claim, jurisdiction, scope, aspect, outcome, page, *more = [row[name] for name in (*_NEEDED, *rest)]
            if None in (claim, jurisdiction, scope, aspect, outcome, page, *more):
                unbound = next(name for name in (*_NEEDED, *rest) if row[name] is None)
                about = f" on {terms.curie(claim.value)}" if claim else ""
                said = f"it reaches a verdict{about} without a {unbound}"
                raise DataError(str(_file(rule)), said, f"bind ?{unbound}")
            yield (claim.value, jurisdiction.value, scope.value, aspect.value), outcome.value, str(page), *more
    finally:
        del rows  # Oxigraph wants its solutions dropped by the thread that asked; a traceback would keep them longer


def _found(
    rule: rules.Rule, rows: Iterable[_Row], judged: set[_Key], where: dict[str, set[str]]
) -> Iterator[dict[_Key, _Verdict]]:
    """What a rule finds on points that no earlier rule has judged, and in jurisdictions for which the claims speak:
    at once, or in parts where it is silence, which is as wide as the pages are long and has nothing to gather."""
    found: dict[_Key, _Verdict] = {}
    nothing: dict[str, None] = {}
    for key, outcome, page, *more in rows:
        if key in judged or key[1] not in where.get(key[0], (key[1],)):
            continue
        if len(more) == 1:
            found[key] = _Verdict(outcome, "", page, nothing, nothing, more[0].value)
            if len(found) == _PART:
                yield found
                found = {}
            continue
        direction, basis, label = more
        verdict = _Verdict(outcome, direction.value, page, {}, {})
        if outcome not in _OUTCOMES or direction.value not in _DIRECTIONS:
            said = f"'{terms.curie(outcome)}, {terms.curie(direction.value)}' is no outcome and direction"
            raise DataError(str(_file(rule)), said, "give those of ontology/values.ttl")
        known = found.get(key)
        if known is None or verdict.rank < known.rank:
            known = found[key] = verdict
        if verdict.rank == known.rank:
            known.bases[basis.value] = None
            known.labels[str(label)] = None
    yield found


def _where(store: ox.Store) -> dict[str, set[str]]:
    """The jurisdictions that claims name for themselves."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(terms.DK + "jurisdiction"), None, None):
        name = terms.value(quad.subject)
        if name.startswith(terms.CLAIM):
            found.setdefault(name, set()).add(terms.value(quad.object))
    return found


class _Writer:
    """Writes verdicts as Turtle. What was written of one point is kept, the claim's name left out: pages say the same
    things again and again."""

    HEAD = f"@prefix dk: <{terms.DK}> .\n"

    def __init__(self, store: ox.Store) -> None:
        self.store, self.lexicon = store, Lexicon(store)
        self.phrases = claims.phrases("verdicts")
        pattern = (None, ox.NamedNode(terms.DK + "readInFull"), ox.Literal(True))
        self.in_full = {terms.value(quad.subject) for quad in store.quads_for_pattern(*pattern, None)}
        self.claims: dict[str, claims.Claim] = {}
        self.points: dict[Any, tuple[str, str]] = {}

    def turtle(self, key: _Key, verdict: _Verdict) -> str:
        """A verdict, and that its claim was judged in its jurisdiction."""
        claim, point = key[0], (*key[1:], *verdict.rank, verdict.page, *verdict.labels, *verdict.bases, verdict.silent)
        name, said = self.points.get(point) or self.points.setdefault(point, self._point(key, verdict))
        return f"<{terms.VERDICT}{claim.removeprefix(terms.CLAIM)}{name}> dk:aboutClaim <{claim}> ;{said}" + (
            "" if verdict.silent else f'<{claim}> dk:judgedIn "{key[1]}" .\n'
        )

    def _point(self, key: _Key, verdict: _Verdict) -> tuple[str, str]:
        """The end of a verdict's name, and its statements without their subject."""
        _, jurisdiction, scope, aspect = key
        bases = sorted(verdict.bases, key=claims.natural)
        slugs = (
            jurisdiction,
            scope.removeprefix(terms.KG),
            aspect.removeprefix(terms.DK).removesuffix("Aspect"),
            bases[0].removeprefix(terms.CLAIM) if bases else verdict.silent.removeprefix(terms.SRC),
        )
        said = [
            "a dk:Verdict",
            f'dk:jurisdiction "{jurisdiction}"',
            f"dk:scope <{scope}>",
            f"dk:aspect <{aspect}>",
            f"dk:outcome <{verdict.outcome}>",
            f"dk:pageValue {verdict.page}",
            *(f"dk:reason {ox.Literal(self._words(key, verdict, lang), language=lang)}" for lang in ("zh", "en")),
            *(f"dk:labelValue {value}" for value in verdict.labels),
            *(f"dk:basedOn <{basis}>" for basis in bases),
        ]
        if verdict.direction:
            said.append(f"dk:direction <{verdict.direction}>")
        if verdict.silent:
            said.append(f"dk:comparedWith <{verdict.silent}>")
        return "." + ".".join(slugs), " ; ".join(said) + " .\n"

    def _words(self, key: _Key, verdict: _Verdict, language: str) -> str:
        _, jurisdiction, scope, aspect = key
        direction = verdict.direction.removeprefix(terms.DK) or ("whole" if verdict.silent in self.in_full else "none")
        outcome = verdict.outcome.removeprefix(terms.DK)
        point, labels = aspect.removeprefix(terms.DK).removesuffix("Aspect"), list(verdict.labels)
        if aspect in _RESTRICTIONS and labels and all(value.startswith('"') for value in labels):
            point = "younger"  # what bears on them are ages, of which the least counts
            labels = [min(labels, key=lambda value: float(value.split('"')[1]))]
        own = self.phrases.get(point, {})
        frame = own.get(outcome, {}).get(direction) or self.phrases["any"][outcome].get(direction)
        if frame is None:
            file = resources.phrases() / "verdicts.yaml"
            raise DataError(str(file), f"there are no words for {outcome}, {direction}", "add them under 'any'")
        place = self.phrases["jurisdictions"].get(jurisdiction, {}).get(language, jurisdiction)
        values = {
            "{jurisdiction}": place,
            "{scope}": self.lexicon.label(scope, language),
            "{page}": self._value(verdict.page, aspect, language),
            "{label}": ("、" if language == "zh" else ", ").join(
                self._value(label, aspect, language) for label in labels
            ),
            "{labels}": ("；" if language == "zh" else "; ").join(
                self._claim(basis, language) for basis in sorted(verdict.bases, key=claims.natural)
            ),
        }
        text: str = frame[language]
        for name, value in values.items():
            text = text.replace(name, value)
        return text

    def _value(self, text: str, aspect: str, language: str) -> str:
        term = next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES))).object
        if isinstance(term, ox.Literal):
            if aspect == terms.DK + "ageAspect" or aspect in _RESTRICTIONS:
                return claims.age(term, language)
            known = claims.phrases("qualifiers")["severity"].get(term.value) or {}
            return known.get(language) or claims.value(term, self.lexicon, language)
        return self.lexicon.label(terms.value(term), language)

    def _claim(self, iri: str, language: str) -> str:
        if iri not in self.claims:
            self.claims[iri] = claims.read(self.store, iri)
        return claims.words(self.claims[iri], self.lexicon, language)


def _folder() -> Path:
    return resources.ontology() / "rules" / "verdicts"


def _file(rule: rules.Rule) -> Path:
    return _folder() / f"{rule.name}.rq"
