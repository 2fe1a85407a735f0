/** Unpacking what the kernel sends: the story and its drawing travel compressed (tapewidgets/panels/packing.py). */
import { unzlibSync } from "./fflate.js";

/** Plain data from text: base64, deflate, JSON; an empty object for an empty text. */
export function unpack(packed) {
  if (!packed) return {};
  // At once: the browser's own DecompressionStream answers some tasks later, when the next scene has come.
  const plain = unzlibSync(Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)));
  const scene = JSON.parse(new TextDecoder().decode(plain));
  for (const number of scene.changed?.edits ?? []) scene.story.values[number].edited = true;
  return scene;
}

/** The same model with `scene` unpacked, once for each that comes. */
export function withScene(model) {
  let [packed, scene] = ["", {}];
  const unpacked = () => {
    const now = model.get("scene");
    if (now !== packed) [packed, scene] = [now, unpack(now)];
    return scene;
  };
  return {
    get: (name) => (name === "scene" ? unpacked() : model.get(name)),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    send: (message) => model.send(message),
    on: (event, react) => model.on(event, react),
    off: (event, react) => model.off(event, react),
  };
}
