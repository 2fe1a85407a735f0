/** The run panel's scrub bar: which step is shown, by hand or played again, without the kernel. */
import { button, tag } from "../page/dom.js";
import { grouped, rowAt } from "./sgd-rows.js";

const REPLAY_SECONDS = 6;

/**
 * Make the bar. `changed` is called when playing begins or ends. Returns {element, place, follow, play, stop, playing,
 * mark}: `place()` advances what plays and sets the cursors of the scene's runs, before each drawing.
 */
export function makeScrub(scene, { redraw, changed }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let following = true; // whether the newest step is shown as it comes
  let wanted = 0; // the step that is shown when not following
  let replay = null; // {from, since} while kept steps are played again

  const bar = tag("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Step shown",
    oninput: () => { stop(); show(Number(bar.value)); } });
  const again = button("Replay", () => (replay ? stop() : play()), { picture: "play" });
  const marks = tag("div", { class: "tw-sgd-marks", "aria-hidden": "true" });
  const shown = tag("span", { class: "tw-sgd-shown" });

  const longer = () => ((scene.other?.rows.step.at(-1) ?? 0) > (scene.rows.step.at(-1) ?? 0) ? scene.other.rows : scene.rows);
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
    replay = { from: following ? 0 : wanted, since: performance.now() };
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
    const whole = Math.min(REPLAY_SECONDS, Math.max(1.5, longer().step.length / 20));
    show(Math.round(replay.from + (calm.matches ? Math.floor(seconds) / 5 : seconds / whole) * last()));
    if (following) stop();
    else redraw();
  }

  return {
    element: [again, tag("div", { class: "tw-sgd-track" }, bar, marks), shown],
    stop,
    playing: () => replay !== null,
    follow() {
      following = true;
      stop();
    },
    place() {
      if (replay) advance();
      const step = following ? last() : Math.min(wanted, last());
      scene.cursor = rowAt(scene.rows, step);
      if (scene.other) scene.other.cursor = rowAt(scene.other.rows, step);
      bar.max = String(last());
      bar.value = String(step);
      shown.textContent = `step ${grouped(longer().step[rowAt(longer(), step)])}`;
      bar.setAttribute("aria-valuetext", shown.textContent);
    },
    /** Mark on the bar where settings were changed. */
    mark(changes) {
      const key = JSON.stringify([changes, last()]);
      if (marks.dataset.key === key) return;
      marks.dataset.key = key;
      marks.replaceChildren(...changes.map(({ step, text }) =>
        tag("span", { title: `${grouped(step)}: ${text}`, style: `left: ${(100 * step) / Math.max(1, last())}%` })));
    },
  };
}
