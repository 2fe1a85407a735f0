/** Tensors to edit in place, and the choice of sources. */
import { button, tag } from "../page/dom.js";
import { NEEDS_KERNEL, refusalNote } from "../page/panel.js";
import { arrayText, assigned, freeName, parseArray, renamed, shapeOf, sliderEnd, usedByDefault, withCell } from "../page/editing.js";

/** What a tensor may be: the word for Python, the words for people. */
export const KINDS = [["variable", "Variable"], ["constant", "constant"], ["watched", "watched constant"], ["frozen", "not trainable"]];
const NAME = /^[A-Za-z가-힣][\w가-힣]{0,31}$/;
const DTYPES = ["float32", "float64", "int32"];

/** How many times its letters' height a name is broad: Latin letters are narrower than Hangul. */
const breadth = (name) => Math.max(1, [...name].reduce((sum, letter) => sum + (letter < "\u1100" ? 0.62 : 1.05), 0));

/** The table of tensors: names, kinds, types, and values to type or to slide. */
export function mountTensors({ connection, gesture, data }, host) {
  const rows = tag("div", { class: "tw-tensors" });
  const shownDocument = () => connection.whole().document;
  const tensors = () => shownDocument().tensors;
  /** Change a part of a tensor; a slide or a burst of typing in one field is one gesture. */
  const change = (index, part, field = "") => {
    const control = `tensor ${index}`;
    return connection.edit({ tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, ...part } : tensor)) },
      { control, gesture: field ? gesture(`${control} ${field}`) : null });
  };
  /** What was typed is no value: say so beside the tensor, and show the value that it has. */
  const turnDown = (index, input, sentence) => {
    connection.refuse(`tensor ${index}`, sentence);
    delete input.dataset.drawn;
    refresh(tensors()[index], input.closest(".tw-values"));
  };
  /** A tensor's new name goes into the program and the sources too, if it is a name that nothing else has. */
  const rename = (index, name) => {
    const { program, sources } = shownDocument();
    const before = tensors()[index].name;
    const taken = [...tensors().map((tensor) => tensor.name), ...assigned(program), ...data.functions.map(([word]) => word)];
    const free = NAME.test(name) && !taken.includes(name);
    const changes = { tensors: tensors().map((tensor, at) => (at === index ? { ...tensor, name } : tensor)) };
    if (free) Object.assign(changes, { program: renamed(program, before, name), sources: sources.map((one) => (one === before ? name : one)) });
    connection.edit(changes, { control: `tensor ${index}` });
  };
  const add = button("Add a tensor", () => {
    const name = freeName([...tensors().map((tensor) => tensor.name), ...assigned(shownDocument().program)]);
    connection.edit({ tensors: [...tensors(), { name, kind: "variable", dtype: "float32", value: 1 }] }, { control: "tensors" });
  }, { picture: "plus", ...NEEDS_KERNEL });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Tensors"), add, refusalNote("tensors")), rows);
  const drawnRows = [];
  const stop = connection.subscribe((whole) => {
    if (drawnRows.tensors === whole.document.tensors) return;
    const list = drawnRows.tensors = whole.document.tensors;
    while (drawnRows.length < list.length) {
      drawnRows.push(makeRow(drawnRows.length));
      rows.append(drawnRows.at(-1).element);
    }
    for (const { element } of drawnRows.splice(list.length)) {
      const held = element.contains(document.activeElement);
      element.remove();
      if (held) (drawnRows.at(-1)?.element.querySelector("button") ?? add).focus(); // a focus that is lost would send keys to the notebook
    }
    drawnRows.forEach((row, index) => row.draw(list[index]));
  });

  /** The row at a place of the table. It stays and is brought up to date: what is being clicked or typed in must not be replaced. */
  function makeRow(index) {
    const choice = (options, trait) => tag("select", { ...NEEDS_KERNEL, onchange: (event) => change(index, { [trait]: event.target.value }) },
      ...options.map(([key, text]) => tag("option", { value: key }, text)));
    const name = tag("input", { type: "text", maxlength: 32, spellcheck: "false", ...NEEDS_KERNEL, onchange: () => rename(index, name.value.trim().normalize("NFC")) });
    const [kind, dtype] = [choice(KINDS, "kind"), choice(DTYPES.map((one) => [one, one]), "dtype")];
    const remove = button("Remove", () => connection.edit({ tensors: tensors().filter((_, at) => at !== index) }, { control: "tensors" }),
      { picture: "minus", visible: false, class: "tw-remove", ...NEEDS_KERNEL });
    const values = tag("div", { class: "tw-values" });
    const element = tag("div", { role: "group" }, name, kind, dtype, remove, values, refusalNote(`tensor ${index}`));
    let [drawn, shape] = [{}, null];
    const draw = (tensor) => {
      element.className = `tw-tensor ${tensor.kind}`;
      [kind.value, dtype.value] = [tensor.kind, tensor.dtype];
      if (drawn.name !== tensor.name) {
        name.value = tensor.name;
        name.className = tensor.name.length > 6 ? "tw-name long" : "tw-name";
        name.style.setProperty("--tw-letters", breadth(tensor.name));
        for (const [part, label] of [[element, ""], [name, "Name of "], [kind, "Kind of "], [dtype, "Type of "]]) part.setAttribute("aria-label", label + tensor.name);
        remove.title = remove.lastChild.textContent = `Remove ${tensor.name}`;
      }
      const next = String(shapeOf(tensor.value));
      if (next !== shape) {
        const held = values.contains(document.activeElement) ? document.activeElement.type : null;
        values.replaceChildren(...valueFields(tensor, index));
        if (held) (values.querySelector(`input[type="${held}"]`) ?? values.querySelector("input")).focus();
      }
      [drawn, shape] = [tensor, next];
      refresh(tensor, values);
    };
    return { element, draw };
  }
  function cell(index, path) {
    const input = tag("input", { type: "number", step: "any", "data-path": path.join(","), ...NEEDS_KERNEL,
      oninput: () => {
        const next = input.valueAsNumber;
        if (Number.isFinite(next)) change(index, { value: withCell(tensors()[index].value, path, next) }, path.join());
      },
      onchange: () => { if (!Number.isFinite(input.valueAsNumber)) turnDown(index, input, "A value is a number, such as 2 or -0.5."); } });
    return input;
  }
  function valueFields({ value }, index) {
    const shape = shapeOf(value) ?? [];
    if (shape.length === 0) {
      return [cell(index, []), tag("input", { type: "range", max: 0, ...NEEDS_KERNEL, oninput: (event) => change(index, { value: event.target.valueAsNumber }, "slider") })];
    }
    const size = shape.reduce((product, length) => product * length, 1);
    const text = tag("input", { type: "text", class: "tw-literal", spellcheck: "false", ...NEEDS_KERNEL, onchange: () => {
      const typed = parseArray(text.value);
      if (typed === null) turnDown(index, text, `“${text.value.slice(0, 30)}” is no regular list of numbers: write [1, 2, 3].`);
      else change(index, { value: typed });
    } });
    if (shape.length > 2 || size > 48) return [text];
    const grid = shape.length === 1 ? [value] : value;
    return [tag("div", { class: "tw-cells" }, ...grid.map((row, at) => tag("div", {}, ...row.map((_, column) =>
      cell(index, shape.length === 1 ? [column] : [at, column]))))), text];
  }
  /** Show a tensor's values; a field that is being typed in is left alone while its value is the one it was drawn with. */
  function refresh(tensor, host) {
    for (const input of host.querySelectorAll("input")) {
      const path = input.dataset.path ? input.dataset.path.split(",").map(Number) : [];
      const label = { text: `All of ${tensor.name} as a list`, range: `Slide ${tensor.name}`, number: `Value of ${tensor.name}${path.length ? `[${path.join(", ")}]` : ""}` };
      input.setAttribute("aria-label", label[input.type]);
      const wanted = input.type === "text" ? arrayText(tensor.value) : path.reduce((part, at) => part[at], tensor.value);
      const own = input === document.activeElement && input.dataset.drawn === String(wanted);
      input.dataset.drawn = wanted;
      if (own || (input.type === "text" ? input.value === wanted : input.valueAsNumber === wanted)) continue;
      if (input.type === "range" && Math.abs(wanted) >= Number(input.max)) {
        [input.max, input.min, input.step] = [sliderEnd(wanted), -sliderEnd(wanted), sliderEnd(wanted) / 200];
      }
      input.value = wanted;
    }
  }
  return stop;
}

/** Which gradients are asked for. */
export function mountQuestion({ connection }, host) {
  const boxes = tag("div", { class: "tw-chips", role: "group", "aria-label": "Sources" });
  host.append(tag("div", { class: "tw-row" }, tag("h4", {}, "Gradient with respect to")), boxes, refusalNote("sources"));
  const makeBox = () => tag("label", { class: "tw-check" }, tag("input", { type: "checkbox", ...NEEDS_KERNEL, onchange: (event) => {
    const chosen = [...boxes.querySelectorAll("input:checked")].map((box) => box.value);
    if (chosen.length) { connection.edit({ sources: chosen }, { control: "sources" }); return; }
    event.target.checked = true; // none would mean all
    connection.refuse("sources", "At least one source stays chosen.");
  } }), tag("span"));
  return connection.subscribe(({ document: { program, tensors, sources } }) => {
    const own = tensors.map((tensor) => tensor.name);
    const names = [...new Set([...own, ...assigned(program)])];
    const asked = sources.length ? sources : usedByDefault(program, tensors);
    while (boxes.childElementCount < names.length) boxes.append(makeBox());
    [...boxes.children].slice(names.length).forEach((box) => box.remove());
    names.forEach((name, index) => {
      const [input, label] = boxes.children[index].children;
      [input.value, input.checked, label.textContent] = [name, asked.includes(name), name];
    });
  });
}
