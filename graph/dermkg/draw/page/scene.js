/**
 * What stands where, and which lines are drawn: a plan of the boxes for each scope and layout, and vis-network to draw it.
 *
 * @typedef {{at: Map<number, number[]>, headings: number[][]}} Plan places by box, and a heading a column: column, x, width
 * @typedef {{id: string, from: number, to: number, links: Link[]}} Line one link, or a bundle of those into or out of a group
 */
const vis = /** @type {any} */ (window).vis;

/** Beyond so many things, everything is shown in groups. */
const MANY = 150;
/** A box for each class of things. @type {(Box & {name: Words, members: number[]})[]} */
const groups = [];
/** The group of each thing. @type {number[]} */
const groupOf = [];
if (things.length > MANY) {
  /** @type {Map<string, number[]>} */ const members = new Map();
  const classOf = (/** @type {Thing} */ t) => (t.kind === undefined ? family(t) : { zh: D.texts[t.kind][0], en: D.texts[t.kind].at(-1) });
  for (const t of [...things].sort((p, q) => p.family - q.family)) {
    const name = `${t.family} ${classOf(t).en}`;
    members.set(name, [...(members.get(name) || []), t.id]);
  }
  for (const ids of members.values()) {
    const id = things.length + groups.length, name = classOf(things[ids[0]]), lines = { zh: [], en: [] };
    for (const member of ids) groupOf[member] = id;
    groups.push({ id, family: things[ids[0]].family, label: name.zh, en: name.en, curie: name.en.replace(/\W+/g, "-"), lines, w: 0, a: [0, 0], name, members: ids });
  }
  nameGroups();
}
/** Writes on each group how much is in it, and whether it is open. */
function nameGroups() {
  for (const { name, lines, members, curie } of groups) {
    const turned = state.open.has(curie) ? "▾" : "▸";
    lines.zh = [`${name.zh} ${members.length} ${turned}`];
    lines.en = [`${name.en} ${members.length} ${turned}`];
  }
  const room = (/** @type {string} */ words) => [...words].reduce((sum, char) => sum + (char > "\u2e80" ? SIZE : 0.66 * SIZE), 28);
  for (const group of groups) group.w = Math.max(110, ...[...group.lines.zh, ...group.lines.en].map(room));
}
/** @type {Box[]} */
const boxes = [...things, ...groups];
/** The lines that are drawn, by name. @type {Map<string, Line>} */
let drawn = new Map();
/** What is lit up, if anything is; the rest steps back. @type {{nodes: Set<number>, lines: Set<string>} | null} */
let lit = null;
/** The box that the keyboard is at. @type {number | null} */
let cursor = null;
/** Where the words on lines stand now, on the canvas. @type {number[][]} */
let written = [];

/** @type {Map<string, Plan>} */
const plans = new Map();
/** The plan of what is shown now; what was dragged stays where it was put. @returns {Plan} */
function plan() {
  const { scope, layout, around, among, more, open } = state;
  const key = JSON.stringify([scope, layout, around, among, more, [...open], scope === "start" && !more ? "" : aspect().toFixed(1)]);
  const found = plans.get(key) || planned();
  plans.set(key, found);
  return found;
}
/** @returns {Plan} */
function planned() {
  const free = state.layout === "free";
  const placed = (/** @type {"a" | "f" | "s" | "e"} */ at, /** @type {number[][]} */ headings) => {
    const known = things.filter((t) => t[at]).map((t) => /** @type {[number, number[]]} */ ([t.id, [.../** @type {number[]} */ (t[at])]]));
    return { at: new Map(known), headings };
  };
  if (state.scope === "start" && !state.more) return free ? placed("e", []) : placed("s", D.headings.start);
  if (state.scope === "all") {
    if (free) return placed("f", []);
    if (!groups.length) return placed("a", D.headings.all);
    return arranged(groups.map((g) => [[g.id], state.open.has(g.curie) ? g.members : []]), 90);
  }
  const ids = state.scope === "start" ? [...things.filter((t) => t.s).map((t) => t.id), ...D.more.slice(0, state.more)]
    : state.around === null ? state.among : [...new Set([state.around, ...touching[state.around].flatMap((l) => [l.from, l.to])])];
  return free ? scattered(ids) : arranged([[ids]]);
}

/** The shape of the room there is for the drawing. */
function aspect() {
  const size = $("graph").getBoundingClientRect();
  return Math.max(0.6, size.width / Math.max(1, size.height - 90));
}

/** Sets things in their columns, in even rows, as layout.layered does for the whole.
 * @param {number[][][]} runs what begins a row of its own, and what goes into one after the other
 * @param {number} widest the widest gap between rows @returns {Plan} */
function arranged(runs, widest = 50) {
  const high = (/** @type {number[]} */ row) => SIZE + LINE * Math.max(...row.flatMap((id) => [boxes[id].lines.zh.length, boxes[id].lines.en.length]));
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((p, q) => p + q, 0);
  /** @type {Map<number, number[][]>} */ const columns = new Map();
  for (const run of runs.flat()) {
    const sorted = [...run].sort((p, q) => boxes[p].a[1] - boxes[q].a[1] || boxes[p].a[0] - boxes[q].a[0] || p - q);
    for (const column of new Set(sorted.map((id) => family(boxes[id]).column))) {
      columns.set(column, [...(columns.get(column) || []), sorted.filter((id) => family(boxes[id]).column === column)]);
    }
  }
  const found = [...columns].sort(([p], [q]) => p - q).map(([column, parts]) => ({
    column, parts, rows: /** @type {number[][]} */ ([]), abreast: 1, width: Math.max(...parts.flat().map((id) => boxes[id].w)),
  }));
  let down = 0;
  const least = widest > 50 ? 560 : 0;
  const longest = Math.max(4, ...found.map((c) => c.parts.flat().length));
  for (let most = 4; most <= longest; most++) {
    for (const c of found) {
      const size = Math.max(...c.parts.map((part) => part.length));
      c.abreast = Math.max(1, Math.ceil(size / Math.max(1, most - c.parts.filter((part) => part.length < size).length)));
      c.rows = c.parts.flatMap((part) => Array.from({ length: Math.ceil(part.length / c.abreast) }, (_, i) => part.slice(i * c.abreast, (i + 1) * c.abreast)));
    }
    down = Math.max(least, ...found.map((c) => sum(c.rows.map((row) => high(row) + 11))));
    if (sum(found.map((c) => c.abreast * (c.width + 16) + 58)) <= aspect() * down) break;
  }
  /** @type {Plan} */ const made = { at: new Map(), headings: [] };
  let left = 0;
  for (const c of found) {
    const heights = c.rows.map(high), gap = Math.min((down - sum(heights)) / heights.length, widest);
    const across = c.abreast * (c.width + 16) - 16;
    let top = -(sum(heights) + gap * (heights.length - 1)) / 2;
    c.rows.forEach((row, i) => {
      const indent = row.length < c.abreast && c.rows.length > 1 && row[0] < things.length ? 0 : (across - row.length * (c.width + 16) + 16) / 2;
      row.forEach((id, k) => made.at.set(id, [Math.round(left + indent + c.width / 2 + k * (c.width + 16)), Math.round(top + heights[i] / 2)]));
      top += heights[i] + gap;
    });
    made.headings.push([c.column, left + across / 2, across]);
    left += across + 62;
  }
  return made;
}

/** Sets things in rows about as they stand to each other in the free view of everything. @param {number[]} ids @returns {Plan} */
function scattered(ids) {
  const w = Math.max(...ids.map((id) => boxes[id].w)) + 40, h = Math.max(...ids.map((id) => heightOf(boxes[id]))) + 40;
  const across = Math.max(1, Math.ceil(Math.sqrt((ids.length * aspect() * h) / w)));
  const rest = [...ids].sort((p, q) => things[p].f[1] - things[q].f[1] || p - q);
  /** @type {Plan} */ const made = { at: new Map(), headings: [] };
  for (let y = 0; rest.length; y++) {
    const row = rest.splice(0, across).sort((p, q) => things[p].f[0] - things[q].f[0] || p - q);
    row.forEach((id, x) => made.at.set(id, [Math.round((x - (row.length - 1) / 2) * w + (y % 2 ? w / 5 : 0)), y * h]));
  }
  return made;
}

/** Whether a claim passes the filters; `but` is one that is not asked. @param {Row} r @param {string} [but] */
function passes(r, but) {
  const { relation, source, place, outcome, polarity, muted } = state;
  const at = (/** @type {{place: number}} */ v) => place === "" || v.place === +place;
  const judged = (/** @type {string} */ name) => (name === "silent" ? r.silent : r.verdicts.filter((v) => v.outcome === name)).some(at);
  return (
    (relation === "" || r.relation === +relation) && (source === "" || r.source === +source) &&
    (polarity === "" || r.polarity === polarity) && (outcome === "" || but === "outcome" || judged(outcome)) &&
    (place === "" || placeOf(r) === +place || r.verdicts.some(at) || r.silent.some(at)) &&
    !muted.has(r.tone) && !(r.differs && muted.has("differs"))
  );
}
/** The jurisdiction of a claim's source. @param {Row} r @returns {number | undefined} */
const placeOf = (r) => (r.source === null ? undefined : D.sources[r.source].place);
const filtering = () => ["relation", "source", "place", "outcome", "polarity"].some((key) => /** @type {any} */ (state)[key] !== "");
/** @param {Link} l */
const allowed = (l) =>
  !state.muted.has(l.tone) && !(l.differs && state.muted.has("differs")) && (l.rows.length ? l.rows.some((id) => passes(rows[id])) : !filtering());
/** @param {number} id */
const hidden = (id) => state.closed.has(family(boxes[id]).name);
/** The box that a thing is seen as: its own, that of its group, or none. @param {number} id @param {Plan} now */
function seen(id, now) {
  if (hidden(id)) return undefined;
  if (now.at.has(id)) return id;
  return now.at.has(groupOf[id]) ? groupOf[id] : undefined;
}

/** The lines between what is seen. @param {Plan} now */
function linesOf(now) {
  /** @type {Map<string, Line>} */ const found = new Map();
  for (const l of links) {
    const from = seen(l.from, now), to = seen(l.to, now);
    if (from === undefined || to === undefined || !allowed(l)) continue;
    const bundled = from !== l.from || to !== l.to;
    if (bundled && from === to) continue;
    const id = bundled ? `${from}-${to}` : String(l.id);
    const line = found.get(id);
    if (line) line.links.push(l);
    else found.set(id, { id, from, to, links: [l] });
  }
  return found;
}

const nodeSet = new vis.DataSet(), edgeSet = new vis.DataSet();
const network = new vis.Network($("graph"), { nodes: nodeSet, edges: edgeSet }, {
  autoResize: true,
  physics: false,
  layout: { improvedLayout: false, randomSeed: 1 },
  interaction: { hover: true, selectConnectedEdges: false, hideEdgesOnDrag: links.length > 1000, hideEdgesOnZoom: links.length > 1000, keyboard: false },
  nodes: { shape: "custom", ctxRenderer: drawBox, chosen: false },
  edges: { chosen: false, arrowStrikethrough: false, hoverWidth: 0, selectionWidth: 0 },
});

/** How a line looks now. @param {Line} line @param {Plan} now @param {Map<string, number>} twins */
function lookOf(line, now, twins) {
  const p = /** @type {number[]} */ (now.at.get(line.from)), q = /** @type {number[]} */ (now.at.get(line.to));
  const pair = line.from < line.to ? `${line.from} ${line.to}` : `${line.to} ${line.from}`, nth = twins.get(pair) || 0;
  twins.set(pair, nth + 1);
  const free = state.layout === "free", bright = lit?.lines.has(line.id), faded = lit !== null && !bright;
  const [l] = line.links, bundle = line.links.length > 1 || !/^\d+$/.test(line.id);
  const tone = bundle ? "thin" : l.tone, ink = paint.tone[tone], quiet = tone === "affirmed" || tone === "thin";
  const smooth = free || Math.abs(p[0] - q[0]) < 30
    ? { enabled: true, type: "curvedCW", roundness: free ? 0.12 + 0.1 * nth : bundle ? 0.6 : 0.34 + 0.14 * nth }
    : { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.46 + 0.12 * nth };
  const far = Math.abs(p[0] - q[0]) > 320 ? 0.38 : 0.7;
  return {
    id: line.id, from: line.from, to: line.to, smooth, dashes: ink.dashes,
    color: { color: bright && quiet ? paint.soft : ink.colour, opacity: faded ? 0.08 : !quiet || bright ? 1 : bundle ? 0.8 : far, inherit: false },
    background: { enabled: !bundle && l.differs && !faded, color: paint.differs, size: 8, dashes: false },
    width: bundle ? Math.min(9, 0.8 + Math.log2(line.links.length)) : bright ? 1.9 : tone === "thin" ? 1 : tone === "affirmed" ? 1.1 : 1.7,
    arrows: { to: { enabled: bundle || tone !== "thin", type: !bundle && l.bar ? "bar" : "arrow", scaleFactor: bundle ? 0.35 : l.bar ? 0.5 : 0.45 } },
  };
}

/** Brings the canvas up to date. @param {boolean} [refit] */
function show(refit) {
  const now = plan(), at = [...now.at].filter(([id]) => !hidden(id));
  nameGroups();
  drawn = linesOf(now);
  light();
  const twins = new Map();
  nodeSet.clear();
  edgeSet.clear();
  nodeSet.add(at.map(([id, [x, y]]) => ({ id, x, y, label: "" })));
  edgeSet.add([...drawn.values()].map((line) => lookOf(line, now, twins)));
  if (refit) fit();
  // The first frame only measures boxes whose place vis-network did not know yet; the next one paints them.
  network.once("afterDrawing", () => requestAnimationFrame(() => network.redraw()));
  for (const chip of all("#legend .chip")) {
    const count = things.filter((t) => now.at.has(t.id) && family(t).name === chip.dataset.family).length;
    const some = groups.some((g) => family(g).name === chip.dataset.family && now.at.has(g.id));
    chip.querySelector("i").textContent = count || !some ? String(count) : "";
    chip.hidden = !count && !some;
  }
  for (const b of all("#views button[data-view]")) b.setAttribute("aria-pressed", String(b.dataset.view === state.scope));
  for (const b of all("#layouts button")) b.setAttribute("aria-pressed", String(b.dataset.layout === state.layout));
  all('#views [data-view="near"]')[0].hidden = state.scope !== "near" && state.around === null && !state.among.length;
  $("more").hidden = state.scope !== "start" || state.more >= D.more.length;
  $("more").querySelector("i").textContent = `+${Math.min(STEP, D.more.length - state.more)}`;
}
/** How many things "show more" adds. */
const STEP = 20;

/** What is chosen is lit up, with what it touches; else what the filters leave. */
function light() {
  const { chosen } = state;
  const lines = [...drawn.values()].filter((line) => {
    if (chosen?.kind === "node") return line.links.some((l) => l.from === chosen.id || l.to === chosen.id);
    if (chosen?.kind === "link") return line.links.some((l) => l.id === chosen.id);
    if (chosen?.kind === "route") return line.links.some((l) => routes[chosen.id].links.includes(l.id));
    if (chosen?.kind === "bundle") return line.from === chosen.from && line.to === chosen.to;
    if (chosen?.kind === "source") return line.links.some((l) => l.rows.some((id) => rows[id].source === chosen.id));
    return filtering();
  });
  const own = chosen?.kind === "node" ? [chosen.id] : [];
  if (!chosen && !filtering()) lit = null;
  else lit = { nodes: new Set([...own, ...lines.flatMap((line) => [line.from, line.to])]), lines: new Set(lines.map((line) => line.id)) };
}

/** Shows everything that is in view; on a small screen the middle of it, readable. */
function fit() {
  const now = plan(), box = $("graph").getBoundingClientRect();
  const at = [...now.at].filter(([id]) => !hidden(id)).map(([id, [x, y]]) => ({ x, y, w: boxes[id].w / 2 + 6, h: heightOf(boxes[id]) / 2 + 5 }));
  if (!at.length || !box.width) return;
  const [x0, x1] = [Math.min(...at.map((b) => b.x - b.w)), Math.max(...at.map((b) => b.x + b.w))];
  const [y0, y1] = [Math.min(...at.map((b) => b.y - b.h)), Math.max(...at.map((b) => b.y + b.h))];
  const top = now.headings.length ? 34 : 10, bottom = Math.max(40, $("tones").offsetHeight + 14);
  const whole = Math.min((box.width - 20) / (x1 - x0), (box.height - top - bottom) / (y1 - y0), 1.35);
  const scale = innerWidth < 1100 ? Math.max(whole, 0.95) : whole; // a small screen is moved over, not squinted at
  let x = (x0 + x1) / 2, y = (y0 + y1) / 2;
  if ((x1 - x0) * scale > box.width) {
    const middle = now.headings.find(([column]) => column === 1)?.[1] ?? x; // the drugs are what the rest is about
    x = Math.max(x0 + box.width / scale / 2 - 10, Math.min(middle, x1 - box.width / scale / 2 + 10));
  }
  if ((y1 - y0) * scale > box.height - top - bottom) y = y0 + (box.height - top - bottom) / scale / 2;
  network.moveTo({ position: { x, y: y + (bottom - top) / 2 / scale }, scale });
}

/** Moves the view where something chosen is out of sight. @param {number[]} ids */
function bring(ids) {
  const now = plan(), panel = $("panel"), box = $("graph").getBoundingClientRect(), side = panel.getBoundingClientRect();
  const covered = getComputedStyle(panel).position === "absolute" && !panel.classList.contains("intro");
  const right = covered && side.width < box.width ? box.width - side.width : box.width;
  const bottom = covered && side.width >= box.width ? box.height - side.height : box.height;
  const places = ids.flatMap((id) => { const at = now.at.get(seen(id, now) ?? -1); return at ? [at] : []; });
  if (!places.length) return;
  const out = places.map(([x, y]) => network.canvasToDOM({ x, y })).some((p) => p.x < 40 || p.y < 50 || p.x > right - 40 || p.y > bottom - 40);
  if (!out && network.getScale() >= 0.55) return;
  const [x, y] = [0, 1].map((k) => places.reduce((sum, at) => sum + at[k], 0) / places.length);
  const scale = Math.max(network.getScale(), 0.8), still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const position = { x: x + (box.width - right) / 2 / scale, y: y + (box.height - bottom) / 2 / scale };
  network.moveTo({ position, scale, animation: still ? false : { duration: 300, easingFunction: "easeInOutQuad" } });
}

network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ ctx) => {
  const box = $("graph").getBoundingClientRect(), a = network.DOMtoCanvas({ x: 0, y: 0 }), b = network.DOMtoCanvas({ x: box.width, y: box.height });
  ctx.fillStyle = paint.lane;
  for (const [, x, width] of plan().headings) ctx.fillRect(x - width / 2 - 12, a.y, width + 24, b.y - a.y);
});
network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ ctx) => {
  const scale = network.getScale(), a = network.DOMtoCanvas({ x: 0, y: 0 });
  for (const [column, x, width] of plan().headings) {
    ctx.save();
    ctx.translate(x, a.y);
    ctx.scale(1 / scale, 1 / scale);
    ctx.fillStyle = paint.lane;
    ctx.fillRect(-(width / 2 + 12) * scale, 0, (width + 24) * scale, 28);
    ctx.font = `600 12px ${paint.font}`;
    ctx.fillStyle = paint.soft;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(inLanguage(D.columns[column]), 0, 15, Math.max(30, (width + 40) * scale));
    ctx.restore();
  }
  writeLines(ctx);
});

/** What a line says when it is lit: the relation, and what is to be told of it. @param {Line} line */
function wordsOf(line) {
  if (!/^\d+$/.test(line.id)) return `${line.links.length}`;
  const [l] = line.links;
  return inLanguage(D.relations[l.relation]).slice(0, 40) + marks(l).map((mark) => " · " + toneName(mark)).join("");
}
/** Writes on each line that is lit, level, above the boxes, and where it covers none. @param {any} ctx */
function writeLines(ctx) {
  written = [];
  const bright = [...(lit?.lines || [])].filter((id) => network.body.edges[id]?.connected);
  if (!state.chosen || bright.length > 60) return;
  const taken = boxList().map((b) => [b.x - b.w / 2, b.y - b.h / 2, b.x + b.w / 2, b.y + b.h / 2]);
  ctx.save();
  ctx.font = `500 11px ${paint.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const id of bright) {
    const line = /** @type {Line} */ (drawn.get(id)), words = wordsOf(line), w = ctx.measureText(words).width / 2 + 4;
    for (const t of [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.12, 0.88]) {
      const { x, y } = network.body.edges[id].edgeType.getPoint(t), box = [x - w, y - 8, x + w, y + 8];
      if (taken.some(([a, b, c, d]) => box[0] < c && box[2] > a && box[1] < d && box[3] > b)) continue;
      taken.push(box);
      written.push(box);
      ctx.fillStyle = paint.ground;
      ctx.beginPath();
      ctx.roundRect(box[0], box[1], 2 * w, 16, 4);
      ctx.fill();
      ctx.fillStyle = line.links.length > 1 || ["affirmed", "thin"].includes(line.links[0].tone) ? paint.ink : paint.tone[line.links[0].tone].colour;
      ctx.fillText(words, x, y + 0.5);
      break;
    }
  }
  ctx.restore();
}
/** The boxes that are seen, where they are now. */
function boxList() {
  return [...plan().at].filter(([id]) => !hidden(id)).map(([id, [x, y]]) => ({ id, x, y, w: boxes[id].w, h: heightOf(boxes[id]) }));
}
/** What is to be told of a link beside its relation, the gravest first. @param {Link} l */
function marks(l) {
  const said = l.rows.map((r) => rows[r]), outcomes = said.flatMap((r) => r.verdicts.map((v) => v.outcome));
  const found = [...OUTCOMES.filter((outcome) => outcomes.includes(outcome)), ...(l.differs ? ["differs"] : [])];
  if (!["affirmed", "supported", "thin"].includes(l.tone) && !found.includes(l.tone)) found.push(l.tone);
  for (const r of said) if (r.polarity !== "affirmed" && !found.includes(r.polarity) && OUTCOMES.includes(l.tone)) found.push(r.polarity);
  return found;
}
