/** An array as a grid: numbers where there is room, heat cells (sign by color, size by strength), a small image for many. */
import { svgTag } from "../page/dom.js";
import { cellsOf, largestOf, shortNumeral, signOf, strengthOf } from "./numbers.js";

/** The width of a letter of our fonts, as a part of their size. */
export const LETTER = 0.6;

/** How an array is drawn where no layout says so. */
export function faceOf(array, { number = [50, 19], heat = 9, image = 2, most = 5, rowsMost = 4 } = {}) {
  const count = cellsOf(array).length;
  const matrix = array.shape.length >= 2 && array.q === undefined;
  const columns = Math.max(1, matrix ? array.shape.at(-1) : count > 16 ? array.cols ?? 16 : count);
  const rows = Math.ceil(count / columns);
  const mode = count === 0 ? "none" : array.q !== undefined ? "img" : columns <= most && rows <= rowsMost ? "num" : "heat";
  const [cw, ch] = mode === "num" ? number : mode === "img" ? [image, image] : mode === "none" ? number : [heat, heat];
  return { mode, rows, cols: columns, cw, ch, w: mode === "none" ? number[0] : columns * cw, h: mode === "none" ? number[1] : rows * ch };
}

/**
 * A grid in a face: `element`, and `show(array)`, which touches only what has changed; null empties it.
 * With `copies` all rows but the first are marked as copies of it.
 */
export function makeGrid(face, { font = 11, x = 0, y = 0, copies = false, longest = 9 } = {}) {
  const element = svgTag("g", { class: "tw-grid", transform: `translate(${x} ${y})` });
  const draw = { num: drawCells, heat: drawCells, img: drawImage, none: drawShape }[face.mode];
  let [shown, update] = [null, null];
  const show = (array) => {
    if (array === shown) return;
    shown = array;
    if (!array) {
      element.replaceChildren();
      update = null;
      return;
    }
    update ??= draw(element, face, { font, copies, longest });
    update(array);
  };
  return { element, face, show };
}

function drawCells(host, face, { font, copies, longest }) {
  const room = Math.min(longest, Math.floor((face.cw - 4) / (font * (LETTER - 0.01))));
  const numbers = face.mode === "num";
  const items = [];
  const add = () => {
    const [row, column] = [Math.floor(items.length / face.cols), items.length % face.cols];
    const copy = copies && row > 0 ? " copy" : "";
    const cell = svgTag("rect", { x: column * face.cw, y: row * face.ch, width: face.cw, height: face.ch });
    const text = numbers ? svgTag("text", { class: `tw-number${copy}`, x: (column + 0.5) * face.cw, y: (row + 0.5) * face.ch + font * 0.36, "font-size": font }) : "";
    frame.before(cell, text);
    items.push({ cell, text, copy, told: "" });
  };
  const frame = svgTag("rect", { class: "tw-grid-frame", width: face.w, height: face.h });
  host.append(frame);
  if (copies && face.rows > 1) host.append(svgTag("rect", { class: "tw-original", width: face.w, height: face.ch }));
  return (array) => {
    const cells = cellsOf(array).slice(0, face.rows * face.cols);
    const top = largestOf(cells);
    while (items.length < cells.length) add();
    cells.forEach((value, place) => {
      const item = items[place];
      const [sign, part] = [signOf(value), strengthOf(value, top)];
      const opacity = sign === "zero" ? "1" : (numbers ? 0.1 + 0.36 * part : 0.16 + 0.84 * part ** 0.8).toFixed(2);
      const short = numbers ? shortNumeral(value, room) : "";
      const letters = short.length + (short.lastIndexOf("−") > 0 ? 1 : 0); // a second minus is broad
      const numeral = letters <= room ? short : ""; // −5e−4 in a narrow cell: the color tells, and the lens
      if (item.told === `${sign} ${opacity} ${numeral}`) return;
      item.told = `${sign} ${opacity} ${numeral}`;
      item.cell.setAttribute("class", `tw-cell ${sign}${item.copy}`);
      item.cell.setAttribute("fill-opacity", opacity);
      if (numbers) item.text.textContent = numeral;
    });
  };
}

/** One pixel a number, or a mean of several; colors that can be told apart on light and on dark paper. */
function drawImage(host, face) {
  const image = svgTag("image", { width: face.w, height: face.h, preserveAspectRatio: "none", class: "tw-pixels" });
  host.append(svgTag("rect", { class: "tw-cell zero", width: face.w, height: face.h }), image,
    svgTag("rect", { class: "tw-grid-frame", width: face.w, height: face.h }));
  return (array) => image.setAttribute("href", pictureOf(cellsOf(array), face));
}

const PIXELS = { pos: [47, 122, 200], neg: [214, 92, 38], zero: [0, 0, 0], nan: [150, 60, 200] };

function pictureOf(cells, { rows, cols }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [cols, rows];
  const pen = canvas.getContext("2d");
  const pixels = pen.createImageData(cols, rows);
  const top = largestOf(cells);
  cells.slice(0, rows * cols).forEach((value, place) => {
    const sign = signOf(value);
    const alpha = sign === "zero" ? 0 : 0.12 + 0.88 * strengthOf(value, top) ** 0.8;
    pixels.data.set([...PIXELS[sign], Math.round(255 * alpha)], 4 * place);
  });
  pen.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

/** An array without elements shows its shape. */
function drawShape(host, face, { font }) {
  const text = svgTag("text", { class: "tw-number", x: face.w / 2, y: face.h / 2 + font * 0.36, "font-size": font });
  host.append(svgTag("rect", { class: "tw-grid-frame", width: face.w, height: face.h }), text);
  return (array) => { text.textContent = array.shape.join("×"); };
}
