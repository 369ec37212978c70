/* Asks before a page with unsent text is left: for forms that say data-guard. */
{
  let changed = false;
  document.addEventListener("input", (event) => { changed ||= Boolean(event.target.closest("form[data-guard]")); });
  document.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
