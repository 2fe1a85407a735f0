/** A question as a panel of its own. */
import { openPanel } from "../page/panel.js";
import { inLanguage } from "../page/words.js";
import { mountAsked } from "./asked.js";

function render(view) {
  const panel = openPanel(view, "question");
  const stop = mountAsked(panel, panel.root);
  return () => { stop(); panel.close(); };
}

export default { render: inLanguage(render) };
