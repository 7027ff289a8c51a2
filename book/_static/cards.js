// Cards. A click on a verdict opens one beside it: the statement, what was checked, what was rejected, the limits. A link to a statement, a source
// or a word shows what it leads to, on hover and by keyboard. The texts stand in templates of the page, and a definition in the title of its link;
// without this script each is a link.
(() => {
  const named = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const PHONE = matchMedia("(max-width: 600px)"), GAP = 6, LEAST = 200, ENOUGH = 340;  // pixels

  // After a command a button that copies it, and says so.
  const addCopy = (within) => {
    for (const command of within.querySelectorAll("code.claim-command")) {
      const button = Object.assign(named("button", "claim-copy", "copy"), { type: "button" });
      button.setAttribute("aria-label", `copy: ${command.textContent}`);
      const says = named("span", "claim-copied", "");
      says.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        says.textContent = (await copy(command)) ? " copied" : " selected: copy it with the keyboard";
      });
      command.after(button, says);
    }
  };
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {  // no permission, or a page that was opened from a file
      getSelection().selectAllChildren(element);
      return document.execCommand("copy");
    }
  };
  addCopy(document);

  // Below what it belongs to, or above where there is more room.
  const beside = (card, at) => {
    card.removeAttribute("style");
    const box = at.getBoundingClientRect(), above = box.top - 2 * GAP, below = innerHeight - box.bottom - 2 * GAP;
    const under = card.offsetHeight <= below || below >= Math.min(above, ENOUGH);
    card.style.maxHeight = `${Math.max(under ? below : above, LEAST)}px`;
    const left = Math.max(Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - GAP), GAP);
    const top = under ? box.bottom + GAP : box.top - card.offsetHeight - GAP;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${Math.max(top + scrollY, 0)}px`;
  };
  // MathJax may still be on its way: the page's formulas come first.
  const setFormulas = (card, then) => {
    const started = window.MathJax?.startup?.promise;
    if (started) started.then(() => window.MathJax.typesetPromise([card])).then(then);
    else if (document.readyState !== "complete") addEventListener("load", () => setFormulas(card, then), { once: true });
  };

  // What a link leads to. A finger follows the link.
  const links = [...document.querySelectorAll("a.term[title], a[data-card]")];
  if (links.length) {
    const WAIT = 120;  // milliseconds
    const shown = named("div", "hover-card", "");
    shown.id = "hover-card";
    shown.setAttribute("role", "tooltip");
    shown.hidden = true;
    document.body.append(shown);
    let opening = 0, closing = 0, of = null;
    const hide = () => {
      clearTimeout(opening);
      shown.hidden = true;
      of?.removeAttribute("aria-describedby");
      of = null;
    };
    const stay = () => clearTimeout(closing);
    const later = () => { clearTimeout(opening); closing = setTimeout(hide, WAIT); };
    const show = (link) => {
      stay();
      if (link === of) return;
      hide();
      window.MathJax?.typesetClear?.([shown]);
      const template = document.getElementById(link.dataset.card);
      shown.replaceChildren(template ? template.content.cloneNode(true) : link.dataset.definition);
      shown.classList.toggle("of-term", !template);
      shown.hidden = false;
      of = link;
      link.setAttribute("aria-describedby", shown.id);
      const place = () => { if (of === link) beside(shown, link); };
      place();
      if (template) setFormulas(shown, place);
    };
    for (const link of links) {
      link.dataset.definition = link.title;
      link.removeAttribute("title");
      link.addEventListener("pointerenter", (event) => {
        if (event.pointerType !== "touch") { stay(); opening = setTimeout(show, WAIT, link); }
      });
      link.addEventListener("pointerleave", later);
      link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
      link.addEventListener("blur", hide);
    }
    shown.addEventListener("pointerenter", stay);
    shown.addEventListener("pointerleave", later);
    addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }

  const badges = [...document.querySelectorAll("a.claim")].filter((badge) => cardOf(badge));
  if (!badges.length || !("popover" in HTMLElement.prototype)) return;

  function cardOf(badge) {
    return document.getElementById(badge.hash.replace("#claim-", "card-"));
  }

  const card = named("div", "claim-card", "");
  card.id = "claim-card";
  card.popover = "auto";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-labelledby", "claim-card-name");
  document.body.append(card);
  let current = null, pressed = null;

  // On a phone the style sheet puts the card at the foot.
  const place = () => {
    card.removeAttribute("style");
    if (current && !PHONE.matches) beside(card, current);
  };
  const open = (badge) => {
    window.MathJax?.typesetClear?.([card]);
    current = badge;
    const close = Object.assign(named("button", "claim-close", "×"), { type: "button" });
    close.setAttribute("aria-label", "close");
    close.addEventListener("click", () => card.hidePopover());
    card.replaceChildren(close, cardOf(badge).content.cloneNode(true));
    card.querySelector(".claim-name").id = "claim-card-name";
    addCopy(card);
    card.showPopover();
    card.scrollTop = 0;
    place();
    card.focus({ preventScroll: true });
    setFormulas(card, place);
  };

  for (const badge of badges) {
    badge.setAttribute("aria-haspopup", "dialog");
    badge.setAttribute("aria-expanded", "false");
    badge.addEventListener("pointerdown", () => { pressed = card.matches(":popover-open") ? current : null; });
    badge.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;  // a new tab, as for any link
      event.preventDefault();
      if (pressed !== badge) open(badge);  // pressing outside an open card has closed it
      pressed = null;
    });
  }
  card.addEventListener("toggle", () => {
    const isOpen = card.matches(":popover-open");
    for (const badge of badges) badge.setAttribute("aria-expanded", String(isOpen && badge === current));
  });
  // The card stands at the end of the page: from its first and last link, and by Escape, the keyboard goes back to the verdict.
  card.addEventListener("keydown", (event) => {
    const stops = card.querySelectorAll("a[href], button"), focused = document.activeElement;
    const first = focused === stops[0] || focused === card, last = focused === stops[stops.length - 1];
    if (event.key !== "Escape" && !(event.key === "Tab" && (event.shiftKey ? first : last))) return;
    event.preventDefault();
    card.hidePopover();
    current.focus();
  });
  addEventListener("resize", place);
})();
