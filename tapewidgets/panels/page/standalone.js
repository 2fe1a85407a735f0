const unpack = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text());
};
const [code, style, state] = await unpack(document.getElementById("packed").textContent);
const listeners = {};
const model = {
  get: (name) => state[name],
  set: (name, value) => {
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    for (const react of listeners[`change:${name}`] ?? []) react();
  },
  save_changes: () => {},
  send: () => {},
  on: (event, react) => (listeners[event] ??= []).push(react),
  off: (event, react) => { listeners[event] = (listeners[event] ?? []).filter((other) => other !== react); },
};
document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
const widget = (await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))).default;
widget.render({ model, el: document.getElementById("panel") });
