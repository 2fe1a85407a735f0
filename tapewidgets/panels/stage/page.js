/** The stage as one page: program and tape, graph, stepper below it at one place, the step worked out, the legend. */
import { tag } from "../page/dom.js";
import { mountAsking } from "./asking.js";
import { mountFrame } from "./frame.js";
import { mountInvitation } from "./invitation.js";
import { mountGate } from "./gate.js";
import { mountLegend } from "./legend.js";
import { mountPresenter } from "./presenter.js";
import { mountProgramLines, mountTape } from "./script.js";
import { mountStepper } from "./stepper.js";
import { mountTools } from "./tools.js";
import { mountWorked } from "./worked.js";

/** @type {Mount} */
const nothing = () => () => {};

/**
 * Mount a stage in the root of a panel; `shows(part)` tells whether a part is shown. `program(panel, host, {problems,
 * warnings})` mounts the program, to read or to edit; `bench` what stands at the left on a wide page and last on a narrow
 * one; `more` what stands below; `cardEditor` what edits a value on its card; `tool` an element of the panel's own
 * among the tools. Returns what stops it.
 * @param {Panel} panel
 * @param {{shows: (part: string) => boolean, program?: Mount, bench?: Mount, more?: Mount, cardEditor?: (panel: Panel, frame: HTMLElement) => CardEditor, tool?: Element | null}} parts
 */
export function mountStage(panel, { shows, program = mountProgramLines, bench = nothing, more = nothing, cardEditor, tool = null }) {
  const [script, beside, left] = ["tw-script", "tw-beside", "tw-bench"].map((name) => tag("div", { class: name }));
  const [main, warnings] = ["tw-main-column", "tw-warned"].map((name) => tag("div", { class: name }));
  const stage = tag("div", { class: "tw-stage" }, tag("div", { class: "tw-side" }, script, beside, left), main);
  panel.root.append(stage);
  const stops = [program(panel, script, { problems: beside, warnings, compact: true })];
  const add = (part, mount) => { if (shows(part)) stops.push(mount()); };
  add("tape", () => mountTape(panel, beside));
  stops.push(bench(panel, left));
  let [layoutShown, presenter] = [() => null, null];
  add("graph", () => {
    const frame = mountFrame(panel, main, cardEditor);
    ({ layoutShown } = frame);
    return frame.stop;
  });
  add("stepper", () => {
    presenter = mountPresenter(panel, main);
    return presenter.stop;
  });
  add("stepper", () => mountStepper(panel, main));
  add("stepper", () => mountGate(panel, main));
  add("stepper", () => mountWorked(panel, main, { equation: shows("formula") }));
  main.append(warnings);
  stops.push(mountAsking(panel, main, { inspector: shows("inspector") }));
  if (shows("graph")) add("legend", () => mountLegend(panel, main, layoutShown));
  add("toolbar", () => mountTools(panel, main, ...(presenter ? [presenter.button] : []), tool));
  stops.push(more(panel, main), mountInvitation(panel, stage));
  return () => stops.forEach((stop) => stop());
}
