/* A second press while the first is under way sends nothing twice. Without script the server sees to it. */
{
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(release, 8000, form); /* an answer that is a file leaves the page as it is */
  });
  addEventListener("pageshow", () => [...document.forms].forEach(release));
}
