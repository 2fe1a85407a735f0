// Where a panel gets its script from: the notebook's widget, or the kernel where a page does not know that widget.

import assert from "node:assert/strict";
import test from "node:test";

import loader from "../../tapewidgets/panels/page/loader.js";

const CODE = "export default { render: ({ data }) => data };";

globalThis.ShadowRoot = class {};
globalThis.Blob = class { constructor([text]) { this.text = text; } };
globalThis.document = {
  head: { querySelectorAll: () => [], append: () => {} },
  createElement: () => ({ dataset: {} }),
};
URL.createObjectURL = ({ text }) => `data:text/javascript,${encodeURIComponent(text)}`;
URL.revokeObjectURL = () => {};

/** A panel's model whose kernel answers a request for the script. */
function panel(version, manager) {
  const heard = new Set();
  const traits = { scripts: "IPY_MODEL_shared", state: { version } };
  return {
    get: (name) => traits[name],
    on: (_, listener) => heard.add(listener),
    off: (_, listener) => heard.delete(listener),
    send: ({ client, action }) => setTimeout(() => {
      for (const each of heard) each({ client, result: { code: CODE, style: "", data: `${action} of the kernel` } });
    }),
    widget_manager: manager,
  };
}

const render = (model) => loader.render({ model, el: { getRootNode: () => null } });

test("the notebook's widget has the script", async () => {
  const shared = { code: CODE, style: "", data: "the widget's" };
  const manager = { get_model: async (id) => ({ get: (name) => id === "shared" && shared[name] }) };
  assert.equal(await render(panel("1", manager)), "the widget's");
});

test("the kernel has it, where no widget can be looked up, or not this one", async () => {
  const unknown = { get_model: () => Promise.reject(new Error("widget model not found")) };
  assert.equal(await render(panel("2", unknown)), "script of the kernel");
  assert.equal(await render(panel("3", undefined)), "script of the kernel");
});
