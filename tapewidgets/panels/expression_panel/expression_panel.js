/** The expression panel: a program checked while it is typed, its tensors edited in place. */
import { tag } from "../page/dom.js";
import { openPanel } from "../page/panel.js";
import { arrayText } from "../page/editing.js";
import { inLanguage, t } from "../page/words.js";
import { PAUSE } from "./problem.js";
import { mountProgram } from "./program_editor.js";
import { kinds } from "./tensor_controls.js";
import { mountQuestion, mountTensors } from "./tensors.js";

/** Show the tensors and the question in `host`, to read where there is no kernel to run an edit. Returns what stops it. */
export function mountBench(panel, host) {
  const { live, hide, document: { tensors } } = panel.connection.whole();
  const shows = (part) => !hide.includes(part);
  const stops = [];
  if (live === false) host.append(...(shows("tensors") ? givenTensors(tensors) : []));
  else {
    if (shows("tensors")) stops.push(mountTensors(panel, host));
    if (shows("question")) stops.push(mountQuestion(panel, host));
  }
  return () => stops.forEach((stop) => stop());
}

function givenTensors(tensors) {
  const words = Object.fromEntries(kinds());
  return [tag("h4", {}, t("panel.tensors")), tag("ul", { class: "tw-parts" }, ...tensors.map((tensor) =>
    tag("li", {}, tag("code", {}, `${tensor.name} = ${arrayText(tensor.value)}`), ` ${words[tensor.kind]}, ${tensor.dtype}`)))];
}

/** Mark `root` as out of date when an answer takes longer than a blink, or when the program cannot run. */
export function watchStale({ connection }, root) {
  let soon = 0;
  let wrong = false;
  const stop = connection.subscribe(({ problem }) => {
    const broken = Boolean(problem.message && !problem.part);
    const mark = () => root.classList.toggle("stale", broken || connection.status().stale);
    clearTimeout(soon);
    if (broken && !wrong) soon = setTimeout(mark, PAUSE);
    else mark();
    wrong = broken;
  });
  return () => { clearTimeout(soon); stop(); };
}

function renderExpression({ model, el, data }) {
  const panel = { ...openPanel({ model, el }, "expression-panel"), data };
  const place = tag("div", { class: "tw-expression" });
  panel.root.append(place);
  const fixed = panel.connection.whole();
  if (fixed.live === false) place.append(tag("h4", {}, t("panel.program")), tag("div", { class: "tw-editor" },
    tag("textarea", { "aria-label": t("panel.program"), readonly: true, rows: fixed.document.program.split("\n").length + 1 }, fixed.document.program)));
  const stops = [fixed.live === false ? () => {} : mountProgram(panel, place), mountBench(panel, place)];
  const table = tag("dl", {});
  const results = tag("div", { class: "tw-results" }, table);
  panel.root.append(results);
  let listed = null;
  stops.push(watchStale(panel, results), panel.connection.subscribe((whole) => {
    if (listed === whole.results) return;
    listed = whole.results;
    table.replaceChildren(...listed.flatMap(([name, text]) => [tag("dt", {}, name), tag("dd", {}, text)]));
  }));
  return () => { stops.forEach((end) => end()); panel.close(); };
}

export default { render: inLanguage(renderExpression) };
