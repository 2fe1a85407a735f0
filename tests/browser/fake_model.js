// A stand-in for the widget manager: mounts one widget's ES module in a bare page, with a model that behaves like Backbone's.
// window.tapewidgets is all that the tests talk to.

/** @param {Record<string, any>} state */
function fakeModel(state, scripts) {
  /** @type {Record<string, Function[]>} */
  const listeners = {};
  /** @type {Record<string, any>} */
  let unsaved = {};
  const emit = (event, ...args) => (listeners[event] ?? []).slice().forEach((listener) => listener(...args));
  const model = {
    saved: [],
    sent: [],
    get: (key) => state[key],
    set(key, value) {
      if (JSON.stringify(state[key]) === JSON.stringify(value)) return;
      state[key] = value;
      unsaved[key] = value;
      emit(`change:${key}`, model, value);
      emit('change', model);
    },
    save_changes() {
      model.saved.push(unsaved);
      unsaved = {};
    },
    on: (events, listener) => events.split(' ').forEach((event) => (listeners[event] ??= []).push(listener)),
    off(events, listener) {
      const names = events === null || events === undefined ? Object.keys(listeners) : events.split(' ');
      for (const name of names) {
        listeners[name] = (listeners[name] ?? []).filter((other) => listener && other !== listener);
      }
    },
    send: (content) => model.sent.push(content),
    /** What the kernel does: change traits without asking for them to be sent back. */
    fromKernel(changes) {
      for (const key of Object.keys(changes)) {
        model.set(key, changes[key]);
        delete unsaved[key];
      }
    },
    message: (content) => emit('msg:custom', content, []),
    widget_manager: scripts && { get_model: async () => ({ comm_live: true, get: (name) => scripts[name] }) },
    listenerCount: () => Object.values(listeners).flat().length,
  };
  return model;
}

window.tapewidgets = {
  model: null,
  unmount: async () => {},
  async mount(state, element, scripts) {
    const model = (window.tapewidgets.model = fakeModel(state, scripts));
    const style = document.createElement('style');
    style.textContent = state._css ?? '';
    document.head.append(style);
    const address = URL.createObjectURL(new Blob([state._esm], { type: 'text/javascript' }));
    let widget = (await import(address)).default;
    if (typeof widget === 'function') widget = await widget();
    const forget = await widget.initialize?.({ model });
    const remove = await widget.render?.({ model, el: element });
    window.tapewidgets.unmount = async () => {
      await remove?.();
      await forget?.();
    };
  },
};
