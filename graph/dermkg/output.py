"""Answers on standard output: tables for people, SPARQL and RDF formats for programs."""

from __future__ import annotations

import re
import sys

from dermkg.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dermkg.api import Graph
    from dermkg.queries import Result, Table

FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples")


def write(result: Result, wanted: str | None, graph: Graph, language: str, bound: set[str]) -> None:
    """Writes an answer to standard output.

    Args:
        result: The answer.
        wanted: One of FORMATS; None for what suits the answer and the terminal.
        graph: The graph that answered, for labels.
        language: Of the labels in a table.
        bound: The variables whose values were given, which a table need not repeat.

    Raises:
        InputError: The format does not fit the answer.
    """
    from dermkg import queries

    if isinstance(result, bool):
        if wanted in ("turtle", "ntriples"):
            raise InputError(f"--format {wanted}", "the query answers yes or no", "use table, csv, tsv, json or xml")
        _write_bytes(boolean(result, wanted or ""))
        return
    if isinstance(result, queries.Triples):
        name = "turtle" if wanted in (None, "table") else wanted
        if name not in queries.TRIPLES:
            raise InputError(f"--format {wanted}", "the query answers triples", "use turtle or ntriples")
        _write_bytes(result.serialize(queries.TRIPLES[name]))
        return
    wanted = wanted or ("table" if sys.stdout.isatty() else "tsv")
    if wanted == "table":
        _table(result, graph, language, bound)
    elif wanted in queries.ROWS:
        _write_bytes(result.serialize(queries.ROWS[wanted]))
    else:
        raise InputError(f"--format {wanted}", "the query answers rows", "use table, csv, tsv, json or xml")


def boolean(answer: bool, format: str) -> bytes:
    """The answer of an ASK, in the format json or xml, or as a bare word in any other."""
    word = str(answer).lower()
    json = f'{{"head":{{}},"boolean":{word}}}'
    xml = f'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{word}</boolean></sparql>'
    return {"json": json, "xml": xml}.get(format, word).encode()


def _write_bytes(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content if content.endswith(b"\n") else content + b"\n")


def _table(table: Table, graph: Graph, language: str, bound: set[str]) -> None:
    """Rows for a person: entities by labels, which every command takes as names; no column that says nothing new.

    What is left out: the columns of values just given with --bind, and those that are empty in every row.
    """
    import pyoxigraph as ox

    from dermkg import queries, terms

    def shown(term: object) -> str:
        labels = graph.lexicon.labels
        if isinstance(term, ox.NamedNode) and term.value in labels and not term.value.startswith(terms.SRC):
            return graph.lexicon.label(term.value, language)
        return queries.text(term)

    empty = {name for name in table.columns if len(table) and all(row[name] is None for row in table)}
    kept = [name for name in table.columns if name not in bound | empty] or table.columns
    cells = [tuple(shown(row[name]) for name in kept) for row in table]
    rows(kept, cells, pretty=True)
    sys.stdout.flush()
    print(
        f"{len(cells)} row{'s' if len(cells) != 1 else ''}" if language == "en" else f"{len(cells)} 行", file=sys.stderr
    )


def rows(columns: Sequence[str], cells: Sequence[Sequence[str]], pretty: bool, more: bool = False) -> None:
    """Writes rows to standard output: aligned by their width on a screen, or separated by tabs.

    Args:
        columns: The names of the columns.
        cells: The rows.
        pretty: Whether they are aligned.
        more: Whether they go on with rows written before: separated by tabs, their columns are named already.
    """
    clean = [[re.sub(_CONTROL, " ", cell) for cell in row] for row in [columns, *cells]]
    if not pretty:
        for row in clean[more:]:
            print("\t".join(row))
        return
    from wcwidth import wcswidth

    widths = [max(max(wcswidth(row[i]), 0) for row in clean) for i in range(len(columns))]
    for number, row in enumerate(clean):
        padded = (cell + " " * (width - max(wcswidth(cell), 0)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


# Control characters and bidirectional marks of a hostile label must not reach a terminal.
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
