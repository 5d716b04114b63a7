// The preview in its place: the server renders the text as it would a post.
import { post } from "./words.js";

const SHOW = "Anteprima";
const HIDE = "Chiudi l'anteprima";

export function initPreview(form, text) {
  const button = form.querySelector("[data-preview-button]");
  const shown = form.querySelector("[data-preview]");
  if (!button) return;
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  shown.setAttribute("role", "region");
  shown.setAttribute("aria-label", "Anteprima del messaggio");
  shown.setAttribute("aria-live", "polite");
  const close = () => {
    shown.hidden = true;
    shown.replaceChildren();
    button.textContent = SHOW;
    button.setAttribute("aria-expanded", "false");
  };
  button.addEventListener("click", async () => {
    if (!shown.hidden) return close();
    try {
      const response = await post(button.formAction, { body: text.value });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      shown.replaceChildren(...page.querySelector("[data-previewed]").children);
    } catch {
      shown.textContent = "L'anteprima non è arrivata: controlla la rete e riprova.";
    }
    shown.hidden = false;
    button.textContent = HIDE;
    button.setAttribute("aria-expanded", "true");
  });
  form.addEventListener("submit", close);
}
