/**
 * The data as they came, turned into objects. They are short lists of numbers (dermkg/draw/data.py writes them),
 * deflated and put into letters that no parser of HTML can misread.
 *
 * @typedef {{zh: string, en: string}} Words
 * @typedef {[string, number, number] | [string, number, number, number | string]} Reference text, kind of match, status,
 *   address: whole, or the number of what stands before the identifier
 * @typedef {{id: number, family: number, label: string, en: string, curie: string, lines: {zh: string[], en: string[]},
 *   w: number, a: number[]}} Box what every box has: `a` is its place in the layered view of everything
 * @typedef {Box & {f: number[], s?: number[], e?: number[], kind?: number, also?: string[], about?: Words,
 *   ids?: Reference[], guess?: number, up?: number[]}} Thing `f`: its place in the free view; `s` and `e`: its places in
 *   the layered and the free overview; `guess`: 1 if its Chinese name is not verified, 2 its English one, 3 both
 * @typedef {{id: number, from: number, to: number, relation: number, rows: number[], tone: string, bar: boolean,
 *   differs: boolean}} Link everything that is said of one subject, relation and object
 * @typedef {{place: number, outcome: string, direction: number | null, aspect: number, scope: number, reason: number,
 *   bases: (number | string)[]}} Verdict
 * @typedef {{id: number, subject: number | null, relation: number, object: number | null, polarity: string,
 *   standing: number | null, source: number | null, tone: string, mentions: number[], against: number[],
 *   about: number | null, verdicts: Verdict[], silent: {place: number, reason: number}[], differs: boolean}} Row a claim
 * @typedef {{links: number[], ends: number[]}} Route a way through the graph
 */
const D = await unpacked(document.getElementById("data")?.textContent || "");
const OUTCOMES = ["contradicted", "beyondLabel", "supported"];
const POLARITIES = ["affirmed", "negated", "hedged"];

/** @type {Thing[]} */
const things = D.nodes;
for (const t of things) t.lines = Object.assign({ zh: [t.label], en: [t.en] }, t.lines);

/** @type {Row[]} */
const rows = D.rows.map((/** @type {any[]} */ given, /** @type {number} */ id) => {
  const [subject, relation, object, polarity, standing, source, tone, mentions = [], against = [], about = null] = given;
  const said = { polarity: POLARITIES[polarity], tone: D.tones[tone].name };
  const judged = { verdicts: [], silent: [], differs: false };
  return { id, subject, relation, object, standing, source, mentions, against, about, ...said, ...judged };
});
for (const [row, place, outcome, direction, aspect, scope, reason, ...bases] of D.verdicts) {
  rows[row].verdicts.push({ place, outcome: OUTCOMES[outcome], direction, aspect, scope, reason, bases });
}
for (const [row, ...silent] of D.silent) {
  for (let i = 0; i < silent.length; i += 2) rows[row].silent.push({ place: silent[i], reason: silent[i + 1] });
}
for (const [, one, other] of D.differs) rows[one].differs = rows[other].differs = true;
/** Whether the data hold triples alone, and no claims. */
const plain = !rows.some((r) => r.source !== null);

/** @type {Link[]} */
const links = D.edges.map((/** @type {number[]} */ [from, to, relation, tone, bar], /** @type {number} */ id) => {
  return { id, from, to, relation, tone: D.tones[tone].name, bar: !!bar, rows: [], differs: false };
});
const linkOf = new Map(links.map((l) => [`${l.from} ${l.relation} ${l.to}`, l]));
for (const r of rows) {
  const link = linkOf.get(`${r.subject} ${r.relation} ${r.object}`);
  if (link) {
    link.rows.push(r.id);
    link.differs ||= r.differs;
  }
}
/** The links of each thing. @type {Link[][]} */
const touching = things.map(() => []);
for (const l of links) {
  touching[l.from].push(l);
  if (l.to !== l.from) touching[l.to].push(l);
}

/** Ways to highlight: mechanism paths, and those that the page was asked to draw. @type {Route[]} */
const routes = [
  ...D.paths.map((/** @type {number[]} */ way) => {
    return { links: way, ends: [links[way[0]].from, links[way[way.length - 1]].to] };
  }),
  ...D.given.map((/** @type {number[]} */ ids) => {
    const joins = (/** @type {Link} */ l, /** @type {number} */ p, /** @type {number} */ q) => l.from === p && l.to === q;
    const steps = ids.slice(1).flatMap((to, i) => links.filter((l) => joins(l, ids[i], to) || joins(l, to, ids[i])));
    return { links: steps.map((l) => l.id), ends: [ids[0], ids[ids.length - 1]] };
  }),
].filter((route) => route.links.length);

/** The data as they were before they were deflated and put into letters. @param {string} letters @returns {Promise<any>} */
async function unpacked(letters) {
  const bytes = Uint8Array.from(atob(letters), (char) => char.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}
