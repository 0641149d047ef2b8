"""The contract of the command line: streams, exit codes, locales, help, and the commands that find, describe and draw."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import ROOT, answer, dermkg, needs, refusal
from dermkg import __version__, cli

ALL = "SELECT * { ?s ?p ?o }"  # more than a pipe holds
LABELS = "SELECT ?label { kg:vitiligo rdfs:label ?label }"


def python(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "dermkg", *map(str, arguments)]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not the checkout, for commands to run in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "graph"))
    return tmp_path


pytestmark = pytest.mark.usefixtures("elsewhere")


# Help


def entries_of(section: str) -> dict[str, str]:
    """The entries of a `--help` and the help of each, which stands on the same line or, indented, on the next."""
    lines = [*section.splitlines(), ""]
    entries = {}
    for line, following in pairwise(lines):
        if match := re.match(r" {2,4}(?=\S)(.+?)(?: {2,}(.+))?$", line):
            entries[match[1]] = match[2] or (following.strip() if following.startswith(" " * 12) else "")
    return entries


@pytest.mark.parametrize("command", ["", *cli.COMMANDS])
def test_help_tells_of_every_command_argument_and_option(command: str) -> None:
    usage, description, sections = answer(dermkg(*command.split(), "--help", COLUMNS="200")).split("\n\n", 2)
    entries = entries_of(sections)
    if not command:
        assert entries.pop("COMMAND") == ""
        assert set(cli.COMMANDS) < set(entries)
    assert "" not in entries.values(), entries
    assert set(re.findall("--[a-z]+", usage)) <= set(re.findall("--[a-z]+", " ".join(entries)))
    assert re.fullmatch(r"[A-Z].+\.", description)


def test_version() -> None:
    assert answer(dermkg("--version")) == f"dermkg {__version__}\n"


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ([], "COMMAND"),
        (["quarry"], "quarry"),
        (["query"], "SPARQL"),
        (["find", "a", "b"], "b"),
        (["find", "--bogus", "a"], "--bogus"),
        (["explain", "a", "b"], "OBJECT"),
        (["draw", "--hops", "x"], "--hops"),
        (["draw", "--hops", "0"], "--hops"),
        (["draw", "--about", "a", "--path", "b", "c"], "--path"),
        (["describe", "vitiligo", "--lang", "fr"], "--lang"),
        (["read"], "PAGE"),
        (["read", "page.txt", "--format", "xml"], "--format"),
        (["check"], "PAGE"),
        (["check", "page.txt", "--format", "yaml"], "--format"),
        (["serve", "--port", "x"], "--port"),
        (["serve", "--rows", "0"], "--rows"),
        (["serve", "page.txt"], "page.txt"),
    ],
)
def test_a_wrong_call_is_refused(call: list[str], names: str) -> None:
    assert names in refusal(dermkg(*call))


@pytest.mark.parametrize("command", [name for name in cli.COMMANDS if name not in ("build", "queries", "read")])
@pytest.mark.parametrize("kind", ["missing", "folder", "file"])
def test_what_is_no_store_is_refused_by_its_name(command: str, kind: str, elsewhere: Path) -> None:
    store = elsewhere / kind
    if kind == "folder":
        store.mkdir()
    elif kind == "file":
        store.write_text("")
    own = {
        "explain": ["a", "b", "c"],
        "draw": [],
        "verify": ["."],
        "query": [LABELS],
        "for": ["--condition", "vitiligo"],
        "serve": ["--port", "0"],
    }
    line = refusal(dermkg(command, *own.get(command, ["vitiligo"]), "--store", store))
    assert str(store) in line
    assert "dermkg build" in line


def test_a_store_of_another_version_is_refused(elsewhere: Path) -> None:
    from pyoxigraph import Literal, NamedNode, Quad, Store

    store = Store(str(elsewhere / "old"))
    version = NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
    graph = NamedNode("https://w3id.org/dermkg/description")
    store.add(Quad(NamedNode("https://w3id.org/dermkg/"), version, Literal("0.0.1"), graph))
    store.flush()
    del store
    assert "0.0.1" in refusal(dermkg("find", "vitiligo", "--store", "old"))


def test_a_folder_of_stores_answers_as_the_store_itself(lean: Path) -> None:
    by_folder, by_store = (answer(dermkg("query", LABELS, "--store", store)) for store in (lean, lean / "store"))
    assert by_folder == by_store


# Streams


def test_a_reader_who_leaves_early_is_no_fault(lean: Path) -> None:
    for arguments in (["query", ALL, "--store", lean], ["query", ALL, "--format", "table", "--store", lean]):
        with subprocess.Popen(python(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stderr
            assert process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0


@pytest.mark.parametrize("query", [ALL, "ASK {}"])
def test_a_full_disk_is_told(query: str, lean: Path) -> None:
    with Path(needs(Path("/dev/full"))).open("w") as full:
        done = subprocess.run(python("query", query, "--store", lean), stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("dermkg: standard output: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("closed", "query", "code"), [("<&-", LABELS, 0), (">&-", LABELS, None), ("2>&-", "ASK {", 2)])
def test_a_closed_stream_makes_no_traceback(closed: str, query: str, code: int | None, lean: Path) -> None:
    call = ["sh", "-c", f'exec "$@" {closed}', "sh", *python("query", query, "--store", lean)]
    done = subprocess.run(call, capture_output=True, encoding="utf-8")
    assert "Traceback" not in done.stderr
    assert "internal fault" not in done.stderr
    assert done.returncode in ((0, 2) if code is None else (code,))
    assert ("白癜风" in done.stdout) == (closed == "<&-")


def test_a_terminal_gets_a_table_of_labels_and_a_pipe_tsv_of_terms(lean: Path) -> None:
    pty = pytest.importorskip("pty")
    query = "SELECT ?drug { VALUES ?drug { kg:ruxolitinib-cream } }"
    call = python("query", query, "--store", lean)
    master, slave = pty.openpty()
    with subprocess.Popen(call, stdout=slave, stderr=subprocess.DEVNULL) as process:
        os.close(slave)
        shown = b""
        with suppress(OSError):  # EIO: the other end is closed
            while part := os.read(master, 4096):
                shown += part
    os.close(master)
    assert process.returncode == 0
    assert shown.decode().split() == ["drug", "-----------------", "ruxolitinib", "cream"]
    assert answer(dermkg(*call[3:])) == "?drug\n<https://w3id.org/dermkg/ruxolitinib-cream>\n"


def test_a_hostile_label_sends_no_control_characters_to_a_terminal(elsewhere: Path) -> None:
    hostile = elsewhere / "hostile.ttl"
    hostile.write_text('<x:a> <x:b> "\\u001b[31mred\\u0007\\u202Eder\\u009b" .', encoding="utf-8")
    done = dermkg("query", "SELECT ?o { ?s ?p ?o }", "--format", "table", "--data", hostile)
    assert done.returncode == 0
    assert "red" in done.stdout
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout)


# Locales


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Environments of locales that are not UTF-8."""
    folder = tmp_path_factory.mktemp("locales")
    needs("localedef")
    needs(Path("/usr/share/i18n/charmaps"))
    name = "en_US.ISO-8859-1"
    subprocess.run(["localedef", "-i", "en_US", "-f", "ISO-8859-1", folder / name], check=True, capture_output=True)
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return {
        "C": {"LC_ALL": "C"},
        "ascii": {"LC_ALL": "C", **plain},
        "latin-1": {"LC_ALL": name, "LOCPATH": str(folder), **plain},
        "latin-1 streams": {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
    }


@pytest.mark.parametrize("name", ["C", "ascii", "latin-1", "latin-1 streams"])
def test_chinese_goes_in_and_out_in_every_locale(
    name: str, locales: dict[str, dict[str, str]], lean: Path, elsewhere: Path
) -> None:
    environment = locales[name]
    found = answer(dermkg("find", "白癜风", "--store", lean, **environment))
    assert "vitiligo\tCondition\t白癜风" in found
    assert "白癜风" in answer(dermkg("describe", "vitiligo", "--lang", "zh", "--store", lean, **environment))
    assert "'白癜疯'" in refusal(dermkg("describe", "白癜疯", "--store", lean, **environment))

    (elsewhere / "库").symlink_to(lean)
    (elsewhere / "问.rq").write_text(LABELS, encoding="utf-8")
    assert "白癜风" in answer(dermkg("query", "问.rq", "--store", "库", **environment))
    (elsewhere / "数.ttl").write_text("<x:a> <x:b> '值' .", encoding="utf-8")
    assert "值" in answer(dermkg("query", ALL, "--data", "数.ttl", **environment))
    drawn = dermkg("draw", "--about", "白癜风", "--out", "图.html", "--store", lean, **environment)
    assert answer(drawn) == "图.html\n"
    assert "白癜风" in (elsewhere / "图.html").read_text(encoding="utf-8")


def test_a_build_goes_into_a_chinese_folder_in_every_locale(
    locales: dict[str, dict[str, str]], small_house: Path, elsewhere: Path
) -> None:
    environment = locales["latin-1"]
    built = dermkg("build", "--out", "建 库/一", root=small_house, **environment)
    assert answer(built).startswith("建 库/一/:")
    assert {"store", "graph.html", "dermkg.nq"} < {path.name for path in (elsewhere / "建 库" / "一").iterdir()}
    assert "白癜风" in answer(dermkg("query", LABELS, "--store", "建 库/一", **environment))


def test_python_without_its_environment_answers_too(locales: dict[str, dict[str, str]], elsewhere: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'graph')!r}); from dermkg.cli import main; main()"
    (elsewhere / "isolated.py").write_text(code, encoding="utf-8")
    call = [sys.executable, "-I", "isolated.py", "--version"]
    done = subprocess.run(call, env={**os.environ, **locales["latin-1"]}, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "environment", "chinese"),
    [
        (["describe", "vitiligo"], {"LC_ALL": "C.UTF-8"}, False),
        (["describe", "白癜风"], {"LC_ALL": "C.UTF-8"}, True),
        (["describe", "vitiligo"], {"LC_ALL": "zh_CN.UTF-8"}, True),
        (["describe", "vitiligo", "--lang", "en"], {"LC_ALL": "zh_CN.UTF-8"}, False),
        (["describe", "白癜风", "--lang", "en"], {"LC_ALL": "C.UTF-8"}, False),
    ],
)
def test_the_answer_speaks_the_askers_language(
    arguments: list[str], environment: dict[str, str], chinese: bool, lean: Path
) -> None:
    told = answer(dermkg(*arguments, "--store", lean, **environment))
    assert told.startswith("白癜风  (kg:vitiligo)" if chinese else "vitiligo  (kg:vitiligo)")


# Find and describe


@pytest.mark.parametrize(
    ("term", "slug"),
    [
        ("白癜风", "vitiligo"),
        ("VITILIGO", "vitiligo"),
        ("鲁索替尼", "ruxolitinib"),
        ("芦可替尼乳膏", "ruxolitinib-cream"),
        ("nb uvb", "nb-uvb"),
        ("ＮＢ－ＵＶＢ", "nb-uvb"),
        ("ruxolitinib-cr", "ruxolitinib-cream"),
    ],
)
def test_find_ranks_the_best_match_first(term: str, slug: str, lean: Path) -> None:
    header, first, *_ = answer(dermkg("find", term, "--store", lean)).splitlines()
    assert header.split("\t") == ["entity", "class", "zh", "en", "matched"]
    assert first.split("\t")[0] == slug


@pytest.mark.parametrize("term", ["zzzzz", "", "白癜疯子"])
def test_find_says_that_there_is_nothing(term: str, lean: Path) -> None:
    assert "no label or synonym" in refusal(dermkg("find", term, "--store", lean))


@pytest.mark.parametrize("term", ["tacrolimsu", "他克莫丝"])
def test_find_asks_whether_a_near_name_is_meant(term: str, lean: Path) -> None:
    assert "did you mean" in refusal(dermkg("find", term, "--store", lean))


@pytest.mark.parametrize(
    "name",
    [
        "vitiligo",
        "kg:vitiligo",
        "https://w3id.org/dermkg/vitiligo",
        "<https://w3id.org/dermkg/vitiligo>",
        "白癜风",
        "白蚀",
        "Vitiligo ",
    ],
)
def test_describe_takes_every_kind_of_name(name: str, lean: Path) -> None:
    told = answer(dermkg("describe", name, "--lang", "en", "--store", lean))
    assert told.startswith("vitiligo  (kg:vitiligo)\n")


@pytest.mark.parametrize(
    ("language", "said", "label", "polarity"),
    [
        (
            "en",
            "ruxolitinib cream is used to treat nonsegmental vitiligo (from age 12; mainly)",
            "MONDO:0008661",
            "affirmed; page",
        ),
        ("zh", "芦可替尼乳膏用于治疗非节段型白癜风", "MONDO:0008661", "肯定; 网页"),
    ],
)
def test_describe_gives_ids_claims_in_words_and_sources(
    language: str, said: str, label: str, polarity: str, lean: Path
) -> None:
    told = answer(dermkg("describe", "nonsegmental-vitiligo", "--lang", language, "--store", lean))
    assert said in told
    assert f"claim:ruxolitinib-page.8 [{polarity}]" in told
    about = answer(dermkg("describe", "vitiligo", "--lang", language, "--store", lean))
    assert label in about


def lines_of(claim: str, told: str) -> list[str]:
    """The lines of one claim in a description, from the one that names it."""
    lines = told.splitlines()
    [start] = [number for number, line in enumerate(lines) if line.strip().startswith(f"claim:{claim} [")]
    return [line.strip() for line in takewhile(lambda line: line.startswith("    "), lines[start:])]


@pytest.mark.parametrize(
    ("name", "language", "verdicts"),
    [
        (
            "ruxolitinib-cream",
            "en",
            "labels: US contradicted (looser; nonsegmental vitiligo), US supported (atopic dermatitis), "
            "EU contradicted (looser), CH contradicted (looser), not covered (CN, HK)",
        ),
        (
            "芦可替尼乳膏",
            "zh",
            "说明书: US 矛盾 (更宽; 非节段型白癜风), US 支持 (特应性皮炎), EU 矛盾 (更宽), CH 矛盾 (更宽), 未涉及 (CN, HK)",
        ),
    ],
)
def test_describe_tells_verdicts_in_short(name: str, language: str, verdicts: str, lean: Path) -> None:
    told = answer(dermkg("describe", name, "--lang", language, "--store", lean))
    assert lines_of("ruxolitinib-page.54", told)[-1] == verdicts
    assert not any(line.startswith(verdicts[:4]) for line in lines_of("ruxolitinib-cream-us.l004", told))
    claimed = re.findall(r"^ +(claim:\S+) \[", told, re.MULTILINE)
    assert len(claimed) == len(set(claimed)) > 300
    assert "verdict:" not in told


@pytest.mark.parametrize(
    ("name", "language", "heading", "label", "omitted"),
    [
        (
            "src:ruxolitinib-page",
            "en",
            "What it leaves out of the labels",
            "Opzelura (ruxolitinib) cream: US label  (src:ruxolitinib-cream-us)",
            "ruxolitinib cream carries a boxed warning of serious infection  (claim:ruxolitinib-cream-us.l017)",
        ),
        (
            "他克莫司软膏作用功效",
            "zh",
            "说明书载有而它未提及",
            "他克莫司软膏（Protopic）：美国说明书  (src:tacrolimus-ointment-us)",
            "(claim:tacrolimus-ointment-us.",
        ),
    ],
)
def test_describe_of_a_page_tells_what_it_says_and_leaves_out(
    name: str, language: str, heading: str, label: str, omitted: str, lean: Path
) -> None:
    told = answer(dermkg("describe", name, "--lang", language, "--store", lean))
    said, _, left_out = told.partition(heading)
    assert said.count("claim:") > 150
    total, *lines = left_out.splitlines()
    groups = [re.fullmatch(r"  (\S.*) \((\d+)\)", line) for line in lines if not line.startswith("    ")]
    assert label in {group[1] for group in groups if group}
    assert total == f" ({sum(int(group[2]) for group in groups if group)})"
    assert len(lines) == len(groups) + sum(int(group[2]) for group in groups if group)
    assert any(omitted in line for line in lines)
    assert not set(re.findall(r"claim:\S+(?= \[)", said)) & set(re.findall(r"claim:[^\s)]+", left_out))


@pytest.mark.parametrize(
    ("name", "language", "facts"),
    [
        (
            "src:ruxolitinib-cream-us",
            "en",
            [
                "is the label of: ruxolitinib cream",
                "jurisdiction: US",
                "revised: 2026-06-30",
                "is in force: yes",
                "was read in full: yes",
            ],
        ),
        (
            "src:ruxolitinib-cream-hk",
            "zh",
            ["是其说明书: 芦可替尼乳膏", "法域: HK", "现行有效: 是", "已通读全文: 否"],
        ),
    ],
)
def test_describe_of_a_label_tells_what_it_is(name: str, language: str, facts: list[str], lean: Path) -> None:
    lines = answer(dermkg("describe", name, "--lang", language, "--store", lean)).splitlines()
    assert [fact for fact in facts if f"  {fact}" not in lines] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_describe_takes_a_verdict(language: str, lean: Path) -> None:
    name = "verdict:ruxolitinib-page.54.US.nonsegmental-vitiligo.area.ruxolitinib-cream-us.l004"
    verdict, *sides = answer(dermkg("describe", name, "--lang", language, "--store", lean)).splitlines()
    assert verdict.startswith({"en": "US: contradicted (looser); ", "zh": "US: 矛盾 (更宽); "}[language])
    assert verdict.endswith(f"({name})")
    claimed = [line.split()[0] for line in sides if line.startswith("    claim:")]
    assert claimed == ["claim:ruxolitinib-page.54", "claim:ruxolitinib-cream-us.l004"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("白癜疯", "kg:vitiligo"),
        ("vitilgo", "kg:vitiligo"),
        ("ruxolitinb", "kg:ruxolitinib"),
        ("qqqqqq", "dermkg find"),
        ("https://w3id.org/dermkg/nobody", ""),
        ("http://a b", ""),
        ("kg:a b", ""),
        ("", ""),
    ],
)
def test_an_unknown_entity_gets_the_closest_matches(name: str, near: str, lean: Path) -> None:
    assert near in refusal(dermkg("describe", name, "--store", lean))


def test_queries_lists_every_question_with_what_it_takes() -> None:
    told = answer(dermkg("queries", LC_ALL="C.UTF-8")).splitlines()
    names = [path.stem for path in sorted((ROOT / "ontology" / "queries").glob("*.rq"))]
    assert [line.split("\t")[0] for line in told] == ["question", *names]
    assert "treatments\tTreatments of a condition\tcondition=vitiligo" in told
    assert "treatments\t某种疾病的治疗\tcondition=vitiligo" in answer(dermkg("queries", "--lang", "zh")).splitlines()


# Draw


def test_draw_writes_one_page_and_names_it(lean: Path, elsewhere: Path) -> None:
    (elsewhere / "treats.rq").write_text("CONSTRUCT { ?s dk:treats ?o } WHERE { ?s dk:treats ?o }", encoding="utf-8")
    for name, arguments in {
        "about.html": ["--about", "白癜风"],
        "further.html": ["--about", "vitiligo", "--hops", "2"],
        "query.html": ["--query", "treats.rq"],
        "path.html": ["--path", "ruxolitinib-cream", "vitiligo"],
    }.items():
        assert answer(dermkg("draw", *arguments, "--out", name, "--store", lean)) == f"{name}\n"
        page = (elsewhere / name).read_text(encoding="utf-8")
        assert page.lower().startswith("<!doctype html>")
        assert "ruxolitinib-cream" in page
    assert (elsewhere / "further.html").stat().st_size > (elsewhere / "about.html").stat().st_size
    assert not list(elsewhere.glob(".*")), "a part was left behind"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--about", "nobody-at-all"],
        ["--path", "ruxolitinib-cream", "nobody-at-all"],
        ["--path", "vitiligo", "vitiligo"],
        ["--query", "none.rq"],
        ["--query", "none"],
        ["--query", "rows.rq"],
        ["--query", "update.rq"],
    ],
)
def test_draw_refuses_what_it_cannot_draw(arguments: list[str], lean: Path, elsewhere: Path) -> None:
    (elsewhere / "rows.rq").write_text(ALL, encoding="utf-8")
    (elsewhere / "update.rq").write_text("CLEAR ALL", encoding="utf-8")
    refusal(dermkg("draw", *arguments, "--out", "x.html", "--store", lean))
    assert not (elsewhere / "x.html").exists()


@pytest.mark.parametrize("out", ["", ".", "..", "/", "folder", "none/x.html", "file/x.html", "/proc/x.html", "x" * 300])
def test_draw_refuses_where_it_cannot_write(out: str, lean: Path, elsewhere: Path) -> None:
    (elsewhere / "folder").mkdir()
    (elsewhere / "file").write_text("kept")
    refusal(dermkg("draw", "--about", "vitiligo", "--out", out, "--store", lean))
    assert sorted(path.name for path in elsewhere.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize(
    "out", ["a b;$(touch c).html", "-x.html", "a\nb.html", "<img src=x onerror=alert(1)>", "图 é.html"]
)
def test_draw_takes_any_file_name(out: str, lean: Path, elsewhere: Path) -> None:
    answer(dermkg("draw", "--about", "vitiligo", f"--out={out}", "--store", lean))
    assert [path.name for path in elsewhere.iterdir()] == [out]
    assert "alert(1)" not in (elsewhere / out).read_text(encoding="utf-8")


def test_draw_never_replaces_a_device_or_a_link(lean: Path, elsewhere: Path) -> None:
    pipe, link = elsewhere / "pipe", elsewhere / "link.html"
    os.mkfifo(pipe)
    (elsewhere / "target.html").write_text("old")
    link.symlink_to("target.html")
    with tempfile.TemporaryFile() as read, subprocess.Popen(["timeout", "20", "cat", str(pipe)], stdout=read) as reader:
        assert answer(dermkg("draw", "--about", "vitiligo", "--out", pipe, "--store", lean))
        assert reader.wait() == 0
        read.seek(0)
        assert b"</html>" in read.read()
    assert pipe.is_fifo()
    assert answer(dermkg("draw", "--about", "vitiligo", "--out", link, "--store", lean))
    assert link.is_symlink()
    assert sorted(path.name for path in elsewhere.iterdir()) == ["link.html", "pipe", "target.html"]
    assert (elsewhere / "target.html").read_text(encoding="utf-8") != "old"


# Fuzz

words = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.lists(
        st.sampled_from(["kg:", "http://", "白癜", "风", " ", "<", ">", '"', "%", "\\", "{", "}", "?s", ".", ":"])
    ).map("".join),
)


@given(command=st.sampled_from(["find", "describe", "query", "bind", "explain"]), word=words)
@example(command="describe", word="http://a b")
@example(command="describe", word="kg:")
@example(command="bind", word="http://[")
@example(command="bind", word="http://a b")
@example(command="explain", word="claim:nope.1")
@example(command="explain", word="claim:a b")
@example(command="query", word="SELECT * { ?s ?p '\\ud800' }")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_makes_a_traceback(command: str, word: str, lean: Path) -> None:
    arguments = {
        "bind": ["query", "SELECT ?s { ?s ?p ?o } LIMIT 1", f"--bind=s={word}"],
        "explain": ["explain", "--", word, "treats", word],
    }.get(command, [command, "--", word])
    out, err = (io.TextIOWrapper(io.BytesIO()) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        cli.main([arguments[0], "--store", str(lean), *arguments[1:]])
    err.seek(0)
    said = err.read()
    assert left.value.code in (0, 2)
    assert "internal fault" not in said
    assert said.count("\n") == (1 if left.value.code else 0)


def test_what_is_left_over_is_told_of_the_command_that_was_called() -> None:
    line = refusal(dermkg("read", "page.txt", "--fromat", "yaml"))
    assert line == "dermkg: read: unrecognized arguments: --fromat yaml; see 'dermkg read --help'\n"
