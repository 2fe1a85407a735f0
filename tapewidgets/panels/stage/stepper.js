/** One time line over recording and backprop: buttons, scrub bar, keys, play. It stands below the graph and never moves. */
import { button, icon, setTo, tag } from "../page/dom.js";
import { NEEDS_KERNEL, able, refusalNote } from "../page/panel.js";
import { firstBackwardStep } from "../page/story.js";
import { t } from "../page/words.js";
import { gateOf, lastShown, stepShown } from "./now.js";
import { playerOf } from "./player.js";

/** @type {[string, () => string][]} */
const SPEEDS = [["0.25", () => t("panel.step.slow")], ["0.5", () => t("panel.step.half")], ["1", () => t("panel.step.one")],
  ["2", () => t("panel.step.two")], ["5", () => t("panel.step.fast")]];
const PHASES = { record: "forward", skip: "forward", answer: "done" };
const PHASE_WORDS = { forward: () => t("panel.step.forward"), backward: () => t("panel.step.backward"), done: () => t("panel.step.done") };
/** So many seconds the motion of a step takes at pace 1, at most. */
const LONGEST_TRIP = 2.6;

/** Where a key leads on the time line, a page being so many steps, or null when it is none of ours. */
export function keyTarget(key, step, last, page = 5) {
  const goal = { ArrowRight: step + 1, ArrowDown: step + 1, ArrowLeft: step - 1, ArrowUp: step - 1,
    PageDown: step + page, PageUp: step - page, Home: 0, End: last }[key];
  return goal === undefined ? null : Math.min(Math.max(goal, 0), last);
}

/** Show the stepper in `host`; returns what stops it. */
export function mountStepper({ connection }, host) {
  const { shared } = connection;
  const story = () => connection.whole().scene?.story ?? null;
  const last = () => lastShown(connection.whole());
  const now = () => stepShown(connection.whole());
  const player = playerOf(connection, now, last, () => Math.max(0, (story()?.steps.length ?? 1) - 1));
  shared.pace = () => (player.playing ? Math.max(0.5, LONGEST_TRIP * player.speed) : Math.min(2, Math.max(0.5, player.speed)));
  /** Step by hand: what plays stops. Only a step forward is shown as motion, not a scrub. */
  const go = (step, moving = false) => {
    player.pause();
    const goal = Math.min(Math.max(step, 0), last());
    if (!story() || goal === now()) return;
    shared.travelTo = moving ? goal : null;
    connection.go({ step: goal });
  };
  const ask = () => connection.ask("ask", { level: connection.whole().gate ? "" : true }, { control: "ask" });
  const bar = makeBar({ go, now, last, player, ask });
  host.append(bar.region, refusalNote("ask"));
  bar.region.addEventListener("keydown", (event) => onKey(event, { go, now, last, player, bar }));
  const stop = connection.subscribe(() => {
    const [told, whole] = [story(), connection.whole()];
    bar.region.hidden = !told;
    if (told) bar.show(told, now(), last(), whole);
    else player.pause();
  });
  shared.steppers = (shared.steppers ?? 0) + 1;
  return () => {
    stop();
    shared.steppers -= 1;
    if (!shared.steppers) player.pause();
  };
}

function makeBar({ go, now, last, player, ask }) {
  const first = button(t("panel.step.first"), () => go(0), { picture: "first", visible: false });
  const previous = button(t("panel.step.previous"), () => go(now() - 1), { picture: "previous", visible: false });
  const next = button(t("panel.step.next"), () => go(now() + 1, true), { picture: "next", class: "tw-main" });
  const playing = tag("button", { type: "button", title: t("panel.step.play"), "aria-label": t("panel.step.play"), onclick: player.toggle }, icon("play"));
  const end = button(t("panel.step.last"), () => go(last()), { picture: "last", visible: false });
  const scrub = tag("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": t("panel.step.scrub"), oninput: () => {
    go(Number(scrub.value));
    scrub.value = String(now()); // a gate may be in the way
  } });
  const rail = tag("div", { class: "tw-rail" }, scrub);
  const place = tag("span", { class: "tw-place" });
  const count = tag("span", { class: "tw-count" });
  const speed = tag("select", { "aria-label": t("panel.step.speed"), onchange: () => player.setSpeed(Number(speed.value)) },
    ...SPEEDS.map(([value, text]) => tag("option", { value }, text())));
  const asking = button(t("panel.step.ask"), ask, { title: t("panel.step.ask.title"), "aria-pressed": "false", ...NEEDS_KERNEL });
  const region = tag("div", { class: "tw-stepper", role: "group", "aria-label": t("panel.step.stepper"), tabindex: "0" },
    first, previous, next, playing, end, rail, tag("span", { class: "tw-where" }, place, count), speed, asking);

  function showPlaying() {
    if (speed.value !== String(player.speed)) speed.value = player.speed;
    const name = player.playing ? t("panel.step.pause") : t("panel.step.play");
    if (playing.title === name) return;
    playing.title = name;
    playing.setAttribute("aria-label", name);
    playing.replaceChildren(icon(player.playing ? "pause" : "play"));
  }
  function show(story, step, open, whole) {
    const final = Math.max(0, story.steps.length - 1);
    showPlaying();
    asking.hidden = !whole.asks || whole.live === false;
    setTo(asking, "aria-pressed", String(Boolean(gateOf(whole))));
    if (Number(scrub.max) !== final) scrub.max = final;
    if (Number(scrub.value) !== step) scrub.value = step;
    scrub.setAttribute("aria-valuetext", t("panel.step.aloud", { step: step + 1, steps: final + 1 }));
    const turn = final ? (Math.max(0, firstBackwardStep(story) - 0.5) / final) * 100 : 0;
    rail.style.setProperty("--tw-turn", `${turn.toFixed(1)}%`);
    const kind = story.steps[step]?.kind;
    const phase = PHASES[kind] ?? "backward";
    region.dataset.phase = phase;
    place.textContent = `${PHASE_WORDS[phase]()} · `;
    count.textContent = t("panel.step.of", { step: step + 1, steps: final + 1 });
    for (const item of [first, previous]) able(item, step > 0, t("panel.step.is_first"));
    for (const item of [next, end]) able(item, step < open, open < final ? t("panel.step.asked_first") : t("panel.step.is_last"));
    able(playing, step < open || open === final, t("panel.step.asked_first"));
  }
  return { region, speed, scrub, show };
}

function onKey(event, { go, now, last, player, bar: { region, speed, scrub } }) {
  if (event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return;
  const goal = keyTarget(event.key, now(), last());
  if (event.key === " " && (event.target === region || event.target === scrub)) player.toggle();
  else if (goal === null) return;
  else go(goal, goal === now() + 1);
  event.preventDefault();
  event.stopPropagation();
}
