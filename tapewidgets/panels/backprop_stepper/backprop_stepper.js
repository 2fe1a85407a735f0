/** One time line over recording and backprop: buttons, scrub bar, keys, play; the sentence and every view move together. */
import { button, icon, tag } from "../page/dom.js";
import { able, openPanel } from "../page/panel.js";
import { clampStep, firstBackwardStep, say } from "../page/story.js";
import { mountGraph } from "../graph_view/graph_view.js";
import { playerOf } from "./player.js";
import { mountFormula, mountNumpy, mountTape } from "./views.js";
import { unpack } from "../page/scene.js";

const SPEEDS = [["0.5", "slow"], ["1", "1 step/s"], ["2", "2 steps/s"], ["5", "fast"]];

/** Where a key leads on the time line, or null when it is none of ours. */
export function keyTarget(key, step, last) {
  const goal = { ArrowRight: step + 1, ArrowDown: step + 1, ArrowLeft: step - 1, ArrowUp: step - 1,
    PageDown: step + 5, PageUp: step - 5, Home: 0, End: last }[key];
  return goal === undefined ? null : Math.min(Math.max(goal, 0), last);
}

/** Show the controls and the sentence in `host`; returns the clean-up. */
export function mountStepper({ connection }, host) {
  const story = () => connection.whole().scene?.story ?? null;
  const last = () => Math.max(0, (story()?.steps.length ?? 1) - 1);
  const now = () => (story() ? clampStep(story(), connection.whole().at.step) : 0);
  const player = playerOf(connection, now, last);
  /** Step by hand: what plays stops. */
  const go = (step) => {
    player.pause();
    const goal = Math.min(Math.max(step, 0), last());
    if (story() && goal !== now()) connection.go({ step: goal });
  };

  const first = button("First step", () => go(0), { picture: "first", visible: false });
  const previous = button("Previous step", () => go(now() - 1), { picture: "previous", visible: false });
  const playing = tag("button", { type: "button", title: "Play", "aria-label": "Play", onclick: player.toggle }, icon("play"));
  const next = button("Next step", () => go(now() + 1), { picture: "next", class: "tw-main" });
  const end = button("Last step", () => go(last()), { picture: "last", visible: false });
  const speed = tag("select", { "aria-label": "Speed", onchange: () => player.setSpeed(Number(speed.value)) },
    ...SPEEDS.map(([value, text]) => tag("option", { value }, text)));
  const scrub = tag("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Step", oninput: () => go(Number(scrub.value)) });
  const phases = tag("div", { class: "tw-phases", "aria-hidden": "true" }, tag("span", {}, "recording"), tag("span", {}, "backprop"));
  const count = tag("span", { class: "tw-count tw-soft" });
  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const region = tag("div", { class: "tw-stepper", role: "group", "aria-label": "Stepper", tabindex: "0" },
    tag("div", { class: "tw-controls" }, first, previous, playing, next, end,
      tag("div", { class: "tw-line" }, phases, scrub), count, speed),
    sentence);
  host.append(region);

  function showPlaying() {
    if (speed.value !== String(player.speed)) speed.value = player.speed;
    const name = player.playing ? "Pause" : "Play";
    if (playing.title === name) return;
    playing.title = name;
    playing.setAttribute("aria-label", name);
    playing.replaceChildren(icon(name.toLowerCase()));
  }
  function show() {
    const told = story();
    showPlaying();
    region.hidden = !told;
    if (!told) { player.pause(); return; }
    const [step, final] = [now(), last()];
    const said = say(told, told.steps[step]?.say);
    if (Number(scrub.max) !== final) scrub.max = final;
    if (Number(scrub.value) !== step) scrub.value = step;
    scrub.setAttribute("aria-valuetext", `step ${step + 1} of ${final + 1}`);
    phases.style.setProperty("--tw-turn", `${(final ? (firstBackwardStep(told) / final) * 100 : 0).toFixed(1)}%`);
    count.textContent = `${step + 1} of ${final + 1}`;
    if (sentence.textContent !== said) sentence.textContent = said;
    region.dataset.phase = ["record", "skip"].includes(told.steps[step]?.kind) ? "recording" : "backprop";
    for (const item of [first, previous]) able(item, step > 0, "This is the first step");
    for (const item of [next, end]) able(item, step < final, "This is the last step");
  }
  const onKey = (event) => {
    if (event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return;
    const goal = keyTarget(event.key, now(), last());
    if (event.key === " " && (event.target === region || event.target === scrub)) player.toggle();
    else if (goal === null) return;
    else go(goal);
    event.preventDefault();
    event.stopPropagation();
  };
  region.addEventListener("keydown", onKey);
  const stop = connection.subscribe(show);
  connection.shared.steppers = (connection.shared.steppers ?? 0) + 1;
  return () => {
    stop();
    connection.shared.steppers -= 1;
    if (!connection.shared.steppers) player.pause();
  };
}

/** A part of a panel with a heading, unless it is hidden. */
export function part(panel, name, title, mount, host) {
  if (panel.connection.whole().hide.includes(name)) return () => {};
  const place = tag("section", { class: `tw-part tw-part-${name}`, "aria-label": title }, tag("h4", {}, title));
  host.append(place);
  return mount(panel, place);
}

function renderStepper({ model, el }) {
  const panel = openPanel({ model, el }, "backprop", unpack);
  const hidden = panel.connection.whole().hide;
  const below = tag("div", { class: "tw-columns" });
  const above = tag("div");
  panel.root.append(above, below);
  const stops = [
    hidden.includes("graph") ? null : mountGraph(panel, above),
    mountStepper(panel, above),
    part(panel, "formula", "This step as a formula", mountFormula, above),
    part(panel, "tape", "The tape", mountTape, below),
    part(panel, "source", "The same in NumPy", mountNumpy, below),
  ];
  return () => { stops.forEach((stop) => stop?.()); panel.close(); };
}

export default { render: renderStepper };
