/** Editing text and arrays: the pure half of the expression panel. */

/** The word that ends at the caret: [start, word]; an empty word when the caret is not behind a letter. */
export function wordAt(text, caret) {
  const found = /[A-Za-z_가-힣][\w가-힣]*$/.exec(text.slice(0, caret));
  return found ? [found.index, found[0]] : [caret, ""];
}

/** Names that start with `prefix`, the learner's own first; none when the word stands there whole and alone. */
export function completions(own, functions, prefix, most = 8) {
  if (!prefix) return [];
  const fits = (name) => name.toLowerCase().startsWith(prefix.toLowerCase()) && name !== prefix;
  const mine = own.filter(fits).map((name) => ({ name, insert: name, hint: "" }));
  const given = functions.filter(([name]) => fits(name)).map(([name, hint]) => ({ name, insert: `${name}(`, hint }));
  return [...mine, ...given].slice(0, most);
}

/** Names that the program gives to its lines, in order. */
export function assigned(program) {
  const names = [];
  for (const line of program.split("\n")) {
    const found = /^\s*([A-Za-z_가-힣][\w가-힣]*)\s*=(?!=)/.exec(line);
    if (found && !names.includes(found[1])) names.push(found[1]);
  }
  return names;
}

/** The text with one name in the place of another; longer names and numbers that hold it stay. */
export function renamed(text, before, after) {
  return text.replace(/(?<![\w가-힣.])[A-Za-z가-힣][\w가-힣]*/g, (word) => (word === before ? after : word));
}

/** The sources that nobody chose: the program's tensors, constants only if there is nothing else. */
export function usedByDefault(program, tensors) {
  const code = program.replace(/#.*/g, "");
  const used = tensors.filter(({ name }) => renamed(code, name, "") !== code);
  const [moving, all] = [used.filter(({ kind }) => kind !== "constant"), used.length ? used : tensors];
  return (moving.length ? moving : all).map(({ name }) => name);
}

/** Put `piece` in place of text[start:end], a name not right behind another: [new text, new caret]. */
export function insert(text, start, end, piece) {
  const before = text.slice(0, start);
  const apart = /[\p{L}\p{N}_]$/u.test(before) && /^[\p{L}_]/u.test(piece) ? " " : "";
  return [before + apart + piece + text.slice(end), start + apart.length + piece.length];
}

/** A number or nested lists of numbers from text such as `[1, 2 3.]`; null when it is neither, or ragged. */
export function parseArray(text) {
  const tidy = text.trim().replace(/\s+/g, " ").replace(/([\d.])\s+(?=[-+.\d[])/g, "$1, ").replace(/\]\s*\[/g, "], [");
  if (!/^[-+\d.eE,[\] ]{1,20000}$/.test(tidy)) return null;
  let value;
  try {
    value = JSON.parse(tidy.replace(/\+(?=[\d.])/g, "").replace(/(^|[^\d.])\.(\d)/g, "$10.$2").replace(/(\d)\.(?!\d)/g, "$1.0"));
  } catch {
    return null;
  }
  return shapeOf(value) === null ? null : value;
}

/** The shape of nested lists of finite numbers; null when they are ragged or hold something else. */
export function shapeOf(array) {
  if (typeof array === "number") return Number.isFinite(array) ? [] : null;
  if (!Array.isArray(array) || array.length === 0) return null;
  const inner = array.map(shapeOf);
  if (inner.some((shape) => shape === null || String(shape) !== String(inner[0]))) return null;
  return [array.length, ...inner[0]];
}

/** The same array with one number changed. */
export function withCell(array, path, number) {
  if (path.length === 0) return number;
  return array.map((part, index) => (index === path[0] ? withCell(part, path.slice(1), number) : part));
}

/** Nested lists as text, `[1, 2]`. */
export function arrayText(array) {
  return Array.isArray(array) ? `[${array.map(arrayText).join(", ")}]` : String(array);
}

/** A slider's end for a number: the next of 1, 2, 5, 10, 20, 50, ... that leaves room. */
export function sliderEnd(number) {
  const size = Math.max(1, Math.abs(number) * 1.5);
  const ten = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((step) => step * ten).find((end) => end >= size);
}

/** A name that is not taken: t1, t2, ... */
export function freeName(taken) {
  for (let number = 1; ; number++) if (!taken.includes(`t${number}`)) return `t${number}`;
}
