"""What a request asks and what it may be answered with: the SPARQL 1.1 Protocol's query operation, and negotiation.

Source of the rules: https://www.w3.org/TR/sparql11-protocol/ and RFC 9110, section 12.5.1 (Accept).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
# What answers can be written as, the preferred first; the names are those that `format=` takes.
ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
}
TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/trig": "trig",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/n-quads": "nquads",
    "text/n3": "n3",
}
_FIELDS = 1_000  # parameters of one request: more are no question
_RANGE = re.compile(r"([\w.+*!#$&^-]+)/([\w.+*!#$&^-]+)")


# What messages of the library say to those who use the command line, and what those who come over HTTP can do.
_HERE = {
    "--bind ": "$",
    "see 'dermkg queries'": "see the questions at /",
    "see 'dermkg find'": "look for a name at /",
}


class Refusal(Exception):
    """A request that is not answered.

    Args:
        status: The HTTP status.
        said: Why, and what to do about it, in one line.
        headers: What the answer says beside that.
    """

    def __init__(self, status: int, said: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(said)
        for command, here in _HERE.items():
            said = said.replace(command, here)
        self.status, self.said, self.headers = status, " ".join(said.split()), headers or {}


@dataclass(frozen=True)
class Asked:
    """One query.

    Attributes:
        text: SPARQL, or the name of a question.
        default: The graphs that `default-graph-uri` names.
        named: The graphs that `named-graph-uri` names.
        bindings: Values by variable, from parameters such as `$condition=vitiligo`.
        format: What `format` names; it goes before the Accept header, as a link can set none.
    """

    text: str
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    bindings: dict[str, str] = field(default_factory=dict)
    format: str = ""


def parse(method: str, search: bytes, content_type: str, body: bytes) -> Asked | None:
    """Reads a query operation.

    Args:
        method: GET, HEAD or POST.
        search: What follows the `?` of the address.
        content_type: The header of that name; empty where there is none.
        body: The body of a POST.

    Returns:
        The query; None where a GET asks for the service's description.

    Raises:
        Refusal: 400 for a request that is none, 403 for an update, 415 for a body of another type.
    """
    given = _fields(search, "the address")
    if method == "POST":
        kind, _, parameters = content_type.partition(";")
        kind = kind.strip().lower()
        if kind == UPDATE:
            raise Refusal(403, "this endpoint is read-only; updates are refused")
        if kind == FORM:
            given += _fields(body, "the form")
        elif kind == DIRECT:
            charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
            if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
                raise Refusal(415, f"the query is in {charset[1]}; send it as UTF-8")
            if any(name == "query" for name, _ in given):
                raise Refusal(400, "the query stands in the address and in the body; send it once")
            given.append(("query", utf8(body, "the body")))
        else:
            said = f"the body is of the type '{kind}'" if kind else "the body has no Content-Type"
            raise Refusal(415, f"{said}; send {DIRECT} or {FORM}", {"Accept-Post": f"{DIRECT}, {FORM}"})
    return _asked(given, method)


def _asked(given: list[tuple[str, str]], method: str) -> Asked | None:
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in given):
        raise Refusal(403, "this endpoint is read-only; updates are refused")
    texts = [value for name, value in given if name == "query"]
    if not texts and method != "POST" and all(name == "format" for name, _ in given):
        return None
    if len(texts) != 1:
        raise Refusal(400, "the query is missing; send query=…" if not texts else "there are several queries; send one")
    bindings: dict[str, str] = {}
    for name, value in given:
        if name.startswith("$"):
            if name[1:] in bindings or not name[1:].isidentifier():
                raise Refusal(400, f"'{name}' is no variable, or is bound twice; send $name=value once")
            bindings[name[1:]] = value
    default, named = ([v for n, v in given if n == f"{kind}-graph-uri"] for kind in ("default", "named"))
    formats = [value for name, value in given if name == "format"]
    known = {*ROWS.values(), *TRIPLES.values(), ""}
    if len(formats) > 1 or any(name not in known for name in formats):
        raise Refusal(400, f"format={formats[-1]} is none; send one of {', '.join(sorted(known - {''}))}")
    return Asked(texts[0], default, named, bindings, *formats)


def _fields(text: bytes, where: str) -> list[tuple[str, str]]:
    try:
        found = parse_qsl(utf8(text, where), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, f"{where} holds bytes that are not UTF-8; percent-encode UTF-8") from None
    except ValueError:
        raise Refusal(400, f"{where} holds more than {_FIELDS} parameters; send fewer") from None
    return found


def utf8(text: bytes, where: str) -> str:
    """A text of a request.

    Raises:
        Refusal: 400 where its bytes are not UTF-8.
    """
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Refusal(400, f"{where} is not UTF-8 (byte {fault.start}); send UTF-8") from None


def choose(accept: str, offered: dict[str, str], wanted: str = "") -> str:
    """The media type to answer with.

    >>> choose("text/csv;q=0.5, application/sparql-results+xml", ROWS)
    'application/sparql-results+xml'

    Args:
        accept: The Accept header; empty where there is none.
        offered: Names by media type, the preferred first.
        wanted: A name that goes before the header; empty where there is none.

    Raises:
        Refusal: 406 where nothing that is offered is accepted.
    """
    if wanted:
        found = [media for media, name in offered.items() if name == wanted]
        if found:
            return found[0]
        raise Refusal(406, f"the answer cannot be written as {wanted}; choose one of {_names(offered)}")
    ranges = _ranges(accept)
    if not ranges:
        return next(iter(offered))
    # Of equal ones the first offered: max keeps it.
    best = max(offered, key=lambda media: _quality(media, ranges))
    if _quality(best, ranges) > 0:
        return best
    raise Refusal(406, f"nothing that is accepted can be given; accept one of {', '.join(offered)}")


def _names(offered: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(offered.values()))


@lru_cache(256)
def _ranges(accept: str) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for part in accept.split(","):
        media, *parameters = part.split(";")
        match = _RANGE.fullmatch("*/*" if media.strip() == "*" else media.strip().lower())
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                quality = float(value) if re.fullmatch(r"\s*(0?\.\d{1,3}|0\.?|1(\.0{0,3})?)\s*", value) else 0.0
        if match:
            key = (match[1], match[2])
            found[key] = max(quality, found.get(key, 0.0))
    return found


def _quality(media: str, ranges: dict[tuple[str, str], float]) -> float:
    kind, _, sub = media.partition("/")
    for key in ((kind, sub), (kind, "*"), ("*", "*")):  # the most specific range decides
        if key in ranges:
            return ranges[key]
    return 0.0
