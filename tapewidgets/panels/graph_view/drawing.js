/** A drawing from Graphviz: rebuilt from a white list, zoomed, panned, written as a file. */

const SHAPES = new Set(["svg", "g", "path", "rect", "ellipse", "polygon", "text", "tspan"]);
const ATTRIBUTES = new Set(["class", "d", "points", "cx", "cy", "rx", "ry", "x", "y", "dy", "transform", "viewBox", "width", "height",
  "text-anchor", "font-size", "font-family", "font-weight"]);

/** Tell whether an attribute of a drawing may stay. */
export function allowedAttribute(name, value) {
  return ATTRIBUTES.has(name) && !/[<>\\]|url|script|data:|expression/i.test(value);
}

/** Rebuild an SVG text. Ids are kept out of the page (they repeat across panels): [svg element, Map of id to element]. */
export function rebuild(text) {
  const ids = new Map();
  const source = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const copy = (from) => {
    if (!SHAPES.has(from.localName)) return null;
    const to = document.createElementNS("http://www.w3.org/2000/svg", from.localName);
    for (const { name, value } of from.attributes) {
      if (name === "id") ids.set(value, to);
      else if (allowedAttribute(name, value)) to.setAttribute(name, value);
    }
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && (from.localName === "text" || from.localName === "tspan")) {
        to.append(document.createTextNode(child.nodeValue));
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        const made = copy(child);
        if (made) to.append(made);
      }
    }
    return to;
  };
  const svg = source.localName === "svg" ? copy(source) : null;
  return [svg, ids];
}

const MARKUP = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** A drawing's texts, in order, and all the rest of it: if that is the same as before, only texts have to be touched. */
export function partsOf(text) {
  const texts = [];
  const rest = text.replace(/(<text[^>]*>)([^<]*)/g, (_, tag, inside) => {
    texts.push(inside.replace(/&(?:lt|gt|amp);/g, (word) => MARKUP[word]));
    return tag;
  });
  return { texts, rest };
}

/** The smallest scale at which a drawing's texts can still be read, and the one for a drawing that does not fit even so. */
const READABLE = 0.7;
const COMFORTABLE = 0.85;

/** Around a drawing that is seen whole, in pixels. */
export const MARGIN = 8;

/** Scale and place so that a drawing of `size` is seen whole in a window of `room`; if it could not be read then, only when `whole`. */
export function fitView(size, room, whole = false) {
  const full = Math.min(1.4, (room.width - 2 * MARGIN) / size.width, (room.height - 2 * MARGIN) / size.height);
  const scale = whole || full >= READABLE ? Math.max(0.1, full) : COMFORTABLE;
  return {
    scale,
    x: Math.max(0, (room.width - size.width * scale) / 2),
    y: Math.max(0, (room.height - size.height * scale) / 2),
  };
}

/** Zoom by a factor and keep the point under the pointer where it is. */
export function zoomView(view, factor, point) {
  const scale = Math.min(6, Math.max(0.1, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio };
}

/** Move the view just enough that a box of the drawing is seen whole, with a margin; not at all if the whole drawing is seen. */
export function revealBox(view, box, room, size, margin = 24) {
  const shift = (start, length, space, at, whole) => {
    const [from, to, end] = [at + start * view.scale, at + (start + length) * view.scale, at + whole * view.scale];
    if (at >= 0 && end <= space) return at;
    if (from < margin) return at + Math.min(margin - from, Math.max(0, MARGIN - at));
    if (to > space - margin) return at - Math.min(to - (space - margin), from - margin, Math.max(0, end + MARGIN - space));
    return at;
  };
  return {
    scale: view.scale,
    x: shift(box.x, box.width, room.width, view.x, size.width),
    y: shift(box.y, box.height, room.height, view.y, size.height),
  };
}

const INLINED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "font-style",
  "opacity", "text-anchor", "display"];

/** The drawing as it looks now, as a file's text: styles written into each element. */
export function standaloneSvg(svg, size, paper) {
  const copy = svg.cloneNode(true);
  const [from, to] = [[svg, ...svg.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of INLINED) to[index].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role", "aria-label", "style"]) to[index].removeAttribute(name);
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  copy.setAttribute("width", size.width);
  copy.setAttribute("height", size.height);
  copy.firstElementChild?.removeAttribute("transform");
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "path");
  ground.setAttribute("d", `M0 0H${size.width}V${size.height}H0z`);
  ground.setAttribute("fill", paper);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}
