/** The inside of a step: which moment of record, backward and update is shown, and what is known at it. No drawing. */

/** What a page knows of told steps: {steps: step -> told, step: the one shown, at: its moment, wanted}. */
export function makeInside() {
  return { steps: new Map(), step: 0, at: null, wanted: null };
}

/** The told step that is shown, or null while it is not known. */
export const toldOf = (inside) => inside.steps.get(inside.step) ?? null;

/** The moment shown: the last, which is the whole step, unless one is chosen. */
export function momentOf(inside) {
  const told = toldOf(inside);
  if (!told) return null;
  const at = inside.at === null ? told.moments.length - 1 : Math.min(inside.at, told.moments.length - 1);
  return { ...told.moments[at], at, last: at === told.moments.length - 1 };
}

/** Show a step, whole or at the moment that was wanted for it. */
export function turnTo(inside, step) {
  if (inside.step === step && inside.wanted === null) return;
  if (inside.step !== step) inside.at = null;
  inside.step = step;
  if (inside.wanted?.step === step) {
    const told = toldOf(inside);
    const place = typeof inside.wanted.at === "string" ? told?.arrives[inside.wanted.at] : inside.wanted.at;
    if (told) [inside.at, inside.wanted] = [place ?? null, null];
  }
}

/** Whether a variable has moved at the moment shown: before its update the old weights are what there is. */
export function hasMoved(inside, name) {
  const moment = momentOf(inside);
  if (!moment || moment.last) return true;
  return toldOf(inside).moments.slice(0, moment.at + 1).some(({ sets }) => sets?.includes(name));
}

/** Whether what arrives under a key ("loss", "gradient w", ...) is known at the moment shown. */
export function isKnown(inside, key) {
  const moment = momentOf(inside);
  return !moment || moment.last || !(toldOf(inside).arrives[key] > moment.at);
}

/** The rows of the tape at the moment shown: [{text, value, gradient, state}], what is not there yet left empty. */
export function tapeRows(inside) {
  const told = toldOf(inside);
  if (!told) return [];
  const now = momentOf(inside);
  const past = told.moments.slice(0, now.at + 1);
  const begun = past.some(({ part }) => part === "backward");
  return told.rows.map((row, at) => {
    const weight = !told.moments.some((moment) => moment.part === "record" && moment.row === at);
    const done = weight ? begun || past.some(({ part }) => part === "update") : past.some((moment) => moment.part === "record" && moment.row === at);
    const gradient = past.some(({ gives }) => gives?.includes(at)) ? row.gradient : "";
    return { text: row.text, value: done ? row.value : "", gradient, done, now: now.row === at || (now.last && weight) ? now.part : "" };
  });
}
