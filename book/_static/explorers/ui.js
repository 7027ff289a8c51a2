// @ts-check
// What every explorer needs of the page: elements made from text, fields with a label, a place for messages, and a state in the address.

/** @typedef {Record<string, string | number | boolean | ((event: any) => void) | null | undefined>} Attributes */
/** @typedef {Node | string} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Fill an element: attributes, listeners (`onclick` and the like), and children, of which texts stay texts.
 * @template {Element} T
 * @param {T} made
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {T}
 */
function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/**
 * Make an element of HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * Make an element of SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Make a picture that is as wide as its place, described in words for those who do not see it.
 * @param {number} width in units of its own
 * @param {number} height
 * @param {string} label
 * @param {...Child} children
 */
export function picture(width, height, label, ...children) {
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "explorer-picture" }, ...children);
}

let fields = 0;

/**
 * Make a text field with its label.
 * @param {string} label
 * @param {string} value
 * @param {(value: string) => void} changed called with the text after every keystroke
 * @param {Attributes} [attributes] of the field
 * @returns {{ box: HTMLElement, input: HTMLInputElement }}
 */
export function textField(label, value, changed, attributes = {}) {
  const id = `explorer-field-${(fields += 1)}`;
  const input = element("input", { id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...attributes });
  input.value = value;
  input.addEventListener("input", () => changed(input.value));
  return { box: element("span", { class: "explorer-field" }, element("label", { for: id }, label), input), input };
}

/**
 * Make a slider with its label and its number.
 * @param {string} label
 * @param {{ least: number, most: number, step?: number, value: number, shown?: (value: number) => string }} range
 * @param {(value: number) => void} changed
 * @returns {{ box: HTMLElement, input: HTMLInputElement, set: (value: number) => void }}
 */
export function slider(label, { least, most, step = 1, value, shown = String }, changed) {
  const id = `explorer-field-${(fields += 1)}`;
  const input = element("input", { id, type: "range", min: least, max: most, step });
  const number = element("output", { for: id }, shown(value));
  /** @param {number} chosen */
  const set = (chosen) => { input.value = String(chosen); number.textContent = shown(Number(input.value)); };
  set(value);
  input.addEventListener("input", () => { number.textContent = shown(Number(input.value)); changed(Number(input.value)); });
  return { box: element("span", { class: "explorer-field" }, element("label", { for: id }, label), input, number), input, set };
}

/**
 * Make a group of choices of which one holds.
 * @param {string} label
 * @param {Record<string, string>} options what is chosen, and what the reader reads
 * @param {string} value
 * @param {(value: string) => void} changed
 * @returns {HTMLElement}
 */
export function choice(label, options, value, changed) {
  const name = `explorer-field-${(fields += 1)}`;
  const box = element("fieldset", { class: "explorer-choice" }, element("legend", {}, label));
  for (const [key, text] of Object.entries(options)) {
    const input = element("input", { type: "radio", name, value: key, checked: key === value, onchange: () => changed(key) });
    box.append(element("label", {}, input, ` ${text}`));
  }
  return box;
}

/**
 * Make a button.
 * @param {string} text
 * @param {() => void} pressed
 * @param {Attributes} [attributes]
 */
export function button(text, pressed, attributes = {}) {
  return element("button", { type: "button", class: "explorer-button", onclick: pressed, ...attributes }, text);
}

/**
 * Make a table from texts and nodes.
 * @param {Child[]} heads
 * @param {Child[][]} rows
 * @param {(row: number) => Attributes} [attributes] of each row
 */
export function table(heads, rows, attributes = () => ({})) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map((row, i) => element("tr", attributes(i), ...row.map((cell) => element("td", {}, cell))));
  const made = element("table", { class: "explorer-table" }, element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { class: "explorer-scroll", tabindex: "0", role: "group", "aria-label": "a table" }, made);
}

/**
 * Make the line that says in words what is seen, read aloud when it changes; `refuse` says what was wrong instead.
 * @returns {{ box: HTMLElement, say: (text: string) => void, refuse: (text: string) => void }}
 */
export function verdict() {
  const box = element("p", { class: "explorer-says", role: "status", "aria-live": "polite" });
  /** @param {string} text @param {boolean} wrong */
  const put = (text, wrong) => {
    box.textContent = text;
    box.classList.toggle("explorer-refuses", wrong);
    box.closest(".explorer")?.classList.toggle("explorer-stale", wrong); // what stands below belongs to the last good input
  };
  return { box, say: (text) => put(text, false), refuse: (text) => put(text, true) };
}

/**
 * What a reader chose, kept in the address so that it can be shared. Values are texts; a page may hold several explorers.
 */
export class State {
  /**
   * @param {string} name of the explorer
   * @param {string} start what this page's panel begins with where the address says nothing, written as an address is: "n=3&task=match3"
   */
  constructor(name, start = "") {
    this.name = name;
    this.start = new URLSearchParams(start);
  }

  /**
   * Return a value: the address's, else the page's, else what is given.
   * @param {string} key
   * @param {string} otherwise
   * @returns {string}
   */
  get(key, otherwise) {
    return new URLSearchParams(location.search).get(`${this.name}.${key}`) ?? this.start.get(key) ?? otherwise;
  }

  /**
   * Return a whole number within bounds, or what is given where the address has none.
   * @param {string} key
   * @param {number} otherwise
   * @param {number} least
   * @param {number} most
   * @returns {number}
   */
  number(key, otherwise, least, most) {
    const value = Number(this.get(key, String(otherwise)));
    return Number.isInteger(value) && value >= least && value <= most ? value : otherwise;
  }

  /**
   * Write values into the address, and take out those that are null; the page does not move and no step is added to the history.
   * @param {Record<string, string | number | null>} values
   */
  set(values) {
    const query = new URLSearchParams(location.search);
    for (const [key, value] of Object.entries(values)) {
      if (value === null) query.delete(`${this.name}.${key}`);
      else query.set(`${this.name}.${key}`, String(value));
    }
    history.replaceState(history.state, "", `?${query}${location.hash}`);
  }
}

/**
 * Return a number with a few digits, as a reader writes it.
 * @param {number} value
 * @param {number} [digits] after the point
 * @returns {string}
 */
export function shown(value, digits = 3) {
  if (Object.is(value, -0)) return "0";
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits) return `${value < 0 ? "−" : ""}10${raised(Math.round(Math.log10(Math.abs(value))))}`;
  const text = Math.abs(value) >= 1e6 ? value.toExponential(2) : String(Number(value.toFixed(digits)));
  return text.replace("-", "−");
}

/**
 * Return a whole number as an exponent.
 * @param {number} value
 * @returns {string}
 */
export function raised(value) {
  return [...String(value)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("");
}
