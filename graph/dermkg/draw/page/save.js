/** To keep and to take along: the question behind what is listed, the drawing as SVG and PNG, the table as CSV. */

/** SPARQL that gives the claims listed here: those of the chosen thing, line or source, or all, under the filters. */
function sparql() {
  const { chosen, relation, source, place, outcome, polarity, muted } = state;
  /** @type {string[]} */ const where = ["?claim a dk:Claim ; rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ;", "       dk:polarity ?polarity ; dk:statedIn ?source ."];
  const iri = (/** @type {string} */ curie) => (/^[\w-]+:[\w][\w.-]*[\w]$|^[\w-]+:\w$/.test(curie) && !/^https?:/.test(curie) ? curie : `<${curie.replace(/[<>"{}|\\^`\s]/g, encodeURIComponent)}>`);
  const one = (/** @type {string} */ name, /** @type {string} */ curie) => where.push(`FILTER(?${name} = ${iri(curie)})`);
  if (chosen?.kind === "node") {
    const it = iri(things[chosen.id].curie);
    where.push(`FILTER(?subject = ${it} || ?object = ${it} || EXISTS { ?claim ?qualifier ${it} . ?qualifier dk:usedAs "qualifier" })`);
  }
  if (chosen?.kind === "link") {
    const l = links[chosen.id];
    one("subject", things[l.from].curie);
    one("relation", D.relations[l.relation].id);
    one("object", things[l.to].curie);
  }
  if (chosen?.kind === "source") one("source", D.sources[chosen.id].id);
  if (chosen?.kind === "route") {
    const steps = routes[chosen.id].links.map((i) => `(${iri(things[links[i].from].curie)} ${iri(D.relations[links[i].relation].id)} ${iri(things[links[i].to].curie)})`);
    where.push(`VALUES (?subject ?relation ?object) { ${steps.join(" ")} }`);
  }
  if (chosen?.kind === "bundle") {
    const line = drawn.get(`${chosen.from}-${chosen.to}`), steps = (line?.links || []).filter((l) => l.rows.length).map((l) => `(${iri(things[l.from].curie)} ${iri(D.relations[l.relation].id)} ${iri(things[l.to].curie)})`);
    where.push(`VALUES (?subject ?relation ?object) { ${steps.join(" ")} }`);
  }
  if (relation !== "") one("relation", D.relations[+relation].id);
  if (source !== "") one("source", D.sources[+source].id);
  if (polarity !== "") one("polarity", "dk:" + polarity);
  const at = place === "" ? "" : ` ; dk:jurisdiction "${D.places[+place].en}"`;
  if (outcome !== "") where.push(`FILTER EXISTS { ?verdict dk:aboutClaim ?claim ; dk:outcome dk:${outcome === "silent" ? "notCovered" : outcome}${at} }`);
  if (place !== "") where.push(`FILTER(EXISTS { ?source dk:jurisdiction "${D.places[+place].en}" } || EXISTS { ?any dk:aboutClaim ?claim${at} })`);
  const notes = muted.size ? [`# ${say("muted")}`] : [];
  return [...notes, "SELECT DISTINCT ?claim ?subject ?relation ?object ?polarity ?source WHERE {", ...where.map((line) => "  " + line), "} ORDER BY ?claim"].join("\n");
}
/** @param {string} words */
async function toClipboard(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const area = el("textarea", { value: words, className: "skip" }); // where the browser keeps the clipboard to itself
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce(say("copied"));
}

/** The drawing as it is shown, whole, as SVG: the same boxes, lines and words. */
function svgOf() {
  const list = boxList(), now = plan(), margin = 20, top = now.headings.length ? 44 : margin;
  const x0 = Math.min(...list.map((b) => b.x - b.w / 2)) - margin, x1 = Math.max(...list.map((b) => b.x + b.w / 2)) + margin;
  const y0 = Math.min(...list.map((b) => b.y - b.h / 2)) - top, y1 = Math.max(...list.map((b) => b.y + b.h / 2)) + margin;
  const [width, height] = list.length ? [x1 - x0, y1 - y0] : [100, 100];
  const made = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${list.length ? x0 : 0} ${list.length ? y0 : 0} ${width} ${height}`, width, height, "font-family": paint.font });
  made.append(svg("title", {}, document.title), svg("rect", { x: x0, y: y0, width, height, fill: paint.ground }));
  if (!list.length) return made;
  for (const [column, x, across] of now.headings) {
    made.append(svg("rect", { x: x - across / 2 - 12, y: y0, width: across + 24, height, fill: paint.lane }));
    made.append(svg("text", { x, y: y0 + 20, "text-anchor": "middle", "font-size": SIZE, "font-weight": 600, fill: paint.soft }, inLanguage(D.columns[column])));
  }
  const twins = new Map(), inside = new Map(list.map((b) => [b.id, b]));
  for (const line of drawn.values()) made.append(svgOfLine(line, lookOf(line, now, twins), inside.get(line.to)));
  for (const b of list) made.append(svgOfBox(boxes[b.id], b));
  return made;
}
/** @param {Box} box @param {{x: number, y: number, w: number, h: number}} at */
function svgOfBox(box, { x, y, w, h }) {
  const colours = paint.family[box.family], faded = lit !== null && !lit.nodes.has(box.id), lines = box.lines[language];
  const shape = svg("path", { d: outline(colours.shape, w, h), fill: faded ? paint.ground : colours.fill, stroke: faded ? paint.line : colours.stroke, "stroke-width": 1.3 });
  const words = lines.map((words, i) => svg("text", { y: (i - (lines.length - 1) / 2) * LINE + 4.5, "text-anchor": "middle", "font-size": SIZE, "font-weight": strong(box) ? 600 : 400, fill: faded ? paint.soft : colours.text }, words));
  return svg("g", { transform: `translate(${x} ${y})` }, svg("title", {}, label(box)), shape, ...words);
}
/** @param {Line} line @param {any} look @param {any} target */
function svgOfLine(line, look, target) {
  const edge = network.body.edges[line.id], steps = 28;
  const points = Array.from({ length: steps + 1 }, (_, i) => edge.edgeType.getPoint(i / steps));
  const within = (/** @type {{x: number, y: number}} */ p) => Math.abs(p.x - target.x) < target.w / 2 && Math.abs(p.y - target.y) < target.h / 2;
  let end = points.length - 1;
  while (end > 1 && within(points[end])) end--;
  const [p, q] = [points[end - 1], points[end]], turned = (Math.atan2(q.y - p.y, q.x - p.x) * 180) / Math.PI;
  const d = "M" + points.slice(0, end + 1).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  const { color, opacity } = look.color, stroke = { stroke: color, "stroke-width": look.width, fill: "none" };
  const made = svg("g", { opacity }, svg("path", { d, ...stroke, ...(look.dashes ? { "stroke-dasharray": look.dashes.join(" ") } : {}) }));
  if (look.background.enabled) made.prepend(svg("path", { d, stroke: look.background.color, "stroke-width": 8, fill: "none" }));
  const place = `translate(${q.x.toFixed(1)} ${q.y.toFixed(1)}) rotate(${turned.toFixed(1)})`;
  if (look.arrows.to.enabled) made.append(look.arrows.to.type === "bar" ? svg("path", { d: "M0 -5V5", transform: place, ...stroke }) : svg("path", { d: "M2 0L-6 -3.5V3.5Z", transform: place, fill: color }));
  if (lit?.lines.has(line.id)) made.append(svg("title", {}, wordsOf(line)));
  return made;
}
const svgText = () => new XMLSerializer().serializeToString(svgOf());

/** The drawing as a picture, at twice its size where that is not too large. @returns {Promise<Blob>} */
async function png() {
  const source = svgOf(), [w, h] = ["width", "height"].map((name) => +(source.getAttribute(name) || 1));
  const scale = Math.min(2, 8000 / Math.max(w, h)), image = new Image();
  const address = URL.createObjectURL(new Blob([svgText()], { type: "image/svg+xml" }));
  image.src = address;
  await image.decode();
  const canvas = el("canvas", { width: Math.ceil(w * scale), height: Math.ceil(h * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
/** The rows of the table that are shown, as they are sorted. A cell that a spreadsheet would take for a formula is quoted. */
function csv() {
  const cell = (/** @type {string} */ words) => `"${(/^[=+\-@\t\r]/.test(words) ? "'" : "") + words.replaceAll('"', '""')}"`;
  const head = all("th").map((th) => (th.querySelector(`[lang="${language}"]`) || th).textContent.trim());
  complete();
  const shown = all("#table tbody tr").filter((tr) => !tr.hidden).map((tr) => {
    const id = lines.indexOf(tr), r = rows[id], sure = r.standing === null ? "" : inLanguage(D.standings[r.standing]);
    const verdicts = verdictsOf(r).map(([outcome, places]) => `${toneName(outcome)}: ${places.join(", ")}`).join("; ");
    const source = r.source === null ? "" : inLanguage(D.sources[r.source]), proof = proofs[id].map((n) => $("evidence").children[+n - 1].textContent.trim());
    return [nameOf(id), sentence(id), inLanguage(D.relations[r.relation]), plain ? "" : toneName(r.polarity), verdicts, source, sure, position(r), proof.join(" | ")];
  });
  return "\ufeff" + [head, ...shown].map((cells) => cells.map(cell).join(",") + "\r\n").join("");
}
/** A file's name after what it shows: letters, digits and hyphens alone. @param {string} ending */
function fileName(ending) {
  const title = (state.chosen && $("panel").querySelector("h2")?.textContent) || "";
  const safe = title.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `dermkg${safe ? "-" + safe : ""}.${ending}`;
}
/** @param {Blob} blob @param {string} ending */
function download(blob, ending) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: fileName(ending) }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
/** @type {Record<string, () => any>} */
const SAVE = {
  png: async () => download(await png(), "png"),
  svg: () => download(new Blob([svgText()], { type: "image/svg+xml" }), "svg"),
  csv: () => download(new Blob([csv()], { type: "text/csv;charset=utf-8" }), "csv"),
  link: () => toClipboard(location.href),
  sparql: () => toClipboard(sparql()),
};
for (const item of all("[data-save]")) {
  item.addEventListener("click", () => {
    SAVE[item.dataset.save]();
    item.closest("details").open = false;
  });
}
