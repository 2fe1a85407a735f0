/** What each panel carries as its script: it gets the panel's own from the notebook's Scripts widget, once a page. */

const loaded = (globalThis.tapewidgetsScripts ??= new Map());

/** {code, style, data} of the Scripts widget; where no widget can be looked up, or not this one, the kernel is asked. */
async function fetchScripts(model) {
  const id = model.get("scripts").slice("IPY_MODEL_".length);
  const shared = await Promise.resolve(model.widget_manager?.get_model(id)).catch(() => undefined);
  if (shared) return { code: shared.get("code"), style: shared.get("style"), data: shared.get("data") };
  const client = `loader-${Math.random().toString(36).slice(2)}`;
  return new Promise((resolve) => {
    const heard = (message) => {
      if (message?.client !== client) return;
      model.off("msg:custom", heard);
      resolve(message.result);
    };
    model.on("msg:custom", heard);
    model.send({ kind: "request", client, request: 1, action: "script" });
  });
}

async function load(model) {
  const { code, style, data } = await fetchScripts(model);
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  URL.revokeObjectURL(address);
  return { widget, style, data };
}

async function renderLoaded({ model, el }) {
  const { version } = model.get("state");
  if (!loaded.has(version)) {
    loaded.set(version, load(model));
    loaded.get(version).catch(() => loaded.delete(version));
  }
  const { widget, style, data } = await loaded.get(version);
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  if (![...home.querySelectorAll("style[data-tapewidgets]")].some((one) => one.getAttribute("data-tapewidgets") === version)) {
    const sheet = document.createElement("style");
    sheet.dataset.tapewidgets = version;
    sheet.textContent = style;
    home.append(sheet);
  }
  return widget.render({ model, el, data });
}

export default { render: renderLoaded };
