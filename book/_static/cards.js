// A card beside a verdict: the statement, what was checked, what was rejected, the limits. Its text stands in a template of the page; without
// this script, or in a browser that knows no popover, the verdict is a link to the entry of its claim.
(() => {
  const named = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const PHONE = matchMedia("(max-width: 600px)"), GAP = 6;

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

  // Below the verdict, or above it where there is more room; on a phone the style sheet puts the card at the foot.
  const place = () => {
    card.style.left = card.style.top = "";
    if (!current || PHONE.matches) return;
    const box = current.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = card;
    const left = Math.min(Math.max(box.left, GAP), document.documentElement.clientWidth - width - GAP);
    const fits = box.bottom + GAP + height <= innerHeight || box.top < height + GAP;
    const top = fits ? box.bottom + GAP : box.top - height - GAP;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
  };
  // MathJax may still be on its way: the page's formulas come first.
  const setFormulas = () => {
    const started = window.MathJax?.startup?.promise;
    if (started) started.then(() => window.MathJax.typesetPromise([card])).then(place);
    else if (document.readyState !== "complete") addEventListener("load", setFormulas, { once: true });
  };
  const open = (badge) => {
    window.MathJax?.typesetClear?.([card]);
    current = badge;
    const head = named("div", "claim-card-head", "");
    const name = named("span", badge.className.replace("reference internal", ""), badge.textContent);
    name.id = "claim-card-name";
    const close = Object.assign(named("button", "", "×"), { type: "button" });
    close.setAttribute("aria-label", "close");
    close.addEventListener("click", () => card.hidePopover());
    head.append(name, close);
    card.replaceChildren(head, cardOf(badge).content.cloneNode(true));
    addCopy(card);
    card.showPopover();
    card.scrollTop = 0;
    place();
    card.focus({ preventScroll: true });
    setFormulas();
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
  // The card stands at the end of the page: from its first and last link the keyboard goes back to the verdict.
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = card.querySelectorAll("a[href], button"), edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    const leaves = document.activeElement === edge || (event.shiftKey && document.activeElement === card);
    if (!leaves) return;
    event.preventDefault();
    card.hidePopover();
    current.focus();
  });
  addEventListener("resize", place);
})();
