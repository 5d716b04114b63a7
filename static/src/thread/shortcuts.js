// Single keys for who reads many threads. They listen only outside fields, and can be switched off (WCAG 2.1.4).
import { read, store } from "./words.js";

const CHOICE = "cantiere.shortcuts";

export function initShortcuts(root, actions) {
  const choice = root.querySelector("[data-shortcuts]");
  const help = root.querySelector("[data-shortcuts-dialog]");
  choice.checked = read(CHOICE) !== "no";
  choice.addEventListener("change", () => store(CHOICE, choice.checked ? "" : "no"));
  root.querySelector("[data-shortcuts-help]").addEventListener("click", () => help.showModal());

  const keys = {
    j: () => step(root, 1),
    k: () => step(root, -1),
    r: () => actions.reply(current(root)),
    c: () => current(root) && actions.quote(current(root)),
    u: () => root.querySelector("[data-first-unread]")?.click(),
    f: () => actions.end(),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (!choice.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function isTyping(target) {
  return target.isContentEditable || Boolean(target.closest?.("input:not([type=checkbox]), textarea, select"));
}

// The message with the focus in it.
function current(root) {
  return root.contains(document.activeElement) ? document.activeElement.closest("[data-message]") : null;
}

function step(root, direction) {
  const items = [...root.querySelectorAll("[data-message]")];
  const at = items.indexOf(current(root));
  const next = at >= 0 ? items[at + direction] : items.find(isInView) || items.at(-1);
  next?.focus();
}

function isInView(item) {
  const { top, bottom } = item.getBoundingClientRect();
  return bottom > 80 && top < window.innerHeight;
}
