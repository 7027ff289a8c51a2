// The definition of a word beside its link: on hover, and when the keyboard reaches it; Escape puts it away.
// The text is the link's title, and is shown as text: nothing here becomes HTML.
(() => {
  const card = document.createElement("div");
  card.id = "term-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  let closing = 0;

  const hide = () => { card.hidden = true; };
  const later = () => { closing = setTimeout(hide, 150); };
  const stay = () => clearTimeout(closing);

  const show = (link) => {
    stay();
    card.textContent = link.dataset.definition;
    card.hidden = false;
    const at = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - card.offsetWidth - 8;
    const below = at.bottom + card.offsetHeight + 12 < window.innerHeight || at.top < card.offsetHeight + 12;
    card.style.left = `${window.scrollX + Math.max(8, Math.min(at.left, room))}px`;
    card.style.top = `${window.scrollY + (below ? at.bottom + 6 : at.top - card.offsetHeight - 6)}px`;
  };

  const attach = (link) => {
    link.dataset.definition = link.title;
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", card.id);
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("mouseleave", later);
    link.addEventListener("blur", hide);
  };

  const begin = () => {
    const links = document.querySelectorAll("a.term[title]");
    if (!links.length) return;
    document.body.append(card);
    links.forEach(attach);
    card.addEventListener("mouseenter", stay);
    card.addEventListener("mouseleave", later);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
