/** The graph of any recorded tape, without its stepper. */
import { openPanel } from "../page/panel.js";
import { unpack } from "../page/scene.js";
import { inLanguage } from "../page/words.js";
import { mountStage } from "../stage/page.js";

function renderGraph({ model, el }) {
  const panel = openPanel({ model, el }, "graph", unpack);
  const { hide } = panel.connection.whole();
  const stop = mountStage(panel, { shows: (part) => !["tape", "stepper", ...hide].includes(part) });
  return () => { stop(); panel.close(); };
}

export default { render: inLanguage(renderGraph) };
