"""The page as people use it: seen, asked, kept and reached, on the shipped graph, on a hostile one and on 5,000 things."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import browsing
from browsing import CLAIM, Look
from dermkg import draw, results, terms
from dermkg.draw import render

Pages = Callable[[str], str]
SCREENS = [(1440, 900), (1024, 768), (390, 844)]


def search(page: Any, term: str) -> None:
    page.fill("#search", term)
    page.press("#search", "Enter")


def arrange(page: Any, scope: str, layout: str) -> None:
    page.evaluate(f"location.hash = 'view={scope}&layout={layout}'")
    browsing.wait(page, f"dermkg.state.scope === '{scope}' && dermkg.state.layout === '{layout}'")


def rows_shown(page: Any) -> list[str]:
    """The claims that the panel or, where nothing is chosen, the table lists."""
    found: list[str] = page.evaluate(
        """() => { const {chosen} = dermkg.state, visible = [...document.querySelectorAll('#table tbody tr')].map(tr => !tr.hidden);
        const within = r => !chosen || (chosen.kind === 'node' ? r.subject === chosen.id || r.object === chosen.id || r.mentions.includes(chosen.id)
          : chosen.kind === 'source' ? r.source === chosen.id
          : (chosen.kind === 'link' ? [dermkg.links[chosen.id]] : chosen.kind === 'route' ? dermkg.routes[chosen.id].links.map(i => dermkg.links[i])
            : dermkg.drawn().get(chosen.from + '-' + chosen.to).links).some(l => l.rows.includes(r.id)));
        return dermkg.rows.filter(r => within(r) && dermkg.passes(r)).map(r => dermkg.nameOf(r.id)) }"""
    )
    return sorted(found)


# Seeing ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["layered", "free"])
@pytest.mark.parametrize("scope", ["start", "all"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("graph", ["shipped", "hostile", "large"])
def test_no_two_boxes_overlap_and_all_are_in_view(
    look: Look, pages: Pages, graph: str, language: str, scope: str, layout: str
) -> None:
    page = look(pages(graph), language)
    arrange(page, scope, layout)
    assert page.evaluate("dermkg.boxes().length") >= 3
    assert browsing.overlaps(page) == []
    assert browsing.outside(page) == []
    if scope == "all" and layout == "layered" and graph != "hostile":
        page.get_by_role("button", name="全部展开" if language == "zh-CN" else "Open all").click()
        assert page.evaluate("dermkg.boxes().length") > (500 if graph == "shipped" else 4999)
        assert browsing.overlaps(page) == []
        assert browsing.outside(page) == []


@pytest.mark.parametrize(
    "fragment",
    ["", "#about=kg:tacrolimus-ointment", "#view=near&around=kg:jak1", "#view=all", "#layout=free&about=kg:vitiligo"],
)
def test_every_box_in_view_is_painted_when_an_address_is_opened(look: Look, html: str, fragment: str) -> None:
    page = look(html, "en-GB", (1300, 800), fragment)
    page.wait_for_timeout(1000)
    bare = page.evaluate(
        """() => { const canvas = document.querySelector('#graph canvas'), {network, paint, boxes} = dermkg, scale = network.getScale();
        const copy = Object.assign(document.createElement('canvas'), {width: canvas.width, height: canvas.height});
        const ctx = copy.getContext('2d', {willReadFrequently: true}), ratio = canvas.width / canvas.clientWidth;
        const pixel = (x, y) => ctx.getImageData(x, y, 1, 1).data.slice(0, 3).join();
        const fills = [paint().ground, ...paint().family.map(f => f.fill)].map(c => { ctx.fillStyle = c; ctx.fillRect(0, 0, 1, 1); return pixel(0, 0) });
        ctx.drawImage(canvas, 0, 0);
        return boxes().map(b => ({...b, ...network.canvasToDOM({x: b.x, y: b.y})}))
          .filter(({x, y}) => x > 100 && y > 60 && x < canvas.clientWidth - 100 && y < canvas.clientHeight - 60)
          .filter(({x, y, w}) => !fills.includes(pixel((x - scale * (w / 2 - 8)) * ratio, y * ratio))).map(b => b.id) }"""
    )
    assert bare == []


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("layout", ["layered", "free"])
def test_labels_fit_their_boxes(look: Look, html: str, language: str, layout: str) -> None:
    page = look(html, language)
    arrange(page, "all", layout)
    wider = page.evaluate(
        """() => { const ctx = document.createElement('canvas').getContext('2d');
        ctx.font = '12px ' + getComputedStyle(document.documentElement).getPropertyValue('--font');
        return [...dermkg.things, ...dermkg.groups].filter(t => t.lines[document.documentElement.lang].some(line => ctx.measureText(line).width > t.w)).map(t => t.curie) }"""
    )
    assert wider == []


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("scope", ["start", "all", "near"])
def test_no_words_on_a_line_lie_on_a_box(look: Look, html: str, language: str, scope: str) -> None:
    page = look(html, language)
    written = 0
    for name in ("ruxolitinib-cream", "tacrolimus-ointment", "vitiligo", "jak1", "dupilumab", "atopic-dermatitis"):
        around = f"&around=kg:{name}" if scope == "near" else ""
        page.evaluate(f"location.hash = 'view={scope}&layout=free{around}&about=kg:{name}'")
        browsing.wait(page, f"dermkg.state.chosen?.id === dermkg.things.findIndex(t => t.curie === 'kg:{name}')")
        page.evaluate(
            "new Promise(done => { dermkg.network.once('afterDrawing', () => done()); dermkg.network.redraw() })"
        )
        assert browsing.covered(page) == []
        written += page.evaluate("dermkg.words().length")
    assert written > 5


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_labels_are_large_enough_to_read(look: Look, html: str, size: tuple[int, int], language: str) -> None:
    page = look(html, language, size)
    assert page.evaluate("dermkg.network.getScale() * 12") >= 11
    page.evaluate("location.hash = 'view=near&around=kg:ruxolitinib-cream&about=kg:ruxolitinib-cream'")
    browsing.wait(page, "dermkg.state.scope === 'near'")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    if size[0] < 1000:
        assert page.evaluate("dermkg.network.getScale() * 12") >= 11


def test_show_more_adds_what_is_most_spoken_of_and_stays_readable(look: Look, html: str) -> None:
    page = look(html, "en-GB")
    before = {box["id"] for box in page.evaluate("dermkg.boxes()")}
    page.click("#more")
    after = {box["id"] for box in page.evaluate("dermkg.boxes()")}
    assert before < after
    assert len(after) == len(before) + 20
    assert browsing.overlaps(page) == []
    assert browsing.outside(page) == []


def test_everything_is_shown_in_groups_that_open(look: Look, html: str) -> None:
    page = look(html, "en-GB")
    page.click("[data-view=all]")
    boxes = page.evaluate("dermkg.boxes()")
    assert len(boxes) <= 30
    condition = page.evaluate("dermkg.groups.find(g => g.curie === 'condition')")
    at = page.evaluate(
        "id => { const b = dermkg.boxes().find(b => b.id === id); return dermkg.network.canvasToDOM(b) }",
        condition["id"],
    )
    stage = page.locator("#graph").bounding_box()
    page.mouse.click(stage["x"] + at["x"], stage["y"] + at["y"])
    browsing.wait(page, "dermkg.state.open.has('condition')")
    assert len(page.evaluate("dermkg.boxes()")) == len(boxes) + len(condition["members"])
    assert browsing.overlaps(page) == []


def test_a_bundle_tells_all_claims_behind_it(look: Look, html: str) -> None:
    page = look(html, "en-GB", fragment="#view=all&between=drug-product condition")
    assert page.inner_text("#panel h2") == "drug product → condition"
    told = [int(text) for text in page.locator("#panel details.of > summary i").all_inner_texts()]
    expected = page.evaluate(
        """() => { const kind = name => new Set(dermkg.groups.find(g => g.curie === name).members);
        const [from, to] = [kind('drug-product'), kind('condition')];
        return dermkg.rows.filter(r => from.has(r.subject) && to.has(r.object)).length }"""
    )
    assert sum(told) == expected > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("graph", ["shipped", "hostile"])
def test_words_can_be_read(look: Look, pages: Pages, scheme: str, graph: str) -> None:
    page = look(pages(graph), color_scheme=scheme)
    assert browsing.faint(page) == []
    search(page, "tacrolimus ointment" if graph == "shipped" else "onerror")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert browsing.faint(page) == []


# Asking ---------------------------------------------------------------------------------------------------------------

VIEWS = [
    "",
    "about=kg:ruxolitinib-cream",
    "about=kg:ruxolitinib-cream&verdict=contradicted",
    "about=kg:pregnant-women&place=EU",
    "source=src:tacrolimus-page&polarity=negated",
    "relation=dk:treats&place=US",
    "verdict=beyondLabel&place=CN",
    "verdict=silent&place=JP",
    "of=src:ruxolitinib-page",
    "link=kg:ruxolitinib-cream dk:treats kg:nonsegmental-vitiligo",
    "path=kg:ruxolitinib-cream kg:vitiligo 2",
    "view=all&between=drug-product population",
]


@pytest.mark.parametrize("fragment", VIEWS)
def test_the_query_of_a_view_gives_what_is_listed(look: Look, store: ox.Store, html: str, fragment: str) -> None:
    page = look(html, "en-GB", fragment="#" + fragment)
    query = page.evaluate("dermkg.sparql()")
    found = store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True)
    listed = rows_shown(page)
    assert listed
    assert sorted(row["claim"].value.removeprefix(CLAIM) for row in found) == listed  # type: ignore[union-attr]
    assert page.locator("#panel .asked pre").text_content() == query


def test_the_query_is_copied(look: Look, html: str) -> None:
    page = look(html, "en-GB", permissions=["clipboard-read", "clipboard-write"])
    page.click("#save summary")
    page.click("[data-save=sparql]")
    browsing.wait(page, "document.getElementById('said').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == page.evaluate("dermkg.sparql()")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("relation", "treats"),
        ("place", "EU"),
        ("outcome", "contradicted by a label"),
        ("polarity", "denied"),
        ("source", None),
    ],
)
def test_filters_reach_drawing_and_table(look: Look, html: str, name: str, value: str | None) -> None:
    page = look(html, "en-GB")
    every = page.evaluate("dermkg.drawn().size")
    page.click("#table summary")
    rows = page.locator("#table tbody tr:visible").count()
    page.click("#filters summary")
    if value is None:
        page.select_option(f"#{name}", index=1)
    else:
        page.select_option(f"#{name}", label=value)
    assert 0 < page.locator("#table tbody tr:visible").count() < rows
    assert page.evaluate("dermkg.drawn().size") < every
    assert page.inner_text("#filtered") == "1"
    page.click("#unfilter")
    assert page.locator("#table tbody tr:visible").count() == rows
    assert page.evaluate("dermkg.drawn().size") == every


def test_paths_are_named_hypotheses(look: Look, html: str) -> None:
    page = look(html, "en-GB")
    search(page, "ruxolitinib cream")
    page.locator("#panel button", has_text="⇒").first.click()
    assert "hypothesis" in page.inner_text("#panel")
    assert page.locator("#panel .claim").count() >= 2


# Keeping --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fragment",
    [
        *VIEWS,
        "view=all&open=condition",
        "more=40&layout=free",
        "hide=target&mute=hedged",
        "table=open&sort=-2",
        "lang=zh&theme=dark",
    ],
)
def test_every_state_has_an_address(look: Look, html: str, fragment: str) -> None:
    page = look(html, "en-GB", fragment="#" + fragment)
    address = page.evaluate("dermkg.address()")
    again = look(html, "en-GB", fragment="#" + address)
    assert again.evaluate("dermkg.address()") == address
    for sight in (
        "dermkg.boxes()",
        "document.getElementById('panel').innerText",
        "document.documentElement.lang",
        "dermkg.sparql()",
    ):
        assert again.evaluate(sight) == page.evaluate(sight)
    if fragment:
        assert address.count("=") == fragment.count("=")


@pytest.mark.parametrize(
    "fragment", ["%E0%A4%A", "about=kg:nothing", "view=near", "path=a b 9", "sort=99&more=-4&open=x", "between=x y"]
)
def test_an_address_of_nothing_shows_the_start(look: Look, html: str, fragment: str) -> None:
    page = look(html, "en-GB", fragment="#" + fragment)
    assert page.evaluate("dermkg.boxes().length") > 20
    assert page.evaluate("dermkg.state.chosen") is None


def test_back_and_forth(look: Look, html: str) -> None:
    page = look(html, "en-GB")
    assert page.is_disabled("#back")
    search(page, "ruxolitinib cream")
    page.click("[data-view=all]")
    page.click("#theme")
    seen = [page.evaluate("dermkg.address()")]
    for _ in range(3):
        page.click("#back")
        browsing.wait(page, "a => dermkg.address() !== a", seen[-1])
        seen.append(page.evaluate("dermkg.address()"))
    assert seen[-1] == ""
    assert page.is_disabled("#back")
    for expected in reversed(seen[:-1]):
        page.click("#forth")
        browsing.wait(page, "a => dermkg.address() === a", expected)
    assert page.inner_text("#panel h2") == "ruxolitinib cream"
    page.go_back()
    browsing.wait(page, "dermkg.state.theme === ''")


def saved(page: Any, kind: str) -> tuple[str, bytes]:
    page.click("#save summary")
    with page.expect_download() as waiting:
        page.click(f"[data-save={kind}]")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_pictures_and_table_are_saved(look: Look, html: str) -> None:
    page = look(html, "zh-CN", fragment="#about=kg:ruxolitinib-cream")
    name, png = saved(page, "png")
    assert name == "dermkg-芦可替尼乳膏.png"
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) > 1500
    name, svg = saved(page, "svg")
    assert name == "dermkg-芦可替尼乳膏.svg"
    tree = ElementTree.fromstring(svg)
    words = "".join(tree.itertext())
    assert all(text in words for text in ("芦可替尼乳膏", "白癜风", "靶点"))
    assert len(tree.findall("{http://www.w3.org/2000/svg}g")) > page.evaluate("dermkg.boxes().length")
    name, table = saved(page, "csv")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert len(rows) == page.evaluate("dermkg.rows.length") + 1
    assert {len(row) for row in rows} == {9}
    assert next(row for row in rows if row[0] == "ruxolitinib-page.8")[3] == "肯定"


# Everyone -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fragment", ["", "about=kg:ruxolitinib-cream", "view=all", "path=kg:ruxolitinib-cream kg:vitiligo 1"]
)
def test_axe_finds_nothing(look: Look, html: str, fragment: str) -> None:
    page = look(html, fragment="#" + fragment)
    assert browsing.violations(page) == []


def test_axe_finds_nothing_in_table_menus_and_on_a_phone(look: Look, pages: Pages) -> None:
    page = look(pages("hostile"), "en-GB")
    page.click("#table summary")
    page.click("#filters summary")
    assert browsing.violations(page) == []
    page = look(pages("hostile"), "en-GB", (390, 844))
    search(page, "onerror")
    page.click("#save summary")
    assert browsing.violations(page) == []


@pytest.mark.parametrize("fragment", ["", "about=kg:dupilumab", "view=all"])
def test_every_control_is_reached_by_keyboard(look: Look, html: str, fragment: str) -> None:
    page = look(html, "en-GB", fragment="#" + fragment)
    assert browsing.unreached(page) == []


def test_every_control_works_by_keyboard(look: Look, html: str) -> None:
    page = look(html, "en-GB")

    def pressed(css: str, key: str, then: str) -> None:
        page.locator(css).first.focus()
        page.keyboard.press(key)
        browsing.wait(page, then)

    pressed("[data-view=all]", "Enter", "dermkg.state.scope === 'all'")
    pressed("[data-view=start]", " ", "dermkg.state.scope === 'start'")
    pressed("[data-layout=free]", "Enter", "dermkg.state.layout === 'free'")
    pressed("#back", "Enter", "dermkg.state.layout === 'layered'")
    pressed("[data-family=target]", "Enter", "dermkg.state.closed.has('target')")
    pressed("[data-tone=negated]", "Enter", "dermkg.state.muted.has('negated')")
    pressed("#more", "Enter", "dermkg.state.more === 20")
    pressed("#filters summary", "Enter", "document.getElementById('filters').open")
    page.locator("#polarity").focus()
    page.keyboard.press("ArrowDown")
    browsing.wait(page, "dermkg.state.polarity === 'affirmed'")
    page.keyboard.press("Escape")
    browsing.wait(page, "!document.getElementById('filters').open")
    pressed("#language", "Enter", "document.documentElement.lang === 'zh'")
    pressed("#theme", "Enter", "document.documentElement.dataset.theme === 'dark'")
    pressed("#table summary", "Enter", "document.getElementById('table').open")
    pressed("th button", "Enter", "dermkg.state.sort === '0'")
    scale = page.evaluate("dermkg.network.getScale()")
    pressed("#zoom [data-zoom='1.3']", "Enter", f"dermkg.network.getScale() > {scale * 1.2}")
    page.locator("#graph").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_the_drawing_is_walked_by_keyboard(look: Look, html: str) -> None:
    page = look(html, "en-GB")
    page.locator("#graph").focus()
    said = set()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        said.add(page.inner_text("#said"))
    assert len(said) >= 3
    assert all(re.fullmatch(r".+, .+, \d+ claims", text) for text in said)
    here = page.inner_text("#said").split(", ")[0]
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == here
    page.locator("#graph").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("dermkg.state.scope") == "near"
    page.keyboard.press("Escape")
    assert page.evaluate("dermkg.state.chosen") is None


def test_every_claim_is_reached_in_the_page(look: Look, store: ox.Store, html: str) -> None:
    page = look(html, "en-GB")
    assert browsing.lost(page, store) == set()


def test_reduced_motion_moves_at_once(look: Look, html: str) -> None:
    page = look(html, "en-GB", reduced_motion="reduce")
    page.evaluate("dermkg.network.moveTo({position: {x: 9000, y: 0}, scale: 1})")
    search(page, "vitiligo")
    assert abs(page.evaluate("dermkg.network.getViewPosition().x")) < 2000


# Hostile, broken, odd -------------------------------------------------------------------------------------------------


def test_hostile_labels_are_inert_everywhere(look: Look, pages: Pages) -> None:
    text = pages("hostile")
    assert len(text) < 800_000
    assert "\u202e" not in text
    page = look(text)
    search(page, "onerror")
    assert "<img src=x" in page.inner_text("#panel h2")
    assert "{{7*7}}" in page.inner_text("#panel h2")
    page.click("#table summary")
    page.hover("#graph")
    name, svg = saved(page, "svg")
    assert re.fullmatch(r"[\w-]+\.svg", name)
    assert len(name) < 80
    assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()} <= {
        "svg",
        "g",
        "path",
        "rect",
        "text",
        "title",
    }
    name, table = saved(page, "csv")
    cells = [cell for row in csv.reader(io.StringIO(table.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert saved(page, "png")[1].startswith(b"\x89PNG")
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, object, embed").count() == 0
    hrefs = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert [href for href in hrefs if not href.startswith(("https://", "http://", "#"))] == []
    assert "<img" not in page.title()


def test_a_condition_with_2000_claims(look: Look) -> None:
    triples = [*browsing.named("c", "某病", "a condition", "Condition"), *browsing.named("d", "某药", "a drug", "Drug")]
    for i in range(2000):
        triples += browsing.claim(
            f"x.{i}", "d" if i % 2 else "c", "treats" if i % 2 else "causes", "c" if i % 2 else "d"
        )
    page = look(draw.page(browsing.store_of(*triples)), "en-GB")
    search(page, "a condition")
    assert "claims 2000" in page.inner_text("#panel")
    assert page.locator("#panel .claim").count() <= 300
    page.locator("#panel button", has_text="Show more").first.click()
    assert page.locator("#panel .claim").count() > 200


def test_an_entity_without_a_label(look: Look) -> None:
    page = look(draw.page(browsing.store_of(*browsing.claim("x.1", "nameless", "treats", "nothing"))), "en-GB")
    search(page, "nameless")
    assert "nameless" in page.inner_text("#panel h2")


def test_a_notebook_shows_the_drawing_and_leaves_no_file(
    look: Look, html: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = results.Drawing(html)._repr_html_()
    assert list(tmp_path.iterdir()) == []
    page = look("<script>performance.mark('drawn')</script>" + shown, "en-GB")
    frame = page.frames[1]
    browsing.wait(frame, "window.dermkg")
    frame.fill("#search", "vitiligo")
    frame.press("#search", "Enter")
    assert frame.inner_text("#panel h2") == "vitiligo"
    frame.click("[data-view=all]")
    frame.click("#back")
    browsing.wait(frame, "dermkg.state.scope === 'start'")


BREAKAGES: dict[str, tuple[str, Callable[[Any, ox.Store], Any]]] = {
    "two boxes in one place": (
        "dermkg.plan().at.forEach((p) => { p[0] = 0 })",
        lambda page, _: browsing.overlaps(page),
    ),
    "a view that leaves boxes out": ("dermkg.network.moveTo({scale: 4})", lambda page, _: browsing.outside(page)),
    "words on a box": (
        "{ const b = dermkg.boxes()[0]; dermkg.words().push([b.x - 5, b.y - 5, b.x + 5, b.y + 5]) }",
        lambda page, _: browsing.covered(page),
    ),
    "grey on white": ("dermkg.paint().soft = '#bbb'", lambda page, _: browsing.faint(page)),
    "a button without a name": (
        "document.getElementById('theme').removeAttribute('aria-label'); document.getElementById('theme').title = ''",
        lambda page, _: browsing.violations(page),
    ),
    "a control out of the tab order": (
        "document.getElementById('more').tabIndex = -1",
        lambda page, _: browsing.unreached(page),
    ),
    "a claim that is hidden": (
        "document.querySelector('#table tbody tr').remove()",
        lambda page, store: browsing.lost(page, store),
    ),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_each_check_finds_the_fault_it_looks_for(look: Look, store: ox.Store, html: str, breakage: str) -> None:
    script, check = BREAKAGES[breakage]
    page = look(html, "en-GB")
    page.evaluate("() => {" + script + "}")
    assert check(page, store)


def test_what_a_page_fetches_or_says_is_heard(look: Look, html: str, heard: list[str]) -> None:
    look(html.replace("</body>", '<img src="https://example.org/x.png"></body>'))
    assert any("example.org" in said for said in heard)
    heard.clear()


def test_the_script_is_typed(tmp_path: Path) -> None:
    file = tmp_path / "page.js"

    def checked(text: str) -> str:
        file.write_text("// @ts-check\n" + text, encoding="utf-8")
        return browsing.untyped(file)

    assert checked(render.script()) == ""
    assert "TS" in checked(render.script().replace("const D = ", "const broken = 1;\nbroken.nothing();\nconst D = "))
