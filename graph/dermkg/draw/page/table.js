/** The table: every claim, complete without the drawing; it follows the filters, and can be sorted. */

/** Shows the rows that pass the filters. */
function filterTable() {
  let count = 0;
  for (const r of rows) {
    const kept = passes(r);
    lines[r.id].hidden = !kept;
    count += +kept;
  }
  $("count").textContent = count === rows.length ? String(count) : `${count} / ${rows.length}`;
  if ($("table").open !== state.table) $("table").open = state.table;
  if (state.table) complete();
  sortTable();
}
/** The language that the table's cells are in: they are filled when the table is first looked at. */
let filled = "";
function complete() {
  if (filled === language) return;
  filled = language;
  lines.forEach((tr, id) => {
    const r = rows[id];
    if (tr.cells.length < 9) {
      tr.cells[0].append(link(nameOf(id), () => chooseRow(id)));
      tr.cells[3].replaceChildren(...evidence(id));
      tr.cells[1].after(...[0, 1, 2, 3, 4].map(() => el("td")));
    }
    const [, , relation, polarity, verdict, source, standing, at] = tr.cells;
    relation.textContent = inLanguage(D.relations[r.relation]);
    polarity.className = "p-" + r.polarity;
    const against = r.against.flatMap((other) => [" ", el("span", { className: "against" }, say("contradicts") + " ", link(nameOf(other), () => reveal(other)))]);
    polarity.replaceChildren(plain ? "" : toneName(r.polarity), ...against);
    verdict.replaceChildren(...verdictsOf(r).map(([outcome, places]) =>
      el("div", { className: `t-${outcome}` }, el("span", { className: "badge" }, toneName(outcome)), " ", listed(places))));
    source.textContent = r.source === null ? "" : inLanguage(D.sources[r.source]);
    standing.className = r.tone === "unverified" ? "s-unverified" : "";
    standing.textContent = r.standing === null ? "" : inLanguage(D.standings[r.standing]);
    at.textContent = position(r);
  });
}
/** The verdicts on a claim, each with its jurisdictions. @param {Row} r @returns {[string, string[]][]} */
const verdictsOf = (r) => [...OUTCOMES, "silent"].filter((outcome) => has(r, outcome)).map((outcome) => {
  const places = outcome === "silent" ? r.silent : r.verdicts.filter((v) => v.outcome === outcome);
  return [outcome, [...new Set(places.map((v) => inLanguage(D.places[v.place])))]];
});
/** Shows a row of the table. @param {number} id */
function reveal(id) {
  state.table = true;
  settle();
  for (const before of all("tr.lit")) before.classList.remove("lit");
  lines[id].hidden = false;
  lines[id].classList.add("lit");
  requestAnimationFrame(() => lines[id].scrollIntoView({ block: "center" }));
}

/** How the table is sorted now, and in which language: it is sorted again only when that changes. */
let sorted = "";
function sortTable() {
  const wanted = state.sort && state.sort + language;
  if (wanted === sorted) return;
  sorted = wanted;
  const column = Math.abs(parseInt(state.sort.replace("-", ""))), up = !state.sort.startsWith("-"), body = $("table").querySelector("tbody");
  all("th").forEach((th, i) => th.setAttribute("aria-sort", state.sort === "" || i !== column ? "none" : up ? "ascending" : "descending"));
  if (state.sort === "") return body.append(...lines);
  complete();
  const order = new Intl.Collator(language, { numeric: true });
  const words = (/** @type {any} */ tr) => (tr.cells[column].querySelector(`p[lang="${language}"]`) || tr.cells[column]).textContent.trim();
  body.append(...lines.map((tr) => ({ tr, t: words(tr) })).sort((p, q) => (up ? 1 : -1) * order.compare(p.t, q.t)).map(({ tr }) => tr));
}
for (const title of all("#table tr.of")) title.remove();
all("th button").forEach((head, column) => head.addEventListener("click", () => {
  state.sort = state.sort === String(column) ? "-" + column : String(column);
  settle();
}));
$("table").addEventListener("toggle", () => {
  if (state.table === $("table").open) return;
  state.table = $("table").open;
  settle();
});
