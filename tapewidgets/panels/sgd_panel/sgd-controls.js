/** The run panel's buttons and settings, and the sentence and progress that answer them. */
import { button, tag } from "../page/dom.js";
import { grouped, short } from "./sgd-rows.js";

const setting = (name, ...inputs) => tag("div", { class: "tw-sgd-setting" }, tag("span", { "aria-hidden": "true" }, name), ...inputs);

/** Fill a choice, if its options have changed, and set it. */
export function fillChoice(input, options, value) {
  const wanted = JSON.stringify(options);
  if (input.dataset.options !== wanted) {
    input.dataset.options = wanted;
    input.replaceChildren(...options.map(([key, text]) => tag("option", { value: key }, text)));
  }
  input.value = String(value);
}

/** Make the controls. `ask` tells the kernel; `scrub` is told to follow what comes. Returns {buttons, settings, ..., show}. */
export function makeControls(scene, { ask, scrub }) {
  const act = (kind) => () => { scrub.follow(); ask(kind); };
  const run = button("Run", act("run"), { picture: "play", class: "tw-main" });
  const pause = button("Pause", () => { scrub.stop(); if (scene.state.status === "running") ask("pause"); }, { picture: "pause" });
  const step = button("Step", act("step"), { picture: "next", title: "One step: one batch, one update" });
  const epoch = button("Step an epoch", act("epoch"), { picture: "last" });
  const reset = button("Reset", act("reset"), { picture: "reset", title: "Back to the same start" });

  const slid = () => Number((10 ** Number(rate.value)).toPrecision(2));
  const rate = tag("input", { type: "range", min: -5, max: 1, step: 0.05, "aria-label": "Learning rate",
    oninput: () => { typed.value = String(slid()); }, onchange: () => ask("set", { learning_rate: slid() }) });
  const typed = tag("input", { type: "text", inputmode: "decimal", size: 8, "aria-label": "Rate as a number", spellcheck: "false",
    onchange: () => setRate(), onkeydown: (event) => { if (event.key === "Enter") setRate(); } });
  function setRate() {
    if (Number(typed.value) !== scene.state.settings.learning_rate) ask("set", { learning_rate: typed.value });
  }
  const stable = tag("span", { class: "tw-soft tw-sgd-stable",
    title: "The largest stable learning rate of full-batch descent: 2 / the steepest curvature of the loss" });
  const choice = (name, key) => {
    const input = tag("select", { "aria-label": name, onchange: () =>
      ask("set", { [key]: Number.isNaN(Number(input.value)) ? input.value : Number(input.value) }) });
    return input;
  };
  const speed = choice("Speed", "speed");
  const batch = choice("Batch", "batch_size");
  const optimizer = choice("Optimizer", "optimizer");

  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const progress = tag("progress", { max: 1, value: 0, "aria-label": "Progress of the run" });
  const progressText = tag("span", { class: "tw-soft" });
  const say = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  return {
    buttons: [run, pause, step, epoch, reset],
    settings: [setting("Learning rate", rate, typed, stable), setting("Batch", batch), setting("Optimizer", optimizer), setting("Speed", speed)],
    sentence,
    progress: [progress, progressText],
    setting,
    show(answering) {
      const { state, setup, rows } = scene;
      const { status, settings, choices } = state;
      const running = status === "running";
      const over = status === "finished" || status === "diverged";
      run.disabled = step.disabled = epoch.disabled = !answering || running || over;
      pause.disabled = !running && !scrub.playing();
      reset.disabled = !answering;
      for (const input of [rate, typed, speed, batch, optimizer]) input.disabled = !answering;
      const focused = sentence.ownerDocument.activeElement;
      if (focused !== rate) rate.value = String(Math.log10(Math.max(settings.learning_rate, 1e-5)));
      rate.setAttribute("aria-valuetext", short(settings.learning_rate));
      if (focused !== typed) typed.value = String(settings.learning_rate);
      stable.textContent = setup.stable_rate === null ? "" : `stable below ${short(setup.stable_rate, 3)} in full batch`;
      fillChoice(speed, choices.speed, settings.speed);
      fillChoice(batch, choices.batch_size, settings.batch_size);
      fillChoice(optimizer, choices.optimizer, settings.optimizer);
      say(sentence, state.sentence);
      progress.value = state.step / state.steps;
      const left = state.seconds_left ? ` · about ${grouped(state.seconds_left)} s left` : "";
      const thinned = rows.stride > 1 ? ` · every ${rows.stride}th step kept here` : "";
      say(progressText, `step ${grouped(state.step)} of ${grouped(state.steps)} · epoch ${grouped(state.epoch)} of ${grouped(state.epochs)}${left}${thinned}`);
    },
  };
}
