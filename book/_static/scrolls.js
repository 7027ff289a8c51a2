// For the keyboard and for those who listen: what scrolls sideways can be reached and scrolled with the arrows, and the arrows that
// unfold the contents say of which page.
(() => {
  const WIDE = ":is(div.math, mjx-container, pre, figure, .drawn-scroll, .cell_output, .claim-table, .census-scroll)";
  const reach = () => {
    for (const box of document.querySelectorAll(`.bd-content ${WIDE}`)) {
      const scrolls = box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX);
      if (scrolls && box.tabIndex < 0) {
        box.tabIndex = 0;
        box.dataset.scrolls = "";
      } else if (!scrolls && "scrolls" in box.dataset) {
        box.removeAttribute("tabindex");
        delete box.dataset.scrolls;
      }
    }
  };
  for (const summary of document.querySelectorAll("nav details > summary")) {
    const page = summary.closest("li")?.querySelector("a");
    if (page && !summary.textContent.trim()) summary.setAttribute("aria-label", `pages below ${page.textContent.trim()}`);
  }
  const start = () => (window.MathJax?.startup?.promise ?? Promise.resolve()).then(reach);
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(reach, 200); });
})();
