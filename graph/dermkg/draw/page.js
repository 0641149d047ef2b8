// @ts-check
/**
 * The page's script. The table holds every sentence; the canvas, the panel and the search are views of it.
 * Nothing here parses HTML: text goes in as textContent, links come from the table or were checked when the page was made.
 * The data are short lists of numbers (dermkg/draw/data.py writes them); they become the objects below at once.
 *
 * @typedef {{zh: string, en: string}} Words
 * @typedef {[string, number, number] | [string, number, number, number | string]} Reference text, kind of match, status, address
 * @typedef {{id: number, label: string, en: string, curie: string, family: number, lines: {zh: string[], en: string[]}, w: number,
 *   a: number[], f: number[], s?: number[], kind?: number, also?: string[], about?: Words, ids?: Reference[], guess?: number, up?: number[]}} Thing
 * @typedef {{id: number, from: number, to: number, relation: number, rows: number[], tone: string, bar: boolean, differs: boolean}} Link
 * @typedef {{place: number, outcome: string, direction: number | null, aspect: number, scope: number, reason: number, bases: (number | string)[]}} Verdict
 * @typedef {{id: number, subject: number | null, relation: number, object: number | null, polarity: string, standing: number | null, source: number | null,
 *   tone: string, mentions: number[], against: number[], about: number | null, verdicts: Verdict[], silent: {place: number, reason: number}[], differs: boolean}} Row
 * @typedef {{nodes?: Set<number>, links?: Set<number>}} Lit
 */
(async () => {
  "use strict";
  const D = await unpacked(document.getElementById("data")?.textContent || "");
  /** @type {Thing[]} */ const things = D.nodes;
  for (const t of things) t.lines = Object.assign({ zh: [t.label], en: [t.en] }, t.lines);
  /** A text by its number; where both languages have the same, it is there once. @param {number} number @returns {Words} */
  const text = (number) => ({ zh: D.texts[number][0], en: D.texts[number][1] ?? D.texts[number][0] });
  const OUTCOMES = ["contradicted", "beyondLabel", "supported"], POLARITIES = ["affirmed", "negated", "hedged"];
  /** @type {Row[]} */ const rows = D.rows.map((/** @type {any[]} */ given, /** @type {number} */ id) => {
    const [subject, relation, object, polarity, standing, source, tone, mentions = [], against = [], about = null] = given;
    return { id, subject, relation, object, polarity: POLARITIES[polarity], standing, source, tone: D.tones[tone].name, mentions, against, about, verdicts: [], silent: [], differs: false };
  });
  for (const [row, place, outcome, direction, aspect, scope, reason, ...bases] of D.verdicts) {
    rows[row].verdicts.push({ place, outcome: OUTCOMES[outcome], direction, aspect, scope, reason, bases });
  }
  for (const [row, ...silent] of D.silent) {
    for (let i = 0; i < silent.length; i += 2) rows[row].silent.push({ place: silent[i], reason: silent[i + 1] });
  }
  for (const [, one, other] of D.differs) rows[one].differs = rows[other].differs = true;
  /** @type {Link[]} */ const links = D.edges.map((/** @type {number[]} */ [from, to, relation, tone, bar], /** @type {number} */ id) =>
    ({ id, from, to, relation, tone: D.tones[tone].name, bar: !!bar, rows: [], differs: false }));
  const linkOf = new Map(links.map((l) => [`${l.from} ${l.relation} ${l.to}`, l]));
  for (const r of rows) {
    const link = linkOf.get(`${r.subject} ${r.relation} ${r.object}`);
    if (link) { link.rows.push(r.id); link.differs ||= r.differs; }
  }
  /** @type {Link[][]} */ const touching = things.map(() => []);
  /** Ways to highlight: those found when the page was made, and those that it was asked to draw.
   * @type {{links: number[], ends: number[]}[]} */
  const routes = [
    ...D.paths.map((/** @type {number[]} */ r) => ({ links: r, ends: [links[r[0]].from, links[r[r.length - 1]].to] })),
    ...D.given.map((/** @type {number[]} */ ids) => ({
      links: ids.slice(1).flatMap((to, i) => links.filter((l) => (l.from === ids[i] && l.to === to) || (l.to === ids[i] && l.from === to)).map((l) => l.id)),
      ends: [ids[0], ids[ids.length - 1]],
    })).filter((/** @type {any} */ r) => r.links.length),
  ];
  for (const l of links) { touching[l.from].push(l); if (l.to !== l.from) touching[l.to].push(l); }

  const root = document.documentElement;
  const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const all = (/** @type {string} */ css, /** @type {ParentNode} */ at = document) => /** @type {any[]} */ ([...at.querySelectorAll(css)]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const WORDS = {
    search: ["搜索：中文、英文、别名", "Search: English, Chinese, synonyms"],
    anyRelation: ["全部关系", "All relations"], anySource: ["全部来源", "All sources"],
    theme: ["切换深浅色", "Switch dark and light"], language: ["Switch to English", "切换为中文"],
    graph: ["图：内容与下方表格相同", "The drawing: it shows what the table below lists"],
    in: ["放大", "Zoom in"], out: ["缩小", "Zoom out"], fit: ["显示全图", "Show everything"], close: ["关闭", "Close"],
    claims: ["主张", "claims"], triples: ["三元组", "triples"], paths: ["机制路径（高亮）", "Mechanism paths (highlight)"],
    ids: ["外部标识", "Identifiers elsewhere"], up: ["上位与组成", "Made of, kind of"], down: ["下位与制剂", "Narrower, products"],
    mention: ["在条件中提及", "named as a condition"], near: ["只看邻域", "Show its neighbourhood"], guess: ["译名未核实", "label not verified"],
    only: ["只看此来源", "Only this source"], said: ["关于此来源", "About this source"], contradicts: ["矛盾于", "contradicts"],
    sources: ["来源", "Sources"], clashes: ["说法相反之处", "Where statements stand against each other"],
    lead: ["每条连线都是某个来源的说法：谁说的、在哪里说的、对谁、把握多大，点开即见。", "Every line is what some source says. Click one to read who says it, where, for whom and how surely."],
    tips: ["点选方框或连线；双击方框看邻域；上方图例即筛选；Esc 取消。", "Click a box or a line; double-click a box for its neighbourhood; the legend filters; Esc clears."],
    hypothesis: ["路径由各来源的主张逐段连成，并非任何来源的整体结论。", "A path joins claims of several sources link by link; no source states it as a whole."],
    verified: ["已核实", "verified"], unverified: ["未核实", "unverified"], nothing: ["这里没有可画的内容。", "There is nothing to draw here."],
    silent: ["说明书未涉及", "label silent"], differ: ["各地说明书不同", "Labels differ"], differs: ["各地说明书不同", "labels differ"], judged: ["与说明书对照（点选筛选）", "Set beside the labels (click to filter)"],
    omitted: ["页面未提及的说明书内容", "What pages leave out of the labels"], omits: ["本页未提及的说明书内容", "What this page leaves out of the labels"],
    contradicted: ["与说明书矛盾的说法", "Contradicted by a label"], basis: ["依据", "by"], patients: ["患者", "patients"],
    exactMatch: ["相同", "same"], closeMatch: ["相近", "close"], broadMatch: ["更宽", "broader"], narrowMatch: ["更窄", "narrower"],
  };
  /** @param {keyof typeof WORDS} key */
  const say = (key) => WORDS[key][state.language === "zh" ? 0 : 1];
  /** @param {any} text @returns {string} */
  const inLanguage = (text) => text[state.language] || text.en || text.zh || Object.values(text)[0] || "";
  const label = (/** @type {Thing} */ t) => (state.language === "zh" ? t.label : t.en);
  const tone = (/** @type {string} */ name) => (name === "differs" ? say("differs") : name === "silent" ? say("silent") : inLanguage(D.tones.find((/** @type {any} */ t) => t.name === name)));
  /** Names beside each other. @param {string[]} names */
  const listed = (names) => names.join(state.language === "zh" ? "、" : ", ");

  const state = {
    language: (navigator.languages || [navigator.language])[0].toLowerCase().startsWith("zh") ? "zh" : "en",
    view: D.view,
    /** @type {Map<number, number[]>} */ near: new Map(),
    /** @type {number[][]} */ nearHeadings: [],
    /** @type {Set<string>} */ closed: new Set(),
    /** @type {Set<string>} */ muted: new Set(),
    relation: "", source: "", outcome: "",
    /** @type {{kind: string, id: number} | null} */ chosen: null,
    /** @type {Lit | null} */ lit: null,
    /** @type {number[] | null} */ route: null,
  };

  /** Makes an element. @param {string} tag @param {Record<string, any>} [props] @param {...any} children @returns {any} */
  function el(tag, props = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(props)) {
      if (value === undefined) continue;
      if (key in made && key !== "role") /** @type {any} */ (made)[key] = value; else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  // Shapes and colours ---------------------------------------------------------------------------------------------

  /** The outline of a box around the origin, as an SVG path. @param {string} shape @param {number} w @param {number} h */
  function outline(shape, w, h) {
    const x = w / 2, y = h / 2, k = Math.min(8, h / 3);
    const rounded = (/** @type {number} */ r) => `M${-x + r} ${-y}H${x - r}Q${x} ${-y} ${x} ${-y + r}V${y - r}Q${x} ${y} ${x - r} ${y}H${-x + r}Q${-x} ${y} ${-x} ${y - r}V${-y + r}Q${-x} ${-y} ${-x + r} ${-y}Z`;
    switch (shape) {
      case "pill": return rounded(Math.min(y, 15));
      case "double": return rounded(5) + `M${-x + 4} ${-y}V${y}M${x - 4} ${-y}V${y}`;
      case "slant": return `M${-x + k} ${-y}H${x}L${x - k} ${y}H${-x}Z`;
      case "sharp": return `M${-x} ${-y}H${x}V${y}H${-x}Z`;
      case "hexagon": return `M${-x + k} ${-y}H${x - k}L${x} 0L${x - k} ${y}H${-x + k}L${-x} 0Z`;
      case "arrow": return `M${-x} ${-y}H${x - k}L${x} 0L${x - k} ${y}H${-x}Z`;
      case "barrel": return `M${-x + k} ${-y}H${x - k}C${x + k / 3} ${-y} ${x + k / 3} ${y} ${x - k} ${y}H${-x + k}C${-x - k / 3} ${y} ${-x - k / 3} ${-y} ${-x + k} ${-y}Z`;
      case "cut": return `M${-x + 6} ${-y}H${x - 6}L${x} ${-y + 6}V${y - 6}L${x - 6} ${y}H${-x + 6}L${-x} ${y - 6}V${-y + 6}Z`;
      case "notch": return `M${-x} ${-y}H${x - k}L${x} ${-y + k}V${y}H${-x}Z`;
      case "flag": return `M${-x} ${-y}H${x}V${y}H${-x}L${-x + k * .7} 0Z`;
      default: return rounded(6);
    }
  }
  for (const chip of all("#legend .chip")) {
    const shape = D.families.find((/** @type {any} */ f) => f.name === chip.dataset.family).shape;
    chip.querySelector("path").setAttribute("d", outline(shape, 24, 14));
  }

  /** @type {any} */ let paint = {};
  /** Reads the style sheet's colours for the canvas. */
  function readColours() {
    const style = getComputedStyle(root), get = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    paint = { ground: get("--ground"), lane: get("--lane"), ink: get("--ink"), soft: get("--soft"), accent: get("--accent"), font: get("--font"), family: [], tone: {} };
    D.families.forEach((/** @type {any} */ f, /** @type {number} */ i) => {
      const chip = all(`#legend .f-${f.name}`)[0];
      if (!chip) return;
      const own = getComputedStyle(chip), h = own.getPropertyValue("--h"), s = parseFloat(own.getPropertyValue("--s"));
      paint.family[i] = {
        shape: f.shape, fill: `hsl(${h}, ${s * +get("--fill-s")}%, ${get("--fill-l")})`,
        stroke: `hsl(${h}, ${s}%, ${get("--stroke-l")})`, text: `hsl(${h}, 22%, ${get("--text-l")})`,
      };
    });
    const dashes = { negated: [7, 4], hedged: [2, 3], unverified: [1, 5], opposed: [9, 3, 2, 3], contradicted: [12, 4], beyondLabel: [6, 3, 1, 3] };
    paint.differs = get("--differs");
    for (const { name } of D.tones) {
      paint.tone[name] = { colour: get("--" + name), dashes: /** @type {any} */ (dashes)[name] || false };
    }
  }

  /** @type {Map<string, Path2D>} */ const outlines = new Map();
  const heightOf = (/** @type {Thing} */ t) => 12 + 15 * t.lines[/** @type {"zh" | "en"} */ (state.language)].length;

  /** Draws one box: vis-network calls it. @param {any} given */
  function drawThing({ ctx, id, x, y }) {
    const t = things[id], w = t.w, h = heightOf(t), colours = paint.family[t.family];
    const key = `${colours.shape} ${w} ${h}`;
    if (!outlines.has(key)) outlines.set(key, new Path2D(outline(colours.shape, w, h)));
    const path = /** @type {Path2D} */ (outlines.get(key));
    const chosen = state.chosen?.kind === "node" && state.chosen.id === id;
    const faded = state.lit !== null && !state.lit.nodes?.has(id);
    return {
      drawNode() {
        ctx.translate(x, y);
        ctx.fillStyle = paint.ground;
        ctx.fill(path);
        ctx.globalAlpha = faded ? .2 : 1;
        if (chosen) { ctx.lineWidth = 8; ctx.strokeStyle = colours.stroke; ctx.globalAlpha = .25; ctx.stroke(path); ctx.globalAlpha = 1; }
        ctx.fillStyle = colours.fill; ctx.fill(path);
        ctx.strokeStyle = colours.stroke; ctx.lineWidth = chosen ? 2.4 : 1.3; ctx.lineJoin = "round"; ctx.stroke(path);
        ctx.fillStyle = colours.text;
        ctx.font = `${colours.shape === "double" || chosen ? 600 : 400} 12px ${paint.font}`;
        ctx.textAlign = "center"; ctx.textBaseline = "middle";
        const lines = t.lines[/** @type {"zh" | "en"} */ (state.language)];
        lines.forEach((line, i) => ctx.fillText(line, 0, (i - (lines.length - 1) / 2) * 15 + .5, w - 12));
      },
      nodeDimensions: { width: w, height: h },
    };
  }

  // What is shown, and where ---------------------------------------------------------------------------------------

  const place = (/** @type {Thing} */ t) =>
    state.view === "start" ? t.s : state.view === "all" ? t.a : state.view === "free" ? t.f : state.near.get(t.id);
  const headings = () => (state.view === "near" ? state.nearHeadings : D.headings[state.view] || []);
  const family = (/** @type {Thing} */ t) => D.families[t.family];
  const shown = (/** @type {Thing} */ t) => place(t) !== undefined && !state.closed.has(family(t).name);
  const allowed = (/** @type {Link} */ l) =>
    !state.muted.has(l.tone) && !(l.differs && state.muted.has("differs")) && (state.relation === "" || l.relation === +state.relation) &&
    (state.source === "" || l.rows.some((r) => rows[r].source === +state.source));

  /** Sets some things in their columns, in even rows: as layout.layered does for the whole. @param {number[]} ids */
  function arrange(ids) {
    const size = $("stage").getBoundingClientRect(), aspect = Math.max(.6, size.width / Math.max(1, size.height));
    /** @type {Map<number, Thing[]>} */ const columns = new Map();
    for (const t of ids.map((id) => things[id]).sort((p, q) => p.a[1] - q.a[1] || p.id - q.id)) {
      const column = family(t).column;
      columns.set(column, [...(columns.get(column) || []), t]);
    }
    const high = (/** @type {Thing[]} */ row) => 12 + 15 * Math.max(...row.flatMap((t) => [t.lines.zh.length, t.lines.en.length]));
    const sum = (/** @type {number[]} */ numbers) => numbers.reduce((p, q) => p + q, 0);
    const sorted = [...columns].sort(([p], [q]) => p - q).map(([column, members]) => ({
      column, members, width: Math.max(...members.map((t) => t.w)), rows: /** @type {Thing[][]} */ ([]), abreast: 1,
    }));
    let down = 0;
    for (let most = 4; most <= ids.length + 4; most++) {
      for (const c of sorted) {
        c.abreast = Math.ceil(c.members.length / most);
        c.rows = Array.from({ length: Math.ceil(c.members.length / c.abreast) }, (_, i) => c.members.slice(i * c.abreast, (i + 1) * c.abreast));
      }
      down = Math.max(...sorted.map((c) => sum(c.rows.map((row) => high(row) + 11))));
      if (sum(sorted.map((c) => c.abreast * (c.width + 16) + 58)) <= aspect * down) break;
    }
    state.near = new Map(); state.nearHeadings = [];
    let left = 0;
    for (const c of sorted) {
      const heights = c.rows.map(high), gap = Math.min((down - sum(heights)) / heights.length, 50);
      let top = -(sum(heights) + gap * (heights.length - 1)) / 2;
      c.rows.forEach((row, i) => {
        row.forEach((t, k) => state.near.set(t.id, [Math.round(left + c.width / 2 + k * (c.width + 16)), Math.round(top + heights[i] / 2)]));
        top += heights[i] + gap;
      });
      const across = c.abreast * (c.width + 16) - 16;
      state.nearHeadings.push([c.column, left + across / 2, across]);
      left += across + 62;
    }
  }

  const vis = /** @type {any} */ (window).vis;
  const nodeSet = new vis.DataSet(), edgeSet = new vis.DataSet();
  readColours();
  const network = new vis.Network($("graph"), { nodes: nodeSet, edges: edgeSet }, {
    autoResize: true, physics: false, layout: { improvedLayout: false, randomSeed: 1 },
    interaction: { hover: true, selectConnectedEdges: false, hideEdgesOnDrag: links.length > 1000, hideEdgesOnZoom: links.length > 1000, keyboard: false },
    nodes: { shape: "custom", ctxRenderer: drawThing, chosen: false },
    edges: { chosen: false, arrowStrikethrough: false, hoverWidth: 0, selectionWidth: 0 },
  });

  /** How a line looks now. @param {Link} l @param {Map<string, number>} twins */
  function lineOf(l, twins) {
    const p = /** @type {number[]} */ (place(things[l.from])), q = /** @type {number[]} */ (place(things[l.to]));
    const pair = l.from < l.to ? `${l.from} ${l.to}` : `${l.to} ${l.from}`, nth = twins.get(pair) || 0;
    twins.set(pair, nth + 1);
    const lit = state.lit?.links?.has(l.id), faded = state.lit !== null && !lit;
    const ink = paint.tone[l.tone], within = Math.abs(p[0] - q[0]) < 30 || state.view === "free";
    const smooth = within
      ? { enabled: true, type: "curvedCW", roundness: state.view === "free" ? .12 + .1 * nth : .34 + .14 * nth }
      : { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: .46 + .12 * nth };
    return {
      id: l.id, from: l.from, to: l.to, smooth, dashes: ink.dashes,
      color: { color: lit && l.tone === "affirmed" ? paint.soft : ink.colour, opacity: faded ? .08 : l.tone !== "affirmed" || lit ? 1 : Math.abs(p[0] - q[0]) > 320 ? .38 : .7, inherit: false },
      background: { enabled: l.differs && !faded, color: paint.differs, size: 8, dashes: false },
      width: lit ? 1.9 : l.tone === "thin" ? 1 : l.tone === "affirmed" ? 1.1 : 1.7,
      arrows: { to: { enabled: l.tone !== "thin", type: l.bar ? "bar" : "arrow", scaleFactor: l.bar ? .5 : .45 } },
    };
  }

  /** Brings the canvas up to date. @param {boolean} [refit] */
  function show(refit) {
    const seen = things.filter(shown), ids = new Set(seen.map((t) => t.id));
    const drawn = links.filter((l) => ids.has(l.from) && ids.has(l.to) && allowed(l));
    if (!state.chosen && !state.route) {
      const linked = new Set(drawn.flatMap((l) => [l.from, l.to]));
      state.lit = state.relation === "" && state.source === "" ? null : { nodes: linked, links: new Set(drawn.map((l) => l.id)) };
    }
    const twins = new Map();
    nodeSet.clear(); edgeSet.clear();
    nodeSet.add(seen.map((t) => { const [x, y] = /** @type {number[]} */ (place(t)); return { id: t.id, x, y, label: "" }; }));
    edgeSet.add(drawn.map((l) => lineOf(l, twins)));
    if (refit) fit();
    for (const chip of all("#legend .chip")) {
      const count = things.filter((t) => place(t) && family(t).name === chip.dataset.family).length;
      chip.querySelector("i").textContent = String(count); chip.hidden = !count;
    }
    for (const b of all("#views button")) b.setAttribute("aria-pressed", String(b.dataset.view === state.view));
  }

  /** Shows everything that is in view; on a small screen the middle of it, readable. */
  function fit() {
    const seen = things.filter(shown), box = $("graph").getBoundingClientRect();
    if (!seen.length || !box.width) return;
    const at = seen.map((t) => /** @type {[number[], number, number]} */ ([place(t), t.w / 2 + 6, heightOf(t) / 2 + 4]));
    const [x0, x1] = [Math.min(...at.map(([p, w]) => p[0] - w)), Math.max(...at.map(([p, w]) => p[0] + w))];
    const [y0, y1] = [Math.min(...at.map(([p, , h]) => p[1] - h)), Math.max(...at.map(([p, , h]) => p[1] + h))];
    const top = headings().length ? 34 : 10, bottom = Math.max(40, $("tones").offsetHeight + 14), narrow = box.width < 1000 && state.view !== "all" && state.view !== "free";
    const whole = Math.min((box.width - 20) / (x1 - x0), (box.height - top - bottom) / (y1 - y0), 1.35);
    const scale = narrow ? Math.max(whole, .86) : whole;
    let x = (x0 + x1) / 2, y = (y0 + y1) / 2;
    if ((x1 - x0) * scale > box.width && state.view === "start") x = Math.max(x0 + box.width / scale / 2 - 10, Math.min(D.headings.start.find((/** @type {number[]} */ h) => h[0] === 1)?.[1] ?? x, x1));
    network.moveTo({ position: { x, y: y + (bottom - top) / 2 / scale }, scale });
  }

  network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ ctx) => {
    const box = $("graph").getBoundingClientRect(), a = network.DOMtoCanvas({ x: 0, y: 0 }), b = network.DOMtoCanvas({ x: box.width, y: box.height });
    for (const [, x, width] of headings()) {
      ctx.fillStyle = paint.lane;
      ctx.fillRect(x - width / 2 - 12, a.y, width + 24, b.y - a.y);
    }
  });
  network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ ctx) => {
    const scale = network.getScale(), a = network.DOMtoCanvas({ x: 0, y: 0 });
    for (const [column, x, width] of headings()) {
      ctx.save();
      ctx.translate(x, a.y); ctx.scale(1 / scale, 1 / scale);
      ctx.globalAlpha = .92; ctx.fillStyle = paint.lane; ctx.fillRect(-(width / 2 + 12) * scale, 0, (width + 24) * scale, 28); ctx.globalAlpha = 1;
      ctx.font = `600 12px ${paint.font}`; ctx.fillStyle = paint.soft; ctx.textAlign = "center"; ctx.textBaseline = "middle";
      ctx.fillText(inLanguage(D.columns[column]), 0, 15, Math.max(30, (width + 40) * scale));
      ctx.restore();
    }
    writeRelations(ctx);
  });

  /** Writes the relation on each line that is lit, level, above the boxes, and where it covers none. @param {any} ctx */
  function writeRelations(ctx) {
    const lit = [...(state.lit?.links || [])].filter((id) => network.body.edges[id]?.connected);
    if (!state.chosen && !state.route || lit.length > 60) return;
    /** @type {number[][]} */ const taken = things.filter((t) => network.body.nodes[t.id]).map((t) => { const at = network.body.nodes[t.id], h = heightOf(t); return [at.x - t.w / 2, at.y - h / 2, at.x + t.w / 2, at.y + h / 2]; });
    ctx.save();
    ctx.font = `500 11px ${paint.font}`; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    for (const id of lit) {
      const line = network.body.edges[id], l = links[id];
      const text = inLanguage(D.relations[l.relation]).slice(0, 40) + marks(l).map((mark) => " · " + tone(mark)).join("");
      const w = ctx.measureText(text).width / 2 + 4;
      for (const t of [.5, .42, .58, .34, .66, .26, .74, .18, .82, .12, .88]) {
        const { x, y } = line.edgeType.getPoint(t), box = [x - w, y - 8, x + w, y + 8];
        if (taken.some(([a, b, c, d]) => box[0] < c && box[2] > a && box[1] < d && box[3] > b)) continue;
        taken.push(box);
        ctx.fillStyle = paint.ground; ctx.globalAlpha = .9; ctx.beginPath(); ctx.roundRect(box[0], box[1], 2 * w, 16, 4); ctx.fill(); ctx.globalAlpha = 1;
        ctx.fillStyle = l.tone === "affirmed" || l.tone === "thin" ? paint.ink : paint.tone[l.tone].colour;
        ctx.fillText(text, x, y + .5);
        break;
      }
    }
    ctx.restore();
  }

  // Choosing -------------------------------------------------------------------------------------------------------

  /** Keeps the chosen thing in the address, where the page has one of its own. @param {string} curie */
  function remember(curie) {
    try { history.replaceState(null, "", "#" + encodeURIComponent(curie)); } catch { /* in a frame without an address */ }
  }
  /** @param {number} id */
  function chooseNode(id) {
    const mine = touching[id];
    if (!shown(things[id])) { state.closed.delete(family(things[id]).name); press(); }
    if (!place(things[id])) return neighbourhood(id);
    state.chosen = { kind: "node", id }; state.route = null;
    const seen = mine.filter(allowed);
    state.lit = { nodes: new Set([id, ...seen.flatMap((l) => [l.from, l.to])]), links: new Set(seen.map((l) => l.id)) };
    remember(things[id].curie);
    show(); panelOfNode(things[id]); bring([id]);
  }
  /** @param {number} id */
  function neighbourhood(id) {
    arrange([...new Set([id, ...touching[id].flatMap((l) => [l.from, l.to])])]);
    state.view = "near"; state.chosen = { kind: "node", id }; state.route = null;
    all('#views [data-view="near"]')[0].hidden = false;
    show(true); chooseNode(id);
  }
  /** @param {number} id */
  function chooseLink(id) {
    const l = links[id];
    if (!place(things[l.from]) || !place(things[l.to])) isolate([l.from, l.to]);
    state.chosen = { kind: "link", id }; state.route = null;
    state.lit = { nodes: new Set([l.from, l.to]), links: new Set([id]) };
    show(); panelOfLink(l); bring([l.from, l.to]);
  }
  /** @param {number[]} ids */
  function isolate(ids) {
    arrange(ids); state.view = "near";
    all('#views [data-view="near"]')[0].hidden = false;
    show(true);
  }
  /** @param {{links: number[], ends: number[]}} route */
  function chooseRoute(route) {
    const ids = [...new Set(route.links.flatMap((i) => [links[i].from, links[i].to]))];
    if (!ids.every((id) => shown(things[id]))) isolate(ids);
    state.chosen = null; state.route = route.links;
    state.lit = { nodes: new Set(ids), links: new Set(route.links) };
    show(); panelOfRoute(route); bring(ids);
  }
  function clear() {
    state.chosen = null; state.lit = null; state.route = null;
    remember("");
    show(); panelOfAll();
  }
  /** Moves the view where something chosen is out of sight. @param {number[]} ids */
  function bring(ids) {
    const box = $("graph").getBoundingClientRect(), side = $("panel").getBoundingClientRect();
    const covered = getComputedStyle($("panel")).position === "absolute" && !$("panel").classList.contains("intro");
    const right = covered && side.width < box.width ? box.width - side.width : box.width, bottom = covered && side.width >= box.width ? box.height - side.height : box.height;
    const at = ids.map((id) => { const [x, y] = /** @type {number[]} */ (place(things[id])); return network.canvasToDOM({ x, y }); });
    const out = at.some((p) => p.x < 40 || p.y < 50 || p.x > right - 40 || p.y > bottom - 40);
    const small = network.getScale() < .55;
    if (!out && !small) return;
    const [x, y] = [0, 1].map((k) => ids.reduce((sum, id) => sum + /** @type {number[]} */ (place(things[id]))[k], 0) / ids.length);
    const scale = Math.max(network.getScale(), .8);
    network.moveTo({ position: { x: x + (box.width - right) / 2 / scale, y: y + (box.height - bottom) / 2 / scale }, scale, animation: still ? false : { duration: 300, easingFunction: "easeInOutQuad" } });
  }

  network.on("click", (/** @type {any} */ event) => {
    if (event.nodes.length) chooseNode(event.nodes[0]);
    else if (event.edges.length) chooseLink(event.edges[0]);
    else clear();
  });
  for (const [name, cursor] of Object.entries({ hoverNode: "pointer", hoverEdge: "pointer", blurNode: "", blurEdge: "" })) {
    network.on(name, () => { $("graph").style.cursor = cursor; });
  }
  network.on("doubleClick", (/** @type {any} */ event) => { if (event.nodes.length) neighbourhood(event.nodes[0]); });
  network.on("dragEnd", (/** @type {any} */ event) => {
    for (const id of event.nodes) { const at = network.getPosition(id), p = place(things[id]); if (p) [p[0], p[1]] = [at.x, at.y]; }
  });

  /** What is to be told of a link beside its relation, the gravest first. @param {Link} l */
  function marks(l) {
    const said = l.rows.map((r) => rows[r]), outcomes = said.flatMap((r) => r.verdicts.map((v) => v.outcome));
    const found = [...OUTCOMES.filter((outcome) => outcomes.includes(outcome)), ...(l.differs ? ["differs"] : [])];
    if (!["affirmed", "supported", "thin"].includes(l.tone) && !found.includes(l.tone)) found.push(l.tone);
    for (const r of said) if (r.polarity !== "affirmed" && !found.includes(r.polarity) && OUTCOMES.includes(l.tone)) found.push(r.polarity);
    return found;
  }

  // The panel ------------------------------------------------------------------------------------------------------

  /** The table's rows as they were written: the words, where they stand and the numbers of their evidence. @type {HTMLTableRowElement[]} */
  const written = all("#table tbody tr:not(.of)");
  const spans = written.map((tr) => tr.cells[2].textContent || ""), proofs = written.map((tr) => (tr.cells[3].textContent || "").match(/\d+/g) || []);
  const nameOf = (/** @type {number} */ row) => written[row].cells[0].dataset.claim || String(row + 1);
  const tail = (/** @type {string} */ name) => "#" + name.split(".").pop();
  const sentence = (/** @type {number} */ row) => written[row].cells[1].querySelector(`p[lang="${state.language}"]`)?.textContent || "";
  const copies = (/** @type {Element} */ from) => [...from.childNodes].map((child) => child.cloneNode(true));
  const thingButton = (/** @type {number} */ id) => el("button", { type: "button", className: "pill", onclick: () => chooseNode(id), dir: "auto" }, label(things[id]));
  const link = (/** @type {string} */ name, /** @type {() => void} */ onclick) => el("button", { type: "button", className: "link", dir: "auto", onclick }, name);
  const placeOf = (/** @type {Row} */ r) => { const at = r.source === null ? undefined : D.sources[r.source].place; return at === undefined ? "" : inLanguage(D.places[at]); };
  /** Where the words stand. @param {Row} r */
  function position(r) {
    const file = r.source === null ? "" : D.sources[r.source].file;
    return spans[r.id] && file ? spans[r.id] + (state.language === "zh" ? " · " : " in ") + file : spans[r.id];
  }
  /** The evidence of a claim: links where they are addresses. @param {number} row @returns {HTMLElement[]} */
  const evidence = (row) => proofs[row].map((number) => {
    const from = $("evidence").children[+number - 1], words = from.textContent.trim();
    return from.className === "web" ? el("a", { href: words, target: "_blank", rel: "noopener", title: words }, words) : el("span", { title: words }, words);
  });

  /** One claim: its sentence, who says it and how, where, on what evidence, and what the labels make of it. @param {number} row */
  function claim(row) {
    const r = rows[row], { source } = r;
    const meta = el("div", { className: "meta" });
    if (r.polarity !== "affirmed") meta.append(el("span", { className: `badge t-${r.polarity}` }, tone(r.polarity)));
    if (source !== null) meta.append(link(inLanguage(D.sources[source]), () => panelOfSource(source)));
    if (r.standing !== null) meta.append(el("span", D.standings[r.standing] === D.standings.at(-1) ? { className: "badge t-unverified" } : {}, inLanguage(D.standings[r.standing])));
    if (source !== null) meta.append(link(tail(nameOf(row)), () => reveal(row)));
    if (spans[row]) meta.append(el("span", {}, position(r)));
    const made = el("div", { className: `claim t-${r.tone}` }, el("div", { className: "words", dir: "auto" }, ...copies(written[row].cells[1])), meta);
    const proof = evidence(row);
    if (proof.length) made.append(el("div", { className: "evidence" }, ...proof));
    for (const other of r.against) {
      made.append(el("div", { className: "meta" }, el("span", { className: "badge t-opposed" }, "⚠ " + say("contradicts")), link(nameOf(other), () => reveal(other))));
    }
    made.append(...judgement(r));
    return made;
  }
  /** What the labels make of a claim: an outcome a line with its jurisdictions, and the reasons in it; open unless they agree. @param {Row} r */
  function judgement(r) {
    const found = [...OUTCOMES].map((outcome) => {
      const mine = r.verdicts.filter((v) => v.outcome === outcome);
      return mine.length ? judged(outcome, mine.map((v) => v.place), mine.map((v) => el("li", {},
        el("b", {}, inLanguage(D.places[v.place])), " ", el("small", {}, [v.direction === null ? "" : inLanguage(D.directions[v.direction]), inLanguage(text(v.aspect)), inLanguage(text(v.scope))].filter(Boolean).join(" · ")),
        el("div", {}, inLanguage(text(v.reason))), ...bases(v)))) : null;
    });
    if (r.silent.length) found.push(judged("silent", r.silent.map((s) => s.place), r.silent.map((s) => el("li", {}, inLanguage(text(s.reason))))));
    return found.filter(Boolean);
  }
  /** @param {string} outcome @param {number[]} places @param {Node[]} reasons */
  const judged = (outcome, places, reasons) => el("details", { className: `verdict t-${outcome}`, open: outcome === "contradicted" || outcome === "beyondLabel" },
    el("summary", {}, el("span", { className: "badge" }, tone(outcome)), " ", listed([...new Set(places)].map((at) => inLanguage(D.places[at])))), el("ul", {}, ...reasons));
  /** The label's claims that a verdict rests on, by their source. @param {Verdict} v */
  function bases(v) {
    /** @type {Map<number | null, any[]>} */ const groups = new Map();
    for (const base of v.bases) {
      const source = typeof base === "number" ? rows[base].source : null;
      groups.set(source, [...(groups.get(source) || []), typeof base === "number" ? link(tail(nameOf(base)), () => reveal(base)) : base]);
    }
    return [...groups].map(([source, names]) => el("div", { className: "meta" }, say("basis"),
      source === null ? null : link(inLanguage(D.sources[source]), () => panelOfSource(source)), ...names));
  }
  /** Where labels of jurisdictions differ: a point a block, a line for each way of putting it, with those who do. @param {number[][]} differences */
  function differing(differences) {
    /** @type {Map<number, Set<number>>} */ const points = new Map();
    for (const [point, one, other] of differences) points.set(point, (points.get(point) || new Set()).add(one).add(other));
    return [...points].map(([point, ids]) => {
      /** @type {Map<string, Map<string, number>>} */ const sides = new Map();
      for (const r of [...ids].map((id) => rows[id]).sort((p, q) => placeOf(p).localeCompare(placeOf(q), state.language))) {
        const words = sentence(r.id);
        sides.set(words, (sides.get(words) || new Map()).set(placeOf(r), r.id));
      }
      return el("div", { className: "claim t-differs" }, el("div", { className: "badge" }, inLanguage(text(point))), el("ul", { className: "sides" }, ...[...sides].map(([words, places]) =>
        el("li", {}, el("span", { className: "places" }, ...[...places].map(([name, id]) => link(name, () => reveal(id)))), " ", words))));
    });
  }
  /** Claims of labels that pages leave out, by label: only their words. @param {number[]} ids */
  function leftOut(ids) {
    /** @type {Map<number, number[]>} */ const labels = new Map();
    for (const id of ids) { const source = rows[id].source ?? 0; labels.set(source, [...(labels.get(source) || []), id]); }
    return [...labels].map(([source, members]) => el("details", { className: "of" }, el("summary", {}, inLanguage(D.sources[source]) + " ", el("i", {}, String(members.length))),
      el("ul", { className: "short" }, ...members.map((id) => el("li", {}, link(sentence(id), () => chooseRow(id)))))));
  }
  /** Shows what a row is about. @param {number} row */
  function chooseRow(row) {
    const r = rows[row], found = links.find((l) => l.rows.includes(row));
    if (found) chooseLink(found.id); else if (r.subject !== null) chooseNode(r.subject); else if (r.about !== null) panelOfSource(r.about);
  }
  /** Shows a row of the table. @param {number} row */
  function reveal(row) {
    $("table").open = true; complete();
    for (const lit of all("tr.lit")) lit.classList.remove("lit");
    const found = written[row];
    found.hidden = false; found.classList.add("lit");
    requestAnimationFrame(() => found.scrollIntoView({ block: "center" }));
  }

  /** @param {Node[]} content @param {string} [kind] */
  function panel(content, kind = "") {
    const close = el("button", { type: "button", className: "close", onclick: clear, title: say("close"), "aria-label": say("close") }, "×");
    $("panel").className = kind;
    $("panel").replaceChildren(...(kind ? [] : [close]), ...content);
    $("panel").scrollTop = 0;
  }
  /** What the panel shows, to show it again in the other language. */
  let again = () => {};
  const chip = (/** @type {Thing} */ t) => {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("viewBox", "-14 -9 28 18"); shape.setAttribute("width", "25"); shape.setAttribute("height", "16"); shape.setAttribute("aria-hidden", "true");
    path.setAttribute("d", outline(family(t).shape, 24, 14)); shape.append(path);
    return el("span", { className: `chip f-${family(t).name}` }, shape, inLanguage(t.kind === undefined ? family(t) : text(t.kind)));
  };
  /** Claims under headings by relation and direction. @param {[string, number[]][]} groups */
  const grouped = (groups) => {
    const many = groups.reduce((sum, [, ids]) => sum + ids.length, 0) > 40;
    return groups.map(([title, ids], i) => el("details", { className: "of", open: !many || i < 3 || ids.length < 3 }, el("summary", {}, title + " ", el("i", {}, String(ids.length))), ...ids.map(claim)));
  };
  /** Buttons that leave only the claims of one outcome in the panel. @param {Row[]} mine @param {() => void} again */
  function outcomes(mine, again) {
    const counts = [...OUTCOMES, "silent"].map((outcome) => ({ outcome, count: mine.filter((r) => has(r, outcome)).length })).filter(({ count }) => count);
    if (!counts.length) return [];
    return [el("h3", {}, say("judged")), el("div", { className: "row", role: "group" }, ...counts.map(({ outcome, count }) => el("button", {
      type: "button", className: `pill outcome t-${outcome}`, "aria-pressed": String(state.outcome === outcome), "data-outcome": outcome,
      onclick: () => { state.outcome = state.outcome === outcome ? "" : outcome; again(); /** @type {any} */ (all(`#panel [data-outcome="${outcome}"]`)[0])?.focus(); },
    }, tone(outcome) + " ", el("small", {}, String(count)))))];
  }
  const has = (/** @type {Row} */ r, /** @type {string} */ outcome) => (outcome === "silent" ? r.silent.length > 0 : r.verdicts.some((v) => v.outcome === outcome));

  /** @param {Thing} t */
  function panelOfNode(t) {
    again = () => panelOfNode(t);
    /** @type {Map<string, number[]>} */ const groups = new Map();
    const put = (/** @type {string} */ title, /** @type {number} */ row) => groups.set(title, [...(groups.get(title) || []), row]);
    const mine = rows.filter((r) => r.subject === t.id || r.object === t.id || r.mentions.includes(t.id));
    if (!mine.some((r) => has(r, state.outcome))) state.outcome = "";
    const grave = (/** @type {Row} */ r) => [...OUTCOMES, "silent", ""].findIndex((outcome) => outcome === "" || has(r, outcome));
    const kept = mine.filter((r) => state.outcome === "" || has(r, state.outcome)).sort((p, q) => grave(p) - grave(q));
    for (const r of kept) if (r.subject === t.id) put(inLanguage(D.relations[r.relation]) + " →", r.id);
    for (const r of kept) if (r.object === t.id && r.subject !== t.id) put("→ " + inLanguage(D.relations[r.relation]), r.id);
    for (const r of kept) if (r.object !== t.id && r.subject !== t.id) put(say("mention"), r.id);
    const other = state.language === "zh" ? t.en : t.label;
    const guessed = (/** @type {string} */ name) => ((t.guess || 0) & (name === t.label ? 1 : 2) ? el("small", { className: "note" }, say("guess")) : null);
    const content = [el("div", { className: "row" }, chip(t)), el("h2", { dir: "auto" }, label(t)), guessed(label(t))];
    if (other !== label(t)) content.push(el("p", { className: "other", dir: "auto" }, other), guessed(other));
    if (t.also) content.push(el("p", { className: "names", dir: "auto" }, t.also.join(" · ")));
    if (t.about) content.push(el("p", { dir: "auto" }, inLanguage(t.about)));
    content.push(el("p", {}, el("button", { type: "button", className: "pill", onclick: () => neighbourhood(t.id) }, say("near"))));
    const ways = routes.filter((r) => r.ends.includes(t.id));
    if (ways.length) content.push(el("h3", {}, say("paths")), el("div", { className: "row" }, ...ways.map((r) => routeButton(r))), el("small", { className: "note" }, say("hypothesis")));
    const down = links.filter((l) => l.tone === "thin" && l.to === t.id).map((l) => l.from);
    if (t.up) content.push(el("h3", {}, say("up")), el("div", { className: "row" }, ...t.up.map(thingButton)));
    if (down.length) content.push(el("h3", {}, say("down")), el("div", { className: "row" }, ...down.map(thingButton)));
    if (t.ids) {
      content.push(el("h3", {}, say("ids")), el("div", { className: "row" }, ...t.ids.map(([name, kind, standing, at]) => {
        const match = D.bases[kind], status = D.bases[standing], href = typeof at === "number" ? D.bases[at] + name.slice(name.indexOf(":") + 1) : at;
        const note = [match in WORDS ? say(/** @type {any} */ (match)) : "", status === "verified" ? "✓" : status ? say("unverified") : ""].filter(Boolean).join(" ");
        return el(href ? "a" : "span", { className: "pill", ...(href ? { href, target: "_blank", rel: "noopener" } : {}), title: status === "verified" ? say("verified") : status }, name, " ", el("small", {}, note));
      })));
    }
    content.push(...outcomes(mine, again));
    const differences = D.differs.filter((/** @type {number[]} */ [, one, other]) => [rows[one], rows[other]].some((r) => r.subject === t.id || r.object === t.id));
    if (differences.length && !state.outcome) content.push(el("h3", {}, say("differ") + " ", el("i", {}, String(differences.length))), ...differing(differences));
    const omitted = D.omits.map((/** @type {[number, number[]]} */ [source, ids]) => ({ source, ids: ids.filter((id) => rows[id].subject === t.id) })).filter((/** @type {any} */ o) => o.ids.length);
    if (omitted.length && !state.outcome) {
      content.push(el("h3", {}, say("omitted")), ...omitted.map((/** @type {{source: number, ids: number[]}} */ o) =>
        el("details", { className: "of" }, el("summary", {}, inLanguage(D.sources[o.source]) + " ", el("i", {}, String(o.ids.length))), ...leftOut(o.ids))));
    }
    const total = kept.length;
    if (total) content.push(el("h3", {}, `${say(plain ? "triples" : "claims")} ${total}`), ...grouped([...groups]));
    panel(content.filter(Boolean));
  }

  /** @typedef {{links: number[], ends: number[]}} Route */
  const routeName = (/** @type {Route} */ r) => `${label(things[r.ends[0]])} ⇒ ${label(things[r.ends[1]])}`;
  const routeButton = (/** @type {Route} */ r, name = routeName(r), pressed = "false") => el("button", { type: "button", className: "pill", "aria-pressed": pressed, onclick: () => chooseRoute(r) }, name);

  /** A mechanism path: each of its links, with the claims behind it. @param {Route} route */
  function panelOfRoute(route) {
    again = () => panelOfRoute(route);
    const others = routes.filter((r) => String(r.ends) === String(route.ends));
    panel([
      el("h2", { dir: "auto" }, routeName(route)), el("p", { className: "names" }, say("hypothesis")),
      ...(others.length > 1 ? [el("div", { className: "row" }, ...others.map((r, i) => routeButton(r, String(i + 1), String(r === route))))] : []),
      ...route.links.flatMap((i) => [
        el("h3", { className: "row" }, thingButton(links[i].from), inLanguage(D.relations[links[i].relation]) + (links[i].bar ? " ⊣" : " →"), thingButton(links[i].to)),
        ...links[i].rows.map(claim),
      ]),
    ]);
  }

  /** @param {Link} l */
  function panelOfLink(l) {
    again = () => panelOfLink(l);
    const title = inLanguage(D.relations[l.relation]);
    panel([
      el("div", { className: `claim t-${l.tone}` }, el("div", { className: "row" }, ...(marks(l).length ? marks(l) : [l.tone]).map((mark) => el("span", { className: `badge t-${mark}` }, tone(mark))))),
      el("div", { className: "row" }, thingButton(l.from), el("b", {}, title + " →"), thingButton(l.to)),
      ...(l.differs ? [el("h3", {}, say("differ")), ...differing(D.differs.filter((/** @type {number[]} */ [, one, other]) => l.rows.includes(one) || l.rows.includes(other)))] : []),
      ...(l.rows.length ? [el("h3", {}, `${say(plain ? "triples" : "claims")} ${l.rows.length}`)] : []), ...l.rows.map(claim),
    ]);
  }

  /** @param {number} index */
  function panelOfSource(index) {
    again = () => panelOfSource(index);
    const source = D.sources[index], facts = el("dl");
    for (const [name, value, href] of source.facts) {
      facts.append(el("dt", {}, inLanguage(text(name))), el("dd", {}, href ? el("a", { href, target: "_blank", rel: "noopener" }, inLanguage(text(value))) : inLanguage(text(value))));
    }
    const said = rows.filter((r) => r.source === index), about = rows.filter((r) => r.about === index);
    const chosen = state.outcome === "" ? [] : said.filter((r) => has(r, state.outcome));
    if (!chosen.length) state.outcome = "";
    const omitted = D.omits.find((/** @type {[number, number[]]} */ [page]) => page === index)?.[1] || [];
    panel([
      el("div", { className: "row" }, el("span", { className: "pill" }, inLanguage(text(source.kind)))), el("h2", { dir: "auto" }, inLanguage(source)), facts,
      el("p", {}, el("button", { type: "button", className: "pill", onclick: () => { $("source").value = String(index); filter(); } }, `${say("only")} (${said.length})`)),
      ...outcomes(said, again), ...chosen.map((r) => claim(r.id)),
      ...(omitted.length ? [el("h3", {}, say("omits") + " ", el("i", {}, String(omitted.length))), ...leftOut(omitted)] : []),
      ...(about.length ? [el("h3", {}, say("said")), ...about.map((r) => claim(r.id))] : []),
    ]);
  }

  function panelOfAll() {
    again = panelOfAll;
    const clashes = links.filter((l) => l.tone === "opposed");
    /** @type {Map<string, any[]>} */ const kinds = new Map();
    D.sources.forEach((/** @type {any} */ s, /** @type {number} */ i) => {
      const kind = inLanguage(text(s.kind)), count = rows.filter((r) => r.source === i).length;
      kinds.set(kind, [...(kinds.get(kind) || []), el("button", { type: "button", className: "pill", onclick: () => panelOfSource(i) }, inLanguage(s) + " ", el("small", {}, String(count)))]);
    });
    const told = [...kinds].sort(([, p], [, q]) => p.length - q.length).map(([kind, list]) => el("details", { className: "of", open: list.length < 6 }, el("summary", {}, kind + " ", el("i", {}, String(list.length))), el("div", { className: "row" }, ...list)));
    const contradicted = rows.filter((r) => r.tone === "contradicted");
    panel([
      el("p", {}, say(things.length ? "lead" : "nothing")), el("p", { className: "names" }, say("tips")),
      ...(told.length ? [el("h3", {}, say("sources")), ...told] : []),
      ...(contradicted.length ? [el("h3", {}, say("contradicted") + " ", el("i", {}, String(contradicted.length))), ...contradicted.map((r) => claim(r.id))] : []),
      ...(clashes.length ? [el("h3", {}, say("clashes")), ...clashes.slice(0, 12).flatMap((l) => l.rows.filter((r) => rows[r].against.length || rows[r].polarity === "negated")).map(claim)] : []),
    ], "intro");
  }

  // Search ---------------------------------------------------------------------------------------------------------

  /** A name as it is compared: as dermkg.lexicon.key does. @param {string} name */
  const key = (name) => name.normalize("NFKC").toLowerCase().replace(/[\s\-_\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/g, "");
  const index = things.map((t) => ({ t, names: [t.label, t.en, ...(t.also || []), t.curie.split(":").pop() || ""].map((name) => ({ name, key: key(name) })) }));
  let best = 0;
  /** @param {string} term @returns {{t: Thing, name: string}[]} */
  function find(term) {
    const wanted = key(term);
    if (!wanted) return [];
    return index.flatMap(({ t, names }) => {
      const hits = names.map((n, i) => ({ t, name: n.name, rank: n.key === wanted ? (i < 2 ? 0 : 1) : n.key.startsWith(wanted) ? 2 : n.key.includes(wanted) ? 3 : 9 })).sort((p, q) => p.rank - q.rank);
      return hits[0].rank < 9 ? [hits[0]] : [];
    }).sort((p, q) => p.rank - q.rank || p.name.length - q.name.length || touching[q.t.id].length - touching[p.t.id].length).slice(0, 12);
  }
  function suggest() {
    const found = find($("search").value);
    best = Math.max(0, Math.min(best, found.length - 1));
    $("hits").replaceChildren(...found.map(({ t, name }, i) => el("li", { role: "option", id: "hit-" + i, "aria-selected": String(i === best), onmousedown: (/** @type {Event} */ e) => { e.preventDefault(); take(t); } },
      chip(t), el("b", { dir: "auto" }, label(t)), name === label(t) ? null : el("small", { dir: "auto" }, name.slice(0, 40)))));
    $("hits").hidden = !found.length;
    $("search").setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) $("search").setAttribute("aria-activedescendant", "hit-" + best); else $("search").removeAttribute("aria-activedescendant");
    return found;
  }
  /** @param {Thing} t */
  function take(t) { $("hits").hidden = true; $("search").setAttribute("aria-expanded", "false"); $("search").value = label(t); chooseNode(t.id); }
  $("search").addEventListener("input", () => { best = 0; suggest(); });
  $("search").addEventListener("blur", () => { $("hits").hidden = true; });
  $("search").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); best += step; suggest(); }
    if (event.key === "Enter") { const found = suggest(); if (found[best]) take(found[best].t); }
  });

  // Controls -------------------------------------------------------------------------------------------------------

  function press() {
    for (const b of all("#legend .chip")) b.setAttribute("aria-pressed", String(!state.closed.has(b.dataset.family)));
    for (const b of all("#tones .tone")) b.setAttribute("aria-pressed", String(!state.muted.has(b.dataset.tone)));
  }
  /** The table follows the filters. */
  function filter() {
    state.relation = $("relation").value; state.source = $("source").value;
    for (const r of rows) {
      written[r.id].hidden = (state.relation !== "" && r.relation !== +state.relation) || (state.source !== "" && r.source !== +state.source) || state.muted.has(r.tone) || (r.differs && state.muted.has("differs"));
    }
    state.chosen = null; state.route = null; show();
  }
  const toggle = (/** @type {Set<string>} */ set, /** @type {string} */ name) => { if (!set.delete(name)) set.add(name); press(); };
  for (const b of all("#legend .chip")) b.addEventListener("click", () => { toggle(state.closed, b.dataset.family); show(); });
  for (const b of all("#tones .tone")) b.addEventListener("click", () => { toggle(state.muted, b.dataset.tone); filter(); });
  for (const b of all("#views button")) b.addEventListener("click", () => { state.view = b.dataset.view; show(true); });
  for (const b of all("#zoom button")) b.addEventListener("click", () => { if (+b.dataset.zoom) network.moveTo({ scale: network.getScale() * +b.dataset.zoom }); else fit(); });
  $("relation").addEventListener("change", filter); $("source").addEventListener("change", filter);
  /** The language that the table's cells are in: they are filled when the table is first looked at. */
  let filled = "";
  function complete() {
    if (filled === state.language) return;
    filled = state.language;
    written.forEach((tr, row) => {
      const r = rows[row];
      if (tr.cells.length < 9) {
        tr.cells[0].append(link(nameOf(row), () => chooseRow(row)));
        tr.cells[3].replaceChildren(...evidence(row));
        tr.cells[1].after(...[0, 1, 2, 3, 4].map(() => el("td")));
      }
      const [, , relation, polarity, verdict, source, standing, at] = tr.cells;
      relation.textContent = inLanguage(D.relations[r.relation]);
      polarity.className = "p-" + r.polarity;
      polarity.replaceChildren(plain ? "" : tone(r.polarity), ...r.against.flatMap((other) => [" ", el("span", { className: "against" }, say("contradicts") + " ", link(nameOf(other), () => reveal(other)))]));
      verdict.replaceChildren(...[...OUTCOMES, "silent"].filter((outcome) => has(r, outcome)).map((outcome) => el("div", { className: `t-${outcome}` }, el("span", { className: "badge" }, tone(outcome)), " ",
        listed([...new Set((outcome === "silent" ? r.silent : r.verdicts.filter((v) => v.outcome === outcome)).map((v) => inLanguage(D.places[v.place])))]))));
      source.textContent = r.source === null ? "" : inLanguage(D.sources[r.source]);
      standing.className = r.tone === "unverified" ? "s-unverified" : "";
      standing.textContent = r.standing === null ? "" : inLanguage(D.standings[r.standing]);
      at.textContent = position(r);
    });
  }
  for (const heading of all("#table tr.of")) heading.remove();
  $("table").addEventListener("toggle", () => { if ($("table").open) complete(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && event.target !== $("search")) clear(); });
  all("th button").forEach((button, column) => button.addEventListener("click", () => {
    const head = button.parentElement, up = head.getAttribute("aria-sort") !== "ascending", body = $("table").querySelector("tbody");
    complete();
    for (const th of all("th")) th.setAttribute("aria-sort", th === head ? (up ? "ascending" : "descending") : "none");
    const order = new Intl.Collator(state.language, { numeric: true });
    const text = (/** @type {any} */ tr) => (tr.cells[column].querySelector(`p[lang="${state.language}"]`) || tr.cells[column]).textContent.trim();
    body.append(...[...body.rows].map((tr) => ({ tr, t: text(tr) })).sort((p, q) => (up ? 1 : -1) * order.compare(p.t, q.t)).map(({ tr }) => tr));
  }));

  /** Puts everything into the language. */
  function speak() {
    root.lang = state.language;
    $("search").placeholder = say("search"); $("search").setAttribute("aria-label", say("search"));
    $("graph").setAttribute("aria-label", say("graph"));
    $("theme").title = say("theme"); $("theme").setAttribute("aria-label", say("theme")); $("language").title = say("language");
    ["in", "out", "fit"].forEach((word, i) => { const b = all("#zoom button")[i]; b.title = say(/** @type {any} */ (word)); b.setAttribute("aria-label", b.title); });
    const options = (/** @type {string} */ id, /** @type {any} */ any, /** @type {any[]} */ texts) => {
      const list = texts.map((t, i) => ({ i, name: inLanguage(t) })).sort((p, q) => p.name.localeCompare(q.name, state.language));
      const value = $(id).value;
      $(id).replaceChildren(el("option", { value: "" }, say(any)), ...list.map(({ i, name }) => el("option", { value: String(i) }, name.length > 60 ? name.slice(0, 59) + "…" : name)));
      $(id).value = value; $(id).setAttribute("aria-label", say(any)); $(id).hidden = texts.length < 2;
    };
    options("relation", "anyRelation", D.relations); options("source", "anySource", D.sources);
    if ($("table").open) complete();
    again();
  }
  $("language").addEventListener("click", () => { state.language = state.language === "zh" ? "en" : "zh"; speak(); show(); });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  /** @param {boolean} on */
  function dim(on) { root.dataset.theme = on ? "dark" : "light"; readColours(); }
  $("theme").addEventListener("click", () => { dim(root.dataset.theme !== "dark"); show(); });
  dark.addEventListener("change", () => { dim(dark.matches); show(); });

  const plain = !rows.some((r) => r.source !== null);
  $("table").open = false;
  dim(dark.matches);
  again = panelOfAll;
  speak();
  show(true);
  network.on("resize", () => { if (!state.chosen) requestAnimationFrame(fit); });
  const wanted = things.find((t) => encodeURIComponent(t.curie) === location.hash.slice(1) || t.curie === location.hash.slice(1));
  if (wanted) chooseNode(wanted.id);
  else if (D.given.length && routes.length) chooseRoute(routes.find((r) => r.ends[0] === D.given[0][0]) || routes[0]);
  else if (D.focus !== null) chooseNode(D.focus);
  /** @type {any} */ (window).dermkg = { network, state, things, links, rows, boxes: () => things.filter(shown).map((t) => ({ id: t.id, x: /** @type {number[]} */ (place(t))[0], y: /** @type {number[]} */ (place(t))[1], w: t.w, h: heightOf(t) })) };

  /** The data as they were before they were deflated and put into letters. @param {string} letters @returns {Promise<any>} */
  async function unpacked(letters) {
    const bytes = Uint8Array.from(atob(letters), (char) => char.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  }
})().catch((fault) => {
  document.documentElement.classList.remove("js"); // the table can be read without the drawing
  throw fault;
});
