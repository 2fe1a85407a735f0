/** Equations of cells: every number stands in a cell, its sign as color, its size as strength; a large array is a heat strip. */
import { tag } from "../page/dom.js";
import { sayWith, t } from "../page/words.js";
import { short } from "./sgd-rows.js";

const MOST_WRITTEN = 4;

/** An array of `numbers` in so many `columns`. `kind` colors its frame: backward, local, update, or nothing. */
export function arrayOfCells({ numbers, columns, name, kind }, room = 112) {
  const said = sayWith({}, name);
  const digits = kind === "update" ? 5 : 4;
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0) || 1;
  const rows = numbers.length / columns;
  const heat = numbers.length > MOST_WRITTEN;
  const side = Math.max(1, Math.min(9, Math.floor(room / columns)));
  const tall = rows > 1 ? Math.max(2, Math.min(11, Math.floor(84 / rows))) : 22;
  const cells = numbers.map((value) => {
    const part = Math.min(1, Math.abs(value ?? 0) / largest);
    const share = Math.round(heat ? 14 + 80 * part ** 0.8 : 8 + 30 * part);
    const paint = value ? `background: color-mix(in srgb, var(--tw-sgd-${value > 0 ? "above" : "below"}) ${share}%, var(--tw-raised))` : null;
    return tag("span", { class: "tw-sgd-cell", style: paint, title: short(value, 7) }, heat ? null : short(value, digits));
  });
  return tag("span", { class: `tw-sgd-array ${kind ? `tw-sgd-is-${kind}` : ""}` },
    tag("span", { class: `tw-sgd-cells ${heat ? "tw-sgd-heat" : ""}`, role: "img", "aria-label": t("sgd.cells.name", { name: said, numbers: heat ? ["sgd.cells.numbers", { count: numbers.length }] : numbers.map((value) => short(value, digits)).join(", ") }),
      style: `grid-template-columns: repeat(${columns}, auto); --side: ${side}px; --tall: ${tall}px` }, ...cells),
    tag("span", { class: "tw-sgd-cells-name", "aria-hidden": "true" }, said));
}

/** An equation: texts are signs, all else arrays. */
export function equationOf(parts) {
  return tag("div", { class: "tw-sgd-equation" }, ...parts.map((part) =>
    (typeof part === "string" || Array.isArray(part) ? tag("span", { class: "tw-sgd-sign" }, sayWith({}, part)) : arrayOfCells(part, parts.length > 7 ? 80 : 112))));
}
