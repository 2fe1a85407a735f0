/** Views of a story beside the graph: the tape's lines, formulas, source and the gradient check. */
import { tag } from "../page/dom.js";
import { clampStep, gradientText, momentAt, say } from "../page/story.js";
import { derivativeFormula, lineFormula, mathml, gradientFormula, productFormula, seedFormula } from "../page/formula.js";

const told = (whole) => whole.scene?.story ?? null;
const moment = (whole) => momentAt(told(whole), clampStep(told(whole), whole.at.step));

/** Call `build` when the scene is another one, then `mark` when the step is, both with one whole. Returns what stops it. */
function followScene({ connection }, build, mark) {
  let [scene, step] = [null, null];
  return connection.subscribe((whole) => {
    const same = scene === whole.scene && scene !== null;
    if (same && step === whole.at.step) return;
    [scene, step] = [whole.scene, whole.at.step];
    if (!same) build(whole);
    mark(whole);
  });
}

/** Keep the marked row of a scrolled list in sight without moving the page, once it has been laid out anyway. */
function keepInSight(box, row) {
  if (!row) return;
  requestAnimationFrame(() => {
    const [room, place] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
    if (place.top < room.top + 30 || place.bottom > room.bottom) box.scrollTop += place.top - room.top - room.height / 3;
  });
}

/** The tape as a table: every line, its value, and the gradient that has arrived. */
export function mountTape(panel, host) {
  const body = tag("tbody");
  const box = tag("div", { class: "tw-scroll", tabindex: "0", role: "region", "aria-label": "Lines of the tape" },
    tag("table", { class: "tw-tape" }, tag("thead", {}, tag("tr", {},
      ...["", "line", "value", "gradient"].map((text) => tag("th", { scope: "col" }, text)))), body));
  host.append(box);
  let rows = [];
  const draw = (whole) => {
    const story = told(whole);
    rows = story ? story.lines.map((line, number) => tag("tr", { class: line.skipped ? "skipped" : null },
      tag("td", { class: "tw-soft" }, String(number + 1)), tag("td", {}, tag("code", {}, line.text)),
      tag("td", {}, story.values[line.output].text), tag("td", { class: "tw-grad" }))) : [];
    body.replaceChildren(...rows);
  };
  const step = (whole) => {
    const story = told(whole);
    if (!story) return;
    const here = moment(whole);
    rows.forEach((row, number) => {
      const line = story.lines[number];
      row.classList.toggle("active", here.line === number);
      row.classList.toggle("future", !here.ran.has(number));
      const text = gradientText(story, here, line.output);
      if (row.lastChild.textContent !== text) row.lastChild.textContent = text;
    });
    keepInSight(box, rows[here.line]);
  };
  return followScene(panel, draw, step);
}

/** The formula of the present step, by name and with numbers. */
export function mountFormula(panel, host) {
  const place = tag("div", { class: "tw-formula tw-now" });
  host.append(place);
  /** What stands below does not move up again at a step with less to say. */
  const keepRoom = () => { place.style.minHeight = `${place.offsetHeight}px`; };
  let waiting = 0;
  const stop = followScene(panel, () => {}, (whole) => {
    const story = told(whole);
    if (!story) { place.replaceChildren(); return; }
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(keepRoom);
    const at = clampStep(story, whole.at.step);
    const step = story.steps[at];
    const trees = [];
    if (step?.kind === "record" || step?.kind === "skip") trees.push(lineFormula(story, story.lines[step.line]));
    if (step?.kind === "product") {
      const line = story.lines[step.line];
      const upstream = gradientText(story, momentAt(story, at), line.output);
      const before = at ? gradientText(story, momentAt(story, at - 1), step.value) : "";
      trees.push(derivativeFormula(story, line, step.input), productFormula(story, step, upstream, before));
    }
    if (step?.kind === "seed") trees.push(seedFormula(story, step.sum));
    if (step?.kind === "answer") trees.push(...story.answers.map((answer) => gradientFormula(story, answer.value, answer.text)));
    place.replaceChildren(...trees.filter(Boolean).map((tree) => mathml(tree)));
  });
  return () => { cancelAnimationFrame(waiting); stop(); };
}

/** Every line of the tape as a formula with its local derivatives. */
export function mountFormulas(panel, host) {
  const list = tag("ol", { class: "tw-formulas", tabindex: "0" });
  host.append(list);
  let rows = [];
  const draw = (whole) => {
    const story = told(whole);
    rows = story ? story.lines.map((line) => tag("li", {}, tag("div", { class: "tw-formula" }, mathml(lineFormula(story, line))),
      ...line.inputs.map((_, input) => derivativeFormula(story, line, input)).filter(Boolean)
        .map((tree) => tag("div", { class: "tw-formula tw-soft" }, mathml(tree))))) : [];
    list.replaceChildren(...rows);
  };
  const step = (whole) => {
    if (!told(whole)) return;
    const here = moment(whole);
    rows.forEach((row, number) => row.classList.toggle("active", here.line === number));
    keepInSight(list, rows[here.line]);
  };
  return followScene(panel, draw, step);
}

/** Source text with one line marked; `scene[name]` is {lines, steps: for each step the line to mark, or null}. */
function mountSource(panel, host, name, label) {
  const box = tag("pre", { class: "tw-source", tabindex: "0", role: "region", "aria-label": label });
  const copy = tag("button", { type: "button", class: "tw-copy", onclick: () => {
    navigator.clipboard?.writeText((panel.connection.whole().scene?.[name]?.lines ?? []).join("\n"));
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 1200);
  } }, "Copy");
  host.append(copy, box);
  let rows = [];
  const draw = ({ scene }) => {
    host.hidden = host.classList.contains("tw-part") && !scene?.[name];
    rows = (scene?.[name]?.lines ?? []).map((line) => tag("code", {}, `${line}\n`));
    box.replaceChildren(...rows);
  };
  const step = (whole) => {
    const story = told(whole);
    const marked = story ? (whole.scene[name]?.steps ?? [])[clampStep(story, whole.at.step)] : null;
    rows.forEach((row, number) => row.classList.toggle("active", number === marked));
    keepInSight(box, rows[marked]);
  };
  return followScene(panel, draw, step);
}

export const mountNumpy = (panel, host) => mountSource(panel, host, "numpy", "NumPy source");
export const mountTensorflow = (panel, host) => mountSource(panel, host, "tensorflow", "TensorFlow source");

/** The gradients beside their finite differences, with what is zero or None and why. */
export function mountCheck(panel, host) {
  const place = tag("div");
  host.append(place);
  return followScene(panel, (whole) => {
    const story = told(whole);
    if (!story) { place.replaceChildren(); return; }
    const rows = story.answers.map((answer) => tag("tr", {}, tag("th", { scope: "row" }, `∇${story.values[answer.value].name}`),
      tag("td", { class: `tw-answer-${answer.mark}` }, answer.text), tag("td", {}, answer.check?.text || "–"),
      tag("td", {}, answer.check?.text ? (answer.check.agrees ? "✓ they agree" : "✗ they differ") : "",
        answer.check?.note ? tag("div", { class: "tw-soft" }, say(story, answer.check.note)) : null,
        answer.why ? tag("div", {}, say(story, answer.why)) : null)));
    place.replaceChildren(
      tag("p", { class: "tw-soft" }, "Each input is nudged a little, up and down, and the target's change is measured; no derivative rule is used."),
      tag("table", { class: "tw-tape" }, tag("thead", {}, tag("tr", {},
        ...["", "gradient", "finite difference", ""].map((text) => tag("th", { scope: "col" }, text)))), tag("tbody", {}, ...rows)));
  }, () => {});
}
