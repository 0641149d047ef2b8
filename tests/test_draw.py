"""The page, in a real browser: what it shows, that it is safe, and that it stays the same."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest

from browsing import node, overlapping, store_of
from dermkg import claims, draw, terms
from dermkg.errors import InputError
from dermkg.lexicon import Lexicon

KG, DK, RDF = terms.KG, terms.DK, terms.RDF
CREAM = KG + "ruxolitinib-cream"


def data_of(html: str) -> Any:
    """What the page's script unpacks."""
    letters = html.split('id="data">')[1].split("</script>")[0]
    return json.loads(zlib.decompress(base64.b64decode(letters)))


def ask(store: ox.Store, query: str) -> list[list[Any]]:
    rows = store.query(query, prefixes=terms.prefixes(), use_default_graph_as_union=True)
    return [[term.value for term in row] for row in rows]  # type: ignore[union-attr]


def search(page: Any, term: str) -> None:
    page.fill("#search", term)
    page.press("#search", "Enter")


def test_is_the_same_twice(store: ox.Store, html: str) -> None:
    assert draw.page(store) == html


def test_is_small(html: str) -> None:
    assert len(html.encode()) <= 1_500_000


def test_every_claim_is_in_the_table(store: ox.Store, html: str) -> None:
    rows = store.query("SELECT ?c { GRAPH ?g { ?c a dk:Claim } }", prefixes=terms.prefixes())
    expected = {row[0].value.removeprefix(terms.CLAIM) for row in rows}  # type: ignore[union-attr]
    assert expected
    assert set(re.findall(r'data-claim="([^"]+)"', html)) == expected


def test_every_claim_is_reached_from_a_thing_or_a_source(html: str) -> None:
    data = data_of(html)
    lost = [i for i, row in enumerate(data["rows"]) if row[0] is None and (len(row) < 10 or row[9] is None)]
    assert lost == []


def test_every_verdict_difference_and_omission_is_in_the_page(store: ox.Store, html: str) -> None:
    data = data_of(html)
    claimed = "?v a dk:Verdict ; dk:aboutClaim ?c ; dk:outcome ?o"
    spoken = ask(store, f"SELECT DISTINCT ?v {{ {claimed} FILTER(?o != dk:notCovered) }}")
    silent = ask(store, f"SELECT DISTINCT ?c ?j {{ {claimed} ; dk:jurisdiction ?j FILTER(?o = dk:notCovered) }}")
    differ = {frozenset(pair) for pair in ask(store, "SELECT DISTINCT ?p ?q { ?p dk:differsFrom ?q }")}
    omitted = ask(store, "SELECT DISTINCT ?s ?c { ?s dk:omits ?c }")
    assert spoken
    assert len(data["verdicts"]) == len(spoken)
    assert sum(len(silence) // 2 for silence in data["silent"]) == len(silent)
    assert len(data["differs"]) == len(differ)
    assert sum(len(rows) for _, rows in data["omits"]) == len(omitted)


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
    search(page, "ruxolitinib cream")
    page.locator("#panel details").evaluate_all("all => all.forEach(group => { group.open = true })")
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


def open_link(page: Any, condition: str) -> None:
    """Chooses the first link that meets a condition, by the table."""
    page.click("#table summary")
    row = page.evaluate(f"dermkg.links.find(l => {condition}).rows[0]")
    page.locator("#table tbody tr").nth(row).locator(".link").first.click()


def test_a_link_shows_those_who_deny_it_too(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    open_link(page, "l.tone === 'opposed'")
    assert "opposed" in page.inner_text("#panel")
    assert page.locator("#panel .claim .words").count() >= 1


@pytest.mark.parametrize(("language", "locale"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_panel_tells_verdicts(look: Callable[..., Any], store: ox.Store, html: str, language: str, locale: str) -> None:
    found = ask(
        store,
        f"""SELECT ?c ?reason ?basis ?title {{
            ?v dk:outcome dk:contradicted ; dk:aboutClaim ?c ; dk:jurisdiction "US" ; dk:reason ?reason ; dk:basedOn ?basis .
            ?c rdf:subject kg:tacrolimus-ointment . ?basis dk:statedIn/rdfs:label|dk:statedIn/dct:title ?title .
            FILTER(LANG(?reason) = "{language}" && LANG(?title) = "{language}") }}""",
    )
    assert found
    page = look(html, locale)
    search(page, "tacrolimus ointment")
    for claim, reason, basis, title in found:
        card = page.locator(
            "#panel .claim", has=page.get_by_role("button", name="#" + claim.rpartition(".")[2], exact=True)
        )
        told = card.first.locator(".verdict.t-contradicted").inner_text()
        assert {"zh": "美国", "en": "US"}[language] in told
        assert reason in told
        assert title in told
        assert "#" + basis.rpartition(".")[2] in told


def test_panel_leaves_only_the_claims_of_an_outcome(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    search(page, "ruxolitinib cream")
    every = page.locator("#panel .claim .words").count()
    button = page.locator("#panel [data-outcome=contradicted]")
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert (
        0
        < page.locator("#panel .claim .words").count()
        == page.locator("#panel .verdict.t-contradicted").count()
        < every
    )
    button.press("Enter")
    assert page.locator("#panel .claim .words").count() == every


def test_a_link_is_told_by_what_labels_make_of_it(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    for tone, words in (("contradicted", "contradicted by a label"), ("beyondLabel", "beyond the label")):
        open_link(page, f"l.tone === '{tone}'")
        assert words in page.locator("#panel .claim").first.inner_text()
        page.click("#table summary")


@pytest.mark.parametrize(("locale", "heading"), [("zh-CN", "各地说明书不同"), ("en-GB", "Labels differ")])
def test_panel_lists_where_labels_differ(
    look: Callable[..., Any], store: ox.Store, html: str, locale: str, heading: str
) -> None:
    lexicon = Lexicon(store)
    language = locale[:2]
    pairs = ask(
        store,
        "SELECT DISTINCT ?p ?q { ?p dk:differsFrom ?q ; rdf:subject kg:ruxolitinib-cream ; dk:statedIn ?s . ?s dk:jurisdiction 'US' }",
    )
    assert pairs
    page = look(html, locale)
    search(page, "ruxolitinib cream")
    assert heading in page.inner_text("#panel")
    told = page.locator("#panel .claim.t-differs").all_inner_texts()
    for pair in pairs:
        sides = [claims.words(claims.read(store, name), lexicon, language) for name in pair]
        assert any(all(side in block for side in sides) for block in told)
    assert any({"zh": "美国", "en": "US"}[language] in block for block in told)


def test_links_on_which_labels_differ_are_marked(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    marked = "Object.values(dermkg.network.body.edges).filter(e => e.options.background.enabled).length"
    assert page.evaluate(marked) > 0
    page.click("[data-tone=differs]")
    assert page.evaluate(marked) == 0
    page.click("[data-tone=differs]")
    open_link(page, "l.differs")
    assert "labels differ" in page.locator("#panel .claim").first.inner_text()


def test_panels_list_what_a_page_leaves_out(look: Callable[..., Any], store: ox.Store, html: str) -> None:
    omitted = ask(store, "SELECT DISTINCT ?c { src:tacrolimus-page dk:omits ?c }")
    page = look(html, "en-GB")
    page.locator("#panel button.pill", has_text="tacrolimus ointment does").click()
    assert f"What this page leaves out of the labels {len(omitted)}" in page.inner_text("#panel")
    assert page.locator("#panel .short li").count() == len(omitted)
    search(page, "tacrolimus ointment")
    assert "What pages leave out of the labels" in page.inner_text("#panel")


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
    page.click("#filters summary")
    page.select_option("#source", index=1)
    assert 0 < page.locator("#table tbody tr:visible").count() < rows


def test_table_sorts_and_is_reached_by_keyboard(look: Callable[..., Any], html: str) -> None:
    page = look(html, "en-GB")
    page.focus("#table summary")
    page.keyboard.press("Enter")
    head = page.locator("th").nth(2)
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    relations = page.locator("tbody tr td:nth-child(3)").all_text_contents()
    assert relations[0].lower()[0] <= relations[-1].lower()[0]


def test_paths_are_offered_only_for_claimed_treatments(store: ox.Store, html: str) -> None:
    data = data_of(html)
    names = [terms.iri(thing["curie"]) for thing in data["nodes"]]
    assert data["paths"]
    for route in data["paths"]:
        drug, end = names[data["edges"][route[0]][0]], names[data["edges"][route[-1]][1]]
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
    first = page.locator("#table tbody tr").nth(1)
    assert first.is_visible()
    assert first.locator("p").count() >= 2
    assert page.locator("#evidence li").first.is_visible()
    assert not page.is_visible("#stage")


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
    page = look(draw.page(store, triples=made))  # type: ignore[arg-type]
    assert page.locator("#table td[data-claim='ruxolitinib-page.8']").count() == 1
    behind = page.evaluate("dermkg.links.map(l => l.rows.length)")
    assert behind
    assert min(behind) >= 1
