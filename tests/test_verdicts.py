"""Every verdict: small pages beside small labels (`tests/verdicts/`), and what is to be told of each claim of the page.

Each case has a medicine (`case-7-product`, in two strengths), a page and labels of its own; all are loaded as the
shipped ones are, inferred from and judged at once.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from conftest import ROOT, TESTS
from dermkg import dataset, resources, rules, terms, verdicts
from dermkg.errors import DataError

Tree = dict[str, Any]
# Every value is read as text, as the loader does: 0.03 and 12.0 stay as written.
CASES: list[tuple[str, Tree]] = [
    (path.stem, case)
    for path in sorted((TESTS / "verdicts").glob("*.yaml"))
    for case in yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
]
OWN = {"product": "product", "product-weak": "product-0.03", "product-strong": "product-0.1", "substance": "substance"}
KEYS = ("claim", "jurisdiction", "scope", "aspect", "outcome", "direction")


def entities(n: int) -> list[Tree]:
    """The medicine of a case: its substance, the product and the two strengths of it."""
    substance, product = f"case-{n}-substance", f"case-{n}-product"
    of: Tree = {"type": "DrugProduct", "activeIngredient": substance, "doseForm": "cream"}
    made: list[Tree] = [{"id": substance, "type": "Drug"}, {"id": product, **of}]
    made += [{"id": f"{product}-{strength}", **of, "broader": [product]} for strength in ("0.03", "0.1")]
    return [{**entity, "label": {"en": entity["id"], "zh": f"例{entity['id']}"}} for entity in made]


def source(n: int, kind: str, name: str, said: list[Tree], **keys: str) -> Tree:
    """A page or label of a case, with its claims as the table gives them."""
    claims = [{"id": str(i), "subject": "product", **claim} for i, claim in enumerate(said, 1)]
    for claim in claims:
        claim["subject"] = f"case-{n}-{OWN[claim['subject']]}" if claim["subject"] in OWN else claim["subject"]
    defaults = {"polarity": "affirmed", "standing": "page" if kind == "WebPage" else "regulator"}
    title = {"en": f"case {n}: {name}", "zh": f"例{n}:{name}"}
    return {"id": f"case-{n}-{name}", "type": kind, "title": title, **keys, "defaults": defaults, "claims": claims}


def sources(n: int, case: Tree) -> list[Tree]:
    """The page of a case and its labels."""
    made = [source(n, "WebPage", "page", case["page"], dateUnknown="true")]
    for jurisdiction, label in case["labels"].items():
        keys: Tree = {"claims": label} if isinstance(label, list) else {**label}
        keys |= {"jurisdiction": jurisdiction, "labelOf": f"case-{n}-product", "revisionUnknown": "true"}
        made.append(source(n, "RegulatoryLabel", jurisdiction.lower(), keys.pop("claims"), **keys))
    return made


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """One store with all cases in place of the shipped sources, inferred from and judged; not to be changed."""
    house = tmp_path_factory.mktemp("cases")
    shutil.copytree(ROOT / "ontology", house / "ontology")
    (house / "sources").mkdir()
    files = {f"sources/{made['id']}": made for n, (_, case) in enumerate(CASES) for made in sources(n, case)}
    files["ontology/entities/cases"] = {"entities": [entity for n in range(len(CASES)) for entity in entities(n)]}
    for file, made in files.items():
        (house / f"{file}.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "ontology", lambda: house / "ontology")
        patch.setattr(resources, "sources", lambda: house / "sources")
        store, _ = dataset.load()
    rules.infer(store)
    verdicts.judge(store)
    return store


def name(term: object) -> str:
    """A term as the table writes it."""
    text = terms.value(term)
    for namespace in (terms.DK, terms.CLAIM, terms.SRC, terms.KG):
        text = text.removeprefix(namespace)
    return text.removesuffix("Aspect")


@pytest.fixture(scope="module")
def found(judged: ox.Store) -> dict[str, list[Tree]]:
    """The verdicts on the claims of each page, as the table writes them, with their basis and reasons."""
    pages: dict[str, list[Tree]] = defaultdict(list)
    kind = (None, ox.NamedNode(terms.RDF + "type"), ox.NamedNode(terms.DK + "Verdict"))
    for node in {quad.subject for quad in judged.quads_for_pattern(*kind, None)}:
        parts: dict[str, set[Any]] = defaultdict(set)
        for quad in judged.quads_for_pattern(node, None, None, None):
            parts[name(quad.predicate)].add(quad.object)
        page, _, claim = name(*parts["aboutClaim"]).partition(".")
        verdict: Tree = {"claim": claim, "basis": parts["basedOn"], "reasons": parts["reason"]}
        verdict |= {key: name(*parts[key]) for key in KEYS[1:] if parts[key]}
        verdict |= {key: {name(term) for term in parts[key + "Value"]} for key in ("page", "label")}
        pages[page].append(verdict)
    return pages


def agrees(expected: Tree, verdict: Tree) -> bool:
    """Whether a verdict is the expected one; values of page and label count only where the table gives them."""
    whole = {"claim": "1", **expected}
    for key in {"page", "label"} & set(expected):
        whole[key] = {expected[key]} if isinstance(expected[key], str) else {*expected[key]}
    return all(whole.get(key) == verdict.get(key) for key in {*KEYS, *whole})


def differences(case: Tree, given: list[Tree]) -> tuple[list[Tree], list[Tree]]:
    """The verdicts that a case expects in vain, and those it does not expect (silence: where it speaks of the place)."""
    missing, mentioned = [], {expected["jurisdiction"] for expected in case["verdicts"]}
    left = [v for v in given if v["outcome"] != "notCovered" or v["jurisdiction"] in mentioned]
    for expected in case["verdicts"]:
        match = next((verdict for verdict in left if agrees(expected, verdict)), None)
        missing += [expected] if match is None else []
        left = [verdict for verdict in left if verdict is not match]
    return missing, left


@pytest.mark.parametrize("n", [pytest.param(n, id=f"{topic}: {c['case']}") for n, (topic, c) in enumerate(CASES)])
def test_page_is_judged_as_its_case_says(n: int, found: dict[str, list[Tree]]) -> None:
    missing, unexpected = differences(CASES[n][1], found.get(f"case-{n}-page", []))
    assert (missing, unexpected) == ([], [])


def test_comparison_can_fail(found: dict[str, list[Tree]]) -> None:
    """A case is seen as different when any one thing that it expects is changed, left out or added."""
    n, case = next((n, case) for n, (_, case) in enumerate(CASES) if case["case"].startswith("twenty percent"))
    given, (first, second) = found[f"case-{n}-page"], case["verdicts"]
    assert differences(case, given) == ([], [])
    for wrong in ({**first, key: "wrong"} for key in (*KEYS, "page", "label")):
        assert differences({"verdicts": [wrong, second]}, given)[0] == [wrong]
    assert len(differences({"verdicts": [second]}, given)[1]) == 1
    assert differences({"verdicts": [first, first, second]}, given) == ([first], [])
    silent = {"jurisdiction": "US", "outcome": "notCovered"}
    assert differences(case, [*given, silent]) == ([], [silent])


def test_verdicts_rest_on_verified_labels_in_force_and_say_why(judged: ox.Store, found: dict[str, list[Tree]]) -> None:
    facts = {(name(quad.subject), name(quad.predicate)): name(quad.object) for quad in judged}
    for page, verdict in ((page, verdict) for page, given in found.items() for verdict in given):
        assert page.endswith("-page")
        assert bool(verdict["basis"]) == (verdict["outcome"] != "notCovered"), verdict
        for claim in map(name, verdict["basis"]):
            label = facts[claim, "statedIn"]
            assert facts[claim, "standing"] != "unverified"
            assert facts[label, "jurisdiction"] == verdict["jurisdiction"]
            assert facts.get((label, "inForce")) != "false"
        assert {reason.language for reason in verdict["reasons"] if reason.value.strip()} == {"en", "zh"}, verdict


def test_table_is_whole() -> None:
    assert len(CASES) == len({case["case"] for _, case in CASES}) >= 60
    outcomes = {verdict["outcome"] for _, case in CASES for verdict in case["verdicts"]}
    assert outcomes == {"supported", "contradicted", "beyondLabel", "notCovered"}
    assert {claim.get("polarity") for _, case in CASES for claim in case["page"]} >= {"negated", "hedged"}


@pytest.mark.parametrize("rule", verdicts.verdict_rules())
def test_every_verdict_rule_has_the_word_in_some_case(rule: str, judged: ox.Store) -> None:
    """A rule that no case needs could be wrong, or superfluous, unseen."""
    graph = ox.NamedNode(terms.RULE + rule)
    found = {name(quad.object) for quad in judged.quads_for_pattern(None, None, None, graph)}
    assert "Verdict" in found


NAMED = ["claim", "jurisdiction", "scope", "aspect", "outcome", "direction", "page", "label", "basis"]
BASIS = "claim:label.1"


def rule_text(outcome: str = "dk:supported dk:equal", basis: str = BASIS, lacks: str = "") -> str:
    """A verdict rule that says of one claim what it says whatever the store holds."""
    row = f'claim:page.1 "US" kg:patients dk:areaAspect {outcome} 20 10 {basis}'
    given, bound = (" ".join(f"?{name}" for name in NAMED if name != without) for without in (lacks, ""))
    return f"# en: a\n# zh: 甲\nSELECT {given} {{ VALUES ({bound}) {{ ({row}) }} }}"


def judge_by(text: str, folder: Path, patch: pytest.MonkeyPatch, store: ox.Store) -> ox.Store:
    """Judges by one rule alone."""
    (folder / "ontology" / "rules" / "verdicts").mkdir(parents=True)
    path = folder / "ontology" / "rules" / "verdicts" / "99-own.rq"
    path.write_text(text, "utf-8")
    shutil.copytree(ROOT / "ontology" / "phrases", folder / "ontology" / "phrases")
    shutil.copy(ROOT / "ontology" / "prefixes.ttl", folder / "ontology")
    patch.setattr(resources, "ontology", lambda: folder / "ontology")
    patch.setattr(verdicts, "verdict_rules", lambda: {path.stem: rules.read(path)})
    verdicts.judge(store)
    return store


@pytest.fixture
def small() -> ox.Store:
    """A label's claim and what its words take."""
    text = """
        claim:label.1 a dk:Claim ; rdf:subject kg:cream ; rdf:predicate dk:maxBodySurfaceArea ; rdf:object 10 ;
          dk:polarity dk:affirmed ; dk:standing dk:regulator ; dk:statedIn src:label .
        src:label a dk:Source . kg:cream rdfs:label "cream"@en , "霜"@zh . kg:patients rdfs:label "patients"@en , "患者"@zh ."""
    store, prefixes = ox.Store(), (ROOT / "ontology" / "prefixes.ttl").read_text("utf-8")
    store.load((prefixes + text).encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(terms.SRC + "label"))
    return store


def test_rule_of_its_own_judges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: ox.Store) -> None:
    """What the faults below are faults of: without them the rule reaches its verdict."""
    store = judge_by(rule_text(), tmp_path, monkeypatch, small)
    graph = ox.NamedNode(terms.RULE + "99-own")
    assert any(store.quads_for_pattern(None, None, ox.NamedNode(terms.DK + "Verdict"), graph))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (rule_text(basis="UNDEF"), "it reaches a verdict on claim:page.1 without a basis; bind ?basis"),
        (rule_text(lacks="basis"), "it gives no ?basis; project the variable"),
        (rule_text(lacks="label"), "it gives no ?label; project the variable"),
        (rule_text(lacks="direction"), "it gives no ?direction; project the variable"),
        (rule_text("dk:wrong dk:looser"), "'dk:wrong, dk:looser' is no outcome and direction"),
        (rule_text(lacks="scope"), "it gives no ?scope; project the variable"),
        (rule_text()[:-1], "malformed SPARQL"),
        ("# en: a\n# zh: 甲\nASK {}", "it gives no ?"),
        ("# en: a\nSELECT * {}", "its header lacks '# en:' or '# zh:'; add the line"),
        (
            rule_text("dk:contradicted dk:stricter"),
            "there are no words for contradicted, stricter; add them under 'any'",
        ),
    ],
)
def test_broken_verdict_rule_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: ox.Store, text: str, fault: str
) -> None:
    with pytest.raises(DataError) as raised:
        judge_by(text, tmp_path, monkeypatch, small)
    assert fault in str(raised.value)
    assert raised.value.where.startswith(str(tmp_path))
    assert ("phrases/verdicts.yaml" if "words" in fault else "99-own.rq") in raised.value.where
    assert "\n" not in str(raised.value)
