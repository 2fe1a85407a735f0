/** An array with its caption: a term of an equation, or one of the numbers of a lens. */
import { svgTag, tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { faceOf, makeGrid } from "./grid.js";
import { countOf, shortNumeral } from "./numbers.js";

/** `kind` says what it is: value, made, part, total or local. Without an array only the caption is left. */
export function makeTerm(array, caption, kind, { copies = false, title = null, face = null } = {}) {
  const box = tag("span", { class: `tw-term ${kind}`, title });
  if (array) {
    const tall = array.shape.length === 2 && array.shape[0] > 2;
    const drawn = faceOf(array, face ?? { number: tall ? [50, 15] : [52, 19], heat: 9, image: 1.5 });
    const grid = makeGrid(drawn, { font: drawn.ch < 19 ? 10.5 : 12, x: 1, y: 1, copies, longest: 6 });
    grid.show(array);
    box.append(svgTag("svg", { class: "tw-mini", role: "img", "aria-label": `${caption || t("panel.term.array")}, ${array.shape.join("×") || t("panel.shape.scalar")}`,
      style: `width: ${drawn.w + 2}px; height: ${drawn.h + 2}px` }, grid.element));
  }
  if (caption) box.append(tag("span", { class: "tw-caption" }, caption));
  if (array?.q !== undefined) box.append(tag("span", { class: "tw-range" }, rangeText(array)));
  return box;
}

function rangeText(array) {
  const text = (number) => (number === null ? t("panel.term.finite") : shortNumeral(number, 6));
  const few = array.few.slice(0, 2).map((one) => shortNumeral(Number(one), 6)).join(", ");
  return t("panel.term.range", { count: countOf(array), few, low: text(array.lo), high: text(array.hi) });
}

/** A sign between terms. */
export function makeSign(text) {
  return tag("span", { class: "tw-sign" }, text);
}

/** Words beside terms. */
export function makeAside(text) {
  return tag("span", { class: "tw-aside" }, text);
}
