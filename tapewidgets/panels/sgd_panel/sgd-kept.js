/** The run panel's row of kept runs: keep this one, compare with one, forget it. */
import { button, tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";
import { fillChoice, setting } from "./sgd-controls.js";
import { nameOf } from "./sgd-scene.js";

/** Make the row. Returns {element, show}. */
export function makeKept(scene, { connection, live, downloads }) {
  const ask = (action, content) => connection.ask(action, content, { control: "kept" });
  const keep = button(t("sgd.kept.keep"), () => ask("keep"), { picture: "plus" });
  const compare = tag("select", { "aria-label": t("sgd.kept.compare"), onchange: () => connection.go({ compare: Number(compare.value) }) });
  const forget = button(t("sgd.kept.forget"), () => ask("forget", { which: scene.state.at.compare }), { picture: "minus" });
  const parts = [live ? keep : null, setting(t("sgd.kept.compare"), compare), live ? forget : null, live ? downloads.element : null, refusalNote("kept")];
  return {
    element: tag("div", { class: "tw-sgd-kept" }, ...parts),
    show({ usable, sentence }) {
      downloads.show({ usable, sentence });
      const none = [-1, scene.kept.length ? t("sgd.kept.other") : t("sgd.kept.none")];
      const which = scene.state.at.compare;
      fillChoice(compare, [none, ...scene.kept.map(({ name, say }, at) => [at, t("sgd.kept.option", { name: nameOf(name), settings: say })])], which);
      able(keep, usable && scene.state.step > 0, usable ? t("sgd.kept.first") : sentence);
      able(forget, usable && Boolean(scene.kept[which]), usable ? t("sgd.kept.choose") : sentence);
    },
  };
}
