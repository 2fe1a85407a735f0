/** What is on the screen at this step, explained: that, and nothing else. */
import { tag } from "../page/dom.js";
import { followNow } from "./now.js";
import { cellsOf, signOf } from "./numbers.js";

const CARD_KINDS = [["variable", "Variable"], ["watched", "watched tensor"], ["constant", "constant: gets no ∇"], ["target", "target"],
  ["unrecorded", "not recorded"]];
const CELL_SIGNS = [["pos", "positive"], ["neg", "negative"], ["zero", "zero"], ["nan", "not a number"]];

/**
 * The entries for a moment of a layout: [[icon, text]]. Pure.
 * @param {Stage} stage @param {Moment} moment @param {Layout} layout
 */
export function legendOf({ story }, moment, layout) {
  const nodes = Object.values(layout.nodes);
  const cards = nodes.filter((node) => node.strip === undefined);
  /** @type {Set<string>} */
  const kinds = new Set(cards.map((node) => story.values[node.value].kind));
  const back = moment.phase !== "forward";
  const step = moment.step?.kind;
  const signs = signsOn(story, moment, cards);
  const faces = new Set(cards.map((node) => node.face.mode));
  const waiting = cards.some((node) => !moment.known.has(node.value) || (node.grad && !moment.totals.has(node.value)));
  return [
    ...CARD_KINDS.filter(([kind]) => kinds.has(kind)).map(([kind, text]) => [`kind ${kind}`, text]),
    moment.phase === "forward" && ["move forward", "values go forward"],
    step === "product" && ["move backward", "a gradient goes backward"],
    back && ["total", `∇name = d${story.values[story.target].name}/dname, the total`],
    moment.phase === "backward" && layout.p.rank >= 25 && ["factor", "local derivative: the factor of one edge"],
    back && cards.some((node) => node.parts.inbox) && ["via", "what came back from there"],
    ...CELL_SIGNS.filter(([sign]) => signs.has(sign)).map(([sign, text]) => [`cell ${sign}`, text]),
    (faces.has("heat") || faces.has("img")) && ["strength", "stronger = larger, within one array"],
    faces.has("img") && ["image", "large array: a pixel a number"],
    cards.some((node) => node.copies && moment.known.has(node.value)) && ["copies", "the first is the original, the rest are copies"],
    moment.phase !== "answer" && waiting && ["empty", "not known yet"],
    nodes.length > cards.length && ["many", "many values: a column is one, its gradient below"],
  ].filter(Boolean);
}

function signsOn(story, moment, cards) {
  const found = new Set();
  const look = (array) => { for (const cell of cellsOf(array)) found.add(signOf(cell)); };
  for (const { value } of cards) {
    if (moment.known.has(value) && story.values[value].array !== undefined) look(story.pool[story.values[value].array]);
    if (moment.totals.has(value)) look(story.pool[moment.totals.get(value)]);
  }
  return found;
}

/** Show the legend of what `layoutShown()` gives. Returns what stops it. */
export function mountLegend(panel, host, layoutShown) {
  const list = tag("ul", { class: "tw-legend", "aria-label": "What the picture shows" });
  host.append(list);
  let told = "";
  return followNow(panel, ({ stage, moment }) => {
    const layout = layoutShown();
    const items = stage && layout ? legendOf(stage, moment, layout) : [];
    if (told === items.join("|")) return;
    told = items.join("|");
    list.replaceChildren(...items.map(([icon, text]) => tag("li", {}, tag("i", { class: icon, "aria-hidden": "true" }), text)));
  });
}
