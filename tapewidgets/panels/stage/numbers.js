/** Numbers and arrays of a story's pool, ready to be drawn. Pure. */

const ODD = { nan: NaN, "∞": Infinity, "−∞": -Infinity };
const decoded = new WeakMap();

/** The cells of an array as numbers; of a large one each stands for several. */
export function cellsOf(array) {
  if (!decoded.has(array)) decoded.set(array, array.q === undefined ? written(array) : unpacked(array));
  return decoded.get(array);
}

function written({ a, odd = {} }) {
  return a.map((number, place) => (number === null ? ODD[odd[place]] ?? NaN : number));
}

function unpacked({ q, max }) {
  return Array.from(atob(q), (letter) => {
    const byte = (letter.charCodeAt(0) << 24) >> 24;
    if (byte === -128) return NaN;
    return Math.abs(byte) === 127 ? byte * Infinity : (byte / 126) * max;
  });
}

/** The largest size among the finite cells; 1 if all are zero. */
export function largestOf(cells) {
  return cells.reduce((most, cell) => (Number.isFinite(cell) ? Math.max(most, Math.abs(cell)) : most), 0) || 1;
}

export function signOf(number) {
  if (Number.isNaN(number)) return "nan";
  return number > 0 ? "pos" : number < 0 ? "neg" : "zero";
}

/** How strong a cell is among cells of which the largest is `top`: 0 to 1. */
export function strengthOf(number, top) {
  return Number.isFinite(number) ? Math.min(1, Math.abs(number) / top) : 1;
}

/** A number in at most `room` characters where that can be, with a real minus. */
export function shortNumeral(number, room = 8) {
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  if (number === 0) return "0";
  const size = Math.abs(number);
  const extreme = size < 1e-4 || size >= 1e6;
  let text = "";
  for (let digits = 6; digits > 0; digits--) {
    text = extreme ? number.toExponential(Math.max(0, digits - 4)) : String(Number(number.toPrecision(digits)));
    text = text.replace("e+", "e");
    if (text.length <= room) break;
  }
  const two = String(Number(number.toPrecision(2)));
  if (size < 1 && size >= 0.01 && text.length < two.length && two.length - 1 <= room) text = two.replace("0.", "."); // .55 rather than 0.6
  if (text.length > room) text = size < 1 && size >= 0.05 ? text.replace("0.", ".") : number.toExponential(0).replace("e+", "e");
  return text.replaceAll("-", "−");
}

/** One number for an array: itself, or its root mean square with the sign of its sum. */
export function summaryOf(array) {
  const cells = cellsOf(array);
  if (cells.length === 1) return cells[0];
  const sum = cells.reduce((total, cell) => total + cell, 0);
  return Math.sqrt(cells.reduce((total, cell) => total + cell * cell, 0) / Math.max(1, cells.length)) * (sum < 0 ? -1 : 1);
}

export function countOf(array) {
  return array.shape.reduce((product, size) => product * size, 1);
}

/** A matrix with rows and columns exchanged; what is shown as means of many numbers stays as it is. */
export function transposed(array) {
  const [rows, columns] = array.shape;
  const cells = cellsOf(array);
  if (array.shape.length !== 2) return array;
  if (cells.length !== rows * columns) return { ...array, shape: [columns, rows] };
  const order = Array.from(cells, (_, place) => (place % rows) * columns + Math.floor(place / rows));
  const turned = { ...array, shape: [columns, rows], cols: rows };
  decoded.set(turned, order.map((place) => cells[place]));
  return turned;
}
