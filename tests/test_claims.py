"""What the reference lists hold is in the graph, or is left out for a reason that is written down."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from conftest import ROOT, SHARED, dermkg, needs
from dermkg import terms

DOCUMENTS = {"000": "ruxolitinib-page", "002": "tacrolimus-page"}
KINDS = {
    "ConditionSubtype": "Condition",
    "Phenotype/AdverseEvent": "Finding",
    "Process/Pathway": "Process",
    "Product": "DrugProduct",
    "Target/Gene": "Target",
}


def rows(name: str) -> list[dict[str, str]]:
    path = needs(SHARED / "reference" / name)
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def left_out() -> set[tuple[str, str]]:
    """Source and number of each statement that is left out; each has its reason in both languages."""
    entries = yaml.safe_load((ROOT / "graph" / "left-out.yaml").read_text("utf-8"))["statements"]
    assert all(set(entry["reason"]) == {"en", "zh"} and all(entry["reason"].values()) for entry in entries)
    found = [(entry["source"], str(entry["statement"]).lower()) for entry in entries]
    assert len(found) == len(set(found))
    return set(found)


@pytest.fixture(scope="module")
def claimed(store: ox.Store) -> set[tuple[str, str]]:
    """Source and number of each statement that is a claim, or several: 9, 9b and 9c are statement 9."""
    claims = store.quads_for_pattern(None, ox.NamedNode(terms.DK + "statedIn"), None, None)
    names = [quad.subject.value.removeprefix(terms.CLAIM).rpartition(".") for quad in claims]
    return {(source, re.sub(r"(?<=\d)[a-z]+$", "", number)) for source, _, number in names}


def test_every_statement_of_the_pages_is_claimed_or_left_out(
    claimed: set[tuple[str, str]], left_out: set[tuple[str, str]]
) -> None:
    stated = {(DOCUMENTS[row["doc"]], row["n"]) for row in rows("seed_statements.csv")}
    assert len(stated) == 214
    assert stated - claimed - left_out == set()
    assert {(source, number) for source, number in claimed if source in DOCUMENTS.values()} <= stated
    assert claimed & left_out & stated == set()


def test_every_mechanism_is_claimed_or_left_out(claimed: set[tuple[str, str]], left_out: set[tuple[str, str]]) -> None:
    listed = {("mechanisms", row["id"].lower()) for row in rows("mechanisms.csv")}
    assert len(listed) > 100
    assert listed - claimed - left_out == set()


def test_nothing_is_left_out_that_nobody_listed(left_out: set[tuple[str, str]]) -> None:
    listed = {(DOCUMENTS[row["doc"]], row["n"]) for row in rows("seed_statements.csv")}
    listed |= {("mechanisms", row["id"].lower()) for row in rows("mechanisms.csv")}
    assert left_out <= listed


def test_every_claim_stands_where_it_says(store: ox.Store, built: Path) -> None:
    done = dermkg("verify", needs(SHARED / "seeds"), "--store", built)
    positions = len(
        {quad.object for quad in store.quads_for_pattern(None, ox.NamedNode(terms.OA + "hasSelector"), None, None)}
    )
    claims = {
        quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(terms.OA + "hasSelector"), None, None)
    }
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"2 documents: {len(claims)} claims hold at {positions} positions, 0 faults\n"


# Entities


class Entities:
    """Names, kinds, cross-references and parts of everything described."""

    def __init__(self, store: ox.Store) -> None:
        self.named, self.kinds, self.known = (
            defaultdict[str, set[str]](set),
            defaultdict[str, set[str]](set),
            defaultdict[str, set[str]](set),
        )
        references = {}
        for quad in store:
            s, p, o = quad.subject.value, terms.curie(quad.predicate.value), quad.object.value
            if p in ("rdfs:label", "skos:altLabel"):
                self.named[o].add(s)
            elif p == "rdf:type":
                self.kinds[s].add(o.removeprefix(terms.DK))
            elif p in ("dk:term", "skos:notation"):
                references[s] = o
            elif p in ("dk:activeIngredient", "dk:doseForm"):
                self.known[s].add(o)
        for quad in store.quads_for_pattern(None, ox.NamedNode(terms.DK + "crossReference"), None, None):
            self.known[quad.subject.value].add(references[quad.object.value])

    def of(self, row: dict[str, str]) -> set[str]:
        """The entities of the row's kind that have one of its labels; several where a row joins what the graph keeps apart."""
        kind = KINDS.get(row["class"], row["class"])
        labels = [
            label for text in (row["label_en"], row["label_zh"]) for label in [text, *re.split(r" / |;| \(|\)", text)]
        ]
        return {entity for label in labels for entity in self.named.get(label, ()) if kind in self.kinds[entity]}


@pytest.fixture(scope="module")
def entities(store: ox.Store) -> Entities:
    return Entities(store)


def test_every_listed_entity_is_described_with_its_identifiers(entities: Entities) -> None:
    listed = rows("entities.csv")
    assert len(listed) == 309
    prefixes = {prefix.lower(): namespace for prefix, namespace in terms.prefixes().items()}
    found = {row["id"]: entities.of(row) for row in listed}
    assert [name for name, those in found.items() if not those] == []
    missing = []
    for row in listed:
        known = {value for entity in found[row["id"]] for value in entities.known[entity]}
        for text in filter(None, map(str.strip, row["xrefs"].split(";"))):
            if text.startswith("MedDRA PT: "):
                wanted = [{text}]
            elif text.startswith("active_ingredient "):
                wanted = [found[text.partition(" ")[2]]]
            elif text.startswith("dose_form "):
                wanted = [entities.named[text.partition(" ")[2]]]
            else:
                curies = [curie for curie in re.findall(r"(\w+):([^\s;]+)", text) if ":".join(curie) not in found]
                wanted = [{prefixes.get(prefix.lower(), f"{prefix} ") + local} for prefix, local in curies]
            missing += [(row["id"], text) for one in wanted if not one & known]
    assert missing == []


def test_unverified_cross_reference_is_no_mapping(store: ox.Store) -> None:
    unverified = ox.NamedNode(terms.DK + "unverified")
    found = list(store.quads_for_pattern(None, ox.NamedNode(terms.DK + "verificationStatus"), unverified, None))
    assert found
    mapped = {
        (quad.subject, quad.object)
        for quad in store
        if quad.predicate.value.startswith(terms.SKOS) and quad.predicate.value.endswith("Match")
    }
    assert len(mapped) > 100
    for quad in found:
        (link,) = store.quads_for_pattern(None, ox.NamedNode(terms.DK + "crossReference"), quad.subject, None)
        for term in store.quads_for_pattern(quad.subject, ox.NamedNode(terms.DK + "term"), None, None):
            assert (link.subject, term.object) not in mapped
