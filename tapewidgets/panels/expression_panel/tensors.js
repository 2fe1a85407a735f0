/** The list of tensors to edit in place, and the choice of sources. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";
import { assigned, freeName, renamed, usedByDefault } from "../page/editing.js";
import { makeChoices, makeValues, tensorEdits } from "./tensor_controls.js";

const NAME = /^[A-Za-z가-힣][\w가-힣]{0,31}$/;

/** How many times its letters' height a name is broad: Latin letters are narrower than Hangul. */
const breadth = (name) => Math.max(1, [...name].reduce((sum, letter) => sum + (letter < "\u1100" ? 0.62 : 1.05), 0));

/** The list of tensors: names, kinds, types, and values to type or to slide. */
export function mountTensors(panel, host) {
  const { connection } = panel;
  const rows = tag("div", { class: "tw-tensors" });
  const add = button(t("panel.tensors.add"), () => {
    const { tensors, program } = connection.whole().document;
    const name = freeName([...tensors.map((tensor) => tensor.name), ...assigned(program)]);
    connection.edit({ tensors: [...tensors, { name, kind: "variable", dtype: "float32", value: 1 }] }, { control: "tensors" });
  }, { picture: "plus", ...NEEDS_KERNEL });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, t("panel.tensors")), add, refusalNote("tensors")), rows);
  const drawnRows = [];
  let listed = null;
  return connection.subscribe((whole) => {
    if (listed === whole.document.tensors) return;
    const list = listed = whole.document.tensors;
    while (drawnRows.length < list.length) {
      drawnRows.push(makeRow(panel, drawnRows.length));
      rows.append(drawnRows.at(-1).element);
    }
    for (const { element } of drawnRows.splice(list.length)) {
      const held = element.contains(document.activeElement);
      element.remove();
      if (held) (drawnRows.at(-1)?.element.querySelector("button") ?? add).focus({ preventScroll: true }); // a focus that is lost would send keys to the notebook
    }
    drawnRows.forEach((row, index) => row.draw(list[index]));
  });
}

/** A tensor's new name goes into the program and the sources too, if it is a name that nothing else has. */
function rename({ connection, data }, index, name) {
  const { program, sources, tensors } = connection.whole().document;
  const before = tensors[index]?.name;
  if (before === undefined) return; // a field that is taken out with its row says once more what was typed
  const taken = [...tensors.map((tensor) => tensor.name), ...assigned(program), ...data.functions.map(([word]) => word)];
  const free = NAME.test(name) && !taken.includes(name);
  const changes = { tensors: tensors.map((tensor, at) => (at === index ? { ...tensor, name } : tensor)) };
  if (free) Object.assign(changes, { program: renamed(program, before, name), sources: sources.map((one) => (one === before ? name : one)) });
  connection.edit(changes, { control: `tensor ${index}` });
}

/** The row at a place of the list. It stays and is brought up to date: what is being clicked or typed in must not be replaced. */
function makeRow(panel, index) {
  const edits = tensorEdits(panel);
  const name = tag("input", { type: "text", maxlength: 32, spellcheck: "false", ...NEEDS_KERNEL, onchange: () => {
    name.value = name.value.trim().normalize("NFC");
    if (name.value !== drawn.name) rename(panel, index, name.value);
  } });
  const choices = makeChoices(edits, index);
  const remove = button(t("panel.tensors.remove"), () => panel.connection.edit({ tensors: edits.tensors().filter((_, at) => at !== index) }, { control: "tensors" }),
    { picture: "minus", visible: false, class: "tw-remove", ...NEEDS_KERNEL });
  const values = makeValues(edits, index);
  const element = tag("div", { role: "group" }, name, choices.kind, choices.dtype, remove, values.element, refusalNote(`tensor ${index}`));
  let drawn = /** @type {Record<string, any>} */ ({});
  const draw = (tensor) => {
    element.className = `tw-tensor ${tensor.kind}`;
    if (drawn.name !== tensor.name) {
      name.value = tensor.name;
      name.className = tensor.name.length > 6 ? "tw-name long" : "tw-name";
      name.style.setProperty("--tw-letters", breadth(tensor.name));
      element.setAttribute("aria-label", tensor.name);
      name.setAttribute("aria-label", t("panel.tensors.name", { name: tensor.name }));
      remove.title = remove.lastChild.textContent = t("panel.tensors.remove.one", { name: tensor.name });
    }
    drawn = tensor;
    choices.show(tensor);
    values.show(tensor);
  };
  return { element, draw };
}

/** Which gradients are asked for. */
export function mountQuestion({ connection }, host) {
  const boxes = tag("div", { class: "tw-chips", role: "group", "aria-label": t("panel.sources") });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, t("panel.sources.ask"))), boxes, refusalNote("sources"));
  const makeBox = () => tag("label", { class: "tw-check" }, tag("input", { type: "checkbox", ...NEEDS_KERNEL, onchange: (event) => {
    const chosen = [...boxes.querySelectorAll("input:checked")].map((box) => box.value);
    if (chosen.length) { connection.edit({ sources: chosen }, { control: "sources" }); return; }
    event.target.checked = true; // none would mean all
    connection.refuse("sources", ["panel.sources.one", {}]);
  } }), tag("span"));
  return connection.subscribe(({ document: { program, tensors, sources } }) => {
    const own = tensors.map((tensor) => tensor.name);
    const names = [...new Set([...own, ...assigned(program)])];
    const asked = sources.length ? sources : usedByDefault(program, tensors);
    while (boxes.childElementCount < names.length) boxes.append(makeBox());
    [...boxes.children].slice(names.length).forEach((box) => box.remove());
    names.forEach((name, index) => {
      const [input, label] = boxes.children[index].children;
      input.checked = asked.includes(name);
      if (label.textContent === name) return; // what is written again is laid out again
      input.value = label.textContent = name;
    });
  });
}
