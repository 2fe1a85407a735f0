/** Fields whose answer is lines of a program: lines put in order, lines with a blank, and the whole text. */
import { tag } from "../page/dom.js";
import { t } from "../page/words.js";

/** The lines of a text that are no comments, each with its place among all. */
export function writtenLines(text) {
  return text.split("\n").map((line, at) => ({ text: line.replace(/#.*/, "").trim(), at })).filter((line) => line.text);
}

const startLine = (field) => tag("li", { class: "tw-start" }, tag("code", {}, field.start), tag("span", { class: "tw-soft" }, t("panel.lines.start")));

/**
 * Lines put in order. By mouse: a click moves a line to the other list, a drag to any place. By keys: Tab or the arrows to a
 * line, Space lifts it, ↑ ↓ move it in its list, ← → to the other list, Space puts it down.
 */
export function orderField(field) {
  const pool = tag("ol", { class: "tw-tiles tw-pool", "aria-label": t("panel.lines.pool") });
  const mine = tag("ol", { class: "tw-tiles tw-mine", "aria-label": t("panel.lines.mine") }, startLine(field));
  const live = tag("div", { class: "tw-hidden-label", "aria-live": "assertive" });
  const node = tag("div", { class: "tw-columns" },
    tag("div", {}, tag("h4", {}, t("panel.lines.pool")), pool), tag("div", {}, tag("h4", {}, t("panel.lines.mine")), mine), live);
  const items = field.tiles.map((text) => tag("li", {}, tag("button", { type: "button", class: "tw-tile" }, tag("code", {}, text))));
  pool.append(...items);
  const order = { pool, mine, live, node, items, lifted: null, fixed: false };
  for (const item of items) {
    tileOf(item).addEventListener("keydown", (event) => onTileKey(order, item, event));
    tileOf(item).addEventListener("pointerdown", (event) => onTilePress(order, item, event));
  }
  return {
    node,
    first: tileOf(items[0]),
    get: () => { const lines = placed(order).map((item) => item.textContent); return lines.length ? lines : null; },
    set: (lines) => {
      const left = [...items];
      for (const text of lines) {
        const at = left.findIndex((item) => item.textContent === text);
        if (at >= 0) mine.append(...left.splice(at, 1));
      }
      pool.append(...left);
      number(order);
    },
    mark: ({ line }) => placed(order).forEach((item, at) => item.classList.toggle("tw-wrong", at === line)),
    freeze: (now) => { order.fixed = now; drop(order); },
  };
}

const tileOf = (item) => item.firstChild;
const placed = ({ mine, items }) => [...mine.children].filter((item) => items.includes(item));

function number(order) {
  for (const item of order.items) { item.classList.remove("tw-wrong"); delete item.dataset.line; }
  placed(order).forEach((item, at) => { item.dataset.line = at + 1; });
}

function tell(order, item) {
  const mine = placed(order);
  const at = mine.indexOf(item);
  order.live.textContent = at < 0 ? t("panel.lines.in_pool", { line: item.textContent }) : t("panel.lines.in_mine", { line: item.textContent, at: at + 1, all: mine.length });
}

function drop(order) {
  order.lifted?.classList.remove("tw-lifted");
  if (order.lifted) tileOf(order.lifted).removeAttribute("aria-pressed");
  order.lifted = null;
}

function lift(order, item) {
  drop(order);
  order.lifted = item;
  item.classList.add("tw-lifted");
  tileOf(item).setAttribute("aria-pressed", "true");
  order.live.textContent = t("panel.lines.lifted", { line: item.textContent });
}

function put(order, item, list, before = null) {
  list.insertBefore(item, before);
  number(order);
  order.node.dispatchEvent(new Event("input", { bubbles: true }));
}

function stepTile(order, item, key) {
  const { pool, mine, items } = order;
  const { previousElementSibling: above, nextElementSibling: below } = item;
  if (key === "ArrowRight" && item.parentNode === pool) put(order, item, mine);
  else if (key === "ArrowLeft" && item.parentNode === mine) put(order, item, pool);
  else if (key === "ArrowUp" && above && items.includes(above)) put(order, item, item.parentNode, above);
  else if (key === "ArrowDown" && below) put(order, item, item.parentNode, below.nextElementSibling);
}

function onTileKey(order, item, event) {
  const { key } = event;
  if (order.fixed || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (key === " " || key === "Enter") {
    event.preventDefault();
    if (order.lifted === item) { drop(order); tell(order, item); } else lift(order, item);
  } else if (key === "Escape") drop(order);
  else if (key.startsWith("Arrow")) {
    event.preventDefault();
    if (order.lifted === item) { stepTile(order, item, key); tileOf(item).focus(); tell(order, item); return; }
    const all = [...order.node.querySelectorAll(".tw-tile")];
    all[all.indexOf(tileOf(item)) + (key === "ArrowDown" || key === "ArrowRight" ? 1 : -1)]?.focus();
  }
}

/** Where a line that is dragged to this height belongs in a list: before which item. */
function itemBelow({ items }, list, item, y) {
  return [...list.children].find((other) => {
    const { top, height } = other.getBoundingClientRect();
    const pushed = item.parentNode === list && item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? item.offsetHeight : 0;
    return other !== item && items.includes(other) && y < top - pushed + height / 2;
  }) ?? null;
}

function onTilePress(order, item, event) {
  if (event.button || order.fixed) return;
  const { pool, mine } = order;
  const [x, y] = [event.clientX, event.clientY];
  let moving = false;
  const move = (next) => {
    if (!moving && Math.hypot(next.clientX - x, next.clientY - y) < 6) return;
    if (!moving) drop(order);
    moving = true;
    item.classList.add("tw-dragged");
    item.style.transform = "none";
    const list = [pool, mine].find((one) => { const box = one.getBoundingClientRect(); return next.clientX >= box.left && next.clientX <= box.right; });
    const before = list && itemBelow(order, list, item, next.clientY);
    if (list && (item.parentNode !== list || item.nextElementSibling !== before)) put(order, item, list, before);
    const box = item.getBoundingClientRect();
    item.style.transform = `translate(${next.clientX - box.left - box.width / 2}px, ${next.clientY - box.top - box.height / 2}px)`;
  };
  const up = () => {
    for (const [name, act] of Object.entries(events)) window.removeEventListener(name, act);
    item.classList.remove("tw-dragged");
    item.style.transform = "";
    if (!moving) put(order, item, item.parentNode === pool ? mine : pool);
    tileOf(item).focus({ preventScroll: true });
    tell(order, item);
  };
  const events = { pointermove: move, pointerup: up, pointercancel: up };
  for (const [name, act] of Object.entries(events)) window.addEventListener(name, act);
}

/** Lines with a blank each. */
export function blanksField(field) {
  const list = tag("ol", { class: "tw-tiles tw-mine" }, startLine(field));
  const inputs = field.rows.map(({ before, after, width }, at) => {
    const input = tag("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: "?", "aria-label": t("panel.lines.blank", { at: at + 1, before, after }),
      style: `width: ${Math.max(6, width + 3)}ch` });
    list.append(tag("li", { "data-line": at + 1 }, tag("code", { class: "tw-tile" }, before, input, after)));
    return input;
  });
  const rows = () => [...list.children].slice(1);
  return {
    node: list,
    first: inputs[0],
    get: () => (inputs.every((input) => input.value.trim()) ? inputs.map((input, at) => `${field.rows[at].before}${input.value.trim()}${field.rows[at].after}`) : null),
    set: (lines) => inputs.forEach((input, at) => {
      const { before, after } = field.rows[at];
      const fits = lines[at]?.startsWith(before) && lines[at].endsWith(after);
      input.value = fits ? lines[at].slice(before.length, lines[at].length - after.length) : "";
    }),
    mark: ({ line }) => rows().forEach((row, at) => row.classList.toggle("tw-wrong", at === line)),
    freeze: (fixed) => { for (const input of inputs) input.readOnly = fixed; },
  };
}

/** The whole text. */
export function programField(field) {
  const area = tag("textarea", { rows: field.rows, spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: 4000,
    "aria-label": t("panel.lines.text"), placeholder: t("panel.lines.like", { start: field.start }) });
  return {
    node: area,
    first: area,
    get: () => { const lines = writtenLines(area.value).map((line) => line.text); return lines.length ? lines : null; },
    set: (lines) => { area.value = lines.join("\n"); },
    mark: ({ line }) => {
      const found = writtenLines(area.value)[line ?? -1];
      area.setAttribute("aria-invalid", String(Boolean(found)));
      if (!found) return;
      const all = area.value.split("\n");
      const from = all.slice(0, found.at).join("\n").length + (found.at ? 1 : 0);
      area.setSelectionRange(from, from + all[found.at].length);
    },
    freeze: (fixed) => { area.readOnly = fixed; },
  };
}
