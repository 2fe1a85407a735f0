// What the monkey sees of a page, and how it waits: every control by role and accessible name, never by a list.
// Installed before any script of the page; window.monkey is all that the tests talk to.

(() => {
  const ROOT = ".tapewidgets";
  const CONTROLS = "a[href], button, input, select, textarea, summary, canvas, [role=button], [role=tab], [role=option], " +
    "[role=slider], [role=checkbox], [role=switch], [role=radio], [role=menuitem], [tabindex]";
  const ROLES = { a: "link", button: "button", select: "combobox", textarea: "textbox", summary: "summary", canvas: "canvas" };
  const INPUTS = { checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton", button: "button" };
  const HELD = 20_000; // so long the kernel may leave a question unanswered

  const visible = (element) => element.checkVisibility?.({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const byIds = (element, attribute) => (element.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean)
    .map((id) => tidy(document.getElementById(id)?.textContent)).filter(Boolean).join(" ");
  const roleOf = (element) => (element.tagName === "CANVAS" ? "canvas" : element.getAttribute("role") ?? (element.tagName === "INPUT"
    ? INPUTS[element.type] ?? "textbox" : ROLES[element.tagName.toLowerCase()] ?? "region"));

  function ownText(label) {
    const copy = label.cloneNode(true);
    for (const part of copy.querySelectorAll("input, select, textarea, button, [class*=value]")) part.remove();
    return tidy(copy.textContent);
  }

  function nameOf(element) {
    if (element.matches(".tw-card[data-name]")) return element.dataset.name; // a graph's node: its label tells how it stands, too
    if (element.tagName === "CANVAS") return tidy(element.closest("figure")?.querySelector("strong")?.textContent); // and so does a chart's
    const label = element.labels?.[0];
    const name = byIds(element, "aria-labelledby") || tidy(element.getAttribute("aria-label")) || (label && ownText(label)) ||
      (element.matches("button, summary, a, [role=button], [role=tab], [role=option]") ? tidy(element.textContent) : "") ||
      tidy(element.getAttribute("title"));
    return name.slice(0, 60);
  }

  /** Panels on the page, those inside another left out. */
  const roots = () => [...document.querySelectorAll(ROOT)].filter((root) => !root.parentElement.closest(ROOT) && visible(root));

  /** The controls of one panel: [key, element], keys being role:name, with #2, #3, ... where a name comes again. */
  function controlsOf(root) {
    const count = {};
    return [...root.querySelectorAll(CONTROLS)].filter(visible).map((element) => {
      const plain = `${roleOf(element)}:${nameOf(element)}`;
      count[plain] = (count[plain] ?? 0) + 1;
      return [count[plain] > 1 ? `${plain}#${count[plain]}` : plain, element];
    });
  }

  /** Why a control cannot be used: what it is described by, or a title that is more than its name. */
  function reasonOf(element) {
    const title = tidy(element.closest("[title]")?.getAttribute("title"));
    return byIds(element, "aria-describedby") || tidy(element.getAttribute("aria-description")) ||
      (title.startsWith(nameOf(element)) && title.length < nameOf(element).length + 4 ? "" : title);
  }

  /** The words that say what is wrong with a field: those it names, or an alert beside it. */
  function wordsBeside(element) {
    const near = element.closest(".tw-row, .tw-expression, label, section, div")?.parentElement;
    return byIds(element, "aria-errormessage") || byIds(element, "aria-describedby") ||
      [...near?.querySelectorAll("[role=alert], [role=status]") ?? []].filter(visible).map((one) => tidy(one.textContent)).join("");
  }

  function stateOf(key, element) {
    const usable = !element.matches(":disabled") && element.getAttribute("aria-disabled") !== "true" && !element.closest("[inert]");
    const state = { key, usable };
    const group = element.closest(`${ROOT} :is([role=group], [role=region])`);
    if (element.tagName === "BUTTON" && group?.querySelectorAll("button").length > 7) state.crowd = nameOf(group);
    if (!usable) state.why = reasonOf(element);
    if (element.getAttribute("aria-invalid") === "true") state.wrong = wordsBeside(element);
    if (element.readOnly) state.readonly = true;
    if (element.tabIndex >= 0 && !nameOf(element)) state.nameless = true;
    if (element.value !== undefined && element.tagName !== "BUTTON") state.value = element.value;
    if (element.tagName === "SELECT") state.options = [...element.options].filter((option) => !option.disabled && !option.hidden).map((option) => option.value);
    if (element.type === "checkbox") state.on = element.checked;
    for (const mark of ["aria-pressed", "aria-selected"]) if (element.hasAttribute(mark)) state.on = element.getAttribute(mark) === "true";
    if (element.matches(".tw-card[data-name]")) state.node = [...element.querySelectorAll("text")].map((text) => tidy(text.textContent)).filter(Boolean);
    return state;
  }

  const text = (root, selector) => {
    const found = [...root.querySelectorAll(selector)].find(visible);
    return found ? tidy(found.textContent) : null;
  };

  /** Everything that the oracles want to know of the page, in one go, as JSON: Playwright's own way is slow. */
  const look = () => JSON.stringify(seen());

  /** Whether the pointer was last pressed on a control: what an earlier action has moved may have gone from under it. */
  let pressed = true;
  window.addEventListener("pointerdown", ({ target }) => {
    const control = target.closest?.(`${CONTROLS}, label`); // the notebook's cell around a panel is one, too
    pressed = Boolean(control?.closest(ROOT));
  }, true);

  function seen() {
    const active = document.activeElement;
    const views = roots().map((root) => {
      const controls = controlsOf(root);
      return {
        controls: controls.map(([key, element]) => stateOf(key, element)),
        focus: controls.find(([, element]) => element === active)?.[0] ?? (root.contains(active) ? "inside" : null),
        count: text(root, ".tw-count"), sentence: text(root, ".tw-sentence"), progress: text(root, ".tw-sgd-progress"),
        said: text(root, "[role=alert], .tw-problem"), stale: root.querySelector(".stale") !== null,
        text: tidy(root.innerText).slice(0, 20_000), width: Math.round(root.getBoundingClientRect().width),
      };
    });
    const place = !active || active === document.body ? "body" : active.closest(ROOT) ? "panel" : active.className || active.tagName;
    return { views, focus: String(place), pressed, busy: kernel()?.status === "busy", status: kernel()?.connectionStatus };
  }

  const kernel = () => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
  const frames = (count) => new Promise((done) => {
    const next = () => (count-- > 0 ? requestAnimationFrame(next) : done());
    next();
  });

  /** Ask the witness in the kernel; its answer comes behind all that the page has sent before. Null if it does not come. */
  let asked = 0;
  const waiting = new Map();
  function ask(patience) {
    const number = ++asked;
    return new Promise((done) => {
      waiting.set(number, done);
      setTimeout(() => done(null), patience);
      try { window.monkey.witness.send({ number }); } catch { done(null); }
    }).finally(() => waiting.delete(number));
  }

  /** Whether a panel waits for an answer: requests that still wait in the page are not before the witness in any queue. */
  const waits = () => roots().some((root) => root.dataset.kernel === "live" && root.dataset.unanswered !== "0");

  /** Wait until the kernel has worked off what it was sent and the page has drawn; tell what both hold. */
  async function settle(patience = HELD) {
    for (const end = Date.now() + patience; window.monkey.witness && waits() && Date.now() < end;) await frames(1);
    const held = window.monkey.witness ? await ask(patience) : null;
    await frames(1);
    return JSON.stringify({ held, seen: seen() });
  }

  /** A control's element, by the number of its view and its key. */
  function element(view, key) {
    const root = roots()[view];
    return root ? controlsOf(root).find(([one]) => one === key)?.[1] ?? null : null;
  }

  /**
   * Bring a control into sight: where it is, once nothing scrolls any more (a key may have set the whole notebook gliding),
   * and whether a pointer would reach it. Null if it is not there.
   */
  async function find(view, key) {
    const found = element(view, key);
    if (!found) return null;
    found.scrollIntoView({ block: "nearest", inline: "nearest" });
    let box = found.getBoundingClientRect();
    for (let still = 0, frame = 0; still < 2 && frame < 60; frame++) {
      await frames(1);
      const next = found.getBoundingClientRect();
      still = next.x === box.x && next.y === box.y ? still + 1 : 0;
      box = next;
    }
    if (!found.isConnected) return null;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(x, y);
    const reached = Boolean(top && (found.contains(top) || top.closest("label")?.control === found));
    return { x: box.left, y: box.top, width: box.width, height: box.height, reached, ...stateOf(key, found) };
  }

  /** Where a chart's cursor says that there is something to take hold of, as parts of its width and height. */
  function grips(view, key) {
    const chart = element(view, key), box = chart.getBoundingClientRect(), found = [];
    for (let y = 4; y < box.height; y += 8) for (let x = 4; x < box.width; x += 8) {
      chart.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + x, clientY: box.top + y }));
      if (["grab", "crosshair"].includes(getComputedStyle(chart).cursor)) found.push([x / box.width, y / box.height]);
    }
    return found;
  }

  /** All that a view's elements say and how they are drawn, as one number: to tell whether an action did anything. */
  const mark = () => roots().map((root) => {
    const fields = [...root.querySelectorAll("input, select, textarea")].map((field) => field.value + field.checked).join();
    return [...root.innerHTML + fields].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) | 0, 7);
  }).join();

  const focus = (view, key) => { const found = element(view, key); found?.focus(); return found !== null && document.activeElement === found; };

  /** Put a text where the caret is, in place of all that is there, as typing or pasting does. */
  function write(text, all = true) {
    if (all) document.execCommand("selectAll");
    document.execCommand(text === "" ? "delete" : "insertText", false, text);
  }

  /** Choose an option as a person's click in the list does. */
  function choose(view, key, value) {
    const found = element(view, key);
    if (!found || !stateOf(key, found).usable || ![...found.options].some((option) => option.value === value && !option.disabled)) return false;
    found.focus();
    if (document.activeElement !== found) return false; // behind what is presented
    if (found.value === value) return true;
    found.value = value;
    for (const event of ["input", "change"]) found.dispatchEvent(new Event(event, { bubbles: true }));
    return true;
  }

  /** Run code in the kernel as a cell does, whatever the notebook shows; with `wait`, until it is done. Gives the error, or "". */
  async function cell(code, wait = true) {
    const done = kernel().requestExecute({ code, store_history: false }).done.catch(() => null);
    if (!wait) return "";
    const reply = await done;
    return !reply || reply.content.status === "ok" ? "" : `${reply.content.ename}: ${reply.content.evalue}`;
  }

  window.monkey = { witness: null, shown: () => roots().length, settle, look, mark, find, grips, focus, write, choose, cell,
    answer: (message) => waiting.get(message.number)?.(JSON.parse(message.held)) };
})();
