// Files of a message: by the button, dragged in or pasted. Each is sent ahead and becomes a chip that can be removed;
// what the server does not take is said on its chip.
import { button, csrfToken, element, sizeText } from "./words.js";

const MAX_BYTES = 25 * 1024 * 1024;
const TOO_BIG = "supera i 25 MB: riducilo o dividilo.";
const NOT_SENT = "non è partito: controlla la rete e riprova.";

export class Uploads {
  constructor(form, chips, address) {
    this.form = form;
    this.chips = chips;
    this.address = address;
    this.running = new Set();
    this.input = form.querySelector("input[type=file]");
    this.input.addEventListener("change", () => {
      for (const file of [...this.input.files]) this.send(file);
      this.input.value = ""; // they are on their way: the form must not send them again
    });
    this.takeDropped();
    form.querySelector("textarea").addEventListener("paste", (event) => this.takePasted(event));
  }

  get isBusy() {
    return this.running.size > 0;
  }

  get files() {
    return [...this.chips.querySelectorAll("[data-file-chip] [name=attachments]")]
      .filter((field) => field.type !== "checkbox" || field.checked)
      .map((field) => ({ id: Number(field.value), name: field.dataset.name || field.parentElement.textContent.trim() }));
  }

  // Once nothing is on its way: whether every file there is has been taken.
  async settled() {
    await Promise.all(this.running);
    return !this.chips.querySelector(".composer-chip-refused");
  }

  clear() {
    for (const chip of this.chips.querySelectorAll("[data-file-chip]")) chip.remove();
  }

  takeDropped() {
    const hasFiles = (event) => Boolean(event.dataTransfer) && [...event.dataTransfer.types].includes("Files");
    this.form.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.form.classList.add("composer-drop");
    });
    this.form.addEventListener("dragleave", (event) => {
      if (!this.form.contains(event.relatedTarget)) this.form.classList.remove("composer-drop");
    });
    this.form.addEventListener("drop", (event) => {
      this.form.classList.remove("composer-drop");
      if (!hasFiles(event)) return;
      event.preventDefault();
      for (const file of event.dataTransfer.files) this.send(file);
    });
  }

  takePasted(event) {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) this.send(named(file));
  }

  send(file) {
    const chip = this.chip(file.name);
    if (file.size > MAX_BYTES) return this.refuse(chip, file, TOO_BIG, false);
    const sending = upload(this.address, file, (part) => (chip.querySelector("progress").value = part))
      .then((taken) => chip.isConnected && this.keep(chip, taken))
      .catch((refusal) => chip.isConnected && this.refuse(chip, file, refusal.message || NOT_SENT, !refusal.message))
      .finally(() => this.running.delete(sending));
    this.running.add(sending);
  }

  show(file) {
    this.keep(this.chip(file.name), file);
  }

  chip(name) {
    const chip = element("span", "composer-chip", `${name} `);
    chip.dataset.fileChip = "";
    const progress = document.createElement("progress");
    Object.assign(progress, { max: 1, value: 0 });
    progress.setAttribute("aria-label", `Caricamento di ${name}`);
    chip.append(progress, this.removal(chip, name));
    this.chips.append(chip);
    return chip;
  }

  removal(chip, name) {
    const remove = button("chip-remove", "Togli", () => {
      chip.remove();
      this.form.querySelector("textarea").focus();
    });
    remove.setAttribute("aria-label", `Togli ${name}`);
    return remove;
  }

  keep(chip, taken) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "attachments", value: taken.id });
    field.dataset.name = taken.name;
    const size = taken.size ? `${taken.name} · ${sizeText(taken.size)} ` : `${taken.name} `;
    chip.replaceChildren(field, size, this.removal(chip, taken.name));
  }

  refuse(chip, file, reason, mayTryAgain) {
    chip.classList.add("composer-chip-refused");
    chip.setAttribute("role", "alert");
    chip.replaceChildren(`«${file.name}» ${reason} `, this.removal(chip, file.name));
    if (!mayTryAgain) return;
    const again = button("chip-remove", "Riprova", () => {
      chip.remove();
      this.send(file);
    });
    chip.append(again);
  }
}

function named(file) {
  // Browsers call every pasted picture image.png.
  const extension = file.name.split(".").pop();
  const at = new Date().toLocaleTimeString("it-IT").replaceAll(":", ".");
  return new File([file], `immagine incollata ${at}.${extension}`, { type: file.type });
}

// What the server made of it; rejects with its sentence, or with an empty one where nothing came back.
function upload(address, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of what has left
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("error", () => reject(new Error("")));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(request.response);
      else reject(new Error(request.response?.message || (request.status < 500 ? "non è stato accettato." : "")));
    });
    const fields = new FormData();
    fields.append("file", file);
    request.send(fields);
  });
}
