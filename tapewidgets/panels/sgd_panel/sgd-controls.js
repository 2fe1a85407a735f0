/** The run panel's buttons and settings, and the sentence and progress that answer them. */
import { button, setTo, tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { sayWith, t } from "../page/words.js";
import { grouped, short } from "./sgd-rows.js";
import { rateOf, standing } from "./sgd-scene.js";

/** So many panels tell of a limit of the rate: each needs an id of its own. */
let limits = 0;
const LOWEST = -5;
const HIGHEST = 1;

/** A named control. */
export const setting = (name, ...inputs) => tag("div", { class: "tw-sgd-setting" }, tag("span", { class: "tw-sgd-setting-name", "aria-hidden": "true" }, name), ...inputs);

/** Fill a choice, if its options have changed, and set it. */
export function fillChoice(input, options, value) {
  const wanted = JSON.stringify(options);
  if (input.dataset.options !== wanted) {
    input.dataset.options = wanted;
    input.replaceChildren(...options.map(([key, text]) => tag("option", { value: key }, sayWith({}, text))));
  }
  if (input.value !== String(value)) input.value = String(value);
}

/** Set a text, if it is another one: a live region says what is set. */
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

/** Make the controls; `scrub` is told to follow what comes. Returns {buttons, settings, sentence, progress, show}. */
export function makeControls(scene, { connection, scrub, live, story }) {
  const buttons = makeButtons(scene, connection, scrub, story);
  const rate = makeRate(scene, connection);
  const preset = makePreset(connection);
  const choices = ["batch_size", "optimizer", "speed"].map((key, at) => makeChoice(key, [t("sgd.batch"), t("sgd.optimizer"), t("sgd.speed")][at], connection));
  const sentence = tag("p", { class: "tw-sentence", role: "status", "aria-live": "polite" });
  const progressText = tag("span", { class: "tw-soft" });
  return {
    buttons: buttons.elements,
    settings: [preset.element, ...choices.map((choice) => choice.element), rate.element],
    sentence,
    progress: [progressText],
    show(status) {
      const { state } = scene;
      buttons.show(status);
      rate.show(status);
      preset.show(state, status);
      for (const choice of choices) choice.show(state, status);
      write(sentence, standing(state, live ? status.kernel : "live").sentence);
      const progress = t("sgd.progress", { step: grouped(state.step), steps: grouped(state.steps), epoch: grouped(state.epoch), epochs: grouped(state.epochs) });
      write(progressText, state.seconds_left && status.usable ? t("sgd.progress.left", { progress, time: wait(state.seconds_left) }) : progress);
    },
  };
}

/** Seconds as a person says them. */
export const wait = (seconds) => (seconds < 90 ? t("sgd.time.seconds", { time: grouped(seconds) })
  : seconds < 5400 ? t("sgd.time.minutes", { time: grouped(seconds / 60) }) : t("sgd.time.hours", { time: grouped(seconds / 3600) }));

function makeButtons(scene, connection, scrub, story) {
  const act = (action) => () => { scrub.follow(); connection.ask(action, {}, { control: "buttons" }); };
  const run = button(t("sgd.run"), () => act(scene.state.status === "finished" ? "on" : "run")(), { picture: "play", class: "tw-main" });
  const pause = button(t("sgd.pause"), () => {
    scrub.stop();
    if (scene.state.status === "running") connection.ask("pause", {}, { control: "buttons" });
  }, { picture: "pause" });
  const step = button(t("sgd.take"), act("step"), { picture: "next", title: t("sgd.take.how") });
  const epoch = button(t("sgd.epoch"), act("epoch"), { picture: "last", visible: false });
  const reset = button(t("sgd.reset"), act("reset"), { picture: "reset", visible: false, title: t("sgd.reset.how") });
  return {
    elements: [reset, story.back, story.next, step, epoch, run, pause],
    show({ usable, sentence }) {
      const running = scene.state.status === "running";
      const over = ["finished", "diverged"].includes(scene.state.status);
      const why = !usable ? sentence : running ? t("sgd.goes_on") : t("sgd.over");
      const finished = scene.state.status === "finished";
      write(run.lastChild, finished ? t("sgd.run.on") : t("sgd.run"));
      run.title = finished ? t("sgd.run.on.how") : "";
      able(run, usable && !running && scene.state.status !== "diverged", why);
      for (const one of [step, epoch]) able(one, usable && !running && !over, why);
      able(pause, (usable && running) || scrub.playing(), usable ? t("sgd.pause.none") : sentence);
      able(reset, usable, sentence);
    },
  };
}

/** The learning rate, as a slider and in figures. */
function makeRate(scene, connection) {
  const ask = (learning_rate) => connection.edit({ learning_rate }, { control: "learning_rate" });
  const slid = () => Number((10 ** Number(slider.value)).toPrecision(2));
  let [typing, sliding] = [false, false]; // whether the hand is ahead of what has been asked for
  const slider = tag("input", { type: "range", min: LOWEST, max: HIGHEST, step: 0.05, "aria-label": t("sgd.rate"),
    oninput: () => { sliding = true; typed.value = String(slid()); },
    onchange: letGo, onpointerup: letGo, onblur: letGo });
  const typed = tag("input", { type: "text", inputmode: "decimal", size: 8, "aria-label": t("sgd.rate.typed"), spellcheck: "false",
    oninput: () => { typing = true; },
    onblur: take, // not onchange, which does not come when what was typed is what stood there
    onkeydown: (event) => { if (event.key === "Enter") take(); } });
  const stable = tag("span", { class: "tw-soft tw-sgd-stable", id: `tw-sgd-limit-${++limits}` });
  const zones = ["maybe", "surely"].map((name) => tag("i", { class: `tw-sgd-zone tw-sgd-${name}` }));

  /** Hatch the rates at which the run diverges: perhaps, and surely. */
  function showLimit({ say, low, high }) {
    const place = (rate) => Math.max(0, Math.min(1, (Math.log10(Math.max(rate, 1e-9)) - LOWEST) / (HIGHEST - LOWEST)));
    stable.textContent = sayWith({}, say);
    const ends = low === null ? [1, 1, 1] : [place(low), place(high), 1];
    zones.forEach((zone, at) => { Object.assign(zone.style, { left: `calc(8px + (100% - 16px) * ${ends[at]})`, width: `calc((100% - 16px) * ${ends[at + 1] - ends[at]})` }); });
  }

  function letGo() {
    if (!sliding) return;
    sliding = false;
    ask(slid());
  }

  function take() {
    if (!typing) return;
    typing = false;
    typed.value = typed.value.trim();
    if (typed.value !== rateOf(scene.state)) ask(typed.value);
  }

  return {
    element: tag("div", { class: "tw-sgd-setting tw-sgd-rate" },
      tag("span", { class: "tw-sgd-setting-name" }, tag("span", { "aria-hidden": "true" }, t("sgd.rate.name")), stable), typed,
      tag("div", { class: "tw-sgd-slider" }, ...zones, slider), refusalNote("learning_rate")),
    show({ usable, sentence }) {
      const rate = rateOf(scene.state);
      able(slider, usable, sentence);
      if (usable) setTo(slider, "aria-describedby", stable.id);
      else slider.removeAttribute("aria-describedby"); // it would hide the title, which says why not
      able(typed, usable, sentence);
      if (!typing && !sliding) {
        if (typed.value !== rate) typed.value = rate;
        const place = Math.log10(Math.max(Number(rate), 1e-5));
        if (Number.isFinite(place)) slider.value = String(place);
      }
      slider.setAttribute("aria-valuetext", short(Number(typed.value)));
      showLimit(scene.state.limit);
    },
  };
}

/** The examples: each brings its data, model and settings along. */
function makePreset(connection) {
  const input = tag("select", { "aria-label": t("sgd.example"), onchange: () => connection.ask("preset", { name: input.value }, { control: "preset" }) });
  return {
    element: setting(t("sgd.example"), input, refusalNote("preset")),
    show({ choices, preset }, { usable, sentence }) {
      fillChoice(input, preset ? choices.preset : [["", ["sgd.example.own", {}]], ...choices.preset], preset);
      able(input, usable, sentence);
    },
  };
}

function makeChoice(key, name, connection) {
  const input = tag("select", { "aria-label": name, onchange: () =>
    connection.edit({ [key]: Number.isNaN(Number(input.value)) ? input.value : Number(input.value) }, { control: key }) });
  return {
    element: setting(name, input, refusalNote(key)),
    show({ choices, document }, { usable, sentence }) {
      fillChoice(input, choices[key], document[key]);
      able(input, usable, sentence);
    },
  };
}
