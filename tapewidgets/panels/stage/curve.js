/** The length of an edge's curve and the points on it, calculated: to ask the page for them would have it lay itself out. */

/** A cubic curve is measured as so many straight pieces. */
const PIECES = 24;

/**
 * A path of cubic curves as Graphviz gives it, `M0,0C1,1 2,2 3,3 ...`: {length, at(distance)}. Pure.
 * @param {string} path
 */
export function curveOf(path) {
  const numbers = (path.match(/-?[\d.]+/g) ?? []).map(Number);
  const points = Array.from({ length: Math.floor(numbers.length / 2) }, (_, place) => ({ x: numbers[2 * place], y: numbers[2 * place + 1] }));
  const marks = [{ ...points[0], far: 0 }];
  for (let first = 0; first + 3 < points.length; first += 3) {
    for (let piece = 1; piece <= PIECES; piece++) {
      const point = cubic(points.slice(first, first + 4), piece / PIECES);
      const last = marks[marks.length - 1];
      marks.push({ ...point, far: last.far + Math.hypot(point.x - last.x, point.y - last.y) });
    }
  }
  const length = marks[marks.length - 1].far;
  return { length, at };

  /** The point so far along the curve. @param {number} distance */
  function at(distance) {
    const next = marks.findIndex(({ far }) => far >= distance);
    if (next <= 0) return pick(next ? marks[marks.length - 1] : marks[0]);
    const [before, after] = [marks[next - 1], marks[next]];
    const part = after.far > before.far ? (distance - before.far) / (after.far - before.far) : 1;
    return { x: before.x + part * (after.x - before.x), y: before.y + part * (after.y - before.y) };
  }
}

const pick = ({ x, y }) => ({ x, y });

/** @param {{x: number, y: number}[]} points @param {number} part */
function cubic([a, b, c, d], part) {
  const rest = 1 - part;
  const weights = [rest ** 3, 3 * rest ** 2 * part, 3 * rest * part ** 2, part ** 3];
  const mix = (axis) => weights[0] * a[axis] + weights[1] * b[axis] + weights[2] * c[axis] + weights[3] * d[axis];
  return { x: mix("x"), y: mix("y") };
}
