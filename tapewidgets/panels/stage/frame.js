/** The graph in its frame: the roomiest drawing that fits the width, the inside of the line below it where lines are folded. */
import { tag } from "../page/dom.js";
import { waysThrough } from "../page/story.js";
import { t, tParts } from "../page/words.js";
import { drawPicture } from "./picture.js";
import { makeLens } from "./lens.js";
import { followNow, nowOf } from "./now.js";
import { makeTraveller } from "./travel.js";

/** The most that the graph takes of a page's height, in pixels, as in stage.css. */
const TALLEST = 550;
const NOTHING_CHANGED = new Set();

/**
 * The roomiest layout that fits a width; the narrowest where none does. Pure.
 * @param {Layout[]} layouts @param {number} width @returns {Layout | null}
 */
export function fittingLayout(layouts, width) {
  return layouts.find((layout) => layout.width <= width) ?? layouts.at(-1) ?? null;
}

/** @returns {CardEditor} */
const nobody = (..._) => ({ open: () => false, isOpen: () => false, follow: () => {}, close: () => {}, stop: () => {} });

/** Show the graph in `host`; `cardEditor(panel, frame)` edits values on their cards. Returns {stop, layoutShown}.
 * @param {Panel} panel @param {HTMLElement} host @param {(panel: Panel, frame: HTMLElement) => CardEditor} [cardEditor] */
export function mountFrame(panel, host, cardEditor = nobody) {
  const { connection } = panel;
  const scroller = tag("div", { class: "tw-scroller" });
  const empty = tag("p", { class: "tw-empty tw-soft" });
  const frame = tag("div", { class: "tw-frame" }, scroller, empty);
  host.append(frame);
  const lens = makeLens(frame, frame);
  const traveller = makeTraveller();
  const editor = cardEditor(panel, frame);
  let [now, layout, picture, drawn, inside, width] = [nowOf(connection.whole()), null, null, "", null, 0];

  /** Draw again only where another layout is wanted: other numbers move nothing. */
  function draw() {
    const { stage } = now;
    layout = stage && fittingLayout(stage.layouts, width || Infinity);
    empty.hidden = Boolean(layout);
    scroller.hidden = !layout;
    empty.textContent = stage?.problem ?? t("panel.graph.empty");
    const wanted = layout ? JSON.stringify([layout, stage.strips, layout.level === "ops" ? null : stage.insides]) : "";
    if (wanted === drawn) return;
    const held = frame.contains(document.activeElement);
    drawn = wanted;
    inside?.element.remove();
    [picture, inside] = [null, null];
    scroller.replaceChildren();
    if (!layout) return;
    picture = drawPicture(scroller, stage, layout, { label: t("panel.graph.label", { name: now.story.values[now.story.target].name }) });
    if (layout.level !== "ops" && stage.insides.length) frame.append((inside = makeInside(stage)).element);
    if (held) queueMicrotask(() => picture?.svg.querySelector("[tabindex='0']")?.focus({ preventScroll: true })); // or keys would go to the notebook
  }
  function show() {
    if (!picture) return;
    const { stage, story, moment, whole } = now;
    const { selected } = whole.at;
    const asked = { selected, ways: selected >= 0 ? waysThrough(story, selected) : null, changed: changedIn(stage) };
    picture.show(stage, moment, asked);
    inside?.show(stage, moment, asked);
    oneStop(picture.svg, selected >= 0 ? selected : moment.value ?? story.target, picture);
    if (layout.width > width || layout.height > TALLEST) bringIntoView(scroller, picture, moment);
    editor.follow((value) => picture.card(value)?.element ?? null);
  }

  const stopFollowing = followNow(panel, (next, { another, moved }) => {
    now = next;
    if (another || moved) lens.hide();
    if (another) draw();
    show();
    if (moved && picture) travel(connection, traveller, now, inside?.has(now.moment.line) ? inside.picture : picture);
    else if (another) traveller.stop();
  });
  const stopAsking = listen(frame, { panel, lens, editor, now: () => now, pictures: () => [picture, inside?.picture].filter(Boolean) });
  const stopWatching = watchWidth(frame, (next) => {
    width = next;
    draw();
    show();
    connection.redraw();
  });
  return {
    layoutShown: () => layout,
    stop: () => { stopFollowing(); stopAsking(); editor.stop(); traveller.stop(); stopWatching(); },
  };
}

/** Call `changed(width)` when an element has another width. Returns what stops it. */
function watchWidth(element, changed) {
  let width = 0;
  const watch = new ResizeObserver(() => {
    if (!element.clientWidth || Math.abs(element.clientWidth - width) < 2) return;
    width = element.clientWidth;
    changed(width);
  });
  watch.observe(element);
  return () => watch.disconnect();
}

/** Where even the tightest drawing is too wide, what the step is about is brought into view. */
function bringIntoView(scroller, picture, moment) {
  const part = picture.card(moment.value) ?? picture.card(moment.giver);
  if (!part) return;
  scroller.scrollLeft = part.node.x + part.node.w / 2 - scroller.clientWidth / 2;
  scroller.scrollTop = part.node.y + part.node.h / 2 - scroller.clientHeight / 2;
}

/** Show a step forward as motion; any other step, and one that nobody wants to see moving, is there at once. */
function travel({ shared }, traveller, { stage, moment }, picture) {
  if (shared.travelTo === moment.at && shared.motion !== false) traveller.play(picture, stage, moment, shared.pace?.() ?? 1);
  else traveller.stop();
}

function changedIn(stage) {
  return stage.changed ? new Set(Object.keys(stage.changed.values).map(Number)) : NOTHING_CHANGED;
}

/** One tab stop for all cards. */
function oneStop(svg, value, picture) {
  const stop = (picture.card(value)?.element ?? svg.querySelector(".tw-card"));
  for (const card of svg.querySelectorAll(".tw-card[tabindex='0']")) if (card !== stop) card.setAttribute("tabindex", "-1");
  stop?.setAttribute("tabindex", "0");
}

/** The inside of the line that a step is about, drawn once for all lines of its form. */
function makeInside(stage) {
  const title = tag("p");
  const place = tag("div", { class: "tw-scroller" });
  const element = tag("div", { class: "tw-inside" }, title, place);
  place.style.minHeight = `${Math.max(...stage.insides.map(({ layout }) => layout.height)) + 8}px`; // whatever is inside, nothing below moves
  const found = (next, line) => next.insides.findIndex((one) => one.members.some(({ lines }) => lines.includes(line)));
  const inside = { element, picture: null, has, show };
  let [form, member, latest] = [-1, null, stage];

  function has(line) {
    return line !== null && found(latest, line) >= 0 && member?.lines.includes(line);
  }
  function show(next, moment, asked) {
    latest = next;
    const at = moment.line === null ? -1 : found(next, moment.line);
    const wanted = at < 0 ? Math.max(form, 0) : at;
    const { members, layout } = next.insides[wanted];
    if (wanted !== form) {
      form = wanted;
      inside.picture = drawPicture(place, next, layout, { label: t("panel.inside.label"), counts: false });
      member = null;
    }
    member = (at < 0 ? null : members.find(({ lines }) => lines.includes(moment.line))) ?? member ?? members[0];
    inside.picture.maps = mapsOf(members[0], member);
    inside.picture.show(next, moment, asked);
    const text = next.program.split("\n")[member.row - 1] ?? next.story.lines[member.lines.at(-1)].text;
    const code = tag("code", {}, text);
    title.replaceChildren(...(member.row ? tParts("panel.inside.line", { line: tag("b", {}, String(member.row)), code }) : tParts("panel.inside.statement", { code })));
  }
  return inside;
}

function mapsOf(first, member) {
  const line = (number) => member.lines[first.lines.indexOf(number)];
  return {
    line,
    value: (value) => member.slots[first.slots.indexOf(value)],
    edge: (id) => { const [number, input] = id.slice(1).split("_").map(Number); return `e${line(number)}_${input}`; },
  };
}

/** Pointing and the focus open the lens, a click or Enter asks about a value, arrow keys walk through the cards. */
function listen(frame, { panel, lens, editor, now, pictures }) {
  const { connection } = panel;
  const valueAt = (target) => pictures().map((picture) => picture.valueAt(target)).find((value) => value !== null) ?? null;
  const open = (event) => {
    const value = now().stage ? valueAt(event.target) : null;
    const edge = value === null && now().stage ? pictures().flatMap((picture) => picture.edgeAt(event.target)) : [];
    const anchor = event.target.closest?.(".tw-card, .tw-column, .tw-chip, .tw-edge");
    if (frame.querySelector(".tw-popover")) lens.hide();
    else if (value !== null) lens.showValue(now(), value, event.target.closest(".tw-column") ?? anchor);
    else if (edge.length) lens.showEdge(now(), edge.find((id) => id === now().moment.edge) ?? edge[0], anchor);
    else lens.hide();
  };
  const choose = (value) => {
    if (now().moment.closed) {
      panel.pick?.(now().story.values[value].name);
      return;
    }
    const again = value === now().whole.at.selected;
    const card = pictures().map((picture) => picture.card(value)).find(Boolean);
    lens.hide();
    if (card && !editor.isOpen(value) && editor.open(value, card.element) && again) return;
    if (again) editor.close();
    connection.go({ selected: again ? -1 : value });
  };
  let pressed = null; // by name: the graph may be another when the button is let go
  const onDown = (event) => { pressed = now().stage ? now().story.values[valueAt(event.target)]?.name : null; };
  const onClick = (event) => {
    const named = pressed ? now().story?.values.findIndex(({ name }) => name === pressed) : -1;
    const value = named >= 0 ? named : now().stage ? valueAt(event.target) : null;
    pressed = null;
    if (value !== null) choose(value);
    else if (now().whole.at.selected >= 0 && event.target.closest(".tw-svg")) connection.go({ selected: -1 });
  };
  const onKey = (event) => {
    if (!event.target.matches?.(".tw-card") || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = [...frame.querySelectorAll(".tw-card")];
    const at = cards.indexOf(event.target);
    const keyed = now().moment?.closed ? cards.find((card) => card.dataset.key === event.key.toLowerCase()) : null;
    const goal = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: cards.length - 1 }[event.key];
    if (keyed) choose(valueAt(keyed));
    else if (event.key === "Enter" || event.key === " ") { const value = valueAt(event.target); if (value !== null) choose(value); }
    else if (event.key === "Escape") { lens.hide(); if (now().whole.at.selected >= 0) connection.go({ selected: -1 }); }
    else if (goal === undefined) return;
    else cards[goal]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const listeners = { pointerover: open, focusin: open, mouseleave: lens.hide, focusout: lens.hide, pointerdown: onDown, click: onClick, keydown: onKey };
  for (const [event, listener] of Object.entries(listeners)) frame.addEventListener(event, listener);
  return () => { for (const [event, listener] of Object.entries(listeners)) frame.removeEventListener(event, listener); };
}
