"""What the shipped graph says of the two pages beside the labels, against what a careful reader found (facts.yaml)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from conftest import TESTS
from dermkg import terms

Tree = dict[str, Any]
TABLE: list[Tree] = yaml.safe_load((TESTS / "facts.yaml").read_text("utf-8"))
KINDS = {"verdicts", "silent", "absent", "omits", "contradicts", "tension"}
PRODUCT = {"ruxolitinib-page": "ruxolitinib-cream", "tacrolimus-page": "tacrolimus-ointment"}


def name(term: object) -> str:
    """A term as the table writes it."""
    text = terms.value(term)
    for namespace in (terms.DK, terms.CLAIM, terms.SRC, terms.KG):
        text = text.removeprefix(namespace)
    return text.removesuffix("Aspect")


def pairs(store: ox.Store, predicate: str) -> set[tuple[str, str]]:
    """Subjects and objects of a predicate, in any graph."""
    found = store.quads_for_pattern(None, ox.NamedNode(terms.DK + predicate), None, None)
    return {(name(quad.subject), name(quad.object)) for quad in found}


@pytest.fixture(scope="module")
def verdicts(store: ox.Store) -> dict[tuple[str, str], list[Tree]]:
    """The verdicts of the shipped graph by claim and jurisdiction, as the table writes them."""
    found: dict[tuple[str, str], list[Tree]] = defaultdict(list)
    kind = (None, ox.NamedNode(terms.RDF + "type"), ox.NamedNode(terms.DK + "Verdict"))
    for node in {quad.subject for quad in store.quads_for_pattern(*kind, None)}:
        parts: dict[str, list[str]] = defaultdict(list)
        for quad in store.quads_for_pattern(node, None, None, None):
            parts[name(quad.predicate)].append(name(quad.object))
        verdict: Tree = {key: parts[key][0] for key in ("scope", "aspect", "outcome", "direction") if parts[key]}
        found[parts["aboutClaim"][0], parts["jurisdiction"][0]].append({**verdict, "basis": set(parts["basedOn"])})
    return found


def lines(kind: str) -> list[Any]:
    """The lines of the table that have something of a kind."""
    return [pytest.param(line[kind], id=line["line"]) for line in TABLE if kind in line]


@pytest.mark.parametrize("expected", lines("verdicts"))
def test_pages_are_judged_as_a_careful_reader_judges(
    expected: list[Tree], verdicts: dict[tuple[str, str], list[Tree]]
) -> None:
    for row in expected:
        wanted = {key: row[key] for key in ("scope", "aspect", "outcome", "direction")}
        basis: set[str] = set()
        for place in row["where"]:
            given = [verdict for verdict in verdicts[row["claim"], place] if wanted.items() <= verdict.items()]
            assert len(given) == 1, (row["claim"], place, wanted, verdicts[row["claim"], place])
            basis |= given[0]["basis"]
        assert basis >= set(row.get("basis", ())), (row["claim"], basis)


@pytest.mark.parametrize("expected", lines("silent"))
def test_labels_are_silent_where_a_reader_finds_nothing(
    expected: list[Tree], verdicts: dict[tuple[str, str], list[Tree]]
) -> None:
    for row in expected:
        for place in row["where"]:
            assert [verdict["outcome"] for verdict in verdicts[row["claim"], place]] == ["notCovered"]


@pytest.mark.parametrize("expected", lines("absent"))
def test_nothing_is_judged_that_no_label_compares(
    expected: list[Tree], verdicts: dict[tuple[str, str], list[Tree]]
) -> None:
    for row in expected:
        for place in row["where"]:
            assert verdicts[row["claim"], place]
            assert row["aspect"] not in {verdict["aspect"] for verdict in verdicts[row["claim"], place]}


@pytest.mark.parametrize("expected", lines("omits"))
def test_pages_leave_out_what_a_reader_misses(expected: dict[str, dict[str, list[str]]], store: ox.Store) -> None:
    found = pairs(store, "omits")
    for page, topics in expected.items():
        for topic, claims in topics.items():
            for claim in claims:
                assert (page, f"{PRODUCT[page]}-{claim}") in found, topic


@pytest.mark.parametrize("expected", lines("contradicts"))
def test_pages_contradict_themselves_where_a_reader_says(expected: list[list[str]], store: ox.Store) -> None:
    found = pairs(store, "contradicts")
    assert {(a, b) for a, b in expected} <= found
    assert {(b, a) for a, b in expected} <= found


@pytest.mark.parametrize("expected", lines("tension"))
def test_what_merely_pulls_in_two_directions_is_no_contradiction(expected: list[list[str]], store: ox.Store) -> None:
    stated, found = {claim for claim, _ in pairs(store, "statedIn")}, pairs(store, "contradicts")
    for a, b in expected:
        assert {a, b} <= stated
        assert (a, b) not in found


def claims_of(row: Any) -> Iterator[str]:
    """The claims that a part of the table names."""
    if isinstance(row, str):
        yield row
    elif isinstance(row, list):
        for part in row:
            yield from claims_of(part)
    elif "claim" in row:
        yield from (row["claim"], *row.get("basis", ()))
    else:
        for page, topics in row.items():
            yield from (f"{PRODUCT[page]}-{claim}" for claims in topics.values() for claim in claims)


def test_table_names_what_there_is(store: ox.Store) -> None:
    """A line that names no claim of the graph would prove nothing; every line is found once, with a kind."""
    stated = {claim for claim, _ in pairs(store, "statedIn")}
    for line in TABLE:
        assert KINDS & set(line) == set(line) - {"line"} != set(), line["line"]
        assert {claim for kind in KINDS & set(line) for claim in claims_of(line[kind])} <= stated, line["line"]
    assert len({line["line"] for line in TABLE}) == len(TABLE) >= 20
