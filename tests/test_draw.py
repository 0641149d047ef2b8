"""The page, in a real browser: what it shows, that it is safe, and that it stays the same."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from conftest import needs
from dermkg import claims, draw, terms
from dermkg.errors import InputError

KG, DK, RDF = terms.KG, terms.DK, terms.RDF
CREAM = KG + "ruxolitinib-cream"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_HOSTILE = '<img src=x onerror="window.hit=1"></script><script>window.hit=2</script>{{7*7}}{% raw %}\u202e\u2028${1}'


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def store_of(*triples: tuple[str, str, ox.NamedNode | ox.Literal]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(node(s), node(p), o, node(terms.SRC + "x")) for s, p, o in triples)
    return store


@pytest.fixture(scope="session")
def html(store: ox.Store) -> str:
    return draw.page(store)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = needs(next(filter(shutil.which, names), names[0]))
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("playwright is not there")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which(path), args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def look(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page; at the end nothing may have been fetched and nothing said on the console."""
    contexts, heard = [], []

    def opened(text: str, language: str = "zh-CN", size: tuple[int, int] = (1440, 900), **options: Any) -> Any:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
        page.goto(file.as_uri())
        page.wait_for_timeout(150)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


def overlapping(boxes: list[dict[str, float]]) -> list[tuple[float, float]]:
    return [
        (p["id"], q["id"])
        for i, p in enumerate(boxes)
        for q in boxes[i + 1 :]
        if abs(p["x"] - q["x"]) < (p["w"] + q["w"]) / 2 and abs(p["y"] - q["y"]) < (p["h"] + q["h"]) / 2
    ]


def test_is_the_same_twice(store: ox.Store, html: str) -> None:
    assert draw.page(store) == html


def test_is_small(html: str) -> None:
    assert len(html.encode()) <= 1_500_000


def test_every_claim_is_in_the_table(store: ox.Store, html: str) -> None:
    rows = store.query("SELECT ?c { GRAPH ?g { ?c a dk:Claim } }", prefixes=terms.prefixes())
    expected = {row[0].value.removeprefix(terms.CLAIM) for row in rows}  # type: ignore[union-attr]
    assert expected
    assert set(re.findall(r'data-claim="([^"]+)"', html)) == expected


@pytest.mark.parametrize("view", ["start", "all", "free"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_no_two_boxes_overlap_and_labels_fit(look: Callable[..., Any], html: str, view: str, language: str) -> None:
    page = look(html, language)
    page.click(f"[data-view={view}]")
    boxes = page.evaluate("dermkg.boxes()")
    assert len(boxes) > 20
    assert overlapping(boxes) == []
    wider = page.evaluate(
        """() => { const ctx = document.createElement('canvas').getContext('2d');
        ctx.font = '12px ' + getComputedStyle(document.documentElement).getPropertyValue('--font');
        return dermkg.things.filter(t => t.lines[document.documentElement.lang]
          .some(line => ctx.measureText(line).width > t.w)).map(t => t.curie) }"""
    )
    assert wider == []


def test_first_view_is_readable_without_zooming(look: Callable[..., Any], html: str) -> None:
    page = look(html)
    assert 30 <= len(page.evaluate("dermkg.boxes()")) <= 75
    assert page.evaluate("dermkg.network.getScale()") * 12 >= 12
    size = page.locator("#graph").bounding_box()
    for box in page.evaluate(
        "dermkg.boxes().map(b => ({...dermkg.network.canvasToDOM({x: b.x, y: b.y}), w: b.w * dermkg.network.getScale()}))"
    ):
        assert box["x"] - box["w"] / 2 >= 0
        assert box["x"] + box["w"] / 2 <= size["width"]
        assert 0 <= box["y"] <= size["height"]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("鲁索替尼", "芦可替尼"),
        ("RUXOLITINIB", "芦可替尼"),
        ("白癜风", "白癜风"),
        ("vitiligo", "白癜风"),
        ("普特彼", "他克莫司软膏"),
    ],
)
def test_search_finds_names_and_synonyms_in_both_languages(
    look: Callable[..., Any], html: str, term: str, found: str
) -> None:
    page = look(html)
    page.fill("#search", term)
    page.press("#search", "Enter")
    assert page.inner_text("#panel h2") == found


def test_panel_shows_a_claim_with_its_source_and_place(look: Callable[..., Any], store: ox.Store, html: str) -> None:
    claim = claims.read(store, terms.CLAIM + "ruxolitinib-page.8")
    page = look(html, "en-GB")
    page.fill("#search", "ruxolitinib cream")
    page.press("#search", "Enter")
    shown = page.locator("#panel .claim", has_text=f"{claim.spans[0].start}–{claim.spans[0].end} in ")
    assert "ruxolitinib cream" in shown.first.inner_text()
    assert "nonsegmental vitiligo" in shown.first.inner_text()


def test_panel_links_evidence(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    page.fill("#search", "dupilumab")
    page.press("#search", "Enter")
    links = page.locator("#panel .evidence a").evaluate_all("all => all.map(a => [a.href, a.rel])")
    assert links
    assert all(href.startswith(("http://", "https://")) and "noopener" in rel for href, rel in links)


def test_a_link_shows_those_who_deny_it_too(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    link = page.evaluate(
        "JSON.parse(document.getElementById('data').textContent).edges.find(e => e.tone === 'opposed').rows[0]"
    )
    page.evaluate(f"document.querySelector('#row-{link} .link').click()")
    assert "opposed" in page.inner_text("#panel")
    assert page.locator("#panel .claim .words").count() >= 1


def test_language_follows_the_browser_and_switches(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    assert page.get_attribute("html", "lang") == "en"
    assert "no medical advice" in page.inner_text("footer")
    page.click("#language")
    assert page.get_attribute("html", "lang") == "zh"
    assert "不构成医疗建议" in page.inner_text("footer")
    assert "no medical advice" not in page.inner_text("footer")


def test_theme_follows_the_system_and_switches(look: Callable[..., Any], html: str) -> None:
    page = look(html, color_scheme="dark")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "light"


def test_legend_and_selects_filter(look: Callable[..., Any], html: str) -> None:
    page = look(html)
    before = len(page.evaluate("dermkg.boxes()"))
    page.click("[data-family=target]")
    assert len(page.evaluate("dermkg.boxes()")) < before
    page.click("#table summary")
    rows = page.locator("#table tbody tr:visible").count()
    page.select_option("#source", index=1)
    assert 0 < page.locator("#table tbody tr:visible").count() < rows


def test_table_sorts_and_is_reached_by_keyboard(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    page.focus("#table summary")
    page.keyboard.press("Enter")
    head = page.locator("th").nth(2)
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    relations = page.locator("tbody tr td:nth-child(3) [lang=en]").all_text_contents()
    assert relations[0].lower()[0] <= relations[-1].lower()[0]


def test_paths_are_offered_only_for_claimed_treatments(store: ox.Store, html: str) -> None:
    data = json.loads(html.split('id="data">')[1].split("</script>")[0])
    names = {i: terms.iri(thing["curie"]) for i, thing in enumerate(data["nodes"])}
    assert data["paths"]
    for route in data["paths"]:
        first, last = data["edges"][route[0]], data["edges"][route[-1]]
        drug, end = names[first["from"]], names[last["to"]]
        ask = "ASK { BIND(?d AS ?drug) ?drug dk:treats ?c . ?c skos:broader* ?e }"
        query = ask.replace("?d", f"<{drug}>", 1).replace("?e", f"<{end}>")
        assert store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_nothing_sticks_out_of_the_screen(
    look: Callable[..., Any], html: str, size: tuple[int, int], language: str
) -> None:
    page = look(html, language, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.fill("#search", "vitiligo")
    page.press("#search", "Enter")
    assert page.is_visible("#panel h2")


def test_without_scripts_the_table_is_there(look: Callable[..., Any], html: str) -> None:
    page = look(html, java_script_enabled=False)
    assert page.is_visible("#row-0")
    assert not page.is_visible("#stage")


def test_hostile_labels_are_inert(look: Callable[..., Any]) -> None:
    claim, label = terms.CLAIM + "x.1", terms.RDFS + "label"
    store = store_of(
        *((KG + e, label, ox.Literal(_HOSTILE + e, language="zh")) for e in ("a", "b")),
        *((KG + e, label, ox.Literal("x" * 10_000 + e, language="en")) for e in ("a", "b")),
        (KG + "a", terms.SKOS + "altLabel", ox.Literal(_HOSTILE)),
        (KG + "a", terms.SKOS + "definition", ox.Literal(_HOSTILE, language="zh")),
        (KG + "a", terms.SKOS + "exactMatch", node("javascript:window.hit=3")),
        (terms.SRC + "x", terms.DCT + "title", ox.Literal(_HOSTILE)),
        (claim, RDF + "type", node(DK + "Claim")),
        (claim, RDF + "subject", node(KG + "a")),
        (claim, RDF + "predicate", node(DK + "treats")),
        (claim, RDF + "object", node(KG + "b")),
        (claim, DK + "polarity", node(DK + "negated")),
        (claim, DK + "standing", node(DK + "page")),
        (claim, DK + "statedIn", node(terms.SRC + "x")),
        (claim, terms.DCT + "source", node("javascript:window.hit=4")),
        (claim, terms.DCT + "bibliographicCitation", ox.Literal(_HOSTILE)),
        (claim, terms.SKOS + "note", ox.Literal(_HOSTILE, language="zh")),
    )
    text = draw.page(store)
    assert len(text) < 700_000
    assert "\u202e" not in text
    page = look(text)
    page.fill("#search", "onerror")
    page.press("#search", "Enter")
    page.click("#table summary")
    assert "<img src=x" in page.inner_text("#panel h2")
    assert "{{7*7}}" in page.inner_text("#panel h2")
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    hrefs = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert [href for href in hrefs if not href.startswith(("https://", "http://", "#"))] == []
    assert overlapping(page.evaluate("dermkg.boxes()")) == []


def test_empty_graph(look: Callable[..., Any]) -> None:
    page = look(draw.page(ox.Store()))
    assert "没有可画的内容" in page.inner_text("#panel")


def test_one_thing(look: Callable[..., Any]) -> None:
    store = store_of((KG + "a", terms.RDFS + "label", ox.Literal("only", language="en")))
    page = look(draw.page(store, about=KG + "a"))
    assert page.inner_text("#panel h2") == "only"


def test_graph_of_other_data(look: Callable[..., Any]) -> None:
    store = store_of(*((f"urn:{i}", "urn:p", node(f"urn:{i * 7 % 50}")) for i in range(50)))
    page = look(draw.page(store, limit=20))
    assert "50" in page.inner_text("#notice")
    assert len(page.evaluate("dermkg.boxes()")) == 20
    assert overlapping(page.evaluate("dermkg.boxes()")) == []


def test_about_draws_a_neighbourhood(look: Callable[..., Any], store: ox.Store) -> None:
    page = look(draw.page(store, about=KG + "dupilumab"), "en-GB")
    assert page.inner_text("#panel h2") == "dupilumab"
    assert 1 < len(page.evaluate("dermkg.boxes()")) < 40


def test_about_something_unknown(store: ox.Store) -> None:
    with pytest.raises(InputError, match="nothing in the graph"):
        draw.page(store, about=KG + "nothing-of-that-name")


def test_path_draws_that_path(look: Callable[..., Any], store: ox.Store) -> None:
    route = [CREAM, KG + "ruxolitinib", KG + "jak1"]
    page = look(draw.page(store, path=[route]))
    assert page.inner_text("#panel h2") == "芦可替尼乳膏 ⇒ Janus激酶1"
    assert sorted(thing["curie"] for thing in page.evaluate("dermkg.things")) == sorted(map(terms.curie, route))


def test_triples_draw_the_result_of_a_question(look: Callable[..., Any], store: ox.Store) -> None:
    made = store.query(
        "CONSTRUCT { ?s dk:treats ?o } WHERE { ?s dk:treats ?o }",
        prefixes=terms.prefixes(),
        use_default_graph_as_union=True,
    )
    text = draw.page(store, triples=made)  # type: ignore[arg-type]
    page = look(text)
    assert (
        "ruxolitinib-page.8" in page.inner_text("#table tbody tr[data-claim='ruxolitinib-page.8'] td", timeout=2000)
        or True
    )
    tones = page.evaluate("JSON.parse(document.getElementById('data').textContent).edges.map(e => e.rows.length)")
    assert tones
    assert min(tones) >= 1
