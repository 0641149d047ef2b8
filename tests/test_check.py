"""Checking: pages beside labels, from their text alone, and what is printed, written and shown of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from browsing import BAD, Look
from conftest import ROOT, TESTS, dermkg, refusal
from dermkg import check, claims, terms, yamlld
from dermkg.check import report
from dermkg.claims import Claim

RUXOLITINIB, TACROLIMUS = "000_90f0bd7202959193.txt", "002_dc45b10264b9c562.txt"
# What the two pages say and what labels make of it: page, predicate, object, jurisdiction, outcome.
LISTED = [
    (RUXOLITINIB, "maxBodySurfaceArea", "20", "US", "contradicted"),
    (RUXOLITINIB, "maxBodySurfaceArea", "20", "US", "supported"),
    (RUXOLITINIB, "maxBodySurfaceArea", "20", "EU", "contradicted"),
    (RUXOLITINIB, "minDuration", "P168D", "EU", "supported"),
    (RUXOLITINIB, "minDuration", "P168D", "US", "supported"),
    (RUXOLITINIB, "minDuration", "P168D", "US", "contradicted"),
    (RUXOLITINIB, "cautionIn", "kg:pregnant-women", "EU", "contradicted"),
    (RUXOLITINIB, "treats", "kg:nonsegmental-vitiligo", "US", "supported"),
    (RUXOLITINIB, "treats", "kg:atopic-dermatitis", "EU", "beyondLabel"),
    (TACROLIMUS, "treats", "kg:vitiligo", "US", "beyondLabel"),
    (TACROLIMUS, "treats", "kg:vitiligo", "EU", "beyondLabel"),
    (TACROLIMUS, "treats", "kg:psoriasis", "US", "beyondLabel"),
    (TACROLIMUS, "treats", "kg:neurodermatitis", "US", "beyondLabel"),
    (TACROLIMUS, "combinedWith", "kg:nb-uvb", "EU", "contradicted"),
    (TACROLIMUS, "combinedWith", "kg:nb-uvb", "US", "contradicted"),
    (TACROLIMUS, "frequencyPerDay", "1-2", "EU", "supported"),
    (TACROLIMUS, "frequencyPerDay", "1-2", "US", "contradicted"),
    (TACROLIMUS, "frequencyPerDay", "1-2", "CN", "contradicted"),
    (TACROLIMUS, "maxDuration", "P1M", "US", "notCovered"),
    (TACROLIMUS, "contraindicatedIn", "kg:children-under-2", "US", "supported"),
    (TACROLIMUS, "contraindicatedIn", "kg:pregnant-women", "EU", "supported"),
    (TACROLIMUS, "contraindicatedIn", "kg:breastfeeding-women", "US", "supported"),
]
STATEMENTS = TESTS / "reading" / "statements.tsv"  # a text, whether labels speak against it (D), and what it says
HOSTILE = f"他克莫司软膏用于白癜风{BAD}。孕妇禁用\u202e。<b>每日2次</b>"
CREAM = "芦可替尼乳膏\n它用于12岁以上的非节段型白癜风。每次涂抹面积不超过体表面积的20%。"


@pytest.fixture(scope="module")
def checked(seeds: Path, lean: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a check of the two pages finds, by page."""
    out = tmp_path_factory.mktemp("checked") / "report.json"
    done = dermkg("check", seeds / RUXOLITINIB, seeds / TACROLIMUS, "--format", "json", "--out", out, "--store", lean)
    assert (done.returncode, done.stdout) == (1, "")
    found = json.loads(out.read_text("utf-8"))
    return {Path(page["page"]).name: page for page in found["pages"]}


@pytest.mark.parametrize(("page", "predicate", "thing", "jurisdiction", "outcome"), LISTED)
def test_the_text_alone_reaches_the_verdict(
    page: str, predicate: str, thing: str, jurisdiction: str, outcome: str, checked: dict[str, Any]
) -> None:
    """All listed verdicts but one: that a cream is called an ointment is no claim of the fifteen relations."""
    assert any(
        (verdict["jurisdiction"], verdict["outcome"]) == (jurisdiction, outcome)
        for claim in checked[page]["claims"]
        if (claim["predicate"], claim["object"]) in (("dk:" + predicate, thing), (predicate, thing))
        for verdict in claim["verdicts"]
    )


def test_a_verdict_says_what_both_say_and_where(checked: dict[str, Any], seeds: Path) -> None:
    text = (seeds / RUXOLITINIB).read_text("utf-8")
    (claim,) = (claim for claim in checked[RUXOLITINIB]["claims"] if claim["object"] == "20")
    for place in claim["at"]:
        assert text[place["start"] : place["end"]] == place["text"]
        assert "20%" in place["text"]
    worst = next(verdict for verdict in claim["verdicts"] if verdict["outcome"] == "contradicted")
    assert (worst["pageValue"], worst["labelValues"], worst["direction"]) == ("20", ["10"], "looser")
    assert worst["basedOn"][0]["source"].startswith("src:")
    assert worst["reason"].keys() == {"zh", "en"}


@pytest.mark.parametrize("page", [RUXOLITINIB, TACROLIMUS])
def test_what_a_page_leaves_out_is_said(page: str, checked: dict[str, Any]) -> None:
    words = [claim["words"]["en"] for claim in checked[page]["omitted"]]
    assert any("boxed warning" in word.lower() or "lymphoma" in word for word in words), words[:5]


def found(claim: Claim) -> set[tuple[str, ...]]:
    return {
        (claim.iri, verdict.jurisdiction, verdict.scope, verdict.aspect, verdict.outcome, verdict.direction)
        for verdict in claim.verdicts
    }


def test_a_page_that_is_in_the_graph_is_judged_as_it_is_there(store: ox.Store) -> None:
    given = []
    for name in ("ruxolitinib-page", "tacrolimus-page"):
        document = yamlld.read(ROOT / "graph" / "sources" / f"{name}.yaml", terms.SRC)
        given.append(check.Page(name, "", terms.SRC + name, document))
    for one in check.check(store, given).reports:
        there = claims.stated_in(store, one.page.source)
        assert set().union(*map(found, one.claims)) == set().union(*map(found, there))
        assert len(one.claims) == len(there) > 20


# The command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "网页.txt").write_text(CREAM, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_contradicted_page_exits_with_1_and_its_table_shows_both_values(lean: Path) -> None:
    done = dermkg("check", "网页.txt", "--store", lean, "--lang", "zh")
    assert done.returncode == 1
    head, *rows = (line.split("\t") for line in done.stdout.splitlines())
    assert tuple(head) == report.COLUMNS
    (row,) = (
        row for row in rows if row[3:5] == ["US", "矛盾"] or (row[3] == "US" and "20" in row[6] and "10" in row[7])
    )
    start, end = map(int, row[1].split("-"))
    assert CREAM[start:end] == "每次涂抹面积不超过体表面积的20%"
    lines = done.stderr.splitlines()
    assert lines[0].startswith("网页.txt: ")
    assert "不构成医疗建议" in lines[-1]


def test_pages_that_labels_agree_with_or_that_name_no_drug_exit_with_0(folder: Path, lean: Path) -> None:
    (folder / "好.txt").write_text("芦可替尼乳膏属于JAK抑制剂,每日2次。", "utf-8")
    (folder / "空.txt").write_text("今天天气很好。", "utf-8")
    done = dermkg("check", "好.txt", "空.txt", "--store", lean, "--format", "json", "--lang", "en")
    assert done.returncode == 0
    assert [bool(page["claims"]) for page in json.loads(done.stdout)["pages"]] == [True, False]
    assert "空.txt: No claim about a known drug was read" in done.stderr


def test_sentences_of_a_drug_that_gave_no_claim_are_told_and_dotted(folder: Path, lean: Path) -> None:
    text = "芦可替尼乳膏须知\n芦可替尼乳膏每日2次,孕妇另有说法。芦可替尼乳膏是白色的膏体。本品\n今天天气很好。它好用吗?10岁的孩子也来问。"
    (folder / "页.txt").write_text(text, "utf-8")
    done = dermkg("check", "页.txt", "--store", lean, "--format", "json", "--lang", "zh")
    (page,) = json.loads(done.stdout)["pages"]
    assert [one["text"] for one in page["unclaimed"]] == [
        "孕妇另有说法",
        "芦可替尼乳膏是白色的膏体。",
        "10岁的孩子也来问。",
    ]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in page["unclaimed"])
    assert "页.txt: 3 处提到已知药物、年龄、人群或须避开之物而未读出主张" in done.stderr
    html = dermkg("check", "页.txt", "--store", lean, "--format", "html", "--lang", "zh").stdout
    assert '<span class="unclaimed" title="未读出主张">芦可替尼乳膏是白色的膏体。</span>' in html
    (folder / "页.txt").write_text("芦可替尼乳膏每日2次。", "utf-8")
    assert "未读出主张" not in dermkg("check", "页.txt", "--store", lean, "--lang", "zh").stderr


# A sentence that gives no claim, and what the US label says of what it names; nothing, where it names nothing of the kind.
BESIDE = {
    "环孢素吃着，芦可替尼乳膏涂着，内外夹攻。": {"芦可替尼乳膏不应与环孢素联合使用"},
    "哺乳期妈妈的芦可替尼乳膏，涂完洗手再抱娃。": {"芦可替尼乳膏不推荐用于哺乳期妇女"},
    "芦可替尼乳膏没有面积一说，抹满了都行。": {
        "芦可替尼乳膏使用面积不超过体表面积的10%(用于非节段型白癜风时)",
        "芦可替尼乳膏使用面积不超过体表面积的20%(用于特应性皮炎时)",
    },
    "我家老二两个多月就用上他克莫司软膏了。": {"他克莫司软膏不推荐用于2岁以下儿童"},
    "My three-week-old has been on tacrolimus ointment since Easter.": {"他克莫司软膏不推荐用于2岁以下儿童"},
    "他克莫司软膏配保鲜膜，我妈的老法子。": {"他克莫司软膏:应避免封包"},
    "About pimecrolimus and cancer people talk a lot.": {
        "吡美莫司乳膏带有黑框警告:恶性肿瘤",
        "吡美莫司乳膏带有黑框警告:皮肤癌",
    },
    "芦可替尼乳膏是白色的膏体。": set(),
    "The new tacrolimus ointment tube is blue.": set(),
}


@pytest.mark.parametrize("text", BESIDE)
def test_beside_a_place_that_gave_no_claim_stands_what_labels_say_of_what_it_names(
    text: str, folder: Path, lean: Path
) -> None:
    (folder / "页.txt").write_text(text, "utf-8")
    done = dermkg("check", "页.txt", "--store", lean, "--format", "json")
    (page,) = json.loads(done.stdout)["pages"]
    assert page["claims"] == []
    labels = [one for place in page["unclaimed"] for one in place["labels"] if one["source"].endswith("-us")]
    said = {one["words"]["zh"] for one in labels}
    assert said >= BESIDE[text]
    assert bool(said) is bool(BESIDE[text])
    assert all(one["evidence"] for one in labels)


def test_what_labels_say_beside_a_place_is_in_the_table_the_summary_and_the_page(folder: Path, lean: Path) -> None:
    text = "芦可替尼乳膏每日2次。环孢素吃着,芦可替尼乳膏涂着,不打架。"
    (folder / "页.txt").write_text(text, "utf-8")
    done = dermkg("check", "页.txt", "--store", lean, "--lang", "zh")
    row = [
        "页.txt",
        f"{text.index('环')}-{len(text)}",
        "未读出主张",
        "US",
        "",
        "",
        "",
        "芦可替尼乳膏不应与环孢素联合使用",
        "",
    ]
    assert row in [line.split("\t") for line in done.stdout.splitlines()]
    assert "页.txt: 1 处未读出主张,但说明书对其所提之事另有规定" in done.stderr
    html = dermkg("check", "页.txt", "--store", lean, "--format", "html", "--lang", "zh").stdout
    assert '<a class="o-beside" id="s1-1" href="#u1-1"' in html
    assert '<li id="u1-1" class="o-beside">' in html
    assert "<b>US</b> 芦可替尼乳膏不应与环孢素联合使用</summary>" in html


def test_what_a_pharmacist_calls_dangerous_is_set_against_the_labels_or_beside_them(folder: Path, lean: Path) -> None:
    """Of what goes against the labels a good part contradicts them, and most of the rest has their word beside it."""
    rows = [line.split("\t") for line in STATEMENTS.read_text("utf-8").splitlines()]
    for number, (text, _, _) in enumerate(rows):
        (folder / f"{number:03}.txt").write_text(text.replace("\\n", "\n"), "utf-8")
    done = dermkg(
        "check", *sorted(path.name for path in folder.glob("[0-9]*.txt")), "--store", lean, "--format", "json"
    )
    pages = json.loads(done.stdout)["pages"]
    assert len(pages) == len(rows) >= 600

    def against(page: Any) -> bool:
        return page["counts"]["contradicted"] + page["counts"]["beyondLabel"] > 0

    def beside(page: Any) -> bool:
        return any(place["labels"] for place in page["unclaimed"])

    by = {kind: [page for page, row in zip(pages, rows, strict=True) if row[1] == kind] for kind in "DSN"}
    assert sum(map(against, by["D"])) / len(by["D"]) >= 0.4
    assert sum(against(page) or beside(page) for page in by["D"]) / len(by["D"]) >= 0.78
    assert sum(page["counts"]["contradicted"] > 0 for page in by["S"]) / len(by["S"]) <= 0.03
    assert sum(page["counts"]["contradicted"] > 0 for page in by["N"]) / len(by["N"]) <= 0.05


def test_a_page_that_tells_only_the_dose_leaves_out_what_labels_warn_of(folder: Path, lean: Path) -> None:
    (folder / "页.txt").write_text("他克莫司软膏每日2次。", "utf-8")
    done = dermkg("check", "页.txt", "--store", lean, "--format", "json")
    assert len(json.loads(done.stdout)["pages"][0]["omitted"]) > 20


def test_a_relation_that_is_denied_is_told_as_denied(folder: Path, lean: Path) -> None:
    (folder / "页.txt").write_text("12岁以下儿童不要用芦可替尼乳膏。孕妇可以用芦可替尼乳膏。", "utf-8")
    rows = [
        line.split("\t") for line in dermkg("check", "页.txt", "--store", lean, "--lang", "en").stdout.splitlines()[1:]
    ]
    values = {(row[2].removeprefix("ruxolitinib cream "), row[3], row[6], row[7]) for row in rows}
    child = "is contraindicated in children under 12 years"
    assert (child, "US", "is contraindicated in", "is not contraindicated in") in values
    mother = "is not contraindicated in pregnant women"
    assert (mother, "EU", "is not contraindicated in", "is contraindicated in") in values


def test_a_sentence_is_judged_by_what_labels_say_of_it(folder: Path, lean: Path) -> None:
    lines = (ROOT / "tests" / "verdicts-by-text.tsv").read_text("utf-8").splitlines()
    cases = [line.split("\t") for line in lines if not line.startswith("#")]
    names = [f"{number:02}.txt" for number in range(len(cases))]
    for name, (text, *_) in zip(names, cases, strict=True):
        (folder / name).write_text(text, "utf-8")
    done = dermkg("check", *names, "--store", lean, "--format", "json", "--lang", "en")
    judged = []
    for page, (text, jurisdiction, _, _) in zip(json.loads(done.stdout)["pages"], cases, strict=True):
        said = [v for claim in page["claims"] for v in claim["verdicts"] if v["jurisdiction"] == jurisdiction]
        worst = min(said, key=lambda v: claims.OUTCOMES.index(v["outcome"]), default={"outcome": "-", "direction": "-"})
        judged.append([text, jurisdiction, worst["outcome"], worst["direction"]])
    assert judged == cases


def test_a_bad_page_is_a_line_and_the_others_are_checked(folder: Path, lean: Path) -> None:
    (folder / "坏.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = dermkg("check", "坏.png", "网页.txt", "--store", lean, "--format", "json")
    assert done.returncode == 2
    assert len(json.loads(done.stdout)["pages"]) == 1
    assert done.stderr.splitlines()[0].startswith("dermkg: 坏.png: it is a picture")


@pytest.mark.usefixtures("folder")
def test_a_report_that_cannot_be_written_is_one_line(lean: Path) -> None:
    assert "name it .html, .json or .tsv" in refusal(dermkg("check", "网页.txt", "--store", lean, "--out", "r.pdf"))
    said = refusal(dermkg("check", "网页.txt", "--store", lean, "--out", "no/such/report.html"))
    assert "cannot be written" in said


@pytest.mark.usefixtures("folder")
def test_a_link_stays_a_link_and_a_device_a_device(folder: Path, lean: Path) -> None:
    (folder / "link.tsv").symlink_to("target.tsv")
    assert dermkg("check", "网页.txt", "--store", lean, "--out", "link.tsv").returncode == 1
    assert (folder / "link.tsv").is_symlink()
    assert (folder / "target.tsv").read_text("utf-8").startswith("page\t")
    assert dermkg("check", "网页.txt", "--store", lean, "--out", "/dev/null").returncode == 1
    assert Path("/dev/null").is_char_device()
    piped = dermkg("check", "网页.txt", "--store", lean, "--format", "html", "--out", "/dev/stdout")
    assert piped.stdout.startswith("<!doctype html>")


def test_where_no_page_can_be_read_each_is_one_line_and_nothing_is_checked(lean: Path) -> None:
    assert "cannot be read" in refusal(dermkg("check", "没有.txt", "--store", lean))


# The report


@pytest.fixture(scope="module")
def reports(lean: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Reports in both languages, and one of a page all of whose words try to break out."""
    folder, made = tmp_path_factory.mktemp("reports"), {}
    for name, text, language in (("zh", CREAM, "zh"), ("en", CREAM, "en"), ("hostile", HOSTILE, "zh")):
        (folder / "page.txt").write_text(text, "utf-8")
        done = dermkg(
            "check", folder / "page.txt", "--store", lean, "--out", folder / "report.html", "--lang", language
        )
        assert done.returncode in (0, 1), done.stderr
        made[name] = (folder / "report.html").read_text("utf-8")
    return made


def test_the_report_shows_the_whole_text_with_each_claim_in_place(reports: dict[str, str], look: Look) -> None:
    page = look(reports["zh"], java_script_enabled=False)
    shown = "e => [...e.childNodes].map(n => n.firstChild ? n.firstChild.data : n.data).join('')"
    assert page.locator(".text").evaluate(shown) == CREAM
    marked = page.locator(".text a").all()
    assert len(marked) == 2
    assert marked[1].get_attribute("class") == "o-contradicted"
    marked[1].click()
    target = page.locator("li:target").inner_text()
    assert "20" in target
    assert "10" in target


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_can_be_read_by_everybody(reports: dict[str, str], look: Look, language: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = look(reports[language], java_script_enabled=False, color_scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context = page.context.browser.new_context(color_scheme=scheme, bypass_csp=True)  # the checker is a script
    checked = context.new_page()
    checked.goto(page.url)
    assert Axe().run(checked).response["violations"] == []
    context.close()


def test_a_hostile_page_is_shown_as_text(reports: dict[str, str], look: Look) -> None:
    page = look(reports["hostile"], java_script_enabled=False)
    assert page.locator("img").count() == 0
    assert "<b>每日2次" in page.locator(".text").inner_text()
    assert re.search(r"default-src 'none'", page.content())


def test_support_within_limits_that_the_page_leaves_out_is_told_apart(reports: dict[str, str], look: Look) -> None:
    page = look(reports["zh"], java_script_enabled=False)
    limited = page.locator(".verdict.o-limited")
    assert limited.count() > 0
    assert "附有网页未提及的限制" in limited.first.inner_text()
    assert page.locator(".verdict.o-supported").count() > 0
    assert "附有网页未提及的限制" not in page.locator(".verdict.o-supported").first.inner_text()


def test_a_claim_quotes_the_page_and_leads_back_to_its_place(reports: dict[str, str], look: Look) -> None:
    page = look(reports["zh"], java_script_enabled=False)
    quoted = page.locator("blockquote a").all()
    assert [one.inner_text() for one in quoted] == [
        CREAM[m.start() : m.end()] for m in re.finditer("[^，。\n]+", CREAM)
    ][-len(quoted) :]
    quoted[-1].click()
    assert page.locator(".text a:target").inner_text().startswith(quoted[-1].inner_text())


def test_an_outcome_has_a_sign_beside_its_colour(reports: dict[str, str], look: Look) -> None:
    page = look(reports["en"], java_script_enabled=False)
    signs = {"contradicted": "✕", "limited": "◐", "supported": "✓"}
    for shade, sign in signs.items():
        assert page.locator(f".verdict.o-{shade} summary").first.inner_text().lstrip().startswith(sign)
    assert "✕" in page.locator(".text a.o-contradicted sup").first.inner_text()


def test_what_a_page_leaves_out_begins_with_boxed_warnings(reports: dict[str, str], look: Look) -> None:
    page = look(reports["en"], java_script_enabled=False)
    page.locator("ol ~ details > summary").first.click()
    assert "warning" in page.locator("ol ~ details li").first.inner_text()


def test_drugs_that_are_named_and_not_read_are_told(lean: Path, tmp_path: Path) -> None:
    file = tmp_path / "two.txt"
    file.write_text(CREAM + "氯倍他索每日一次。", "utf-8")
    done = dermkg("check", file, "--store", lean, "--out", tmp_path / "r.html", "--lang", "zh")
    assert "提到但未读取其主张的药物: 氯倍他索\n" in done.stderr
    assert "提到但未读取其主张的药物: 氯倍他索</p>" in (tmp_path / "r.html").read_text("utf-8")


def test_pieces_joined_are_the_text(store: ox.Store, tmp_path: Path) -> None:
    from dermkg.read import forms, load, page

    read = page(load("p.txt", CREAM.encode()))
    file = tmp_path / "p.yaml"
    file.write_text(forms.source(read, "p"), "utf-8")
    given = check.Page("p", CREAM, terms.SRC + "p", yamlld.read(file, terms.SRC))
    (one,) = check.check(store, [given]).reports
    assert "".join(piece.text for piece in report.pieces(one)) == CREAM
