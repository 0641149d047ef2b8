/**
 * What the page shows: one object, kept in the address, so that every state can be sent and gone back to.
 *
 * @typedef {{kind: "node" | "source", id: number} | {kind: "link", id: number} | {kind: "route", id: number} |
 *   {kind: "bundle", from: number, to: number}} Chosen
 */
function fresh() {
  return {
    /** Which things: the overview, everything (in groups), or those around or among some. @type {string} */
    scope: "start",
    /** @type {string} */ layout: D.layout,
    /** Whose neighbourhood it is, or which things alone are shown, where `scope` is "near". @type {number | null} */
    around: null,
    /** @type {number[]} */ among: [],
    /** How many things are shown beside those of the overview. */
    more: 0,
    /** The groups that are open, where there are groups. @type {Set<string>} */
    open: new Set(),
    /** Families of things, and kinds of lines, that the legend hides. @type {Set<string>} */
    closed: new Set(),
    /** @type {Set<string>} */ muted: new Set(),
    relation: "",
    source: "",
    place: "",
    outcome: "",
    polarity: "",
    /** @type {Chosen | null} */ chosen: null,
    table: false,
    /** The column by which the table is sorted, and "-" before it for downwards. */
    sort: "",
    theme: "",
  };
}
const state = fresh();

const thingOf = new Map(things.map((t) => [t.curie, t.id]));
const sourceOf = new Map(D.sources.map((/** @type {any} */ s, /** @type {number} */ i) => [s.id, i]));
const relationOf = new Map(D.relations.map((/** @type {any} */ r, /** @type {number} */ i) => [r.id, i]));
const curies = (/** @type {number[]} */ ids) => ids.map((id) => boxes[id].curie).join(" ");

/** The state as a fragment of an address; what is as at the start is left out. */
function address() {
  const parts = new URLSearchParams(), { chosen } = state;
  const put = (/** @type {string} */ key, /** @type {any} */ value, /** @type {any} */ usual = "") => {
    if (value !== usual) parts.set(key, String(value));
  };
  put("view", state.scope, "start");
  put("layout", state.layout, D.layout);
  if (state.scope === "near") {
    if (state.around === null) put("among", curies(state.among));
    else put("around", things[state.around].curie);
  }
  put("more", state.more, 0);
  put("open", [...state.open].sort().join(" "));
  put("hide", [...state.closed].sort().join(" "));
  put("mute", [...state.muted].sort().join(" "));
  put("relation", state.relation === "" ? "" : D.relations[+state.relation].id);
  put("source", state.source === "" ? "" : D.sources[+state.source].id);
  put("place", state.place === "" ? "" : D.places[+state.place].en);
  put("verdict", state.outcome);
  put("polarity", state.polarity);
  if (chosen?.kind === "node") put("about", things[chosen.id].curie);
  if (chosen?.kind === "source") put("of", D.sources[chosen.id].id);
  if (chosen?.kind === "bundle") put("between", curies([chosen.from, chosen.to]));
  if (chosen?.kind === "link") {
    const l = links[chosen.id];
    put("link", [things[l.from].curie, D.relations[l.relation].id, things[l.to].curie].join(" "));
  }
  if (chosen?.kind === "route") {
    const { ends } = routes[chosen.id];
    put("path", `${curies(ends)} ${alike(routes[chosen.id]).findIndex((r) => r === routes[chosen.id]) + 1}`);
  }
  put("table", state.table ? "open" : "");
  put("sort", state.sort);
  put("lang", language, spoken);
  put("theme", state.theme);
  return parts.toString();
}
/** The routes with the same ends. @param {Route} route */
const alike = (route) => routes.filter((r) => String(r.ends) === String(route.ends));

/** Takes the state from a fragment of an address; what it does not know stays as at the start. @param {string} fragment */
function take(fragment) {
  const one = decoded(fragment); // the name of a thing alone is enough
  const parts = new URLSearchParams(thingOf.has(one) ? "about=" + encodeURIComponent(one) : fragment);
  const get = (/** @type {string} */ key) => parts.get(key) || "";
  const list = (/** @type {string} */ key) => get(key).split(" ").filter(Boolean);
  const ids = (/** @type {string} */ key) => list(key).map((name) => boxes.findIndex((box) => box.curie === name));
  const known = (/** @type {any} */ value) => (value === undefined ? "" : String(value));
  Object.assign(state, fresh());
  state.layout = ["layered", "free"].includes(get("layout")) ? get("layout") : D.layout;
  state.more = Math.max(0, Math.min(D.more.length, Math.floor(+get("more")) || 0));
  state.open = new Set(list("open"));
  state.closed = new Set(list("hide"));
  state.muted = new Set(list("mute"));
  state.relation = known(relationOf.get(get("relation")));
  state.source = known(sourceOf.get(get("source")));
  const place = D.places.findIndex((/** @type {any} */ p) => p.en === get("place"));
  state.place = place < 0 ? "" : String(place);
  state.outcome = [...OUTCOMES, "silent"].includes(get("verdict")) ? get("verdict") : "";
  state.polarity = POLARITIES.includes(get("polarity")) ? get("polarity") : "";
  state.around = thingOf.get(get("around")) ?? null;
  state.among = ids("among").filter((id) => id >= 0 && id < things.length);
  const near = state.around !== null || state.among.length;
  state.scope = get("view") === "all" || (get("view") === "near" && near) ? get("view") : "start";
  const [from = -1, to = -1] = ids("between");
  const link = /^(\S+) (\S+) (\S+)$/.exec(get("link")), path = /^(\S+) (\S+) (\d+)$/.exec(get("path"));
  if (thingOf.has(get("about"))) state.chosen = { kind: "node", id: thingOf.get(get("about")) ?? 0 };
  else if (sourceOf.has(get("of"))) state.chosen = { kind: "source", id: sourceOf.get(get("of")) };
  else if (from >= 0 && to >= 0) state.chosen = { kind: "bundle", from, to };
  else if (link) {
    const found = linkOf.get(`${thingOf.get(link[1])} ${relationOf.get(link[2])} ${thingOf.get(link[3])}`);
    if (found) state.chosen = { kind: "link", id: found.id };
  } else if (path) {
    const ends = String([thingOf.get(path[1]), thingOf.get(path[2])]);
    const found = routes.filter((r) => String(r.ends) === ends)[+path[3] - 1];
    if (found) state.chosen = { kind: "route", id: routes.indexOf(found) };
  }
  state.table = get("table") === "open";
  state.sort = /^-?[0-8]$/.test(get("sort")) ? get("sort") : "";
  state.theme = ["dark", "light"].includes(get("theme")) ? get("theme") : "";
  language = get("lang") === "zh" || get("lang") === "en" ? /** @type {"zh" | "en"} */ (get("lang")) : spoken;
}
/** @param {string} fragment */
function decoded(fragment) {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** The addresses gone through, and which of them is shown. In a frame that has no address of its own, all there is. */
const trail = [location.hash.slice(1)];
let step = 0, framed = false;
/** Keeps the state in the address, as a new step. */
function remember() {
  const now = address();
  if (now === trail[step]) return;
  trail.splice(++step, Infinity, now);
  try {
    history.pushState({ step }, "", "#" + now);
  } catch {
    framed = true;
  }
  turnable();
}
/** Goes back or forth. @param {number} by */
function turn(by) {
  if (!framed) return history.go(by);
  step += by;
  restore(trail[step]);
}
addEventListener("popstate", (event) => {
  step = event.state?.step ?? (location.hash.slice(1) === trail[0] ? 0 : step + 1);
  trail[step] = location.hash.slice(1);
  restore(trail[step]);
});
function turnable() {
  $("back").disabled = step === 0;
  $("forth").disabled = step >= trail.length - 1;
}
