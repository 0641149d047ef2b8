"""The command line. Results go to standard output; progress and messages to standard error.

Exit 0: done. 1: faults in data or text were found. 2: the call or its input is wrong.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from functools import partial
from pathlib import Path

from dermkg import output
from dermkg.errors import DermkgError, InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

    from dermkg.api import Graph

NOTICE = {
    "en": "dermkg informs; it gives no medical advice.",
    "zh": "dermkg 仅供参考,不构成医疗建议。",
}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits.

    Args:
        arguments: The arguments; those of the process where None.
    """
    if arguments is None and sys.getfilesystemencoding() != "utf-8":
        # Names of files and words are UTF-8 to us, whatever the locale says: start again in Python's UTF-8 mode.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    given = list(arguments) if arguments is not None else [_utf8(text) for text in sys.argv[1:]]
    try:
        wanted = next((text for text in given if not text.startswith("-")), "")
        options = _parser(wanted).parse_args(given)
        options.language = options.language or _language(given)
        code = int(options.run(options) or 0)
        sys.stdout.flush()
    except DermkgError as fault:
        for line in str(fault).splitlines():
            print(f"dermkg: {line}", file=sys.stderr)
        code = fault.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    except OSError as fault:
        name = fault.filename or "standard output"
        print(f"dermkg: {name}: {fault.strerror or fault}; check the file and the space left", file=sys.stderr)
        code = 2
    except Exception as fault:
        print(
            f"dermkg: internal fault: {type(fault).__name__}: {fault}; please report it".replace("\n", " "),
            file=sys.stderr,
        )
        code = 2
    _leave(code, whole_process=arguments is None)


def _leave(code: int, whole_process: bool) -> NoReturn:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if whole_process:
        os._exit(code)  # everything is written and closed: tearing the interpreter down would only cost time
    sys.exit(code)


def _utf8(text: str) -> str:
    """An argument as UTF-8, whatever the locale made of its bytes."""
    return os.fsencode(text).decode("utf-8", "replace")


def _language(arguments: Iterable[str]) -> str:
    """The language to answer in: Chinese where the question or the locale is."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    asked = any(re.search(r"[\u3400-\u9fff]", text) for text in arguments)
    return "zh" if asked or locale.lower().startswith("zh") else "en"


class _Parser(argparse.ArgumentParser):
    command = ""  # the one wanted: what is left over is told of after it has been read

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the call in one line."""
        called = f"{self.prog} {self.command}".strip()
        raise InputError(called.removeprefix("dermkg "), message, f"see '{called} --help'")


def _parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser; only the wanted command's arguments are described: describing all costs as much as answering."""
    from dermkg import __version__

    parser = _Parser(
        prog="dermkg",
        description="A knowledge graph of skin drugs, conditions and mechanisms that keeps who said what. "
        + NOTICE["en"],
    )
    parser.add_argument("--version", action="version", version=f"dermkg {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    parser.command = wanted if wanted in COMMANDS else ""
    for name, (about, describe, run) in COMMANDS.items():
        sub = commands.add_parser(name, help=about, description=about)
        if name == wanted:
            sub.add_argument("--lang", dest="language", choices=("zh", "en"), help="language of the answer")
            describe(sub)
            sub.set_defaults(run=run)
    return parser


def _reads(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--store", metavar="DIR", help="a store or the folder of a build (default: the graph's own)")


def _build_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--out", default="build", metavar="DIR", help="where to (default: build)")


def _find_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("term", metavar="TERM", help="part of a name, in Chinese or English")
    _reads(sub)


def _describe_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("entity", metavar="ENTITY", help="a slug, CURIE, IRI or any label")
    _reads(sub)


def _query_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "query", nargs="?", metavar="SPARQL|FILE.rq|NAME", help="a query, a file that holds one, or a question's name"
    )
    sub.add_argument("--bind", action="append", default=[], metavar="VAR=VALUE", help="a variable's value; repeatable")
    sub.add_argument(
        "--format", choices=output.FORMATS, help="default: table on a terminal, TSV in a pipe; Turtle for triples"
    )
    sub.add_argument("--data", nargs="+", default=[], metavar="FILE", help="ask these RDF files instead")
    _reads(sub)


def _queries_arguments(sub: argparse.ArgumentParser) -> None:
    del sub  # it takes none


def _draw_arguments(sub: argparse.ArgumentParser) -> None:
    what = sub.add_mutually_exclusive_group()
    what.add_argument("--about", metavar="ENTITY", help="only the neighbourhood of an entity")
    what.add_argument("--path", nargs=2, metavar=("DRUG", "CONDITION"), help="only the mechanism paths between two")
    what.add_argument("--query", metavar="FILE.rq", help="only the triples of a CONSTRUCT query")
    sub.add_argument("--hops", type=int, default=1, metavar="N", help="how far --about reaches (default: 1)")
    sub.add_argument("--out", default="graph.html", metavar="FILE.html", help="where to (default: graph.html)")
    _reads(sub)


def _explain_arguments(sub: argparse.ArgumentParser) -> None:
    for name in ("subject", "predicate", "object"):
        sub.add_argument(name, metavar=name.upper(), help="a slug, CURIE, IRI or any label")
    sub.add_argument("--documents", metavar="DIR", help="the sources' documents, to quote from")
    _reads(sub)


def _verify_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("folder", metavar="FOLDER", help="the folder that holds the documents")
    _reads(sub)


def _for_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--condition", required=True, metavar="C", help="a slug, CURIE, IRI or any label")
    sub.add_argument(
        "--age", metavar="YEARS", help="0 to 130, such as 10 or 0.5; limits of age are only told without it"
    )
    sub.add_argument("--pregnant", action="store_true", help="the person is pregnant")
    sub.add_argument("--breastfeeding", action="store_true", help="the person breastfeeds")
    sub.add_argument(
        "--population", action="append", default=[], metavar="P", help="another group or state of health; repeatable"
    )
    sub.add_argument(
        "--format", choices=("table", "csv", "tsv", "json"), help="default: table on a terminal, TSV in a pipe"
    )
    sub.add_argument("--data", nargs="+", default=[], metavar="FILE", help="ask these RDF files instead")
    _reads(sub)


def _open(options: argparse.Namespace) -> Graph:
    from dermkg import api

    _one_of_two(options)
    graph = api.open(options.store, data=getattr(options, "data", ()))
    if options.store is None and not getattr(options, "data", None):
        _note_age()
    return graph


def _one_of_two(options: argparse.Namespace) -> None:
    if getattr(options, "data", None) and options.store:
        raise InputError("--data", "it can't stand beside --store", "give one of the two")


def _note_age() -> None:
    from dermkg import resources

    root = resources.checkout()
    built = root / "build" / "dermkg.nq" if root else None
    if built is not None and built.is_file() and resources.newest() > built.stat().st_mtime:
        print("dermkg: the data changed since build/ was built; run 'dermkg build'", file=sys.stderr)


def _build(options: argparse.Namespace) -> int:
    from dermkg import build

    def progress(step: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{step} …", end="", file=sys.stderr, flush=True)

    summary = build.build(Path(options.out), progress)
    progress("done")
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    if options.language == "zh":
        print(f"{summary.out}/:{', '.join(summary.files)}")
        print(f"{summary.quads} 条语句(推理得出 {summary.inferred} 条),{summary.entities} 个实体")
        print(f"{len(summary.claims)} 个来源的 {sum(summary.claims.values())} 条主张")
        told = "判定:矛盾 {contradicted},超说明书 {beyondLabel},支持 {supported},未涉及 {notCovered}"
        print(told.format(**summary.verdicts))
        print(f"来源自相矛盾:{summary.contradictions} 处")
    else:
        print(f"{summary.out}/: {', '.join(summary.files)}")
        print(f"{summary.quads} statements ({summary.inferred} inferred), {summary.entities} entities")
        print(f"{sum(summary.claims.values())} claims of {len(summary.claims)} sources")
        told = "verdicts: {contradicted} contradicted, {beyondLabel} beyond the label, {supported} supported"
        print(told.format(**summary.verdicts) + f", {summary.verdicts['notCovered']} not covered")
        print(f"pairs of claims by which a source contradicts itself: {summary.contradictions}")
    return 0


def _find(options: argparse.Namespace) -> int:
    graph = _open(options)
    found = graph.find(options.term)
    if not found:
        remedy = graph.lexicon.near(options.term) or "try a shorter part of the name"
        raise InputError(options.term, "no label or synonym matches", remedy)
    rows = found.rows()
    output.rows(["entity", "class", "zh", "en", "matched"], rows, sys.stdout.isatty())
    return 0


def _describe(options: argparse.Namespace) -> int:
    print(_open(options).describe(options.entity, options.language))
    return 0


def _queries(options: argparse.Namespace) -> int:
    from dermkg import queries

    rows = [
        (q.name, q.title[options.language], " ".join(f"{p.name}={p.example}" for p in q.parameters))
        for q in queries.questions().values()
    ]
    output.rows(["question", "title", "parameters"], rows, sys.stdout.isatty())
    return 0


def _query(options: argparse.Namespace) -> int:
    from dermkg import queries

    if options.query is None and len(options.data) > 1:
        options.query = options.data.pop()  # --data FILE... took the query that followed it
    if options.query is None:
        raise InputError("query", "a query is missing", "give SPARQL, a .rq file or a question's name")
    text, name = _query_text(options.query)
    bindings = {}
    for pair in options.bind:
        variable, equals, value = pair.partition("=")
        if not equals or not variable.isidentifier():
            raise InputError(f"--bind {pair}", "it is not VAR=VALUE", "write --bind condition=vitiligo")
        if variable in bindings:
            raise InputError(f"--bind {pair}", "the variable is bound twice", "bind it once")
        bindings[variable] = value
    question = queries.question(name) if name else None
    graph = _open(options)
    if question is not None:
        result = queries.ask(graph.store, question.text, graph.parameters(question, bindings))
    else:
        result = queries.ask(graph.store, text, graph.terms(bindings) if bindings else None)
    output.write(result, options.format, graph, options.language, set(bindings))
    return 0


def _query_text(given: str) -> tuple[str, str]:
    """The text of a query, or the name of a question."""
    if given.endswith(".rq") or (os.sep in given and not re.search(r"[{<\s]", given)):
        try:
            return Path(given).read_text(encoding="utf-8"), ""
        except UnicodeDecodeError as fault:
            raise InputError(given, f"it is not UTF-8 (byte {fault.start})", "save it as UTF-8") from None
        except OSError as fault:
            raise InputError(given, f"it cannot be read ({fault.strerror})", "check the file") from None
    return (given, "") if re.search(r"[\s{<]", given) else ("", given)


def _draw(options: argparse.Namespace) -> int:
    from dermkg import queries

    if options.hops < 1:
        raise InputError("--hops", f"{options.hops} is no distance", "give 1 or more")
    graph = _open(options)
    if options.query:
        text, _ = _query_text(options.query if options.query.endswith(".rq") else f".{os.sep}{options.query}")
        triples = queries.ask(graph.store, text)
        if not isinstance(triples, queries.Triples):
            raise InputError(options.query, "it answers no triples", "write a CONSTRUCT query")
        drawing = graph.draw_triples(triples)
    else:
        drawing = graph.draw(options.about, options.hops, tuple(options.path) if options.path else None)
    drawing.save(options.out)
    print(options.out)
    return 0


def _explain(options: argparse.Namespace) -> int:
    graph = _open(options)
    print(graph.explain(options.subject, options.predicate, options.object, options.documents, options.language))
    return 0


def _verify(options: argparse.Namespace) -> int:
    report = _open(options).verify(options.folder)
    for fault in report.faults:
        print(f"dermkg: {fault}", file=sys.stderr)
    for name in report.absent:
        print(f"dermkg: {name}: not in {options.folder}; its claims were not checked", file=sys.stderr)
    counts = (report.documents, report.claims, report.positions, len(report.faults))
    frame = {
        "zh": "{} 篇文档:{} 条主张的 {} 处位置属实,{} 处有误",
        "en": "{} documents: {} claims hold at {} positions, {} faults",
    }
    print(frame[options.language].format(*counts))
    return 1 if report.faults or report.absent else 0


def _for(options: argparse.Namespace) -> int:
    found = _open(options).for_person(
        options.condition,
        age=options.age,
        pregnant=options.pregnant,
        breastfeeding=options.breastfeeding,
        populations=options.population,
        language=options.language,
    )
    wanted = options.format or ("table" if sys.stdout.isatty() else "tsv")
    if wanted == "json":
        import json

        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif wanted == "table":
        for head, rows in found.tables():
            output.rows(head, rows, pretty=True)
            print()
        print(found.notice)
    else:
        if wanted == "csv":
            import csv

            csv.writer(sys.stdout, lineterminator="\n").writerows([found.columns, *found.rows()])
        else:
            output.rows(found.columns, found.rows(), pretty=False)
        sys.stdout.flush()
        print(found.notice, file=sys.stderr)
    return 0


def _takes_pages(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("pages", metavar="PAGE", nargs="+", help="an HTML or text file; - for standard input")


def _read_arguments(sub: argparse.ArgumentParser) -> None:
    _takes_pages(sub)
    sub.add_argument("--format", choices=("json", "yaml", "table"), help="default: table on a terminal, else json")
    sub.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write a file a page there: NN-slug.txt gives NN-slug.json"
    )
    sub.add_argument("--explain", action="store_true", help="say by which phrase and names each claim was read")


def _read(options: argparse.Namespace) -> int:
    from dermkg import reading

    return reading.read(options.pages, options.format, options.out, options.explain)


def _check_arguments(sub: argparse.ArgumentParser) -> None:
    _takes_pages(sub)
    sub.add_argument("--format", choices=("table", "json", "html"), help="default: table")
    sub.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    _reads(sub)


def _check(options: argparse.Namespace) -> int:
    from dermkg import reading

    return reading.check(_open(options).store, options.pages, options.format, options.out, options.language)


def _serve_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)")
    sub.add_argument("--port", type=int, default=7878, metavar="N", help="default: 7878; 0 takes a free one")
    sub.add_argument("--timeout", type=float, metavar="SECONDS", help="of a question (default: 30)")
    for name, (kind, about) in _BOUNDS.items():
        sub.add_argument(f"--{name}", type=int, metavar=kind, help=about)
    sub.add_argument("--data", nargs="+", default=[], metavar="FILE", help="serve these RDF files instead")
    _reads(sub)


_MOST = {"timeout": 86_400, "workers": 1_000, "memory": 2**24}
_BOUNDS = {
    "workers": ("N", "processes that answer (default: one a core, at least 4)"),
    "waiting": ("N", "questions that may wait for one (default: 256)"),
    "rows": ("N", "rows of an answer (default: 200000)"),
    "size": ("BYTES", "of an answer (default: 128 MiB)"),
    "memory": ("MIB", "that a question may take (default: 1024)"),
    "body": ("BYTES", "of a request (default: 1 MiB)"),
}


def _serve(options: argparse.Namespace) -> int:
    from dermkg import serve

    bounds = {name: value for name in ("timeout", *_BOUNDS) if (value := getattr(options, name)) is not None}
    for name, value in bounds.items():
        if not 0 < value <= _MOST.get(name, 2**40):
            most = f"more than nothing, and at most {_MOST.get(name, 2**40)}"
            raise InputError(f"--{name} {value:g}", f"it must be {most}", "leave it out")
    if not 0 <= options.port <= 65535:
        raise InputError(f"--port {options.port}", "it is no port", "give 0 to 65535")
    _one_of_two(options)
    store = Path(options.store) if options.store else None
    announce = partial(print, flush=True)
    serve.serve(options.host, options.port, store, map(Path, options.data), announce=announce, **bounds)
    return 0


COMMANDS = {
    "build": ("Build the graph: RDF files, store, drawing, validation report.", _build_arguments, _build),
    "find": ("Find entities by label or synonym.", _find_arguments, _find),
    "describe": ("Tell what the graph knows of an entity, and who says so.", _describe_arguments, _describe),
    "query": ("Answer a SPARQL query or a named question.", _query_arguments, _query),
    "queries": ("List the named questions.", _queries_arguments, _queries),
    "draw": ("Draw the graph as one HTML page that needs no network.", _draw_arguments, _draw),
    "explain": ("Tell why a triple is in the graph: claims, rules, premises.", _explain_arguments, _explain),
    "verify": ("Prove every claim's text position against the documents.", _verify_arguments, _verify),
    "read": ("Read the claims of pages, each with its place in the text.", _read_arguments, _read),
    "check": ("Set what pages claim beside what the labels say.", _check_arguments, _check),
    "serve": ("Serve SPARQL, a page for every thing and the drawing, over HTTP.", _serve_arguments, _serve),
    "for": ("Tell which treatments the labels in force allow a person, and why.", _for_arguments, _for),
}
