/** The run panel's open tape: a step recorded once more, in a stepper of its own below the panel. */
import { button, tag } from "../page/dom.js";
import { able } from "../page/panel.js";
import { grouped } from "./sgd-rows.js";

/** Make the place. `focusTable` takes the focus when the tape is closed. Returns {element, show}. */
export function makeTape(scene, { connection, manager, focusTable }) {
  const element = tag("div", { class: "tw-sgd-tape" });
  const close = button("Close the tape", () => connection.ask("shut", {}, { control: "table" }), { picture: "minus" });
  let shown = "";

  async function open(id, step) {
    if (!manager?.create_view) return [tag("p", {}, `The tape of step ${grouped(step)} is open: show the panel's “stepper” in a cell to see it here.`)];
    const view = await manager.create_view(await manager.get_model(id));
    return [view.el, () => view.trigger?.("displayed")];
  }

  async function show() {
    const { model: id, step } = scene.state.opened;
    const wanted = step ? `${step} ${id}` : "";
    if (wanted === shown) return;
    shown = wanted;
    if (!step) {
      if (element.contains(element.ownerDocument.activeElement)) focusTable();
      element.replaceChildren();
      return;
    }
    const [view, displayed] = await open(id, step);
    if (shown !== wanted) return;
    const title = tag("strong", {}, `The tape of step ${grouped(step)}`);
    element.replaceChildren(tag("div", { class: "tw-sgd-buttons" }, title, close), view);
    displayed?.();
  }

  return {
    element,
    show({ usable, sentence }) {
      able(close, usable, sentence);
      show().catch(() => {}); // the stepper went while it was being opened
    },
  };
}
