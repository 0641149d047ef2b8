"""The pages for people: one for every thing, and the one to ask on. Neither loads anything of another host."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from dermkg import api, claims, explain, html, queries, resources, terms
from dermkg.claims import OUTCOMES, SILENT, Claim, Verdict
from dermkg.draw.details import web

_SHOWN = 300  # claims of one group on a page; the RDF has all of them
_WORDS = {
    "notice": {"zh": "仅供参考,不构成医疗建议。", "en": "It informs; it gives no medical advice."},
    "ask": {"zh": "查询", "en": "Ask"},
    "draw": {"zh": "查看图", "en": "Draw it"},
    "data": {"zh": "数据", "en": "Data"},
    "other": {"zh": "English", "en": "中文"},
    "own": {"zh": "关于它的主张", "en": "What is claimed of it"},
    "others": {"zh": "提到它的主张", "en": "Claims that speak of it"},
    "stated": {"zh": "它的主张", "en": "What it says"},
    "omitted": {"zh": "说明书载有而它未提及", "en": "What it leaves out of the labels"},
    "bases": {"zh": "依据", "en": "It rests on"},
    "judges": {"zh": "它所评判的主张", "en": "The claim that it judges"},
    "silent": {"zh": "说明书未涉及", "en": "label silent"},
    "contradicts": {"zh": "与之矛盾", "en": "contradicted by"},
    "more": {"zh": "条未列出,数据中全部载有", "en": "more; the data has all of them"},
    "facts": {"zh": "登记", "en": "What is recorded"},
    "skip": {"zh": "跳到内容", "en": "Skip to the content"},
}


def thing(graph: api.Graph, iri: str, language: str) -> str:
    """The page of an entity, source, claim or verdict: names, claims, their evidence, and what labels say.

    Args:
        graph: The graph.
        iri: The thing; the graph must speak of it.
        language: zh or en.
    """
    store, lexicon = graph.store, graph.lexicon
    name = iri.partition("#")[0] if iri.startswith(terms.CLAIM) else iri
    facts: list[tuple[str, str, list[ox.NamedNode | ox.Literal]]] = []
    groups: list[tuple[str, list[Claim]]] = []
    verdict = None
    heading = lexicon.label(iri, language)
    if name.startswith(terms.CLAIM) and _is(store, name, "Claim"):
        own = claims.read(store, name)
        heading = claims.words(own, lexicon, language)
        groups = [("", [own]), ("bases", _bases(store, own.verdicts))]
    elif iri.startswith(terms.VERDICT) and _is(store, iri, "Verdict"):
        verdict = claims.verdict(store, iri)
        heading = verdict.reason.get(language, heading)
        groups = [("judges", [claims.read(store, verdict.claim)]), ("bases", _bases(store, [verdict]))]
    else:
        found = explain.describe(store, iri)
        facts = [(key, lexicon.label(key, language), values) for key, values in found.facts.items()]
        groups = [(key, getattr(found, key)) for key in ("own", "others", "stated", "omitted")]
    other = "en" if language == "zh" else "zh"
    labels = lexicon.labels.get(iri, {})
    return _template("thing.html.jinja").render(
        **_frame(language),
        iri=iri,
        curie=terms.curie(iri),
        heading=heading,
        other=labels.get(other, "") if labels.get(other) != heading else "",
        turned=(other, link(iri, other)),
        facts=facts,
        groups=[(key, _ordered(group)) for key, group in groups if group],
        verdict=verdict,
        shown=_SHOWN,
        words=lambda claim: claims.words(claim, lexicon, language),
        label=lambda of: lexicon.label(of, language),
        outcome=lambda key: lexicon.label(terms.DK + key, language),
        value=lambda term: claims.value(term, lexicon, language) if isinstance(term, ox.Literal) else str(term),
        link=lambda of: link(of, language),
        web=web,
        is_iri=lambda term: isinstance(term, ox.NamedNode),
        curies=terms.curie,
        file=lambda claim: explain.file_name(store, claim.source),
    )


def home(language: str) -> str:
    """The page to ask on: the named questions, an editor, and the answer as table, drawing and files."""
    questions = [
        {
            "name": one.name,
            "title": one.title,
            "about": one.about,
            "text": "\n".join(line for line in one.text.splitlines() if not line.startswith("#")).strip(),
            "parameters": [{"name": p.name, "kind": p.kind, "example": p.example} for p in one.parameters],
        }
        for one in queries.questions().values()
    ]
    data = {"questions": questions, "prefixes": terms.prefixes(), "kg": terms.KG, "taken": sorted(_TAKEN)}
    # In a script element only `<` could end it early.
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = html.own("dermkg.serve", "page", "home.js")
    return _template("home.html.jinja").render(
        **_frame(language, script), data=Markup(packed), script=Markup(script), notice=_WORDS["notice"]
    )


def link(iri: str, language: str) -> str:
    """The address, on this server, of the page of an IRI in a language.

    >>> link("https://w3id.org/dermkg/vitiligo", "zh"), link("http://example.org/?a=1", "en")
    ('/vitiligo?lang=zh', '/about?iri=http%3A%2F%2Fexample.org%2F%3Fa%3D1&lang=en')
    """
    from urllib.parse import quote

    path = iri.removeprefix(terms.KG)
    if path != iri and path and "#" not in path and path not in _TAKEN and not _UNSAFE.search(path):
        return f"/{quote(path, safe='/')}?lang={language}"
    return f"/about?iri={quote(iri, safe='')}&lang={language}"


# What a browser would read as another host or another folder.
_UNSAFE = re.compile(r"^/|(^|/)\.{1,2}(/|$)")
_TAKEN = {"sparql", "health", "names", "draw", "about"}


def _frame(language: str, script: str = "") -> dict[str, Any]:
    style = html.own("dermkg.serve", "page", "page.css")
    scripts = f"script-src {html.digest(script)}; connect-src 'self'; frame-src 'self'; " if script else ""
    return {
        "language": language,
        "say": {key: text[language] for key, text in _WORDS.items()},
        "version": resources.VERSION,
        "style": Markup(style),
        "policy": f"default-src 'none'; {scripts}style-src {html.digest(style)}; img-src data:; base-uri 'none'; "
        "form-action 'self'",
    }


def _is(store: ox.Store, iri: str, kind: str) -> bool:
    pattern = (ox.NamedNode(iri), ox.NamedNode(terms.RDF + "type"), ox.NamedNode(terms.DK + kind), None)
    return next(iter(store.quads_for_pattern(*pattern)), None) is not None


def _bases(store: ox.Store, verdicts: list[Verdict]) -> list[Claim]:
    return claims.read_all(store, {basis for verdict in verdicts for basis in verdict.bases})


def _ordered(group: list[Claim]) -> list[Claim]:
    """The gravest first, then by relation."""
    grave = (*OUTCOMES[:-1], "", SILENT)
    return sorted(group, key=lambda one: (grave.index(one.worst), one.predicate, claims.natural(one.iri)))


@cache
def _template(name: str) -> jinja2.Template:
    return html.template(html.own("dermkg.serve", "page", name))
