/** The stepper over any recorded tape: its stage, and the same as a NumPy program. */
import { openPanel } from "../page/panel.js";
import { unpack } from "../page/scene.js";
import { inLanguage, t } from "../page/words.js";
import { mountStage } from "../stage/page.js";
import { mountDrawers } from "../stage/drawers.js";
import { mountNumpy } from "./views.js";

function renderStepper({ model, el }) {
  const panel = openPanel({ model, el }, "backprop", unpack);
  const { hide } = panel.connection.whole();
  const shows = (part) => !hide.includes(part);
  const more = (...places) => mountDrawers(...places, shows("source") ? [["source", t("panel.drawer.same"), mountNumpy]] : []);
  const stop = mountStage(panel, { shows, more });
  return () => { stop(); panel.close(); };
}

export default { render: inLanguage(renderStepper) };
