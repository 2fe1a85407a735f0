/** A tensor edited on its card: its number, slider or table, kind and type, in a popover beside the card. */
import { tag } from "../page/dom.js";
import { refusalNote } from "../page/panel.js";
import { producer } from "../page/story.js";
import { t } from "../page/words.js";
import { makeChoices, makeValues, tensorEdits } from "../expression_panel/tensor_controls.js";

/**
 * Edit tensors on the cards of a `frame`. Returns {open, isOpen, follow, close, stop}: `open(value, card)` opens the popover of a
 * value and gives whether it is one of the tensors; `follow(cardOf)` keeps it beside its card, wherever that is now.
 * @param {Panel} panel @param {HTMLElement} frame @returns {CardEditor}
 */
export function mountCardEditor(panel, frame) {
  const { connection } = panel;
  const edits = tensorEdits(panel);
  let [open, anchor] = [null, null];

  /** The place in the list of the tensor that a value of the story is; -1 for what a line has made. */
  const placeOfValue = (value) => {
    const { scene, document: { tensors } } = connection.whole();
    const known = scene?.story.values[value];
    return known && producer(scene.story, value) < 0 ? tensors.findIndex(({ name }) => name === known.name) : -1;
  };
  /** Close it; the focus goes `back` to the card, or where a press outside takes it: nothing may move under a pointer. */
  const close = ({ back = false, pressed = false } = {}) => {
    if (!open) return;
    const [{ element }, card] = [open, anchor];
    const held = element.contains(document.activeElement);
    [open, anchor] = [null, null];
    card?.setAttribute("aria-expanded", "false");
    element.remove();
    if (back || (held && !pressed)) (card?.isConnected ? card : frame.querySelector(".tw-card[tabindex='0']"))?.focus({ preventScroll: true }); // or keys would go to the notebook
  };
  const show = (value, card) => {
    close();
    const index = placeOfValue(value);
    if (index < 0) return false;
    open = makePopover(edits, index, value, () => close({ back: true }));
    frame.append(open.element);
    follow(() => card);
    open.show(edits.tensors()[index]);
    put(open.element, frame, anchor);
    const field = open.element.querySelector("input");
    field.focus({ preventScroll: true });
    field.select();
    return true;
  };
  const follow = (cardOf) => {
    if (!open) return;
    anchor = cardOf(open.value);
    if (!anchor || placeOfValue(open.value) !== open.index) { close(); return; }
    anchor.setAttribute("aria-expanded", "true");
    put(open.element, frame, anchor);
  };
  const onOutside = (event) => {
    if (open && !open.element.contains(event.target) && event.target.closest?.(".tw-card") !== anchor) close({ pressed: true });
  };
  const onScroll = () => { if (open && anchor) put(open.element, frame, anchor); };
  const stop = connection.subscribe(({ document: { tensors } }) => {
    if (!open) return;
    const tensor = tensors[open.index];
    if (tensor?.name === open.name) open.show(tensor);
    else close();
  });
  document.addEventListener("pointerdown", onOutside, true);
  frame.addEventListener("scroll", onScroll, true);
  return { open: show, isOpen: (value) => open?.value === value, follow, close, stop: () => {
    stop();
    document.removeEventListener("pointerdown", onOutside, true);
    frame.removeEventListener("scroll", onScroll, true);
  } };
}

function makePopover(edits, index, value, leave) {
  const { name } = edits.tensors()[index];
  const [choices, values] = [makeChoices(edits, index), makeValues(edits, index)];
  const element = tag("div", { class: "tw-popover", role: "dialog", "aria-label": t("panel.tensors.edit", { name }), onkeydown: (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  } }, tag("code", { class: "tw-popover-name" }, name), choices.kind, choices.dtype, values.element, refusalNote(`tensor ${index}`));
  const show = (tensor) => {
    element.classList.toggle("constant", tensor.kind === "constant");
    choices.show(tensor);
    values.show(tensor);
  };
  return { element, index, name, value, show };
}

/** Beside its card, where it hides least of the other cards and stands least out of the graph. */
function put(element, frame, card) {
  const zoom = frame.currentCSSZoom ?? 1;
  const [room, on, { width, height }] = [frame, card, element].map((one) => one.getBoundingClientRect());
  const others = [...frame.querySelectorAll(".tw-card")].filter((one) => one !== card).map((one) => one.getBoundingClientRect());
  const within = (left) => Math.max(room.left + 4, Math.min(left, room.right - width - 4));
  const places = /** @type {Place[]} */ ([[within(on.left), on.bottom + 8], [within(on.left), on.top - height - 8], [on.right + 10, on.top], [on.left - width - 10, on.top]])
    .filter(([left]) => left >= room.left && left + width <= room.right);
  /** @param {Place} place */
  const hidden = ([left, top]) => {
    const box = { left, top, right: left + width, bottom: top + height };
    return others.reduce((sum, other) => sum + common(box, other), 0) + 2 * (width * height - common(box, room));
  };
  const [left, top] = places.reduce((best, place) => (hidden(place) < hidden(best) ? place : best));
  element.style.left = `${(left - room.left) / zoom}px`;
  element.style.top = `${(top - room.top) / zoom}px`;
}

/** The area that two boxes have in common. @param {Record<string, any>} one @param {Record<string, any>} other */
function common(one, other) {
  const [width, height] = [["left", "right"], ["top", "bottom"]].map(([from, to]) => Math.min(one[to], other[to]) - Math.max(one[from], other[from]));
  return Math.max(0, width) * Math.max(0, height);
}
