/** The laboratory: a program that is typed on the stage of its tape, its tensors, and further views in drawers. */
import { openPanel } from "../page/panel.js";
import { unpack } from "../page/scene.js";
import { inLanguage, t } from "../page/words.js";
import { mountBench, watchStale } from "../expression_panel/expression_panel.js";
import { mountProgram } from "../expression_panel/program_editor.js";
import { mountCheck, mountFormulas, mountNumpy, mountTensorflow } from "../backprop_stepper/views.js";
import { mountDrawers } from "../stage/drawers.js";
import { mountCardEditor } from "./card_editor.js";
import { makeSharing } from "./sharing.js";
import { mountStage } from "../stage/page.js";
import { mountProgramLines } from "../stage/script.js";

const drawers = () => [["formulas", t("panel.drawer.formulas"), mountFormulas], ["source", t("panel.drawer.source"), mountNumpy],
  ["tensorflow", t("panel.drawer.tensorflow"), mountTensorflow], ["check", t("panel.drawer.check"), mountCheck]];

function renderLab({ model, el, data }) {
  const panel = { ...openPanel({ model, el }, "lab", unpack), data };
  const { hide, live } = panel.connection.whole();
  const shows = (part) => !hide.includes(part);
  const typed = shows("program") && live !== false;
  const sharing = makeSharing(panel);
  const stop = mountStage(panel, {
    shows,
    tool: sharing.element,
    program: typed ? mountProgram : shows("program") ? mountProgramLines : () => () => {},
    bench: (_, place) => (shows("program") ? mountBench(panel, place) : () => {}),
    cardEditor: typed && shows("tensors") ? mountCardEditor : undefined,
    more: (_, place) => mountDrawers(panel, place, drawers().filter(([name]) => shows(name))),
  });
  const stopWatching = watchStale(panel, panel.root);
  return () => { stop(); sharing.stop(); stopWatching(); panel.close(); };
}

export default { render: inLanguage(renderLab) };
