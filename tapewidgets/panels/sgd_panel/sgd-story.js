/** The step shown, told: its inner time line, its tape, a sentence and an equation for each moment. */
import { button, tag } from "../page/dom.js";
import { able } from "../page/panel.js";
import { sayWith, t } from "../page/words.js";
import { equationOf } from "./sgd-cells.js";
import { momentOf, tapeRows, toldOf, turnTo } from "./sgd-inside.js";
import { grouped, short } from "./sgd-rows.js";

const partsOf = () => [["record", t("sgd.part.record.title"), t("sgd.part.record")], ["backward", t("sgd.part.backward.title"), t("sgd.part.backward")],
  ["update", t("sgd.part.update.title"), t("sgd.part.update")]];

/** Make the story. `tools` has connection, scrub, redraw. Returns {element, track, back, next, openAt, draw, show}. */
export function makeStory(scene, { connection, live, scrub, redraw }) {
  const { inside } = scene;
  const track = tag("div", { class: "tw-sgd-inner", role: "group", "aria-label": t("sgd.inside") });
  const tape = tag("div", { class: "tw-sgd-lines" });
  const text = tag("p", { class: "tw-sgd-said", "aria-live": "polite" });
  const equations = tag("div", { class: "tw-sgd-equations" });
  const told = tag("div", { class: "tw-sgd-told" }, text, equations);
  const graph = button(t("sgd.tape"), () => connection.ask("open", { step: inside.step, arrives: keyAt(inside) }, { control: "table" }),
    { class: "tw-sgd-graph", "aria-label": t("sgd.tape.graph") });
  const back = button(t("sgd.back"), () => walk.back(), { picture: "previous", visible: false, title: t("sgd.back.how") });
  const next = button(t("sgd.next"), () => walk.on(), { picture: "next", title: t("sgd.next.how") });
  const element = tag("div", { class: "tw-sgd-step" }, tag("div", { class: "tw-sgd-tapelist" }, tape, graph), told);
  let asked = 0;
  let drawn = "";

  const usable = () => live && connection.status().usable;
  const walk = makeWalk(scene, { connection, scrub, redraw, usable });

  const goTo = (place) => { scrub.stop(); inside.at = place; redraw(); };

  async function fetchStep(step) {
    if (!usable() || asked === step || scene.state.status === "running") return;
    asked = step;
    const { result } = await connection.ask("tell", { step }, { control: "table" });
    asked = 0;
    if (!result) return;
    inside.steps.set(step, result);
    while (inside.steps.size > 200) inside.steps.delete(inside.steps.keys().next().value);
    redraw();
  }

  return {
    element, track, back, next, openAt: walk.openAt,
    /** Draw the step at the cursor. */
    draw() {
      const step = shownStep(scene);
      const busy = scene.state.status === "running" || scrub.playing();
      turnTo(inside, step);
      const story = busy ? null : toldOf(inside);
      if (!story && !busy && step) fetchStep(step);
      const moment = story ? momentOf(inside) : null;
      const key = JSON.stringify([step, moment?.at, Boolean(story), busy && scene.cursor, scene.setup.look]);
      if (key === drawn) return;
      drawn = key;
      element.dataset.part = moment?.part ?? "";
      graph.hidden = !live || !story;
      if (!moment) {
        text.textContent = inBrief(scene, scrub);
        equations.replaceChildren();
        if (!busy) tape.replaceChildren(tag("div", { class: "tw-sgd-lines-head" }, t("sgd.tape.what")));
        drawTrack(track, [], -1, goTo);
        return;
      }
      drawTrack(track, story.moments, moment.at, goTo);
      drawTape(inside, graph, tape);
      text.textContent = sayWith({}, moment.say);
      equations.replaceChildren(...moment.equations.map(equationOf));
    },
    show: (status) => showButtons(scene, status, { next, back, graph, live }),
  };
}

const shownStep = (scene) => scene.rows.step[scene.cursor] ?? 0;
const atEnd = (scene) => scene.cursor === scene.rows.step.length - 1;

/** The key of what arrives at the moment shown, for the graph to open there. */
function keyAt(inside) {
  const at = momentOf(inside)?.at;
  return Object.entries(toldOf(inside)?.arrives ?? {}).find(([, place]) => place === at)?.[0] ?? "";
}

/** Going from moment to moment, and over the ends of a step: {on, back, openAt}. */
function makeWalk(scene, { connection, scrub, redraw, usable }) {
  const { inside } = scene;
  function goto(step, at) {
    inside.wanted = at === null ? null : { step, at };
    if (inside.step !== step) inside.at = null;
    scrub.show(step);
    turnTo(inside, step);
    redraw();
  }
  function on() {
    const moment = momentOf(inside);
    scrub.stop();
    if (moment && !moment.last) {
      inside.at = moment.at + 1;
      redraw();
    } else if (!atEnd(scene)) goto(scene.rows.step[scene.cursor + 1], 0);
    else if (usable()) {
      inside.wanted = { step: shownStep(scene) + 1, at: 0 };
      scrub.follow();
      connection.ask("step", {}, { control: "buttons" });
    }
  }
  function back() {
    const moment = momentOf(inside);
    scrub.stop();
    if (moment?.at > 0) {
      inside.at = moment.at - 1;
      redraw();
    } else if (scene.cursor > 0) goto(scene.rows.step[scene.cursor - 1], null);
  }
  /** Open a step at the moment in which a number of it arrives. */
  function openAt(step, key) {
    scrub.stop();
    goto(step, key);
    if (scene.state.opened.step) connection.ask("open", { step, arrives: key }, { control: "table" });
  }
  return { on, back, openAt };
}

/** The inner time line: a button for each moment, in its part of the step. */
function drawTrack(track, moments, at, goTo) {
  if (!moments.length && track.textContent && !track.querySelector("button")) return; // it is empty as it is
  const parts = partsOf().map(([part, title, said]) => {
    const places = moments.map((moment, place) => [moment, place]).filter(([moment]) => moment.part === part);
    return tag("div", { class: `tw-sgd-part tw-sgd-is-${part}`, style: `flex: ${places.length || 1}` }, tag("span", {}, title), tag("div", {},
      ...places.map(([, place]) => tag("button", { type: "button", class: place === at ? "tw-sgd-here" : place < at ? "tw-sgd-done" : null,
        "aria-label": t("sgd.inside.moment", { place: place + 1, count: moments.length, part: said }), "aria-current": place === at ? "step" : null, onclick: () => goTo(place) }))));
  });
  track.replaceChildren(...parts);
}

/** Let the buttons be used, or say why they cannot. */
function showButtons(scene, { usable, sentence }, { next, back, graph, live }) {
  const running = scene.state.status === "running";
  const moment = running ? null : momentOf(scene.inside);
  const over = ["finished", "diverged"].includes(scene.state.status);
  const more = (moment && !moment.last) || !atEnd(scene);
  able(next, !running && (more || (live && usable && !over)), running ? t("sgd.goes_on") : over ? t("sgd.over.on") : sentence);
  able(back, !running && (scene.cursor > 0), running ? t("sgd.goes_on") : t("sgd.back.none"));
  able(graph, usable && !running, sentence);
}

/** Six lines of the step's tape around the one that the moment is about. */
function drawTape(inside, graph, tape) {
  const rows = tapeRows(inside);
  const now = Math.max(0, rows.findIndex((row) => row.now));
  const first = Math.max(0, Math.min(rows.length - 6, now - 3));
  graph.textContent = t("sgd.tape.step", { step: grouped(inside.step) });
  tape.replaceChildren(...rows.slice(first, first + 6).map((row) =>
    tag("div", { class: `${row.now ? `tw-sgd-is-${row.now} tw-sgd-now` : ""} ${row.done ? "" : "tw-sgd-future"}` }, tag("code", {}, row.text),
      tag("span", { class: "tw-sgd-value" }, row.value), tag("span", { class: "tw-sgd-slope" }, row.gradient ? `∇ ${row.gradient}` : ""))));
}

/** A step in a sentence, where it is not told moment by moment. */
function inBrief(scene, scrub) {
  const step = shownStep(scene);
  const weights = scene.setup.variables.slice(0, 3).map(({ name }, which) => `${name} = ${short(scene.rows.weights[which][scene.cursor])}`).join(", ");
  if (!step) return t("sgd.brief.start", { look: scene.setup.look || ["sgd.brief.start.plain", {}] });
  const told = t("sgd.brief.step", { step: grouped(step), weights, loss: short(scene.rows.loss[scene.cursor]) });
  return scene.state.status === "running" || scrub.playing() ? t("sgd.brief.pause", { step: told }) : told;
}
