/** What a page knows of a run: the kernel's whole with what is asked on top of it, and the frames that came since. */
import { sayWith, t } from "../page/words.js";
import { prepareSurface } from "./sgd-charts.js";
import { compileArrays } from "./sgd-arrays.js";
import { makeInside } from "./sgd-inside.js";
import { appendRows, compileProgram, emptyRows, grouped } from "./sgd-rows.js";

/**
 * What all parts of the page draw from.
 * @typedef {object} Scene
 * @property {any} setup @property {any} state the light part of the whole, brought up to date by frames
 * @property {any} rows the steps, with a start that is being moved by hand
 * @property {any} data the points, as they are being drawn by hand @property {any} held those under the pointer, or null
 * @property {any[]} kept @property {any} code @property {any} program @property {any} surface
 * @property {any} colors @property {number} cursor the row shown
 * @property {{rows: any, cursor: number, name: string}|null} other the kept run compared with
 * @property {number[]} steps those that the scrub bar goes through
 * @property {any} inside the steps that have been told, and the moment shown of one
 * @property {Record<string, HTMLCanvasElement>} charts
 */

/** A scene that has not been told anything. */
export function makeScene() {
  return { setup: null, state: null, rows: emptyRows(0), data: null, held: null, kept: [], code: {}, program: null, arrays: null, surface: null, colors: null, cursor: 0,
    other: null, others: [], steps: [], inside: makeInside(), charts: {}, told: { whole: null, rows: emptyRows(0), base: 0, part: 0, progress: {}, session: null } };
}

/** Take over a whole, with what is asked laid over it. A new revision of its rows takes the place of all frames. */
export function takeWhole(scene, whole) {
  const { told } = scene;
  if (scene.setup !== whole.setup) {
    if (JSON.stringify(scene.setup?.variables) !== JSON.stringify(whole.setup.variables) || scene.setup?.look !== whole.setup.look) scene.window = null;
    scene.setup = whole.setup;
    scene.program = compileProgram(whole.setup.program);
    scene.arrays = compileArrays(whole.setup.arrays);
    scene.surface = prepareSurface(whole.setup.surface);
  }
  if (told.session !== whole.session || told.base !== whole.heavy.rows) {
    told.rows = appendRows(emptyRows(scene.setup.variables.length, whole.rows.gradients.length, whole.rows.losses?.length), structuredClone(whole.rows));
    [told.session, told.base, told.part] = [whole.session, whole.heavy.rows, 0];
    scene.inside.steps.clear();
  }
  if (told.whole?.revision !== whole.revision || told.whole?.session !== whole.session) told.progress = {};
  told.whole = whole;
  for (const [step, story] of Object.entries(whole.told?.steps ?? {})) scene.inside.steps.set(Number(step), story);
  [scene.kept, scene.code] = [whole.kept.runs, whole.code];
  lay(scene);
}

/** Lay a frame on top. False if it does not follow what is known: then the page asks for all rows. */
export function takeFrame(scene, frame) {
  const { told } = scene;
  if (frame.base !== told.base || frame.part !== told.part + 1) return false;
  told.part = frame.part;
  appendRows(told.rows, frame.rows);
  told.progress = frame.progress;
  lay(scene);
  return true;
}

/** Work out what is shown of what is known: what a hand moves is where the hand is, until the kernel has answered. */
function lay(scene) {
  const { whole, rows, progress } = scene.told;
  const { document, at } = whole;
  scene.state = { ...whole, ...progress };
  scene.data = scene.held ?? (document.data?.points ? pointsOf(document.data.points, scene.setup.data.test) : scene.setup.data);
  const starts = scene.setup.variables.map(({ name }) => document.variables[name]);
  const moved = rows.step.length === 1 && starts.every((value) => typeof value === "number");
  scene.rows = moved ? { ...rows, weights: starts.map((value) => [value]) } : rows;
  const chosen = scene.kept[at.compare];
  const fits = chosen && chosen.rows.weights.length === scene.setup.variables.length;
  const known = new Map(scene.others.map((run) => [run.rows, run]));
  scene.others = scene.kept.filter(({ rows: kept }) => kept.weights.length === scene.setup.variables.length && kept.weights.length)
    .map((run) => known.get(run.rows) ?? { rows: run.rows, cursor: 0, name: run.name });
  scene.other = !fits ? null : scene.others.find((run) => run.rows === chosen.rows);
}

/** Points in two columns as the data of a setup. */
export function pointsOf([x, y], test = null) {
  return { x, y, count: x.length, thinned: false, test };
}

/** A kept run's name: those that were not chosen, "run 1", are said in the language that is spoken. */
export function nameOf(name) {
  const number = /^run (\d+)$/.exec(name)?.[1];
  return number ? t("sgd.kept.run", { number }) : name;
}

/** The learning rate as it is shown in its box: as it was asked for, or what a schedule makes of it now. */
export function rateOf({ document, rate }) {
  return ["number", "string"].includes(typeof document.learning_rate) && document.learning_rate !== "given" ? String(document.learning_rate) : String(rate);
}

/** How the run stands for somebody who looks: a run whose kernel is not there does not run. */
export function standing({ status, sentence, step }, kernel) {
  if (status !== "running" || kernel === "live") return { status, sentence: sayWith({}, sentence) };
  const known = t("sgd.away.step", { step: grouped(step) });
  return { status: "lost", sentence: kernel === "gone" ? t("sgd.away.gone", { known }) : t("sgd.away.lost", { known }) };
}
