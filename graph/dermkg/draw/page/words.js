/** The page's own words in both languages, and the small things that every part needs. */
const WORDS = {
  search: ["搜索：中文、英文、别名", "Search: English, Chinese, synonyms"],
  anyRelation: ["全部关系", "All relations"],
  anySource: ["全部来源", "All sources"],
  anyPlace: ["全部法域", "All jurisdictions"],
  anyOutcome: ["全部判定", "All verdicts"],
  anyPolarity: ["全部极性", "All polarities"],
  theme: ["切换深浅色", "Switch dark and light"],
  language: ["Switch to English", "切换为中文"],
  graph: [
    "图：内容与下方表格相同。方向键移动，回车选中，Shift+回车看邻域，加减号缩放，0 显示全图",
    "The drawing: it shows what the table below lists. Arrow keys move, Enter chooses, Shift+Enter shows a neighbourhood, plus and minus zoom, 0 shows everything",
  ],
  in: ["放大", "Zoom in"],
  out: ["缩小", "Zoom out"],
  fit: ["显示全图", "Show everything"],
  close: ["关闭", "Close"],
  back: ["后退", "Back"],
  forth: ["前进", "Forward"],
  claims: ["主张", "claims"],
  triples: ["三元组", "triples"],
  paths: ["机制路径（高亮）", "Mechanism paths (highlight)"],
  ids: ["外部标识", "Identifiers elsewhere"],
  up: ["上位与组成", "Made of, kind of"],
  down: ["下位与制剂", "Narrower, products"],
  mention: ["在条件中提及", "named as a condition"],
  near: ["只看邻域", "Show its neighbourhood"],
  wider: ["画出其余相邻事物", "Draw its other neighbours"],
  guess: ["译名未核实", "label not verified"],
  only: ["只看此来源", "Only this source"],
  said: ["关于此来源", "About this source"],
  contradicts: ["矛盾于", "contradicts"],
  sources: ["来源", "Sources"],
  clashes: ["说法相反之处", "Where statements stand against each other"],
  lead: [
    "每条连线都是某个来源的说法：谁说的、在哪里说的、对谁、把握多大，点开即见。",
    "Every line is what some source says. Click one to read who says it, where, for whom and how surely.",
  ],
  tips: [
    "点选方框或连线；双击方框看邻域；上方图例即筛选；Esc 取消。",
    "Click a box or a line; double-click a box for its neighbourhood; the legend filters; Esc clears.",
  ],
  hypothesis: [
    "假说：路径由各来源的主张逐段连成，并非任何来源的整体结论。",
    "A hypothesis: a path joins claims of several sources link by link; no source states it as a whole.",
  ],
  verified: ["已核实", "verified"],
  unverified: ["未核实", "unverified"],
  nothing: ["这里没有可画的内容。", "There is nothing to draw here."],
  silent: ["说明书未涉及", "label silent"],
  differ: ["各地说明书不同", "Labels differ"],
  differs: ["各地说明书不同", "labels differ"],
  judged: ["与说明书对照（点选筛选）", "Set beside the labels (click to filter)"],
  omitted: ["页面未提及的说明书内容", "What pages leave out of the labels"],
  omits: ["本页未提及的说明书内容", "What this page leaves out of the labels"],
  contradicted: ["与说明书矛盾的说法", "Contradicted by a label"],
  basis: ["依据", "by"],
  more: ["显示更多", "Show more"],
  groups: ["按类别成组：点选一组即展开。", "Grouped by class: click a group to open it."],
  openAll: ["全部展开", "Open all"],
  closeAll: ["全部收起", "Close all"],
  query: ["此处内容的 SPARQL", "SPARQL for what is listed here"],
  muted: ["图例中按线型隐藏者未计入", "lines hidden by the legend are not left out here"],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  exactMatch: ["相同", "same"],
  closeMatch: ["相近", "close"],
  broadMatch: ["更宽", "broader"],
  narrowMatch: ["更窄", "narrower"],
};

const root = document.documentElement;
const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const all = (/** @type {string} */ css, /** @type {ParentNode} */ at = document) =>
  /** @type {any[]} */ ([...at.querySelectorAll(css)]);

/** @type {"zh" | "en"} */
let language = (navigator.languages || [navigator.language])[0].toLowerCase().startsWith("zh") ? "zh" : "en";
const spoken = language; // the browser's own

/** @param {keyof typeof WORDS} key */
const say = (key) => WORDS[key][language === "zh" ? 0 : 1];
/** @param {any} text @returns {string} */
const inLanguage = (text) => text[language] || text.en || text.zh || Object.values(text)[0] || "";
/** A text by its number; where both languages have the same, it is there once. @param {number} number */
const text = (number) => inLanguage({ zh: D.texts[number][0], en: D.texts[number][1] ?? D.texts[number][0] });
const label = (/** @type {Box} */ box) => (language === "zh" ? box.label : box.en);
const family = (/** @type {Box} */ box) => D.families[box.family];
/** @param {string} name @returns {string} */
const toneName = (name) =>
  name === "differs" || name === "silent" ? say(name) : inLanguage(D.tones.find((/** @type {any} */ t) => t.name === name));
/** Names beside each other. @param {string[]} names */
const listed = (names) => names.join(language === "zh" ? "、" : ", ");

/**
 * Makes an element. Text goes in as text: nothing here parses HTML.
 * @param {string} tag @param {Record<string, any>} [props] @param {...any} children @returns {any}
 */
function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined) continue;
    if (key in made && key !== "role") /** @type {any} */ (made)[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** An element of SVG. @param {string} tag @param {Record<string, string | number>} props @param {...(Node | string)} children */
function svg(tag, props, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** Says something to those who listen to the page instead of looking at it. @param {string} words */
function announce(words) {
  $("said").textContent = words;
}
