/** The run panel's sliders for the weights: before the first step they move the start, afterwards they follow. */
import { tag } from "../page/dom.js";
import { able, refusalNote } from "../page/panel.js";
import { t } from "../page/words.js";
import { meanLoss, weightsAt } from "./sgd-models.js";
import { short } from "./sgd-rows.js";

/** Make the sliders. Returns {element, build, show}. */
export function makeHand(scene, { connection, gesture }) {
  const element = tag("div", { class: "tw-sgd-hand" });
  const loss = tag("span", { class: "tw-sgd-hand-loss" });
  let sliders = [];
  let built = null;

  function move(name, value) {
    const variables = { ...scene.state.document.variables, [name]: Number(value.toPrecision(4)) };
    connection.edit({ variables }, { control: "hand", gesture: gesture(`hand ${name}`) });
  }

  return {
    element,
    /** Fit the sliders to the setup, if it is another one. */
    build() {
      const { hand, variables } = scene.setup;
      const wanted = JSON.stringify([hand, variables.map(({ name }) => name)]);
      if (wanted === built) return;
      built = wanted;
      sliders = hand.map(({ low, high, step }, which) => {
        const { name } = variables[which];
        const value = tag("span", { class: "tw-sgd-hand-value" });
        const input = tag("input", { type: "range", min: low, max: high, step, "aria-label": name, oninput: () => move(name, Number(input.value)) });
        return { input, value, label: tag("label", { style: `--key: var(--tw-sgd-${which % 6})` }, tag("b", {}, name), input, value) };
      });
      element.replaceChildren(tag("span", { class: "tw-sgd-hand-name" }, t("sgd.hand")), ...sliders.map(({ label }) => label), loss, refusalNote("hand"));
      element.hidden = !sliders.length;
    },
    show({ usable, sentence }) {
      const ready = scene.state.status === "ready";
      sliders.forEach(({ input, value }, which) => {
        const weight = scene.rows.weights[which][scene.cursor];
        able(input, usable && ready, usable ? t("sgd.hand.reset") : sentence);
        if (input.value !== String(weight)) input.value = String(weight);
        value.textContent = short(weight);
      });
      const mean = meanLoss(scene, weightsAt(scene));
      loss.textContent = mean === null ? "" : t("sgd.hand.loss", { loss: short(mean) });
    },
  };
}
