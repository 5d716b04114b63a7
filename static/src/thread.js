// A live thread. The page works without this file; with it, what others write appears by itself.
// The table on the server is the truth: `seq` is the last event this page has seen, whatever brought it.

const POLL_EVERY = 4000;
const SILENCE = 45000; // the server speaks at least every 20 s
const ACK_WITHIN = 10000;
const MAX_PAUSE = 30000;
const TRIES_BEFORE_POLLING = 3;
const TYPING_EVERY = 3000;
const FINAL = { 4401: "signed-out", 4403: "not-allowed", 4404: "not-allowed" };

const LINES = {
  live: "",
  connecting: "Non aggiornato: la connessione si è interrotta, la sto riaprendo. Quello che scrivi parte appena torna.",
  polling: "La rete non permette il tempo reale: la pagina si aggiorna ogni pochi secondi. Puoi scrivere.",
  offline: "Non aggiornato: non c'è rete. Quello che scrivi resta qui e parte appena torna.",
  "signed-out": "Non aggiornato: la sessione è finita. Accedi di nuovo: quello che hai scritto resta qui.",
  "not-allowed": "Non aggiornato: non puoi più leggere questa discussione.",
};

export function init(document) {
  const root = document.querySelector("[data-thread]");
  if (root && !root.hasAttribute("data-earlier")) new Thread(root).start();
}

class Thread {
  constructor(root) {
    this.root = root;
    this.id = Number(root.dataset.thread);
    this.person = Number(root.dataset.person);
    this.seq = Number(root.dataset.seq);
    this.list = root.querySelector("[data-messages]");
    this.spoken = root.querySelector("[data-spoken]");
    this.presence = root.querySelector("[data-presence]");
    this.template = root.querySelector("[data-message-template]");
    this.waiting = new Map(); // key → {body, item, sentAt, isSettled}
    this.typists = new Map();
    this.failures = 0;
    this.state = "connecting";
    this.hereNow = "";
    this.composer = new Composer(root.querySelector("[data-composer]"), this);
  }

  start() {
    this.composer.start();
    for (const { key, body } of this.composer.unsent()) this.showWaiting(key, body);
    this.connect();
    setInterval(() => this.watch(), 1000);
    addEventListener("online", () => this.reconnectNow());
    addEventListener("offline", () => this.cut());
    document.addEventListener("visibilitychange", () => this.tellRead());
  }

  // Connection ------------------------------------------------------------------------------------

  connect() {
    clearTimeout(this.retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/threads/${this.id}/?after=${this.seq}`);
    this.socket = socket;
    this.heardAt = Date.now();
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.socket) return;
      this.heardAt = Date.now();
      this.receive(JSON.parse(data));
    });
    socket.addEventListener("close", ({ code }) => socket === this.socket && this.closed(code));
  }

  closed(code) {
    this.socket = null;
    this.isOpen = false;
    if (FINAL[code] && !(code === 4401 && this.failures === 0)) {
      // After a change of password the page's own session goes on with a new cookie: 4401 is tried once more.
      this.stopPolling();
      this.say(FINAL[code]);
      return;
    }
    this.failures += 1;
    if (this.failures >= TRIES_BEFORE_POLLING) this.startPolling();
    else this.say(navigator.onLine === false ? "offline" : "connecting");
    const pause = Math.min(MAX_PAUSE, 500 * 2 ** this.failures) * (0.5 + Math.random());
    this.retry = setTimeout(() => this.connect(), code === 4429 ? Math.max(pause, 20000) : pause);
  }

  reconnectNow() {
    if (!this.socket && !FINAL_STATES.has(this.state)) this.connect();
  }

  cut() {
    const silent = this.socket;
    if (!silent) return;
    this.closed(1006); // not waiting for an answer that cannot come
    silent.close();
  }

  watch() {
    const now = Date.now();
    if (now - this.heardAt > SILENCE) this.cut();
    for (const [key, message] of this.waiting) {
      if (!message.isSettled && message.sentAt && now - message.sentAt > ACK_WITHIN) this.send(key);
    }
    for (const [id, typist] of this.typists) if (now - typist.at > 5000) this.typists.delete(id);
    this.showPresence();
  }

  receive(frame) {
    if (frame.type === "hello") {
      this.isOpen = true;
      this.failures = 0;
      this.stopPolling();
      this.say("live");
      for (const [key, message] of this.waiting) if (!message.isSettled) this.send(key);
      this.tellRead();
    } else if (frame.type === "event") this.takeEvent(frame);
    else if (frame.type === "ack") this.acknowledged(frame.key);
    else if (frame.type === "error") this.refused(frame);
    else if (frame.type === "heartbeat" && frame.seq > this.seq) this.resynchronise();
    else if (frame.type === "presence") this.takePresence(frame);
    else if (frame.type === "typing") this.typists.set(frame.person.id, { name: frame.person.name, at: Date.now() });
    if (frame.type === "presence" || frame.type === "typing") this.showPresence();
  }

  resynchronise() {
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
    this.connect();
  }

  // Polling, where the network lets no socket through -------------------------------------------------

  startPolling() {
    if (this.polling) return;
    this.polling = setInterval(() => this.poll(), POLL_EVERY);
    this.poll();
  }

  stopPolling() {
    clearInterval(this.polling);
    this.polling = null;
  }

  async poll() {
    if (this.isPolling) return;
    this.isPolling = true;
    try {
      let count;
      do {
        const response = await fetch(`/api/v1/threads/${this.id}/events?after=${this.seq}`, { headers: { Accept: "application/json" } });
        if (response.status === 401) return this.over("signed-out");
        if (response.status === 404) return this.over("not-allowed");
        if (!response.ok) throw new Error(String(response.status));
        const { events } = await response.json();
        count = events.length;
        events.forEach((event) => this.takeEvent(event));
      } while (count > 0 && this.polling);
      if (this.polling) {
        this.say("polling");
        for (const [key, message] of this.waiting) if (!message.isSettled && !message.sentAt) this.send(key);
      }
    } catch {
      this.say("offline");
    } finally {
      this.isPolling = false;
    }
  }

  over(state) {
    this.stopPolling();
    clearTimeout(this.retry);
    this.say(state);
  }

  // Events ------------------------------------------------------------------------------------------

  takeEvent(event) {
    if (event.seq <= this.seq) return;
    if (event.seq !== this.seq + 1) return void this.resynchronise();
    this.seq = event.seq;
    const { kind, post } = event;
    if (kind === "message.posted") this.posted(post, event.seq);
    else if (kind === "message.edited") this.edited(post);
    else if (kind === "message.removed") this.itemOf(post.id)?.remove();
    this.tellRead();
  }

  posted(post, seq) {
    if (this.itemOf(post.id)) return;
    const isNear = this.isAtEnd();
    const own = post.key && this.waiting.get(post.key);
    const item = this.itemFor(post, seq);
    if (own) {
      own.item.replaceWith(item);
      this.forget(post.key);
    } else {
      const firstWaiting = this.list.querySelector(".message-waiting");
      this.list.insertBefore(item, firstWaiting);
      this.speak(`${post.author.name}: ${item.querySelector("[data-body]").textContent.trim().slice(0, 140)}`);
    }
    this.typists.delete(post.author.id);
    this.showPresence();
    if (own || isNear) item.scrollIntoView({ block: "nearest" });
  }

  edited(post) {
    const item = this.itemOf(post.id);
    if (!item) return;
    item.querySelector("[data-body]").innerHTML = post.html; // made safe by the server
    const mark = item.querySelector(".message-edited");
    if (mark) mark.hidden = false;
  }

  itemOf(id) {
    return this.list.querySelector(`[data-message="${id}"]`);
  }

  itemFor(post, seq) {
    const item = this.blank();
    const isOwn = post.author.id === this.person;
    item.id = `messaggio-${post.id}`;
    item.dataset.message = post.id;
    item.dataset.seq = seq;
    item.classList.toggle("message-own", isOwn);
    item.querySelector(".message-author").textContent = post.author.name;
    item.querySelector(".message-time").href = `#messaggio-${post.id}`;
    const time = item.querySelector("time");
    time.dateTime = post.created_at;
    time.textContent = when(new Date(post.created_at));
    item.querySelector("[data-body]").innerHTML = post.html; // made safe by the server
    item.querySelector(".message-edited").hidden = !post.edited_at;
    const actions = item.querySelector(".message-actions");
    actions.hidden = !isOwn;
    for (const [name, link] of [["edit", actions.querySelector("[data-edit]")], ["remove", actions.querySelector("[data-remove]")]]) {
      link.href = link.dataset[name].replace("/0/", `/${post.id}/`);
    }
    return item;
  }

  blank() {
    if (this.template) return this.template.content.firstElementChild.cloneNode(true);
    const item = document.createElement("li");
    item.className = "message";
    item.innerHTML =
      '<div class="message-head"><strong class="message-author"></strong> <a class="message-time"><time></time></a> ' +
      '<span class="message-edited" hidden>modificato</span></div><div class="message-body" data-body></div>' +
      '<div class="message-actions" hidden><a data-edit=""></a><a data-remove=""></a></div>';
    return item;
  }

  // Writing -----------------------------------------------------------------------------------------

  write(body) {
    const key = newKey();
    this.composer.keep(key, body);
    this.showWaiting(key, body);
    this.send(key);
  }

  showWaiting(key, body) {
    const item = this.blank();
    item.classList.add("message-own", "message-waiting");
    item.querySelector(".message-author").textContent = "Tu";
    item.querySelector("time").textContent = "in partenza…";
    item.querySelector("[data-body]").textContent = body;
    this.list.append(item);
    item.scrollIntoView({ block: "nearest" });
    this.waiting.set(key, { body, item, sentAt: 0 });
  }

  send(key) {
    const message = this.waiting.get(key);
    if (!message) return;
    if (this.isOpen) {
      message.sentAt = Date.now();
      this.socket.send(JSON.stringify({ type: "post", key, body: message.body }));
    } else if (this.polling) this.sendByRequest(key, message);
  }

  async sendByRequest(key, message) {
    message.sentAt = Date.now();
    try {
      const response = await fetch(`/api/v1/threads/${this.id}/posts`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.composer.csrfToken },
        body: JSON.stringify({ key, body: message.body }),
      });
      if (response.ok) {
        this.acknowledged(key);
        this.poll();
      } else if (response.status < 500) {
        const problem = await response.json();
        this.refused({ key, message: problem.detail, retry_after: Number(response.headers.get("Retry-After")) });
      } else message.sentAt = 0;
    } catch {
      message.sentAt = 0;
    }
  }

  acknowledged(key) {
    const message = this.waiting.get(key);
    if (!message) return;
    message.sentAt = 0;
    message.item.querySelector("time").textContent = "ricevuto";
    this.composer.drop(key);
    message.isSettled = true; // nothing more to send; its event takes its place
  }

  refused({ key, message, retry_after: pause }) {
    const waiting = key && this.waiting.get(key);
    if (!waiting) return;
    if (pause) {
      waiting.sentAt = 0;
      waiting.item.querySelector("time").textContent = message;
      setTimeout(() => this.send(key), pause * 1000);
      return;
    }
    waiting.item.remove();
    this.forget(key);
    this.composer.giveBack(waiting.body, message);
  }

  forget(key) {
    this.waiting.delete(key);
    this.composer.drop(key);
  }

  tellTyping() {
    const now = Date.now();
    if (!this.isOpen || now - (this.typedAt || 0) < TYPING_EVERY) return;
    this.typedAt = now;
    this.socket.send(JSON.stringify({ type: "typing" }));
  }

  tellRead() {
    if (!this.isOpen || document.visibilityState !== "visible" || this.seq === this.readSeq) return;
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => {
      if (!this.isOpen) return;
      this.readSeq = this.seq;
      this.socket.send(JSON.stringify({ type: "read", seq: this.seq }));
    }, 1500);
  }

  // What is said ------------------------------------------------------------------------------------

  say(state) {
    if (state === "live") clearTimeout(this.sayTimer);
    this.state = state;
    this.root.dataset.state = state;
    // A short cut heals by itself: words only when it lasts.
    clearTimeout(this.sayTimer);
    this.sayTimer = setTimeout(() => this.composer.line(LINES[state]), state === "connecting" ? 1200 : 0);
  }

  takePresence({ people, others = 0 }) {
    const names = people.filter((p) => p.id !== this.person).map((p) => p.name);
    // In a crowd only the first are named; I may be among the others.
    const unnamed = others && names.length === people.length ? others - 1 : others;
    if (unnamed) names.push(unnamed === 1 ? "un’altra persona" : `altre ${unnamed} persone`);
    this.hereNow = names.join(", ");
  }

  showPresence() {
    if (!this.presence) return;
    const typing = [...this.typists.values()].map((typist) => typist.name);
    const parts = [];
    if (this.hereNow) parts.push(`Qui adesso: ${this.hereNow}.`);
    if (typing.length) parts.push(`${typing.join(", ")} ${typing.length > 1 ? "stanno" : "sta"} scrivendo…`);
    const text = parts.join(" ");
    if (this.presence.textContent !== text) this.presence.textContent = text;
    this.presence.hidden = !text;
  }

  speak(text) {
    this.spoken.textContent = text;
  }

  isAtEnd() {
    return window.innerHeight + window.scrollY > this.list.getBoundingClientRect().bottom + window.scrollY - 200;
  }
}

const FINAL_STATES = new Set(Object.values(FINAL));

class Composer {
  // The form, its draft and what has not been acknowledged yet: all kept in this browser until the server has it.
  constructor(form, thread) {
    this.form = form;
    this.thread = thread;
    this.draftName = `cantiere.draft.${thread.person}.${thread.id}`;
    this.unsentName = `cantiere.unsent.${thread.person}.${thread.id}`;
    if (!form) return;
    this.text = form.querySelector("textarea");
    this.status = form.querySelector("[data-line]");
  }

  get csrfToken() {
    return this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  start() {
    if (!this.form) return;
    if (!this.text.value) this.text.value = read(this.draftName) || "";
    this.grow();
    this.text.addEventListener("input", () => {
      store(this.draftName, this.text.value);
      this.grow();
      this.thread.tellTyping();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.form.addEventListener("submit", (event) => {
      if (FINAL_STATES.has(this.thread.state)) return; // the page's own way leads to the sign-in
      event.preventDefault();
      if (!this.text.value.trim()) return void this.line("Il messaggio è vuoto: scrivi il testo e riprova.");
      this.thread.write(this.text.value);
      this.text.value = "";
      store(this.draftName, "");
      this.grow();
      this.text.focus();
    });
  }

  grow() {
    // Rows, not pixels: no inline style under the content policy.
    this.text.rows = Math.min(10, Math.max(2, this.text.value.split("\n").length + 1));
  }

  line(text) {
    if (this.status) this.status.textContent = text;
  }

  giveBack(body, message) {
    this.text.value = this.text.value ? `${body}\n\n${this.text.value}` : body;
    store(this.draftName, this.text.value);
    this.grow();
    this.line(message);
  }

  unsent() {
    if (!this.form) return [];
    try {
      return JSON.parse(read(this.unsentName) || "[]");
    } catch {
      return [];
    }
  }

  keep(key, body) {
    store(this.unsentName, JSON.stringify([...this.unsent(), { key, body }]));
  }

  drop(key) {
    if (!this.form) return;
    const left = this.unsent().filter((message) => message.key !== key);
    store(this.unsentName, left.length ? JSON.stringify(left) : "");
  }
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function when(date) {
  // The site's clock, as in the messages that came with the page.
  const timeZone = "Europe/Rome";
  const day = date.toLocaleDateString("it-IT", { day: "numeric", month: "long", year: "numeric", timeZone });
  return `${day}, ${date.toLocaleTimeString("it-IT", { hour: "2-digit", minute: "2-digit", timeZone })}`;
}

function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(name, text) {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // A browser without storage loses drafts, nothing else.
  }
}
