// What is being written, kept in this browser at each change and on the server a moment later: begun on one device, it
// is there on the other. Where the two differ, the newest is shown and the other one is offered: neither is lost.
import { button, csrfToken, element, read, store } from "./words.js";

const PAUSE = 1200;

export class Drafts {
  // `fields`: what else of the form belongs to the draft, by name.
  constructor({ form, field, name, address, fields = () => ({}) }) {
    Object.assign(this, { form, field, name, address, fields });
    this.isOnServer = Boolean(field.dataset.draftAt);
  }

  start() {
    this.reconcile();
    this.field.addEventListener("input", () => this.changed());
    addEventListener("pagehide", () => this.timer && this.save(true));
  }

  // The text that came with the page, against the one this browser kept.
  reconcile() {
    const local = this.local();
    const shown = this.field.value;
    const savedAt = Date.parse(this.field.dataset.draftAt) || 0;
    if (!local?.text || local.text === shown) return;
    if (!shown) {
      if (!local.isSaved) this.put(local.text); // saved and no more there: sent or thrown away elsewhere
      else store(this.name, "");
      return;
    }
    const isLocalNewer = savedAt > 0 && local.at > savedAt;
    const [first, other] = isLocalNewer ? [local.text, shown] : [shown, local.text];
    this.put(first);
    this.offer(other);
  }

  local() {
    const kept = read(this.name);
    if (!kept) return null;
    try {
      const found = JSON.parse(kept);
      if (typeof found?.text === "string") return found;
    } catch {
      // A draft of an earlier version of the site: the bare text.
    }
    return { text: kept, at: 0, isSaved: false };
  }

  offer(text) {
    const box = element("div", "draft-other");
    box.setAttribute("role", "status");
    const close = () => {
      box.remove();
      this.field.focus();
    };
    const add = () => {
      this.put(`${this.field.value}\n\n${text}`);
      close();
    };
    box.append(
      element("p", "row-note", `C'è anche un'altra bozza: «${text.length > 120 ? `${text.slice(0, 120)}…` : text}»`),
      button("action-link", "Aggiungila in fondo", add),
      " ",
      button("action-link", "Buttala", close),
    );
    this.field.closest(".composer-row, .field").before(box);
  }

  put(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  changed() {
    this.keep(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  keep(isSaved) {
    const text = this.field.value;
    store(this.name, text ? JSON.stringify({ text, at: Date.now(), isSaved }) : "");
  }

  async save(isLeaving = false) {
    clearTimeout(this.timer);
    this.timer = null;
    const text = this.field.value;
    if (!text && !this.isOnServer) return;
    try {
      const body = new URLSearchParams({ ...this.fields(), body: text });
      const headers = { "X-CSRFToken": csrfToken() };
      const response = await fetch(this.address, { method: "POST", body, headers, keepalive: isLeaving });
      if (!response.ok) return; // it stays in this browser
      this.isOnServer = Boolean(text);
      if (text && text === this.field.value) this.keep(true);
    } catch {
      // No line: it stays in this browser, and goes with the next change.
    }
  }

  // Handed to the outbox, which keeps it from here on.
  sent() {
    clearTimeout(this.timer);
    this.timer = null;
    store(this.name, "");
  }

  // The server has the message: a draft of it there would come back on the next page.
  forget() {
    if (this.isOnServer && !this.field.value) this.save();
  }
}

// The form of a new thread.
export function initNewThreadDraft(root) {
  const form = root.querySelector("[data-new-thread]");
  if (!form) return;
  const named = (name) => form.querySelector(`[name=${name}]`);
  const drafts = new Drafts({
    form,
    field: named("body"),
    name: `cantiere.draft.${form.dataset.person}.new`,
    address: form.dataset.newThread,
    fields: () => ({ space: named("space").value, title: named("title").value }),
  });
  named("body").dataset.draftAt = form.dataset.draftAt;
  drafts.start();
  for (const name of ["space", "title"]) named(name).addEventListener("input", () => drafts.changed());
  form.addEventListener("submit", () => drafts.sent());
}
