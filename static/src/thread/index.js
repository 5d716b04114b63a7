// A thread's page. It works without this; with it, what others write appears by itself, at the end of the thread.
import { Announcer } from "./announcer.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { initNewThreadDraft } from "./drafts.js";
import { Events, sendInPlace } from "./events.js";
import { Messages } from "./messages.js";
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { initShortcuts } from "./shortcuts.js";

const READ_AFTER = 1500;
const LINES = {
  live: "",
  connecting: "Non aggiornato: la connessione si è interrotta, la sto riaprendo. Quello che scrivi parte appena torna.",
  polling: "La rete non permette il tempo reale: la pagina si aggiorna ogni pochi secondi. Puoi scrivere.",
  offline: "Non aggiornato: non c'è rete. Quello che scrivi resta qui e parte appena torna.",
  "signed-out": "Non aggiornato: la sessione è finita. Accedi di nuovo: quello che hai scritto resta qui.",
  "not-allowed": "Non aggiornato: non puoi più leggere questa discussione.",
};

export function init(document) {
  initNewThreadDraft(document);
  const root = document.querySelector("[data-thread]");
  if (!root) return;
  const composer = new Composer(root);
  const messages = new Messages(root);
  const announcer = new Announcer(root);
  followActions(root, messages, composer);
  if (root.hasAttribute("data-live")) goLive(root, messages, composer, announcer);
  else if (composer.form) composer.start({ isAble: () => false, typing() {} });
}

function goLive(root, messages, composer, announcer) {
  const presence = new Presence(root);
  const connection = new Connection(Number(root.dataset.thread), Number(root.dataset.seq), {
    onEvent(event) {
      events.apply(event);
      tellRead(connection);
    },
    onFrame(frame) {
      if (frame.type === "ack") outbox.acknowledged(frame);
      else if (frame.type === "error") outbox.refused(frame);
      else if (frame.type === "presence" || frame.type === "typing") presence.take(frame);
    },
    onReady() {
      if (connection.isOpen) outbox.sendAgain();
      else outbox.sendAll();
      tellRead(connection);
    },
    onState: (state) => sayState(root, composer, state),
  });
  const outbox = new Outbox({ root, messages, connection, composer });
  const events = new Events({ root, messages, outbox, composer, announcer, presence });
  if (composer.form) {
    composer.start({
      isAble: () => !connection.isOver,
      typing: () => presence.typing(connection),
      write: (message) => outbox.write(message),
    });
  }
  sendInPlace(
    root.querySelectorAll("#metti-reazione, #togli-reazione, #soluzione"),
    () => composer.line("Non sono riuscito a registrarlo: controlla la rete, ricarica la pagina e riprova."),
    (pressed) => {
      pressed.closest("[data-chooser]")?.remove();
      if (connection.polling) connection.poll();
    },
  );
  setInterval(() => {
    outbox.tick();
    presence.tick();
  }, 1000);
  document.addEventListener("visibilitychange", () => tellRead(connection));
  connection.start();
}

let sayTimer;

function sayState(root, composer, state) {
  root.dataset.state = state;
  clearTimeout(sayTimer);
  // A short cut heals by itself: words only when it lasts.
  sayTimer = setTimeout(() => composer.line(LINES[state]), state === "connecting" ? 1200 : 0);
}

let readTimer;

function tellRead(connection) {
  if (document.visibilityState !== "visible" || connection.seq === connection.readSeq) return;
  clearTimeout(readTimer);
  readTimer = setTimeout(() => {
    if (connection.send({ type: "read", seq: connection.seq })) connection.readSeq = connection.seq;
  }, READ_AFTER);
}

// The links under each message, without leaving the page.
function followActions(root, messages, composer) {
  const reply = (item) => (item ? composer.reply(item.dataset.message, messages.authorOf(item)) : composer.text?.focus());
  const quote = (item) => composer.quote(item.dataset.message, messages.authorOf(item), quotedText(item));
  const isOpen = () => composer.form && !composer.form.hidden;
  const actions = [
    ["[data-reply]", (link) => reply(messages.itemOf(link))],
    ["[data-quote]", (link) => quote(messages.itemOf(link))],
    ["[data-react]", (link) => toggleChooser(root, messages.itemOf(link))],
  ];
  root.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, act] of actions) {
      const link = event.target.closest(selector);
      if (!link || !isOpen()) continue;
      event.preventDefault();
      act(link);
    }
    const link = event.target.closest("a[href^='?messaggio=']");
    const there = link && messages.item(new URL(link.href).searchParams.get("messaggio"));
    if (!there) return;
    event.preventDefault();
    location.hash = there.id;
    there.focus();
  });
  initShortcuts(root, {
    reply: (item) => isOpen() && reply(item),
    quote: (item) => isOpen() && quote(item),
    end() {
      const elsewhere = root.querySelector("[data-end]");
      if (elsewhere) elsewhere.click();
      else messages.list.lastElementChild?.scrollIntoView({ block: "end" });
    },
  });
}

// What is selected in the message, else all of it.
function quotedText(item) {
  const body = item.querySelector("[data-body]");
  const selection = getSelection();
  const isInside = selection.rangeCount > 0 && body.contains(selection.getRangeAt(0).commonAncestorContainer);
  return (isInside && selection.toString().trim()) || body.innerText;
}

function toggleChooser(root, item) {
  const open = item.querySelector("[data-chooser]");
  for (const other of root.querySelectorAll("[data-chooser]")) other.remove();
  if (open) return;
  const holder = document.createElement("template");
  holder.innerHTML = root.querySelector("[data-chooser-template]").innerHTML.replaceAll("__id__", item.dataset.message);
  const chooser = holder.content.firstElementChild;
  item.querySelector(".message-actions").before(chooser);
  chooser.querySelector("button").focus();
}
