/** What a panel shows now: its stage and the moment of its step, worked out once for all views. */
import { clampStep } from "../page/story.js";
import { momentAt } from "../page/moment.js";

let last = { story: null, at: -1, closed: null, moment: null };

/** What is asked on the stage, or null; a page without a kernel asks nothing, for nobody would mark it. */
export const gateOf = (whole) => (whole.live === false ? null : whole.gate ?? null);

/** The last step that may be shown. */
export function lastShown(whole) {
  const final = Math.max(0, (whole.scene?.story?.steps.length ?? 1) - 1);
  return Math.min(final, gateOf(whole)?.limit ?? final);
}

/** The step that is shown: none beyond what has been answered. */
export const stepShown = (whole) => (whole.scene?.story ? Math.min(clampStep(whole.scene.story, whole.at.step), lastShown(whole)) : 0);

/**
 * {whole, stage, story, moment} of what is shown; all but the whole are null while there is no story. A moment that is
 * `closed` hides what is asked.
 * @param {Whole} whole @returns {Now}
 */
export function nowOf(whole) {
  const story = whole.scene?.story ?? null;
  if (!story) return { whole, stage: null, story: null, moment: null };
  const [at, closed] = [stepShown(whole), Boolean(gateOf(whole)?.closed)];
  if (last.story !== story || last.at !== at || last.closed !== closed) last = { story, at, closed, moment: { ...momentAt(story, at), closed } };
  return { whole, stage: whole.scene, story, moment: last.moment };
}

/**
 * Call `draw(now, {another, moved})` when the scene is another one, or the step or what is selected; `moved` when the step
 * is. Returns what stops it.
 */
export function followNow({ connection }, draw) {
  let [scene, step, selected, closed] = [undefined, null, null, false];
  return connection.subscribe((whole) => {
    const [at, asked] = [stepShown(whole), Boolean(gateOf(whole)?.closed)];
    const [another, moved] = [scene !== whole.scene, step !== at];
    if (!another && !moved && selected === whole.at.selected && closed === asked) return;
    [scene, step, selected, closed] = [whole.scene, at, whole.at.selected, asked];
    draw(nowOf(whole), { another, moved: moved && !another });
  });
}
