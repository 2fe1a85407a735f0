/** The run panel's board: four figures with their legends and options. */
import { tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";
import { prepareSurface } from "./sgd-charts.js";
import { dragStart, handlesOf } from "./sgd-drag.js";
import { drawData, drawLoss, drawTraces } from "./sgd-figures.js";
import { drawPoints } from "./sgd-points.js";
import { drawNetwork, drawRegion } from "./sgd-region.js";
import { nameOf } from "./sgd-scene.js";
import { drawPath } from "./sgd-surface.js";

const legendOf = (entries) => tag("span", { class: "tw-sgd-legend" }, ...entries.map(([kind, color, text]) =>
  tag("span", {}, tag("i", { class: `tw-sgd-key-${kind}`, style: `--key: var(--tw-${color})` }), text)));

const isPlane = ({ data, arrays }) => Boolean(data.plane && arrays);
const isFlat = ({ setup, surface }) => setup.variables.length === 2 && Boolean(setup.quadratic || surface);

/** A canvas with its title, its legend and its options; the scene knows the canvas, `keys` the legend. */
function makeFigure(scene, keys, name, title, options) {
  scene.charts[name] = tag("canvas", { role: "img" });
  keys[name] = tag("span");
  return tag("figure", { class: `tw-sgd-figure tw-sgd-${name}` },
    tag("figcaption", {}, tag("strong", {}, title), keys[name], options.length ? tag("span", { class: "tw-sgd-options" }, ...options) : null),
    scene.charts[name]);
}

/** Say in the legends what the figures show of a scene. */
function fillLegends(scene, keys, live) {
  const kept = scene.others.length ? [["dash", "soft", scene.others.length === 1 ? nameOf(scene.others[0].name) : t("sgd.legend.kept", { count: scene.others.length })]] : [];
  const exact = scene.setup.variables.some((variable) => variable.exact !== null);
  const whole = scene.data.test ? t("sgd.legend.training") : scene.lossIsExact === false ? t("sgd.legend.mean") : t("sgd.legend.all");
  const test = (kind) => (scene.data.test ? [[kind, "sgd-test", t("sgd.legend.test")]] : []);
  const fill = (name, ...entries) => keys[name].replaceChildren(legendOf(entries));
  fill("network", ["line", "gradient", t("sgd.legend.gradient")]);
  fill("data", ...(scene.program || scene.data.x ? [["line", "sgd-forward", t("sgd.prediction")]] : []), ["ring", "ink", t("sgd.legend.batch")], ...test("diamond"));
  fill("traces", ...(scene.setup.variables.length > 4 ? [] : scene.setup.variables.map(({ name }, which) => ["line", `sgd-${which % 6}`, name])),
    ...(exact ? [["dotted", "soft", t("sgd.legend.exact")]] : []));
  fill("loss", ["line", "sgd-point", t("sgd.legend.batch")], ["line", "ink", whole], ...test("line"), ...kept);
  keys.surface.replaceChildren(tag("span", { class: "tw-sgd-legend" }, live ? t("sgd.legend.start") : ""));
}

/** Ask the kernel for the surface in a larger window. */
async function fetchSurface(scene, connection, spans) {
  const { result } = await connection.ask("surface", { spans }, { control: "points" });
  if (result) scene.surface = prepareSurface(result);
}

/** Of so many frames one draws the loss, and one the weights. */
const CHART_EVERY = 3;

/** Make the figures. Returns {element, show, draw, leave}. */
export function makeBoard(scene, hidden, { connection, gesture, live, redraw, moment }) {
  let usable = false;
  let turn = 0;
  const log = tag("input", { type: "checkbox", checked: true, onchange: redraw });
  const residuals = tag("input", { type: "checkbox", onchange: redraw });
  const pencil = tag("input", { type: "checkbox", onchange: () => {
    scene.frozen = pencil.checked ? scene.dataAxes?.range : null;
    redraw();
  } });
  const keys = {};
  const figures = {};
  const option = (input, text, title = null) => tag("label", { title }, input, text);

  const figure = (name, title, ...options) => { figures[name] = makeFigure(scene, keys, name, title, options); };
  figure("data", t("sgd.data"), option(residuals, t("sgd.residuals")),
    option(pencil, t("sgd.draw"), t("sgd.draw.how")), refusalNote("points"));
  figure("surface", t("sgd.surface"));
  figure("network", t("sgd.network"));
  figure("loss", t("sgd.loss"), option(log, t("sgd.log")));
  figure("traces", t("sgd.weights"));

  const askSurface = (spans) => { if (live && usable) fetchSurface(scene, connection, spans).then(redraw); };
  const can = () => live && usable && scene.state.status === "ready" && !hidden.has("setup");
  const change = (points) => connection.edit({ data: { points } }, { control: "points" });
  const leaveStart = dragStart(scene, { redraw, can: () => live && usable && scene.cursor === 0 && scene.state.status !== "running" && !pencil.checked,
    move: (weights) => connection.edit({ variables: Object.fromEntries(scene.setup.variables.map(({ name }, which) => [name, weights[which]])) },
      { control: "hand", gesture: gesture("start") }) });
  const leavePoints = drawPoints(scene.charts.data, scene, { can, drawing: () => pencil.checked, redraw, change });
  const seen = (name) => !hidden.has(name === "network" ? "data" : name);
  let legends = "";

  return {
    element: tag("div", { class: "tw-sgd-figures" }, ...Object.keys(figures).filter(seen).map((name) => figures[name])),
    /** Fit the board to the setup, and its legends to the runs. */
    show(status) {
      usable = status.usable;
      figures.surface.hidden = !isFlat(scene);
      figures.data.hidden = !scene.data.x && !isPlane(scene);
      figures.network.hidden = !isPlane(scene);
      residuals.parentElement.hidden = !scene.program || !scene.data.x || scene.data.count <= 60;
      pencil.parentElement.hidden = !live || !scene.data.x || hidden.has("setup");
      able(pencil, can(), usable ? t("sgd.draw.reset") : status.sentence);
      const wanted = JSON.stringify([scene.setup.variables, scene.others.map(({ name }) => name), Boolean(scene.program), scene.lossIsExact, Boolean(scene.data.test)]);
      if (wanted !== legends) fillLegends(scene, keys, live);
      legends = wanted;
    },
    /** Draw what has changed. While the run goes on the loss and the weights, which say what has been, take turns. */
    draw(quiet) {
      turn = quiet ? (turn + 1) % CHART_EVERY : 0;
      scene.handles = quiet || !live ? [] : handlesOf(scene);
      if (seen("data")) {
        if (isPlane(scene)) drawRegion(scene, { quiet });
        else drawData(scene, { allResiduals: residuals.checked });
      }
      if (seen("data") && isPlane(scene)) drawNetwork(scene, { quiet });
      if (seen("surface") && isFlat(scene)) drawPath(scene, { quiet, part: moment()?.part, ask: askSurface });
      if (seen("loss") && (!quiet || turn === 0)) drawLoss(scene, { log: log.checked });
      if (seen("traces") && (!quiet || turn === 1)) drawTraces(scene);
    },
    leave() {
      leaveStart();
      leavePoints();
    },
  };
}
