/** How wide a text is, without asking the page to lay itself out. */
import { LETTER } from "./grid.js";

let pen = null;
const known = new Map();

const FAMILY = "system-ui, sans-serif";

/** The width of a text in pixels; without a family, as in what is not on the page yet, that of the page's own font. */
export function widthOf(text, size, { weight = 400, family = "" } = {}) {
  const key = `${weight} ${size} ${family} ${text}`;
  if (!known.has(key)) {
    pen ??= document.createElement("canvas").getContext("2d");
    if (pen) pen.font = `${weight} ${size}px ${family || FAMILY}`;
    known.set(key, pen ? pen.measureText(text).width : text.length * size * LETTER);
    if (known.size > 5000) known.clear();
  }
  return known.get(key) ?? text.length * size * LETTER;
}

/** Write a text into an element; one that is wider than `room` is drawn together. */
export function writeWithin(element, text, width, room) {
  element.textContent = text;
  if (width > room) {
    element.setAttribute("textLength", room);
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else element.removeAttribute("textLength");
}
