(() => {
"use strict";
/**
 * @typedef {{zh: string, en: string}} Words
 * @typedef {{name: string, title: Words, about: Words, text: string, parameters: {name: string, kind: string, example: string}[]}} Question
 * @typedef {[string, string, string, string, ...string[]]} Name CURIE, label zh, label en, class, synonyms
 * @typedef {{type: string, value: string, "xml:lang"?: string, datatype?: string}} Term
 * @typedef {{source: string, standing: string, places: string, outcomes: string, against: string}} Evidence
 */
/** @type {{questions: Question[], prefixes: Record<string, string>, kg: string, taken: string[]}} */
const D = JSON.parse(/** @type {any} */ (document.getElementById("data")).textContent);
const WORDS = {
  skip: { zh: "跳到编辑器", en: "Skip to the editor" },
  sub: { zh: "皮肤科用药知识图谱", en: "what is said of skin drugs" },
  title: { zh: "用 SPARQL 查询", en: "Ask in SPARQL" },
  whole: { zh: "整张图", en: "The drawing" },
  service: { zh: "服务描述", en: "Service description" },
  questions: { zh: "现成问题", en: "Named questions" },
  own: { zh: "（自己写查询）", en: "(a query of my own)" },
  names: { zh: "实体可用中文或英文名、同义词或 CURIE 指称。", en: "A thing goes by its Chinese or English name, a synonym or its CURIE." },
  query: { zh: "查询", en: "Query" },
  hint: {
    zh: "常用前缀已声明。输入名称的一部分即有补全：↓ 选择，Enter 插入，Esc 关闭；Ctrl+空格打开；Ctrl+Enter 运行。",
    en: "Prefixes are declared. Type part of a name for completions: ↓ chooses, Enter inserts, Esc closes; Ctrl+Space opens; Ctrl+Enter runs.",
  },
  run: { zh: "运行", en: "Run" },
  stop: { zh: "停止", en: "Stop" },
  draw: { zh: "画出结果", en: "Draw the answer" },
  copy: { zh: "复制链接", en: "Copy the address" },
  copied: { zh: "已复制", en: "copied" },
  answer: { zh: "结果", en: "Answer" },
  drawing: { zh: "图", en: "Drawing" },
  larger: { zh: "单独打开", en: "Open it alone" },
  running: { zh: "运行中…", en: "running …" },
  stopped: { zh: "已停止", en: "stopped" },
  lost: { zh: "服务器没有应答", en: "the server does not answer" },
  rows: { zh: "{n} 行，{ms} 毫秒", en: "{n} rows in {ms} ms" },
  bare: { zh: "没有值的列未列出：{names}", en: "columns without a value are left out: {names}" },
  triples: { zh: "三元组，{ms} 毫秒", en: "triples in {ms} ms" },
  yes: { zh: "是", en: "yes" },
  no: { zh: "否", en: "no" },
  more: { zh: "再显示 {n} 行（还有 {left} 行）", en: "show {n} more rows ({left} are left)" },
  evidence: { zh: "证据", en: "evidence" },
  against: { zh: "另有来源说法相反", en: "other claims contradict it" },
  contradicted: { zh: "与说明书矛盾", en: "contradicted by a label" },
  beyondLabel: { zh: "超说明书", en: "beyond the label" },
  supported: { zh: "说明书支持", en: "supported by a label" },
  notCovered: { zh: "说明书未涉及", en: "labels are silent" },
  language: { zh: "English", en: "中文" },
  dark: { zh: "深色", en: "Dark" },
  light: { zh: "浅色", en: "Light" },
  offered: { zh: "{n} 个补全，按 ↓ 选择", en: "{n} completions; ↓ chooses" },
  choices: { zh: "补全", en: "Completions" },
  save: { zh: "下载：", en: "Download:" },
};
const OUTCOMES = ["contradicted", "beyondLabel", "supported", "notCovered"];
const STEP = 200, MOST = 12;
const KEYWORDS = ("SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND ORDER BY GROUP BY HAVING LIMIT OFFSET CONSTRUCT ASK DESCRIBE " +
  "COUNT EXISTS NOT FROM NAMED").split(" ");

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
/** @type {"zh" | "en"} */
let language = /** @type {any} */ (document.documentElement.lang);
const say = (/** @type {keyof typeof WORDS} */ key, /** @type {Record<string, string | number>} */ values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), WORDS[key][language]);
/** @param {string} tag @param {any} [props] @param {any[]} children */
function el(tag, props = {}, ...children) {
  const made = /** @type {any} */ (document.createElement(tag));
  for (const [name, value] of Object.entries(props)) name.includes("-") || name === "role" ? made.setAttribute(name, value) : (made[name] = value);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Names ---------------------------------------------------------------------------------------------------------------

/** @type {Name[]} */ let names = [];
/** @type {Map<string, Name>} */ let known = new Map();
const loaded = fetch("/names").then((answer) => (answer.ok ? answer.json() : [])).then((found) => {
  names = found;
  known = new Map(names.map((name) => [name[0], name]));
}).catch(() => {});
const prefixes = Object.entries(D.prefixes).sort(([, p], [, q]) => q.length - p.length);
/** @param {string} iri */
function curie(iri) {
  const found = prefixes.find(([, space]) => iri.startsWith(space) && iri.length > space.length);
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}
/** A CURIE can stand in a query as it is only where its local name is a plain one. @param {string} short */
function written(short) {
  if (/^[a-z]+:[\w](?:[\w.-]*[\w-])?$/.test(short)) return short;
  const [prefix, ...rest] = short.split(":");
  return `<${(D.prefixes[prefix] || `${prefix}:`) + rest.join(":")}>`;
}
const labelOf = (/** @type {string} */ short) => {
  const name = known.get(short);
  return name ? (language === "zh" ? name[1] || name[2] : name[2] || name[1]) : "";
};
/** The address of a thing's page on this server. @param {string} iri */
function pageOf(iri) {
  const path = iri.startsWith(D.kg) ? iri.slice(D.kg.length) : "";
  const own = path && !/#|^\/|(^|\/)\.{1,2}(\/|$)/.test(path) && !D.taken.includes(path);
  return (own ? "/" + path.split("/").map(encodeURIComponent).join("/") + "?" : `/about?iri=${encodeURIComponent(iri)}&`) + `lang=${language}`;
}
/** The names that a text could mean, the best first. @param {string} text @param {number} most */
function matches(text, most) {
  const wanted = text.toLowerCase(), found = /** @type {[number, Name][]} */ ([]);
  for (const name of names) {
    let best = 9;
    const local = name[0].slice(name[0].indexOf(":") + 1).toLowerCase();
    for (const [i, known] of [name[0].toLowerCase(), local, ...name.slice(1, 3), ...name.slice(4)].entries()) {
      const lower = known.toLowerCase(), late = i > 3 ? 0.5 : 0;
      const rank = lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : lower.includes(wanted) ? 2 : 9;
      best = Math.min(best, rank + late);
    }
    if (best < 9) found.push([best, name]);
  }
  return found.sort((p, q) => p[0] - q[0] || p[1][0].length - q[1][0].length).slice(0, most).map(([, name]) => name);
}

// The question --------------------------------------------------------------------------------------------------------

const editor = $("query");
/** @type {Question | undefined} */ let question;
/** Chooses a named question. @param {string} name @param {Record<string, string>} values */
function choose(name, values = {}) {
  question = D.questions.find((one) => one.name === name);
  $("question").value = question ? question.name : "";
  if (question) editor.value = question.text;
  ask(values);
}
/** Asks for the question's parameters. @param {Record<string, string>} values */
function ask(values) {
  $("about").textContent = question ? question.about[language] : "";
  const fields = (question ? question.parameters : []).map(({ name, kind, example }) => {
    const list = el("datalist", { id: `list-${name}` });
    const field = el("input", { id: `p-${name}`, name, value: name in values ? values[name] : example, required: true, autocomplete: "off" });
    if (kind !== "number" && kind !== "text") {
      field.setAttribute("list", list.id);
      const suggest = () => list.replaceChildren(...matches(field.value, 20).map((one) => el("option", { value: one[0] }, labelOf(one[0]))));
      field.addEventListener("input", suggest);
    }
    return el("p", {}, el("label", { htmlFor: field.id }, `${name} `, el("small", {}, kind)), field, list);
  });
  $("parameters").replaceChildren(...fields);
}
const bound = () => Object.fromEntries([...$("parameters").querySelectorAll("input")].map((field) => [field.name, field.value]));
/** What is asked, as parameters of the protocol: a question that was not changed goes by its name. */
function asked() {
  const own = question && editor.value.trim() === question.text;
  const told = new URLSearchParams({ query: own && question ? question.name : editor.value });
  for (const [name, value] of Object.entries(bound())) told.set(`$${name}`, String(value));
  return told;
}
const address = () => `${location.origin}/?${asked()}&lang=${language}`;

// The answer ----------------------------------------------------------------------------------------------------------

/** @type {AbortController | null} */ let running = null;
/** @type {Record<string, Term>[]} */ let rows = [];
/** @type {string[]} */ let columns = [];
let shown = 0;
/** @type {Map<string, Evidence>} */ const evidence = new Map();
/** @param {URLSearchParams} body @param {string} accept @param {AbortSignal} [signal] */
const post = (body, accept, signal) => fetch("/sparql", { method: "POST", body, headers: { Accept: accept }, signal });

/** Runs what is asked. @param {boolean} [keep] whether the address is kept as a step to go back to */
async function run(keep = true) {
  running?.abort();
  const mine = (running = new AbortController()), began = performance.now(), body = asked();
  if (keep && address() !== location.href) history.pushState(null, "", address());
  tell(say("running"));
  $("stop").hidden = false;
  $("answer").hidden = true;
  try {
    const answer = await post(body, "application/sparql-results+json, text/turtle;q=0.9", mine.signal);
    const text = await answer.text(), ms = Math.round(performance.now() - began);
    await loaded;
    if (mine !== running) return; // another one was asked meanwhile
    if (!answer.ok) tell(text.trim(), true);
    else if ((answer.headers.get("content-type") || "").includes("json")) await table(JSON.parse(text), ms, body);
    else triples(text, ms, body);
  } catch (fault) {
    tell(mine.signal.aborted ? (mine === running ? say("stopped") : say("running")) : say("lost"), !mine.signal.aborted);
  }
  if (mine === running) {
    running = null;
    $("stop").hidden = true;
  }
}
/** @param {string} text @param {boolean} [fault] */
function tell(text, fault = false) {
  $("status").textContent = text;
  $("status").className = fault ? "fault" : "soft";
}
/** @param {any} found @param {number} ms @param {URLSearchParams} body */
async function table(found, ms, body) {
  $("answer").hidden = $("text").hidden = false;
  $("scroll").hidden = true;
  if ("boolean" in found) {
    $("text").textContent = say(found.boolean ? "yes" : "no");
    tell(`${ms} ms`);
    files(body, ["json", "xml", "csv", "tsv"]);
    return;
  }
  const every = /** @type {string[]} */ (found.head.vars), bare = every.filter((name) => found.results.bindings.length && !found.results.bindings.some((/** @type {any} */ row) => row[name]));
  [columns, rows, shown] = [every.filter((name) => !bare.includes(name)), found.results.bindings, 0];
  $("text").hidden = true;
  $("scroll").hidden = false;
  $("table").tBodies[0].replaceChildren();
  tell(say("rows", { n: rows.length.toLocaleString(), ms }));
  $("told").textContent = bare.length ? say("bare", { names: bare.join(", ") }) : "";
  files(body, ["csv", "tsv", "json", "xml"]);
  await further();
}
/** @param {string} text @param {number} ms @param {URLSearchParams} body */
function triples(text, ms, body) {
  $("answer").hidden = $("text").hidden = false;
  $("scroll").hidden = $("more").hidden = true;
  $("text").textContent = text;
  tell(say("triples", { ms }));
  files(body, ["turtle", "ntriples", "trig", "jsonld", "rdfxml"]);
}
/** @param {URLSearchParams} body @param {string[]} formats */
function files(body, formats) {
  const links = formats.map((format) => el("a", { href: `/sparql?${body}&format=${format}`, download: `dermkg.${format}` }, format));
  $("files").replaceChildren(el("span", {}, say("save")), ...links);
}
/** Shows more rows, with the evidence of the claims that they hold. */
async function further() {
  const part = rows.slice(shown, shown + STEP), mine = rows;
  shown += part.length;
  const claims = (/** @type {Record<string, Term>} */ row) =>
    [...new Set(columns.map((name) => (row[name]?.type === "uri" ? curie(row[name].value) : "")).filter((short) => /^claim:[^#]+$/.test(short)))];
  const all = [...new Set(part.flatMap(claims))].filter((short) => !evidence.has(short));
  if (all.length) await prove(all);
  if (mine !== rows) return; // another answer came meanwhile
  const proven = rows.some((row) => claims(row).length);
  $("table").tHead.replaceChildren(el("tr", {}, ...[...(proven ? [say("evidence")] : []), ...columns].map((name) => el("th", { scope: "col" }, name))));
  $("table").tBodies[0].append(...part.map((row) =>
    el("tr", {}, proven ? el("td", { className: "proof" }, ...claims(row).map(proof)) : null, ...columns.map((name) => el("td", {}, cell(row[name]))))));
  const left = rows.length - shown;
  $("more").hidden = !left;
  $("more").textContent = say("more", { n: Math.min(STEP, left), left: left.toLocaleString() });
}
/** @param {Term | undefined} term */
function cell(term) {
  if (!term) return "";
  if (term.type === "uri") {
    const short = curie(term.value), label = labelOf(short);
    if (!/^https?:/.test(term.value)) return el("span", {}, term.value);
    return el("span", {}, el("a", { href: pageOf(term.value), dir: "auto" }, label || short), label && !short.startsWith("dk:") ? el("small", {}, short) : "");
  }
  if (term.type === "triple") return el("code", {}, JSON.stringify(term.value));
  const kind = term["xml:lang"] || (term.datatype && !/#(string|integer|decimal|boolean)$/.test(term.datatype) ? curie(term.datatype) : "");
  return el("div", { className: "clip", dir: "auto" }, term.value, kind ? el("small", {}, kind) : "");
}
/** Looks up who says claims, where, and what labels make of it. @param {string[]} claims */
async function prove(claims) {
  const query = `SELECT ?claim (SAMPLE(?s) AS ?source) (SAMPLE(?t) AS ?standing) (GROUP_CONCAT(DISTINCT ?at; separator=" ") AS ?places)
    (GROUP_CONCAT(DISTINCT ?o; separator=" ") AS ?outcomes) (SAMPLE(?c) AS ?against)
    WHERE { VALUES ?claim { ${claims.map(written).join(" ")} } ?claim dk:statedIn ?s ; dk:standing ?t
    OPTIONAL { ?claim oa:hasSelector ?x . ?x oa:start ?a ; oa:end ?b BIND(CONCAT("[", STR(?a), ":", STR(?b), "]") AS ?at) }
    OPTIONAL { ?v dk:aboutClaim ?claim ; dk:outcome ?u ; dk:jurisdiction ?j BIND(CONCAT(STRAFTER(STR(?u), "#"), "=", ?j) AS ?o) }
    OPTIONAL { ?claim dk:contradicts ?c } } GROUP BY ?claim`;
  const answer = await post(new URLSearchParams({ query }), "application/sparql-results+json");
  if (!answer.ok) return;
  for (const row of (await answer.json()).results.bindings) {
    const get = (/** @type {string} */ name) => (row[name] ? row[name].value : "");
    const found = { source: get("source"), standing: get("standing"), places: get("places"), outcomes: get("outcomes"), against: get("against") };
    evidence.set(curie(row.claim.value), found);
  }
}
/** @param {string} claim */
function proof(claim) {
  const found = evidence.get(claim);
  if (!found) return "";
  const badges = OUTCOMES.slice(0, 3).flatMap((outcome) => {
    const places = found.outcomes.split(" ").filter((one) => one.startsWith(`${outcome}=`)).map((one) => one.split("=")[1]);
    return places.length ? [el("span", { className: `badge o-${outcome}` }, `${say(/** @type {any} */ (outcome))}: ${places.sort().join(", ")}`)] : [];
  });
  if (!badges.length && found.outcomes) badges.push(el("span", { className: "badge o-notCovered" }, say("notCovered")));
  if (found.against) badges.push(el("span", { className: "badge o-contradicted" }, say("against")));
  const source = curie(found.source), standing = labelOf(curie(found.standing));
  return el("div", {}, ...badges, el("a", { href: pageOf(found.source), dir: "auto" }, labelOf(source) || source),
    el("small", {}, `${standing} ${found.places}`));
}

// Completion ----------------------------------------------------------------------------------------------------------

const choices = $("choices");
let at = -1;
/** @type {{text: string, told: string}[]} */ let offered = [];
const word = () => (/[\w:?$\-\u3400-\u9fff\uf900-\ufaff]+$/.exec(editor.value.slice(0, editor.selectionStart)) || [""])[0];
/** @param {boolean} [always] whether a short word is completed too */
function complete(always = false) {
  const typed = word();
  if (typed.length < (/[\u3400-\u9fff]/.test(typed) ? 1 : 2) && !always) return close();
  if (/^[?$]/.test(typed)) {
    const others = [...new Set(editor.value.match(/[?$]\w+/g) || [])].filter((name) => name !== typed && name.startsWith(typed));
    offered = others.map((text) => ({ text, told: "" }));
  } else {
    const words = KEYWORDS.filter((one) => typed && one.toLowerCase().startsWith(typed.toLowerCase())).map((text) => ({ text, told: "" }));
    offered = [...(typed || always ? matches(typed, MOST) : []).map((name) => ({ text: written(name[0]), told: [name[1], name[2]].filter(Boolean).join(" · ") })), ...words];
  }
  offered = offered.filter(({ text }) => text !== typed).slice(0, MOST);
  if (!offered.length) return close();
  at = -1;
  choices.replaceChildren(...offered.map(({ text, told }, i) =>
    el("li", { id: `choice-${i}`, role: "option", "aria-selected": "false" }, el("span", { dir: "auto" }, text), told ? el("small", { dir: "auto" }, told) : "")));
  choices.hidden = false;
  $("offered").textContent = say("offered", { n: offered.length });
  editor.removeAttribute("aria-activedescendant");
}
function close() {
  choices.hidden = true;
  offered = [];
  at = -1;
  $("offered").textContent = "";
  editor.removeAttribute("aria-activedescendant");
}
/** @param {number} to */
function move(to) {
  at = (to + offered.length) % offered.length;
  [...choices.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === at)));
  choices.children[at].scrollIntoView({ block: "nearest" });
  editor.setAttribute("aria-activedescendant", `choice-${at}`);
}
/** @param {number} index */
function insert(index) {
  const end = editor.selectionStart, start = end - word().length;
  editor.setRangeText(offered[index].text, start, end, "end");
  close();
  editor.focus();
}
editor.addEventListener("input", () => complete());
editor.addEventListener("blur", () => setTimeout(close, 150));
editor.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.isComposing) return; // the keys are those of an input method
  const open = !choices.hidden, key = event.key;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  else if (key === " " && event.ctrlKey) complete(true);
  else if (open && key === "ArrowDown") move(at + 1);
  else if (open && key === "ArrowUp") move(at < 0 ? -1 : at - 1);
  else if (open && key === "Enter" && at >= 0) insert(at);
  else if (open && key === "Escape") close();
  else return;
  event.preventDefault();
});
choices.addEventListener("mousedown", (/** @type {MouseEvent} */ event) => {
  const item = /** @type {Element} */ (event.target).closest("li");
  if (item) insert([...choices.children].indexOf(item));
  event.preventDefault();
});

// The page ------------------------------------------------------------------------------------------------------------

/** Says everything in the language, and offers the questions in it. */
function dress() {
  document.documentElement.lang = language;
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-say]"))) node.textContent = say(/** @type {any} */ (node.dataset.say));
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("footer [lang]"))) node.hidden = node.lang !== language;
  const options = D.questions.map((one) => el("option", { value: one.name }, `${one.title[language]} (${one.name})`));
  $("question").replaceChildren(el("option", { value: "" }, say("own")), ...options);
  $("question").value = question ? question.name : "";
  $("about").textContent = question ? question.about[language] : "";
  $("language").textContent = say("language");
  $("language").lang = language === "zh" ? "en" : "zh";
  choices.setAttribute("aria-label", say("choices"));
  $("scroll").setAttribute("aria-label", say("answer"));
  $("frame").title = say("drawing");
  const dark = theme() === "dark";
  $("theme").textContent = say(dark ? "light" : "dark");
}
const theme = () => document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
/** Shows what the address asks. */
function take() {
  const given = new URLSearchParams(location.search), query = given.get("query");
  /** @type {Record<string, string>} */ const values = {};
  for (const [name, value] of given) if (name.startsWith("$")) values[name.slice(1)] = value;
  if (given.get("lang") === "zh" || given.get("lang") === "en") language = /** @type {any} */ (given.get("lang"));
  dress();
  if (query === null) return choose("treatments");
  const named = D.questions.find((one) => one.name === query || one.text === query.trim());
  choose(named ? named.name : "", values);
  if (!named) editor.value = query;
  run(false);
}
$("form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  close();
  run();
});
$("question").addEventListener("change", () => {
  choose($("question").value);
  if (!question) editor.value = "SELECT *\nWHERE {\n  ?claim rdf:subject kg:tacrolimus-ointment ; rdf:predicate ?relation ; rdf:object ?object .\n}\nLIMIT 100";
});
$("stop").addEventListener("click", () => running?.abort());
$("more").addEventListener("click", further);
$("copy").addEventListener("click", async () => {
  history.replaceState(null, "", address());
  // Beyond this machine a page without TLS has no clipboard.
  const copied = navigator.clipboard ? navigator.clipboard.writeText(address()) : Promise.reject();
  await copied.then(() => tell(say("copied")), () => tell(address()));
});
$("draw").addEventListener("click", () => {
  const src = `/draw?${asked()}#lang=${language}&theme=${theme()}`;
  $("drawn").hidden = false;
  $("drawing").textContent = say("running");
  $("frame").src = $("larger").href = src;
  $("drawn").scrollIntoView({ block: "start" });
});
$("frame").addEventListener("load", () => ($("drawing").textContent = ""));
$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  const values = bound(), text = editor.value;
  dress();
  ask(values);
  editor.value = text;
  if (!$("answer").hidden) run();
});
$("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = theme() === "dark" ? "light" : "dark";
  dress();
});
addEventListener("popstate", take);
take();
})();
