/** What is on the screen at this step, explained: that, and nothing else. */
import { tag } from "../page/dom.js";
import { kindWord } from "../page/story.js";
import { t } from "../page/words.js";
import { followNow } from "./now.js";
import { cellsOf, signOf } from "./numbers.js";

const CARD_KINDS = ["variable", "watched", "constant", "target", "unrecorded"];
/** @type {[string, () => string][]} */
const CELL_SIGNS = [["pos", () => t("panel.legend.pos")], ["neg", () => t("panel.legend.neg")], ["zero", () => t("panel.legend.zero")], ["nan", () => t("panel.legend.nan")]];

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
    ...CARD_KINDS.filter((kind) => kinds.has(kind)).map((kind) => [`kind ${kind}`, kind === "constant" ? t("panel.legend.constant") : kindWord({ kind })]),
    moment.phase === "forward" && ["move forward", t("panel.legend.forward")],
    step === "product" && ["move backward", t("panel.legend.backward")],
    back && ["total", t("panel.legend.total", { target: story.values[story.target].name })],
    moment.phase === "backward" && layout.p.rank >= 25 && ["factor", t("panel.legend.factor")],
    back && cards.some((node) => node.parts.inbox) && ["via", t("panel.legend.via")],
    ...CELL_SIGNS.filter(([sign]) => signs.has(sign)).map(([sign, text]) => [`cell ${sign}`, text()]),
    (faces.has("heat") || faces.has("img")) && ["strength", t("panel.legend.strength")],
    faces.has("img") && ["image", t("panel.legend.image")],
    cards.some((node) => node.copies && moment.known.has(node.value)) && ["copies", t("panel.legend.copies")],
    moment.phase !== "answer" && waiting && ["empty", t("panel.legend.empty")],
    nodes.length > cards.length && ["many", t("panel.legend.many")],
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
  const list = tag("ul", { class: "tw-legend", "aria-label": t("panel.legend.label") });
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
