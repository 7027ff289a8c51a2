// @ts-check
// The panel of a question that the page marks.
import { InvalidInput } from "errors";
import { plainly } from "hints";
import { mark, offered } from "questions";
import { button, choice, element, textField, verdict } from "ui";

/**
 * Build the panel.
 * @param {HTMLElement} panel
 * @param {import("questions").Question} question
 * @param {import("ui").State} state
 */
export function mount(panel, question, state) {
  const says = verdict(), key = question.id;
  /** Mark what stands in the field. */
  async function check() {
    const typed = field.answer(), answer = question.kind === "language" ? typed : typed.trim().replace(/\.$/, "");
    try {
      const { right, said } = await mark(question, answer);
      if (right) says.say(`✓ ${said}`);
      else says.refuse(said);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(plainly(error.message, answer, question.alphabet));
    }
    panel.dataset.marked = answer;
    state.set({ [key]: answer });
  }
  const field = (question.kind === "choice" ? choices : written)(question, state.get(key, ""), () => says.say(""), check);
  panel.append(element("div", { class: "explorer-fields" }, field.box, button("mark it", check)), says.box);
  if (field.answer()) check();
}

/** @typedef {{ box: HTMLElement, answer: () => string }} Field where an answer is given */

/**
 * Make a field for an answer in words.
 * @param {import("questions").Question} _
 * @param {string} value
 * @param {() => void} changed
 * @param {() => void} check
 * @returns {Field}
 */
function written(_, value, changed, check) {
  const { box, input } = textField("your answer", value, changed, { size: 24 });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); check(); } });
  return { box, answer: () => input.value };
}

/**
 * Make a list of answers of which one is chosen.
 * @param {import("questions").Question} question
 * @param {string} value
 * @param {() => void} changed
 * @returns {Field}
 */
function choices(question, value, changed) {
  const options = Object.fromEntries(offered(question).map((one) => [one, one]));
  const box = choice("your answer", options, value, (chosen) => { value = chosen; changed(); });
  return { box, answer: () => value };
}
