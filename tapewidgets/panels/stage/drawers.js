/** Drawers below the stage: further views of the story, each mounted while it is open. */
import { tag } from "../page/dom.js";
import { gateOf } from "./now.js";

/**
 * Show drawers [[name, title, mount]] in `host`. Where the panel's `at` has a `drawer`, that one is open; else any may be.
 * Returns what stops them.
 */
export function mountDrawers(panel, host, drawers) {
  const { connection } = panel;
  const stops = new Map();
  const remembered = () => connection.whole().at.drawer !== undefined;
  const made = drawers.map(([name, title, mount]) => {
    const body = tag("div", { class: `tw-drawer-body tw-drawer-${name}` });
    const drawer = tag("details", { class: "tw-drawer" }, tag("summary", {}, title), body);
    const follow = () => {
      if (drawer.open === stops.has(name)) return;
      if (drawer.open) stops.set(name, mount(panel, body));
      else shut(name, body);
    };
    drawer.addEventListener("toggle", () => {
      follow();
      const { at } = connection.whole();
      if (remembered() && !drawer.hidden && drawer.open !== (at.drawer === name)) connection.go({ drawer: drawer.open ? name : "" });
    });
    return { name, drawer, follow };
  });
  function shut(name, body) {
    stops.get(name)();
    stops.delete(name);
    body.replaceChildren();
  }
  host.append(...made.map(({ drawer }) => drawer));
  let shown;
  const stop = connection.subscribe((whole) => {
    const { at } = whole;
    const closed = Boolean(gateOf(whole)?.closed); // they hold local derivatives, or the answers themselves
    for (const { name, drawer, follow } of made) {
      drawer.hidden = closed;
      if (closed && stops.has(name)) { drawer.open = false; follow(); shown = undefined; }
    }
    if (closed || !remembered() || shown === at.drawer) return;
    shown = at.drawer;
    for (const { name, drawer, follow } of made) {
      drawer.open = name === shown;
      follow();
    }
  });
  return () => { stop(); for (const end of stops.values()) end(); };
}
