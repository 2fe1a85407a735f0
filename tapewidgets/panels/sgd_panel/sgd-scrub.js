/** The run panel's scrub bar: which step is shown, by hand or played again, without the kernel. Equal ways are equal changes. */
import { button, tag } from "../page/dom.js";
import { sizeOf } from "./sgd-charts.js";
import { placeOf, stepsByChange, stepTicks } from "./sgd-pace.js";
import { grouped, rowAt } from "./sgd-rows.js";

const SLOW = 12;
const SLOW_A_SECOND = 6;
const FAST_A_SECOND = 50;
const ANEW_EVERY = 300;

/**
 * Make the bar. `changed` is called when playing begins or ends. Returns {element, place, follow, play, stop, show, playing,
 * mark, draw}: `place()` advances what plays and sets the cursors of the scene's runs, before each drawing.
 */
export function makeScrub(scene, { redraw, changed }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let following = true; // whether the newest step is shown as it comes
  let wanted = 0; // the step that is shown when not following
  let replay = null; // {from, since} while kept steps are played again
  let [paced, pacedAt, ticked] = ["", 0, ""];

  const bar = tag("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Step shown",
    oninput: () => { stop(); show(scene.steps[Number(bar.value)] ?? 0); } });
  const again = button("Replay", () => (replay ? stop() : play()), { picture: "play" });
  const marks = tag("div", { class: "tw-sgd-marks", "aria-hidden": "true" });
  const ticks = tag("div", { class: "tw-sgd-ticks", "aria-hidden": "true" });
  const shown = tag("span", { class: "tw-sgd-shown" });

  const longer = () => scene.others.reduce((most, { rows }) => ((rows.step.at(-1) ?? 0) > (most.step.at(-1) ?? 0) ? rows : most), scene.rows);
  const last = () => longer().step.at(-1) ?? 0;

  function show(step) {
    wanted = Math.max(0, Math.min(step, last()));
    following = wanted >= last();
    redraw();
  }

  bar.addEventListener("keydown", (event) => {
    const { step } = longer();
    const jump = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 25, PageDown: -25 }[event.key];
    const target = { Home: 0, End: step.length - 1 }[event.key] ?? (jump && rowAt(longer(), following ? last() : wanted) + jump);
    if (target === undefined) return;
    event.preventDefault();
    stop();
    show(step[Math.max(0, Math.min(target, step.length - 1))]);
  });

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
    again.querySelector("path").setAttribute("d", replay ? "M4 4h8v8H4z" : "M4 2.5v11l9-5.5z");
    again.lastChild.textContent = replay ? "Stop" : "Replay";
    changed();
  }

  function advance() {
    const seconds = (performance.now() - replay.since) / 1000;
    const end = scene.steps.length - 1;
    const slow = Math.max(0, SLOW - replay.from) / SLOW_A_SECOND;
    const moved = calm.matches ? (Math.floor(seconds) / 5) * end : seconds < slow ? seconds * SLOW_A_SECOND : slow * SLOW_A_SECOND + (seconds - slow) * FAST_A_SECOND;
    show(scene.steps[Math.min(end, Math.floor(replay.from + moved))]);
    if (following) stop();
    else redraw();
  }

  /** Choose the steps that the bar goes through; while a run goes on only now and then. */
  function pace(now = false) {
    const rows = longer();
    const key = `${rows.step.length} ${rows.step.at(-1)} ${scene.told.base} ${rows === scene.rows}`;
    const busy = scene.state.status === "running" && performance.now() - pacedAt < ANEW_EVERY && scene.steps.length > 20;
    if (key === paced || (busy && !now)) return;
    [paced, pacedAt] = [key, performance.now()];
    scene.steps = stepsByChange(rows);
  }

  function drawTicks() {
    const { width } = sizeOf(ticks);
    if (!width) return;
    const wanted = JSON.stringify([scene.steps.length, scene.steps.at(-1), width]);
    if (wanted === ticked) return;
    ticked = wanted;
    const whole = Math.max(1, scene.steps.length - 1);
    ticks.replaceChildren(...stepTicks(scene.steps, (36 * whole) / width).map(([place, step]) =>
      tag("span", { style: `left: ${(100 * place) / whole}%` }, step ? grouped(step) : "start")));
  }

  return {
    element: [again, tag("div", { class: "tw-sgd-track" }, bar, marks, ticks), shown],
    stop, show,
    playing: () => replay !== null,
    follow() {
      following = true;
      stop();
    },
    place() {
      pace();
      if (replay) advance();
      const step = following ? last() : Math.min(wanted, last());
      scene.cursor = rowAt(scene.rows, step);
      for (const run of scene.others) run.cursor = rowAt(run.rows, step);
    },
    /** Draw the bar. */
    draw() {
      const step = following ? last() : Math.min(wanted, last());
      bar.max = String(Math.max(0, scene.steps.length - 1));
      bar.value = String(following ? bar.max : Math.round(placeOf(scene.steps, step)));
      shown.textContent = `step ${grouped(longer().step[rowAt(longer(), step)])}`;
      bar.setAttribute("aria-valuetext", shown.textContent);
      drawTicks();
    },
    /** Mark on the bar where settings were changed. */
    mark(changes) {
      const whole = Math.max(1, scene.steps.length - 1);
      const key = JSON.stringify([changes, scene.steps.length, last()]);
      if (marks.dataset.key === key) return;
      marks.dataset.key = key;
      marks.replaceChildren(...changes.map(({ step, text }) =>
        tag("span", { title: `${grouped(step)}: ${text}`, style: `left: ${(100 * placeOf(scene.steps, step)) / whole}%` })));
    },
  };
}
