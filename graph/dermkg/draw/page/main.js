/** The controls, and the start. */
const FILTERS = ["relation", "source", "place", "outcome", "polarity"];

/** Puts the state into the controls. */
function controls() {
  for (const b of all("#legend .chip")) b.setAttribute("aria-pressed", String(!state.closed.has(b.dataset.family)));
  for (const b of all("#tones button")) b.setAttribute("aria-pressed", String(!state.muted.has(b.dataset.tone)));
  for (const name of FILTERS) $(name).value = /** @type {any} */ (state)[name];
  const count = FILTERS.filter((name) => /** @type {any} */ (state)[name] !== "").length;
  $("filtered").textContent = count ? String(count) : "";
  $("unfilter").disabled = !count;
}
const toggle = (/** @type {Set<string>} */ set, /** @type {string} */ name) => {
  if (!set.delete(name)) set.add(name);
  settle();
};
for (const b of all("#legend .chip")) {
  b.querySelector("svg").replaceWith(sign(b.dataset.family));
  b.addEventListener("click", () => toggle(state.closed, b.dataset.family));
}
for (const b of all("#tones button")) b.addEventListener("click", () => toggle(state.muted, b.dataset.tone));
for (const b of all("#views button[data-view]")) b.addEventListener("click", () => { state.scope = b.dataset.view; settle(true); });
for (const b of all("#layouts button")) b.addEventListener("click", () => { state.layout = b.dataset.layout; settle(true); });
for (const b of all("#zoom button[data-zoom]")) {
  b.addEventListener("click", () => { if (+b.dataset.zoom) network.moveTo({ scale: network.getScale() * +b.dataset.zoom }); else fit(); });
}
for (const name of FILTERS) $(name).addEventListener("change", () => { /** @type {any} */ (state)[name] = $(name).value; settle(); });
$("unfilter").addEventListener("click", () => { for (const name of FILTERS) /** @type {any} */ (state)[name] = ""; settle(); });
$("more").addEventListener("click", () => { state.more = Math.min(D.more.length, state.more + STEP); settle(true); });
$("back").addEventListener("click", () => turn(-1));
$("forth").addEventListener("click", () => turn(1));
$("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; dress(); settle(); });
$("theme").addEventListener("click", () => { state.theme = root.dataset.theme === "dark" ? "light" : "dark"; dress(); settle(); });
const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => { dress(); refresh(); });
document.addEventListener("keydown", (event) => {
  const open = all("details.menu[open]")[0];
  if (event.key === "/" && !(event.target instanceof HTMLInputElement) && !(event.target instanceof HTMLSelectElement)) {
    event.preventDefault();
    $("search").focus();
  }
  if (event.key !== "Escape" || event.target === $("search")) return;
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (state.chosen || cursor !== null) clear();
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

/** Puts everything into the language and the colours. */
function dress() {
  root.lang = language;
  root.dataset.theme = state.theme || (dark.matches ? "dark" : "light");
  readColours();
  const named = (/** @type {any} */ it, /** @type {any} */ word) => { it.title = say(word); it.setAttribute("aria-label", say(word)); };
  $("search").placeholder = say("search");
  $("search").setAttribute("aria-label", say("search"));
  $("graph").setAttribute("aria-label", say("graph"));
  $("language").title = say("language");
  named($("theme"), "theme");
  named($("back"), "back");
  named($("forth"), "forth");
  ["in", "out", "fit"].forEach((word, i) => named(all("#zoom button[data-zoom]")[i], word));
  const options = (/** @type {string} */ id, /** @type {any} */ any, /** @type {{value: string, name: string}[]} */ list) => {
    const short = (/** @type {string} */ name) => (name.length > 60 ? name.slice(0, 59) + "…" : name);
    $(id).replaceChildren(el("option", { value: "" }, say(any)), ...list.map(({ value, name }) => el("option", { value }, short(name))));
    $(id).setAttribute("aria-label", say(any));
    $(id).hidden = list.length < 2;
  };
  const sorted = (/** @type {any[]} */ texts) => texts.map((t, i) => ({ value: String(i), name: inLanguage(t) })).sort((p, q) => p.name.localeCompare(q.name, language));
  const told = (/** @type {string[]} */ names) => names.map((value) => ({ value, name: toneName(value) }));
  options("relation", "anyRelation", sorted(D.relations));
  options("source", "anySource", sorted(D.sources));
  options("place", "anyPlace", sorted(D.places));
  options("outcome", "anyOutcome", told([...OUTCOMES, "silent"]).filter(({ value }) => rows.some((r) => has(r, value))));
  options("polarity", "anyPolarity", plain ? [] : told(POLARITIES));
  $("filters").hidden = FILTERS.every((name) => $(name).hidden);
}

$("table").open = false;
take(location.hash.slice(1));
if (!location.hash) {
  const [given] = D.given, wanted = given && routes.find((r) => r.ends[0] === given[0]);
  if (wanted) state.chosen = { kind: "route", id: routes.indexOf(wanted) };
  else if (D.focus !== null) state.chosen = { kind: "node", id: D.focus };
}
dress();
arrive(true);
refresh(true);
network.once("afterDrawing", () => requestAnimationFrame(() => performance.mark("drawn")));
turnable();
network.on("resize", () => { if (!state.chosen) requestAnimationFrame(fit); });
/** @type {any} */ (window).dermkg = {
  network, state, things, groups, links, rows, routes, passes, nameOf, boxes: boxList, plan, sparql, svgText, csv, address, fileName,
  paint: () => paint, words: () => written, drawn: () => drawn,
};
