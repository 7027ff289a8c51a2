// Starts the explorers of a page. Their modules are ES modules that import each other by name. A page that was opened from a file may not fetch
// modules, so their texts come in `modules.js`, which the build writes, and an import map names an address that holds each text itself.
(() => {
  const texts = globalThis.explorerModules, folder = new URL(".", document.currentScript.src);
  const imports = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`]));
  document.head.append(Object.assign(document.createElement("script"), { type: "importmap", textContent: JSON.stringify({ imports }) }));

  // A library of others that is carried in the book, once it is asked for: its global is what is promised.
  const asked = new Map();
  globalThis.explorerLibrary = (file, name) => {
    if (!asked.has(file)) {
      asked.set(file, new Promise((done, failed) => {
        const script = Object.assign(document.createElement("script"), { src: new URL(`../vendor/${file}`, folder).href });
        script.addEventListener("load", () => done(globalThis[name]));
        script.addEventListener("error", () => failed(new Error(`${file} could not be loaded`)));
        document.head.append(script);
      }));
    }
    return asked.get(file);
  };

  const start = async (box) => {
    const panel = box.querySelector(".explorer-panel"), name = box.dataset.explorer;
    const data = box.querySelector('script[type="application/json"]');
    try {
      const [{ mount }, { State }] = await Promise.all([import(name), import("ui")]);
      panel.replaceChildren();
      mount(panel, data && JSON.parse(data.textContent), new State(name, box.dataset.start));
      box.dataset.started = "";
    } catch (error) {
      panel.textContent = "This explorer could not start here. The text beside it says what it shows.";
      console.error(error);
    }
  };
  // A panel starts when it is about to be seen: what it needs of libraries may weigh more than the page.
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      start(target);
    }
  }, { rootMargin: "600px" });
  for (const box of document.querySelectorAll(".explorer")) near.observe(box);
})();
