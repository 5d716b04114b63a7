// Small helps for forms: focus goes to the error summary, a form is not sent twice by a double click,
// a filter marked data-auto-submit is applied when it changes.
function guardAgainstDoubleSend(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // The page may come back from the browser's cache: then the form can be sent again.
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
    window.setTimeout(() => delete form.dataset.sent, 5000);
  });
}

export function init(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    // The fragment of the address takes the focus to itself once the page is there.
    if (location.hash) window.addEventListener("load", () => summary.focus(), { once: true });
  }
  for (const form of root.querySelectorAll("form[method=post]:not([data-many-sends])")) guardAgainstDoubleSend(form);
  for (const field of root.querySelectorAll("[data-auto-submit]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
}
