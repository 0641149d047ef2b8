"""`dermkg explain` and `dermkg verify`: every statement down to the words that it stands on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import answer, dermkg, refusal
from dermkg import api, explain, rules, terms
from dermkg.claims import Claim


@pytest.fixture(scope="module")
def graph(lean: Path) -> api.Graph:
    return api.open(lean)


@pytest.fixture(scope="module")
def texts(seeds: Path) -> dict[str, str]:
    """The documents' texts by their names."""
    return {path.name: path.read_bytes().decode() for path in seeds.glob("*.txt")}


def file_of(graph: api.Graph, claim: Claim) -> str:
    return explain.file_name(graph.store, claim.source)


# Explain


def test_explain_quotes_the_words_of_the_source(
    lean: Path, seeds: Path, graph: api.Graph, texts: dict[str, str]
) -> None:
    triple = ["ruxolitinib-cream", "maxBodySurfaceArea", "20"]
    [claim] = [claim for claim in graph.claims() if claim.iri.endswith("/ruxolitinib-page.54")]
    [span] = claim.spans
    quoted = texts[file_of(graph, claim)][span.start : span.end]
    place = f"{file_of(graph, claim)}[{span.start}:{span.end}]"
    with_text = answer(dermkg("explain", *triple, "--documents", seeds, "--store", lean))
    assert f"{place} “{quoted}”" in with_text
    assert "claim:ruxolitinib-page.54 [affirmed; page]" in with_text
    without = answer(dermkg("explain", *triple, "--store", lean))
    assert place in without
    assert quoted not in without


def test_explain_never_quotes_a_document_that_changed(lean: Path, tmp_path: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (tmp_path / name).write_text(text.replace("20%", "10%"), encoding="utf-8")
    told = answer(
        dermkg("explain", "ruxolitinib-cream", "maxBodySurfaceArea", "20", "--documents", tmp_path, "--store", lean)
    )
    assert "the document differs here" in told
    assert "10%" not in told


@pytest.mark.parametrize("damage", ["empty folder", "not UTF-8"])
def test_explain_does_without_documents_it_cannot_read(damage: str, lean: Path, seeds: Path, tmp_path: Path) -> None:
    if damage == "not UTF-8":
        for path in seeds.glob("*.txt"):
            (tmp_path / path.name).write_bytes(path.read_bytes() + b"\xff")
    told = answer(
        dermkg(
            "explain", "ruxolitinib-cream", "treats", "nonsegmental-vitiligo", "--documents", tmp_path, "--store", lean
        )
    )
    assert "claim:ruxolitinib-page.8" in told
    assert "“" not in told


@pytest.mark.parametrize(
    ("triple", "claim"),
    [
        (["ruxolitinib-cream", "treats", "nonsegmental-vitiligo"], "ruxolitinib-page.8"),
        (["芦可替尼乳膏", "治疗", "寻常型白癜风"], "ruxolitinib-page.8"),
        (["kg:ruxolitinib-cream", "dk:treats", "https://w3id.org/dermkg/nonsegmental-vitiligo"], "ruxolitinib-page.8"),
        (["ruxolitinib-cream", "maxBodySurfaceArea", "20"], "ruxolitinib-page.54"),
        (["ruxolitinib-cream", "minDuration", "P168D"], "ruxolitinib-page.55"),
        (["ruxolitinib-cream", "frequencyPerDay", "2"], "ruxolitinib-page.53"),
        (["tacrolimus-ointment", "frequencyPerDay", "1-2"], "tacrolimus-page."),
        (["tacrolimus-ointment", "maxDuration", "P1M"], "tacrolimus-page.45"),
    ],
)
def test_explain_takes_every_kind_of_name_and_value(triple: list[str], claim: str, lean: Path) -> None:
    assert f"claim:{claim}" in answer(dermkg("explain", *triple, "--store", lean))


def test_explain_speaks_both_languages(lean: Path) -> None:
    triple = ["ruxolitinib-cream", "maxBodySurfaceArea", "20"]
    chinese = answer(dermkg("explain", *triple, "--lang", "zh", "--store", lean))
    assert "芦可替尼乳膏" in chinese
    assert "[肯定; 网页]" in chinese
    assert "芦可替尼乳膏" not in answer(dermkg("explain", *triple, "--lang", "en", "--store", lean))


def test_explain_shows_what_denies_or_doubts_a_triple(graph: api.Graph) -> None:
    others = [claim for claim in graph.claims() if claim.polarity != "affirmed"]
    assert {claim.polarity for claim in others} == {"negated", "hedged"}
    for claim in others:
        told = str(graph.explain(claim.subject, claim.predicate, claim.object.value))
        word = graph.lexicon.label("https://w3id.org/dermkg/ontology#" + claim.polarity, "en")
        name = claim.iri.rpartition("/")[2]
        assert f"claim:{name} [{word};" in told


def test_explain_shows_the_rule_and_its_premises_down_to_claims(lean: Path) -> None:
    told = answer(dermkg("explain", "ruxolitinib-cream", "inhibits", "jak1", "--lang", "en", "--store", lean))
    rule, active, entry, inhibits, *evidence = told[told.index("  rule:") :].splitlines()
    assert rule.startswith("  rule:product-mechanism [src:mechanisms]: ")
    assert active.startswith("    ruxolitinib cream ")
    assert "kg:ruxolitinib-cream dk:activeIngredient kg:ruxolitinib)" in active
    assert "ontology/" in entry
    assert "(kg:ruxolitinib dk:inhibits kg:jak1)" in inhibits
    assert any("claim:mechanisms.m031 [affirmed; regulator]" in line for line in evidence)
    assert any("https://ema.europa.eu/" in line for line in evidence)


def leaves(found: explain.Explanation) -> list[explain.Explanation]:
    return [leaf for step in found.steps for premise in step.premises for leaf in leaves(premise)] or [found]


def test_every_rules_conclusions_rest_on_claims_or_curated_entries(graph: api.Graph) -> None:
    inferred: dict[str, list] = {}
    for quad in sorted(graph.store, key=str):
        if str(quad.graph_name.value).startswith("https://w3id.org/dermkg/rule/"):
            inferred.setdefault(quad.graph_name.value, []).append(quad.triple)
    assert len(inferred) > 5
    for name, triples in inferred.items():
        for triple in triples[:: max(1, len(triples) // 4)]:
            found = explain.explain(graph.store, (triple.subject, triple.predicate, triple.object))
            rule = name.removeprefix("https://w3id.org/dermkg/rule/").partition(".")[0]
            assert rule in {step.rule.name for step in found.steps}, triple
            assert all(leaf.claims or leaf.curated for leaf in leaves(found)), triple
            for step in found.steps:
                below = [leaf for premise in step.premises for leaf in leaves(premise)]
                said = {claim.source for leaf in below for claim in leaf.claims if claim.polarity == "affirmed"}
                assert step.source is None or step.source in said, triple


@pytest.mark.parametrize(
    ("triple", "words"),
    [
        (["vitiligo", "treats", "ruxolitinib-cream"], ["dermkg describe kg:vitiligo"]),
        (["ruxolitinib-cream", "maxBodySurfaceArea", "21"], ["21", "20"]),
        (["ruxolitinib-cream", "minDuration", "P24W"], ["P24W", "P168D"]),
        (["ruxolitinib-cream", "frequencyPerDay", "7"], ["1-2"]),
        (["ruxolitinib-crem", "treats", "vitiligo"], ["kg:ruxolitinib-cream"]),
        (["ruxolitinib-cream", "tretas", "vitiligo"], ["tretas"]),
        (["ruxolitinib-cream", "treats", "白癜疯"], ["kg:vitiligo"]),
        (["claim:nobody.1", "treats", "vitiligo"], []),
        (["claim:ruxolitinib-page.8", "treats", "vitiligo"], []),
        (["http://a b", "treats", "vitiligo"], []),
        (["ruxolitinib-cream", "treats", "claim:a b"], []),
    ],
)
def test_explain_refuses_what_nobody_says(triple: list[str], words: list[str], lean: Path) -> None:
    line = refusal(dermkg("explain", *triple, "--store", lean))
    assert all(word in line for word in words), line


def test_explain_refuses_a_folder_that_is_not_there(lean: Path, tmp_path: Path) -> None:
    triple = ["ruxolitinib-cream", "treats", "nonsegmental-vitiligo"]
    assert "none" in refusal(dermkg("explain", *triple, "--documents", tmp_path / "none", "--store", lean))


# Verdicts

AREA = ["ruxolitinib-cream", "maxBodySurfaceArea", "20"]
VITILIGO = "verdict:ruxolitinib-page.54.US.nonsegmental-vitiligo.area.ruxolitinib-cream-us.l004"
SILENT = "verdict:ruxolitinib-page.54.HK.patients.area.ruxolitinib-cream-hk"


def below(line: str, told: str) -> list[str]:
    """The lines that stand under the only line that begins so, down to the next that stands no deeper."""
    lines = told.splitlines()
    [start] = [number for number, each in enumerate(lines) if each.lstrip().startswith(line)]
    depth = len(lines[start]) - len(lines[start].lstrip())
    found = []
    for each in lines[start + 1 :]:
        if len(each) - len(each.lstrip()) <= depth:
            break
        found.append(each.strip())
    return found


def test_claim_is_explained_down_to_the_text_and_the_labels_that_judge_it(lean: Path, seeds: Path) -> None:
    told = answer(dermkg("explain", *AREA, "--documents", seeds, "--lang", "en", "--store", lean))
    [page] = [line for line in told.splitlines() if "000_90f0bd7202959193.txt" in line]
    assert page.strip() == "000_90f0bd7202959193.txt[1077:1096] “每次涂抹的面积不应超过体表面积的20%”"
    verdict = "body surface area; nonsegmental vitiligo: the page allows more"
    sentence = "ruxolitinib cream is applied to at most 10 % of the body surface (for nonsegmental vitiligo)"
    for place, basis in [("US", "ruxolitinib-cream-us.l004"), ("EU", "ruxolitinib-cream-eu.l049")]:
        words, name, *evidence = below(f"{place}: contradicted (looser); {verdict}", told)
        assert words == sentence
        assert name.startswith(f"claim:{basis} [affirmed; regulator] Opzelura (ruxolitinib) cream: {place} ")
        assert any("section" in line or line.startswith("https://") for line in evidence)
    assert "20 % against 10 % of the body surface" in told
    supported = below("US: supported (equal); body surface area; atopic dermatitis: ", told)
    assert supported == ["claim:ruxolitinib-cream-us.l008 (above)"]
    assert told.index("claim:ruxolitinib-cream-us.l008 [affirmed; regulator]") < told.index("US: supported")


def test_verdicts_are_told_in_chinese_for_chinese_names(lean: Path) -> None:
    told = answer(dermkg("explain", "芦可替尼乳膏", "最大体表面积（%）", "20", "--store", lean))
    words, name, *_ = below("US: 矛盾 (更宽); 体表面积; 非节段型白癜风: 网页超出美国说明书对非节段型白癜风的上限", told)
    assert words == "芦可替尼乳膏使用面积不超过体表面积的10%(用于非节段型白癜风时)"
    assert name.startswith("claim:ruxolitinib-cream-us.l004 [肯定; 监管机构] 芦可替尼乳膏（Opzelura）：美国说明书")
    assert below("US: 支持 (一致); 体表面积; 特应性皮炎: ", told) == ["claim:ruxolitinib-cream-us.l008 (见上)"]


def test_silent_labels_share_one_line(lean: Path) -> None:
    told = answer(dermkg("explain", *AREA, "--lang", "en", "--store", lean))
    assert [line.strip() for line in told.splitlines() if "not covered" in line] == ["not covered: CN, HK"]
    chinese = answer(dermkg("explain", *AREA, "--lang", "zh", "--store", lean))
    assert [line.strip() for line in chinese.splitlines() if "未涉及" in line] == ["未涉及: CN, HK"]


@pytest.mark.parametrize(
    "triple",
    [
        ["ruxolitinib-cream", "treats", "nonsegmental-vitiligo"],
        ["tacrolimus-ointment", "frequencyPerDay", "1-2"],
        ["ruxolitinib-cream", "inhibits", "jak1"],
        ["src:ruxolitinib-page", "dk:omits", "claim:ruxolitinib-cream-us.l017"],
        ["src:ruxolitinib-page", "dk:answers", "claim:ruxolitinib-cream-us.l004"],
        ["claim:ruxolitinib-page.54", "dk:judgedIn", "US"],
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_explain_tells_nothing_twice(triple: list[str], language: str, graph: api.Graph) -> None:
    lines = [line.strip() for line in graph.explain(*triple, language=language).lines]
    claimed = [line.partition(" [")[0] for line in lines if line.startswith("claim:") and " [" in line]
    assert len(claimed) == len(set(claimed)) > 0
    verdicts = [line for line in lines if "  (verdict:" in line and not line.endswith(("(above)", "(见上)"))]
    assert len(verdicts) == len(set(verdicts))
    assert len(lines) < 200


@pytest.mark.parametrize(
    ("predicate", "object_"),
    [
        ("dk:outcome", "dk:contradicted"),
        ("判定结果为", "矛盾"),
        ("dk:direction", "looser"),
        ("dk:scope", "非节段型白癜风"),
        ("dk:pageValue", "20"),
        ("dk:labelValue", "10"),
        ("dk:jurisdiction", "US"),
        ("dk:aboutClaim", "claim:ruxolitinib-page.54"),
        ("dk:basedOn", "claim:ruxolitinib-cream-us.l004"),
        ("rdf:type", "dk:Verdict"),
    ],
)
def test_verdict_is_explained_by_its_rule_and_both_sides(predicate: str, object_: str, lean: Path, seeds: Path) -> None:
    told = answer(
        dermkg("explain", VITILIGO, predicate, object_, "--documents", seeds, "--lang", "en", "--store", lean)
    )
    header, verdict, rule, *sides = told.splitlines()
    assert header.startswith("verdict ")
    assert f"({VITILIGO} dk:" in header or f"({VITILIGO} rdf:type " in header
    assert verdict.startswith("  US: contradicted (looser); body surface area; nonsegmental vitiligo: the page allows")
    assert rule.startswith("  rule:41-area: A page limits the body surface")
    claimed = [line.split()[0] for line in sides if line.startswith("      claim:")]
    assert claimed == ["claim:ruxolitinib-page.54", "claim:ruxolitinib-cream-us.l004"]
    assert "      000_90f0bd7202959193.txt[1077:1096] “每次涂抹的面积不应超过体表面积的20%”" in sides
    assert any("section 2.2" in line for line in sides)


def test_silence_is_explained_by_the_label_that_was_looked_into(lean: Path) -> None:
    told = answer(dermkg("explain", SILENT, "dk:outcome", "dk:notCovered", "--lang", "en", "--store", lean))
    assert "HK: not covered; body surface area; patients: what was read of the Hong Kong label" in told
    page, label = (told.index(name) for name in ("claim:ruxolitinib-page.54 [", "src:ruxolitinib-cream-hk dk:"))
    assert told.index("rule:90-not-covered: ") < page < label
    assert "recorded with the source (graph/sources/)" in told[label:]


def test_every_verdict_rests_on_its_rule_and_the_claims_it_names(graph: api.Graph) -> None:
    every = [verdict for claim in graph.claims() for verdict in claim.verdicts]
    assert len(every) > 300
    for verdict in every[::7]:
        triple = (ox.NamedNode(verdict.iri), ox.NamedNode(terms.DK + "scope"), ox.NamedNode(verdict.scope))
        [step] = explain.explain(graph.store, triple).steps
        assert step.rule.name == verdict.rule
        sides = [claim.iri for premise in step.premises for claim in premise.claims]
        assert sides == [verdict.claim, *verdict.bases]
        looked = [premise.triple[0].value for premise in step.premises if not premise.claims]
        assert looked == ([verdict.compared_with] if verdict.outcome == "notCovered" else [])


def test_omission_is_explained_by_what_the_page_says_and_the_label_too(lean: Path) -> None:
    triple = ["src:ruxolitinib-page", "遗漏", "claim:ruxolitinib-cream-us.l017"]
    told = answer(dermkg("explain", *triple, "--lang", "zh", "--store", lean))
    [omits] = [rule for rule in rules.closing().values() if rule.name.endswith("-omits")]
    assert f"rule:{omits.name}: {omits.sentence['zh']}" in told
    assert "claim:ruxolitinib-page." in told
    assert "claim:ruxolitinib-cream-us.l017 [肯定; 监管机构]" in told
    said = answer(
        dermkg("explain", "src:ruxolitinib-page", "answers", "claim:ruxolitinib-cream-us.l004", "--store", lean)
    )
    assert "-answers: " in said
    assert "rule:41-area: " in said


def test_what_is_recorded_of_a_source_is_explained(lean: Path) -> None:
    triple = ["src:ruxolitinib-page", "dk:fileName", "000_90f0bd7202959193.txt"]
    assert "graph/sources/" in answer(dermkg("explain", *triple, "--store", lean))


@pytest.mark.parametrize(
    ("triple", "words"),
    [
        (["verdict:nobody.1", "dk:outcome", "dk:supported"], "verdict:nobody.1"),
        (["verdict:a b", "dk:outcome", "dk:supported"], "not a valid IRI"),
        ([VITILIGO, "dk:outcome", "dk:supported"], f"dermkg describe {VITILIGO}"),
        ([VITILIGO, "dk:reason", "no reason"], "dk:reason"),
        ([VITILIGO, "dk:pageValue", "白癜疯"], "kg:vitiligo"),
    ],
)
def test_explain_refuses_verdicts_that_nobody_reached(triple: list[str], words: str, lean: Path) -> None:
    line = refusal(dermkg("explain", *triple, "--store", lean))
    assert words in line
    assert len(line) < 500


# Verify


@pytest.fixture
def copies(seeds: Path, tmp_path: Path) -> Path:
    """A copy of the documents, to break."""
    folder = tmp_path / "文档"
    shutil.copytree(seeds, folder)
    return folder


def test_every_claim_holds_in_the_documents_it_was_read_from(lean: Path, seeds: Path, graph: api.Graph) -> None:
    told = answer(dermkg("verify", seeds, "--lang", "en", "--store", lean))
    standing = [claim for claim in graph.claims() if claim.spans]
    positions = sum(len(claim.spans) for claim in standing)
    assert told == f"2 documents: {len(standing)} claims hold at {positions} positions, 0 faults\n"
    assert len(standing) > 300
    assert "0 处有误" in answer(dermkg("verify", seeds, "--lang", "zh", "--store", lean))


def test_every_claim_of_a_page_stands_somewhere_in_it(graph: api.Graph) -> None:
    assert [claim.iri for claim in graph.claims() if file_of(graph, claim) and not claim.spans] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20%", "10%"),
        ("12岁", "11岁"),
        ("不应", "可应"),
        ("并不是", "正好是"),
        ("体表面积的20%", "体表面积的20‰"),
        ("24周", "24天"),
        ("12岁及以上", "12岁及以下"),
        ("每日两次", "每日三次"),
        ("0.03%", "0.08%"),
        ("禁用", "可用"),
    ],
)
def test_verify_names_just_the_claims_whose_words_changed(
    old: str, new: str, lean: Path, graph: api.Graph, texts: dict[str, str], copies: Path
) -> None:
    """A few characters that bear the meaning are changed: all claims that rest on them fall, and no others."""
    spans = [(claim, span) for claim in graph.claims() for span in claim.spans]
    claim, span = next((c, s) for c, s in spans if old in texts.get(file_of(graph, c), "")[s.start : s.end])
    name = file_of(graph, claim)
    start = texts[name].index(old, span.start)
    (copies / name).write_bytes((texts[name][:start] + new + texts[name][start + len(old) :]).encode())
    changed = {start + i for i in range(len(old)) if old[i] != new[i]}
    fallen = {c.iri for c, s in spans if c.source == claim.source and changed & set(range(s.start, s.end))}
    done = dermkg("verify", copies, "--lang", "en", "--store", lean)
    faults = [line.split(": ") for line in done.stderr.splitlines()]
    assert {curie for _, _, curie, *_ in faults} == {terms.curie(iri) for iri in fallen | {claim.source}}
    assert {(program, file) for program, file, *_ in faults} == {("dermkg", name)}
    assert (done.returncode, f", {len(faults)} faults" in done.stdout) == (1, True)


def change(how: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(how(path.read_bytes()))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (change(lambda data: data + b"\n"), ["src:ruxolitinib-page: the document is not the one"]),
        (change(lambda data: data + b"\xff\xfe"), ["src:ruxolitinib-page: it is not UTF-8"]),
        (change(lambda data: data.decode().encode("gb18030")), ["src:ruxolitinib-page: it is not UTF-8 (byte 0)"]),
        (change(lambda data: b"\xef\xbb\xbf" + data), ["claim:ruxolitinib-page.1:"]),
        (change(lambda data: data.replace(b"\n", b"\r\n")), ["claim:ruxolitinib-page.8:"]),
        (change(lambda data: data[:300]), ["claim:ruxolitinib-page.54:", "lies outside the document"]),
        (change(lambda _: b""), ["claim:ruxolitinib-page.1:", "(0 characters)"]),
    ],
    ids=["longer", "bytes", "gb18030", "byte order mark", "line ends", "shorter", "empty"],
)
def test_verify_tells_how_a_document_differs(
    damage: Callable[[Path], None], words: list[str], lean: Path, copies: Path
) -> None:
    damage(copies / "000_90f0bd7202959193.txt")
    done = dermkg("verify", copies, "--store", lean)
    assert done.returncode == 1
    assert all(word in done.stderr for word in words), done.stderr
    assert "tacrolimus" not in done.stderr
    assert all(line.startswith("dermkg: 000_90f0bd7202959193.txt: ") for line in done.stderr.splitlines())


def test_verify_says_which_documents_are_not_there(lean: Path, copies: Path, graph: api.Graph) -> None:
    (copies / "000_90f0bd7202959193.txt").unlink()
    done = dermkg("verify", copies, "--lang", "en", "--store", lean)
    assert done.returncode == 1  # what was not read is not proved
    assert "000_90f0bd7202959193.txt: not in" in done.stderr
    checked = sum(claim.source.endswith("/tacrolimus-page") for claim in graph.claims())
    assert done.stdout.startswith(f"1 documents: {checked} claims hold")


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_verify_refuses_a_folder_without_the_documents(kind: str, lean: Path, tmp_path: Path) -> None:
    folder = tmp_path / kind
    if kind == "empty":
        folder.mkdir()
    elif kind == "file":
        folder.write_text("")
    assert str(folder) in refusal(dermkg("verify", folder, "--store", lean))
