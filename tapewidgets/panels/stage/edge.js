/** One edge of the stage: its curve, its arrows both ways, and the factor that a gradient meets on its way back. */
import { svgTag } from "../page/dom.js";
import { curveOf } from "./curve.js";
import { widthOf } from "./lettering.js";

const TIP = 5.2;
/** Between columns that are closer than this, in pixels, only the edge of the step shows its factor. */
const ROOM_FOR_CHIPS = 25;

/**
 * Draw an edge once; `ids()` gives the story's edges that it stands for. `place(placed)` finds a place for its factor;
 * `show({stage, moment, onWay})` changes what a step changes.
 */
export function makeEdge(edge, layout, { ids, family, chips }) {
  const base = svgTag("path", { class: "tw-stem", d: edge.d });
  const tip = svgTag("polygon", { class: "tw-tip" });
  const back = svgTag("polygon", { class: "tw-tip back" });
  const hit = svgTag("path", { class: "tw-hit", d: edge.d });
  const element = svgTag("g", { class: "tw-edge" }, base, hit, tip, back);
  const part = { edge, element, base, hit, curve: curveOf(edge.d), at: 0, ids, place, show };
  const chip = makeChip(part, layout, family, chips);
  let told = "";

  arrow(tip, part.curve, true);
  arrow(back, part.curve, false);

  /** The factor's place is clear of those that are placed already. */
  function place(placed) {
    part.at = beforeHead(part.curve, layout.nodes[edge.head].x - layout.p.rank / 2 - 1, placed);
    const { x, y } = part.curve.at(part.at);
    placed.push({ x, y });
    chip.place(x, y);
  }
  function show({ stage, moment, onWay }) {
    const mine = ids();
    const line = lineOf(mine[0]);
    const [now, forward] = [mine.includes(moment.edge), mine.some((id) => moment.reads.includes(id))];
    const flowed = mine.some((id) => moment.flows.has(id));
    const name = ["tw-edge", moment.ran.has(line) ? "" : "future", forward ? "forward" : "", now ? "backward" : "", flowed ? "flowed" : "",
      onWay ? "on-way" : ""].filter(Boolean).join(" ");
    if (name !== told) element.setAttribute("class", told = name);
    chip.show(stage, moment, mine, now, flowed);
  }
  return part;
}

export const lineOf = (id) => Number(id.slice(1).split("_")[0]);
export const inputOf = (id) => Number(id.split("_")[1]);

/** The factor stands in the gap before the head, where no other card can be; further back where another factor stands there. */
function beforeHead(curve, wish, placed) {
  let first = null;
  for (let part = 0; part < 24; part++) {
    const at = curve.length * (1 - part / 24);
    const point = curve.at(at);
    if (point.x > wish) continue;
    first ??= at;
    if (!placed.some(({ x, y }) => Math.abs(x - point.x) < 32 && Math.abs(y - point.y) < 15)) return at;
  }
  return first ?? 0;
}

function arrow(polygon, { length, at }, forward) {
  const end = at(forward ? length : 0);
  const near = at(forward ? Math.max(0, length - TIP) : Math.min(length, TIP));
  const angle = Math.atan2(end.y - near.y, end.x - near.x);
  const corner = (side) => {
    const [along, across] = [TIP + 1.5, side * TIP * 0.62];
    return `${(end.x - along * Math.cos(angle) + across * Math.sin(angle)).toFixed(1)},${(end.y - along * Math.sin(angle) - across * Math.cos(angle)).toFixed(1)}`;
  };
  polygon.setAttribute("points", `${end.x.toFixed(1)},${end.y.toFixed(1)} ${corner(1)} ${corner(-1)}`);
}

/** The chip of an edge: made when it is first seen, then shown, written and hidden. */
function makeChip(part, layout, family, host) {
  const { small, rank } = layout.p;
  const { carries } = part.edge;
  const head = layout.nodes[part.edge.head];
  const wholeStatement = !carries && (head.strip !== undefined || head.lines?.length > 1); // several operations: no one factor
  const element = svgTag("g", { class: "tw-chip off" });
  const plate = svgTag("rect", { height: small + 5, y: -(small + 5) / 2, rx: (small + 5) / 2 });
  const text = svgTag("text", { y: small * 0.35, "font-size": small });
  element.append(plate, text);
  host.append(element);
  let told = "off";
  const measure = (written) => widthOf(written, small, { weight: 600, family }) + 7;
  const show = (stage, moment, ids, now, flowed) => {
    const local = localOf(stage.story, ids.find((id) => id === moment.edge) ?? ids[0]);
    const hidden = moment.closed && !flowed && !now; // it may be what is asked
    const seen = local && !hidden && local.kind !== "rule" && moment.phase !== "forward" && !wholeStatement && (rank >= ROOM_FOR_CHIPS || now);
    const written = seen ? (carries ? `${ids.length}×` : now ? local.short : shortest(local, rank + 12, measure)) : "";
    const key = seen ? `tw-chip ${local.kind}${now ? " active" : ""}${flowed ? " flowed" : ""} ${written}` : "off";
    if (key === told) return;
    told = key;
    element.setAttribute("class", seen ? key.slice(0, key.length - written.length - 1) : "tw-chip off");
    text.textContent = written;
    const width = measure(written);
    plate.setAttribute("x", (-width / 2).toFixed(1));
    plate.setAttribute("width", width.toFixed(1));
  };
  const place = (x, y) => element.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  part.chip = element;
  return { show, place };
}

/** The local derivative of an edge of a story. */
export function localOf(story, id) {
  return story.lines[lineOf(id)].locals[inputOf(id)];
}

/** A factor as it fits between two cards: whole, without its sign, or only named. */
function shortest({ short, kind }, room, measure) {
  if (kind !== "times") return short;
  const forms = [short, short.replace(/^×\(?|\)$/g, ""), "×ƒ′"];
  return forms.find((form) => measure(form) <= room) ?? forms.at(-1);
}
