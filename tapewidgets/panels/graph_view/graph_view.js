/** The graph of a tape: Graphviz's layout, lit up step by step, asked by pointer or keyboard. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, openPanel, refusalNote } from "../page/panel.js";
import { answerOf, awaits, clampStep, clip, edgeWidth, goesBack, gradientText, largestFlow, momentAt, nested, say, shapeId, valueLabel, waysThrough } from "../page/story.js";
import { MARGIN, fitView, partsOf, rebuild, revealBox, standaloneSvg, zoomView } from "./drawing.js";
import { inspect, whatIfForm } from "./inspector.js";
import { saveMenu } from "./saving.js";
import { unpack } from "../page/scene.js";

const LEGEND = [
  ["variable", "Variable"], ["watched", "watched tensor"], ["constant", "constant"], ["intermediate", "intermediate"],
  ["target", "target"], ["unrecorded", "not recorded"], ["fold", "folded lines, click to open"],
];
const SIGN_LEGEND = [["plus", "positive flows back"], ["minus", "negative flows back"], ["mixed", "both signs"], ["nought", "zero"]];
const SIGNS = { "+": "plus", "-": "minus", "0": "nought", "±": "mixed" };

/** The most that the graph takes of a page's height, in pixels. */
const TALLEST = 460;

/** Show the graph in `host`; returns its clean-up. */
export function mountGraph({ connection }, host) {
  const { go } = connection;
  const edit = (changes, options) => connection.edit(changes, { control: "graph", ...options });
  let whole = connection.whole();
  const canvas = tag("div", { class: "tw-canvas" });
  const tip = tag("div", { class: "tw-tip", hidden: true, "aria-hidden": "true" });
  const notes = tag("p", { class: "tw-notes tw-soft" });
  const legend = tag("ul", { class: "tw-legend", "aria-label": "What the shapes mean" });
  const inspector = tag("div", { class: "tw-inspector", role: "region", "aria-label": "Selected value", tabindex: "0", hidden: true });
  const [about, form] = [tag("div"), tag("div")];
  inspector.append(about, form);
  const said = tag("span", { role: "status" });
  const live = whole.live !== false;
  const direction = button("Top-down", () => edit({ direction: whole.document.direction === "LR" ? "TB" : "LR" }), NEEDS_KERNEL);
  /** A switch of the document; the page can do it alone, unless the graph has to be drawn anew. */
  const toggle = (label, name, hint, more = {}) => button(label, () => edit({ [name]: !whole.document[name] }, { local: !("data-kernel-needed" in more) }),
    { title: hint, "data-name": name, ...more });
  const signs = toggle("Signs", "show_signs", "Color the arrows by the sign of what flows back");
  const widths = toggle("Widths", "show_widths", "Make an arrow wider the more flows back along it");
  const folding = toggle("Fold lines", "fold_statements", "Draw each line of the program as one node", NEEDS_KERNEL);
  const bar = tag("div", { class: "tw-toolbar", role: "group", "aria-label": "Graph view" },
    button("Zoom in", () => zoomBy(1.25), { picture: "plus", visible: false }),
    button("Zoom out", () => zoomBy(0.8), { picture: "minus", visible: false }),
    button("Fit", () => fit(true), { picture: "fit" }),
    live ? direction : null,
    live && whole.document.fold_statements !== undefined ? folding : null, signs, widths, saveMenu(connection, drawn), refusalNote("graph"));
  const frame = tag("div", { class: "tw-frame" }, canvas, tip);
  const refold = button("Fold again", () => edit({ opened: [] }), { hidden: true, ...NEEDS_KERNEL });
  const recorded = button("Back to what was recorded", () => edit({ what_if: {}, start: null }), NEEDS_KERNEL);
  const hidden = whole.hide;
  bar.append(refold);
  const changed = tag("p", { class: "tw-changed", hidden: true }, said, recorded);
  host.append(tag("div", { class: "tw-graph-part" }, hidden.includes("toolbar") ? "" : bar, changed, frame, hidden.includes("legend") ? "" : legend,
    notes, hidden.includes("inspector") ? "" : inspector));

  let [story, svg, ids, size, inner] = [null, null, new Map(), { width: 1, height: 1 }, null];
  let [parts, texts] = [partsOf(""), []];
  let view = { scale: 1, x: 0, y: 0 };
  let shown = new Map();
  let ofShape = new Map();
  let largest = 0;
  let moved = false;
  let drag = null;

  /** The id of the shape that a value is drawn in: its fold's, unless the fold is open. */
  const idOf = (number) => (ids.has(`n${number}`) ? `n${number}` : shapeId(story, number));
  const folded = (number) => idOf(number).startsWith("f");
  // Sizes are remembered: asking the page for them in the middle of a redraw makes it lay itself out twice.
  let [width, height] = [0, 0];
  const room = () => ({ width: width || frame.clientWidth || 700, height: height || 300 });
  const place = (next) => {
    view = next;
    inner?.setAttribute("transform", `translate(${view.x.toFixed(1)} ${view.y.toFixed(1)}) scale(${view.scale.toFixed(4)})`);
  };
  /** Show the drawing whole, unless it could not be read then; when asked, whole in any case. */
  const fit = (whole = false) => {
    moved = whole;
    const { scale } = fitView(size, { width: room().width, height: TALLEST }, whole);
    const wanted = Math.round(Math.min(TALLEST, Math.max(150, size.height * scale + 2 * MARGIN)));
    if (wanted !== height) frame.style.height = `${(height = wanted) + 2}px`;
    place(fitView(size, room(), whole));
    if (!whole) later();
  };
  const zoomBy = (factor, point = { x: room().width / 2, y: room().height / 2 }) => { moved = true; place(zoomView(view, factor, point)); };
  const reveal = (number) => {
    const shape = ids.get(idOf(number));
    if (shape?.isConnected) place(revealBox(view, shape.getBBox(), room(), size));
  };
  /** Bring the active node into sight, once the page has been laid out anyway. */
  let waiting = 0;
  const later = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      const value = story ? momentAt(story, clampStep(story, whole.at.step)).value : null;
      if (value !== null && !drag) reveal(value);
    });
  };

  function drawScene() {
    const scene = whole.scene ?? {};
    story = scene.story ?? null;
    shown = new Map();
    if (!story || !scene.svg) {
      for (const place of [canvas, legend]) place.replaceChildren();
      [svg, ids, parts] = [null, new Map(), partsOf("")];
      notes.textContent = scene.empty ?? "There is nothing on the tape yet.";
      inspector.hidden = true;
      return;
    }
    const held = [canvas, refold, changed].some((place) => place.contains(document.activeElement));
    const next = partsOf(scene.svg);
    const same = svg !== null && next.rest === parts.rest;
    if (same) next.texts.forEach((text, index) => { if (text !== parts.texts[index]) texts[index].textContent = text; });
    else build(scene.svg);
    parts = next;
    ofShape = new Map();
    story.values.forEach((value, number) => {
      const shape = ids.get(idOf(number));
      if (!shape || ofShape.has(shape)) return;
      ofShape.set(shape, number);
      shape.setAttribute("data-name", value.name);
    });
    largest = largestFlow(story);
    showLegend();
    showChanges(scene.changed);
    refold.hidden = !scene.opened?.length;
    notes.textContent = (story.notes ?? []).map((note) => say(story, note)).join(" ");
    if (!same) {
      if (!moved) fit(); else place(view);
    }
    step();
    select();
    const active = document.activeElement;
    if (held && (!active || active === document.body || active.closest("[hidden]"))) svg.querySelector("[tabindex='0']")?.focus(); // or keys would go to the notebook
  }

  /** Put another drawing in the place of the present one. */
  function build(text) {
    [svg, ids] = rebuild(text);
    const box = (svg.getAttribute("viewBox") ?? "0 0 1 1").split(/[\s,]+/).map(Number);
    size = { width: box[2], height: box[3] };
    inner = document.createElementNS("http://www.w3.org/2000/svg", "g");
    const shift = document.createElementNS("http://www.w3.org/2000/svg", "g");
    shift.setAttribute("transform", `translate(${-box[0]} ${-box[1]})`);
    shift.append(...svg.childNodes);
    inner.append(shift);
    svg.append(inner);
    for (const name of ["viewBox", "width", "height"]) svg.removeAttribute(name);
    svg.setAttribute("class", "tw-svg");
    svg.setAttribute("role", "group");
    for (const [id, shape] of ids) {
      if (id.startsWith("e")) continue;
      shape.setAttribute("role", "button");
      shape.setAttribute("tabindex", "-1");
    }
    texts = [...svg.querySelectorAll("text")];
    canvas.replaceChildren(svg);
  }

  function showLegend() {
    svg.setAttribute("aria-label", `Graph of ${story.values[story.target].name}; arrow keys walk through its values`);
    const kinds = new Set(story.values.map((value) => value.kind));
    if (canvas.querySelector(".node.fold")) kinds.add("fold");
    const flowing = new Set(story.steps.map((one) => SIGNS[one.sign]));
    const items = [...LEGEND.filter(([kind]) => kinds.has(kind)),
      ...SIGN_LEGEND.filter(([sign]) => flowing.has(sign)).map(([sign, text]) => [`sign ${sign}`, text])];
    if ([...legend.children].map((item) => item.className).join() === items.map(([name]) => name).join()) return;
    legend.replaceChildren(...items.map(([name, text]) => tag("li", { class: name }, text)));
  }

  const before = (number) => whole.scene.changed?.values[number];

  /** Mark what a what-if has changed, and say how much. */
  function showChanges(found) {
    changed.hidden = !found;
    const [values, gradients] = [found?.values, found?.gradients].map((part) => Object.keys(part ?? {}));
    for (const [name, numbers] of [["changed", values], ["changed-gradient", gradients]]) {
      const shapes = new Set(numbers.map((number) => ids.get(idOf(Number(number)))));
      for (const shape of ofShape.keys()) mark(shape, name, shapes.has(shape));
    }
    if (!found) return;
    said.textContent = `What if: ${values.length} ${values.length === 1 ? "value" : "values"} and `
      + `${gradients.length} ${gradients.length === 1 ? "gradient" : "gradients"} changed (underlined); everything else stayed. `;
  }

  function step() {
    if (!story) return;
    const at = clampStep(story, whole.at.step);
    const moment = momentAt(story, at);
    story.lines.forEach((line, number) => {
      const ran = moment.ran.has(number);
      mark(ids.get(idOf(line.output)), "future", !ran);
      line.inputs.forEach((_, position) => {
        const id = `e${number}_${position}`;
        const edge = ids.get(id);
        if (!edge) return;
        const flow = moment.flows.get(id);
        mark(edge, "future", !ran);
        mark(edge, "flowed", Boolean(flow));
        const active = moment.edge === id || (moment.line === number && moment.step.kind !== "product");
        mark(edge, "active", active);
        if (active) edge.parentNode.append(edge); // on top of the edges that share its way
        if (shown.get(edge) === flow) return;
        shown.set(edge, flow);
        for (const [sign, name] of Object.entries(SIGNS)) mark(edge, name, flow?.sign === sign);
        edge.style.setProperty("--tw-width", flow ? edgeWidth(flow.size, largest).toFixed(2) : "1.5");
        const text = edge.querySelector(".flow");
        if (text) write(text, clip(flow?.added ?? "", 22));
      });
    });
    const active = moment.value === null ? null : ids.get(idOf(moment.value));
    for (const [shape, number] of ofShape) {
      mark(shape, "active", shape === active);
      const fold = folded(number);
      const answer = moment.step?.kind === "answer" ? answerOf(story, number) : null;
      const waits = !fold && goesBack(moment) && answerOf(story, number) !== null && awaits(story, moment, number);
      const text = fold ? "" : waits ? "…" : gradientText(story, moment, number);
      mark(shape, "waiting", waits);
      for (const name of ["gradient", "zero", "none"]) mark(shape, `answer-${name}`, answer?.mark === name);
      if (shown.get(shape) === text) continue;
      shown.set(shape, text);
      mark(shape, "has-gradient", text !== "" && !waits);
      const place = shape.querySelector(".gradient");
      if (place) write(place, text === "" ? "" : `∇ ${clip(text, 38)}`);
      shape.setAttribute("aria-label", fold ? say(story, story.folds[story.values[number].fold].title) : valueLabel(story, moment, number));
    }
    if (active) later();
    if (!inspector.hidden) inspect(about, story, whole.at.selected, moment, before(whole.at.selected));
  }

  function select() {
    if (!story) return;
    const chosen = story.values[whole.at.selected] ? whole.at.selected : -1;
    const ways = chosen < 0 ? null : waysThrough(story, chosen);
    let stop = chosen < 0 ? story.target : chosen;
    for (const [shape, number] of ofShape) {
      const own = chosen >= 0 && ids.get(idOf(chosen)) === shape;
      mark(shape, "selected", own);
      mark(shape, "on-way", Boolean(ways?.values.has(number)));
      shape.setAttribute("aria-pressed", String(own));
      shape.setAttribute("tabindex", shape === ids.get(idOf(stop)) ? "0" : "-1");
    }
    for (const [id, shape] of ids) if (id.startsWith("e")) mark(shape, "on-way", Boolean(ways?.edges.has(id)));
    mark(svg, "asked", chosen >= 0);
    inspector.hidden = chosen < 0;
    if (chosen < 0) return;
    inspect(about, story, chosen, momentAt(story, clampStep(story, whole.at.step)), before(chosen));
    const asked = `${chosen} ${story.values[chosen].text} ${JSON.stringify(nested(story, story.values[chosen].array))} ${chosen === story.target ? JSON.stringify(whole.document.start) : ""}`;
    if (form.dataset.asked === asked && form.childElementCount) return;
    const field = [...form.querySelectorAll("input")].indexOf(document.activeElement);
    form.dataset.asked = asked;
    form.replaceChildren(...whatIfForm(connection, story, chosen));
    form.querySelectorAll("input")[field]?.focus();
  }

  function write(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function mark(element, name, on) {
    if (element && element.classList.contains(name) !== on) element.classList.toggle(name, on);
  }

  const numberAt = (target) => {
    const shape = target.closest?.(".node");
    return shape && ofShape.has(shape) ? ofShape.get(shape) : null;
  };
  const choose = (number) => {
    const { fold } = story.values[number];
    const { opened } = whole.document;
    if (folded(number)) edit({ opened: opened.includes(fold) ? opened.filter((one) => one !== fold) : [...opened, fold] });
    else go({ selected: number === whole.at.selected ? -1 : number });
  };

  const onDown = (event) => {
    const pressed = story ? numberAt(event.target) : null;
    if (event.button === 0) drag = { x: event.clientX, y: event.clientY, view, far: false, id: event.pointerId, name: story?.values[pressed]?.name };
  };
  const onMove = (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.far && Math.hypot(dx, dy) < 4) return;
    if (!drag.far) { drag.far = moved = true; frame.setPointerCapture(drag.id); frame.classList.add("dragging"); }
    place({ ...drag.view, x: drag.view.x + dx, y: drag.view.y + dy });
  };
  const onUp = () => { const far = drag?.far; setTimeout(() => { drag = null; }); if (far) frame.classList.remove("dragging"); };
  const onClick = (event) => {
    if (drag?.far || !story) return;
    const pressed = story.values.findIndex(({ name }) => name === drag?.name); // the graph may be another since the press
    const number = pressed >= 0 ? pressed : numberAt(event.target);
    tip.hidden = true;
    if (number !== null) choose(number);
    else if (whole.at.selected >= 0) go({ selected: -1 });
  };
  const onWheel = (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const edge = frame.getBoundingClientRect();
    zoomBy(Math.exp(-event.deltaY * 0.002), { x: event.clientX - edge.left, y: event.clientY - edge.top });
  };
  const onOver = (event) => {
    const number = story ? numberAt(event.target) : null;
    tip.hidden = number === null || number === whole.at.selected || drag?.far === true; // what is selected is told below
    if (tip.hidden) return;
    const moment = momentAt(story, clampStep(story, whole.at.step));
    tip.textContent = valueLabel(story, moment, number) + (story.values[number].reason ? `. ${say(story, story.values[number].reason)}` : "");
    tip.style.left = tip.style.top = "0";
    const [edge, size] = [frame.getBoundingClientRect(), tip.getBoundingClientRect()];
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    tip.style.left = `${Math.max(0, Math.min(x + 12, edge.width - size.width - 4))}px`;
    tip.style.top = `${y + 14 + size.height <= edge.height ? y + 14 : Math.max(0, y - size.height - 10)}px`;
  };
  const onKey = (event) => {
    const number = story ? numberAt(event.target) : null;
    if (number === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const shapes = [...ofShape.keys()];
    const at = shapes.indexOf(event.target.closest(".node"));
    const goal = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: shapes.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose(number);
    else if (event.key === "Escape") go({ selected: -1 });
    else if (event.key === "+" || event.key === "-") zoomBy(event.key === "+" ? 1.25 : 0.8);
    else if (goal === undefined) return;
    else if (shapes[goal]) {
      shapes.forEach((shape, index) => shape.setAttribute("tabindex", index === goal ? "0" : "-1"));
      shapes[goal].focus();
      reveal(ofShape.get(shapes[goal]));
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const listeners = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp, click: onClick, keydown: onKey,
    pointerover: onOver, pointerleave: () => { tip.hidden = true; } };
  for (const [event, listener] of Object.entries(listeners)) frame.addEventListener(event, listener);
  frame.addEventListener("wheel", onWheel, { passive: false });

  /** The drawing at its own size, as a file's text; null while there is none. */
  function drawn() {
    if (!svg) return null;
    const before = view;
    place({ scale: 1, x: 0, y: 0 });
    const text = standaloneSvg(svg, size, getComputedStyle(host.closest(".tapewidgets")).backgroundColor);
    place(before);
    return { text, size };
  }

  const watch = new ResizeObserver(() => {
    if (Math.abs(frame.clientWidth - width) < 2) return;
    width = frame.clientWidth;
    if (story && !moved) fit();
  });
  watch.observe(frame);
  let painted = {};
  /** Draw what has changed; all of it from one whole. */
  const draw = (next) => {
    whole = next;
    const [last, { document: wanted, at }] = [painted, next];
    painted = { scene: next.scene, step: at.step, selected: at.selected, wanted };
    if (!("scene" in last) || last.scene !== next.scene) drawScene();
    else {
      if (last.step !== at.step) step();
      if (last.selected !== at.selected) select();
    }
    if (last.wanted === wanted) return;
    direction.setAttribute("aria-pressed", String(wanted.direction === "TB"));
    for (const item of [signs, widths, folding]) item.setAttribute("aria-pressed", String(Boolean(wanted[item.dataset.name])));
    for (const place of [frame, legend]) place.classList.toggle("by-sign", wanted.show_signs);
    frame.classList.toggle("by-width", wanted.show_widths);
  };
  const stop = connection.subscribe(draw);
  return () => { stop(); watch.disconnect(); cancelAnimationFrame(waiting); };
}

function renderGraph({ model, el }) {
  const panel = openPanel({ model, el }, "graph", unpack);
  const stop = mountGraph(panel, panel.root);
  return () => { stop(); panel.close(); };
}

export default { render: renderGraph };
