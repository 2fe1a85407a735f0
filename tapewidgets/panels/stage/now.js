/** What a panel shows now: its stage and the moment of its step, worked out once for all views. */
import { clampStep } from "../page/story.js";
import { momentAt } from "../page/moment.js";

let last = { story: null, at: -1, moment: null };

/** {whole, stage, story, moment} of what is shown; all but the whole are null while there is no story. */
export function nowOf(whole) {
  const story = whole.scene?.story ?? null;
  if (!story) return { whole, stage: null, story: null, moment: null };
  const at = clampStep(story, whole.at.step);
  if (last.story !== story || last.at !== at) last = { story, at, moment: momentAt(story, at) };
  return { whole, stage: whole.scene, story, moment: last.moment };
}

/**
 * Call `draw(now, {another, moved})` when the scene is another one, or the step or what is selected; `moved` when the step
 * is. Returns what stops it.
 */
export function followNow({ connection }, draw) {
  let [scene, step, selected] = [undefined, null, null];
  return connection.subscribe((whole) => {
    const { at } = whole;
    const [another, moved] = [scene !== whole.scene, step !== at.step];
    if (!another && !moved && selected === at.selected) return;
    [scene, step, selected] = [whole.scene, at.step, at.selected];
    draw(nowOf(whole), { another, moved: moved && !another });
  });
}
