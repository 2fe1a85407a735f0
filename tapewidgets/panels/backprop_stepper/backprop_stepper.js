/** The stepper over any recorded tape: its stage, and the same as a NumPy program. */
import { openPanel } from "../page/panel.js";
import { unpack } from "../page/scene.js";
import { inLanguage } from "../page/words.js";
import { mountStage } from "../stage/page.js";
import { mountDrawers } from "../stage/drawers.js";
import { mountNumpy } from "./views.js";

const DRAWERS = [["source", "The same in NumPy", mountNumpy]];

function renderStepper({ model, el }) {
  const panel = openPanel({ model, el }, "backprop", unpack);
  const { hide } = panel.connection.whole();
  const shows = (part) => !hide.includes(part);
  const more = (...places) => mountDrawers(...places, DRAWERS.filter(([name]) => shows(name)));
  const stop = mountStage(panel, { shows, more });
  return () => { stop(); panel.close(); };
}

export default { render: inLanguage(renderStepper) };
