/** The step shown, told: its inner time line, its tape, a sentence and an equation for each moment. */
import { button, tag } from "../page/dom.js";
import { able } from "../page/panel.js";
import { equationOf } from "./sgd-cells.js";
import { momentOf, tapeRows, toldOf, turnTo } from "./sgd-inside.js";
import { grouped, short } from "./sgd-rows.js";

const PARTS = [["record", "record →"], ["backward", "← backward"], ["update", "update"]];

/** Make the story. `tools` has connection, scrub, redraw. Returns {element, track, back, next, openAt, draw, show}. */
export function makeStory(scene, { connection, live, scrub, redraw }) {
  const { inside } = scene;
  const track = tag("div", { class: "tw-sgd-inner", role: "group", "aria-label": "Inside this step" });
  const tape = tag("div", { class: "tw-sgd-lines" });
  const text = tag("p", { class: "tw-sgd-said", "aria-live": "polite" });
  const equations = tag("div", { class: "tw-sgd-equations" });
  const told = tag("div", { class: "tw-sgd-told" }, text, equations);
  const graph = button("The tape", () => connection.ask("open", { step: inside.step, arrives: keyAt() }, { control: "table" }),
    { class: "tw-sgd-graph", "aria-label": "Show this tape as a graph" });
  const back = button("Back", () => goBack(), { picture: "previous", visible: false, title: "Back by one moment" });
  const next = button("Next", () => goOn(), { picture: "next", title: "The next moment of this step: record, backward, update" });
  const element = tag("div", { class: "tw-sgd-step" }, tag("div", { class: "tw-sgd-tapelist" }, tape, graph), told);
  let asked = 0;
  let drawn = "";

  const usable = () => live && connection.status().usable;
  const shownStep = () => scene.rows.step[scene.cursor] ?? 0;
  const atEnd = () => scene.cursor === scene.rows.step.length - 1;

  /** The key of what arrives at the moment shown, for the graph to open there. */
  function keyAt() {
    const at = momentOf(inside)?.at;
    return Object.entries(toldOf(inside)?.arrives ?? {}).find(([, place]) => place === at)?.[0] ?? "";
  }

  function goto(step, at) {
    inside.wanted = at === null ? null : { step, at };
    if (inside.step !== step) inside.at = null;
    scrub.show(step);
    turnTo(inside, step);
    redraw();
  }

  function goOn() {
    const moment = momentOf(inside);
    scrub.stop();
    if (moment && !moment.last) {
      inside.at = moment.at + 1;
      redraw();
    } else if (!atEnd()) goto(scene.rows.step[scene.cursor + 1], 0);
    else if (usable()) {
      inside.wanted = { step: shownStep() + 1, at: 0 };
      scrub.follow();
      connection.ask("step", {}, { control: "buttons" });
    }
  }

  function goBack() {
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

  function drawTrack(moments, at) {
    const parts = PARTS.map(([part, title]) => {
      const places = moments.map((moment, place) => [moment, place]).filter(([moment]) => moment.part === part);
      return tag("div", { class: `tw-sgd-part tw-sgd-is-${part}`, style: `flex: ${places.length || 1}` }, tag("span", {}, title), tag("div", {},
        ...places.map(([, place]) => tag("button", { type: "button", class: place === at ? "tw-sgd-here" : place < at ? "tw-sgd-done" : null,
          "aria-label": `moment ${place + 1} of ${moments.length}, ${part}`, "aria-current": place === at ? "step" : null,
          onclick: () => { scrub.stop(); inside.at = place; redraw(); } }))));
    });
    track.replaceChildren(...parts);
  }

  function drawTape() {
    const rows = tapeRows(inside);
    const now = Math.max(0, rows.findIndex((row) => row.now));
    const first = Math.max(0, Math.min(rows.length - 6, now - 3));
    graph.textContent = `Tape of step ${grouped(inside.step)}: show it as a graph`;
    tape.replaceChildren(...rows.slice(first, first + 6).map((row) =>
      tag("div", { class: `${row.now ? `tw-sgd-is-${row.now} tw-sgd-now` : ""} ${row.done ? "" : "tw-sgd-future"}` }, tag("code", {}, row.text),
        tag("span", { class: "tw-sgd-value" }, row.value), tag("span", { class: "tw-sgd-slope" }, row.gradient ? `∇ ${row.gradient}` : ""))));
  }

  function inBrief() {
    const step = shownStep();
    const weights = scene.setup.variables.slice(0, 3).map(({ name }, which) => `${name} = ${short(scene.rows.weights[which][scene.cursor])}`).join(", ");
    if (!step) return `${scene.setup.look || "The start."} Next goes inside the first step, Step takes it whole.`;
    if (scene.state.status === "running" || scrub.playing()) return `Step ${grouped(step)}: ${weights}, loss ${short(scene.rows.loss[scene.cursor])}. Pause to be told this step.`;
    return `Step ${grouped(step)}: ${weights}, loss ${short(scene.rows.loss[scene.cursor])}.`;
  }

  return {
    element, track, back, next, openAt,
    /** Draw the step at the cursor. */
    draw() {
      const step = shownStep();
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
        text.textContent = inBrief();
        equations.replaceChildren();
        if (!busy) tape.replaceChildren(tag("div", { class: "tw-sgd-lines-head" }, "The tape of a step: what was recorded, and the gradients"));
        drawTrack([], -1);
        return;
      }
      drawTrack(story.moments, moment.at);
      drawTape();
      text.textContent = moment.say;
      equations.replaceChildren(...moment.equations.map(equationOf));
    },
    show({ usable: can, sentence }) {
      const moment = scene.state.status === "running" ? null : momentOf(inside);
      const over = ["finished", "diverged"].includes(scene.state.status);
      const more = (moment && !moment.last) || !atEnd();
      const running = scene.state.status === "running";
      able(next, !running && (more || (live && can && !over)), running ? "The run goes on: Pause stops it" : over ? "This run is over: Run on goes on with it" : sentence);
      able(back, !running && (scene.cursor > 0), running ? "The run goes on: Pause stops it" : "This is the start");
      able(graph, can && !running, sentence);
    },
  };
}

