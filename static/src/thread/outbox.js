// What has been written and is not known to be on the server: shown at once, kept in this browser, sent until the
// server says that it has it. The same key can be sent any number of times; the server takes it once.
import { csrfToken, element, newKey, readJson, store } from "./words.js";

const ACK_WITHIN = 10000;

export class Outbox {
  constructor({ root, messages, connection, composer }) {
    Object.assign(this, { root, messages, connection, composer });
    this.name = `cantiere.unsent.${root.dataset.person}.${root.dataset.thread}`;
    this.waiting = new Map(); // key → {message, item, sentAt, isSettled, seq}
    for (const { key, ...message } of readJson(this.name, [])) this.show(key, message);
  }

  // `message`: {body, reply_to?, attachments?: [{id, name}]}
  write(message) {
    const key = newKey();
    this.show(key, message);
    this.keep();
    this.send(key);
    this.waiting.get(key).item.scrollIntoView({ block: "nearest" });
  }

  show(key, message) {
    const item = element("li", "message message-own message-waiting");
    const head = element("div", "message-head");
    const state = element("span", "row-note", "in partenza…");
    head.append(element("strong", "message-author", "Tu"), " ", state);
    item.append(head, element("div", "message-body", message.body));
    if (message.attachments?.length) item.append(element("p", "row-note", message.attachments.map((file) => file.name).join(", ")));
    this.messages.list.append(item);
    this.waiting.set(key, { message, item, state, sentAt: 0 });
  }

  sendAll() {
    for (const [key, waiting] of this.waiting) if (!waiting.isSettled && !waiting.sentAt) this.send(key);
  }

  // A new line: what left on the old one may not have arrived.
  sendAgain() {
    for (const waiting of this.waiting.values()) waiting.sentAt = 0;
    this.sendAll();
  }

  tick() {
    const now = Date.now();
    for (const [key, waiting] of this.waiting) {
      if (!waiting.isSettled && waiting.sentAt && now - waiting.sentAt > ACK_WITHIN) this.send(key);
    }
  }

  send(key) {
    const waiting = this.waiting.get(key);
    if (!waiting) return;
    const { body, reply_to: replyTo, attachments } = waiting.message;
    const fields = { key, body };
    if (replyTo) fields.reply_to = replyTo;
    if (attachments?.length) fields.attachments = attachments.map((file) => file.id);
    if (this.connection.send({ type: "post", ...fields })) waiting.sentAt = Date.now();
    else if (this.connection.polling) this.sendByRequest(key, waiting, fields);
  }

  async sendByRequest(key, waiting, fields) {
    waiting.sentAt = Date.now();
    try {
      const response = await fetch(`/api/v1/threads/${this.root.dataset.thread}/posts`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify(fields),
      });
      if (response.ok) {
        this.acknowledged(await response.json());
        this.connection.poll();
      } else if (response.status < 500) {
        const problem = await response.json();
        this.refused({ key, message: problem.detail, retry_after: Number(response.headers.get("Retry-After")) });
      } else waiting.sentAt = 0;
    } catch {
      waiting.sentAt = 0;
    }
  }

  acknowledged({ key, seq, id }) {
    const waiting = this.waiting.get(key);
    if (!waiting) return;
    Object.assign(waiting, { isSettled: true, sentAt: 0, seq, id }); // nothing more to send; its event takes its place
    waiting.state.textContent = "ricevuto";
    this.keep();
    this.composer.sent();
    if (this.connection.seq >= seq) this.voided(seq);
  }

  // The event of an acknowledged message carried nothing: a moderator reads it first.
  async voided(seq) {
    for (const [key, waiting] of this.waiting) {
      if (waiting.seq !== seq) continue;
      this.waiting.delete(key);
      const response = await fetch(`${this.root.dataset.address}?messaggio=${waiting.id}`);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const item = page.querySelector(`[data-message="${waiting.id}"]`);
      if (item && !this.messages.item(waiting.id)) waiting.item.replaceWith(document.adoptNode(item));
      else waiting.item.remove();
    }
  }

  // Whether it was one of these; then the real message stands in its place.
  arrived(key, item) {
    const waiting = key && this.waiting.get(key);
    if (!waiting) return false;
    waiting.item.remove();
    this.messages.put(item);
    this.waiting.delete(key);
    this.keep();
    if (!waiting.isSettled) this.composer.sent();
    return true;
  }

  refused({ key, message, retry_after: pause }) {
    const waiting = key && this.waiting.get(key);
    if (!waiting) return;
    if (pause) {
      waiting.sentAt = 0;
      waiting.state.textContent = message;
      setTimeout(() => this.send(key), pause * 1000);
      return;
    }
    waiting.item.remove();
    this.waiting.delete(key);
    this.keep();
    this.composer.giveBack(waiting.message, message);
  }

  keep() {
    const unsent = [...this.waiting].filter(([, waiting]) => !waiting.isSettled).map(([key, { message }]) => ({ key, ...message }));
    store(this.name, unsent.length ? JSON.stringify(unsent) : "");
  }
}
