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
