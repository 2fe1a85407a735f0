/** The run panel's board: four figures with their legends and options. */
import { tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { drawData, drawLoss, drawPath, drawTraces } from "./sgd-figures.js";
import { drawPoints } from "./sgd-points.js";

const legendOf = (entries) => tag("span", { class: "tw-sgd-legend" }, ...entries.map(([kind, color, text]) =>
  tag("span", {}, tag("i", { class: `tw-sgd-key-${kind}`, style: `--key: var(--tw-${color})` }), text)));

/** Make the figures. Returns {element, show, draw, leave}. */
export function makeBoard(scene, hidden, { connection, live, redraw }) {
  let usable = false;
  const log = tag("input", { type: "checkbox", onchange: redraw });
  const residuals = tag("input", { type: "checkbox", onchange: redraw });
  const pencil = tag("input", { type: "checkbox", onchange: () => {
    scene.frozen = pencil.checked ? scene.dataAxes?.range : null;
    redraw();
  } });
  const keys = {};
  const figures = {};
  const option = (input, text, title = null) => tag("label", { title }, input, text);

  function figure(name, title, ...options) {
    scene.charts[name] = tag("canvas", { role: "img" });
    keys[name] = tag("span");
    figures[name] = tag("figure", { class: `tw-sgd-figure tw-sgd-${name}` },
      tag("figcaption", {}, tag("strong", {}, title), keys[name], options.length ? tag("span", { class: "tw-sgd-options" }, ...options) : null),
      scene.charts[name]);
  }
  figure("data", "Data", option(residuals, "residuals"),
    option(pencil, "draw points", "Click to add a point, drag to move one, double-click to remove one"), refusalNote("points"));
  figure("traces", "Weights over steps");
  figure("loss", "Loss", option(log, "log axis"));
  figure("surface", "Loss surface");

  const can = () => live && usable && scene.state.status === "ready" && !hidden.has("setup");
  const change = (points) => connection.edit({ data: { points } }, { control: "points" });
  const leave = drawPoints(scene.charts.data, scene, { can, drawing: () => pencil.checked, redraw, change });
  const seen = (name) => !hidden.has(name);
  let legends = "";

  function fillLegends() {
    const kept = scene.other ? [["dash", "sgd-other", scene.other.name]] : [];
    const exact = scene.setup.variables.some((variable) => variable.exact !== null);
    const fill = (name, ...entries) => keys[name].replaceChildren(legendOf(entries));
    fill("data", ...(scene.program ? [["line", "accent", "model"]] : []), ["dot", "sgd-batch", "this batch"], ...kept);
    fill("traces", ...scene.setup.variables.map(({ name }, which) => ["line", `sgd-${which % 6}`, name]),
      ...(exact ? [["dash", "soft", "exact answer"]] : []), ...kept.map(([, , name]) => ["dotted", "soft", name]));
    fill("loss", ["line", "accent", "of each step's batch"], ...kept);
    fill("surface", ["line", "active", "path"], ["line", "ink", "−gradient"], ...kept);
  }

  return {
    element: tag("div", { class: "tw-sgd-figures" }, ...Object.keys(figures).filter(seen).map((name) => figures[name])),
    /** Fit the board to the setup, and its legends to the runs. */
    show(status) {
      usable = status.usable;
      figures.surface.hidden = !scene.surface;
      figures.data.hidden = !scene.data.x;
      residuals.parentElement.hidden = !scene.program || scene.data.count <= 60;
      pencil.parentElement.hidden = !live || hidden.has("setup");
      able(pencil, can(), usable ? "Reset to draw points" : status.sentence);
      const wanted = JSON.stringify([scene.setup.variables, scene.other?.name, Boolean(scene.program)]);
      if (wanted !== legends) fillLegends();
      legends = wanted;
    },
    draw() {
      if (seen("data")) drawData(scene, { allResiduals: residuals.checked });
      if (seen("traces")) drawTraces(scene);
      if (seen("loss")) drawLoss(scene, { log: log.checked });
      if (seen("surface") && scene.surface) drawPath(scene);
    },
    leave,
  };
}
