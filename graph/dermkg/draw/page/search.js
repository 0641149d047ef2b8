/** The search: names and synonyms in both languages; Enter takes the best match. */

/** A name as it is compared: as dermkg.lexicon.key does. @param {string} name */
const keyOf = (name) => name.normalize("NFKC").toLowerCase().replace(/[\s\-_\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/g, "");
const index = things.map((t) => ({
  t, names: [t.label, t.en, ...(t.also || []), t.curie.split(":").pop() || ""].map((name) => ({ name, key: keyOf(name) })),
}));
/** Which of the hits is selected. */
let best = 0;
/** @param {string} term @returns {{t: Thing, name: string}[]} */
function find(term) {
  const wanted = keyOf(term);
  if (!wanted) return [];
  const rank = (/** @type {string} */ key, /** @type {number} */ i) => (key === wanted ? (i < 2 ? 0 : 1) : key.startsWith(wanted) ? 2 : key.includes(wanted) ? 3 : 9);
  return index.flatMap(({ t, names }) => {
    const hits = names.map((n, i) => ({ t, name: n.name, rank: rank(n.key, i) })).sort((p, q) => p.rank - q.rank);
    return hits[0].rank < 9 ? [hits[0]] : [];
  }).sort((p, q) => p.rank - q.rank || p.name.length - q.name.length || touching[q.t.id].length - touching[p.t.id].length).slice(0, 12);
}
function suggest() {
  const found = find($("search").value);
  best = Math.max(0, Math.min(best, found.length - 1));
  $("hits").replaceChildren(...found.map(({ t, name }, i) => {
    const pick = (/** @type {Event} */ event) => { event.preventDefault(); pickHit(t); };
    const also = name === label(t) ? null : el("small", { dir: "auto" }, name.slice(0, 40));
    return el("li", { role: "option", id: "hit-" + i, "aria-selected": String(i === best), onmousedown: pick }, chip(t), el("b", { dir: "auto" }, label(t)), also);
  }));
  $("hits").hidden = !found.length;
  $("search").setAttribute("aria-expanded", String(found.length > 0));
  if (found.length) $("search").setAttribute("aria-activedescendant", "hit-" + best);
  else $("search").removeAttribute("aria-activedescendant");
  return found;
}
/** @param {Thing} t */
function pickHit(t) {
  $("hits").hidden = true;
  $("search").setAttribute("aria-expanded", "false");
  $("search").removeAttribute("aria-activedescendant");
  $("search").value = label(t);
  chooseNode(t.id);
}
$("search").addEventListener("input", () => { best = 0; suggest(); });
$("search").addEventListener("blur", () => { $("hits").hidden = true; $("search").setAttribute("aria-expanded", "false"); });
$("search").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.isComposing) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); best += by; suggest(); }
  if (event.key === "Enter") { const found = suggest(); if (found[best]) pickHit(found[best].t); }
});
