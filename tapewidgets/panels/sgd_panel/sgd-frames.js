/** The run panel's frames: taken as they come, told to have come, and asked for again where one is missing. */
import { sendTo } from "../page/dom.js";
import { takeFrame } from "./sgd-scene.js";

/** Not often: with every message a notebook shows that its kernel is busy, which costs more than to draw a frame. */
const TELL_FRAMES = 12;
const TELL_MILLISECONDS = 1000;

/** Listen to a model's frames for a scene, and call `came` after each. Returns {leave}. */
export function makeFrames(scene, model, connection, came) {
  let missing = 0; // the revision of the rows on which frames are missing, once all rows are asked for
  let [untold, told] = [0, 0];

  const tell = (kind, content = {}) => { if (connection.status().usable) sendTo(model, { kind, ...content }); };

  function take(message) {
    if (message?.kind !== "frame") return;
    if (takeFrame(scene, message)) came();
    else if (missing !== scene.told.base) {
      missing = scene.told.base;
      connection.ask("rows");
    }
    untold += 1;
    const now = performance.now();
    if (untold < TELL_FRAMES && now - told < TELL_MILLISECONDS) return;
    [untold, told] = [0, now];
    tell("drawn", { frame: message.frame });
  }

  model.on("msg:custom", take);
  tell("watch");
  return {
    leave() {
      model.off("msg:custom", take);
      tell("leave");
    },
  };
}
