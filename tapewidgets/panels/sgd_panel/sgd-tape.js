/** The run panel's open tape: a step recorded once more, in a stepper of its own below the panel. */
import { button, tag } from "../page/dom.js";
import { able } from "../page/panel.js";
import { t } from "../page/words.js";
import { grouped } from "./sgd-rows.js";

/** Make the place. `focusTable` takes the focus when the tape is closed; `before` is what another language showed. Returns {element, show, memory}. */
export function makeTape(scene, { connection, manager, focusTable }, before = null) {
  const element = tag("div", { class: "tw-sgd-tape" });
  const close = button(t("sgd.tape.close"), () => connection.ask("shut", {}, { control: "table" }), { picture: "minus" });
  let [shown, stepper] = ["", null];
  if (before?.stepper) place(before.stepper, before.step);
  shown = before?.shown ?? "";

  async function open(id, step) {
    if (!manager?.create_view) return [tag("p", {}, t("sgd.tape.elsewhere", { step: grouped(step) }))];
    const view = await manager.create_view(await manager.get_model(id));
    return [view.el, () => view.trigger?.("displayed")];
  }

  /** Show a stepper under its title. */
  function place(view, step) {
    stepper = view;
    element.replaceChildren(tag("div", { class: "tw-sgd-buttons" }, tag("strong", {}, t("sgd.tape.title", { step: grouped(step) })), close), view);
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
    place(view, step);
    displayed?.();
  }

  return {
    element,
    memory: () => ({ shown, stepper: shown && stepper, step: scene.state.opened.step }),
    show({ usable, sentence }) {
      able(close, usable, sentence);
      show().catch(() => {}); // the stepper went while it was being opened
    },
  };
}
