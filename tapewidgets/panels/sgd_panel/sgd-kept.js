/** The run panel's row of kept runs: keep this one, compare with one, forget it. */
import { button, tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { fillChoice, setting } from "./sgd-controls.js";

/** Make the row. Returns {element, show}. */
export function makeKept(scene, { connection, live, downloads }) {
  const ask = (action, content) => connection.ask(action, content, { control: "kept" });
  const keep = button("Keep this run", () => ask("keep"), { picture: "plus" });
  const compare = tag("select", { "aria-label": "Compare with", onchange: () => connection.go({ compare: Number(compare.value) }) });
  const forget = button("Forget it", () => ask("forget", { which: scene.state.at.compare }), { picture: "minus" });
  const parts = [live ? keep : null, setting("Compare with", compare), live ? forget : null, live ? downloads.element : null, refusalNote("kept")];
  return {
    element: tag("div", { class: "tw-sgd-kept" }, ...parts),
    show({ usable, sentence }) {
      downloads.show({ usable, sentence });
      const none = [-1, scene.kept.length ? "no other run" : "no run kept yet"];
      const which = scene.state.at.compare;
      fillChoice(compare, [none, ...scene.kept.map(({ name, say }, at) => [at, `${name}: ${say}`])], which);
      able(keep, usable && scene.state.step > 0, usable ? "Take a step first" : sentence);
      able(forget, usable && Boolean(scene.kept[which]), usable ? "Choose a kept run to compare with first" : sentence);
    },
  };
}
