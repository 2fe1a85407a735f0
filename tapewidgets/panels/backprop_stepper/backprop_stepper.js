/** One time line over recording and backprop: buttons, scrub bar, keys, play; the sentence and every view move together. */
import { button, follow, icon, panelRoot, putSoon, tag } from "../page/dom.js";
import { clampStep, firstBackwardStep } from "../page/story.js";
import { mountGraph } from "../graph_view/graph_view.js";
import { mountFormula, mountNumpy, mountTape } from "./views.js";
import { withScene } from "../page/scene.js";

const SPEEDS = [["0.5", "slow"], ["1", "1 step/s"], ["2", "2 steps/s"], ["5", "fast"]];

/** Where a key leads on the time line, or null when it is none of ours. */
export function keyTarget(key, step, last) {
  const goal = { ArrowRight: step + 1, ArrowDown: step + 1, ArrowLeft: step - 1, ArrowUp: step - 1,
    PageDown: step + 5, PageUp: step - 5, Home: 0, End: last }[key];
  return goal === undefined ? null : Math.min(Math.max(goal, 0), last);
}

/** Show the controls and the sentence in `host`; returns the clean-up. */
export function mountStepper(model, host) {
  const story = () => model.get("scene")?.story ?? null;
  const last = () => Math.max(0, (story()?.steps.length ?? 1) - 1);
  const now = () => (story() ? clampStep(story(), model.get("step")) : 0);
  const go = (step) => { if (story() && step !== model.get("step")) putSoon(model, "step", Math.min(Math.max(step, 0), last())); };
  let timer = null;

  const first = button("First step", () => { pause(); go(0); }, { picture: "first", visible: false });
  const previous = button("Previous step", () => { pause(); go(now() - 1); }, { picture: "previous", visible: false });
  const playing = tag("button", { type: "button", title: "Play", "aria-label": "Play", onclick: () => (timer ? pause() : play()) }, icon("play"));
  const next = button("Next step", () => { pause(); go(now() + 1); }, { picture: "next", class: "tw-main" });
  const end = button("Last step", () => { pause(); go(last()); }, { picture: "last", visible: false });
  const speed = tag("select", { "aria-label": "Speed", onchange: () => { if (timer) { pause(); play(); } } },
    ...SPEEDS.map(([value, text]) => tag("option", { value, selected: value === "1" }, text)));
  const scrub = tag("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Step", oninput: () => { pause(); go(Number(scrub.value)); } });
  const phases = tag("div", { class: "tw-phases", "aria-hidden": "true" }, tag("span", {}, "recording"), tag("span", {}, "backprop"));
  const count = tag("span", { class: "tw-count tw-soft" });
  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const region = tag("div", { class: "tw-stepper", role: "group", "aria-label": "Stepper", tabindex: "0" },
    tag("div", { class: "tw-controls" }, first, previous, playing, next, end,
      tag("div", { class: "tw-line" }, phases, scrub), count, speed),
    sentence);
  host.append(region);

  function play() {
    if (now() === last()) go(0);
    timer = setInterval(() => { if (now() >= last()) pause(); else go(now() + 1); }, 1000 / Number(speed.value));
    showPlaying();
  }
  function pause() {
    clearInterval(timer);
    timer = null;
    showPlaying();
  }
  function showPlaying() {
    const name = timer ? "Pause" : "Play";
    if (playing.title === name) return;
    playing.title = name;
    playing.setAttribute("aria-label", name);
    playing.replaceChildren(icon(timer ? "pause" : "play"));
  }
  function show() {
    const told = story();
    region.hidden = !told;
    if (!told) { pause(); return; }
    const [step, final] = [now(), last()];
    const say = told.steps[step]?.say ?? "";
    if (Number(scrub.max) !== final) scrub.max = final;
    if (Number(scrub.value) !== step) scrub.value = step;
    scrub.setAttribute("aria-valuetext", `step ${step + 1} of ${final + 1}`);
    phases.style.setProperty("--tw-turn", `${(final ? (firstBackwardStep(told) / final) * 100 : 0).toFixed(1)}%`);
    count.textContent = `${step + 1} of ${final + 1}`;
    if (sentence.textContent !== say) sentence.textContent = say;
    region.dataset.phase = ["record", "skip"].includes(told.steps[step]?.kind) ? "recording" : "backprop";
    first.disabled = previous.disabled = step === 0;
    next.disabled = end.disabled = step === final;
    if (document.activeElement?.disabled || (document.activeElement === document.body && region.dataset.held)) region.focus();
    region.dataset.held = "";
  }
  const onKey = (event) => {
    if (event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return;
    const goal = keyTarget(event.key, now(), last());
    if (event.key === " " && (event.target === region || event.target === scrub)) timer ? pause() : play();
    else if (goal === null) return;
    else { pause(); go(goal); }
    event.preventDefault();
    event.stopPropagation();
  };
  region.addEventListener("keydown", onKey);
  const stop = follow(model, ["scene", "step"], show);
  return () => { stop(); pause(); };
}

/** A part of a panel with a heading, unless it is hidden. */
export function part(model, name, title, mount, host) {
  if (model.get("hide").includes(name)) return () => {};
  const place = tag("section", { class: `tw-part tw-part-${name}`, "aria-label": title }, tag("h4", {}, title));
  host.append(place);
  return mount(model, place);
}

function renderStepper({ model: packed, el }) {
  const model = withScene(packed);
  const [root, clean] = panelRoot(model, el, "backprop");
  const hidden = model.get("hide");
  const below = tag("div", { class: "tw-columns" });
  const above = tag("div");
  root.append(above, below);
  const stops = [
    hidden.includes("graph") ? null : mountGraph(model, above),
    mountStepper(model, above),
    part(model, "formula", "This step as a formula", mountFormula, above),
    part(model, "tape", "The tape", mountTape, below),
    part(model, "source", "The same in NumPy", mountNumpy, below),
  ];
  return () => { stops.forEach((stop) => stop?.()); clean(); };
}

export default { render: renderStepper };
