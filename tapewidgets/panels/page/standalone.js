const unpack = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text());
};
const [code, style, state, data] = await unpack(document.getElementById("packed").textContent);
const model = {
  get: (name) => state[name],
  send: () => {},
  on: () => {},
  off: () => {},
};
document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
const widget = (await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))).default;
widget.render({ model, el: document.getElementById("panel"), data });
