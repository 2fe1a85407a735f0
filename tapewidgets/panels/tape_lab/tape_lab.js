/** The whole laboratory: program and tensors beside the graph, the stepper below, other views on tabs. */
import { tag } from "../page/dom.js";
import { openPanel } from "../page/panel.js";
import { mountExpression, watchStale } from "../expression_panel/expression_panel.js";
import { mountGraph } from "../graph_view/graph_view.js";
import { mountStepper } from "../backprop_stepper/backprop_stepper.js";
import { mountCheck, mountFormula, mountFormulas, mountNumpy, mountTape, mountTensorflow } from "../backprop_stepper/views.js";
import { unpack } from "../page/scene.js";

const TABS = [
  ["graph", "Graph", mountGraph], ["tape", "Tape", mountTape], ["formulas", "Formulas", mountFormulas],
  ["source", "NumPy source", mountNumpy], ["tensorflow", "TensorFlow source", mountTensorflow], ["check", "Gradient check", mountCheck],
];

/** Tabs after the ARIA pattern: one tab stop, arrow keys, each panel mounted while it is shown. */
function mountTabs(panel, host) {
  const { whole, go, subscribe } = panel.connection;
  const shown = TABS.filter(([name]) => !whole().hide.includes(name));
  if (!shown.length) return () => {};
  const base = `tw-tab-${Math.random().toString(36).slice(2)}`;
  const stops = [];
  const panels = shown.map(([name, label]) => tag("div", { class: `tw-panel tw-panel-${name}`, role: "tabpanel", id: `${base}-${name}-panel`, "aria-labelledby": `${base}-${name}` }));
  const tabs = shown.map(([name, label]) => tag("button", { type: "button", role: "tab", id: `${base}-${name}`, "aria-controls": `${base}-${name}-panel`,
    onclick: () => go({ tab: name }) }, label));
  const strip = tag("div", { class: "tw-tabs", role: "tablist", "aria-label": "Views" }, ...tabs);
  strip.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(event.target);
    const goal = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (goal === undefined || at < 0) return;
    const next = (goal + tabs.length) % tabs.length;
    go({ tab: shown[next][0] });
    tabs[next].focus();
    event.preventDefault();
    event.stopPropagation();
  });
  host.append(strip, ...panels);
  let tab = null;
  const stop = subscribe(({ at }) => {
    if (tab === at.tab) return;
    tab = at.tab;
    const found = Math.max(0, shown.findIndex(([name]) => name === tab));
    shown.forEach(([name, , mount], index) => {
      tabs[index].setAttribute("aria-selected", String(index === found));
      tabs[index].setAttribute("tabindex", index === found ? "0" : "-1");
      panels[index].hidden = index !== found;
      if (index === found) stops[index] ??= mount(panel, panels[index]);
      else if (name !== "graph" && stops[index]) { // the graph keeps its zoom; the others need not follow unseen
        stops[index]();
        stops[index] = null;
        panels[index].replaceChildren();
      }
    });
  });
  return () => { stop(); stops.forEach((end) => end?.()); };
}

function renderLab({ model, el, data }) {
  const panel = { ...openPanel({ model, el }, "lab", unpack), data };
  const { hide: hidden } = panel.connection.whole();
  const left = tag("div", { class: "tw-left" });
  const right = tag("div", { class: "tw-right" });
  panel.root.append(tag("div", { class: "tw-lab-body" }, hidden.includes("program") ? "" : left, right));
  const stops = [
    hidden.includes("program") ? null : mountExpression(panel, left),
    mountTabs(panel, right),
    hidden.includes("stepper") ? null : mountStepper(panel, right),
    hidden.includes("stepper") || hidden.includes("formula") ? null : mountFormula(panel, right),
    watchStale(panel, right),
  ];
  return () => { stops.forEach((stop) => stop?.()); panel.close(); };
}

export default { render: renderLab };
