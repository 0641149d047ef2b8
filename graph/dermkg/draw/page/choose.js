/** Choosing: what is clicked, searched for or gone back to becomes the state, and everything that shows it follows. */

/** Shows the state: the drawing, the panel, the table and every control. @param {boolean} [refit] */
function refresh(refit) {
  const { chosen } = state;
  controls();
  show(refit);
  panelOf();
  filterTable();
  if (chosen?.kind === "node") bring([chosen.id]);
  if (chosen?.kind === "link") bring([links[chosen.id].from, links[chosen.id].to]);
  if (chosen?.kind === "route") bring(endsOf(chosen));
}
/** Shows the state and keeps it as a step to go back to. @param {boolean} [refit] */
function settle(refit) {
  refresh(refit);
  remember();
}
/** Shows the state of an address. @param {string} fragment */
function restore(fragment) {
  const before = [language, state.theme];
  take(fragment);
  if (before[0] !== language || before[1] !== state.theme) dress();
  arrive(true);
  refresh(true);
  turnable();
}
/** What was chosen is made visible, in a scope of its own where it must be.
 * @param {boolean} again whether the state was so before: then nothing that can be seen is opened
 * @returns {boolean} whether that changed what is in view */
function arrive(again = false) {
  const { chosen } = state;
  if (!chosen || chosen.kind === "source" || chosen.kind === "bundle") return false;
  const ids = endsOf(chosen);
  if (!again) for (const id of ids) state.closed.delete(family(things[id]).name);
  const now = plan();
  if (ids.every((id) => now.at.has(id) || (again && now.at.has(groupOf[id])))) return false;
  if (state.scope === "all" && groups.length && state.layout === "layered") {
    for (const id of ids) state.open.add(boxes[groupOf[id]].curie);
    return true;
  }
  if (chosen.kind === "node") [state.around, state.among] = [chosen.id, []];
  else [state.around, state.among] = [null, ids];
  state.scope = "near";
  return true;
}
/** The things that a choice is of. @param {Chosen} chosen @returns {number[]} */
function endsOf(chosen) {
  if (chosen.kind === "node") return [chosen.id];
  if (chosen.kind === "link") return [links[chosen.id].from, links[chosen.id].to];
  if (chosen.kind === "route") return [...new Set(routes[chosen.id].links.flatMap((i) => [links[i].from, links[i].to]))];
  return [];
}

/** @param {Chosen | null} chosen */
function choose(chosen) {
  state.chosen = chosen;
  settle(arrive());
  announce($("panel").querySelector("h2")?.textContent || say("graph"));
}
const chooseNode = (/** @type {number} */ id) => choose({ kind: "node", id });
const chooseLink = (/** @type {number} */ id) => choose({ kind: "link", id });
const chooseSource = (/** @type {number} */ id) => choose({ kind: "source", id });
const chooseRoute = (/** @type {Route} */ route) => choose({ kind: "route", id: routes.indexOf(route) });
const clear = () => { cursor = null; choose(null); };
/** Opens or closes a group. @param {string} name */
function openGroup(name) {
  if (!state.open.delete(name)) state.open.add(name);
  settle(true);
}
/** Shows only a thing and what it touches. @param {number} id */
function neighbourhood(id) {
  Object.assign(state, { scope: "near", around: id, among: [], chosen: { kind: "node", id } });
  arrive();
  settle(true);
}
/** Chooses what a row of the table is about. @param {number} row */
function chooseRow(row) {
  const r = rows[row], found = links.find((l) => l.rows.includes(row));
  if (found) chooseLink(found.id);
  else if (r.subject !== null) chooseNode(r.subject);
  else if (r.about !== null) chooseSource(r.about);
}

network.on("click", (/** @type {any} */ event) => {
  const [box] = event.nodes, line = drawn.get(event.edges[0]);
  if (box >= things.length) openGroup(boxes[box].curie);
  else if (box !== undefined) chooseNode(box);
  else if (line && /^\d+$/.test(line.id)) chooseLink(line.links[0].id);
  else if (line) choose({ kind: "bundle", from: line.from, to: line.to });
  else if (state.chosen) clear();
});
for (const [name, pointer] of Object.entries({ hoverNode: "pointer", hoverEdge: "pointer", blurNode: "", blurEdge: "" })) {
  network.on(name, () => { $("graph").style.cursor = pointer; });
}
network.on("doubleClick", (/** @type {any} */ event) => {
  if (event.nodes.length && event.nodes[0] < things.length) neighbourhood(event.nodes[0]);
});
network.on("dragEnd", (/** @type {any} */ event) => {
  for (const id of event.nodes) {
    const at = network.getPosition(id), p = plan().at.get(id);
    if (p) [p[0], p[1]] = [at.x, at.y];
  }
});

/** The keyboard on the drawing: arrows go to the nearest box that way, Enter chooses it. */
$("graph").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const zoom = { "+": 1.3, "=": 1.3, "-": 0.77 }[event.key];
  if (way) cursor = beside(way) ?? cursor;
  else if (zoom) network.moveTo({ scale: network.getScale() * zoom });
  else if (event.key === "0") fit();
  else if ((event.key === "Enter" || event.key === " ") && cursor !== null) {
    if (cursor >= things.length) openGroup(boxes[cursor].curie);
    else if (event.shiftKey) neighbourhood(cursor);
    else chooseNode(cursor);
  } else return;
  event.preventDefault();
  if (!way || cursor === null) return;
  bring([cursor]);
  network.redraw();
  const said = cursor < things.length ? `${touching[cursor].length} ${say(plain ? "triples" : "claims")}` : String(boxes[cursor].lines[language][0]);
  announce(`${label(boxes[cursor])}, ${inLanguage(family(boxes[cursor]))}, ${said}`);
});
$("graph").addEventListener("blur", () => { cursor = null; network.redraw(); });
/** The nearest box in a direction from where the keyboard is. @param {number[]} way @returns {number | undefined} */
function beside([dx, dy]) {
  const list = boxList(), id = cursor ?? (state.chosen?.kind === "node" ? state.chosen.id : null), here = list.find((b) => b.id === id);
  if (!here) return list.sort((p, q) => p.x - q.x || p.y - q.y)[0]?.id;
  const far = (/** @type {{x: number, y: number}} */ b) => {
    const along = (b.x - here.x) * dx + (b.y - here.y) * dy, aside = Math.abs((b.x - here.x) * dy) + Math.abs((b.y - here.y) * dx);
    return along > 4 ? along + 2.2 * aside : Infinity;
  };
  const nearest = list.filter((b) => far(b) < Infinity).sort((p, q) => far(p) - far(q))[0];
  return nearest?.id;
}
