/** Shapes and colours: a shape and a hue for each family of things, a colour and a dash for each way of saying. */

/** The outline of a box around the origin, as an SVG path. @param {string} shape @param {number} w @param {number} h */
function outline(shape, w, h) {
  const x = w / 2, y = h / 2, k = Math.min(8, h / 3);
  const rounded = (/** @type {number} */ r) =>
    `M${-x + r} ${-y}H${x - r}Q${x} ${-y} ${x} ${-y + r}V${y - r}Q${x} ${y} ${x - r} ${y}` +
    `H${-x + r}Q${-x} ${y} ${-x} ${y - r}V${-y + r}Q${-x} ${-y} ${-x + r} ${-y}Z`;
  const c = k / 3;
  switch (shape) {
    case "pill": return rounded(Math.min(y, 15));
    case "double": return rounded(5) + `M${-x + 4} ${-y}V${y}M${x - 4} ${-y}V${y}`;
    case "slant": return `M${-x + k} ${-y}H${x}L${x - k} ${y}H${-x}Z`;
    case "sharp": return `M${-x} ${-y}H${x}V${y}H${-x}Z`;
    case "hexagon": return `M${-x + k} ${-y}H${x - k}L${x} 0L${x - k} ${y}H${-x + k}L${-x} 0Z`;
    case "arrow": return `M${-x} ${-y}H${x - k}L${x} 0L${x - k} ${y}H${-x}Z`;
    case "barrel": return `M${-x + k} ${-y}H${x - k}C${x + c} ${-y} ${x + c} ${y} ${x - k} ${y}H${-x + k}C${-x - c} ${y} ${-x - c} ${-y} ${-x + k} ${-y}Z`;
    case "cut": return `M${-x + 6} ${-y}H${x - 6}L${x} ${-y + 6}V${y - 6}L${x - 6} ${y}H${-x + 6}L${-x} ${y - 6}V${-y + 6}Z`;
    case "notch": return `M${-x} ${-y}H${x - k}L${x} ${-y + k}V${y}H${-x}Z`;
    case "flag": return `M${-x} ${-y}H${x}V${y}H${-x}L${-x + k * 0.7} 0Z`;
    default: return rounded(6);
  }
}

/** The sign of a family: its shape in its colour. @param {string} name */
function sign(name) {
  const { shape } = D.families.find((/** @type {any} */ f) => f.name === name);
  const frame = { viewBox: "-14 -9 28 18", width: 25, height: 16, "aria-hidden": "true" };
  return svg("svg", frame, svg("path", { d: outline(shape, 24, 14) }));
}

const DASHES = {
  negated: [7, 4], hedged: [2, 3], unverified: [1, 5], opposed: [9, 3, 2, 3], contradicted: [12, 4], beyondLabel: [6, 3, 1, 3],
};
/** The style sheet's colours, for the canvas. @type {any} */
let paint = {};
function readColours() {
  const style = getComputedStyle(root);
  const get = (/** @type {string} */ name) => style.getPropertyValue("--" + name).trim();
  paint = { family: [], tone: {} };
  for (const name of ["ground", "lane", "ink", "soft", "line", "accent", "font", "differs"]) paint[name] = get(name);
  D.families.forEach((/** @type {any} */ f, /** @type {number} */ i) => {
    const chip = all(`#legend .f-${f.name}`)[0];
    if (!chip) return;
    const own = getComputedStyle(chip), h = own.getPropertyValue("--h"), s = parseFloat(own.getPropertyValue("--s"));
    paint.family[i] = {
      shape: f.shape,
      fill: `hsl(${h}, ${s * +get("fill-s")}%, ${get("fill-l")})`,
      stroke: `hsl(${h}, ${s}%, ${get("stroke-l")})`,
      text: `hsl(${h}, 22%, ${get("text-l")})`,
    };
  });
  for (const { name } of D.tones) paint.tone[name] = { colour: get(name), dashes: /** @type {any} */ (DASHES)[name] || false };
}

const SIZE = 12, LINE = 15;
/** The scale below which words are too small to be read. */
const ILLEGIBLE = 0.2;
const heightOf = (/** @type {Box} */ box) => SIZE + LINE * box.lines[language].length;
const strong = (/** @type {Box} */ box) => box.id >= things.length || family(box).shape === "double" || isChosen(box.id);
const isChosen = (/** @type {number} */ id) => state.chosen?.kind === "node" && state.chosen.id === id;

/** @type {Map<string, Path2D>} */
const outlines = new Map();
/** Draws one box: vis-network calls it. @param {any} given */
function drawBox({ ctx, id, x, y }) {
  const box = boxes[id], w = box.w, h = heightOf(box), colours = paint.family[box.family];
  const key = `${colours.shape} ${w} ${h}`;
  if (!outlines.has(key)) outlines.set(key, new Path2D(outline(colours.shape, w, h)));
  const path = /** @type {Path2D} */ (outlines.get(key)), chosen = isChosen(id);
  const faded = lit !== null && !lit.nodes.has(id);
  return {
    drawNode() {
      if (network.getScale() < ILLEGIBLE && !chosen && cursor !== id) {
        // Thousands of boxes are moved about at once, and nobody could read them: their colour is enough.
        ctx.fillStyle = faded ? paint.line : colours.stroke;
        ctx.fillRect(x - w / 2, y - h / 2, w, h);
        return;
      }
      ctx.translate(x, y);
      ctx.lineJoin = "round";
      if (chosen || cursor === id) {
        [ctx.lineWidth, ctx.strokeStyle, ctx.globalAlpha] = [8, cursor === id ? paint.accent : colours.stroke, 0.35];
        ctx.stroke(path);
        ctx.globalAlpha = 1;
      }
      ctx.strokeStyle = faded ? paint.line : colours.stroke;
      ctx.fillStyle = faded ? paint.ground : colours.fill;
      ctx.lineWidth = chosen ? 2.4 : 1.3;
      if (id >= things.length) {
        ctx.translate(3, 3); // a group is a stack of boxes
        ctx.fill(path);
        ctx.stroke(path);
        ctx.translate(-3, -3);
      }
      ctx.fill(path);
      ctx.stroke(path);
      // What is not lit steps back, and yet can be read: the soft ink has the contrast that text needs.
      ctx.fillStyle = faded ? paint.soft : colours.text;
      ctx.font = `${strong(box) ? 600 : 400} ${SIZE}px ${paint.font}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      const lines = box.lines[language];
      lines.forEach((line, i) => ctx.fillText(line, 0, (i - (lines.length - 1) / 2) * LINE + 0.5, w - 12));
    },
    nodeDimensions: { width: w, height: h },
  };
}
