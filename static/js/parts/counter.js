/* Tells how many characters are left while somebody writes. Without script the limit itself is told, and checked. */
for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const hint = document.getElementById(`${area.id}_limit`);
  if (!hint) continue;
  const limit = Number(area.dataset.limit);
  const told = hint.textContent;
  const count = () => {
    const left = limit - area.value.length;
    hint.textContent = left === limit ? told : (left < 0 ? hint.dataset.over : hint.dataset.left).replace("0", Math.abs(left));
  };
  hint.setAttribute("aria-live", "polite");
  let pause;
  area.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(count, 400); });
  if (area.value) count();
}
