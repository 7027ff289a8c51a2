// @ts-check
// The panel of a question that the page marks.
import { InvalidInput } from "errors";
import { mark } from "questions";
import { button, element, textField, verdict } from "ui";

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
    const answer = field.input.value;
    try {
      const { right, said } = await mark(question, answer);
      if (right) says.say(`✓ ${said}`);
      else says.refuse(said);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      says.refuse(error.message);
    }
    panel.dataset.marked = answer;
    state.set({ [key]: answer });
  }
  const field = textField("your answer", state.get(key, ""), () => { says.say(""); }, { size: 24 });
  field.input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); check(); } });
  panel.append(element("div", { class: "explorer-fields" }, field.box, button("mark it", check)), says.box);
  if (field.input.value) check();
}
