/** What the run panel computes without the page: its rows, its numbers, its ticks, its contours, its small programs. */

const ALL = 64;

/** Whether a step's row stays at a level: all up to 2 ** (level + 1), then 2 ** level rows an octave; as in `history.py`. */
export function stays(step, level) {
  const spacing = 2 ** Math.max(0, (step < 1 ? 0 : Math.floor(Math.log2(step))) - level);
  return step % spacing === 0;
}

/** No rows yet, for so many weights; `losses` is 2 where there are test points, whose loss stands beside that of the others. */
export function emptyRows(weights, slopes = weights, losses = 0) {
  const columns = (count) => Array.from({ length: count }, () => []);
  return { level: ALL, step: [], loss: [], first: [], orders: {}, weights: columns(weights), gradients: columns(slopes), updates: columns(slopes), losses: columns(losses) };
}

function allColumns(rows) {
  return [rows.step, rows.loss, rows.first, ...rows.weights, ...rows.gradients, ...rows.updates, ...(rows.losses ?? [])];
}

/** Add a frame's rows in place. A last row that does not stay is the newest step only, and makes way for the next. */
export function appendRows(rows, frame) {
  const steps = rows.step;
  Object.assign(rows.orders, frame.orders);
  if (steps.length && !stays(steps.at(-1), frame.level)) allColumns(rows).forEach((column) => column.pop());
  if (frame.level !== rows.level) {
    const stay = steps.map((step) => stays(step, frame.level));
    for (const column of allColumns(rows)) {
      const kept = column.filter((_, at) => stay[at]);
      column.length = 0;
      for (const value of kept) column.push(value);
    }
    rows.level = frame.level;
  }
  const last = steps.length ? steps.at(-1) : -1;
  const skip = frame.step.findIndex((step) => step > last);
  if (skip < 0) return rows;
  const added = allColumns(frame);
  allColumns(rows).forEach((column, at) => {
    for (let row = skip; row < added[at].length; row += 1) column.push(added[at][row]);
  });
  return rows;
}

/** The row shown for a step: the last kept one that is not after it. */
export function rowAt(rows, step) {
  let low = 0;
  let high = rows.step.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows.step[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A number in few characters; what is not finite says so. */
export function short(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e6 || size < 1e-4) {
    const [head, tail] = value.toExponential(Math.max(0, digits - 2)).split("e");
    text = `${head.includes(".") ? head.replace(/\.?0+$/, "") : head}e${Number(tail)}`;
  } else {
    text = value.toPrecision(digits);
    if (text.includes("e")) text = String(Math.round(value));
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  return text.replace(/-/g, "−");
}

/** Whole numbers with commas. */
export function grouped(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Round positions inside [low, high], about `wanted` of them. */
export function niceTicks(low, high, wanted = 5) {
  if (!(high > low)) return [low];
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => raw <= factor * power * 1.0001);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

/** Powers of ten inside [low, high] of a log axis (both given as log10), at most about `wanted`. */
export function logTicks(low, high, wanted = 5) {
  const every = Math.max(1, Math.ceil((high - low) / wanted));
  const ticks = [];
  for (let power = Math.ceil(low / every) * every; power <= high; power += every) ticks.push(power);
  return ticks;
}

/** Lowest and highest finite number of some lists, with a margin. */
export function span(lists, margin = 0.06) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (const value of list) {
      if (value === null || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [-1, 1];
  const room = (high - low) * margin || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/** Mean of each value and the `width - 1` before it; gaps are left out. */
export function runningMean(values, width) {
  const means = [];
  let sum = 0;
  let count = 0;
  values.forEach((value, at) => {
    if (value !== null) { sum += value; count += 1; }
    const gone = at >= width ? values[at - width] : null;
    if (gone !== null) { sum -= gone; count -= 1; }
    means.push(count ? Math.max(0, sum / count) : null);
  });
  return means;
}

/** Levels that draw a round valley as evenly spaced rings. */
export function contourLevels(grid, count = 12) {
  const flat = grid.flat().filter((value) => value !== null);
  const low = Math.min(...flat);
  const high = Math.max(...flat);
  return Array.from({ length: count }, (_, at) => low + (high - low) * ((at + 0.5) / count) ** 2);
}

/** Marching squares: the pieces [x0, y0, x1, y1] of one level, in cells of the grid (`grid[y][x]`). */
export function contour(grid, level) {
  const pieces = [];
  for (let y = 0; y + 1 < grid.length; y += 1) {
    for (let x = 0; x + 1 < grid[0].length; x += 1) {
      const corners = [grid[y][x], grid[y][x + 1], grid[y + 1][x + 1], grid[y + 1][x]];
      if (corners.includes(null)) continue;
      const ends = [];
      corners.forEach((value, side) => {
        const next = corners[(side + 1) % 4];
        if (value > level === next > level) return;
        const part = (level - value) / (next - value);
        ends.push([[x + part, y], [x + 1, y + part], [x + 1 - part, y + 1], [x, y + 1 - part]][side]);
      });
      for (let at = 0; at + 1 < ends.length; at += 2) pieces.push([...ends[at], ...ends[at + 1]]);
    }
  }
  return pieces;
}

/** The batch size of a step, through the changes made on the way. */
export function batchSizeAt(state, step) {
  let size = state.first_batch_size;
  for (const change of state.changes) if (change.step < step && change.batch_size) size = change.batch_size;
  return size;
}

/** The places in the data of the batch of the step shown; at most 64 are marked. */
export function batchPlaces({ data, state, rows, cursor }) {
  const step = rows.step[cursor] ?? 0;
  const first = rows.first[cursor] ?? null;
  if (step < 1 || first === null || data.thinned || !data.x) return [];
  const size = batchSizeAt(state, step);
  if (size >= data.count || size > 64) return [];
  const [epoch, from] = Array.isArray(first) ? first : [null, first];
  const order = epoch === null ? null : rows.orders[epoch];
  if (epoch !== null && !order) return [];
  return Array.from({ length: Math.min(size, data.count - from) }, (_, more) => (order ? order[from + more] : from + more));
}

/**
 * The point nearest to a place in pixels, within `reach` of it; -1 if there is none.
 * @param {{x: any, y: any}} points @param {any} axes @param {number[]} place @param {number} reach
 */
export function nearestPoint({ x, y }, { sx, sy }, [px, py], reach) {
  let best = -1;
  let least = reach;
  x.forEach((value, row) => {
    const away = Math.hypot(sx(value) - px, sy(y[row]) - py);
    if (away <= least) [best, least] = [row, away];
  });
  return best;
}

/**
 * Keep an axis near what matters: at most `times` the reach of the anchors beyond them.
 * @param {number[]} span @param {number[]} anchors @param {number} times
 */
export function clampSpan([low, high], anchors, times) {
  const least = Math.min(...anchors);
  const most = Math.max(...anchors);
  const reach = times * Math.max(most - least, 1e-6 + 0.1 * Math.abs(most));
  return [Math.max(low, least - reach), Math.min(high, most + reach)];
}

/** What the page calculates with numbers. */
export const SCALAR = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
  identity: (a) => a,
  negative: (a) => -a,
  square: (a) => a * a,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  relu: (a) => Math.max(a, 0),
  abs: Math.abs,
  maximum: Math.max,
  minimum: Math.min,
};

/**
 * A model's recorded lines as a function of its named numbers.
 * program: {names: [...], lines: [[operation, ...inputs]], predictions, loss}; an input is a name's or a line's place
 * (names first), or {constant: number}.
 */
export function compileProgram(program) {
  if (!program) return null;
  const { names, lines } = program;
  return (given) => {
    const values = names.map((name) => given[name]);
    for (const [operation, ...inputs] of lines) {
      values.push(SCALAR[operation](...inputs.map((at) => (typeof at === "number" ? values[at] : at.constant))));
    }
    return { predictions: values[program.predictions], loss: values[program.loss] };
  };
}
