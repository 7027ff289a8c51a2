// All claims: words and filters choose among the entries, and the address keeps the choice. Without this script all entries are shown.
(() => {
  const form = document.querySelector("form.claims-filter");
  if (!form) return;
  const says = form.querySelector(".claims-says");
  const selects = [...form.querySelectorAll("select")], words = form.elements.words;
  const chapters = [...document.querySelectorAll(".claims-chapter")];
  // What is searched is read once, before MathJax makes pictures of the formulas.
  const entries = [...document.querySelectorAll(".claim-entry")].map((element) => ({
    element, text: element.textContent.toLowerCase(), chapter: element.closest(".claims-chapter"),
  }));
  const title = new Map(chapters.map((chapter) => [chapter, chapter.querySelector("h2").textContent.toLowerCase()]));

  const fits = (entry, wanted) =>
    selects.every(({ name, value }) => {
      const own = entry.element.dataset[name];
      return !value || own === value || (name === "source" && own.split(" ").includes(value));
    }) && wanted.every((word) => entry.text.includes(word) || title.get(entry.chapter)?.includes(word));

  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      entry.element.hidden = !fits(entry, wanted);
      if (!entry.element.hidden) shown += 1;
    }
    for (const chapter of chapters) chapter.hidden = !chapter.querySelector(".claim-entry:not([hidden])");
    says.textContent = shown === entries.length ? `All ${shown} claims are shown.` : `${shown} of ${entries.length} claims are shown.`;
  };
  const remember = () => {
    const address = new URL(location.href);
    for (const field of [words, ...selects]) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    history.replaceState(history.state, "", address);
  };
  const recall = () => {
    const kept = new URLSearchParams(location.search);
    words.value = kept.get("words") ?? "";
    for (const select of selects) {
      const value = kept.get(select.name) ?? "";
      select.value = [...select.options].some((option) => option.value === value) ? value : "";
    }
  };
  // A link to an entry shows and unfolds it, whatever was chosen.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches(".claim-entry, .claims-chapter")) return;
    if (target.hidden) { form.reset(); }
    for (const details of target.querySelectorAll(":scope > details")) details.open = true;
    target.scrollIntoView();
  };

  form.addEventListener("input", () => { show(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const field of [words, ...selects]) field.value = "";
    show();
    remember();
  });
  addEventListener("hashchange", follow);
  addEventListener("popstate", () => { recall(); show(); });

  // What is printed is unfolded, and folded again afterwards.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".claim-entry > details:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });

  form.hidden = false;
  recall();
  show();
  follow();
})();
