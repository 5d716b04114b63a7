// The number of notices to read, in the header. It asks every half minute while the page is looked at, at once when
// the page comes back into view, and when another part of the page says that something has happened.
// Without this file the link to the notices is there all the same, without its number.

const EVERY = 30000;
const AFTER_NEWS = 1500; // the notices of what has just happened are being written
const MOST = 99;
const SILENT = "cantiere.notices.silent";

export function init(document) {
  const link = document.querySelector("[data-notices]");
  if (link) new Counter(link, document.querySelector("[data-notices-said]")).start();
  const choice = document.querySelector("[data-notices-switch]");
  if (choice) letChoose(choice);
}

// For the other parts of the page: something has happened that may be a notice.
export function tellNews() {
  document.dispatchEvent(new CustomEvent("cantiere:news"));
}

class Counter {
  constructor(link, said) {
    this.link = link;
    this.said = said;
    this.shown = link.querySelector("[data-notices-count]");
    this.unread = null; // not known yet
  }

  start() {
    document.addEventListener("visibilitychange", () => this.ask());
    document.addEventListener("cantiere:news", () => this.askIn(AFTER_NEWS));
    addEventListener("pageshow", (event) => event.persisted && this.ask());
    this.ask();
  }

  askIn(pause) {
    clearTimeout(this.timer);
    if (this.isOver) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.ask();
    }, pause);
  }

  async ask() {
    if (document.visibilityState !== "visible") return;
    if (this.isAsking) return this.askIn(AFTER_NEWS);
    this.isAsking = true;
    clearTimeout(this.timer);
    this.timer = null;
    try {
      const response = await fetch(this.link.dataset.notices, { headers: { Accept: "application/json" }, redirect: "manual" });
      // Sent to the sign-in page: the session is over, there is nothing more to ask.
      if (response.type === "opaqueredirect") this.isOver = true;
      else if (response.ok) this.show((await response.json()).unread);
    } catch {
      // No network: the next time.
    } finally {
      this.isAsking = false;
      if (!this.timer) this.askIn(EVERY); // else something has happened in the meantime: sooner
    }
  }

  show(unread) {
    const before = this.unread;
    this.unread = unread;
    if (unread === before) return;
    this.shown.hidden = unread === 0;
    this.shown.firstElementChild.textContent = unread > MOST ? `${MOST}+` : String(unread);
    if (before !== null && unread > before && !isSilent()) this.said.textContent = words(unread);
  }
}

function words(unread) {
  if (unread === 1) return "Hai una notifica da leggere.";
  return `Hai ${unread > MOST ? `più di ${MOST}` : unread} notifiche da leggere.`;
}

function letChoose(choice) {
  choice.checked = !isSilent();
  choice.addEventListener("change", () => {
    try {
      if (choice.checked) localStorage.removeItem(SILENT);
      else localStorage.setItem(SILENT, "yes");
    } catch {
      choice.checked = true; // a browser without storage keeps no choice
    }
  });
}

function isSilent() {
  try {
    return localStorage.getItem(SILENT) !== null;
  } catch {
    return false;
  }
}
