// The form at the foot of a thread: the text, whom it answers, its files.
import { Drafts } from "./drafts.js";
import { initMentions } from "./mentions.js";
import { initPreview } from "./preview.js";
import { Uploads } from "./uploads.js";
import { button, element } from "./words.js";

export class Composer {
  constructor(root) {
    this.form = root.querySelector("[data-composer]");
    if (!this.form) return;
    this.text = this.form.querySelector("textarea");
    this.status = this.form.querySelector("[data-line]");
    this.chips = this.form.querySelector("[data-chips]");
    this.uploads = new Uploads(this.form, this.chips, `${root.dataset.address}allegati/`);
    this.drafts = new Drafts({
      form: this.form,
      field: this.text,
      name: `cantiere.draft.${root.dataset.person}.${root.dataset.thread}`,
      address: `${root.dataset.address}bozza/`,
    });
    initMentions(this.form, this.text, `${root.dataset.address}persone/`);
    initPreview(this.form, this.text);
    this.chips.querySelector("[data-reply-chip] [data-remove]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.reply(null);
    });
  }

  // `sender`: takes(message) gives whether it will see to the message; typing().
  start(sender) {
    this.drafts.start();
    this.grow();
    this.text.addEventListener("input", () => {
      this.grow();
      sender.typing();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit(this.form.querySelector(".composer-row button"));
    });
    this.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !sender.isAble()) return; // the page's own way, which may lead to the sign-in
      event.preventDefault();
      this.submit(sender);
    });
  }

  async submit(sender) {
    if (!this.text.value.trim()) return this.line("Il messaggio è vuoto: scrivi il testo e riprova.");
    if (this.uploads.isBusy) this.line("Aspetto che i file siano caricati, poi il messaggio parte.");
    if (!(await this.uploads.settled())) return this.line("Un file non è stato caricato: toglilo o riprova, poi premi «Scrivi».");
    if (!this.text.value.trim()) return; // pressed twice while files were on their way
    const message = { body: this.text.value };
    if (this.replyTo) message.reply_to = this.replyTo;
    if (this.uploads.files.length) message.attachments = this.uploads.files;
    this.line("");
    this.text.value = "";
    this.reply(null);
    this.uploads.clear();
    this.drafts.sent();
    this.grow();
    this.text.focus();
    sender.write(message);
  }

  grow() {
    // Rows, not pixels: no inline style under the content policy.
    this.text.rows = Math.min(10, Math.max(2, this.text.value.split("\n").length + 1));
  }

  line(text) {
    if (this.status) this.status.textContent = text;
  }

  sent() {
    this.drafts.forget();
  }

  giveBack(message, reason) {
    this.put(this.text.value ? `${message.body}\n\n${this.text.value}` : message.body);
    for (const file of message.attachments || []) this.uploads.show(file);
    this.line(reason);
  }

  put(text) {
    this.text.value = text;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Answering ------------------------------------------------------------------------------------------

  get replyTo() {
    return Number(this.chips.querySelector("[name=reply_to]")?.value) || null;
  }

  reply(id, name) {
    this.chips.querySelector("[data-reply-chip]")?.remove();
    if (!id) return;
    const chip = element("span", "composer-chip", `In risposta a ${name} `);
    chip.dataset.replyChip = "";
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "reply_to", value: id });
    const remove = button("chip-remove", "Togli", () => {
      this.reply(null);
      this.text.focus();
    });
    remove.setAttribute("aria-label", `Togli la risposta a ${name}`);
    chip.append(field, remove);
    this.chips.prepend(chip);
    this.text.focus();
  }

  quote(id, name, text) {
    const quoted = text.trim().slice(0, 1500).split("\n").map((line) => `> ${line}`).join("\n");
    this.put(`${this.text.value ? `${this.text.value}\n\n` : ""}${name} ha scritto:\n\n${quoted}\n\n`);
    this.reply(id, name);
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  forgetReplyTo(id) {
    if (!this.form || this.replyTo !== id) return;
    this.reply(null);
    this.line("Il messaggio a cui rispondevi è stato tolto: puoi scrivere lo stesso.");
  }
}
