"""The page: pyvis holds nodes and edges, our own template shows them, and nothing is ever fetched."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph as ox
import pyvis
from markupsafe import Markup
from pyvis.network import Network

from dermkg import paths, resources, terms
from dermkg.draw import first, layout, mechanism
from dermkg.draw.details import Node, Source, Statement, Text, both
from dermkg.draw.families import COLUMNS, FAMILIES, OTHER
from dermkg.draw.model import Drawing, Link
from dermkg.lexicon import Lexicon

_FIRST = "document.documentElement.classList.add('js')"
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_STANDINGS = ("regulator", "mirror", "manufacturer", "literature", "news", "page", "unverified")
_TONES = {
    "affirmed": {"zh": "肯定", "en": "affirmed"},
    "negated": {"zh": "否定", "en": "denied"},
    "hedged": {"zh": "有保留", "en": "uncertain"},
    "unverified": {"zh": "未核实", "en": "unverified"},
    "opposed": {"zh": "说法相反", "en": "opposed"},
    "thin": {"zh": "组成与层级", "en": "composition, hierarchy"},
}
_UNUSED = ("shape", "color", "arrows")


class Page(Network):  # type: ignore[misc]
    """A pyvis network that writes our page in place of its own.

    Args:
        data: What the page's script needs beside nodes and edges.
        table: What the template needs.
    """

    def __init__(self, data: dict[str, Any], table: dict[str, Any]) -> None:
        super().__init__(directed=True)
        self._data, self._table = data, table

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:  # noqa: ARG002
        """The page as one HTML text; the arguments are pyvis's and make no difference."""
        data = {**self._data, "nodes": _lean(self.nodes), "edges": _lean(self.edges)}
        script, style = _own("page.js"), _own("page.css")
        scripts = " ".join(map(_hash, (_FIRST, _vis(), script)))
        return _template().render(
            self._table,
            data=Markup(_json(data)),
            vis=Markup(_vis()),
            script=Markup(script),
            style=Markup(style),
            first=Markup(_FIRST),
            policy=f"default-src 'none'; script-src {scripts}; style-src {_hash(style)}; "
            "img-src data: blob:; base-uri 'none'; form-action 'none'",
        )

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:  # noqa: ARG002
        """Writes the page into a file, as UTF-8 whatever the locale."""
        Path(name).write_text(self.generate_html(), encoding="utf-8")


def render(store: ox.Store, drawing: Drawing) -> str:
    """Lays out a drawing and writes its page."""
    mechanisms = paths.Mechanisms(store)
    routes = mechanism.paths(mechanisms, drawing)
    index = {iri: i for i, iri in enumerate(drawing.nodes)}
    columns = {iri: node.family.column for iri, node in drawing.nodes.items()}
    boxes = {iri: layout.box(node.label, node.family.column) for iri, node in drawing.nodes.items()}
    start = first.choose(drawing, routes, boxes)
    pairs = [(link.subject, link.object) for link in drawing.links]
    inside = set(start)
    few = [(s, o) for s, o in pairs if s in inside and o in inside]
    shown, headings = layout.layered({iri: columns[iri] for iri in start}, boxes, few, 0)
    whole, all_headings = layout.layered(columns, boxes, pairs)
    free = layout.free(boxes, pairs)
    relations = {iri: i for i, iri in enumerate(drawing.relations)}
    sources = {iri: i for i, iri in enumerate(drawing.sources)}
    names = {statement.name: i for i, statement in enumerate(drawing.statements)}
    foreign = 2 * sum(node.family is OTHER for node in drawing.nodes.values()) > len(drawing.nodes)
    lexicon = Lexicon(store)
    kinds = sorted((node.kind for node in drawing.nodes.values() if node.kind), key=lambda kind: kind["en"])
    kinds = [kind for i, kind in enumerate(kinds) if kind not in kinds[:i]]
    data = {
        "kinds": kinds,
        "columns": [OTHER.label, *COLUMNS[1:]] if foreign else COLUMNS,
        "view": "free" if foreign else "start",
        "families": [{"name": f.name, "column": f.column, "shape": f.shape, **f.label} for f in FAMILIES],
        "relations": [{"id": terms.curie(iri), **label} for iri, label in drawing.relations.items()],
        "sources": [_told(source) for source in drawing.sources.values()],
        "values": {value: both(lexicon, terms.DK + value) for value in _STANDINGS},
        "rows": [_row(statement, index, relations, sources, names) for statement in drawing.statements],
        "paths": [] if drawing.routes else routes,
        "headings": {"start": _headings(headings), "all": _headings(all_headings)},
        "focus": index.get(drawing.focus or ""),
        "given": [[index[iri] for iri in route] for route in drawing.routes],
    }
    table = {
        "statements": drawing.statements,
        "sources": drawing.sources,
        "relations": drawing.relations,
        "values": data["values"],
        "tones": _TONES,
        "names": names,
        "families": [f for f in FAMILIES if any(node.family is f for node in drawing.nodes.values())],
        "count": len(drawing.nodes),
        "total": drawing.total,
        "started": len(start),
        "version": resources.VERSION,
        "plain": not any(statement.name for statement in drawing.statements),
    }
    page = Page(data, table)
    for iri, node in drawing.nodes.items():
        at = {"a": whole[iri], "f": free[iri], **({"s": shown[iri]} if iri in shown else {})}
        page.add_node(index[iri], **_drawn(node, boxes[iri], index, drawing, kinds), **at)
    for link in drawing.links:
        bar = mechanisms.signs.get(link.predicate) == -1 and drawing.nodes[link.object].family.column < 5
        page.add_edge(index[link.subject], index[link.object], **_edge(link, relations, bar))
    return page.generate_html()


def _drawn(node: Node, box: layout.Box, index: dict[str, int], drawing: Drawing, kinds: list[Text]) -> dict[str, Any]:
    up = [link.object for link in drawing.links if link.subject == node.iri and link.tone == "thin"]
    optional = {
        "also": node.synonyms,
        "about": node.definition,
        "ids": [[r.text, r.href, r.match.rpartition("#")[2], r.status.rpartition("#")[2]] for r in node.references],
        "guess": [label for label in node.unverified if label in node.label.values()],
        "up": [index[iri] for iri in up],
    }
    return {
        "label": node.label["zh"],
        "en": node.label["en"],
        "curie": terms.curie(node.iri),
        "shape": "custom",
        "family": [f.name for f in FAMILIES].index(node.family.name),
        "lines": box.lines,
        "w": box.width,
        **({"kind": kinds.index(node.kind)} if node.kind else {}),
        **{key: value for key, value in optional.items() if value},
    }


def _edge(link: Link, relations: dict[str, int], bar: bool) -> dict[str, Any]:
    edge = {"relation": relations[link.predicate], "rows": link.statements, "tone": link.tone}
    return {**edge, "bar": True} if bar else edge


def _lean(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What pyvis holds of nodes or edges, without what our script sets itself."""
    return [{key: value for key, value in one.items() if key not in _UNUSED} for one in options]


def _row(
    s: Statement, index: dict[str, int], relations: dict[str, int], sources: dict[str, int], names: dict[str, int]
) -> list[Any]:
    mentions = [index[iri] for iri in s.mentions if iri in index]
    against = [names[other] for other in s.contradicts if other in names]
    about = sources.get(s.fact.subject)
    return [
        index.get(s.fact.subject),
        relations[s.fact.predicate],
        None if isinstance(s.fact.object, ox.Literal) else index.get(s.fact.other),
        s.polarity,
        s.standing,
        sources.get(s.source),
        mentions,
        against,
        about,
    ]


def _told(source: Source) -> dict[str, Any]:
    facts = [[label, value, href] for label, value, href in source.facts]
    return {"id": terms.curie(source.iri), **source.label, "kind": source.kind, "facts": facts}


def _headings(found: list[layout.Heading]) -> list[list[int]]:
    return [[heading.column, heading.x, heading.width] for heading in found]


def _json(data: Any) -> str:
    """JSON that no HTML parser and no JavaScript parser can misread."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _vis() -> str:
    """The vis-network that pyvis itself ships, without the comment that makes developer tools fetch a map."""
    path = Path(pyvis.__file__).parent / _VIS
    return path.read_text(encoding="utf-8").partition("//# sourceMappingURL")[0].strip()


def _own(name: str) -> str:
    return files("dermkg.draw").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_own("page.html.jinja"))
