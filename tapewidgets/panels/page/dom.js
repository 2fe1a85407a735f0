/** Building elements: the few helpers that every panel's page shares. */

/** @param {string} name @param {Record<string, any>} [attributes] @param {...(Node|string|null)} children */
export function tag(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG elements. */
export function svgTag(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Tell the kernel, if there is one: after a restart or in a closed panel there is none, and the page goes on without. */
function attempt(tell) {
  try {
    tell();
  } catch (fault) {
    if (!/comm|Cannot send/.test(String(fault?.message ?? fault))) throw fault; // ipywidgets throws texts, too
  }
}

/** Send the kernel a message, if there is one. */
export function sendTo(model, message) {
  attempt(() => model.send(message));
}

/** The attributes of a part that scrolls: the arrow keys reach it, and it has a name. */
export const scrolling = (name) => ({ tabindex: "0", role: "region", "aria-label": name });

/** Set an attribute, if it is another one: what is the same costs the page nothing. */
export function setTo(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

const ICONS = {
  close: "M4.400 3L8 6.600 11.600 3 13 4.400 9.400 8l3.600 3.600L11.600 13 8 9.400 4.400 13 3 11.600 6.600 8 3 4.400z",
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  previous: "M11 3v10L4 8z",
  next: "M5 3v10l7-5z",
  last: "M11 3h2v10h-2zM3 3v10l7-5z",
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  plus: "M7 3h2v4h4v2H9v4H7V9H3V7h4z",
  minus: "M3 7h10v2H3z",
  fit: "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z",
  redo: "M10 3l4 4-4 4V8.500c-3.500 0-5 1-6 3.500 0-4 2-6.500 6-6.500z",
  undo: "M6 3L2 7l4 4V8.500c3.500 0 5 1 6 3.500 0-4-2-6.500-6-6.500z",
  reset: "M8 3a5 5 0 1 1-4.600 3h1.700A3.400 3.400 0 1 0 8 4.600V7L4.500 3.800 8 .6z",
};

/** A small picture for a button: inline, because transport characters are empty boxes in some fonts. */
export function icon(name) {
  return svgTag("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    svgTag("path", { d: ICONS[name] }));
}

/**
 * A button with a name that people and screen readers share.
 * @param {string} label @param {(event: any) => void} act @param {Record<string, any>} [options]
 */
export function button(label, act, { picture = null, visible = true, ...attributes } = {}) {
  return tag("button", { type: "button", onclick: act, title: visible ? null : label, ...attributes },
    picture ? icon(picture) : null,
    visible ? label : tag("span", { class: "tw-hidden-label" }, label));
}
