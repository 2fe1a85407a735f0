/** Unpacking what the kernel sends: the story and its drawing travel compressed (tapewidgets/panels/packing.py). */

/** Plain data from text: base64, deflate, JSON; an empty object for an empty text. */
export async function unpack(packed) {
  if (!packed) return {};
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const scene = JSON.parse(await new Response(plain).text());
  for (const number of scene.changed?.edits ?? []) scene.story.values[number].edited = true;
  return scene;
}

/** The same model with `scene` unpacked; a scene that has been overtaken is passed over. Returns [model, clean-up]. */
export async function withScene(model) {
  const listeners = new Set();
  let scene = await unpack(model.get("scene"));
  let turn = 0;
  const arrived = async () => {
    const mine = ++turn;
    const next = await unpack(model.get("scene"));
    if (mine !== turn) return;
    scene = next;
    for (const react of [...listeners]) react();
  };
  model.on("change:scene", arrived);
  const unpacked = {
    get: (name) => (name === "scene" ? scene : model.get(name)),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    send: (message) => model.send(message),
    on: (event, react) => (event === "change:scene" ? listeners.add(react) : model.on(event, react)),
    off: (event, react) => (event === "change:scene" ? listeners.delete(react) : model.off(event, react)),
  };
  return [unpacked, () => { listeners.clear(); model.off("change:scene", arrived); }];
}
