// Makes the upload page kinder: files are chosen or dropped, listed before they leave, and sent one by one with their
// progress; what fails can be tried again. Without this script the plain form does the same job, and the server checks
// everything again in any case. The marks of a zone and of a row are templates of the page.
import { button, element, sizeText } from "./thread/words.js";

const MAX_BYTES = 25 * 1024 * 1024;
const AT_ONCE = 2;
// What a file in the list can be; the class is Bootstrap Italia's, the icon is drawn before its name.
const LOOKS = {
  ready: ["", "it-file"],
  queued: ["", "it-file"],
  sending: ["uploading", "it-file"],
  done: ["success", "it-check-circle"],
  same: ["success", "it-info-circle"],
  failed: ["error", "it-error"],
  refused: ["error", "it-error"],
};
const NO_ANSWER = "Non è arrivato: controlla la rete e che il file sia ancora al suo posto, poi riprova.";
const SITE_FAULT = "Il sito non è riuscito a prenderlo: riprova tra poco.";
const NOT_TAKEN = "Non è stato accettato: forse la sessione è scaduta. Ricarica la pagina e scegli di nuovo il file.";

export function init(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("[data-upload-input]");
    if (input) new UploadList(form, input);
  }
}

class UploadList {
  constructor(form, input) {
    this.form = form;
    this.input = input;
    this.items = [];
    this.zone = copyOf(form, "[data-upload-zone]");
    this.list = this.zone.querySelector("[data-upload-list]");
    this.status = this.zone.querySelector("[data-upload-status]");
    input.before(this.zone);
    this.zone.querySelector("[data-upload-place]").append(input);
    input.addEventListener("change", () => {
      this.take([...input.files]);
      input.value = ""; // they are in the list now, and the same one may be chosen again
    });
    form.addEventListener("submit", (event) => this.submit(event));
    this.takeDropped();
  }

  // Anywhere on the page: a file let go beside the zone would otherwise take its place.
  takeDropped() {
    const mark = (isOver) => this.zone.classList.toggle("dragover", isOver);
    document.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      mark(true);
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
    document.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      mark(false);
      this.take([...event.dataTransfer.files]);
    });
  }

  take(files) {
    const known = new Set(this.items.map(({ file }) => identity(file)));
    for (const file of files) {
      if (known.has(identity(file))) continue;
      known.add(identity(file));
      this.add(file);
    }
    this.tell();
  }

  add(file) {
    const row = copyOf(this.form, "[data-upload-row]");
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-size]").textContent = sizeText(file.size);
    const item = { file, row, progress: row.querySelector("progress") };
    item.progress.setAttribute("aria-label", `Caricamento di ${file.name}`);
    item.again = this.action(row, `Riprova ${file.name}`, "btn-primary", () => this.retry(item));
    item.remove = this.action(row, `Togli ${file.name}`, "btn-outline-primary", () => this.remove(item));
    this.items.push(item);
    this.list.append(row);
    const fault = faultOf(file, this.input.accept);
    this.show(item, fault ? { state: "refused", words: fault } : { state: "ready" });
  }

  action(row, name, look, act) {
    const made = button(`btn btn-sm ${look}`, name.split(" ")[0], act);
    made.setAttribute("aria-label", name);
    row.querySelector("[data-actions]").append(made);
    return made;
  }

  remove(item) {
    const next = this.items[this.items.indexOf(item) + 1];
    this.items = this.items.filter((one) => one !== item);
    item.request?.abort();
    item.row.remove();
    (next && !next.remove.hidden ? next.remove : this.input).focus();
    this.go();
  }

  retry(item) {
    item.row.focus();
    this.queue([item]);
  }

  // With nothing to send the plain form goes, and the server says what is missing.
  submit(event) {
    if (!this.items.length) return;
    event.preventDefault();
    clearErrors(this.form);
    const ready = this.items.filter(({ state }) => state === "ready");
    for (const item of ready) item.isAlone = ready.length === 1;
    this.queue([...ready, ...this.items.filter(({ state }) => state === "failed")]);
    // The button is at the end of a long form: who has pressed it goes where the files are.
    this.list.focus({ preventScroll: true });
    this.status.scrollIntoView({ block: "nearest" });
  }

  queue(items) {
    for (const item of items) this.show(item, { state: "queued" });
    this.go();
  }

  go() {
    const running = this.items.filter(({ state }) => state === "sending").length;
    const next = this.items.filter(({ state }) => state === "queued").slice(0, Math.max(0, AT_ONCE - running));
    for (const item of next) this.send(item);
    this.tell();
  }

  send(item) {
    this.show(item, { state: "sending" });
    this.advance(item, 0);
    const fields = new FormData(this.form);
    fields.set(this.input.name, item.file);
    if (!item.isAlone) fields.set("title", "");
    item.request = requestOf(this.form.action, fields, (part) => this.advance(item, part), (outcome) => {
      this.end(item, outcome);
      this.go();
    });
  }

  // A fault of another field than the file is everybody's: it is shown there, and nothing more leaves until it is mended.
  end(item, outcome) {
    const { [this.input.name]: faults = [], ...others } = outcome.errors ?? {};
    const unplaced = showErrors(this.form, others);
    const words = [...faults, ...unplaced].map((fault) => fault.replace(`«${item.file.name}»: `, "")).join(" ");
    if (!outcome.errors) this.show(item, outcome);
    else this.show(item, words ? { state: "refused", words } : { state: "ready" });
    if (!Object.keys(others).length) return;
    for (const one of this.items) if (one.state === "queued") this.show(one, { state: "ready" });
  }

  advance({ progress }, part) {
    progress.value = Math.round(part * 100);
    progress.setAttribute("aria-valuenow", progress.value);
  }

  show(item, { state, words = "", links = [] }) {
    const [look, icon] = LOOKS[state];
    item.state = state;
    item.row.className = `upload-file ${look}`;
    const use = item.row.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
    item.progress.hidden = state !== "sending";
    item.again.hidden = state !== "failed";
    item.remove.hidden = state === "done" || state === "same";
    item.row.querySelector("[data-said]").replaceChildren(...(words ? [lineOf(words, links)] : []));
  }

  tell() {
    const count = (...states) => this.items.filter(({ state }) => states.includes(state)).length;
    const ready = count("ready");
    const started = count("queued", "sending", "done", "same", "failed");
    const refused = count("refused");
    const done = count("done");
    const total = this.items.length;
    const told = [
      started ? `${done} di ${total} file ${total === 1 ? "caricato" : "caricati"}` : "",
      ready ? `${ready} file ${ready === 1 ? "pronto" : "pronti"} da caricare` : "",
      count("same") ? `${count("same")} già nel toolkit` : "",
      count("failed") ? `${count("failed")} da riprovare` : "",
      refused ? `${refused} non ${refused === 1 ? "accettato" : "accettati"}` : "",
    ];
    this.status.textContent = told.filter(Boolean).join(", ");
  }
}

// One file on its way: fetch tells nothing of what has left. `onEnd` hears what became of it, unless it is taken away.
function requestOf(address, fields, onProgress, onEnd) {
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
  request.addEventListener("error", () => onEnd({ state: "failed", words: NO_ANSWER }));
  request.addEventListener("load", () => {
    onEnd(outcomeOf(request.status, request.response, request.getResponseHeader("Retry-After")));
  });
  request.send(fields);
  return request;
}

function outcomeOf(status, answer, wait) {
  if (status === 201 && answer?.documents) {
    return { state: "done", words: "Caricato:", links: answer.documents };
  }
  if (status === 200 && answer?.same) {
    return { state: "same", words: "Questo file esiste già:", links: [answer.same] };
  }
  if (status === 400 && answer?.errors) return { errors: answer.errors };
  if (status === 429) {
    const said = answer?.errors?.file?.join(" ");
    if (said) return { state: "failed", words: said };
    const when = Number(wait) > 0 ? `${Math.ceil(Number(wait))} secondi` : "qualche minuto";
    return { state: "failed", words: `Hai caricato molti file in poco tempo: riprova tra ${when}.` };
  }
  return { state: "failed", words: status >= 500 ? SITE_FAULT : NOT_TAKEN };
}

// Errors at their fields, as the server draws them; those of no field on the page are given back.
function showErrors(form, errors) {
  const unplaced = [];
  clearErrors(form, Object.keys(errors));
  for (const [name, faults] of Object.entries(errors)) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) showErrorsAt(field, name, faults);
    else unplaced.push(...faults);
  }
  const first = form.querySelector("[aria-invalid=true]");
  if (first && Object.keys(errors).length) first.focus();
  return unplaced;
}

function showErrorsAt(field, name, faults) {
  const box = field.closest(".field");
  const list = element("ul", "field-errors");
  list.id = `id_${name}_error`;
  list.append(...faults.map((fault) => element("li", "", fault)));
  (box.querySelector(".field-help") ?? box.firstElementChild).after(list);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${list.id}`.trim());
  const folded = field.closest("details");
  if (folded) folded.open = true;
}

// Of the fields named, or of all: also those that came with the page.
function clearErrors(form, names = null) {
  form.querySelector("[data-error-summary]")?.remove();
  for (const list of form.querySelectorAll(".field-errors")) {
    if (names && !names.some((name) => list.id === `id_${name}_error`)) continue;
    for (const field of list.closest(".field").querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== list.id);
      if (others.join("")) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
    }
    list.remove();
  }
}

function lineOf(words, links) {
  const line = element("p", "", `${words} `);
  links.forEach(({ title, url }, place) => {
    const link = element("a", "", title);
    link.href = url;
    line.append(place ? ", " : "", link);
  });
  return line;
}

function copyOf(form, selector) {
  return form.querySelector(selector).content.firstElementChild.cloneNode(true);
}

function holdsFiles(event) {
  return Boolean(event.dataTransfer) && [...event.dataTransfer.types].includes("Files");
}

function identity(file) {
  return `${file.name} ${file.size} ${file.lastModified}`;
}

function faultOf(file, accept) {
  const extension = `.${file.name.split(".").pop().toLowerCase()}`;
  if (accept && !accept.split(",").includes(extension)) {
    return "Questo tipo di file non è ammesso: carica una versione PDF, DOCX o ODT.";
  }
  if (file.size === 0) return "Il file è vuoto: controlla l'originale.";
  if (file.size > MAX_BYTES) return "Supera i 25 MB: riducilo o dividilo.";
  return "";
}
