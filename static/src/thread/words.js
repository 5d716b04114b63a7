// Small things that the parts of a thread share: keys, the site's way to write times and sizes, what the browser keeps.

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// By the site's clock, as in the messages that came with the page.
export function when(date) {
  const timeZone = "Europe/Rome";
  const day = date.toLocaleDateString("it-IT", { day: "numeric", month: "long", year: "numeric", timeZone });
  return `${day}, ore ${date.toLocaleTimeString("it-IT", { hour: "numeric", minute: "2-digit", timeZone })}`;
}

export function sizeText(bytes) {
  const kilobytes = bytes / 1024;
  const [number, unit] = kilobytes < 1024 ? [kilobytes, "KB"] : [kilobytes / 1024, "MB"];
  return `${number.toFixed(1)} ${unit}`.replace(".", ",").replace(",0 ", " ");
}

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function button(className, text, action) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

export function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function store(name, text) {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // A browser without storage loses drafts and choices, nothing else.
  }
}

export function readJson(name, otherwise) {
  try {
    return JSON.parse(read(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}

// A form's worth of fields sent in the background; the answer, whatever its status.
export function post(address, fields) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() }, redirect: "manual" });
}
