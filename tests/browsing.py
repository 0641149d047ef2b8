"""A real browser, and what is looked for in the page that it shows: each check gives the faults that it found."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dermkg import draw, terms

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BAD = '<img src=x onerror="window.hit=1"></script><script>window.hit=2</script>{{7*7}}{% raw %}\u202e\u2028${1}'
KG, DK, RDF, RDFS, CLAIM = terms.KG, terms.DK, terms.RDF, terms.RDFS, terms.CLAIM
Look = Callable[..., Any]
Triple = tuple[str, str, ox.NamedNode | ox.Literal]


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def store_of(*triples: Triple) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(node(s), node(p), o, node(terms.SRC + "x")) for s, p, o in triples)
    return store


def claim(name: str, subject: str, relation: str, object_: str, polarity: str = "affirmed") -> list[Triple]:
    """The triples of a claim of the source `src:x`."""
    return [
        (CLAIM + name, RDF + "type", node(DK + "Claim")),
        (CLAIM + name, RDF + "subject", node(KG + subject)),
        (CLAIM + name, RDF + "predicate", node(DK + relation)),
        (CLAIM + name, RDF + "object", node(KG + object_)),
        (CLAIM + name, DK + "polarity", node(DK + polarity)),
        (CLAIM + name, DK + "standing", node(DK + "page")),
        (CLAIM + name, DK + "statedIn", node(terms.SRC + "x")),
    ]


def named(name: str, zh: str, en: str, kind: str = "") -> list[Triple]:
    """The triples of a thing's names, and of its class."""
    labels: list[Triple] = [
        (KG + name, RDFS + "label", ox.Literal(text, language=lang)) for lang, text in (("zh", zh), ("en", en)) if text
    ]
    return labels + ([(KG + name, RDF + "type", node(DK + kind))] if kind else [])


def hostile() -> ox.Store:
    """A graph all of whose words try to break out of the page."""
    return store_of(
        *named("a", BAD + "a", "x" * 10_000 + "a"),
        *named("b", BAD + "b", "x" * 10_000 + "b"),
        *named("c", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        (KG + "a", terms.SKOS + "altLabel", ox.Literal(BAD)),
        (KG + "a", terms.SKOS + "definition", ox.Literal(BAD, language="zh")),
        (KG + "a", terms.SKOS + "exactMatch", node("javascript:window.hit=3")),
        (terms.SRC + "x", terms.DCT + "title", ox.Literal(BAD)),
        *claim("x.1", "a", "treats", "b", "negated"),
        *claim("=x.2", "c", "treats", "b"),
        (CLAIM + "x.1", terms.DCT + "source", node("javascript:window.hit=4")),
        (CLAIM + "x.1", terms.DCT + "bibliographicCitation", ox.Literal(BAD)),
        (CLAIM + "x.1", terms.SKOS + "note", ox.Literal(BAD, language="zh")),
    )


def large(things: int) -> ox.Store:
    """A graph of so many things of eight classes, and half as many claims again."""
    chance, kinds = (
        random.Random(1),
        ["DrugProduct", "Drug", "Gene", "Process", "CellType", "Condition", "Finding", "Population"],
    )
    triples: list[Triple] = []
    for i in range(things):
        triples += named(f"t{i}", f"第{i}号事物", f"thing number {i}", kinds[i % 8])
    for i in range(things * 3 // 2):
        relation = chance.choice(["treats", "inhibits", "hasAdverseEffect"])
        triples += claim(f"x.{i}", f"t{int(things * chance.random() ** 2)}", relation, f"t{i % things}")
    return store_of(*triples, (terms.SRC + "x", terms.DCT + "title", ox.Literal("large")))


@pytest.fixture(scope="session")
def html(store: ox.Store) -> str:
    """The page of the shipped graph."""
    return draw.page(store)


@pytest.fixture(scope="session")
def pages(html: str) -> Callable[[str], str]:
    """Pages by the graph that they show; each is made once."""
    made = {"shipped": html}

    def page(graph: str) -> str:
        if graph not in made:
            made[graph] = draw.page(hostile() if graph == "hostile" else large(5000), limit=5000)
        return made[graph]

    return page


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium, headless."""
    from conftest import needs

    names = ("chromium", "chromium-browser", "google-chrome")
    path = needs(next(filter(shutil.which, names), names[0]))
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("playwright is not there")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which(path), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def heard() -> list[str]:
    """Everything that pages said on the console or asked of the network."""
    return []


@pytest.fixture
def look(browser: Any, tmp_path: Path, heard: list[str]) -> Iterator[Look]:
    """Opens a page; at the end nothing may have been fetched and nothing said on the console."""
    contexts = []

    def opened(
        text: str, language: str = "zh-CN", size: tuple[int, int] = (1440, 900), fragment: str = "", **options: Any
    ) -> Any:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: heard.append(request.url) if not request.url.startswith(("blob:", file.as_uri())) else None,
        )
        page.goto(file.as_uri() + fragment)
        if options.get("java_script_enabled", True):
            wait(page, "performance.getEntriesByName('drawn').length > 0")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


def untyped(file: Path) -> str:
    """What TypeScript finds in a script."""
    from conftest import needs

    tsc = shutil.which(str(needs("tsc")))
    options = [
        "--noEmit",
        "--allowJs",
        "--checkJs",
        "--strict",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom,dom.iterable",
    ]
    plain = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run([str(tsc), *options, str(file)], capture_output=True, text=True, env=plain)
    assert (done.returncode == 0) == (done.stdout == ""), done.stderr  # it ran
    return done.stdout


def wait(page: Any, expression: str, arg: Any = None) -> None:
    """Waits until an expression is true; Playwright's own way needs an eval that the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(expression, arg):
            return
        time.sleep(0.05)
    raise AssertionError(f"it never came true: {expression}")


def overlapping(boxes: list[dict[str, float]]) -> list[tuple[float, float]]:
    """Pairs of boxes that lie on each other."""
    found, sorted_ = [], sorted(boxes, key=lambda box: box["y"])
    tallest = max((box["h"] for box in boxes), default=0)
    for i, p in enumerate(sorted_):
        for q in sorted_[i + 1 :]:
            if q["y"] - p["y"] >= tallest:
                break
            if abs(p["x"] - q["x"]) < (p["w"] + q["w"]) / 2 and abs(p["y"] - q["y"]) < (p["h"] + q["h"]) / 2:
                found.append((p["id"], q["id"]))
    return found


def overlaps(page: Any) -> list[tuple[float, float]]:
    """Pairs of boxes that lie on each other as the page shows them."""
    return overlapping(page.evaluate("dermkg.boxes()"))


def outside(page: Any) -> list[int]:
    """Boxes that are not wholly in view."""
    found: list[int] = page.evaluate(
        """() => { const stage = document.getElementById('graph').getBoundingClientRect(), scale = dermkg.network.getScale();
        return dermkg.boxes().filter(b => { const {x, y} = dermkg.network.canvasToDOM({x: b.x, y: b.y});
          return x - b.w * scale / 2 < 0 || x + b.w * scale / 2 > stage.width || y - b.h * scale / 2 < 0 || y + b.h * scale / 2 > stage.height
        }).map(b => b.id) }"""
    )
    return found


def covered(page: Any) -> list[list[float]]:
    """Words on lines that lie on a box or on each other."""
    found: list[list[float]] = page.evaluate(
        """() => { const boxes = dermkg.boxes().map(b => [b.x - b.w / 2, b.y - b.h / 2, b.x + b.w / 2, b.y + b.h / 2]), words = dermkg.words();
        const meet = (p, q) => p !== q && p[0] < q[2] && p[2] > q[0] && p[1] < q[3] && p[3] > q[1];
        return words.filter(w => boxes.some(b => meet(w, b)) || words.some(v => meet(w, v))) }"""
    )
    return found


def faint(page: Any) -> list[list[Any]]:
    """Pairs of ink and ground on the canvas, and of badges in the panel, whose contrast is below 4.5 to 1."""
    found: list[list[Any]] = page.evaluate(
        """() => { const ctx = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const light = colour => { ctx.clearRect(0, 0, 1, 1); ctx.fillStyle = colour; ctx.fillRect(0, 0, 1, 1);
          const [r, g, b] = [...ctx.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
          return .2126 * r + .7152 * g + .0722 * b };
        const contrast = (p, q) => { const [a, b] = [light(p), light(q)].sort((m, n) => n - m); return (a + .05) / (b + .05) };
        const paint = dermkg.paint(), css = getComputedStyle(document.documentElement);
        const pairs = [...paint.family.filter(Boolean).map(f => [f.text, f.fill]), [paint.soft, paint.ground], [paint.soft, paint.lane], [paint.ink, paint.ground],
          ...Object.entries(paint.tone).filter(([name]) => !['affirmed', 'thin'].includes(name)).map(([, t]) => [t.colour, paint.ground]),
          ...[...document.querySelectorAll('#panel .badge, #panel .outcome')].flatMap(e => ['--ground', '--raised'].map(g => [getComputedStyle(e).color, css.getPropertyValue(g)]))];
        return pairs.map(([p, q]) => [p, q, contrast(p, q)]).filter(([, , c]) => c < 4.5) }"""
    )
    return found


def violations(page: Any) -> list[str]:
    """What axe-core finds, in light colours or else in dark ones."""
    import axe_playwright_python

    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found: list[str] = page.evaluate(
            """axe.run({resultTypes: ['violations']})
            .then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 200))))"""
        )
        if found:
            return found
    return []


_CONTROLS = "a[href], button:not(:disabled), input, select, summary, [tabindex='0']"


def unreached(page: Any) -> list[str]:
    """Visible controls that the Tab key does not come to, and those that do not show it."""
    page.evaluate(f"""() => {{ window.met = new Set(); window.unseen = [];
        window.all_ = [...document.querySelectorAll("{_CONTROLS}")].filter(e => e.checkVisibility({{visibilityProperty: true}}) && !e.closest('#table tbody'));
        document.addEventListener('focusin', e => {{ met.add(e.target); const s = getComputedStyle(e.target);
          if (e.target.matches(':focus-visible') && s.outlineStyle === 'none') unseen.push(e.target.outerHTML.slice(0, 120)) }});
        document.activeElement?.blur() }}""")
    for _ in range(page.evaluate("all_.length") + 40):
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate("all_.filter(e => !met.has(e)).map(e => e.outerHTML.slice(0, 120)).concat(unseen)")
    return found


def lost(page: Any, store: ox.Store) -> set[str]:
    """Claims of the store that the page's table does not show, or shows without its words."""
    found = store.query("SELECT ?c { GRAPH ?g { ?c a dk:Claim } }", prefixes=terms.prefixes())
    claims = {row[0].value.removeprefix(CLAIM) for row in found}  # type: ignore[union-attr]
    if not page.evaluate("document.getElementById('table').open"):
        page.click("#table summary")
    shown = page.evaluate(
        """() => [...document.querySelectorAll('#table tbody tr')].filter(tr => tr.checkVisibility() && tr.cells[1].innerText.trim())
        .map(tr => tr.cells[0].innerText.trim())"""
    )
    return claims - set(shown)
