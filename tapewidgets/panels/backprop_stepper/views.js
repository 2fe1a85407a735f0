/** Views of a story beside the graph: formulas, source and the gradient check. */
import { scrolling, tag } from "../page/dom.js";
import { clampStep, say } from "../page/story.js";
import { t } from "../page/words.js";
import { derivativeFormula, lineFormula, mathml } from "../page/formula.js";

const told = (whole) => whole.scene?.story ?? null;

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

/** Every line of the tape as a formula with its local derivatives. */
export function mountFormulas(panel, host) {
  const list = tag("ol", { class: "tw-formulas", tabindex: "0", "aria-label": t("panel.drawer.formulas") });
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
    const story = told(whole);
    if (!story) return;
    const line = story.steps[clampStep(story, whole.at.step)]?.line;
    rows.forEach((row, number) => row.classList.toggle("active", line === number));
    keepInSight(list, rows[line]);
  };
  return followScene(panel, draw, step);
}

/** Source text with one line marked; `scene[name]` is {lines, steps: for each step the line to mark, or null}. */
function mountSource(panel, host, name, label) {
  const box = tag("pre", { class: "tw-source", ...scrolling(label) });
  const copy = tag("button", { type: "button", class: "tw-copy", onclick: () => {
    navigator.clipboard?.writeText((panel.connection.whole().scene?.[name]?.lines ?? []).join("\n"));
    copy.textContent = t("panel.drawer.copied");
    setTimeout(() => { copy.textContent = t("panel.drawer.copy"); }, 1200);
  } }, t("panel.drawer.copy"));
  host.append(copy, box);
  let rows = [];
  const draw = ({ scene }) => {
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

export const mountNumpy = (panel, host) => mountSource(panel, host, "numpy", t("panel.drawer.source"));
export const mountTensorflow = (panel, host) => mountSource(panel, host, "tensorflow", t("panel.drawer.tensorflow"));

/** The gradients beside their finite differences, with what is zero or None and why. */
export function mountCheck(panel, host) {
  const place = tag("div");
  host.append(place);
  return followScene(panel, (whole) => {
    const story = told(whole);
    if (!story) { place.replaceChildren(); return; }
    const rows = story.answers.map((answer) => tag("tr", {}, tag("th", { scope: "row" }, `∇${story.values[answer.value].name}`),
      tag("td", { class: `tw-answer-${answer.mark}` }, answer.text), tag("td", {}, answer.check?.text || "–"),
      tag("td", {}, answer.check?.text ? (answer.check.agrees ? t("panel.check.agrees") : t("panel.check.differs")) : "",
        answer.check?.note ? tag("div", { class: "tw-soft" }, say(story, answer.check.note)) : null,
        answer.why ? tag("div", {}, say(story, answer.why)) : null)));
    place.replaceChildren(
      tag("p", { class: "tw-soft" }, t("panel.check.how")),
      tag("table", { class: "tw-checks" }, tag("thead", {}, tag("tr", {},
        ...["", t("panel.check.gradient"), t("panel.check.difference"), ""].map((text) => tag("th", { scope: "col" }, text)))), tag("tbody", {}, ...rows)));
  }, () => {});
}
