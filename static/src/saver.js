// Saves a form in the background after each change, one request at a time; a lost connection is tried again, a
// conflict is shown with both answers. The form works without: its buttons save too.
export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

const SAVING = "Salvataggio in corso…";

class Saver {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-save-status]");
    this.version = form.querySelector("[name=version]");
    this.read = form.querySelector("[name=read]");
    this.running = null;
    this.isDirty = false;
    this.isStopped = false;
    form.addEventListener("input", () => this.soon(900));
    form.addEventListener("change", () => this.soon(400));
    form.addEventListener("submit", (event) => this.beforeSubmit(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty && !this.isLeaving) event.preventDefault();
    });
  }

  soon(delay) {
    this.isDirty = true;
    if (this.isStopped) return;
    if (!this.form.classList.contains("is-unsaved")) this.say(SAVING);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), delay);
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  async save() {
    if (this.running) {
      await this.running;
      if (!this.isDirty || this.isStopped) return;
    }
    this.running = this.send();
    await this.running;
    this.running = null;
  }

  async send() {
    this.isDirty = false;
    this.say(SAVING);
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        redirect: "error",
        credentials: "same-origin",
      });
      const found = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.ok) this.saved(found);
      else if (answer.status === 409) this.conflict(found);
      else if (answer.status === 422) this.refused(found.sentence);
      else this.failed("Il server non ha risposto bene.");
    } catch {
      this.failed("La connessione manca.");
    }
  }

  saved(found) {
    this.version.value = found.version;
    this.read.value = found.read;
    this.say(this.isDirty ? SAVING : found.sentence);
    this.form.classList.remove("is-unsaved");
  }

  // What is wrong stays in the field, to be mended: leaving the page now would lose it.
  refused(sentence) {
    this.isDirty = true;
    this.status.textContent = sentence;
    this.form.classList.add("is-unsaved");
  }

  failed(why) {
    this.status.textContent = `Non ancora salvato. ${why} Riprovo fra poco; intanto non chiudere la pagina.`;
    this.form.classList.add("is-unsaved");
    this.soon(5000);
  }

  conflict(found) {
    this.isStopped = this.isDirty = true;
    this.status.textContent = found.sentence || "Non salvato.";
    if (found.closed || !found.version) return;
    const box = make("div", "error-summary");
    box.setAttribute("role", "alert");
    box.append(make("p", "error-summary-title", found.sentence));
    box.append(make("p", "", found.stored_by ? `Salvato ora, da ${found.stored_by}:` : "Salvato ora:"));
    const list = make("ul");
    for (const line of found.stored.length ? found.stored : ["Ancora nessuna risposta"]) list.append(make("li", "", line));
    box.append(list, make("p", "", "Quello che hai scritto tu è ancora qui sotto."));
    const buttons = make("p", "form-actions");
    buttons.append(
      this.choice("Tieni la mia risposta", "btn btn-primary", () => this.keep(found, box)),
      this.choice("Usa quella salvata", "btn btn-outline-primary", () => this.take()),
    );
    box.append(buttons);
    this.form.prepend(box);
  }

  choice(text, className, act) {
    const button = make("button", className, text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  keep(found, box) {
    this.version.value = found.version;
    this.read.value = found.read;
    this.isStopped = false;
    box.remove();
    this.status.textContent = "La tua risposta sostituisce quella salvata.";
    this.status.tabIndex = -1;
    this.status.focus();
    this.soon(0);
  }

  take() {
    this.isLeaving = true;
    window.location.assign(this.form.action);
  }

  // A save still under way would make the form's version old: wait for it, then send.
  beforeSubmit(event) {
    window.clearTimeout(this.timer);
    if (this.running) {
      event.preventDefault();
      const { submitter } = event;
      this.running.finally(() => {
        this.running = null;
        this.form.requestSubmit(submitter);
      });
      return;
    }
    if (this.isSent) {
      event.preventDefault();
      return;
    }
    this.isSent = true;
    this.isLeaving = true;
    window.addEventListener("pageshow", () => window.location.reload(), { once: true });
    // Where the page did not go away after all, the form can be sent again.
    window.setTimeout(() => (this.isSent = this.isLeaving = false), 5000);
  }
}

export function init(document) {
  for (const form of document.querySelectorAll("form[data-autosave]")) new Saver(form);
}
