/** The run panel's table: the step shown and those before it, each number a link to the moment in which it arrives. */
import { scrolling, tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { isKnown } from "./sgd-inside.js";
import { evaluate } from "./sgd-models.js";
import { batchPlaces, batchSizeAt, grouped, short } from "./sgd-rows.js";
import { nameOf } from "./sgd-scene.js";

const MOST_ROWS = 40;
const MOST_WEIGHTS = 3;

/** The cells of a row: [[heading, text, key of what arrives, part], ...]. */
export function cellsOf(scene, run = scene, cursor = run.cursor) {
  const { setup, data } = scene;
  const at = run.rows.step[cursor] ?? 0;
  const column = (columns) => columns.map((values) => values[cursor] ?? null);
  const [weights, gradients, updates] = [run.rows.weights, run.rows.gradients, run.rows.updates].map(column);
  const before = weights.map((value, which) => value - (updates[which] ?? 0));
  const places = run === scene ? batchPlaces({ ...scene, cursor }) : [];
  const size = at > 0 ? Math.min(batchSizeAt(run === scene ? scene.state : { first_batch_size: 0, changes: [] }, at), data.count) : 0;
  const alone = size === 1 && places.length === 1 && data.x ? places[0] : null;
  const many = size > 1 ? t("sgd.table.many", { count: grouped(size) }) : "–";
  const x = alone === null ? null : data.x[alone];
  const names = setup.variables.slice(0, MOST_WEIGHTS).map(({ name }) => name);
  const variable = (name) => name.replace(/\[.*/, "");
  const said = () => (scene.program ? short(evaluate(scene, before, x).predictions) : "–");
  const [seenX, seenY, predicted] = alone === null ? [many, many, "–"] : [short(x), short(data.y[alone]), said()];
  const point = size > 1 && run === scene ? [[t("sgd.table.points"), grouped(size)]]
    : [[setup.x_name, seenX], [setup.y_name, seenY], [t("sgd.prediction"), predicted, "prediction", "record"]];
  return [
    [t("sgd.step"), grouped(at)],
    ...point,
    [t("sgd.table.loss"), short(run.rows.loss[cursor]), "loss", "record"],
    ...(run.rows.losses ?? []).map((values, which) => [[t("sgd.table.training"), t("sgd.table.test")][which], short(values[cursor])]),
    ...(run.rows.gradients.length ? [] : [[t("sgd.table.weights"), grouped(weights.length)]]),
    ...(run.rows.gradients.length ? names : []).map((name, which) => [`dL/d${name}`, short(at ? gradients[which] : null), `gradient ${variable(name)}`, "backward"]),
    ...(run.rows.gradients.length ? names : []).map((name, which) => [`Δ${name}`, short(at ? updates[which] : null), `update ${variable(name)}`, "update"]),
    ...names.map((name, which) => [t("sgd.table.new", { name }), short(weights[which], 5), `update ${variable(name)}`, "update"]),
  ];
}

/** Make the table. `openAt` opens a step at the moment in which a key arrives. Returns {element, draw}. */
export function makeTable(scene, { openAt, busy }) {
  const table = tag("table", { class: "tw-sgd-numbers" });
  const element = tag("div", { class: "tw-sgd-table", ...scrolling(t("sgd.table")) }, table);
  let [titles, drawn] = ["", ""];

  function cell([name, text, key, part], step, current) {
    if (!key || !step) return tag("td", {}, text);
    if (current && !isKnown(scene.inside, key)) return tag("td", { title: t("sgd.table.later") }, "·");
    return tag("td", {}, tag("button", { type: "button", class: `tw-sgd-link tw-sgd-is-${part}`, title: t("sgd.table.link"),
      "aria-label": `${name} ${text}`, "data-step": step, "data-key": key }, text));
  }

  table.addEventListener("click", (event) => {
    const link = event.target.closest("[data-key]");
    if (link && !busy()) openAt(Number(link.dataset.step), link.dataset.key);
  });

  return {
    element,
    /** Draw the rows up to the cursor; few of them while the run goes on. */
    draw() {
      const few = busy() ? 5 : MOST_ROWS;
      const key = JSON.stringify([scene.rows.step[scene.cursor], scene.told.base, scene.told.part, few, scene.inside.at, scene.inside.step, scene.other?.cursor, scene.other?.name, scene.rows.weights[0]?.[scene.cursor]]);
      if (key === drawn) return;
      drawn = key;
      const first = cellsOf(scene);
      const wanted = JSON.stringify(first.map(([name]) => name));
      if (wanted !== titles) {
        titles = wanted;
        table.replaceChildren(tag("caption", { class: "tw-hidden-label" }, t("sgd.table.caption")),
          tag("thead", {}, tag("tr", {}, ...first.map(([name]) => tag("th", { scope: "col" }, name)))), tag("tbody"));
      }
      const rows = [];
      for (let cursor = scene.cursor; cursor >= 0 && rows.length < few; cursor -= 1) {
        const step = scene.rows.step[cursor];
        const cells = cursor === scene.cursor ? first : cellsOf(scene, scene, cursor);
        rows.push(tag("tr", { class: cursor === scene.cursor ? "tw-sgd-current" : null }, ...cells.slice(0, first.length).map((one) => cell(one, step, cursor === scene.cursor))));
        if (cursor === scene.cursor && scene.other) {
          const others = new Map(cellsOf(scene, scene.other));
          rows.push(tag("tr", { class: "tw-sgd-kept-row", title: nameOf(scene.other.name) }, ...first.map(([name]) => tag("td", {}, others.get(name) ?? "–"))));
        }
      }
      table.tBodies[0].replaceChildren(...rows);
      if (!busy()) element.scrollTop = 0;
    },
  };
}

