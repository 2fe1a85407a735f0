/** A model of arrays, calculated in the page on many points at once: its curve, its region, its hidden units. */
import { SCALAR } from "./sgd-rows.js";

const size = (shape) => shape.reduce((product, length) => product * length, 1);

/** An array stretched to a shape, as NumPy does: axes are counted from the last, and those of length 1 repeat. */
export function stretch({ data, shape }, wanted) {
  const lengths = [...Array(wanted.length - shape.length).fill(1), ...shape];
  if (lengths.every((length, axis) => length === wanted[axis])) return data;
  const out = new Float64Array(size(wanted));
  const strides = [];
  let stride = 1;
  for (let axis = lengths.length - 1; axis >= 0; axis -= 1) {
    strides[axis] = lengths[axis] === 1 ? 0 : stride;
    stride *= lengths[axis];
  }
  for (let at = 0; at < out.length; at += 1) {
    let [rest, from] = [at, 0];
    for (let axis = wanted.length - 1; axis >= 0; axis -= 1) {
      from += (rest % wanted[axis]) * strides[axis];
      rest = Math.floor(rest / wanted[axis]);
    }
    out[at] = data[from];
  }
  return out;
}

function multiplied(a, b, out) {
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  out.fill(0);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const left = a.data[row * inner + k];
      for (let column = 0; column < columns; column += 1) out[row * columns + column] += left * b.data[k * columns + column];
    }
  }
}

/** An array that repeats within a shape as a whole: itself, a row for all rows, one number; anything else is stretched. */
function repeating(array, shape) {
  const from = array.shape.findIndex((length) => length !== 1);
  const inner = from < 0 ? [] : array.shape.slice(from);
  const whole = inner.every((length, at) => length === shape[shape.length - inner.length + at]);
  return whole ? array.data : stretch(array, shape);
}

/** Act on numbers one by one; inputs that are shorter than the output repeat. */
function each(act, inputs, shape, out) {
  const [a, b] = inputs.map((input) => repeating(input, shape));
  if (b === undefined) for (let at = 0; at < out.length; at += 1) out[at] = act(a[at]);
  else if (a.length === out.length && b.length === out.length) for (let at = 0; at < out.length; at += 1) out[at] = act(a[at], b[at]);
  else for (let at = 0; at < out.length; at += 1) out[at] = act(a[at % a.length], b[at % b.length]);
}

/**
 * The recorded lines as a function (points, weights) -> {predictions, layers}. `points` holds for each input
 * {data, shape}; `weights` is flat, in the order of the setup. A layer is {data, shape} of its units' outputs. All of it
 * lies in arrays that the next call for the same points fills anew.
 */
export function compileArrays(program) {
  if (!program) return null;
  const { names, inputs, shapes, lines } = program;
  const rooms = new WeakMap(); // points -> an array for each line
  const whole = new Set([program.predictions, ...program.layers, ...lines.flatMap(([operation, , ...given]) => (["matmul", "reshape"].includes(operation) ? given : []))]);
  return (points, weights) => {
    const count = points[0].shape[0];
    if (!rooms.has(points[0].data)) rooms.set(points[0].data, lines.map(([, kept]) => new Float64Array(size(kept.map((length) => (length === -1 ? count : length))))));
    const room = rooms.get(points[0].data);
    const values = points.slice(0, inputs);
    let from = 0;
    for (const shape of shapes) {
      values.push({ data: weights.slice(from, from + size(shape)), shape });
      from += size(shape);
    }
    if (values.length !== names.length) return null;
    lines.forEach(([operation, kept, ...given], line) => {
      const shape = kept.map((length) => (length === -1 ? count : length));
      const found = given.map((at) => (typeof at === "number" ? values[at] : { data: at.constant, shape: at.constant.length > 1 ? [at.constant.length] : [] }));
      if (operation === "reshape") values.push({ data: found[0].data, shape });
      else if (operation === "broadcast_to") values.push(whole.has(values.length) ? { data: stretch(found[0], shape), shape } : found[0]); // it repeats where it is used
      else {
        if (operation === "matmul") multiplied(...found, room[line]);
        else each(SCALAR[operation], found, shape, room[line]);
        values.push({ data: room[line], shape });
      }
    });
    return { predictions: values[program.predictions].data, layers: program.layers.map((at) => values[at]) };
  };
}
