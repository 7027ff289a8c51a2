// A formula wider than its column is set smaller, as far as it can be read; one that is wider still scrolls, by keyboard too.
(() => {
  "use strict";
  const LEAST = 0.72;

  function fit(formula) {
    const box = formula.parentElement;
    formula.dataset.size ||= formula.style.fontSize || "100%";
    formula.style.fontSize = formula.dataset.size;
    const room = box.clientWidth;
    if (room === 0) return; // folded away: it is fitted when it opens
    const width = formula.scrollWidth;
    if (width > room) {
      const part = Math.max(LEAST, (room / width) * 0.99);
      formula.style.fontSize = `calc(${formula.dataset.size} * ${part.toFixed(3)})`;
    }
    if (formula.scrollWidth > room + 1) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Formula wider than the page: it scrolls");
    } else if (box.getAttribute("role") === "group") {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }

  // A formula in a line scrolls only if the line cannot hold it.
  function mark(formula) {
    const line = formula.closest("p, li, dd, td, th, figcaption, summary");
    const container = formula.querySelector("mjx-container");
    if (line === null || container === null || line.clientWidth === 0) return;
    const piece = formula.closest(".kept") ?? container;
    formula.classList.remove("wide");
    const rectangle = piece.getBoundingClientRect();
    const end = (formula.closest(".bd-article") ?? document.body).getBoundingClientRect().right;
    const wide = Math.max(container.scrollWidth, rectangle.width) > line.clientWidth || rectangle.right > end + 1;
    formula.classList.toggle("wide", wide);
    if (wide) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }

  function fitAll(within) {
    within.querySelectorAll('mjx-container[display="true"]').forEach(fit);
    within.querySelectorAll("span.math").forEach(mark);
  }

  window.addEventListener("load", () => {
    window.MathJax?.startup?.promise?.then(() => fitAll(document));
  });
  document.addEventListener("toggle", (event) => fitAll(event.target), true);
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => fitAll(document), 150);
  });
})();
