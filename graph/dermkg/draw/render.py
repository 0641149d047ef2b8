"""The page: pyvis holds nodes and edges, our own template shows them, and nothing is ever fetched."""

from __future__ import annotations

import base64
import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph as ox
import pyvis
from markupsafe import Markup
from pyvis.network import Network

from dermkg import html, paths, resources
from dermkg.claims import Claim
from dermkg.draw import data as coding
from dermkg.draw import first, layout, mechanism
from dermkg.draw.families import COLUMNS, FAMILIES, OTHER
from dermkg.draw.model import TONES, Drawing, tone
from dermkg.lexicon import Lexicon

_FIRST = "document.documentElement.classList.add('js')"
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_TONES = {
    "affirmed": {"zh": "肯定", "en": "affirmed"},
    "negated": {"zh": "否定", "en": "denied"},
    "hedged": {"zh": "有保留", "en": "uncertain"},
    "unverified": {"zh": "未核实", "en": "unverified"},
    "opposed": {"zh": "说法相反", "en": "opposed"},
    "thin": {"zh": "组成与层级", "en": "composition, hierarchy"},
    "contradicted": {"zh": "与说明书矛盾", "en": "contradicted by a label"},
    "beyondLabel": {"zh": "超说明书", "en": "beyond the label"},
    "supported": {"zh": "说明书支持", "en": "supported by a label"},
    "differs": {"zh": "各地说明书不同", "en": "labels differ"},
}
_UNUSED = ("shape", "color", "arrows", "font")
# The page's script, in parts by what they do; each stands on those before it.
_PARTS = ("data", "words", "state", "shapes", "scene", "choose", "panel", "search", "table", "save", "main")
_FRAME = """(async () => {{
"use strict";
{}
}})().catch((fault) => {{
  document.documentElement.classList.remove("js"); // the table can be read without the drawing
  throw fault;
}});"""


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
        nodes = [{key: value for key, value in node.items() if key not in _UNUSED} for node in self.nodes]
        data = {**self._data, "nodes": nodes, "edges": [coding.edge(edge) for edge in self.edges]}
        style = _own("page.css")
        scripts = " ".join(map(html.digest, (_FIRST, _vis(), script())))
        return _template().render(
            self._table,
            data=_packed(data),
            vis=Markup(_vis()),
            script=Markup(script()),
            style=Markup(style),
            first=Markup(_FIRST),
            policy=f"default-src 'none'; script-src {scripts}; style-src {html.digest(style)}; "
            "img-src data: blob:; base-uri 'none'; form-action 'none'",
        )

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:  # noqa: ARG002
        """Writes the page into a file, as UTF-8 whatever the locale."""
        Path(name).write_text(self.generate_html(), encoding="utf-8")


def render(store: ox.Store, drawing: Drawing, said: list[Claim]) -> str:
    """Lays out a drawing of a store with these claims, and writes its page."""
    mechanisms = paths.Mechanisms(store, said)
    routes = mechanism.paths(mechanisms, drawing)
    columns = {iri: node.family.column for iri, node in drawing.nodes.items()}
    boxes = {iri: layout.box(node.label, node.family.column) for iri, node in drawing.nodes.items()}
    start = first.choose(drawing, routes, boxes)
    pairs = [(link.subject, link.object) for link in drawing.links]
    inside = set(start)
    few = [(s, o) for s, o in pairs if s in inside and o in inside]
    shown, headings = layout.layered({iri: columns[iri] for iri in start}, boxes, few, 0)
    whole, all_headings = layout.layered(columns, boxes, pairs)
    free = layout.free(boxes, pairs)
    few_free = layout.free({iri: boxes[iri] for iri in start}, few)
    foreign = 2 * sum(node.family is OTHER for node in drawing.nodes.values()) > len(drawing.nodes)
    encoder = coding.Encoder(drawing, Lexicon(store))
    index = encoder.nodes
    nodes = {iri: encoder.node(node, boxes[iri]) for iri, node in drawing.nodes.items()}
    data = {
        **encoder.data(),
        "tones": [{"name": name, **_TONES[name]} for name in TONES],
        "columns": [OTHER.label, *COLUMNS[1:]] if foreign else COLUMNS,
        "layout": "free" if foreign else "layered",
        "more": [index[iri] for iri in first.order(drawing, start)],
        "families": [{"name": f.name, "column": f.column, "shape": f.shape, **f.label} for f in FAMILIES],
        "paths": [] if drawing.routes else routes,
        "headings": {"start": _headings(headings), "all": _headings(all_headings)},
        **({"beyond": {str(index[iri]): count for iri, count in drawing.beyond.items()}} if drawing.beyond else {}),
        "focus": index.get(drawing.focus or ""),
        "given": [[index[iri] for iri in route] for route in drawing.routes],
    }
    evidence = {text: href for statement in drawing.statements for text, href in statement.evidence}
    table = {
        "statements": drawing.statements,
        "sources": drawing.sources,
        "evidence": {text: (i, href) for i, (text, href) in enumerate(evidence.items())},
        "tones": _TONES,
        "drawn": _drawn(drawing),
        "families": [f for f in FAMILIES if any(node.family is f for node in drawing.nodes.values())],
        "count": len(drawing.nodes),
        "total": drawing.total,
        "wider": bool(drawing.beyond),
        "started": len(start),
        "version": resources.VERSION,
        "plain": not any(statement.name for statement in drawing.statements),
    }
    page = Page(data, table)
    for iri, node in nodes.items():
        at = {"a": whole[iri], "f": free[iri], **({"s": shown[iri], "e": few_free[iri]} if iri in shown else {})}
        page.add_node(index[iri], shape="custom", **node, **at)
    for link in drawing.links:
        bar = mechanisms.signs.get(link.predicate) == -1 and drawing.nodes[link.object].family.column < 5
        page.add_edge(index[link.subject], index[link.object], **encoder.edge(link, bar=bar))
    return page.generate_html()


def _drawn(drawing: Drawing) -> set[str]:
    """The tones that the legend explains: those of lines and rows, and what verdicts and differences add."""
    found = {link.tone for link in drawing.links} | {tone([statement]) for statement in drawing.statements}
    return found | {"differs" for statement in drawing.statements if statement.differs}


def _headings(found: list[layout.Heading]) -> list[list[int]]:
    return [[heading.column, heading.x, heading.width] for heading in found]


def _packed(data: Any) -> str:
    """JSON, deflated, in letters that no parser of HTML can misread: a fifth of what it would be as it is."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


@cache
def _vis() -> str:
    """The vis-network that pyvis itself ships, without the comment that makes developer tools fetch a map."""
    path = Path(pyvis.__file__).parent / _VIS
    return path.read_text(encoding="utf-8").partition("//# sourceMappingURL")[0].strip()


@cache
def script() -> str:
    """The page's own script: its parts in one function, so that nothing of it is seen from outside."""
    return _FRAME.format("\n".join(_own(f"{part}.js") for part in _PARTS))


def _own(name: str) -> str:
    return html.own("dermkg.draw", "page", name)


@cache
def _template() -> jinja2.Template:
    return html.template(_own("page.html.jinja"))
