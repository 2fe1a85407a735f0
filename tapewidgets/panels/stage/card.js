/** One value on the stage: its name and operation, its value, what has arrived at it, and its gradient. */
import { setTo, svgTag } from "../page/dom.js";
import { answerOf, valueLabel } from "../page/story.js";
import { t } from "../page/words.js";
import { makeGrid } from "./grid.js";
import { widthOf, writeWithin } from "./lettering.js";

/** So many contributions are shown on a card; of more it says how many have come. */
const COUNTED = 2;
const ROUND = { variable: 9, watched: 9 };

/**
 * Draw a card of values of a `shape` once; `show(view)` changes what a step changes. A view is {stage, moment, value, line,
 * selected, changed, onWay}. Without `counts` it does not say how many contributions have come.
 */
export function makeCard(node, profile, shape, { family, counts = true }) {
  const element = svgTag("g", { class: "tw-card", transform: `translate(${node.x} ${node.y})`, tabindex: -1, role: "button" });
  const add = (name, attributes, text) => {
    const made = svgTag(name, attributes, text ?? null);
    element.append(made);
    return made;
  };
  const halo = add("rect", { class: "tw-halo", x: -3.5, y: -3.5, width: node.w + 7, height: node.h + 7 });
  const box = add("rect", { class: "tw-box", width: node.w, height: node.h });
  const inner = add("rect", { class: "tw-inner", x: 2, y: 2, width: node.w - 4, height: node.h - 4, rx: 2 });
  const title = makeTitle(add, node, profile, family);
  const grids = makeGrids(add, node, profile, shape);
  const count = counts ? makeCount(add, node, family) : null;
  const blank = add("text", { class: "tw-blank", "font-size": Math.max(13, profile.num) }, "?");
  const key = add("text", { class: "tw-key", x: 9, y: 12, "font-size": 9.5 });
  const card = { node, element, grids, show };
  let told = "";

  function show(view) {
    const { stage: { story, titles }, moment, value, line } = view;
    const about = story.values[value];
    title(node.badge === "ƒ" || line === null ? node.badge : story.lines[line].badge, titles[value] ?? about.name);
    const name = classOf(view, about.kind);
    if (name !== told) {
      told = name;
      element.setAttribute("class", name);
      box.setAttribute("rx", ROUND[about.kind] ?? 3);
      halo.setAttribute("rx", (ROUND[about.kind] ?? 3) + 3);
      inner.classList.toggle("off", about.kind !== "target");
    }
    grids.show(view, about);
    count?.(countText(view, node));
    const [x, y] = node.parts.inbox?.[view.moment.arrivals.get(value)?.length ?? 0] ?? node.parts.gradient ?? node.parts.value;
    setTo(blank, "transform", `translate(${x + node.face.w / 2} ${y + node.face.h / 2 + 5})`);
    const hint = view.moment.closed ? view.key : "";
    if (key.textContent !== hint) key.textContent = hint;
    setTo(element, "data-key", hint);
    setTo(element, "aria-label", valueLabel(story, moment, value));
    setTo(element, "aria-pressed", String(view.selected));
    setTo(element, "data-name", about.name);
  }
  return card;
}

function classOf({ moment, value, selected, changed, onWay }, kind) {
  const active = moment.value === value;
  const read = moment.phase === "forward" && moment.reading.has(value);
  return ["tw-card", kind,
    moment.known.has(value) ? "" : "future",
    active && moment.phase === "forward" ? "made" : "",
    active && moment.phase === "backward" ? "receives" : "",
    moment.giver === value ? "gives" : "",
    read ? "read" : "", selected ? "selected" : "", changed ? "changed" : "", onWay ? "on-way" : ""].filter(Boolean).join(" ");
}

/** The operation on its plate, then the name: measured, so that they never touch and are never cut. */
function makeTitle(add, node, { name: size, head }, family) {
  const base = head - 4;
  const plate = add("rect", { class: "tw-plate", rx: 3, y: base - size * 0.88, height: size * 1.16 });
  const sign = add("text", { class: "tw-op", y: base, "font-size": size * 0.94 });
  const name = add("text", { class: "tw-title", y: base, "font-size": size });
  let told = null;
  return (badge, text) => {
    if (told === `${badge} ${text}`) return;
    told = `${badge} ${text}`;
    const signWidth = badge ? widthOf(badge, size * 0.94, { weight: 500, family }) + 8 : 0;
    const gap = badge ? 4 : 0;
    const wish = widthOf(text, size, { weight: 700, family });
    const nameWidth = Math.min(wish, node.w - signWidth - gap - 6);
    const left = (node.w - signWidth - gap - nameWidth) / 2;
    plate.setAttribute("x", left.toFixed(1));
    plate.setAttribute("width", signWidth.toFixed(1));
    sign.setAttribute("x", (left + signWidth / 2).toFixed(1));
    sign.textContent = badge;
    name.setAttribute("x", (left + signWidth + gap + nameWidth / 2).toFixed(1));
    writeWithin(name, text, wish, nameWidth);
  };
}

function makeGrids(add, node, profile, shape) {
  const { face, parts } = node;
  const slot = ([x, y]) => add("rect", { class: "tw-slot", x, y, width: face.w, height: face.h, rx: 2 });
  const grid = ([x, y], className, more = {}) => {
    const [place, made] = [slot([x, y]), makeGrid(face, { font: profile.num, x, y, ...more })];
    const group = add("g", { class: className });
    group.append(made.element);
    return { at: { x, y }, group, show: (array, fresh = false) => {
      made.show(array);
      setTo(place, "class", array ? "tw-slot filled" : "tw-slot");
      setTo(group, "class", fresh ? `${className} fresh` : className);
    } };
  };
  const value = grid(parts.value, "tw-value", { copies: node.copies });
  const inbox = (parts.inbox ?? []).map(([x, y], place) => {
    add("text", { class: "tw-via", x: x - 4, y: y + face.h / 2 + profile.small * 0.36, "font-size": profile.small }, `↩ ${node.sources[place]}`);
    return grid([x, y], "tw-arrived");
  });
  const gradient = parts.gradient ? grid(parts.gradient, "tw-gradient") : null;
  if (gradient) captions(add, node, profile, shape);
  const show = (view, about) => {
    const { stage: { story: { pool } }, moment } = view;
    const known = moment.known.has(view.value) && about.array !== undefined;
    value.show(known ? pool[about.array] : null);
    const arrived = moment.arrivals.get(view.value) ?? [];
    inbox.forEach((part, place) => part.show(pool[arrived[place]?.array] ?? null, arrived[place]?.at === moment.at));
    const total = moment.totals.get(view.value);
    gradient?.show(total === undefined ? null : pool[total], moment.value === view.value && moment.phase === "backward");
  };
  return { value, inbox, gradient, show };
}

function captions(add, { face, parts, beside }, { num, small }, shape) {
  const [x, y] = parts.gradient;
  if (beside) {
    add("text", { class: "tw-nabla below", x: x + face.w / 2, y: y + face.h + small, "font-size": small }, "∇");
    add("text", { class: "tw-shape", x: parts.value[0] + face.w / 2, y: parts.value[1] + face.h + small, "font-size": small }, shape.join("×"));
  } else add("text", { class: "tw-nabla", x: x - 3, y: y + face.h / 2 + num * 0.36, "font-size": num }, "∇");
  if (parts.inbox) add("path", { class: "tw-rule", d: `M${parts.inbox[0][0] - 10} ${y - 4}h${face.w + 12}` });
}

/** A small tag at the top right corner: how many of the paths have come, or that there is no gradient. */
function makeCount(add, node, family) {
  const group = add("g", { class: "tw-arrivals off", transform: `translate(${node.w - 3} -9)` });
  const plate = svgTag("rect", { rx: 6, height: 13, y: -7 });
  const text = svgTag("text", { "font-size": 9, y: 3 });
  group.append(plate, text);
  let told = "";
  return (wanted) => {
    if (wanted === told) return;
    told = wanted;
    group.classList.toggle("off", !wanted);
    const width = widthOf(wanted, 9, { weight: 600, family }) + 10;
    plate.setAttribute("width", width.toFixed(1));
    plate.setAttribute("x", (-width).toFixed(1));
    text.setAttribute("x", (-width / 2).toFixed(1));
    text.textContent = wanted;
  };
}

function countText({ stage: { story }, moment, value }, node) {
  if (moment.phase === "forward") return "";
  const answer = moment.phase === "answer" ? answerOf(story, value) : null;
  if (answer && answer.mark !== "gradient" && !moment.totals.has(value)) return `∇ ${answer.text.length < 9 ? answer.text : answer.mark}`;
  return node.arrivals >= COUNTED ? t("panel.card.paths", { have: moment.arrivals.get(value)?.length ?? 0, all: node.arrivals }) : "";
}
