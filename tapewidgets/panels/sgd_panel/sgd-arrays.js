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

function multiplied(a, b) {
  const [rows, inner] = a.shape;
  const columns = b.shape[1];
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const left = a.data[row * inner + k];
      for (let column = 0; column < columns; column += 1) out[row * columns + column] += left * b.data[k * columns + column];
    }
  }
  return out;
}

/**
 * The recorded lines as a function (points, weights) -> {predictions, layers}. `points` holds for each input
 * {data, shape}; `weights` is flat, in the order of the setup. A layer is {data, shape} of its units' outputs.
 */
export function compileArrays(program) {
  if (!program) return null;
  const { names, inputs, shapes, lines } = program;
  return (points, weights) => {
    const count = points[0].shape[0];
    const values = points.slice(0, inputs);
    let from = 0;
    for (const shape of shapes) {
      values.push({ data: weights.slice(from, from + size(shape)), shape });
      from += size(shape);
    }
    if (values.length !== names.length) return null;
    for (const [operation, kept, ...given] of lines) {
      const shape = kept.map((length) => (length === -1 ? count : length));
      const found = given.map((at) => (typeof at === "number" ? values[at] : { data: at.constant, shape: at.constant.length > 1 ? [at.constant.length] : [] }));
      if (operation === "matmul") values.push({ data: multiplied(...found), shape });
      else if (operation === "reshape") values.push({ data: found[0].data, shape });
      else if (operation === "broadcast_to") values.push({ data: stretch(found[0], shape), shape });
      else {
        const columns = found.map((one) => stretch(one, shape));
        const out = new Float64Array(size(shape));
        const act = SCALAR[operation];
        if (columns.length === 1) for (let at = 0; at < out.length; at += 1) out[at] = act(columns[0][at]);
        else for (let at = 0; at < out.length; at += 1) out[at] = act(columns[0][at], columns[1][at]);
        values.push({ data: out, shape });
      }
    }
    return { predictions: values[program.predictions].data, layers: program.layers.map((at) => values[at]) };
  };
}
