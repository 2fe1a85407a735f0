/** The run panel's table: every number of the step shown, each a link to the step's tape. */
import { tag } from "../page/dom.js";
import { able } from "../page/panel.js";
import { evaluate } from "./sgd-figures.js";
import { batchPlaces, batchSizeAt, grouped, short } from "./sgd-rows.js";

/** The cells of the step shown: [[heading, text], ...]. */
export function cellsOf(scene, run = scene) {
  const { setup, data } = scene;
  const at = run.rows.step[run.cursor] ?? 0;
  const column = (columns) => columns.map((values) => values[run.cursor] ?? null);
  const [weights, gradients, updates] = [run.rows.weights, run.rows.gradients, run.rows.updates].map(column);
  const before = weights.map((value, which) => value - (updates[which] ?? 0));
  const places = run === scene ? batchPlaces(scene) : [];
  const size = at > 0 ? Math.min(batchSizeAt(run === scene ? scene.state : { first_batch_size: 0, changes: [] }, at), data.count) : 0;
  const alone = size === 1 && places.length === 1 ? places[0] : null;
  const many = size > 1 ? `${grouped(size)} points` : "–";
  const x = alone === null ? null : data.x[alone];
  const names = setup.variables.map(({ name }) => name);
  return [
    ["step", grouped(at)],
    [setup.x_name, alone === null ? many : short(x)],
    [setup.y_name, alone === null ? many : short(data.y[alone])],
    ["prediction", alone === null || !scene.program ? "–" : short(evaluate(scene, before, x).predictions)],
    ["loss", short(run.rows.loss[run.cursor])],
    ...names.map((name, which) => [`dL/d${name}`, short(at ? gradients[which] : null)]),
    ...names.map((name, which) => [`Δ${name}`, short(at ? updates[which] : null)]),
    ...names.map((name, which) => [`new ${name}`, short(weights[which], 5)]),
  ];
}

/** Fill a table with the step shown, and with that of the kept run; `open` opens the step's tape, if it can; or else `why`. */
export function fillTable(table, scene, open, canOpen, why) {
  const runs = scene.other ? [scene, scene.other] : [scene];
  const cells = runs.map((run) => cellsOf(scene, run));
  const titles = JSON.stringify([cells[0].map(([name]) => name), runs.length]);
  if (table.dataset.titles !== titles) {
    table.dataset.titles = titles;
    table.replaceChildren(
      tag("caption", { class: "tw-hidden-label" }, "The step shown"),
      tag("thead", {}, tag("tr", {}, ...cells[0].map(([name]) => tag("th", { scope: "col" }, name)))),
      tag("tbody", {}, ...runs.map((run) => tag("tr", { class: run === scene ? null : "tw-sgd-kept-row" },
        ...cells[0].map(() => tag("td", {}, run === scene ? tag("button", { type: "button", class: "tw-sgd-link", title: "Open this step's tape", onclick: open }) : null))))));
  }
  const opens = canOpen && scene.rows.step[scene.cursor] > 0;
  cells.forEach((row, which) => {
    const places = table.tBodies[0].rows[which].cells;
    row.forEach(([name, text], at) => {
      const place = places[at].firstChild ?? places[at];
      if (place.textContent !== text) place.textContent = text;
      if (which === 0) {
        able(place, opens, why);
        place.setAttribute("aria-label", `${name} ${text}`);
      }
    });
  });
}
