"""Which treatments the labels allow a person, and why: statuses, limits, wording, refusals, and the command `for`."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from conftest import ROOT, answer, dermkg, refusal
from dermkg import InputError, api, build, claims, resources, screen, terms

CREAM, OINTMENT, WEAK, STRONG = (
    "ruxolitinib-cream",
    "tacrolimus-ointment",
    "tacrolimus-ointment-0.03",
    "tacrolimus-ointment-0.1",
)
AD, NSV, FACIAL = "atopic-dermatitis", "nonsegmental-vitiligo", "nonsegmental-vitiligo-with-facial-involvement"

# Labels of jurisdictions that do not exist, beside the two pages: what real labels say must not change these tests.
LABELS = {
    "cream-xa": (CREAM, "XA", "", f"""
- {{id: nsv, subject: {CREAM}, predicate: treats, object: {NSV}, minAge: 12}}
- {{id: not-segmental, subject: {CREAM}, predicate: treats, object: segmental-vitiligo, polarity: negated}}
- {{id: ad, subject: {CREAM}, predicate: treats, object: {AD}, minAge: 2, severity: mild-to-moderate, line: second, continuous: false, forPopulation: non-immunocompromised-patients}}
- {{id: milk, subject: {CREAM}, predicate: notRecommendedIn, object: breastfeeding-women}}
- {{id: none, subject: {CREAM}, predicate: contraindicatedIn, object: patients, polarity: negated}}
- {{id: weak, subject: {CREAM}, predicate: notRecommendedIn, object: immunocompromised-state}}
- {{id: memory, subject: {CREAM}, predicate: contraindicatedIn, object: pregnant-women, standing: unverified}}
- {{id: perhaps, subject: {CREAM}, predicate: contraindicatedIn, object: pregnant-women, polarity: hedged}}
"""),
    "cream-xb": (CREAM, "XB", "readInFull: true", f"""
- {{id: face, subject: {CREAM}, predicate: treats, object: {FACIAL}, minAge: 12}}
- {{id: pregnant, subject: {CREAM}, predicate: contraindicatedIn, object: pregnant-women}}
- {{id: milk, subject: {CREAM}, predicate: contraindicatedIn, object: breastfeeding-women}}
- {{id: psoriasis, subject: {CREAM}, predicate: contraindicatedIn, object: children, forCondition: psoriasis}}
"""),
    "ointment-xb": (OINTMENT, "XB", "", f"""
- {{id: weak, subject: {WEAK}, predicate: treats, object: {AD}, minAge: 2, maxAge: 16, severity: moderate-to-severe}}
- {{id: strong, subject: {STRONG}, predicate: treats, object: {AD}, minAge: 16, severity: moderate-to-severe}}
- {{id: not-small, subject: {OINTMENT}, predicate: treats, object: {AD}, polarity: negated, maxAge: 2}}
- {{id: pregnant, subject: {OINTMENT}, predicate: cautionIn, object: pregnant-women}}
- {{id: children, subject: {OINTMENT}, predicate: cautionIn, object: children, forPopulation: adolescents}}
"""),
    "ointment-xc": (OINTMENT, "XC", "", f"""
- {{id: ad, subject: {OINTMENT}, predicate: treats, object: {AD}, forPopulation: adults}}
- {{id: small, subject: {OINTMENT}, predicate: contraindicatedIn, object: children-under-2}}
"""),
    "ointment-xd": (OINTMENT, "XD", "", f"""
- {{id: whole, subject: {OINTMENT}, predicate: treats, object: {AD}, minAge: 2}}
- {{id: weak, subject: {WEAK}, predicate: treats, object: {AD}, minAge: 2}}
- {{id: strong, subject: {STRONG}, predicate: treats, object: {AD}, minAge: 16}}
"""),
    "ointment-xe": (OINTMENT, "XE", "", f"""
- {{id: whole, subject: {OINTMENT}, predicate: treats, object: {AD}, minAge: 2}}
- {{id: strong, subject: {STRONG}, predicate: treats, object: {AD}, minAge: 16}}
"""),
    "part-xf": (CREAM, "XF", "", f"""
- {{id: pregnant, subject: {CREAM}, predicate: contraindicatedIn, object: pregnant-women}}
"""),
    "whole-xg": (CREAM, "XG", "readInFull: true", f"""
- {{id: adults, subject: {CREAM}, predicate: cautionIn, object: adults}}
"""),
    "withdrawn-xb": ("crisaborole-ointment", "XB", "inForce: false", f"""
- {{id: ad, subject: crisaborole-ointment, predicate: treats, object: {AD}}}
"""),
}  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> api.Graph:
    """The two pages, and the labels above."""
    folder = tmp_path_factory.mktemp("sources")
    for page in ("ruxolitinib-page.yaml", "tacrolimus-page.yaml"):
        shutil.copy(ROOT / "graph" / "sources" / page, folder)
    for slug, (product, jurisdiction, more, stated) in LABELS.items():
        head = [
            f"id: {slug}",
            "type: RegulatoryLabel",
            f"title: {{en: label {slug}, zh: 说明书 {slug}}}",
            f"labelOf: {product}",
        ]
        head += [
            f"jurisdiction: {jurisdiction}",
            "revisionUnknown: true",
            more,
            "defaults: {polarity: affirmed, standing: regulator}",
        ]
        (folder / f"{slug}.yaml").write_text("\n".join([*head, "claims:"]) + stated, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "sources", lambda: folder)
        return api.Graph(build.assemble()[0])


@pytest.fixture(scope="module")
def data(graph: api.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same graph as a file, for the command line."""
    path = tmp_path_factory.mktemp("data") / "graph.nq"
    path.write_bytes(graph.store.dump(format=ox.RdfFormat.N_QUADS) or b"")
    return path


def ask(graph: api.Graph, condition: str, *populations: str, **person: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """The answers by product and jurisdiction."""
    told = graph.for_person(condition, populations=populations, **person).to_dict()["answers"]
    found = {(one["product"].removeprefix("kg:"), one["jurisdiction"]): one for one in told}
    assert len(found) == len(told), "a product has two answers in one jurisdiction"
    return found


def statuses(graph: api.Graph, condition: str, *populations: str, **person: Any) -> dict[tuple[str, str], str]:
    return {key: one["status"] for key, one in ask(graph, condition, *populations, **person).items()}


def reasons(told: dict[str, Any]) -> set[str]:
    return {claim["claim"].removeprefix("claim:") for claim in told["claims"]}


# Statuses


@pytest.mark.parametrize(
    ("condition", "person", "expected"),
    [
        (NSV, {"age": 11.9}, {(CREAM, "XA"): "not-for-person", (CREAM, "XB"): "not-for-person"}),
        (NSV, {"age": 12}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "indicated"}),
        (NSV, {"age": 130}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "indicated"}),
        (NSV, {}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "indicated"}),
        (NSV, {"breastfeeding": True}, {(CREAM, "XA"): "not-for-person", (CREAM, "XB"): "contraindicated"}),
        (NSV, {"pregnant": True}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "contraindicated"}),
        (NSV, {"pregnant": True, "age": 5}, {(CREAM, "XA"): "not-for-person", (CREAM, "XB"): "contraindicated"}),
        (NSV, {"populations": ["免疫受损"]}, {(CREAM, "XA"): "not-for-person", (CREAM, "XB"): "indicated"}),
        ("segmental-vitiligo", {}, {(CREAM, "XA"): "not-for-person"}),
        ("vitiligo", {"age": 40}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "indicated"}),
        (FACIAL, {"age": 40}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "indicated"}),
        (AD, {"age": 10}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "beyond-label"}),
        (AD, {"pregnant": True}, {(CREAM, "XA"): "indicated", (CREAM, "XB"): "contraindicated"}),
        ("psoriasis", {"age": 10}, {}),
    ],
)
def test_the_status_of_the_cream(
    condition: str, person: dict[str, Any], expected: dict[tuple[str, str], str], graph: api.Graph
) -> None:
    populations = person.get("populations", ())
    rest = {name: value for name, value in person.items() if name != "populations"}
    found = statuses(graph, condition, *populations, **rest)
    assert {key: status for key, status in found.items() if key[0] == CREAM and key[1] < "XC"} == expected


@pytest.mark.parametrize(
    ("condition", "person", "expected"),
    [
        (AD, {"age": 1}, {WEAK: "not-for-person", STRONG: "not-for-person"}),
        (AD, {"age": 2}, {WEAK: "indicated", STRONG: "not-for-person"}),
        (AD, {"age": 15.99}, {WEAK: "caution", STRONG: "not-for-person"}),
        (AD, {"age": 16}, {WEAK: "not-for-person", STRONG: "caution"}),
        (AD, {"age": 18}, {WEAK: "not-for-person", STRONG: "indicated"}),
        (AD, {"age": 30, "pregnant": True}, {WEAK: "not-for-person", STRONG: "caution"}),
        (AD, {}, {WEAK: "indicated", STRONG: "indicated"}),
        ("vitiligo", {"age": 30}, {OINTMENT: "beyond-label"}),
        ("vitiligo", {"age": 30, "pregnant": True}, {OINTMENT: "beyond-label"}),
        (NSV, {"age": 10}, {OINTMENT: "beyond-label"}),
    ],
)
def test_the_status_of_the_ointment_and_its_strengths(
    condition: str, person: dict[str, Any], expected: dict[str, str], graph: api.Graph
) -> None:
    found = statuses(graph, condition, **person)
    assert {key[0]: status for key, status in found.items() if key[1] == "XB" and key[0] != CREAM} == expected


def test_a_group_with_ages_tells_the_age(graph: api.Graph) -> None:
    assert statuses(graph, AD, "adults")[WEAK, "XB"] == "not-for-person"
    assert statuses(graph, AD, "adults")[STRONG, "XB"] == "indicated"
    assert statuses(graph, AD, "children-under-2")[OINTMENT, "XC"] == "contraindicated"
    assert statuses(graph, AD, "children")[OINTMENT, "XC"] == "not-for-person"
    assert statuses(graph, AD, age=30)[OINTMENT, "XC"] == "indicated"


def test_what_is_said_of_a_product_at_large_indicates_no_strength(graph: api.Graph) -> None:
    def found(jurisdiction: str, age: int) -> dict[str, str]:
        told = statuses(graph, AD, age=age)
        return {key[0]: status for key, status in told.items() if key[1] == jurisdiction}

    assert found("XD", 10) == {WEAK: "indicated", STRONG: "not-for-person"}
    assert found("XD", 1) == {WEAK: "not-for-person", STRONG: "not-for-person"}
    assert found("XD", 20) == {WEAK: "indicated", STRONG: "indicated"}
    assert found("XE", 10) == {OINTMENT: "indicated", STRONG: "not-for-person"}


def test_silence_means_something_only_where_the_indications_were_read(graph: api.Graph) -> None:
    found = ask(graph, NSV, age=30)
    assert (CREAM, "XF") not in found
    assert found[CREAM, "XG"]["status"] == "beyond-label"
    assert found[CREAM, "XG"]["limits"] == ["ruxolitinib cream calls for caution in adults"]
    assert reasons(found[CREAM, "XG"]) >= {"cream-xa.nsv", "cream-xb.face", "ruxolitinib-page.8"}


def test_a_label_not_in_force_and_an_unverified_claim_decide_nothing(graph: api.Graph) -> None:
    assert not [key for key in statuses(graph, AD) if key[0] == "crisaborole-ointment"]
    for person in ({}, {"pregnant": True}, {"age": 1}):
        for told in ask(graph, AD, **person).values():
            assert {claim["standing"] for claim in told["claims"]} <= {"regulator", "page"}
            assert not reasons(told) & {"cream-xa.memory", "cream-xa.perhaps", "withdrawn-xb.ad"}


# Reasons and limits


def test_the_claims_that_decide_are_given(graph: api.Graph) -> None:
    assert reasons(ask(graph, NSV, age=10)[CREAM, "XA"]) == {"cream-xa.nsv"}
    assert reasons(ask(graph, "segmental-vitiligo")[CREAM, "XA"]) == {"cream-xa.not-segmental"}
    assert reasons(ask(graph, AD, age=30, pregnant=True)[STRONG, "XB"]) == {
        "ointment-xb.strong",
        "ointment-xb.pregnant",
    }
    beyond = ask(graph, AD, age=10)[CREAM, "XB"]
    assert reasons(beyond) == {"cream-xa.ad", "ruxolitinib-page.18", "ruxolitinib-page.24b"}
    assert {claim["source"] for claim in beyond["claims"]} == {"src:cream-xa", "src:ruxolitinib-page"}


def test_what_is_not_known_of_the_person_is_left_to_check(graph: api.Graph) -> None:
    told = ask(graph, AD, age=10)
    (limits,) = told[CREAM, "XA"]["limits"]
    assert limits == (
        "with interruptions only; for non-immunocompromised patients; other treatment failed or is unsuitable; mild to moderate"
    )
    assert told[WEAK, "XB"]["limits"] == ["moderate to severe"]
    known = ask(graph, AD, "non-immunocompromised-patients", age=10)[CREAM, "XA"]["limits"]
    assert "immunocompromised" not in known[0]
    assert ask(graph, NSV, age=30)[CREAM, "XA"]["limits"] == []
    assert ask(graph, NSV, age=30)[CREAM, "XB"]["limits"] == ["only nonsegmental vitiligo with facial involvement"]
    assert ask(graph, FACIAL, age=30)[CREAM, "XB"]["limits"] == []


def test_without_an_age_its_limits_are_told_and_exclude_nothing(graph: api.Graph) -> None:
    assert ask(graph, NSV)[CREAM, "XA"]["limits"] == ["from age 12"]
    told = ask(graph, AD)[WEAK, "XB"]["limits"]
    assert told[0] == "under age 16; from age 2; moderate to severe"
    assert "tacrolimus ointment does not treat atopic dermatitis (under age 2)" in told
    adults = ask(graph, AD)[OINTMENT, "XC"]
    assert adults["limits"] == ["for adults", "tacrolimus ointment is contraindicated in children under 2 years"]


def test_a_denial_of_a_subtype_is_a_limit(graph: api.Graph) -> None:
    limits = ask(graph, "vitiligo", age=30)[CREAM, "XA"]["limits"]
    assert limits == ["only nonsegmental vitiligo", "ruxolitinib cream does not treat segmental vitiligo"]


def test_beyond_the_label_tells_of_caution_and_of_a_label_read_in_part(graph: api.Graph) -> None:
    read, part = (
        ask(graph, condition, age=30)[key]["limits"]
        for condition, key in ((AD, (CREAM, "XB")), (NSV, (OINTMENT, "XB")))
    )
    assert (read, part) == ([], ["the label was not read in full and may say more"])
    pregnant = ask(graph, NSV, age=30, pregnant=True)[OINTMENT, "XB"]["limits"]
    assert pregnant == ["tacrolimus ointment calls for caution in pregnant women", *part]


def test_silence_on_a_group_is_told_where_the_label_was_read_in_part(graph: api.Graph) -> None:
    unread = claims.phrases("screen")["unread"]["en"]
    assert ask(graph, NSV, age=30, pregnant=True)[CREAM, "XA"]["limits"] == [unread]
    assert unread not in ask(graph, AD, age=30, pregnant=True)[STRONG, "XB"]["limits"]


def test_a_group_that_excludes_a_state_is_not_the_person_s(graph: api.Graph) -> None:
    healthy, state = (
        ox.NamedNode(terms.KG + name) for name in ("non-immunocompromised-patients", "immunocompromised-state")
    )
    whole = ox.Store()
    whole.extend(graph.store)
    whole.add(ox.Quad(healthy, ox.NamedNode(terms.DK + "excludes"), state, ox.NamedNode(terms.ENTITY_GRAPH)))
    person = screen.Person(whole, terms.KG + AD, Decimal(30), [state.value])
    assert person.belongs(healthy.value) is False
    (cream,) = [
        one for one in screen.screen(whole, person) if (one.product, one.jurisdiction) == (terms.KG + CREAM, "XA")
    ]
    assert cream.status == "not-for-person"
    assert {claim.iri.removeprefix(terms.CLAIM) for claim in cream.claims} == {"cream-xa.ad", "cream-xa.weak"}


def test_the_most_useful_comes_first(graph: api.Graph) -> None:
    found = graph.for_person(AD, age=10, pregnant=True).answers
    order = [list(screen.STATUSES).index(one.status) for one in found]
    assert order == sorted(order)
    assert len(set(order)) > 3


# The person


def test_a_person_is_in_the_groups_given_of_that_age_and_above(graph: api.Graph) -> None:
    slugs = {name.removeprefix(terms.KG) for name in screen.Person(graph.store, terms.KG + NSV, Decimal(10)).groups}
    assert {NSV, "vitiligo", "children", "children-under-12", "children-2-to-15"} <= slugs
    assert not slugs & {"adults", "children-under-2", "adolescents", FACIAL}
    assert "adolescents" in str(screen.Person(graph.store, terms.KG + NSV, Decimal(12)).groups)
    unknown = screen.Person(graph.store, terms.KG + NSV)
    assert unknown.belongs(terms.KG + "children") is None
    assert unknown.belongs(terms.KG + "pregnant-women", False) is False


@pytest.mark.parametrize("given", [0, "0", "0.25", 12, 17.5, "130", Decimal("3.5")])
def test_an_age(given: object) -> None:
    assert screen.years(given) == Decimal(str(given))


@pytest.mark.parametrize(
    "given", [-1, "-1", 131, 400, "130.01", "nan", float("nan"), "inf", "1e9", 1e9, "twelve", "十二", "", " ", " 5", "５", "5岁", ".5", "5.", "+5", "0x5", True, "1_0"]
)  # fmt: skip
def test_what_is_no_age(given: object) -> None:
    with pytest.raises(InputError, match=r"--age: .* is no age of a person; give years from 0 to 130"):
        screen.years(given)


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ({"condition": "vitilgo"}, "--condition: nothing is named 'vitilgo'; did you mean vitiligo"),
        ({"condition": "白癜疯"}, "--condition: nothing is named '白癜疯'; did you mean 白癜风"),
        ({"condition": "tacrolimus"}, "--condition: 'kg:tacrolimus' is no condition or finding"),
        ({"condition": "pregnant-women"}, "--condition: 'kg:pregnant-women' is no condition or finding"),
        ({"condition": "http://example.org/x"}, "--condition: 'http://example.org/x' is no condition or finding"),
        ({"condition": ""}, "--condition: the name is empty"),
        ({"condition": "  "}, "--condition: the name is empty"),
        ({"populations": ["giants"]}, "--population: nothing is named 'giants'"),
        ({"populations": ["adults", ""]}, "--population: the name is empty"),
        ({"populations": ["tacrolimus"]}, "--population: 'kg:tacrolimus' is no group or state of health"),
        ({"populations": ["adults"], "age": 10}, "--population: nobody of age 10 belongs to kg:adults"),
        ({"populations": ["adults", "children"]}, "--population: nobody belongs to kg:adults, kg:children"),
        ({"age": 400}, "--age: '400' is no age"),
    ],
)
def test_nonsense_is_refused_in_one_line(person: dict[str, Any], told: str, graph: api.Graph) -> None:
    with pytest.raises(InputError) as refused:
        graph.for_person(**{"condition": "vitiligo", **person})
    assert str(refused.value).startswith(told)
    assert "\n" not in str(refused.value)


# Wording


def test_every_phrase_is_there_in_both_languages() -> None:
    phrases = claims.phrases("screen")
    assert list(phrases["statuses"]) == list(screen.STATUSES)
    assert "does not advise" in phrases["notice"]["en"]
    assert "不构成医疗建议" in phrases["notice"]["zh"]

    def leaves(entry: Any) -> Iterator[dict[str, str]]:
        if isinstance(entry, dict) and all(isinstance(value, str) for value in entry.values()):
            yield entry
            return
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from leaves(part)

    for texts in leaves(phrases):
        assert set(texts) == {"en", "zh"}, texts
        assert all(texts.values()), texts


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_is_shown_in_its_language(language: str, graph: api.Graph) -> None:
    found = graph.for_person("特应性皮炎", age=10, language=language)
    status, limit = {"en": ("beyond the label", "mild to moderate"), "zh": ("超说明书", "轻至中度")}[language]
    html = found._repr_html_()
    for shown in (repr(found), html):
        assert status in shown
        assert limit in shown
        assert "claim:cream-xa.ad" in shown
        assert found.notice in shown
    assert repr(found).endswith(found.notice)
    assert html.count("<table>") == 2
    assert found.notice == claims.phrases("screen")["notice"][language]


def test_no_answer_says_so(graph: api.Graph) -> None:
    found = graph.for_person("alopecia-areata")
    assert (found.answers, found.rows()) == ([], [])
    assert found.notice == " ".join(claims.phrases("screen")[name]["en"] for name in ("none", "notice"))


def test_markup_is_escaped(graph: api.Graph) -> None:
    found = graph.for_person(AD)
    label = graph.lexicon.labels[terms.KG + CREAM]
    known, label["en"] = label["en"], "<script>alert(1)</script>"
    try:
        assert "<script>" not in found._repr_html_()
    finally:
        label["en"] = known


# The command


def test_json_carries_the_notice(data: Path) -> None:
    told = json.loads(
        answer(dermkg("for", "--condition", AD, "--age", 0.5, "--pregnant", "--format", "json", "--data", data))
    )
    assert (told["condition"], told["age"], told["populations"]) == ("kg:atopic-dermatitis", 0.5, ["kg:pregnant-women"])
    assert told["notice"] == claims.phrases("screen")["notice"]["en"]
    (cream,) = [one for one in told["answers"] if (one["product"], one["jurisdiction"]) == (f"kg:{CREAM}", "XB")]
    assert (cream["status"], cream["statusName"], cream["limits"]) == ("contraindicated", "contraindicated", [])
    assert [claim["claim"] for claim in cream["claims"]] == ["claim:cream-xb.pregnant"]


@pytest.mark.parametrize("form", ["csv", "tsv", None])
def test_rows_come_alone_and_the_notice_beside_them(form: str | None, data: Path) -> None:
    done = dermkg("for", "--condition", NSV, "--age", 30, *(["--format", form] if form else []), "--data", data)
    assert done.returncode == 0
    assert done.stderr == claims.phrases("screen")["notice"]["en"] + "\n"
    head, *rows = csv.reader(io.StringIO(done.stdout), delimiter="," if form == "csv" else "\t")
    assert tuple(head) == api.Screening.columns
    assert ["kg:ruxolitinib-cream", "XB", "indicated", "only nonsegmental vitiligo with facial involvement"] in [
        row[:4] for row in rows
    ]


@pytest.mark.parametrize(("condition", "language"), [("atopic dermatitis", "en"), ("特应性皮炎", "zh")])
def test_a_table_ends_with_the_notice(condition: str, language: str, data: Path) -> None:
    lines = answer(
        dermkg("for", "--condition", condition, "--breastfeeding", "--format", "table", "--data", data)
    ).splitlines()
    assert lines[-1] == claims.phrases("screen")["notice"][language]
    assert {"en": "contraindicated", "zh": "禁用"}[language] in "\n".join(lines)
    assert lines[0].split()[0] == {"en": "product", "zh": "制剂"}[language]


def test_populations_are_given_one_by_one(data: Path) -> None:
    both = ["--population", "免疫受损", "--population", "adults"]
    done = dermkg("for", "--condition", AD, *both, "--lang", "en", "--data", data)
    assert f"kg:{CREAM}\tXA\tnot-for-person\t\tclaim:cream-xa.weak | claim:cream-xa.ad\t" in done.stdout
    assert f"kg:{WEAK}\tXB\tnot-for-person\t" in done.stdout


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["--age", "5"], "--condition"),
        (["--condition", "vitiligo", "--age", "-1"], "'-1' is no age"),
        (["--condition", "vitiligo", "--age=-1"], "'-1' is no age"),
        (["--condition", "vitiligo", "--age", "400"], "'400' is no age"),
        (["--condition", "vitiligo", "--age", "twelve"], "'twelve' is no age"),
        (["--condition", "vitiligo", "--age", ""], "'' is no age"),
        (["--condition", "vitiligo", "--age"], "--age"),
        (["--condition", "vitilgo"], "did you mean vitiligo"),
        (["--condition", "tacrolimus"], "'kg:tacrolimus' is no condition"),
        (["--condition", ""], "the name is empty"),
        (["--condition", "vitiligo", "--population", ""], "the name is empty"),
        (["--condition", "vitiligo", "--format", "xml"], "--format"),
        (["vitiligo", "--condition", "vitiligo"], "vitiligo"),
        (["--condition", "vitiligo", "--store", "."], "--data"),
    ],
)
def test_a_bad_call_is_refused_in_one_line(call: list[str], told: str, data: Path) -> None:
    assert told in refusal(dermkg("for", *call, "--data", data))


# The shipped graph


def test_every_answer_of_the_shipped_graph_rests_on_what_may_decide(store: ox.Store) -> None:
    shipped = api.Graph(store)
    rows: Any = shipped.query("SELECT DISTINCT ?condition { ?claim rdf:predicate dk:treats ; rdf:object ?condition }")
    idle: Any = shipped.query("SELECT ?label { ?label dk:inForce false }")
    withdrawn = {row["label"].value for row in idle}
    for condition in [row["condition"].value for row in rows]:
        for person in ({}, {"age": 1}, {"age": 10}, {"age": 40, "pregnant": True}, {"age": 70}):
            for one in shipped.for_person(condition, **person).answers:
                assert one.claims, one
                assert one.jurisdiction
                for claim in one.claims:
                    assert claim.standing != "unverified", claim.iri
                    assert claim.source not in withdrawn, claim.iri
                polarities = {claim.polarity for claim in one.claims}
                relations = {claim.predicate.removeprefix(terms.DK) for claim in one.claims}
                if one.status in ("indicated", "beyond-label"):
                    assert (polarities, relations) == ({"affirmed"}, {"treats"})
                elif one.status == "contraindicated":
                    assert (polarities, relations) == ({"affirmed"}, {"contraindicatedIn"})
