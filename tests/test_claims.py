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
from dermkg import claims, terms

DOCUMENTS = {"000": "ruxolitinib-page", "002": "tacrolimus-page"}
KINDS = {
    "ConditionSubtype": "Condition",
    "Phenotype/AdverseEvent": "Finding",
    "Process/Pathway": "Process",
    "Product": "DrugProduct",
    "Target/Gene": "Target",
}

REGULATOR = re.compile(r"\b(US|EU|EMA|CN|CH|HK|Hong Kong|UK|JP)\b")
REGULATORS = {"EMA": "EU", "Hong Kong": "HK"}


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


Noted = dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def noted(store: ox.Store) -> Noted:
    """The numbers of the lists that claims bear, each with the labels that state it and where these hold."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    query = """SELECT ?number ?label ?where {
        ?claim skos:notation ?number ; dk:statedIn ?source .
        OPTIONAL { ?source a dk:RegulatoryLabel ; dk:jurisdiction ?where . BIND(?source AS ?label) } }"""
    for number, label, where in store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True):
        found[number.value] |= {(label.value, where.value)} if label else set()
    return found


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


def test_every_label_fact_is_claimed_or_left_out(noted: Noted, left_out: set[tuple[str, str]]) -> None:
    listed = {row["id"] for row in rows("label_facts.csv")}
    assert len(listed) == 183
    assert (
        sorted(listed - set(noted) - {number.upper() for source, number in left_out if source == "label-facts"}) == []
    )
    assert sorted(number for number in noted if re.fullmatch(r"L\d+", number) and number not in listed) == []


def test_every_claim_of_a_label_says_where_it_was_read(store: ox.Store) -> None:
    query = """SELECT DISTINCT ?claim ?standing ?evidence {
        ?claim dk:statedIn/rdf:type dk:RegulatoryLabel ; dk:standing ?standing
        OPTIONAL { ?claim dct:source|dct:bibliographicCitation ?evidence } }"""
    claims = list(store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True))
    assert claims
    assert sorted({claim.value for claim, _, evidence in claims if evidence is None}) == []
    assert sorted({claim.value for claim, standing, _ in claims if standing.value == terms.DK + "page"}) == []


def test_every_label_fact_is_claimed_where_it_holds(noted: Noted) -> None:
    """The regulators that the list names for a fact are those of the labels that state it."""
    wrong = []
    for row in rows("label_facts.csv"):
        named = {REGULATORS.get(name, name) for name in re.findall(REGULATOR, row["jurisdiction"])}
        wrong += [(row["id"], label) for label, where in noted.get(row["id"], set()) if named and where not in named]
    assert wrong == []


def test_nothing_is_left_out_that_nobody_listed(left_out: set[tuple[str, str]]) -> None:
    listed = {(DOCUMENTS[row["doc"]], row["n"]) for row in rows("seed_statements.csv")}
    listed |= {("mechanisms", row["id"].lower()) for row in rows("mechanisms.csv")}
    listed |= {("label-facts", row["id"].lower()) for row in rows("label_facts.csv")}
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


def test_qualifiers_are_what_the_source_states(store: ox.Store) -> None:
    """What rules add to a claim is none of its qualifiers."""
    for claim in claims.every(store):
        stated = store.quads_for_pattern(ox.NamedNode(claim.iri), None, None, ox.NamedNode(claim.source))
        names = {(quad.predicate.value, quad.object) for quad in stated}
        assert set(claim.qualifiers) <= names, claim.iri


def test_claims_about_an_entity_are_those_that_name_it(store: ox.Store) -> None:
    own, others = claims.about(store, terms.KG + "ruxolitinib")
    assert own
    for claim in others:
        named = [claim.object, *(value for _, value in claim.qualifiers)]
        assert ox.NamedNode(terms.KG + "ruxolitinib") in named, claim.iri


def test_every_verdict_is_read_with_its_claim(store: ox.Store) -> None:
    query = "SELECT DISTINCT ?claim ?verdict { ?verdict a dk:Verdict ; dk:aboutClaim ?claim }"
    known = {
        (claim.value, verdict.value)
        for claim, verdict in store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True)
    }
    read = [(claim, verdict) for claim in claims.every(store) for verdict in claim.verdicts]
    assert {(claim.iri, verdict.iri) for claim, verdict in read} == known
    assert len(read) == len(known) > 1000
    for _, verdict in read:
        silent = verdict.outcome == "notCovered"
        assert (bool(verdict.bases), bool(verdict.direction), bool(verdict.compared_with)) == (
            not silent,
            not silent,
            silent,
        )
        assert set(verdict.reason) == {"zh", "en"}


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
