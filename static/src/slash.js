// The key `/` leads to the search box, from outside fields only; it can be switched off (WCAG 2.1.4).
import { read, store } from "./thread/words.js";

const CHOICE = "cantiere.slash";
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select";

export function init(root) {
  const box = root.querySelector("#ricerca");
  const choice = root.querySelector("[data-slash] input");
  if (!box || !choice) return;
  choice.closest("[data-slash]").hidden = false;
  choice.checked = read(CHOICE) !== "no";
  choice.addEventListener("change", () => store(CHOICE, choice.checked ? "" : "no"));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !choice.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.defaultPrevented || event.isComposing || isTyping(event.target)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

function isTyping(target) {
  return target.isContentEditable || Boolean(target.closest?.(FIELDS));
}
