// Makes the upload page kinder: files can be dropped on it, are listed before they leave, and those that are too
// big or of a kind not taken are said at once. Without this script the plain file field does the same job, and the
// server checks everything again in any case.
const MAX_BYTES = 25 * 1024 * 1024;

export function init(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) enhance(form);
}

function enhance(form) {
  const input = form.querySelector("[data-upload-input]");
  if (!input || typeof DataTransfer === "undefined") return;
  const view = addView(input);
  let chosen = new DataTransfer();

  function take(files) {
    const faults = [];
    const known = new Set([...chosen.files].map(identity));
    for (const file of files) {
      const fault = faultOf(file, input.accept);
      if (fault) faults.push(`«${file.name}»: ${fault}`);
      else if (!known.has(identity(file))) {
        if (!input.multiple) chosen = new DataTransfer();
        chosen.items.add(file);
        known.add(identity(file));
      }
    }
    show(faults);
  }

  function remove(file) {
    const kept = new DataTransfer();
    for (const one of chosen.files) if (one !== file) kept.items.add(one);
    chosen = kept;
    show([]);
    input.focus();
  }

  function show(faults) {
    input.files = chosen.files;
    view.list.replaceChildren(...[...chosen.files].map((file) => rowOf(file, remove)));
    view.faults.replaceChildren(...faults.map((fault) => textIn("li", fault)));
    view.status.textContent = said(chosen.files.length, faults.length);
  }

  input.addEventListener("change", () => take([...input.files]));
  let depth = 0;
  const mark = (step) => {
    depth = step === 0 ? 0 : Math.max(0, depth + step);
    view.zone.classList.toggle("panel-quiet", depth > 0);
  };
  form.addEventListener("dragenter", (event) => holdsFiles(event) && mark(1));
  form.addEventListener("dragleave", (event) => holdsFiles(event) && mark(-1));
  form.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(0);
    take([...event.dataTransfer.files]);
  });
  form.addEventListener("submit", () => {
    if (chosen.files.length) view.status.textContent = "Caricamento in corso: resta su questa pagina…";
  });
}

// The zone around the field, with the list of files, the refusals and a line read aloud.
function addView(input) {
  const zone = document.createElement("div");
  zone.className = "panel upload-zone";
  const hint = textIn("p", "Trascina qui i file, oppure sceglili dal tuo computer.");
  const list = document.createElement("ul");
  list.className = "plain-rows";
  const faults = document.createElement("ul");
  faults.className = "field-errors";
  faults.setAttribute("role", "alert");
  const status = document.createElement("p");
  status.className = "small-text";
  status.setAttribute("role", "status");
  input.before(zone);
  zone.append(hint, input, faults, list, status);
  return { zone, list, faults, status };
}

function rowOf(file, remove) {
  const row = document.createElement("li");
  const line = document.createElement("div");
  line.className = "row-actions";
  const button = textIn("button", "Togli");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-secondary";
  button.setAttribute("aria-label", `Togli ${file.name}`);
  button.addEventListener("click", () => remove(file));
  const name = textIn("span", `${file.name} · ${sizeOf(file.size)}`);
  name.className = "break-anywhere";
  line.append(name, button);
  row.append(line);
  return row;
}

function textIn(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
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
    return "questo tipo di file non è ammesso. Carica una versione PDF, DOCX o ODT.";
  }
  if (file.size === 0) return "il file è vuoto. Controlla l'originale.";
  if (file.size > MAX_BYTES) return "supera i 25 MB. Riducilo o dividilo.";
  return "";
}

function sizeOf(bytes) {
  const format = (number) => number.toLocaleString("it-IT", { maximumFractionDigits: 1 });
  return bytes < 1024 * 1024 ? `${format(bytes / 1024)} KB` : `${format(bytes / 1024 / 1024)} MB`;
}

function said(chosen, refused) {
  const taken = chosen === 1 ? "1 file pronto da caricare." : `${chosen} file pronti da caricare.`;
  return refused ? `${taken} ${refused} non ammessi.` : taken;
}
