/** The run panel's scrub bar: which step is shown, by hand or played again, without the kernel. Equal ways are equal changes. */
import { button, tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { sizeOf } from "./sgd-charts.js";
import { placeOf, stepsByChange, stepTicks } from "./sgd-pace.js";
import { grouped, rowAt } from "./sgd-rows.js";

const SLOW = 12;
const SLOW_A_SECOND = 6;
const FAST_A_SECOND = 50;
const ANEW_EVERY = 300;

/**
 * Make the bar. `changed` is called when playing begins or ends; `before` is where a bar in another language stood. Returns
 * {element, place, follow, stop, show, playing, mark, draw, memory}: `place()` advances what plays and sets the cursors of the scene's runs, before each drawing.
 */
export function makeScrub(scene, { redraw, changed }, before = null) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let [following, wanted, ticked] = [...(before?.at ?? [true, 0]), ""]; // whether the newest step is shown as it comes, and the step that is shown if not
  let replay = before?.replay ?? null; // {from, since} while kept steps are played again

  const { bar, again, marks, ticks, shown } = makeBarParts(() => { stop(); show(scene.steps[Number(bar.value)] ?? 0); }, () => (replay ? stop() : play()), replay);
  const longer = () => scene.others.reduce((most, { rows }) => ((rows.step.at(-1) ?? 0) > (most.step.at(-1) ?? 0) ? rows : most), scene.rows);
  const last = () => longer().step.at(-1) ?? 0;
  const here = () => (following ? last() : Math.min(wanted, last()));
  const pace = makePace(scene, longer);

  function show(step) {
    wanted = Math.max(0, Math.min(step, last()));
    following = wanted >= last();
    redraw();
  }

  listenToKeys(bar, longer, here, (step) => { stop(); show(step); });

  function play() {
    if (last() < 1) return;
    pace(true);
    replay = { from: following ? 0 : placeOf(scene.steps, wanted), since: performance.now() };
    tell();
    redraw();
  }

  function stop() {
    if (!replay) return;
    replay = null;
    tell();
  }

  function tell() {
    nameButton(again, replay !== null);
    changed();
  }

  function advance() {
    const seconds = (performance.now() - replay.since) / 1000;
    const end = scene.steps.length - 1;
    show(scene.steps[Math.min(end, Math.floor(replay.from + (calm.matches ? (Math.floor(seconds) / 5) * end : replayed(seconds, replay.from))))]);
    if (following) stop();
    else redraw();
  }

  return {
    element: [again, tag("div", { class: "tw-sgd-track" }, bar, marks, ticks), shown],
    stop, show,
    memory: () => ({ at: [following, wanted], replay }),
    playing: () => replay !== null,
    follow: () => { following = true; stop(); },
    place() {
      pace();
      if (replay) advance();
      const step = here();
      scene.cursor = rowAt(scene.rows, step);
      for (const run of scene.others) run.cursor = rowAt(run.rows, step);
    },
    draw() {
      const step = here();
      drawBar(bar, shown, { steps: scene.steps, rows: scene.state.status === "running" ? scene.rows : longer(), step, following });
      ticked = drawTicks(ticks, scene.steps, ticked);
    },
    mark: (changes) => drawMarks(marks, scene.steps, changes, last()),
  };
}

/** Choose the steps that the bar goes through; while a run goes on only now and then. */
function makePace(scene, longer) {
  let [paced, pacedAt] = ["", 0];
  return (now = false) => {
    const rows = longer();
    const key = `${rows.step.length} ${rows.step.at(-1)} ${scene.told.base} ${rows === scene.rows}`;
    const busy = scene.state.status === "running" && performance.now() - pacedAt < ANEW_EVERY && scene.steps.length > 20;
    if (key === paced || (busy && !now)) return;
    [paced, pacedAt] = [key, performance.now()];
    scene.steps = stepsByChange(rows);
  };
}

function listenToKeys(bar, longer, here, go) {
  bar.addEventListener("keydown", (event) => {
    const { step } = longer();
    const target = rowOfKey(event.key, step.length, () => rowAt(longer(), here()));
    if (target === undefined) return;
    event.preventDefault();
    go(step[Math.max(0, Math.min(target, step.length - 1))]);
  });
}

/** The row that a key leads to; undefined where it is no key of a bar. */
function rowOfKey(key, count, here) {
  const jump = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 25, PageDown: -25 }[key];
  return { Home: 0, End: count - 1 }[key] ?? (jump && here() + jump);
}

/** So many places are played in some seconds, from a place on: the first ones slowly. */
function replayed(seconds, from) {
  const slow = Math.max(0, SLOW - from) / SLOW_A_SECOND;
  return seconds < slow ? seconds * SLOW_A_SECOND : slow * SLOW_A_SECOND + (seconds - slow) * FAST_A_SECOND;
}

function makeBarParts(slide, toggle, plays) {
  const parts = {
    bar: tag("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": t("sgd.scrub"), oninput: slide }),
    again: button(t("sgd.replay"), toggle, { picture: "play" }),
    marks: tag("div", { class: "tw-sgd-marks", "aria-hidden": "true" }),
    ticks: tag("div", { class: "tw-sgd-ticks", "aria-hidden": "true" }),
    shown: tag("span", { class: "tw-sgd-shown" }),
  };
  if (plays) nameButton(parts.again, true);
  return parts;
}

/** The button plays, or stops what plays. */
function nameButton(again, plays) {
  again.querySelector("path").setAttribute("d", plays ? "M4 4h8v8H4z" : "M4 2.5v11l9-5.5z");
  again.lastChild.textContent = plays ? t("sgd.replay.stop") : t("sgd.replay");
}

function drawBar(bar, shown, { steps, rows, step, following }) {
  bar.max = String(Math.max(0, steps.length - 1));
  bar.value = String(following ? bar.max : Math.round(placeOf(steps, step)));
  shown.textContent = t("sgd.step.shown", { step: grouped(rows.step[rowAt(rows, step)]) });
  bar.setAttribute("aria-valuetext", shown.textContent);
}

/** Write the steps below the bar, unless that was `drawn`; gives what is drawn now. */
function drawTicks(ticks, steps, drawn) {
  const { width } = sizeOf(ticks);
  const wanted = width ? JSON.stringify([steps.length, steps.at(-1), width]) : drawn;
  if (wanted === drawn) return drawn;
  const whole = Math.max(1, steps.length - 1);
  ticks.replaceChildren(...stepTicks(steps, (36 * whole) / width).map(([place, step]) =>
    tag("span", { style: `left: ${(100 * place) / whole}%` }, step ? grouped(step) : t("sgd.scrub.start"))));
  return wanted;
}

/** Mark on the bar where settings were changed. */
function drawMarks(marks, steps, changes, last) {
  const whole = Math.max(1, steps.length - 1);
  const key = JSON.stringify([changes, steps.length, last]);
  if (marks.dataset.key === key) return;
  marks.dataset.key = key;
  marks.replaceChildren(...changes.map(({ step, text }) =>
    tag("span", { title: t("sgd.scrub.change", { step: grouped(step), change: text }), style: `left: ${(100 * placeOf(steps, step)) / whole}%` })));
}
