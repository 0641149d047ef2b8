"""The one way in: strict YAML, read as JSON-LD through `ontology/context.jsonld`, becomes quads.

The context says which keys exist at which level, what type each value has and which values a closed list allows; this
module holds a file to that, line by line, and hands it to Oxigraph's JSON-LD parser. What Python adds is only the
naming of contained nodes (a claim's text positions, an entity's cross-references), so that no node is ever blank.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import yaml

from dermkg import resources, terms
from dermkg.errors import DataError

LANGUAGES = ("zh", "en")

_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_CLAIM_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_DEEPEST = 64  # levels of nesting: libyaml's composer recurses in C, and a file of brackets would end the process
_LEXICAL = {
    "decimal": (re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII), "a decimal number such as 0.03"),
    "integer": (re.compile(r"\d+", re.ASCII), "a whole number from 0"),
    "boolean": (re.compile(r"true|false"), "true or false"),
    "duration": (
        re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII),
        "a duration such as P168D, P6M or PT2H",
    ),
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "a date such as 2026-01-30"),
}

# What to write instead, where people are known to write otherwise: by the property, else by the datatype.
_REMEDY = {
    "dk:minAge": "write years: 3 months are 0.25",
    "dk:maxAge": "write years: 3 months are 0.25",
    "xsd:date": "write a day of the calendar (where it is not known: dateUnknown or revisionUnknown: true)",
    "xsd:duration": "write no sign, and weeks in days: 3 weeks are P21D",
}

# Nodes that a mapping contains: their class, and how they are named after the node that contains them.
_CONTAINED = {
    "claims": ("Claim", terms.CLAIM + "{slug}.{id}"),
    "at": ("oa:TextPositionSelector", "{parent}#at-{n}"),
    "xrefs": ("CrossReference", "{parent}#xref-{n}"),
}


@dataclass(frozen=True)
class Place:
    """A line of a file.

    Attributes:
        path: The file.
        line: The line, from 1.
    """

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass
class Document:
    """One YAML file, as quads and as the names in it.

    Attributes:
        quads: Its statements, in its named graph.
        defined: The IRIs that it describes, with their places.
        references: The IRIs of entities and terms that it speaks of, with their places.
    """

    quads: list[ox.Quad] = field(default_factory=list)
    defined: dict[str, Place] = field(default_factory=dict)
    references: list[tuple[str, Place]] = field(default_factory=list)


def read(path: Path, base: str, graph: str | None = None) -> Document:
    """Reads one YAML file of entities or of a source.

    Args:
        path: The file, UTF-8.
        base: The namespace of the file's own slugs.
        graph: The named graph of its statements; that of the source itself where None.

    Returns:
        The file's quads and names.

    Raises:
        DataError: With file and line: malformed YAML, an unknown or repeated key, a value outside a closed list or
            of a wrong datatype, an unknown prefix, a name given twice.
    """
    return _Reader(path, base).document(graph)


@cache
def _context() -> dict[str, Any]:
    path = resources.ontology() / "context.jsonld"
    try:
        context = json.loads(path.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError) as fault:
        raise DataError(str(path), f"the JSON-LD context cannot be read: {fault}", "restore the file") from None
    # "@prefix" lets a namespace such as …/obo/CHEBI_ be one, though it ends in no delimiter (JSON-LD 1.1, 4.1.5).
    return {**{prefix: {"@id": iri, "@prefix": True} for prefix, iri in terms.prefixes().items()}, **context}


@cache
def _short_context() -> dict[str, Any]:
    """The context for Oxigraph, without what it says of single values: those are resolved here. Oxigraph would process
    such a context again at every value, which takes most of the time of a load."""

    def short(context: dict[str, Any]) -> dict[str, Any]:
        return {key: one(value) if isinstance(value, dict) else value for key, value in context.items()}

    def one(term: dict[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in term.items() if key != "@context"}
        return rest if "@type" in term or "@context" not in term else {**rest, "@context": short(term["@context"])}

    return short(_context())


class _Reader:
    def __init__(self, path: Path, base: str) -> None:
        self.path, self.base = path, base
        self.result = Document()

    def fault(self, node: Any, fault: str, remedy: str = "") -> DataError:
        line = node if isinstance(node, int) else node.start_mark.line + 1
        return DataError(str(Place(self.path, line)), fault, remedy)

    def document(self, graph: str | None) -> Document:
        root = self._compose()
        tree = self._mapping(root, _context(), "", "")
        if graph is None:
            slug = tree.get("id", "")
            if slug != self.path.stem:
                raise self.fault(root, f"the source's id is {slug or 'missing'}", f"write id: {self.path.stem}")
            graph = self.base + slug
        tree["@context"] = _short_context()
        name = ox.NamedNode(graph)
        try:
            data = json.dumps(tree, ensure_ascii=False).encode()
            for quad in ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=self.base):
                self.result.quads.append(ox.Quad(quad.subject, quad.predicate, quad.object, name))
        except (SyntaxError, UnicodeEncodeError) as fault:
            raise self.fault(root, f"it does not become RDF: {fault}", "correct the value named") from None
        return self.result

    def _compose(self) -> Any:
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
        except OSError as fault:
            raise DataError(str(self.path), f"it cannot be read ({fault.strerror})", "check the file") from None
        except UnicodeDecodeError as fault:
            raise DataError(str(self.path), f"it is not UTF-8 (byte {fault.start})", "save it as UTF-8") from None
        try:
            self._events(text)
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as fault:
            line = fault.problem_mark.line + 1 if fault.problem_mark else 1
            raise self.fault(line, f"malformed YAML: {fault.problem or fault.context}", "correct the line") from None
        except (yaml.YAMLError, RecursionError) as fault:
            raise DataError(str(self.path), f"malformed YAML: {fault}", "correct the file") from None
        if not isinstance(root, yaml.MappingNode):
            raise DataError(str(self.path), "it holds no YAML mapping", "begin with 'entities:' or with 'id: …'")
        return root

    def _events(self, text: str) -> None:
        """Refuses what YAML can do and our files don't need, before anything is built from it."""
        if not re.search(r"[&*]|(?:[\[{\-?]\s*){9}", text):
            return
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if getattr(event, "anchor", None) is not None:
                raise self.fault(event, "YAML aliases are not read here", "write the value out")
            if isinstance(event, yaml.CollectionStartEvent | yaml.CollectionEndEvent):
                depth += 1 if isinstance(event, yaml.CollectionStartEvent) else -1
            if depth > _DEEPEST:
                raise self.fault(event, f"it is nested more than {_DEEPEST} levels deep", "write it flatter")

    def _items(self, node: Any) -> Iterator[tuple[Any, Any]]:
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.fault(key, "a key is not plain text", "write a plain key")
            if key.value in keys:
                raise self.fault(key, f"the key '{key.value}' stands twice in one mapping", "keep one of the two")
            keys.add(key.value)
            yield key, value

    def _mapping(self, node: Any, scope: dict[str, Any], parent: str, slug: str, level: str = "") -> dict[str, Any]:
        """One mapping as a JSON-LD node.

        `parent` is the name it has from what contains it, `slug` its source's id, `level` the key it stands under.
        """
        entries = list(self._items(node))
        named = next((value for key, value in entries if key.value == "id"), None)
        if named is not None and not (parent == "" or level == "claims"):
            raise self.fault(named, "unknown key 'id'", "remove it: the node is named after what contains it")
        name = parent
        if not parent and named is not None:
            slug = self._slug(named)
            name = self._define(self.base + slug, named)
        if level == "entities" and named is None:
            raise self.fault(node, "an entity needs an id", "write id: its-slug")
        defaults = next((value for key, value in entries if key.value == "defaults" and level == ""), None)
        tree: dict[str, Any] = {}
        for key, value in entries:
            if key.value == "id":
                tree["id"] = self._scalar(value)
            elif value is not defaults:
                tree[key.value] = self._value(key, value, scope, name, slug, defaults)
        return tree

    def _value(self, key: Any, node: Any, scope: dict[str, Any], name: str, slug: str, defaults: Any) -> Any:
        known = scope.get(key.value)
        if known is None or key.value.startswith("@") or key.value in terms.prefixes():
            from difflib import get_close_matches

            near = get_close_matches(key.value, [k for k in scope if k not in terms.prefixes() and k[0] != "@"], 1)
            raise self.fault(key, f"unknown key '{key.value}'", f"did you mean '{near[0]}'?" if near else "remove it")
        if key.value == "type":
            return self._name(node)
        if known == "@graph":
            return [self._mapping(item, scope, "", "", "entities") for item in self._sequence(node, yaml.MappingNode)]
        if key.value in _CONTAINED:
            return self._contained(key.value, node, known["@context"], name, slug, defaults)
        if known.get("@container") == "@language":
            return self._languages(node)
        items = self._sequence(node, yaml.ScalarNode)
        values = [self._typed(item, known) for item in items]
        return values if isinstance(node, yaml.SequenceNode) else values[0]

    def _sequence(self, node: Any, kind: type) -> list[Any]:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            if not isinstance(item, kind):
                wanted = "a mapping" if kind is yaml.MappingNode else "a plain value"
                raise self.fault(item, f"{wanted} is expected here", "see the files beside this one")
        return list(items)

    def _contained(self, key: str, node: Any, scope: dict[str, Any], parent: str, slug: str, defaults: Any) -> Any:
        kind, pattern = _CONTAINED[key]
        default = {}
        if defaults is not None and key == "claims":
            if not isinstance(defaults, yaml.MappingNode):
                raise self.fault(defaults, "a mapping is expected here", "write defaults: {polarity: affirmed}")
            default = self._mapping(defaults, scope, "defaults", slug, "defaults")
        trees = []
        for n, item in enumerate(self._sequence(node, yaml.MappingNode), 1):
            local = next((v for k, v in item.value if k.value == "id"), None)
            if key == "claims" and not (isinstance(local, yaml.ScalarNode) and _CLAIM_ID.fullmatch(local.value)):
                raise self.fault(local or item, "a claim needs an id of letters, digits and hyphens", "write id: 8")
            name = pattern.format(slug=slug, parent=parent, n=n, id=local.value if local else "")
            self._define(name, item)
            tree = {**default, **self._mapping(item, scope, name, slug, key)}
            tree["id"], tree["type"] = name, kind
            trees.append(tree)
        return trees

    def _languages(self, node: Any) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(node, "texts by language are expected here", "write {zh: …, en: …}")
        tree: dict[str, Any] = {}
        for key, value in self._items(node):
            if key.value not in LANGUAGES:
                raise self.fault(key, f"the language '{key.value}' is not one of {', '.join(LANGUAGES)}", "use one")
            texts = [self._scalar(item) for item in self._sequence(value, yaml.ScalarNode)]
            if not all(text.strip() for text in texts):
                raise self.fault(value, "an empty text", "write the text or remove the key")
            tree[key.value] = texts if isinstance(value, yaml.SequenceNode) else texts[0]
        return tree

    def _typed(self, node: Any, term: dict[str, Any]) -> str:
        text = self._scalar(node)
        kind, inner = term.get("@type", ""), term.get("@context", {})
        if kind == "@vocab" and inner:
            if text not in inner:
                raise self.fault(node, f"'{text}' is not one of {', '.join(inner)}", "use one of these")
            return str(inner[text])
        if kind == "@vocab" and not inner:
            self._name(node)
        if kind == "@id":
            return self._reference(node, text, inner.get("@base"))
        if kind.startswith("xsd:") and kind[4:] in _LEXICAL:
            pattern, wanted = _LEXICAL[kind[4:]]
            if not pattern.fullmatch(text) or (kind == "xsd:date" and not _is_date(text)):
                remedy = _REMEDY.get(term["@id"]) or _REMEDY.get(kind) or "correct the value"
                raise self.fault(node, f"'{text}' is not {wanted}", remedy)
        return text

    def _reference(self, node: Any, text: str, base: str | None) -> str:
        prefix, colon, local = text.partition(":")
        if colon and prefix not in terms.prefixes() and prefix not in ("http", "https"):
            raise self.fault(node, f"unknown prefix '{prefix}:'", "use one of ontology/prefixes.ttl, or add it there")
        if not base and not colon:
            raise self.fault(node, f"'{text}' has no prefix", "write a CURIE or an address")
        iri = terms.iri(text) or (text if colon else urljoin(base or "", text))
        whole = bool(local) if prefix in terms.prefixes() else bool(urlsplit(iri).netloc)
        # Oxigraph's JSON-LD parser drops an IRI that is none without a word, and its statement with it.
        if not whole or re.search(r"\s", text) or not _is_iri(iri):
            raise self.fault(node, f"'{text}' is no name and no address", "remove what an IRI can't hold")
        if base and iri.startswith(terms.KG):
            self.result.references.append((iri, Place(self.path, node.start_mark.line + 1)))
        return iri

    def _name(self, node: Any) -> str:
        name = self._scalar(node)
        known = _context().get(name, {"@id": f"dk:{name}"})
        if not _NAME.fullmatch(name) or not isinstance(known, dict) or known.get("@id") != f"dk:{name}":
            raise self.fault(node, f"'{name}' is no name of a term", "use a name from ontology/dermkg.ttl")
        self.result.references.append((terms.DK + name, Place(self.path, node.start_mark.line + 1)))
        return name

    def _slug(self, node: Any) -> str:
        slug = self._scalar(node)
        if not _SLUG.fullmatch(slug):
            raise self.fault(node, f"'{slug}' is no slug", "use lower-case letters, digits and hyphens")
        return slug

    def _define(self, name: str, node: Any) -> str:
        place = Place(self.path, node.start_mark.line + 1)
        first = self.result.defined.setdefault(name, place)
        if first is not place:
            raise self.fault(
                node, f"{terms.curie(name)} is already given at line {first.line}", "rename one of the two"
            )
        return name

    def _scalar(self, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(node, "a plain value is expected here", "see the files beside this one")
        text = str(node.value)
        if not text.strip():
            raise self.fault(node, "an empty value", "write the value or remove the key")
        if _CONTROL.search(text):
            raise self.fault(node, "a control character in a value", "remove it")
        return text


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_iri(text: str) -> bool:
    try:
        list(ox.parse(f"<{text}> <a:a> <a:a> .".encode(), format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, UnicodeEncodeError):
        return False
    return True
