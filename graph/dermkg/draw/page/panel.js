/** The panel: what is said of the chosen thing, line, path or source; at the start, of everything. */

/** The table's rows as they came: the words, where they stand and the numbers of their evidence. @type {HTMLTableRowElement[]} */
const lines = all("#table tbody tr:not(.of)");
const spans = lines.map((tr) => tr.cells[2].textContent || "");
const proofs = lines.map((tr) => (tr.cells[3].textContent || "").match(/\d+/g) || []);
const nameOf = (/** @type {number} */ row) => lines[row].cells[0].dataset.claim || String(row + 1);
const tail = (/** @type {string} */ name) => "#" + name.split(".").pop();
const sentence = (/** @type {number} */ row) => lines[row].cells[1].querySelector(`p[lang="${language}"]`)?.textContent || "";
const placeName = (/** @type {Row} */ r) => { const at = placeOf(r); return at === undefined ? "" : inLanguage(D.places[at]); };

const button = (/** @type {string} */ name, /** @type {() => void} */ onclick, /** @type {Record<string, any>} */ props = {}, /** @type {any[]} */ ...more) =>
  el("button", { type: "button", className: "pill", dir: "auto", onclick, ...props }, name, ...more);
const link = (/** @type {string} */ name, /** @type {() => void} */ onclick) => button(name, onclick, { className: "link" });
const thingButton = (/** @type {number} */ id) => button(label(things[id]), () => chooseNode(id));
/** What may be too long to be shown whole can be scrolled, by keyboard too. @param {HTMLElement} made */
const scrollable = (made) => { if ((made.textContent || "").length > 150) made.tabIndex = 0; return made; };
const row = (/** @type {any[]} */ ...children) => el("div", { className: "row" }, ...children);
const heading = (/** @type {string} */ words, /** @type {number} */ count = 0) => el("h3", {}, words, ...(count ? [" ", el("i", {}, String(count))] : []));
const folded = (/** @type {string} */ title, /** @type {number} */ count, /** @type {boolean} */ open, /** @type {any[]} */ ...content) =>
  el("details", { className: "of", open }, el("summary", {}, title + " ", el("i", {}, String(count))), ...content);
const outside = (/** @type {string} */ href, /** @type {string} */ words, /** @type {Record<string, any>} */ props = {}, /** @type {any[]} */ ...more) =>
  el("a", { href, target: "_blank", rel: "noopener", ...props }, words, ...more);
const chip = (/** @type {Thing} */ t) => {
  const kind = t.kind === undefined ? inLanguage(family(t)) : text(t.kind);
  return el("span", { className: `chip f-${family(t).name}` }, sign(family(t).name), kind);
};
const has = (/** @type {Row} */ r, /** @type {string} */ outcome) => (outcome === "silent" ? r.silent.length > 0 : r.verdicts.some((v) => v.outcome === outcome));

/** Where the words stand. @param {Row} r */
function position(r) {
  const file = r.source === null ? "" : D.sources[r.source].file;
  return spans[r.id] && file ? spans[r.id] + (language === "zh" ? " · " : " in ") + file : spans[r.id];
}
/** The evidence of a claim: links where they are addresses. @param {number} id @returns {HTMLElement[]} */
const evidence = (id) => proofs[id].map((number) => {
  const from = $("evidence").children[+number - 1], words = from.textContent.trim();
  return from.className === "web" ? outside(words, words, { title: words }) : el("span", { title: words }, words);
});

/** One claim: its sentence, who says it and how, where, on what evidence, and what the labels make of it. @param {number} id */
function claim(id) {
  const r = rows[id], { source } = r, meta = el("div", { className: "meta" });
  if (r.polarity !== "affirmed") meta.append(el("span", { className: `badge t-${r.polarity}` }, toneName(r.polarity)));
  if (source !== null) meta.append(link(inLanguage(D.sources[source]), () => chooseSource(source)));
  if (r.standing !== null) {
    const unsure = r.standing === D.standings.length - 1;
    meta.append(el("span", unsure ? { className: "badge t-unverified" } : {}, inLanguage(D.standings[r.standing])));
  }
  if (source !== null) meta.append(link(tail(nameOf(id)), () => reveal(id)));
  if (spans[id]) meta.append(el("span", {}, position(r)));
  const words = [...lines[id].cells[1].childNodes].map((child) => child.cloneNode(true));
  const made = el("div", { className: `claim t-${r.tone}` }, scrollable(el("div", { className: "words", dir: "auto" }, ...words)), meta);
  const proof = evidence(id);
  if (proof.length) made.append(el("div", { className: "evidence" }, ...proof));
  for (const other of r.against) {
    const badge = el("span", { className: "badge t-opposed" }, "⚠ " + say("contradicts"));
    made.append(el("div", { className: "meta" }, badge, link(nameOf(other), () => reveal(other))));
  }
  made.append(...judgement(r));
  return made;
}
/** What the labels make of a claim: a line an outcome with its jurisdictions, the reasons in it; open unless they agree. @param {Row} r */
function judgement(r) {
  const judged = (/** @type {string} */ outcome, /** @type {number[]} */ places, /** @type {Node[]} */ reasons) => {
    const grave = outcome === "contradicted" || outcome === "beyondLabel";
    const where = listed([...new Set(places)].map((at) => inLanguage(D.places[at])));
    const head = el("summary", {}, el("span", { className: "badge" }, toneName(outcome)), " ", where);
    return el("details", { className: `verdict t-${outcome}`, open: grave }, head, el("ul", {}, ...reasons));
  };
  const reason = (/** @type {Verdict} */ v) => {
    const point = [v.direction === null ? "" : inLanguage(D.directions[v.direction]), text(v.aspect), text(v.scope)].filter(Boolean).join(" · ");
    return el("li", {}, el("b", {}, inLanguage(D.places[v.place])), " ", el("small", {}, point), el("div", {}, text(v.reason)), ...bases(v));
  };
  const found = OUTCOMES.flatMap((outcome) => {
    const mine = r.verdicts.filter((v) => v.outcome === outcome);
    return mine.length ? [judged(outcome, mine.map((v) => v.place), mine.map(reason))] : [];
  });
  if (r.silent.length) found.push(judged("silent", r.silent.map((s) => s.place), r.silent.map((s) => el("li", {}, text(s.reason)))));
  return found;
}
/** The labels' claims that a verdict rests on, by their source. @param {Verdict} v */
function bases(v) {
  /** @type {Map<number | null, any[]>} */ const found = new Map();
  for (const base of v.bases) {
    const source = typeof base === "number" ? rows[base].source : null;
    found.set(source, [...(found.get(source) || []), typeof base === "number" ? link(tail(nameOf(base)), () => reveal(base)) : base]);
  }
  return [...found].map(([source, names]) => {
    const from = source === null ? null : link(inLanguage(D.sources[source]), () => chooseSource(source));
    return el("div", { className: "meta" }, say("basis"), from, ...names);
  });
}
/** Where labels of jurisdictions differ: a block a point, a line for each way of putting it, with those who do. @param {number[][]} differences */
function differing(differences) {
  /** @type {Map<number, Set<number>>} */ const points = new Map();
  for (const [point, one, other] of differences) points.set(point, (points.get(point) || new Set()).add(one).add(other));
  return [...points].map(([point, ids]) => {
    /** @type {Map<string, Map<string, number>>} */ const sides = new Map();
    for (const r of [...ids].map((id) => rows[id]).sort((p, q) => placeName(p).localeCompare(placeName(q), language))) {
      const words = sentence(r.id);
      sides.set(words, (sides.get(words) || new Map()).set(placeName(r), r.id));
    }
    const told = [...sides].map(([words, places]) => {
      const names = [...places].map(([name, id]) => link(name, () => reveal(id)));
      return el("li", {}, el("span", { className: "places" }, ...names), " ", words);
    });
    return el("div", { className: "claim t-differs" }, el("div", { className: "badge" }, text(point)), el("ul", { className: "sides" }, ...told));
  });
}
/** Claims of labels that pages leave out, by label: only their words. @param {number[]} ids */
function leftOut(ids) {
  /** @type {Map<number, number[]>} */ const labels = new Map();
  for (const id of ids) {
    const source = rows[id].source ?? 0;
    labels.set(source, [...(labels.get(source) || []), id]);
  }
  return [...labels].map(([source, members]) => {
    const told = members.map((id) => el("li", {}, link(sentence(id), () => chooseRow(id))));
    return folded(inLanguage(D.sources[source]), members.length, false, el("ul", { className: "short" }, ...told));
  });
}
/** Claims under headings. @param {Map<string, number[]>} found */
function grouped(found) {
  const many = [...found.values()].reduce((sum, ids) => sum + ids.length, 0) > 40;
  return [...found].map(([title, ids], i) => folding(title, ids, !many || i < 3 || ids.length < 3));
}
/** A heading with claims under it, made when it is first opened, a hundred at a time. @param {string} title @param {number[]} ids @param {boolean} open */
function folding(title, ids, open) {
  const made = folded(title, ids.length, open);
  let next = 0;
  const fill = () => {
    made.append(...ids.slice(next, next + 100).map(claim));
    next += 100;
    if (next >= ids.length) return;
    const rest = button(`${say("more")} ${ids.length - next}`, () => { rest.remove(); fill(); });
    made.append(rest);
  };
  if (open) fill();
  else made.addEventListener("toggle", fill, { once: true });
  return made;
}
/** Buttons that leave only the claims of one verdict. @param {Row[]} mine */
function outcomes(mine) {
  const counts = [...OUTCOMES, "silent"].map((outcome) => ({ outcome, count: mine.filter((r) => has(r, outcome)).length })).filter(({ count }) => count);
  if (!counts.length) return [];
  const buttons = counts.map(({ outcome, count }) => {
    const press = () => {
      state.outcome = state.outcome === outcome ? "" : outcome;
      settle();
      all(`#panel [data-outcome="${outcome}"]`)[0]?.focus();
    };
    const props = { className: `pill outcome t-${outcome}`, "aria-pressed": String(state.outcome === outcome), "data-outcome": outcome };
    return button(toneName(outcome) + " ", press, props, el("small", {}, String(count)));
  });
  return [heading(say("judged")), el("div", { className: "row", role: "group" }, ...buttons)];
}

/** Fills the panel. @param {any[]} content @param {string} [kind] */
function panel(content, kind = "") {
  const close = el("button", { type: "button", className: "close", onclick: clear, title: say("close"), "aria-label": say("close") }, "×");
  $("panel").className = kind;
  $("panel").replaceChildren(...(kind ? [] : [close]), ...content.filter(Boolean), asked());
  $("panel").scrollTop = 0;
}
/** Shows in the panel what is chosen. */
function panelOf() {
  const { chosen } = state;
  if (chosen?.kind === "node") panelOfNode(things[chosen.id]);
  else if (chosen?.kind === "link") panelOfLink(links[chosen.id]);
  else if (chosen?.kind === "route") panelOfRoute(routes[chosen.id]);
  else if (chosen?.kind === "source") panelOfSource(chosen.id);
  else if (chosen?.kind === "bundle") panelOfBundle(chosen.from, chosen.to);
  else panelOfAll();
}

/** @param {Thing} t */
function panelOfNode(t) {
  const mine = rows.filter((r) => (r.subject === t.id || r.object === t.id || r.mentions.includes(t.id)) && passes(r, "outcome"));
  const grave = (/** @type {Row} */ r) => [...OUTCOMES, "silent", ""].findIndex((outcome) => outcome === "" || has(r, outcome));
  const kept = mine.filter((r) => passes(r)).sort((p, q) => grave(p) - grave(q));
  /** @type {Map<string, number[]>} */ const found = new Map();
  const put = (/** @type {string} */ title, /** @type {number} */ id) => found.set(title, [...(found.get(title) || []), id]);
  for (const r of kept) if (r.subject === t.id) put(inLanguage(D.relations[r.relation]) + " →", r.id);
  for (const r of kept) if (r.object === t.id && r.subject !== t.id) put("→ " + inLanguage(D.relations[r.relation]), r.id);
  for (const r of kept) if (r.object !== t.id && r.subject !== t.id) put(say("mention"), r.id);
  const other = language === "zh" ? t.en : t.label;
  const guessed = (/** @type {string} */ name) => ((t.guess || 0) & (name === t.label ? 1 : 2) ? el("small", { className: "note" }, say("guess")) : null);
  const ways = routes.filter((r) => r.ends.includes(t.id));
  const down = links.filter((l) => l.tone === "thin" && l.to === t.id).map((l) => l.from);
  const differences = D.differs.filter((/** @type {number[]} */ [, one, other]) => [rows[one], rows[other]].some((r) => r.subject === t.id || r.object === t.id));
  const omitted = D.omits.map((/** @type {[number, number[]]} */ [source, ids]) => ({ source, ids: ids.filter((id) => rows[id].subject === t.id) }))
    .filter((/** @type {any} */ o) => o.ids.length);
  const content = [row(chip(t)), scrollable(el("h2", { dir: "auto" }, label(t))), guessed(label(t))];
  if (other !== label(t)) content.push(scrollable(el("p", { className: "other", dir: "auto" }, other)), guessed(other));
  if (t.also) content.push(scrollable(el("p", { className: "names", dir: "auto" }, t.also.join(" · "))));
  if (t.about) content.push(el("p", { dir: "auto" }, inLanguage(t.about)));
  content.push(el("p", {}, button(say("near"), () => neighbourhood(t.id))));
  if (D.beyond?.[t.id]) content.push(el("p", {}, el("a", { href: widened(t), target: "_self" }, `${say("wider")} (${D.beyond[t.id]})`)));
  if (ways.length) content.push(heading(say("paths")), row(...routeButtons(ways)), el("small", { className: "note" }, say("hypothesis")));
  if (t.up) content.push(heading(say("up")), row(...t.up.map(thingButton)));
  if (down.length) content.push(heading(say("down")), row(...down.map(thingButton)));
  if (t.ids) content.push(heading(say("ids")), row(...t.ids.map(reference)));
  content.push(...outcomes(mine));
  if (differences.length && !filtering()) content.push(heading(say("differ"), differences.length), ...differing(differences));
  if (omitted.length && !filtering()) {
    content.push(heading(say("omitted")), ...omitted.map((/** @type {{source: number, ids: number[]}} */ o) =>
      folded(inLanguage(D.sources[o.source]), o.ids.length, false, ...leftOut(o.ids))));
  }
  if (kept.length) content.push(heading(`${say(plain ? "triples" : "claims")} ${kept.length}`), ...grouped(found));
  panel(content);
}
/** The address, on the server that this page came from, at which the neighbours of a thing are drawn too. @param {Thing} t */
function widened(t) {
  const joint = location.search ? location.search + "&" : "?";
  return `${location.pathname}${joint}wider=${encodeURIComponent(t.curie)}#${address()}`;
}
/** An identifier elsewhere, as a link where it has an address. @param {Reference} given */
function reference([name, kind, standing, at]) {
  const match = D.bases[kind], status = D.bases[standing];
  const href = typeof at === "number" ? D.bases[at] + name.slice(name.indexOf(":") + 1) : at;
  const sure = status === "verified" ? "✓" : status ? say("unverified") : "";
  const note = el("small", {}, [match in WORDS ? say(/** @type {any} */ (match)) : "", sure].filter(Boolean).join(" "));
  const props = { className: "pill", title: status === "verified" ? say("verified") : status };
  return href ? outside(href, name + " ", props, note) : el("span", props, name, " ", note);
}

const routeName = (/** @type {Route} */ r) => `${label(things[r.ends[0]])} ⇒ ${label(things[r.ends[1]])}`;
/** A button for each way; those between the same ends are numbered. @param {Route[]} ways */
const routeButtons = (ways) => ways.map((r) => {
  const same = alike(r), chosen = state.chosen?.kind === "route" && routes[state.chosen.id] === r;
  return button(routeName(r) + (same.length > 1 ? ` ${same.indexOf(r) + 1}` : ""), () => chooseRoute(r), { "aria-pressed": String(chosen) });
});
/** A mechanism path: each of its links, with the claims behind it. @param {Route} route */
function panelOfRoute(route) {
  const same = alike(route);
  panel([
    scrollable(el("h2", { dir: "auto" }, routeName(route))),
    el("p", { className: "names" }, say("hypothesis")),
    same.length > 1 ? row(...routeButtons(same)) : null,
    ...route.links.flatMap((i) => {
      const l = links[i], arrow = inLanguage(D.relations[l.relation]) + (l.bar ? " ⊣" : " →");
      return [el("h3", { className: "row" }, thingButton(l.from), arrow, thingButton(l.to)), ...l.rows.map(claim)];
    }),
  ]);
}
/** @param {Link} l */
function panelOfLink(l) {
  const told = (marks(l).length ? marks(l) : [l.tone]).map((mark) => el("span", { className: `badge t-${mark}` }, toneName(mark)));
  const differences = D.differs.filter((/** @type {number[]} */ [, one, other]) => l.rows.includes(one) || l.rows.includes(other));
  const ends = row(thingButton(l.from), el("b", {}, inLanguage(D.relations[l.relation]) + (l.bar ? " ⊣" : " →")), thingButton(l.to));
  panel([
    el("div", { className: `claim t-${l.tone}` }, row(...told)),
    el("h2", { className: "ends" }, ends),
    ...(l.differs ? [heading(say("differ")), ...differing(differences)] : []),
    ...(l.rows.length ? [heading(`${say(plain ? "triples" : "claims")} ${l.rows.length}`)] : []),
    ...l.rows.map(claim),
  ]);
}
/** What runs between two boxes of which one at least is a group. @param {number} from @param {number} to */
function panelOfBundle(from, to) {
  const line = drawn.get(`${from}-${to}`), within = line ? line.links : [];
  /** @type {Map<string, number[]>} */ const found = new Map();
  for (const l of within) {
    const title = inLanguage(D.relations[l.relation]);
    found.set(title, [...(found.get(title) || []), ...l.rows.filter((id) => passes(rows[id]))]);
  }
  const sorted = new Map([...found].filter(([, ids]) => ids.length).sort(([, p], [, q]) => q.length - p.length));
  panel([el("h2", { dir: "auto" }, `${label(boxes[from])} → ${label(boxes[to])}`), ...grouped(sorted)]);
}
/** @param {number} index */
function panelOfSource(index) {
  const source = D.sources[index], facts = el("dl");
  for (const [name, value, href] of source.facts) {
    facts.append(el("dt", {}, text(name)), el("dd", {}, href ? outside(href, text(value)) : text(value)));
  }
  const said = rows.filter((r) => r.source === index), about = rows.filter((r) => r.about === index);
  const chosen = said.filter((r) => state.outcome !== "" && has(r, state.outcome));
  const omitted = D.omits.find((/** @type {[number, number[]]} */ [page]) => page === index)?.[1] || [];
  const only = () => { state.source = String(index); settle(); };
  panel([
    row(el("span", { className: "pill" }, text(source.kind))),
    scrollable(el("h2", { dir: "auto" }, inLanguage(source))),
    facts,
    el("p", {}, button(`${say("only")} (${said.length})`, only)),
    ...outcomes(said),
    ...chosen.map((r) => claim(r.id)),
    ...(omitted.length ? [heading(say("omits"), omitted.length), ...leftOut(omitted)] : []),
    ...(about.length ? [heading(say("said")), ...about.map((r) => claim(r.id))] : []),
  ]);
}
/** What to see first: what the labels contradict, the sources, and where they stand against each other. */
function panelOfAll() {
  const kept = rows.filter((r) => passes(r)), clashes = links.filter((l) => l.tone === "opposed" && l.rows.some((id) => passes(rows[id])));
  /** @type {Map<string, any[]>} */ const kinds = new Map();
  D.sources.forEach((/** @type {any} */ s, /** @type {number} */ i) => {
    const kind = text(s.kind), count = rows.filter((r) => r.source === i).length;
    kinds.set(kind, [...(kinds.get(kind) || []), button(inLanguage(s) + " ", () => chooseSource(i), {}, el("small", {}, String(count)))]);
  });
  const told = [...kinds].sort(([, p], [, q]) => p.length - q.length).map(([kind, list]) => folded(kind, list.length, list.length < 6, row(...list)));
  const grave = kept.filter((r) => (state.outcome && state.outcome !== "silent" ? has(r, state.outcome) : r.tone === "contradicted"));
  const opposed = clashes.slice(0, 12).flatMap((l) => l.rows.filter((id) => rows[id].against.length || rows[id].polarity === "negated"));
  const each = (/** @type {boolean} */ open) => () => { state.open = new Set(open ? groups.map((g) => g.curie) : []); settle(true); };
  const grouping = state.scope === "all" && state.layout === "layered" && groups.length;
  panel([
    el("h2", {}, say(things.length ? "lead" : "nothing")),
    el("p", { className: "names" }, say("tips")),
    ...(grouping ? [el("p", {}, say("groups")), row(button(say("openAll"), each(true)), button(say("closeAll"), each(false)))] : []),
    ...outcomes(rows.filter((r) => passes(r, "outcome"))),
    ...(told.length ? [heading(say("sources")), ...told] : []),
    ...(grave.length ? [heading(state.outcome ? toneName(state.outcome) : say("contradicted"), grave.length), ...grave.slice(0, 60).map((r) => claim(r.id))] : []),
    ...(opposed.length ? [heading(say("clashes")), ...opposed.map(claim)] : []),
  ], "intro");
}

/** The question that gives what is listed here, to be copied. */
function asked() {
  if (plain || !things.length) return "";
  const query = sparql(), copy = button(say("copy"), async () => { await toClipboard(query); copy.textContent = say("copied"); });
  return el("details", { className: "of asked" }, el("summary", {}, say("query")), copy, el("pre", { tabIndex: 0 }, query));
}
