"""Mechanism paths: their order, signs and evidence, on the shipped graph and on small made ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from itertools import islice, pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT
from dermkg import api, paths, terms

PREFIXES = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in terms.prefixes().items())
RELATIONS = """
GRAPH kg:ontology {
  dk:inhibits dk:inMechanism true ; dk:sign "negative" .
  dk:activates dk:inMechanism true ; dk:sign "positive" .
  dk:binds dk:inMechanism true ; dk:sign "neutral" .
  dk:partOf dk:inMechanism true .
  dk:increases dk:inMechanism true ; dk:sign "positive" .
}"""


def world(*statements: str, conditions: Iterable[str] = ("vitiligo",), curated: str = "") -> api.Graph:
    """A graph of statements `subject predicate object standing [polarity]`, their claims named 0, 1, 2 …"""
    claims, names = [], set[str]()
    for number, statement in enumerate(statements):
        subject, predicate, object_, standing, *polarity = statement.split()
        names |= {subject, object_}
        claims.append(
            f"claim:{number} a dk:Claim ; rdf:subject kg:{subject} ; rdf:predicate dk:{predicate} ; rdf:object kg:{object_} ;"
            f" dk:polarity dk:{(polarity or ['affirmed'])[0]} ; dk:standing dk:{standing} ; dk:statedIn src:made ."
            + ("" if polarity or standing == "unverified" else f" kg:{subject} dk:{predicate} kg:{object_} .")
        )
    kinds = [
        f'kg:{name} rdfs:label "{name}"@en ; a dk:{"Condition" if name in conditions else "Target"} .'
        for name in sorted(names | set(conditions))
    ]
    entities = "\n".join(kinds) + curated
    text = f"{PREFIXES}\n{RELATIONS}\nGRAPH kg:entities {{ {entities} }}\nGRAPH src:made {{ {' '.join(claims)} }}"
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    return api.Graph(store)


def names(path: paths.Path) -> str:
    return " ".join(node.removeprefix(terms.KG) for node in path.nodes)


# Made graphs


def test_the_best_supported_path_comes_first() -> None:
    graph = world(
        *("drug inhibits a page", "a activates vitiligo page"),
        *("drug inhibits b literature", "b activates vitiligo literature"),
        *("drug inhibits c regulator", "c activates vitiligo regulator"),
        *("drug inhibits d news", "d activates vitiligo manufacturer"),
        *("drug inhibits e regulator", "e activates f regulator", "f activates vitiligo regulator"),
    )
    found = graph.paths("drug", "vitiligo")
    assert [names(path).split()[1] for path in found] == ["c", "b", "d", "e", "a"]
    assert [path.cost for path in found] == sorted(path.cost for path in found)


def test_the_best_standing_behind_a_link_counts_and_is_named_first() -> None:
    graph = world("drug inhibits a page", "drug inhibits a regulator", "a activates vitiligo page")
    [path] = graph.paths("drug", "vitiligo")
    assert path.links[0].claims == (terms.CLAIM + "1", terms.CLAIM + "0")


def test_of_equal_paths_the_order_is_that_of_their_names() -> None:
    links = [f"drug inhibits {name} page" for name in "zyxab"] + [f"{name} activates vitiligo page" for name in "bxzya"]
    assert [names(path).split()[1] for path in world(*links).paths("drug", "vitiligo")] == list("abxyz")


@pytest.mark.parametrize(("longer", "shorter"), [("a", "z"), ("z", "a")])
def test_of_equal_paths_the_longer_is_no_worse(longer: str, shorter: str) -> None:
    graph = world(
        *(f"drug inhibits {shorter} page", f"{shorter} activates vitiligo page"),
        *(f"drug inhibits {longer} regulator", f"{longer} activates m mirror", "m activates vitiligo literature"),
    )
    assert [names(path).split()[1] for path in graph.paths("drug", "vitiligo")] == ["a", "z"]


@pytest.mark.parametrize(
    ("relations", "sign"),
    [
        (["inhibits", "activates"], -1),
        (["activates", "inhibits"], -1),
        (["activates", "activates"], 1),
        (["inhibits", "inhibits"], 1),
        (["inhibits", "inhibits", "inhibits"], -1),
        (["inhibits", "partOf", "activates"], -1),
        (["partOf", "partOf"], 1),
        (["binds", "activates"], 0),
        (["inhibits", "binds", "inhibits"], 0),
    ],
)
def test_signs_multiply(relations: list[str], sign: int) -> None:
    nodes = ["drug", *"abcdef"[: len(relations) - 1], "vitiligo"]
    links = [f"{s} {p} {o} page" for (s, o), p in zip(pairwise(nodes), relations, strict=True)]
    [path] = world(*links).paths("drug", "vitiligo")
    assert path.sign == sign
    assert [link.predicate for link in path.links] == [terms.DK + relation for relation in relations]


@pytest.mark.parametrize("flaw", ["page negated", "page hedged", "regulator negated", "unverified"])
def test_no_path_leads_through_what_is_denied_doubted_or_unverified(flaw: str) -> None:
    sound = ["drug inhibits a page", "a activates b page", "b activates vitiligo page"]
    assert len(world(*sound).paths("drug", "vitiligo")) == 1
    for broken in range(len(sound)):
        links = [link.replace("page", flaw) if number == broken else link for number, link in enumerate(sound)]
        assert world(*links).paths("drug", "vitiligo") == []


def test_only_relations_of_mechanism_are_followed() -> None:
    links = ["drug combinedWith a page", "a activates vitiligo page"]
    assert world(*links).paths("drug", "vitiligo") == []


def test_a_path_ends_in_the_condition_or_a_broader_one_and_passes_no_other() -> None:
    links = ["drug inhibits a page", "a activates eczema page", "eczema activates b page", "b activates vitiligo page"]
    conditions = {"vitiligo", "eczema", "nsv"}
    graph = world(*links, conditions=conditions, curated="kg:nsv skos:broader kg:vitiligo .")
    assert graph.paths("drug", "vitiligo") == graph.paths("drug", "nsv") == []
    shorter = world(*links, "a activates b page", conditions=conditions, curated="kg:nsv skos:broader kg:vitiligo .")
    assert [names(path) for path in shorter.paths("drug", "nsv")] == ["drug a b vitiligo"]
    assert [names(path) for path in shorter.paths("drug", "eczema")] == ["drug a eczema"]


def test_many_paths_to_a_broader_condition_do_not_hide_the_best_to_the_condition_itself() -> None:
    middle = [f"m{number}" for number in range(90)]
    links = [f"drug inhibits {name} page" for name in middle] + [f"{name} activates broad page" for name in middle]
    links += ["drug inhibits a regulator", "a activates vitiligo regulator"]
    curated = "kg:vitiligo skos:broader kg:broad ."
    graph = world(*links, conditions={"vitiligo", "broad"}, curated=curated)
    found = graph.paths("drug", "vitiligo")
    assert names(found[0]) == "drug a vitiligo"
    assert len(found) == 20


def test_a_product_works_by_its_active_ingredient() -> None:
    links = ["drug inhibits a page", "a activates vitiligo page", "cream treats vitiligo page"]
    graph = world(*links, curated="kg:cream dk:activeIngredient kg:drug .")
    [path] = graph.paths("cream", "vitiligo")
    assert names(path) == "cream drug a vitiligo"
    assert path.sign == -1
    assert path.claimed
    assert graph.paths("drug", "vitiligo")[0].claimed, "a product of the drug is claimed to treat it"


def test_a_cycle_ends_and_what_is_too_long_is_left_out() -> None:
    chain = [f"n{number} activates n{number + 1} page" for number in range(12)]
    links = ["drug inhibits n0 page", *chain, "n1 activates n0 page", "n12 activates drug page"]
    graph = world(*links, "n12 activates vitiligo page", "n3 activates vitiligo page")
    assert [names(path) for path in graph.paths("drug", "vitiligo")] == ["drug n0 n1 n2 n3 vitiligo"]


def test_a_claim_that_is_denied_does_not_make_a_path_claimed() -> None:
    links = ["drug inhibits a page", "a activates vitiligo page"]
    for statement, claimed in (("page", True), ("page negated", False), ("page hedged", False), ("unverified", False)):
        [path] = world(*links, f"drug treats vitiligo {statement}").paths("drug", "vitiligo")
        assert path.claimed is claimed, statement


# The shipped graph


@pytest.fixture(scope="module")
def graph(lean: Path) -> api.Graph:
    return api.open(lean)


@pytest.mark.parametrize(
    ("drug", "condition", "through"),
    [
        ("芦可替尼乳膏", "白癜风", ["ruxolitinib", "melanocyte-destruction"]),
        ("ruxolitinib", "vitiligo", ["jak1"]),
        ("ruxolitinib-cream", "atopic-dermatitis", ["jak1"]),
        ("tacrolimus-ointment", "atopic-dermatitis", ["tacrolimus", "calcineurin"]),
    ],
)
def test_the_shipped_drugs_work_against_what_they_treat(
    drug: str, condition: str, through: list[str], graph: api.Graph
) -> None:
    found = graph.paths(drug, condition)
    assert found
    assert found[0].sign == -1
    assert {path.sign for path in found} <= {-1, 0}, "a path by which it makes the condition worse"
    assert all(any(name in names(path).split() for path in found) for name in through)


def test_a_path_says_whether_anybody_claims_the_use(graph: api.Graph) -> None:
    claimed = graph.paths("ruxolitinib-cream", "vitiligo")
    assert all(path.claimed for path in claimed)
    treated = {
        (quad.subject.value, quad.object.value) for quad in graph.store.quads_for_pattern(None, TREATS, None, None)
    }
    idle = [d for d in drugs(graph) if not any(d in (s, ingredient(graph, s)) for s, _ in treated)]
    hypotheses = list(islice((path for drug in idle for path in graph.paths(drug, "vitiligo")), 20))
    assert hypotheses, "no drug that nobody claims to treat anything has a path to vitiligo"
    assert not any(path.claimed for path in hypotheses)


TREATS = ox.NamedNode(terms.DK + "treats")


def drugs(graph: api.Graph) -> list[str]:
    return [row["drug"].value for row in graph.query("SELECT DISTINCT ?drug { ?drug a dk:Drug } ORDER BY ?drug")]


def ingredient(graph: api.Graph, product: str) -> str:
    pattern = (ox.NamedNode(product), ox.NamedNode(terms.DK + "activeIngredient"), None, None)
    return next((quad.object.value for quad in graph.store.quads_for_pattern(*pattern)), "")


def test_every_link_rests_on_affirmed_and_verified_claims_that_say_it(graph: api.Graph) -> None:
    claims = {claim.iri: claim for claim in graph.claims()}
    links = {
        link
        for condition in ("vitiligo", "atopic-dermatitis")
        for drug in ("ruxolitinib-cream", "tacrolimus-ointment", "ruxolitinib", "tacrolimus")
        for path in graph.paths(drug, condition)
        for link in path.links
    }
    assert len(links) > 20
    for link in links:
        if link.predicate == terms.DK + "activeIngredient":
            assert ingredient(graph, link.subject) == link.object
            continue
        assert link.claims
        for claim in (claims[name] for name in link.claims):
            assert (claim.subject, claim.predicate, claim.object.value) == (link.subject, link.predicate, link.object)
            assert claim.polarity == "affirmed"
            assert claim.standing != "unverified"
            assert claim.evidence or claim.spans


@pytest.mark.parametrize(
    ("drug", "condition"), [("vitiligo", "ruxolitinib"), ("vitiligo", "vitiligo"), ("ruxolitinib", "jak1-not")]
)
def test_no_path_is_no_fault(drug: str, condition: str, graph: api.Graph) -> None:
    assert paths.Mechanisms(graph.store).paths(terms.KG + drug, terms.KG + condition) == []


def test_the_answer_is_the_same_in_every_process(lean: Path) -> None:
    code = "import sys, dermkg; print(dermkg.open(sys.argv[1]).paths('tacrolimus-ointment', 'atopic-dermatitis'))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code, lean],
            env={"PYTHONPATH": str(ROOT / "graph"), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
