// One button before the first folded proof opens all of them, or closes all; solutions are left to the reader. A page is printed with both open.
document.addEventListener("DOMContentLoaded", () => {
  const all = [...document.querySelectorAll("details.proof-fold")];
  addEventListener("beforeprint", () => { for (const fold of all) fold.open = true; });
  const folds = all.filter(fold => !fold.matches(".solution-fold"));
  if (!folds.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "proof-folds";
  const say = () => { button.textContent = folds.every(fold => fold.open) ? "Close all proofs" : "Open all proofs"; };
  button.addEventListener("click", () => {
    const open = !folds.every(fold => fold.open);
    for (const fold of folds) fold.open = open;
    say();
  });
  for (const fold of folds) fold.addEventListener("toggle", say);
  say();
  folds[0].before(button);
});
