/** Which rows a replay shows: not equal steps but equal changes, so that the scrub bar, the loss and the weights line up. */

const FIRST = 12;
const MOST_SHOWN = 300;
const HEIGHT = 240;

/**
 * The steps to show, from rows as columns: a step stays when what is drawn has moved by some pixels since the last one
 * that stayed, or 8 % more steps have gone by. What moved is a running mean over the last tenth of the steps: the jitter
 * of SGD around its end is no news. The pixels grow until the steps are few enough.
 */
export function stepsByChange({ step, weights, loss }, most = MOST_SHOWN) {
  const columns = [...weights.map((column) => scaled(column, HEIGHT)), scaled(loss.map((value) => (value > 0 ? Math.log10(value) : null)), HEIGHT / 3)];
  const smooth = smoothed(step, columns);
  for (let pixels = 0.5; ; pixels *= 1.4) {
    const kept = keep(step, smooth, pixels);
    if (kept.length <= most || pixels > 1e6) return kept;
  }
}

/** A column from 0 to `height`; what is not finite stays null. */
function scaled(column, height) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of column) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const size = high > low ? height / (high - low) : 0;
  return column.map((value) => (value === null || !Number.isFinite(value) ? null : (value - low) * size));
}

function smoothed(step, columns) {
  return columns.map((column) => {
    let mean = null;
    let before = 0;
    return column.map((value, at) => {
      const part = Math.min(1, (step[at] - before) / (1 + step[at] / 10));
      before = step[at];
      if (value !== null) mean = mean === null ? value : mean + (value - mean) * Math.max(part, step[at] <= FIRST ? 1 : 0);
      return mean;
    });
  });
}

function keep(step, columns, pixels) {
  const kept = [];
  let last = -1;
  step.forEach((at, row) => {
    const far = last < 0 || columns.some((column) => column[row] !== null && (column[last] === null || Math.abs(column[row] - column[last]) >= pixels));
    if (!far && at > FIRST && at < 1.08 * step[last] && row < step.length - 1) return;
    kept.push(at);
    last = row;
  });
  return kept;
}

/** The place of a step among the steps shown, between two of them for a step that is not. */
export function placeOf(steps, step) {
  let low = 0;
  let high = steps.length - 1;
  if (high < 0 || step <= steps[0]) return 0;
  if (step >= steps[high]) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle;
    else high = middle;
  }
  return low + (step - steps[low]) / (steps[high] - steps[low]);
}

/** Steps to write under the bar and the charts, at least `room` places apart: [[place, step], ...]. */
export function stepTicks(steps, room) {
  const last = steps.length - 1;
  const ticks = [];
  for (const step of [0, 1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6]) {
    const place = placeOf(steps, step);
    if (step >= (steps.at(-1) ?? 0) || last - place < room || (ticks.length && place - ticks.at(-1)[0] < room)) continue;
    ticks.push([place, step]);
  }
  return last > 0 ? [...ticks, [last, steps[last]]] : ticks;
}
