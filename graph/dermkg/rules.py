"""Inference: every rule is a SELECT of `?s ?p ?o`, run in Oxigraph to a fixpoint.

A rule file begins with comment lines `# key: text`:

* `en`, `zh`: what the rule says, in one sentence;
* `premise`: a triple pattern over the rule's variables and CURIEs, one line for each thing a conclusion rests on;
* `into: source`: conclusions go to the named graph of `?source` itself (assertion alone does so).

Otherwise conclusions go to `rule:<name>`. A rule that projects `?source` concludes on that source's word, and its
conclusions go to `rule:<name>.<source>`, a part of `rule:<name>` which says from whom it was derived: what one page
says stays that page's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dermkg import resources, terms
from dermkg.errors import DataError, located, malformed

Term = ox.NamedNode | ox.Literal
Triple = tuple[ox.NamedNode, ox.NamedNode, Term]

_DERIVED = ox.NamedNode(terms.PROV + "wasDerivedFrom")
_PART_OF = ox.NamedNode(terms.DCT + "isPartOf")
_DESCRIPTION = ox.NamedNode(terms.DESCRIPTION_GRAPH)


@dataclass(frozen=True)
class Rule:
    """One rule file.

    Attributes:
        name: Its file's name; its conclusions lie in the graph `rule:<name>`.
        sentence: What it says, by language.
        premises: The triple patterns that a conclusion rests on, as written.
        into_source: Whether conclusions go to the source's own graph.
        text: The SPARQL text.
    """

    name: str
    sentence: dict[str, str] = field(hash=False)
    premises: tuple[tuple[str, str, str], ...]
    into_source: bool
    text: str


def read(path: Path) -> Rule:
    """Reads one rule file.

    Raises:
        DataError: It lacks its two sentences, or a premise is no triple pattern.
    """
    text = path.read_text(encoding="utf-8")
    sentence: dict[str, str] = {}
    premises: list[tuple[str, str, str]] = []
    into = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        key, _, value = line.lstrip("# ").partition(":")
        if key in ("en", "zh"):
            sentence[key] = value.strip()
        elif key == "premise":
            parts = value.split()
            if len(parts) != 3:
                raise DataError(str(path), f"the premise '{value.strip()}' is no triple pattern", "write three terms")
            premises.append((parts[0], parts[1], parts[2]))
        elif key == "into":
            into = value.strip()
    if set(sentence) != {"en", "zh"}:
        raise DataError(str(path), "its header lacks '# en:' or '# zh:'", "add the line")
    return Rule(path.stem, sentence, tuple(premises), into == "source", text)


@cache
def rules() -> dict[str, Rule]:
    """The rules of `ontology/rules/` by name, in the order in which they run.

    Raises:
        DataError: See `read`; also one that names no premise.
    """
    return _inference(_folder())


@cache
def closing() -> dict[str, Rule]:
    """The rules of `ontology/rules/closing/`, which run once, in order, when everything else is known: they may
    conclude from what is not said."""
    return _inference(_folder() / "closing")


def _inference(folder: Path) -> dict[str, Rule]:
    found = {path.stem: read(path) for path in resources.files(folder, "*.rq")}
    for rule in found.values():
        if not rule.premises:
            raise DataError(str(folder / f"{rule.name}.rq"), "its header lacks '# premise:'", "add the line")
    return found


def infer(store: ox.Store) -> None:
    """Adds to the store everything that the rules conclude, until they conclude nothing new.

    Raises:
        DataError: A rule is no valid SPARQL or lacks `?s ?p ?o`.
    """
    waiting = dict.fromkeys(rules().values())
    while waiting:
        # A rule that reads any predicate whatever waits until the others are at rest.
        rule = next((rule for rule in waiting if reads(rule) is not None), None) or next(iter(waiting))
        del waiting[rule]
        added = apply(rule, store)
        for other in rules().values() if added else ():
            read = reads(other)
            if read is None or added & read:
                waiting[other] = None


def close(store: ox.Store) -> None:
    """Adds to the store what the closing rules conclude, each run once.

    Raises:
        DataError: See `infer`.
    """
    for rule in closing().values():
        apply(rule, store)


def apply(rule: Rule, store: ox.Store) -> set[str]:
    """Adds to the store what one rule concludes from it, once.

    Returns:
        The predicates (IRIs) of what was not there before.
    """
    new: list[ox.Quad] = []
    solutions = _solutions(rule, store, {})
    sourced = "source" in _projection(rule)
    for solution in solutions:
        source = solution["source"] if sourced else None
        graph = _graph(rule, source)
        quad = ox.Quad(solution["s"], solution["p"], solution["o"], graph)
        if quad in store:
            continue
        new.append(quad)
        if source is not None and not rule.into_source:
            new.append(ox.Quad(graph, _DERIVED, source, _DESCRIPTION))
            new.append(ox.Quad(graph, _PART_OF, ox.NamedNode(terms.RULE + rule.name), _DESCRIPTION))
    store.extend(new)
    return {quad.predicate.value for quad in new}


@cache
def reads(rule: Rule) -> frozenset[str] | None:
    """The IRIs that a rule's patterns name, among them every predicate that they read; None where a predicate is a
    variable, so that it may be any. Told from the text: `subject ?predicate object`, or `; ?predicate object`."""
    where = _body(rule)
    where = where[where.index("{") :]
    if re.search(r"(?:;|[.{}]\s*(?:\?\w+|\w+:[\w.-]+)|\)\s*\?\w+)\s+\?\w+\s+[?\w\"]", where):
        return None
    names = {terms.iri(name) for name in re.findall(r"(?<![\w?])\w+:[\w-]+", where)}
    if re.search(r"\ba\s", where):
        names.add(terms.RDF + "type")
    return frozenset(name for name in names if name)


def premises(rule: Rule, store: ox.Store, triple: Triple, source: ox.NamedNode | None) -> Iterator[list[Triple]]:
    """The premises by which a rule concludes a triple: the rule's own file, run with the conclusion bound.

    Args:
        rule: The rule.
        store: The store it ran in.
        triple: The conclusion.
        source: The source on whose word it is concluded, where the rule keeps it.

    Yields:
        For each way to the conclusion, its premises as triples.
    """
    bound: dict[str, Term] = dict(zip("spo", triple, strict=True))
    if source is not None and "source" in _projection(rule):
        bound["source"] = source
    seen = set()
    for solution in _solutions(rule, store, bound):
        found: list[Triple] = []
        for pattern in rule.premises:
            terms_ = [_instance(part, solution) for part in pattern]
            if all(t is not None for t in terms_):
                found.append((terms_[0], terms_[1], terms_[2]))  # type: ignore[arg-type]
        if tuple(found) not in seen:
            seen.add(tuple(found))
            yield found


def _graph(rule: Rule, source: ox.NamedNode | None) -> ox.NamedNode:
    if source is None:
        return ox.NamedNode(terms.RULE + rule.name)
    if rule.into_source:
        return source
    return ox.NamedNode(f"{terms.RULE}{rule.name}.{source.value.removeprefix(terms.SRC)}")


def _body(rule: Rule) -> str:
    return "\n".join(line for line in rule.text.splitlines() if not line.lstrip().startswith("#"))


@cache
def _projection(rule: Rule) -> frozenset[str]:
    body = _body(rule)
    clause = body[body.upper().index("SELECT") : body.index("{")]
    return frozenset(word.lstrip("?").rstrip("()") for word in clause.split() if word.startswith("?"))


def _solutions(rule: Rule, store: ox.Store, bound: dict[str, Term]) -> Iterator[ox.QuerySolution]:
    substitutions: dict[ox.Variable, Any] = {ox.Variable(name): term for name, term in bound.items()}
    try:
        solutions = store.query(
            rule.text, prefixes=terms.prefixes(), use_default_graph_as_union=True, substitutions=substitutions
        )
    except SyntaxError as fault:
        raise DataError(located(_file(rule), fault), malformed(fault), "correct the file") from None
    if not isinstance(solutions, ox.QuerySolutions) or not {"s", "p", "o"} <= {v.value for v in solutions.variables}:
        raise DataError(str(_file(rule)), "it is no SELECT of ?s ?p ?o", "project these three")
    return solutions


def _folder() -> Path:
    return resources.ontology() / "rules"


def _file(rule: Rule) -> Path:
    return _folder() / ("closing" if rule.name in closing() else ".") / f"{rule.name}.rq"


def _instance(part: str, solution: ox.QuerySolution) -> Term | None:
    if part.startswith("?"):
        return solution[part[1:]]  # type: ignore[no-any-return]
    expanded = terms.iri(part)
    return ox.NamedNode(expanded) if expanded else None
