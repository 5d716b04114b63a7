// Titles under a search box while somebody types: a combobox with a list, as WAI-ARIA 1.2 describes it. The server
// answers with the options; arrows choose, Enter opens the chosen one, Esc closes the list.
// Without this file the box searches all the same.

const PAUSE = 180; // from the last letter typed
const SHORTEST = 2;
const SHOWN = "autocomplete-list-show";

export function init(document) {
  for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input).start();
}

class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = make("ul", { id: `${input.id}-suggerimenti`, class: "autocomplete-list", role: "listbox", "aria-label": "Suggerimenti" });
    this.said = make("span", { class: "visually-hidden", role: "status" });
    this.chosen = null; // the option that Enter opens
    this.restsUntil = 0;
  }

  start() {
    const { input, list } = this;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    input.parentElement.classList.add("has-suggestions");
    input.after(list, this.said);
    input.addEventListener("input", (event) => !event.isComposing && this.askSoon());
    input.addEventListener("compositionend", () => this.askSoon());
    input.addEventListener("keydown", (event) => !event.isComposing && this.press(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return this.list.classList.contains(SHOWN);
  }

  press(event) {
    if (event.key === "ArrowDown" && !this.isOpen) this.ask();
    else if (!this.isOpen) return;
    else if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.chosen) this.chosen.click();
    else return;
    event.preventDefault();
  }

  // From the last option to none, and from none to the first: what was typed is one of the choices.
  move(step) {
    const options = this.options;
    const places = options.length + 1;
    const place = options.indexOf(this.chosen);
    this.choose(options[((place + 1 + step + places) % places) - 1] ?? null);
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = option;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  askSoon() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.input.value.trim();
    if (text.length < SHORTEST || Date.now() < this.restsUntil) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const url = new URL(this.input.dataset.suggest, location.href);
      url.searchParams.set("q", text);
      const response = await fetch(url, { signal, redirect: "error" });
      if (response.status === 429) this.restsUntil = Date.now() + 1000 * (Number(response.headers.get("Retry-After")) || 60);
      if (!response.ok) return this.close();
      const options = await response.text();
      if (!signal.aborted) this.show(options);
    } catch {
      if (!signal.aborted) this.close(); // no network: the box goes on searching
    }
  }

  show(html) {
    this.close();
    if (document.activeElement !== this.input) return;
    this.list.innerHTML = html; // escaped by the server's template
    const options = this.options;
    options.forEach((option, place) => { option.id = `${this.list.id}-${place}`; });
    this.list.classList.toggle(SHOWN, options.length > 0);
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.said.textContent = words(options.length);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.choose(null);
    this.list.classList.remove(SHOWN);
    this.input.setAttribute("aria-expanded", "false");
    this.said.textContent = "";
  }
}

function words(count) {
  if (count === 0) return "Nessun suggerimento.";
  return `${count === 1 ? "1 suggerimento" : `${count} suggerimenti`}: scorri con le frecce, apri con Invio.`;
}

function make(name, attributes) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
