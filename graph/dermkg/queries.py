"""Asking: SPARQL with bound parameters, the named questions, and results in every format.

A question file in `ontology/queries/` begins with comment lines `# key: text`:

* `title-en`, `title-zh`, `about-en`, `about-zh`: what it asks, in a few words and in a sentence;
* `param`: `name kind example`, one line for each parameter (kind: entity, source, relation, number or text).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from dermkg import resources, terms
from dermkg.errors import DataError, InputError, located, malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import IO, Any

# What an answer can be written as, by the names that `--format` and `format=` take.
ROWS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "n3": ox.RdfFormat.N3,
}
Term = ox.NamedNode | ox.BlankNode | ox.Literal

# Patterns are compiled where they are used: compiling them costs a cold query more than asking the store.
_UPDATE = r"(insert|delete|load|clear|drop|create|add|move|copy|with)\b"
_IRI = r'<[^<>"{}|^`\x00-\x20]*>'
_INERT = (
    r"\\."  # an escape outside a string: kg:a\#b
    r'|"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    rf"|{_IRI}"
    r"|#[^\n\r]*"
)
# The grammar of a SERVICE clause, with no word boundary anywhere: Oxigraph's parser wants none.
_SERVICE = r"service\s*(?:silent\s*)?(?:<>|[?$]|[^\s{}<>]*:)[^\s{}]*\s*\{"
# Where `<` is "less than" it opens no IRI, and what follows it is read otherwise: a SERVICE could be hidden in that.
_GAP = r"(?>\s+|#[^\n\r]*)*+"  # nothing is tried twice, whatever somebody writes
_ANY_SERVICE = rf"service{_GAP}(?:silent{_GAP})?(?:<[^>]*>|[?$]\w|[^\s{{}}<>]*:)"
_BARE = {"<": "<>", "\\": ""}  # what stands for an IRI and an escape; strings and comments become a space
_DEEPEST = 200  # brackets within brackets: Oxigraph's parser goes down with them, and ends the process at some 1,000
_FROM = r"(?<![\w?$:-])from(?![\w:-])"
_PROLOGUE = r"^\s*((prefix\s+\S*\s*<[^>]*>|base\s*<[^>]*>)\s*)*"


class Parameter:
    """A parameter of a named question.

    Attributes:
        name: The SPARQL variable that it binds.
        kind: entity, source, relation, number or text.
        example: A value to try.
    """

    def __init__(self, name: str, kind: str, example: str) -> None:
        self.name, self.kind, self.example = name, kind, example


class Question:
    """A named question.

    Attributes:
        name: Its file's name.
        title: By language.
        about: One sentence on what it answers, by language.
        parameters: What must be bound.
        text: The SPARQL text.
    """

    def __init__(
        self, name: str, title: dict[str, str], about: dict[str, str], parameters: tuple[Parameter, ...], text: str
    ) -> None:
        self.name, self.title, self.about, self.parameters, self.text = name, title, about, parameters, text


class Table:
    """The rows of a SELECT.

    Iterating yields Oxigraph's solutions (`row["treatment"]`, `row[0]`). In a notebook it shows as a table.

    Attributes:
        columns: The variables' names.
    """

    def __init__(self, solutions: ox.QuerySolutions, again: Callable[[], ox.QuerySolutions]) -> None:
        self._solutions, self._again = solutions, again
        self._fresh = True
        self._rows: list[ox.QuerySolution] | None = None

    @property
    def columns(self) -> list[str]:
        """The variables' names, in the order of the SELECT."""
        return [variable.value for variable in self._solutions.variables]

    @property
    def rows(self) -> list[ox.QuerySolution]:
        """All rows."""
        if self._rows is None:
            self._rows = list(self._take())
        return self._rows

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of plain values: IRIs as CURIEs, numbers as numbers, unbound ones left out."""
        columns = self.columns
        return [
            {name: plain(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in self
        ]

    def serialize(self, format: ox.QueryResultsFormat) -> bytes:
        """The rows in a SPARQL results format, written by Oxigraph as they come."""
        return self._take().serialize(format=format)  # type: ignore[return-value]

    def write(self, format: ox.QueryResultsFormat, file: IO[bytes]) -> None:
        """Writes the rows into a file, in parts as they come."""
        self._take().serialize(file, format)

    def _take(self) -> ox.QuerySolutions:
        """Solutions that nobody has read yet: Oxigraph gives each of them once."""
        if not self._fresh:
            self._solutions = self._again()
        self._fresh = False
        return self._solutions

    def __repr__(self) -> str:
        lines = ["\t".join(self.columns), *("\t".join(text(term) for term in row) for row in self)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{escape(text(term))}</td>" for term in row) + "</tr>" for row in self)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Triples:
    """The triples of a CONSTRUCT or DESCRIBE. Iterating yields Oxigraph's triples."""

    def __init__(self, triples: ox.QueryTriples) -> None:
        self._triples = triples
        self._read: list[ox.Triple] | None = None

    def __iter__(self) -> Iterator[ox.Triple]:
        if self._read is None:
            self._read = list(self._triples)
        return iter(self._read)

    def serialize(self, format: ox.RdfFormat) -> bytes:
        """The triples in an RDF format, with the prefixes of the table where the format has prefixes."""
        return ox.serialize(self, format=format, prefixes=terms.prefixes())  # type: ignore[return-value]

    def write(self, format: ox.RdfFormat, file: IO[bytes]) -> None:
        """Writes the triples into a file, in parts as they come if nobody has read them yet."""
        triples = self._triples if self._read is None else self._read
        ox.serialize(triples, file, format, prefixes=terms.prefixes())

    def __repr__(self) -> str:
        return self.serialize(ox.RdfFormat.TURTLE).decode()


Result = Table | Triples | bool


def ask(
    store: ox.Store,
    sparql: str,
    bindings: Mapping[str, Term] | None = None,
    graphs: tuple[Sequence[str], Sequence[str]] | None = None,
) -> Result:
    """Runs one read-only query over the union of all graphs, with the table's prefixes declared.

    Args:
        store: The store.
        sparql: A SELECT, ASK, CONSTRUCT or DESCRIBE.
        bindings: Values of variables; each variable must be in the SELECT's projection.
        graphs: The IRIs of the graphs that make up the default graph, and of those that GRAPH may name, in place of
            what the query says.

    Returns:
        A table, triples, or the answer of an ASK.

    Raises:
        InputError: Malformed SPARQL, an update, a SERVICE, a bound variable that is not projected, brackets that nest
            too deeply, or a graph's name that is no IRI.
    """
    if len(sparql) > _DEEPEST:
        _refuse_depth(sparql)
    if "ervice" in sparql or "ERVICE" in sparql or "service" in sparql.lower():
        _refuse_service(sparql)
    # A query that says FROM which sources it asks is answered from these alone, not from the union of all.
    union = "from" not in sparql.lower() or not re.search(_FROM, _bare(sparql), re.IGNORECASE)
    substitutions: Any = {ox.Variable(n): t for n, t in bindings.items()} if bindings else None
    dataset = _dataset(*graphs) if graphs is not None else {"use_default_graph_as_union": union}

    # Declaring them all costs a small query half of its time.
    prefixes = {prefix: space for prefix, space in terms.prefixes().items() if f"{prefix}:" in sparql}

    def run() -> Any:
        return store.query(sparql, prefixes=prefixes, substitutions=substitutions, **dataset)

    try:
        result = run()
    except SyntaxError as fault:
        raise _refusal(sparql, fault) from None
    except (ValueError, OSError, RuntimeError) as fault:
        raise InputError("query", f"it cannot be answered: {fault}", "ask it in another way") from None
    if isinstance(result, ox.QuerySolutions):
        if bindings:
            known = {variable.value for variable in result.variables}
            for name in bindings:
                if name not in known:
                    remedy = f"bind one of {', '.join(sorted(known))}"
                    raise InputError(f"--bind {name}", "the query projects no such variable", remedy)
        return Table(result, run)
    return bool(result) if isinstance(result, ox.QueryBoolean) else Triples(result)


def _dataset(default: Sequence[str], named: Sequence[str]) -> dict[str, Any]:
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in default],
            "named_graphs": [ox.NamedNode(iri) for iri in named],
        }
    except ValueError as fault:
        raise InputError("graph", f"its name is no IRI ({fault})", "give an absolute IRI") from None


def _refuse_depth(sparql: str) -> None:
    deepest = depth = 0
    for bracket in re.findall(r"[({\[\])}]", _bare(sparql)):
        depth += 1 if bracket in "({[" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise InputError("query", f"its brackets nest {deepest} deep", f"at most {_DEEPEST} are answered")


def _refuse_service(sparql: str) -> None:
    doubtful = any(char in found for found in re.findall(_IRI, sparql) for char in "#'")
    if (doubtful and re.search(_ANY_SERVICE, sparql, re.IGNORECASE)) or re.search(
        _SERVICE, _bare(sparql), re.IGNORECASE
    ):
        raise InputError("query", "SERVICE is refused: it would ask another host", "load that data with --data")


def _bare(sparql: str) -> str:
    """A query without its strings, comments and the text of its IRIs, in which a word is a keyword or a name."""
    return re.sub(_INERT, lambda found: _BARE.get(found[0][0], " "), sparql, flags=re.DOTALL)


def _refusal(sparql: str, fault: SyntaxError) -> InputError:
    bare = re.sub(_PROLOGUE, "", re.sub(_INERT, _keep_iri, sparql, flags=re.DOTALL), flags=re.IGNORECASE)
    if re.match(_UPDATE, bare.lstrip(), re.IGNORECASE):
        return InputError("query", "this is an update; only queries are answered", "use SELECT, ASK or CONSTRUCT")
    return InputError("query", malformed(fault), "correct the query")


def _keep_iri(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("<") else " "


@cache
def read(path: Path) -> Question:
    """Reads one question file.

    Raises:
        DataError: It lacks its header.
    """
    text = path.read_text(encoding="utf-8")
    found: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        key, _, value = line.lstrip("# ").partition(":")
        if key == "param":
            name, kind, example = value.split(maxsplit=2)
            parameters.append(Parameter(name, kind, example))
        else:
            found[key] = value.strip()
    missing = {"title-en", "title-zh", "about-en", "about-zh"} - set(found)
    if missing:
        raise DataError(str(path), f"its header lacks {', '.join(sorted(missing))}", "add the line")
    title = {lang: found[f"title-{lang}"] for lang in ("zh", "en")}
    about = {lang: found[f"about-{lang}"] for lang in ("zh", "en")}
    return Question(path.stem, title, about, tuple(parameters), text)


@cache
def questions() -> dict[str, Question]:
    """The named questions of `ontology/queries/`, by name."""
    return {path.stem: read(path) for path in resources.files(resources.ontology() / "queries", "*.rq")}


def check() -> None:
    """Parses every named question.

    Raises:
        DataError: One is malformed, told with its file and line, or projects not all its parameters.
    """
    empty = ox.Store()
    for name, asked in questions().items():
        path = resources.ontology() / "queries" / f"{name}.rq"
        try:
            result = empty.query(asked.text, prefixes=terms.prefixes())
        except SyntaxError as fault:
            raise DataError(located(path, fault), malformed(fault), "correct the file") from None
        known = {variable.value for variable in result.variables} if isinstance(result, ox.QuerySolutions) else set()
        missing = sorted({parameter.name for parameter in asked.parameters} - known)
        if missing:
            raise DataError(str(path), f"the parameter '{missing[0]}' is not projected", "add it to the SELECT")


def question(name: str) -> Question:
    """One named question.

    Raises:
        InputError: There is none of that name.
    """
    path = resources.ontology() / "queries" / f"{name}.rq"
    if re.fullmatch(r"[a-z0-9-]+", name) and path.is_file():
        return read(path)
    from difflib import get_close_matches

    near = get_close_matches(name, list(questions()), 3)
    raise InputError(
        name, "there is no such question", f"did you mean {' or '.join(near)}?" if near else "see 'dermkg queries'"
    )


def plain(term: Any) -> Any:
    """A term as a plain Python value: IRIs as CURIEs, numbers and booleans as such, other literals as strings."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(terms.XSD)
        if kind in ("integer", "nonNegativeInteger"):
            return int(term.value)
        if kind == "decimal":
            return float(term.value) if "." in term.value else int(term.value)
        return term.value == "true" if kind == "boolean" else term.value
    return text(term)


def text(term: Any) -> str:
    """A term as a person reads it: an IRI as its CURIE, a literal as its text, nothing as an empty text."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return terms.curie(term.value)
    return str(getattr(term, "value", term))
