// The census: choose classes, and the rows and examples of the languages in them remain. Without this script all are shown.
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("table.census-cells");
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  const heads = [...table.querySelectorAll("th[data-class]")];
  const wanted = new Map();  // class -> true (in it) or false (not in it); absent: either
  const says = Object.assign(document.createElement("p"), { className: "census-says" });
  says.setAttribute("aria-live", "polite");
  const all = Object.assign(document.createElement("button"), { type: "button", textContent: "show all" });

  const show = () => {
    let four = 0, three = 0, shown = 0;
    for (const row of rows) {
      const inside = row.dataset.classes.split(" ");
      const fits = [...wanted].every(([name, value]) => inside.includes(name) === value);
      row.hidden = !fits;
      document.getElementById(`cell-${row.dataset.cell}`).hidden = !fits;
      if (fits) { shown += 1; three += Number(row.dataset.three); four += Number(row.dataset.four); }
    }
    for (const head of heads) {
      const button = head.querySelector("button"), state = wanted.get(head.dataset.class);
      button.textContent = state === undefined ? "any" : state ? "in" : "out";
      head.classList.toggle("census-chosen", state !== undefined);
    }
    says.textContent = `${four.toLocaleString("en")} languages with up to four states, ${three.toLocaleString("en")} with up to three, in ${shown} of ${rows.length} rows. `;
    says.append(all);
  };

  for (const head of heads) {
    const name = head.dataset.class, title = head.textContent;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.setAttribute("aria-label", `${title}: any, in or out`);
    button.addEventListener("click", () => {
      const state = wanted.get(name);
      if (state === undefined) wanted.set(name, true); else if (state) wanted.set(name, false); else wanted.delete(name);
      show();
    });
    head.append(document.createElement("br"), button);
  }
  all.addEventListener("click", () => { wanted.clear(); show(); });

  // A link to an example opens it; a box of the lattice chooses its class.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details.census-cell")) {
      if (target.hidden) { wanted.clear(); show(); }
      target.open = true;
      target.scrollIntoView();
    }
  };
  for (const box of document.querySelectorAll("svg.linked-figure a")) {
    box.addEventListener("click", (event) => {
      const name = (box.getAttribute("href") || box.getAttribute("xlink:href")).replace("#class-", "");
      event.preventDefault();
      wanted.clear();
      if (heads.some((head) => head.dataset.class === name)) wanted.set(name, true);
      show();
      table.scrollIntoView();
    });
  }
  addEventListener("hashchange", follow);
  table.parentElement.before(says);
  show();
  follow();
});
