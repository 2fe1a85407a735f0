/** Below everything: presenting, the switch of the motion, and saving the picture. */
import { button, tag } from "../page/dom.js";
import { t } from "../page/words.js";
import { saveMenu, standaloneSvg } from "./saving.js";

/** Show the tools in `host`, with `more` before them; the picture that is saved is the one in the panel's root. Returns what stops it. */
export function mountTools({ connection, root }, host, ...more) {
  const { shared } = connection;
  const motion = button(t("panel.tools.motion"), () => {
    shared.motion = shared.motion === false;
    connection.redraw();
  }, { title: t("panel.tools.motion.title") });
  const drawn = () => {
    const svg = root.querySelector(".tw-frame .tw-svg");
    return svg && standaloneSvg(svg, getComputedStyle(root).backgroundColor);
  };
  host.append(tag("div", { class: "tw-tools", role: "group", "aria-label": t("panel.tools") }, ...more, motion, saveMenu(connection, drawn)));
  return connection.subscribe(() => motion.setAttribute("aria-pressed", String(shared.motion !== false)));
}
