"""What the commands `read` and `check` do: many pages, one result a page, and a bad page stops no other."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from dermkg import files, output, terms, yamlld
from dermkg.errors import InputError
from dermkg.read import STDIN, Page, forms, other_drugs, pages

_FORMS = {"": "table", ".tsv": "table", ".txt": "table", ".json": "json", ".html": "html", ".htm": "html"}  # of `check`
_NAME, _NAMED = 40, 3  # so long are names that are told, and so many of them
_ALONE = 8  # so many pages are read before another process would have begun


def read(names: Sequence[str], wanted: str | None, out: Path | None, explain: bool) -> int:
    """Reads pages and writes their claims.

    Args:
        names: Files; `-` for standard input.
        wanted: json, yaml or table; None for what suits the terminal.
        out: A folder for a file a page; standard output where None.
        explain: Whether claims say how they were read.

    Returns:
        The exit code: 2 where a page could not be read.
    """
    form = wanted or ("json" if out or not sys.stdout.isatty() else "table")
    if form == "yaml" and out is None and len(names) > 1:
        raise InputError(
            "--format yaml", "several sources make no one file", "add --out FOLDER, or give the pages one by one"
        )
    if out is not None:
        _folder(out)
    good = bad = count = 0
    taken: set[str] = set()
    for found in _read(names):
        if isinstance(found, InputError):
            print(f"dermkg: {found}", file=sys.stderr)
            bad += 1
            continue
        if not found.claims:
            print(f"dermkg: {found.text.name}: {_nothing(found)}", file=sys.stderr)
        good, count = good + 1, count + len(found.claims)
        if out is not None:
            _write(out, found, form, explain, taken)
        elif form == "table":
            columns = (*forms.COLUMNS, *forms.EXPLAINED) if explain else forms.COLUMNS
            output.rows(columns, forms.rows(found, explain=explain), pretty=sys.stdout.isatty(), more=good > 1)
        else:
            sys.stdout.write(forms.source(found) if form == "yaml" else forms.to_json(found, explain=explain))
    if good + bad > 1 or out is not None:
        print(f"{_many(good, 'page')} read: {_many(count, 'claim')}; {bad} could not be read", file=sys.stderr)
    return 2 if bad else 0


def check(store: ox.Store, names: Sequence[str], wanted: str | None, out: Path | None, language: str) -> int:
    """Sets what pages claim beside the labels.

    Args:
        store: The graph.
        names: Files; `-` for standard input.
        wanted: table, json or html; None for what the name of the file says, or table.
        out: A file; standard output where None.
        language: zh or en.

    Returns:
        The exit code: 1 where labels contradict a claim, 2 where a page could not be read.
    """
    from dermkg import check as checking
    from dermkg.check import report

    form = wanted or _FORMS.get(out.suffix.lower() if out else "", "")
    if not form:
        raise InputError(str(out), "its name tells no format", "name it .html, .json or .tsv, or add --format")
    bad, given = False, list[checking.Page]()
    with tempfile.TemporaryDirectory() as folder:
        for number, found in enumerate(_read(names), 1):
            if isinstance(found, InputError):
                print(f"dermkg: {found}", file=sys.stderr)
                bad = True
                continue
            name = f"checked-{number}"
            file = Path(folder) / f"{name}.yaml"
            file.write_text(forms.source(found, name), encoding="utf-8")
            document = yamlld.read(file, terms.SRC)
            given.append(checking.Page(found.text.name, found.text.text, terms.SRC + name, document))
    if not given:
        return 2
    checked = checking.check(store, given)
    if form == "table" and out is None:
        output.rows(report.COLUMNS, report.rows(checked, language), pretty=sys.stdout.isatty())
    else:
        text = report.html(checked, language) if form == "html" else report.text(checked, form, language)
        if out is None:
            sys.stdout.write(text)
        else:
            files.write(out, text)
    sys.stdout.flush()
    for line in report.summary(checked, language):
        print(line, file=sys.stderr)
    contradicted = any(one.counts["contradicted"] for one in checked.reports)
    return 2 if bad else 1 if contradicted else 0


def _read(names: Sequence[str]) -> Iterator[Page | InputError]:
    """The pages read, in their order; many are shared out to the cores, with a bar on a terminal."""
    workers = min(os.cpu_count() or 1, len(names) // _ALONE + 1)
    shown = sys.stderr.isatty() and len(names) > _ALONE
    for number, found in enumerate(pages(names, workers), 1):
        if shown:
            print(f"\r{number} / {len(names)}", end="\n" if number == len(names) else "", file=sys.stderr, flush=True)
        yield found


def _nothing(found: Page) -> str:
    """Why there is no claim of a page: it names no known drug, or others than those that claims are read of."""
    others = [name for name in other_drugs(found.text.text) if len(name) <= _NAME]
    named = f"; of {', '.join(others[:_NAMED])} none are read" if others else ""
    return f"no claim about a known drug was read{named}"


def _many(number: int, things: str) -> str:
    return f"{number} {things}{'' if number == 1 else 's'}"


def _folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(str(out), f"it is no folder ({fault.strerror})", "choose another folder") from None


def _write(out: Path, found: Page, form: str, explain: bool, taken: set[str]) -> None:
    """Writes what was read of a page, and beside it the text that its positions refer to."""
    stem = name = "page" if found.text.name == STDIN else Path(found.text.name).stem
    number = 1
    while name in taken:  # pages of other folders may be called the same
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    if form == "table":
        columns = (*forms.COLUMNS, *forms.EXPLAINED) if explain else forms.COLUMNS
        lines = ["\t".join(columns), *("\t".join(row) for row in forms.rows(found, explain=explain))]
        text, ending = "\n".join(lines) + "\n", "tsv"
    else:
        text = forms.source(found) if form == "yaml" else forms.to_json(found, explain=explain)
        ending = form
    files.write(out / f"{name}.{ending}", text)
    stored = out / f"{name}.txt"
    if not (stored.exists() and stored.resolve() == Path(found.text.name).resolve()):
        files.write(stored, found.text.text)
