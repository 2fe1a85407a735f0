/** What the page calculates of the model by itself, for what must follow the hand: predictions, losses, gradients. */
import { hasMoved } from "./sgd-inside.js";

/** The model's prediction and loss at one point, for some weights. */
export function evaluate(scene, weights, x, y = 0) {
  const { setup, program } = scene;
  const given = { [setup.x_name]: x, [setup.y_name]: y };
  setup.variables.forEach(({ name }, which) => { given[name] = weights[which]; });
  return program(given);
}

/** The mean loss over all points: exactly where it is quadratic, else over the points that the page has; null without a program. */
export function meanLoss(scene, weights) {
  const bowl = scene.setup.quadratic;
  const drawn = scene.held ?? scene.state.document.data?.points;
  if (bowl && !drawn) {
    const { matrix, slope, constant } = bowl;
    return weights.reduce((sum, a, i) => sum + a * (slope[i] + 0.5 * weights.reduce((inner, b, j) => inner + matrix[i][j] * b, 0)), constant);
  }
  const { x, y } = scene.data;
  if (!scene.program || !x) return null;
  return x.reduce((sum, value, row) => sum + evaluate(scene, weights, value, y[row]).loss, 0) / x.length;
}

/** The gradient of the mean loss: exact on a quadratic, else by central differences; null where the page cannot calculate it. */
export function slope(scene, weights) {
  const bowl = scene.setup.quadratic;
  if (bowl && !scene.held) return bowl.slope.map((value, i) => value + weights.reduce((sum, b, j) => sum + bowl.matrix[i][j] * b, 0));
  if (!scene.program || !scene.data.x) return null;
  return weights.map((value, which) => {
    const step = 1e-4 * Math.max(1, Math.abs(value));
    const at = (moved) => meanLoss(scene, weights.map((other, place) => (place === which ? moved : other)));
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}

/** A run's weights at its cursor. */
export const weightsAt = (run) => run.rows.weights.map((column) => column[run.cursor]);

/** The weights before the step at the cursor. */
export function weightsBefore(run) {
  return run.rows.weights.map((column, which) => column[run.cursor] - (run.rows.step[run.cursor] ? run.rows.updates[which]?.[run.cursor] ?? 0 : 0));
}

/** The weights at the moment shown: what is not updated yet is as it was. */
export function weightsNow(scene) {
  const before = weightsBefore(scene);
  return weightsAt(scene).map((value, which) => (hasMoved(scene.inside, scene.setup.variables[which].name.replace(/\[.*/, "")) ? value : before[which]));
}
