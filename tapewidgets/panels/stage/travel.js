/**
 * What moves: values go forward along an edge, gradients back along it, through the factor of the edge; where several meet,
 * they are added at the card. All of it is drawn over the finished picture of the step: without motion nothing is missing.
 */
import { svgTag } from "../page/dom.js";
import { localOf } from "./edge.js";
import { LETTER, makeGrid } from "./grid.js";
import { cellsOf, shortNumeral } from "./numbers.js";

const CALCULATED = { "×": "×", "+": "+", "−": "−" };
const ease = (part) => (part < 0.5 ? 2 * part * part : 1 - (2 - 2 * part) ** 2 / 2);

/** The traveller of a view: `play(picture, stage, moment, pace)` over a picture that shows the moment, and `stop()`. */
export function makeTraveller() {
  let trip = null;
  function stop() {
    trip?.end();
    trip = null;
  }
  async function play(picture, stage, moment, pace = 1) {
    stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const mine = trip = newTrip(picture, stage, moment, pace);
    await { record: forward, product: backward, seed: begin }[moment.step?.kind]?.(mine);
    mine.end();
    if (trip === mine) trip = null;
  }
  return { play, stop };
}

function newTrip(picture, stage, moment, pace) {
  const layer = svgTag("g");
  picture.travel.append(layer);
  const hidden = new Set();
  const trip = { picture, stage, moment, layer, over: false, during, hide, reveal, end };
  /** Draw parts 0 to 1 of so many milliseconds; false when the trip was ended meanwhile. */
  function during(milliseconds, draw = (_part) => {}) {
    return new Promise((done) => {
      const start = performance.now();
      const frame = (time) => {
        if (trip.over) { done(false); return; }
        const part = Math.min(1, Math.max(0, (time - start) * pace / milliseconds));
        draw(part);
        if (part < 1) requestAnimationFrame(frame);
        else done(true);
      };
      requestAnimationFrame(frame);
    });
  }
  function hide(...parts) {
    for (const { group } of parts.filter(Boolean)) { hidden.add(group); group.style.opacity = "0"; }
  }
  function reveal(...parts) {
    for (const { group } of parts.filter(Boolean)) { hidden.delete(group); group.style.opacity = ""; }
  }
  function end() {
    trip.over = true;
    layer.remove();
    for (const group of hidden) group.style.opacity = "";
  }
  return trip;
}

async function begin({ picture, moment }) {
  pulse(picture.card(moment.value)?.grids.gradient);
}

/** Copies of the inputs run along their edges, stand in the cells as a small calculation, and the value is there. */
async function forward(trip) {
  const { picture, stage: { story }, moment } = trip;
  const line = story.lines[moment.line];
  const goal = picture.card(line.output);
  if (!goal) return;
  const { value } = goal.grids;
  trip.hide(value);
  const arrays = line.inputs.map((input) => story.pool[story.values[input].array]);
  const ghosts = line.inputs.map((input, place) => {
    const [edge, from] = [picture.edge(`e${moment.line}_${place}`), picture.card(input)];
    return edge && from && arrays[place] ? makeGhost(trip, arrays[place], from.node.face, "forward", edge) : null;
  }).filter(Boolean);
  if (!(await trip.during(700, (part) => ghosts.forEach((ghost) => ghost.along(ease(part)))))) return;
  for (const ghost of ghosts) ghost.element.remove();
  const sign = CALCULATED[line.badge];
  const at = placed(goal, value.at);
  if (sign && arrays.every(Boolean) && !(await calculate(trip, goal.node.face, at, arrays, sign, "forward"))) return;
  trip.reveal(value);
  if (goal.node.copies && goal.node.face.rows > 1) await fanOut(trip, goal);
  else pulse(value);
}

/** The gradient runs back to the factor, is multiplied there, and what it has become docks at the card and is added. */
async function backward(trip) {
  const { picture, moment } = trip;
  const [edge, goal, giver] = [picture.edge(moment.edge), picture.card(moment.value), picture.card(moment.giver)];
  if (edge && goal && giver && moment.upstream !== null) await bringBack(trip, edge, goal, giver);
}

async function bringBack(trip, edge, goal, giver) {
  const { stage: { story }, moment } = trip;
  const arrived = moment.arrivals.get(moment.value);
  const { gradient } = goal.grids;
  const slot = goal.grids.inbox[arrived.length - 1];
  const local = localOf(story, moment.edge);
  const { step } = moment;
  const [upstream, added] = [story.pool[moment.upstream], story.pool[step.arrays.added]];
  trip.hide(gradient, slot);
  if (moment.before !== null) stand(trip, story.pool[moment.before], goal, gradient.at); // the sum so far, until the new part is there
  const factor = edge.at / edge.curve.length;
  const coming = makeGhost(trip, upstream, giver.node.face, "backward", edge);
  if (local?.kind === "collapse" && giver.node.face.rows > 1 && !(await collapse(trip, coming, giver.node.face))) return;
  if (!(await trip.during(420, (part) => coming.along(1 - ease(part) * (1 - factor))))) return;
  coming.element.remove();
  if (local?.kind === "times" && step.arrays.local !== undefined) {
    const { x, y } = edge.curve.at(edge.at);
    const face = giver.node.face;
    if (!(await calculate(trip, face, { x: x - face.w / 2, y: y - face.h / 2 }, [upstream, story.pool[step.arrays.local]], "×", "backward"))) return;
  }
  const going = makeGhost(trip, added, goal.node.face, "backward", edge);
  going.along(factor);
  if (!(await trip.during(160)) || !(await dock(trip, going, goal, slot ?? gradient, factor, edge))) return;
  trip.reveal(slot);
  if (slot && arrived.length > 1 && !(await merge(trip, goal, arrived))) return;
  trip.reveal(gradient);
  pulse(gradient);
}

/** The last part of the way: along the edge, then from its end into the slot. */
function dock(trip, ghost, { node }, { at }, factor, edge) {
  const end = edge.curve.at(0);
  const goal = { x: node.x + at.x + node.face.w / 2, y: node.y + at.y + node.face.h / 2 };
  return trip.during(520, (part) => {
    const done = ease(part);
    if (done < 0.6) ghost.along(factor * (1 - done / 0.6));
    else ghost.put(end.x + (goal.x - end.x) * (done - 0.6) / 0.4, end.y + (goal.y - end.y) * (done - 0.6) / 0.4);
  });
}

/** All parts slide down into the sum, as in an addition on paper. */
async function merge(trip, goal, arrived) {
  const { node, grids: { inbox, gradient } } = goal;
  const { pool } = trip.stage.story;
  if (!(await trip.during(260))) return false;
  const parts = arrived.slice(0, inbox.length).map((one, place) => ({ ...stand(trip, pool[one.array], goal, inbox[place].at), from: inbox[place].at.y }));
  const slid = await trip.during(420, (part) => parts.forEach(({ element, from }) => {
    element.setAttribute("transform", `translate(${node.x + gradient.at.x} ${node.y + from + (gradient.at.y - from) * ease(part)})`);
    element.setAttribute("opacity", part < 0.6 ? 1 : 1 - (part - 0.6) / 0.4 * 0.7);
  }));
  if (!slid) return false;
  trip.layer.replaceChildren();
  return calculate(trip, node.face, placed(goal, gradient.at), arrived.map((one) => pool[one.array]), "+", "backward");
}

/** 1+1 1+2 1+3 in the cells for a moment, before the result stands there; only where there is room. False when ended. */
async function calculate(trip, face, at, arrays, sign, kind) {
  const count = face.rows * face.cols;
  const fits = arrays.every((array) => array && [1, count].includes(cellsOf(array).length));
  if (face.mode !== "num" || count > 12 || !fits) return !trip.over;
  const text = (array, cell, place) => {
    const cells = cellsOf(array);
    const number = shortNumeral(cells[cells.length === 1 ? 0 : cell], 4);
    return place && number.startsWith("−") ? `(${number})` : number;
  };
  const texts = Array.from({ length: count }, (_, cell) => arrays.map((array, place) => text(array, cell, place)).join(sign));
  const font = Math.min(trip.picture.layout.p.num, ...texts.map((one) => (face.cw - 3) / (one.length * LETTER)));
  if (font < 9) return !trip.over;
  const element = plate(trip, face, kind, 1);
  element.setAttribute("transform", `translate(${at.x} ${at.y})`);
  element.append(...texts.map((one, cell) => svgTag("text", { x: (cell % face.cols + 0.5) * face.cw,
    y: (Math.floor(cell / face.cols) + 0.5) * face.ch + font * 0.36, "font-size": font.toFixed(1) }, one)));
  const done = await trip.during(620);
  element.remove();
  return done;
}

/** The copies of a broadcast come out of the original. */
async function fanOut(trip, { node, grids: { value } }) {
  const copies = [...value.group.querySelectorAll(".copy")].map((cell) => ({ cell, row: Math.floor(Number(cell.getAttribute("y")) / node.face.ch) }));
  await trip.during(520, (part) => copies.forEach(({ cell, row }) => { cell.style.transform = `translateY(${-row * node.face.ch * (1 - ease(part))}px)`; }));
  for (const { cell } of copies) cell.style.transform = "";
}

/** The gradients of the copies fall together into one. */
function collapse(trip, ghost, face) {
  ghost.along(0.92);
  const cells = [...ghost.element.querySelectorAll(".tw-cell")];
  return trip.during(620, (part) => cells.forEach((cell, place) => {
    cell.style.transform = `translateY(${-Math.floor(place / face.cols) * face.ch * ease(part)}px)`;
  }));
}

const placed = ({ node }, at) => ({ x: node.x + at.x, y: node.y + at.y });

function plate(trip, face, kind, margin) {
  const element = svgTag("g", { class: `tw-ghost ${kind}` },
    svgTag("rect", { class: "tw-ghost-plate", x: -margin, y: -margin, width: face.w + 2 * margin, height: face.h + 2 * margin, rx: margin + 1 }));
  trip.layer.append(element);
  return element;
}

/** A copy of an array that stands at a place of a card. */
function stand(trip, array, card, at) {
  const { face } = card.node;
  const element = plate(trip, face, "backward", 0);
  const grid = makeGrid(face, { font: trip.picture.layout.p.num });
  grid.show(array);
  element.append(grid.element);
  const { x, y } = placed(card, at);
  element.setAttribute("transform", `translate(${x} ${y})`);
  return { element };
}

/** A copy of an array that runs along an edge: `along(part)` from tail to head, `put(x, y)` its middle anywhere. */
function makeGhost(trip, array, face, kind, edge) {
  const count = cellsOf(array).length;
  const fits = count === face.rows * face.cols;
  const cols = Math.max(1, Math.min(12, count));
  const drawn = fits || face.mode === "img" ? face : { mode: "heat", rows: 1, cols, cw: 6, ch: 6, w: 6 * cols, h: 6 };
  const element = plate(trip, drawn, kind, 3);
  const grid = makeGrid(drawn, { font: trip.picture.layout.p.num });
  grid.show(array);
  element.append(grid.element);
  const put = (x, y) => element.setAttribute("transform", `translate(${(x - drawn.w / 2).toFixed(1)} ${(y - drawn.h / 2).toFixed(1)})`);
  const along = (part) => {
    const { x, y } = edge.curve.at(edge.curve.length * part);
    put(x, y);
  };
  return { element, along, put };
}

function pulse(part) {
  part?.group.animate?.([{ opacity: 0.15 }, { opacity: 1 }], { duration: 550, easing: "ease-out" });
}
