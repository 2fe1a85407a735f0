/** A drawing of the stage: cards where Graphviz put them, edges along its curves. Drawn once; a step changes no place. */
import { svgTag } from "../page/dom.js";
import { makeCard } from "./card.js";
import { makeEdge } from "./edge.js";
import { makeStrip } from "./strip.js";

/** While something is asked, each card has its key. */
const KEYS = "123456789abcdefghijklmnopqrstuvwxyz";
const SAME = { value: (value) => value, line: (line) => line, edge: (id) => id };

/**
 * Draw `layout` into `host`, which is in the page. `maps` lead from what was drawn to what is shown (an inside shows one
 * statement after another); without `counts` no card says how many contributions it has.
 * Returns {svg, layout, show, card, edge, valueAt, edgeAt, travel}.
 */
export function drawPicture(host, stage, layout, { label, counts = true }) {
  const layer = (name) => svgTag("g", { class: `tw-${name}` });
  const [edges, cards, chips, travel] = ["edges", "cards", "chips", "travel"].map(layer);
  travel.setAttribute("aria-hidden", "true");
  const svg = svgTag("svg", { class: "tw-svg", role: "group", "aria-label": label, width: layout.width, height: layout.height,
    viewBox: `0 0 ${layout.width} ${layout.height}`, "data-profile": layout.profile, "data-level": layout.level }, edges, cards, chips, travel);
  host.replaceChildren(svg);
  const { fontFamily: family } = getComputedStyle(svg);
  const picture = { svg, layout, travel, maps: SAME, show, card, edge, valueAt, edgeAt };
  const first = (node) => (node.strip === undefined ? node.value : stage.strips[node.strip].members[0].out);
  const nodes = Object.values(layout.nodes).sort((one, other) => first(one) - first(other)); // walked through as they appear
  /** @type {Record<string, any>[]} */
  const parts = nodes.map((node) => (node.strip === undefined
    ? makeCard(node, layout.p, stage.story.values[node.value].shape, { family, counts })
    : makeStrip(node, layout.p, stage.strips[node.strip], { family })));
  cards.append(...parts.map((part) => part.element));
  const lines = layout.edges.map((one) => makeEdge(one, layout,
    { family, chips, ids: () => (one.carries ?? [one.id]).map((id) => picture.maps.edge(id)) }));
  edges.append(...lines.map((part) => part.element));
  const placed = [];
  for (const part of lines) part.place(placed);

  const ofElement = new Map(parts.map((part) => [part.element, part]));
  const ofCurve = new Map(lines.flatMap((part) => [[part.element, part], [part.chip, part]]));

  /** Show a moment; `asked` is {selected, ways, changed}. */
  function show(next, moment, asked) {
    let count = 0;
    for (const part of parts) {
      if (part.members) { part.show({ stage: next, moment }); continue; }
      const value = picture.maps.value(part.node.value);
      const line = part.node.line === null ? null : picture.maps.line(part.node.line);
      part.show({ stage: next, moment, value, line, selected: asked.selected === value, changed: asked.changed.has(value), key: counts ? KEYS[count++] ?? "" : "", onWay: asked.ways?.values.has(value) });
    }
    for (const part of lines) part.show({ stage: next, moment, onWay: asked.ways && part.ids().some((id) => asked.ways.edges.has(id)) });
    svg.classList.toggle("asked", Boolean(asked.ways));
  }
  /** The card that shows a value, if it has one of its own here. */
  function card(value) {
    return parts.find((part) => !part.members && picture.maps.value(part.node.value) === value) ?? null;
  }
  /** The curve that stands for an edge of the story. */
  function edge(id) {
    return lines.find((part) => part.ids().includes(id)) ?? null;
  }
  /** The value under a target of an event, or null. */
  function valueAt(target) {
    const column = target.closest?.(".tw-column");
    if (column) return Number(column.dataset.value);
    const part = ofElement.get(target.closest?.(".tw-card"));
    return part && !part.members ? picture.maps.value(part.node.value) : null;
  }
  /** The story's edges under a target of an event: [] if there is none. */
  function edgeAt(target) {
    return ofCurve.get(target.closest?.(".tw-edge, .tw-chip"))?.ids() ?? [];
  }
  return picture;
}
