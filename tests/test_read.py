"""Reading: sentences and pages against claims written by hand, files of every kind, and text that is meant to hurt."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import ROOT, SHARED, TESTS, answer, dermkg, needs, refusal
from dermkg import claims, terms
from dermkg.errors import DataError, InputError
from dermkg.lexicon import Lexicon
from dermkg.read import Claim, forms, grammar, load, names, normal, numbers, page, pages, phrasing, relations, stops
from dermkg.read.reader import read
from dermkg.read.sieve import Sieve, needed

READING = TESTS / "reading"
SENTENCES = yaml.safe_load((READING / "sentences.yaml").read_text("utf-8"))
PAGES = sorted((READING / "pages").glob("*.txt"))
CALLED = {"nb-uvb": "窄谱UVB", "excimer-308": "308准分子光"}  # topics that no page calls by their slug
CREAM = "他克莫司软膏用于治疗特应性皮炎，孕妇禁用。"
Key = tuple[str, str, str]


# Claims as the guidelines compare them


def key(subject: str, predicate: str, thing: str) -> Key:
    """What is compared: of what holds both ways either order, and of durations months and days."""
    if predicate in ("minDuration", "maxDuration"):
        parts = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", thing)
        assert parts, thing
        years, months, weeks, days = (int(part or 0) for part in parts.groups())
        thing = f"{12 * years + months} months {7 * weeks + days} days"
    if predicate in ("combinedWith", "distinguishedFrom") and thing < subject:
        subject, thing = thing, subject
    return subject, predicate, thing


def said(found: list[Claim]) -> set[tuple[Key, str]]:
    return {(key(claim.subject, claim.predicate, claim.object), claim.polarity) for claim in found}


def written(lines: list[str]) -> set[tuple[Key, str]]:
    made = set()
    for line in lines:
        subject, predicate, thing, *rest = line.split()
        polarity = rest[0] if rest and rest[0] in ("negated", "hedged") else "affirmed"
        made.add((key(subject, predicate, thing), polarity))
    return made


def text_of(case: dict[str, Any]) -> str:
    topic = case.get("topic", "")
    return f"{CALLED.get(topic, topic)}\n{case['text']}" if topic else str(case["text"])


@pytest.mark.parametrize("case", SENTENCES, ids=[case["text"][:40] for case in SENTENCES])
def test_a_sentence_is_read_as_a_careful_reader_reads_it(case: dict[str, Any]) -> None:
    """A case that is known to be misread says so in the data, and has to be unmarked when it is read well."""
    assert (said(read(text_of(case))) == written(case["claims"])) is ("known" not in case)


def sayings() -> Iterator[tuple[str, str, str]]:
    """Headings, sentences under them, and what they claim."""
    heading = ""
    for line in (READING / "sayings.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            heading = line[1:].strip()
        elif line and not line.startswith("#"):
            text, _, claimed = line.partition(" => ")
            yield heading, text.replace("\\n", "\n"), claimed


def test_what_is_said_in_many_ways_is_read_and_what_only_sounds_like_it_is_not() -> None:
    wrong = []
    for heading, text, claimed in sayings():
        expected = written([] if claimed == "-" else [f"drug {one}" for one in claimed.split(";")])
        found = [claim for claim in read(f"{heading}\n{text}") if claim.start >= len(heading)]
        got = {(key("drug", claim.predicate, claim.object), claim.polarity) for claim in found}
        if got != expected:
            wrong.append((text, got ^ expected))
    assert wrong == []


def framed(meant: str) -> Iterator[tuple[str, str, str, bool]]:
    """Sentences that deny, affirm or leave open a statement, its relation, and whether it is known to be misread in them."""
    frames = yaml.safe_load((READING / "frames.yaml").read_text("utf-8"))
    for language, statements in frames["statements"].items():
        for frame in frames[meant][language]:
            for predicate, statement in statements:
                yield frame["says"].format(statement), predicate, statement, statement in frame.get("but", ())


@pytest.mark.parametrize(("meant", "wrong"), [("denied", "affirmed"), ("affirmed", "negated"), ("open", "affirmed")])
def test_what_a_sentence_denies_or_leaves_open_is_not_read_as_what_it_says(meant: str, wrong: str) -> None:
    """Where a statement is known to be misread the data say so, and it has to be unmarked when it is read well."""
    surprises = []
    for text, predicate, statement, known in framed(meant):
        of_it = {predicate, "cautionIn"} if predicate == "contraindicatedIn" else {predicate}
        misread = any(claim.polarity == wrong and claim.predicate in of_it for claim in read(text))
        if misread is not known:
            surprises.append((text, statement))
    assert surprises == []


def test_the_sentences_are_many_in_both_languages_and_few_are_misread() -> None:
    chinese = [case for case in SENTENCES if re.search("[\u3400-\u9fff]", case["text"])]
    assert len(chinese) >= 150
    assert len(SENTENCES) - len(chinese) >= 75
    assert sum("known" in case for case in SENTENCES) <= len(SENTENCES) * 0.08


def test_a_qualifier_is_read_where_its_claim_says_it() -> None:
    found = read("他克莫司软膏用于2岁以上中重度特应性皮炎。可与窄谱UVB联合,两者至少间隔2小时。连续使用不超过6周。")
    by = {claim.predicate: dict(claim.qualifiers) for claim in found}
    assert by["treats"] == {"minAge": "2", "severity": "moderate-to-severe"}
    assert by["combinedWith"] == {"minInterval": "PT2H"}
    assert by["maxDuration"] == {"continuous": "true"}


def test_an_age_in_a_clause_of_its_own_belongs_to_the_use_before_it() -> None:
    def ages(text: str) -> dict[str, str]:
        return next(dict(claim.qualifiers) for claim in read(text) if claim.predicate == "treats")

    assert ages("芦可替尼乳膏用于治疗非节段型白癜风，适用于12岁及以上患者。") == {"minAge": "12"}
    assert ages("吡美莫司乳膏用于特应性皮炎，2岁以下禁用。") == {}
    assert ages("吡美莫司乳膏用于特应性皮炎，2岁以下不推荐。") == {}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("芦可替尼乳膏用于任何年龄的特应性皮炎患者。", {"minAge": "0"}),
        ("Dupilumab is for all ages with atopic dermatitis.", {"minAge": "0"}),
        ("芦可替尼乳膏用于成人和儿童白癜风。", {}),
        ("芦可替尼乳膏用于成人白癜风。", {"minAge": "18"}),
        ("他克莫司软膏可用于5岁儿童的特应性皮炎。", {"minAge": "5", "maxAge": "6"}),
        ("Pimecrolimus cream is used to treat eczema of any severity.", {"severity": "mild-to-severe"}),
        ("吡美莫司乳膏是特应性皮炎的一线用药。", {"line": "first"}),
        ("吡美莫司乳膏是特应性皮炎的二线用药。", {"line": "second"}),
        ("Tacrolimus ointment is used for atopic dermatitis where topical steroids have failed.", {"line": "second"}),
        ("他克莫司软膏0.1%适合2岁宝宝使用。", {"minAge": "2", "maxAge": "3"}),
        ("他克莫司软膏0.1%用于成人。", {"population": "adults"}),
        ("他克莫司软膏规格：0.1%（成人）、0.03%（2~15岁）。", {"population": "adults"}),
        ("他克莫司软膏：儿童0.03%，成人0.1%。", {"population": "children"}),
    ],
)
def test_a_limit_is_read_with_what_it_limits(text: str, limits: dict[str, str]) -> None:
    assert dict(read(text)[0].qualifiers) == limits


def test_json_writes_qualifiers_as_the_guidelines_do() -> None:
    text = "他克莫司软膏用于2岁以上中重度特应性皮炎。面部不可长期涂抹。连续使用不超过6周。"
    by = {
        claim["predicate"]: claim["qualifiers"] for claim in forms.record(page(load("p.txt", text.encode())))["claims"]
    }
    assert by["treats"] == {"minAge": 2, "severity": "moderate-severe"}
    assert by["avoid"] == {"longTerm": True}
    assert by["maxDuration"] == {"continuous": True}
    text = "吡美莫司乳膏1%用于3岁孩子。它是特应性皮炎的一线用药。治疗特应性皮炎连续使用不超过6周。"
    read_ = page(load("p.txt", text.encode()))
    by = {claim["predicate"]: claim["qualifiers"] for claim in forms.record(read_)["claims"]}
    assert by == {"concentration": {}, "treats": {}, "maxDuration": {"continuous": True}}  # theirs alone
    assert all(
        f"  {line}\n" in forms.source(read_) for line in ("minAge: 3", "line: first", "forCondition: atopic-dermatitis")
    )


# Pages by hand: what the reader reached stays reached


def gold(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.with_suffix("").with_suffix(".gold.json").read_text("utf-8"))[
        "claims"
    ]
    return found


@cache
def measured() -> Counter[str]:
    """How many claims of all pages are found, made up and missed, and how many places overlap."""
    counts: Counter[str] = Counter()
    for path in PAGES:
        wanted = {
            (key(one["subject"], one["predicate"], one["object"]), one["polarity"]): (one["start"], one["end"])
            for one in gold(path)
        }
        found = forms.listed(page(load(path)).claims)
        triples, right = {triple for triple, _ in said(found)}, {triple for triple, _ in wanted}
        counts["read"] += len(triples)
        counts["written"] += len(right)
        counts["both"] += len(triples & right)
        counts["polar read"] += len(said(found))
        counts["polar written"] += len(wanted)
        counts["polar both"] += len(said(found) & set(wanted))
        for claim in found:
            place = wanted.get((key(claim.subject, claim.predicate, claim.object), claim.polarity))
            if place:
                spans = [(claim.start, claim.end), *claim.also]
                counts["placed"] += 1
                counts["overlap"] += any(start < place[1] and place[0] < end for start, end in spans)
    return counts


def f1(both: int, read_: int, written_: int) -> float:
    return 2 * both / (read_ + written_)


def test_the_pages_written_by_hand_are_read_as_well_as_they_were() -> None:
    counts = measured()
    assert len(PAGES) >= 150
    assert f1(counts["both"], counts["read"], counts["written"]) >= 0.93
    assert counts["both"] / counts["read"] >= 0.96
    assert f1(counts["polar both"], counts["polar read"], counts["polar written"]) >= 0.92
    assert counts["overlap"] / counts["placed"] >= 0.95


def test_gold_claims_stand_where_they_say() -> None:
    for path in PAGES:
        text = path.read_text("utf-8")
        assert all(text[one["start"] : one["end"]] == one["text"] for one in gold(path)), path.name


def test_the_shared_pages_are_read_in_the_form_of_the_scorer(tmp_path: Path) -> None:
    shared = needs(SHARED / "pages")
    assert isinstance(shared, Path)
    done = dermkg("read", *sorted(shared.glob("*.txt")), "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    score = subprocess.run(
        [sys.executable, shared / "score.py", shared, tmp_path], capture_output=True, encoding="utf-8", check=True
    )
    triple = re.search(r"^MICRO +triple +P ([\d.]+) +R ([\d.]+) +F1 ([\d.]+)", score.stdout, re.MULTILINE)
    overlap = re.search(r"any overlap ([\d.]+)", score.stdout)
    assert triple, score.stdout + score.stderr
    assert overlap
    assert float(triple[3]) >= 0.85
    assert float(overlap[1]) >= 0.9


# The phrase files


def test_every_thing_that_can_be_read_is_in_the_graph_under_both_labels(lexicon: Lexicon) -> None:
    for kind in ("drug", "condition", "target", "class", "effect", "population", "avoid", "companion"):
        known = claims.phrases("reading/entities")
        for slug in names.slugs(kind):
            entity = terms.KG + (known.get(kind, {}).get(slug) or known["drug"].get(slug, slug))
            assert lexicon.label(entity, "zh"), slug
            assert lexicon.label(entity, "en"), slug


@pytest.fixture(scope="module")
def lexicon(store: Any) -> Lexicon:
    return Lexicon(store)


def test_every_phrase_can_be_compiled_and_has_words_to_be_looked_for() -> None:
    phrases = relations._phrases()
    assert len(phrases) > 400
    for phrase in phrases:
        assert phrase.pattern.pattern
        assert phrase.predicate in relations.PREDICATES
    assert len(relations._index().needs) == len(phrases)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?<![a-z])(?:must|may) not", ["may not", "must not"]),
        ("[不别](?:要|能|)用", ["不用", "不能用", "不要用", "别用", "别能用", "别要用"]),
        ("(?:not )?(?:used|given)[a-z ]{0,9}in pregnancy", ["in pregnancy"]),
        ("(?:禁用[^,。]{0,4}|勿.*用)儿童?", ["勿", "禁用"]),
        (r"\d{1,2}岁+(?=以上)", ["岁"]),
        ("不|[^,。]", []),
        ("(?:不要)*[a-z]?", []),
    ],
)
def test_what_a_pattern_needs_is_read_off_from_it(pattern: str, words: list[str]) -> None:
    assert needed(pattern) == words


def test_a_sieve_lets_no_pattern_fall_that_a_text_has() -> None:
    patterns = {name: grammar.pattern(name) for name in claims.phrases("reading/grammar")}
    sieve, matched = Sieve(patterns.items(), worth=0), set[str]()
    for path in PAGES[::20]:
        text = normal.flatten(path.read_text("utf-8")).text
        for sentence in re.split("(?<=[。;!?\n])", text):
            there = {name for name, pattern in patterns.items() if pattern.search(sentence)}
            assert there <= sieve.left(sentence), sentence
            matched |= there
    assert len(matched) > len(patterns) / 2


def test_a_phrase_without_words_is_a_fault() -> None:
    with pytest.raises(DataError, match="in words"):
        relations._key(relations.Phrase("treats", "affirmed", "{s}(does |){o}"))


@pytest.mark.parametrize("phrase", ["(a|b", "a)b", "(a|(b)"])
def test_brackets_that_do_not_match_are_a_fault(phrase: str) -> None:
    with pytest.raises(DataError, match="brackets"):
        phrasing.parts(phrase)


@pytest.mark.parametrize("phrase", ["(a|b)? {o}", "a(b)*c", "(a|)+"])
def test_a_regular_expression_is_no_phrase(phrase: str) -> None:
    with pytest.raises(DataError, match=r"after a bracket means nothing; write \(a\|\)"):
        phrasing.parts(phrase)


def test_a_new_phrase_is_a_line_of_data(house: Path, tmp_path: Path) -> None:
    """What a pharmacist adds to a file is read; without it, it was not."""
    file = tmp_path / "页面.txt"
    file.write_text("他克莫司软膏\n它专克花斑癣。\n", "utf-8")
    nothing(dermkg("read", file, root=house))
    phrases = house / "ontology" / "phrases" / "reading" / "treats.yaml"
    phrases.write_text(phrases.read_text("utf-8").replace("affirmed:\n", "affirmed:\n- 专克{o}\n", 1), "utf-8")
    (claim,) = json.loads(answer(dermkg("read", file, "--explain", root=house)))["claims"]
    assert (claim["predicate"], claim["object"], claim["phrase"]) == ("treats", "pityriasis-versicolor", "专克{o}")
    assert claim["names"] == ["花斑癣"]
    name, line = claim["file"].split(":")
    assert (name, phrases.read_text("utf-8").splitlines()[int(line) - 1]) == ("treats.yaml", "- 专克{o}")


@pytest.mark.parametrize("path", sorted((ROOT / "ontology" / "phrases").rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_key_of_a_phrase_file_stands_once(path: Path) -> None:
    """Of two alike YAML keeps the last, and says nothing."""

    def keys(node: yaml.Node) -> Iterator[tuple[str, list[str]]]:
        if isinstance(node, yaml.MappingNode):
            yield str(node.start_mark.line), [key.value for key, _ in node.value]
            for _, value in node.value:
                yield from keys(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                yield from keys(value)

    root = yaml.compose(path.read_text("utf-8"))
    assert root
    twice = [(line, key) for line, names_ in keys(root) for key, many in Counter(names_).items() if many > 1]
    assert twice == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("treats", "affirmed:\n", "affirmed:\n- (专克{o}\n", "the brackets do not match"),
        ("treats", "affirmed:\n", "affirmed:\n- (专)?克{o}\n", "'?' after a bracket means nothing"),
        ("names", "drug:\n", "drug:\n  ruxolitinib-2: [(甲|乙]\n", "the brackets do not match"),
        ("grammar", "instead: '", "instead: '(", "is no regular expression"),
        ("grammar", "a mistake after:\n", "a mistake after:\n- '(说错'\n", "(说错|"),
        ("numbers", 'use: "', 'use: "(', "is no regular expression"),
        ("numbers", "severity:\n", 'severity:\n  slight: "("\n', "is no regular expression"),
        ("cues", "denial:\n", "denial: [\n", "the phrases cannot be read"),
    ],
)
def test_a_slip_in_a_phrase_file_is_one_line_that_names_the_file(
    house: Path, tmp_path: Path, file: str, old: str, new: str, fault: str
) -> None:
    path = house / "ontology" / "phrases" / "reading" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    page = tmp_path / "page.txt"
    page.write_text("他克莫司软膏每天抹两次，治疗白癜风，不能入眼。", "utf-8")
    done = dermkg("read", page, root=house)
    assert done.returncode == 1
    (line,) = done.stderr.strip().split("\n")
    assert f"{file}.yaml" in line
    assert fault in line


def test_a_label_of_the_ontology_is_a_name(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("他克莫司软膏用于治疗雪花病。", "utf-8")
    nothing(dermkg("read", file, root=house))
    conditions = house / "ontology" / "entities" / "conditions.yaml"
    entity = re.search(r"id: melasma\b.*?zh: [^,}]+}", conditions.read_text("utf-8"), re.DOTALL)
    assert entity
    named = re.sub(r"zh: [^,}]+}", "zh: 雪花病}", entity[0])
    conditions.write_text(conditions.read_text("utf-8").replace(entity[0], named), "utf-8")
    (claim,) = json.loads(answer(dermkg("read", file, root=house)))["claims"]
    assert claim["object"] == "melasma"


# Normalisation keeps positions


@given(st.text(max_size=200))
@example("ＪＡＫ１ 抑制劑　每日　2　次\u200b。")
@settings(max_examples=200)
def test_each_character_of_the_normalised_text_stands_somewhere_in_the_page(text: str) -> None:
    flat = normal.flatten(text)
    assert len(flat.text) == len(flat.at)
    assert flat.at == sorted(set(flat.at))
    assert all(0 <= at < len(text) for at in flat.at)


def test_full_width_traditional_and_spaced_text_is_the_same_text() -> None:
    plain = normal.flatten("JAK1抑制剂,每日2次").text
    assert normal.flatten("ＪＡＫ１ 抑制劑，每日 ２ 次").text == plain


@pytest.mark.parametrize(
    ("words", "value"), [("一到两", "1-2"), ("2~3", "2-3"), ("十二", "12"), ("two", "2"), ("1或2", "1-2"), ("2", "2")]
)
def test_numbers_in_words_are_figures(words: str, value: str) -> None:
    assert numbers.figure(words) == value


# Text that is meant to hurt

WORDS = [
    "他克莫司",
    "白癜风",
    "不",
    "能不能",
    "用于",
    "孕妇",
    "禁用",
    "、",
    "，",
    "。",
    "(",
    "\n",
    "|",
    ":",
    "10%",
    "2周",
    "据说",
]
WORDS += [
    "除",
    "tacrolimus ",
    "not ",
    "treats ",
    "eczema ",
    ", ",
    "and ",
    "? ",
    "- ",
    "答:",
    "一",
    "每日",
    "{o}",
    "…",
    "\ue000",
    "\0",
]


def whole(text: str, found: list[Claim]) -> None:
    """Whatever the text, claims stand in it, in its order, and say what can be said."""
    assert [(claim.start, claim.end) for claim in found] == sorted((claim.start, claim.end) for claim in found)
    for claim in found:
        for start, end in ((claim.start, claim.end), *claim.also):
            assert 0 <= start < end <= len(text)
        assert claim.polarity in relations.POLARITIES
        assert claim.subject != claim.object


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
@example("0.1%用于成人，Protopic?| Upadacitinib ")
@example("乌帕替尼缓释片每天一片，眼睛。？| 但会有红斑。")
@example("他克莫司" * 200)
@example("白癜风用于\ue000")
@example("他克莫司治疗白癜风" * 200)
@settings(max_examples=150)
def test_any_row_of_words_is_read_without_a_crash(text: str) -> None:
    whole(text, read(text))


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_any_text_is_read_without_a_crash(text: str) -> None:
    whole(text, read(text))


@given(st.text(alphabet="abcdefghij klmnopqrstuvwxyz.,", max_size=300))
@settings(max_examples=50)
def test_a_page_without_a_known_name_makes_no_claim(text: str) -> None:
    found = read(text)
    assert not found or any(word in normal.flatten(text).text for claim in found for word in claim.names)


def calls(text: str) -> int:
    """How many calls of functions, in Python or not, reading a text takes: a measure of work that no clock disturbs."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "words",
    [
        "他克莫司",
        "他克莫司治疗白癜风",
        "不",
        "白癜风、",
        "tacrolimus treats vitiligo and eczema, ",
        "除了白癜风外",
        "a|b\n",
        "能不能",
        "不是谣言。",
        "他克莫司软膏每天两次。口服的人不能用。\n",
        "他克莫司软膏,两种光都每天一次。\n",
    ],
)
def test_the_work_grows_with_the_text_and_no_faster(words: str) -> None:
    def fewest(size: int) -> int:  # without what is made at first use, or once so much was read
        return min(calls(words * (size // len(words))) for _ in range(3))

    large, small = fewest(16_000), fewest(4_000)
    assert large <= 4.6 * small + 2_000


def test_no_sentence_is_longer_than_the_most() -> None:
    for text in ("他克莫司治疗白癜风" * 500, "a" * 5_000, "白癜风，" * 2_000):
        spans = list(stops.sentences(text, 0, len(text), []))
        assert max(end - start for start, end in spans) <= stops.LONGEST
        assert "".join(text[start:end] for start, end in spans) == text


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_encoding_is_known_by_the_text(encoding: str) -> None:
    found = page(load("page.txt", CREAM.encode(encoding)))
    assert found.text.text == CREAM
    assert found.text.stored is (encoding == "utf-8")
    assert len(found.claims) == 2


def test_a_page_of_one_sentence_without_a_full_stop_is_no_title() -> None:
    (claim,) = read("他克莫司可以治疗白癜风")
    assert (claim.subject, claim.predicate, claim.object) == ("tacrolimus", "treats", "vitiligo")
    assert read("他克莫司软膏") == []


def test_traditional_text_in_big5_is_read() -> None:
    text = "他克莫司軟膏用於治療異位性皮膚炎，孕婦禁用。這種藥膏不可以塗在眼睛裡，每天塗兩次。"
    found = page(load("page.txt", text.encode("big5")))
    assert found.text.text == text
    assert {claim.predicate for claim in found.claims} >= {"treats", "contraindicatedIn", "frequencyPerDay"}


def test_a_wrong_declaration_does_not_decide() -> None:
    html = f'<html><head><meta charset="big5"></head><body><p>{CREAM}</p></body></html>'
    assert load("page.html", html.encode("utf-8")).text == CREAM + "\n"
    html = html.replace("big5", "utf-8")
    assert load("page.html", html.encode("gb18030")).text == CREAM + "\n"


HTML = """<!doctype html><html><head><title>x</title><style>p{}</style></head><body><nav>首页 孕妇禁用</nav>
<main><h2>禁忌</h2><ul><li>对本品过敏者<li>皮肤结核患者</ul><table><tr><th>项目<th>他克莫司软膏</tr>
<tr><td>用法<td>每日2次</tr></table><p>用于<b>特应性</b>皮炎<script>禁用()</script></main></body>"""


def test_html_keeps_lists_and_tables_and_leaves_the_frame_out() -> None:
    text = load("page.html", HTML.encode()).text
    assert text.splitlines() == [
        "# 禁忌", "- 对本品过敏者", "- 皮肤结核患者", "| 项目 | 他克莫司软膏", "| 用法 | 每日2次", "用于特应性皮炎"
    ]  # fmt: skip
    found = said(page(load("page.html", HTML.encode())).claims)
    assert ((("tacrolimus", "contraindicatedIn", "skin-tuberculosis")), "affirmed") in found
    assert ((("tacrolimus", "frequencyPerDay", "2")), "affirmed") in found


@pytest.mark.parametrize(
    "html",
    ["<del>{}</del>", "<s>{}</s>", "<p hidden>{}</p>", '<p style="color:red; display: none">{}</p>', "<b>{}</b>"],
)
def test_what_is_struck_out_or_hidden_is_not_read(html: str) -> None:
    content = f"<html><body><p>他克莫司软膏。</p>{html.format('它每日4次。')}<p>它每日2次。</p></body></html>"
    often = {claim.object for claim in page(load("page.html", content.encode())).claims}
    assert often == ({"2", "4"} if "<b>" in html else {"2"})


@pytest.mark.parametrize("between", ["\t", " | "])
def test_a_table_of_one_drug_a_row_is_read_by_the_heads_of_its_columns(between: str) -> None:
    rows = [
        ["药品", "适应证", "用法", "最大面积"],
        ["他克莫司软膏0.03%", "特应性皮炎", "每日2次", "不限"],
        ["芦可替尼乳膏", "非节段型白癜风", "每日2次", "10%"],
    ]
    text = "\n".join(between.join(row) for row in rows) + "\n"
    claims_ = read(text)
    assert {(claim.subject, claim.predicate, claim.object) for claim in claims_} == {
        ("tacrolimus", "concentration", "0.03"),
        ("tacrolimus", "treats", "atopic-dermatitis"),
        ("tacrolimus", "frequencyPerDay", "2"),
        ("ruxolitinib", "treats", "nonsegmental-vitiligo"),
        ("ruxolitinib", "frequencyPerDay", "2"),
        ("ruxolitinib", "maxBodySurfaceArea", "10"),
    }
    assert all(claim.object[:2] in text[claim.start : claim.end] or claim.predicate == "treats" for claim in claims_)


def test_each_of_two_diseases_has_the_age_beside_it() -> None:
    found = read("Ruxolitinib cream is approved for atopic dermatitis from age 2 and for vitiligo from age 12.")
    assert {(claim.object, claim.qualifiers) for claim in found} == {
        ("atopic-dermatitis", (("minAge", "2"),)),
        ("vitiligo", (("minAge", "12"),)),
    }


@pytest.mark.parametrize(
    "html", ["<html><body><p>他克莫司<table><td>孕妇禁用", "<div><div><p", "<html><!-- ", "<p>&#x110000;&bogus;"]
)
def test_broken_html_is_read_as_a_browser_would(html: str) -> None:
    found = page(load("page.html", html.encode()))
    whole(found.text.text, found.claims)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "it is empty"),
        (b" \n\t ", "it is empty"),
        (b"%PDF-1.7 ...", "it is a PDF, no page of text"),
        (b"\x89PNG\r\n\x1a\n", "it is a picture"),
        (b"PK\x03\x04...", "it is a document of an office program, or an archive"),
        ("他克莫司\0软膏".encode(), "it holds NUL bytes"),
        (b"\xff\xff\xff", "its encoding is neither"),
        (b"x" * 20_000_001, "it is larger than 20 MB"),
    ],
)
def test_what_is_no_page_says_so_and_how_to_go_on(content: bytes, fault: str) -> None:
    with pytest.raises(InputError, match=re.escape(fault)) as refused:
        load("page", content)
    assert refused.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "没有.txt")


# The command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not the checkout, with two pages called in Chinese."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "网页").mkdir()
    (tmp_path / "网页" / "01-他克莫司.txt").write_text(CREAM, "utf-8")
    (tmp_path / "网页" / "02-page.html").write_text(HTML, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_claims_are_printed_in_the_form_of_the_guidelines() -> None:
    found = json.loads(answer(dermkg("read", "网页/01-他克莫司.txt")))
    assert (found["doc"], found["lang"]) == ("01-他克莫司", "zh")
    assert found["claims"][0] == {
        "subject": "tacrolimus", "predicate": "treats", "object": "atopic-dermatitis", "qualifiers": {},
        "polarity": "affirmed", "start": 0, "end": 15, "text": "他克莫司软膏用于治疗特应性皮炎",
    }  # fmt: skip


def test_a_folder_gets_a_file_a_page_and_the_text_that_positions_refer_to(folder: Path) -> None:
    done = dermkg("read", *sorted((folder / "网页").iterdir()), "--out", "读")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "2 pages read: 6 claims; 0 could not be read\n"
    assert sorted(path.name for path in (folder / "读").iterdir()) == [
        "01-他克莫司.json", "01-他克莫司.txt", "02-page.json", "02-page.txt"
    ]  # fmt: skip
    for stem in ("01-他克莫司", "02-page"):
        text = (folder / "读" / f"{stem}.txt").read_text("utf-8")
        for claim in json.loads((folder / "读" / f"{stem}.json").read_text("utf-8"))["claims"]:
            assert text[claim["start"] : claim["end"]] == claim["text"]


def test_pages_called_the_same_do_not_overwrite_each_other(folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "b" / "01-他克莫司.txt").write_text("他克莫司软膏每日2次。", "utf-8")
    assert dermkg("read", "网页/01-他克莫司.txt", "b/01-他克莫司.txt", "--out", "读").returncode == 0
    assert json.loads((folder / "读" / "01-他克莫司-2.json").read_text("utf-8"))["claims"][0]["object"] == "2"


def test_one_bad_page_stops_no_other(folder: Path) -> None:
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4")
    done = dermkg("read", "网页/01-他克莫司.txt", "坏.pdf", "没有.txt", "--format", "json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["claims"]
    lines = done.stderr.splitlines()
    assert lines[0] == "dermkg: 坏.pdf: it is a PDF, no page of text; save its text as .txt or .html and give that"
    assert lines[1].startswith("dermkg: 没有.txt: it cannot be read")
    assert lines[2] == "1 page read: 2 claims; 2 could not be read"


def test_several_pages_make_no_one_source(folder: Path) -> None:
    (folder / "b.txt").write_text("他克莫司软膏每日2次。", "utf-8")
    line = refusal(dermkg("read", "网页/01-他克莫司.txt", "b.txt", "--format", "yaml"))
    assert "several sources make no one file; add --out FOLDER" in line


def test_a_folder_or_an_address_given_as_a_page_says_how_to_go_on(folder: Path) -> None:
    assert "give its files one by one" in refusal(dermkg("read", str(folder)))
    assert "save the page and give its file" in refusal(dermkg("read", "https://example.org/a.html"))


@pytest.mark.usefixtures("folder")
def test_standard_input_is_a_page_and_goes_beside_others() -> None:
    command = [sys.executable, "-m", "dermkg", "read", "-", "网页/01-他克莫司.txt", "--format", "table"]
    done = subprocess.run(
        command,
        input="芦可替尼乳膏每日2次。".encode(),
        capture_output=True,
        env={"PYTHONPATH": str(ROOT / "graph")},
        check=True,
    )
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [row[:4] for row in rows if row[0] == "-"] == [["-", "ruxolitinib", "frequencyPerDay", "2"]]
    assert sum(row[0] == "网页/01-他克莫司.txt" for row in rows) == 2
    assert sum(row[0] == "page" for row in rows) == 1  # the columns are named once


def nothing(done: subprocess.CompletedProcess[str]) -> str:
    """The line by which a page without claims is told of, beside an empty result."""
    assert done.returncode == 0
    assert json.loads(done.stdout)["claims"] == []
    return done.stderr


def test_where_a_page_is_about_other_drugs_it_is_told_which(tmp_path: Path) -> None:
    file = tmp_path / "别的药.txt"
    file.write_text("氯倍他索乳膏\n氯倍他索乳膏用于银屑病,每日两次。哈西奈德也用于银屑病。", "utf-8")
    said = nothing(dermkg("read", file))
    assert said == f"dermkg: {file}: no claim about a known drug was read; of 氯倍他索乳膏, 哈西奈德 none are read\n"


def test_a_page_in_another_language_or_of_no_known_drug_is_an_empty_result(folder: Path) -> None:
    for name, text in (("fr.txt", "La vie est belle, et le soleil brille."), ("水.txt", "每天喝八杯水,孕妇也可以。")):
        (folder / name).write_text(text, "utf-8")
        assert nothing(dermkg("read", name)) == f"dermkg: {name}: no claim about a known drug was read\n"


@pytest.mark.usefixtures("folder")
def test_a_folder_that_cannot_be_made_is_one_line() -> None:
    assert "it is no folder" in refusal(dermkg("read", "网页/01-他克莫司.txt", "--out", "网页/01-他克莫司.txt"))


def test_many_pages_are_read_by_several_processes_in_their_order(tmp_path: Path) -> None:
    files = []
    for number in range(20):
        files.append(tmp_path / f"{number:02}.txt")
        files[-1].write_text(f"他克莫司软膏连续使用不超过{number + 1}周。", "utf-8")
    found = list(pages(files, workers=2))
    values = [one.claims[0].object for one in found if not isinstance(one, InputError)]
    assert values == [f"P{number + 1}W" for number in range(20)]


# The way in


def test_what_was_read_is_built_like_any_other_source(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "新页面.txt"
    file.write_text(
        "芦可替尼乳膏\n它用于12岁以上的非节段型白癜风，每日2次，涂抹面积不超过体表面积的10%。孕妇禁用。面部不可长期涂抹。",
        "utf-8",
    )
    source = answer(dermkg("read", file, "--format", "yaml"))
    assert source.startswith("# Read by dermkg: to be reviewed")
    name = re.search(r"^id: (.+)$", source, re.MULTILINE)
    assert name
    (house / "graph" / "sources" / f"{name[1]}.yaml").write_text(source, "utf-8")
    code = "import pathlib, sys; from dermkg import build; build.build(pathlib.Path(sys.argv[1]), whole=False)"
    environment = {**os.environ, "PYTHONPATH": str(house / "graph")}
    subprocess.run([sys.executable, "-c", code, tmp_path / "build"], env=environment, check=True)
    question = f"SELECT (COUNT(*) AS ?n) {{ ?claim dk:statedIn src:{name[1]} }}"
    rows = answer(dermkg("query", question, "--format", "csv", "--store", tmp_path / "build", root=house))
    assert int(rows.splitlines()[1]) == 5


def every(found: list[Claim]) -> Iterator[str]:
    for claim in found:
        yield from (claim.subject, claim.object)


def test_what_the_guidelines_have_no_name_for_is_in_the_graph_alone() -> None:
    found = page(load("p.txt", b"Rinvoq can cause cancer and blood clots. Do not take Rinvoq with biologics."))
    assert {claim["object"] for claim in forms.record(found)["claims"]} == {"thrombosis"}
    document = yaml.load(forms.source(found), yaml.BaseLoader)
    assert {claim["object"] for claim in document["claims"]} == {"malignancy", "thrombosis", "therapeutic-biologics"}


def test_a_place_that_labels_name_is_part_of_another_in_the_guidelines_form() -> None:
    found = page(load("p.txt", "芦可替尼乳膏\n不要涂在嘴里和鼻腔，也不要用于阴道。腋下可以涂。".encode()))
    document = yaml.load(forms.source(found), yaml.BaseLoader)
    assert {one["object"] for one in document["claims"]} == {"mouth", "mucous-membranes", "vagina", "axillae"}
    listed = [(one["object"], one["polarity"]) for one in forms.record(found)["claims"]]
    assert sorted(listed) == [("mucous-membranes", "affirmed"), ("skin-folds", "negated")]


def test_contraception_is_told_as_labels_tell_it() -> None:
    found = page(load("p.txt", "乌帕替尼治疗期间要避孕。".encode()))
    (claim,) = yaml.load(forms.source(found), yaml.BaseLoader)["claims"]
    assert (claim["predicate"], claim["object"]) == ("recommends", "effective-contraception")
    assert [(one["predicate"], one["object"]) for one in forms.record(found)["claims"]] == [("avoid", "pregnancy")]


@pytest.mark.parametrize("path", PAGES[::7], ids=lambda path: path.stem)
def test_each_form_holds_every_claim(path: Path) -> None:
    found = page(load(path))
    assert len(forms.rows(found)) == len(found.claims)
    assert len(forms.record(found)["claims"]) == len(forms.listed(found.claims)) <= len(found.claims)
    document = yaml.load(forms.source(found), yaml.BaseLoader)
    assert len(document["claims"]) == len(found.claims)
    assert document["id"] == forms.slug(path.name)
    assert set(every(found.claims)) >= {claim["subject"] for claim in forms.record(found)["claims"]}
