import { isPressed } from "./press.js";

// The wire to the server: a socket, else asking every few seconds. The table on the server is the truth: `seq` is the
// last event this page has seen, whatever brought it; each event is given on once, in order.

const TOGETHER = 30; // frames that come within it change the page once, and not under a finger
const POLL_EVERY = 4000;
const SILENCE = 45000; // the server speaks at least every 20 s
const MAX_PAUSE = 30000;
const TRIES_BEFORE_POLLING = 3;
const FINAL = { 4401: "signed-out", 4403: "not-allowed", 4404: "not-allowed" };
const FINAL_STATES = new Set(Object.values(FINAL));

export class Connection {
  // `heard`: onEvent(event), onFrame(frame) for all else, onReady() when messages can leave, onState(name).
  constructor(threadId, seq, heard) {
    this.threadId = threadId;
    this.seq = seq;
    this.heard = heard;
    this.failures = 0;
    this.frames = [];
    this.state = "connecting";
  }

  get isOver() {
    return FINAL_STATES.has(this.state);
  }

  start() {
    this.connect();
    setInterval(() => Date.now() - this.heardAt > SILENCE && this.cut(), 1000);
    addEventListener("online", () => !this.socket && !this.isOver && this.connect());
    addEventListener("offline", () => this.cut());
  }

  send(frame) {
    if (this.isOpen) this.socket.send(JSON.stringify(frame));
    return Boolean(this.isOpen);
  }

  connect() {
    clearTimeout(this.retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/threads/${this.threadId}/?after=${this.seq}`);
    this.socket = socket;
    this.frames = []; // what was not taken comes again: it is asked for from `seq` on
    this.heardAt = Date.now();
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.socket) return;
      this.heardAt = Date.now();
      this.frames.push(JSON.parse(data));
      this.turn ??= setTimeout(() => this.receiveAll(), TOGETHER);
    });
    socket.addEventListener("close", ({ code }) => socket === this.socket && this.closed(code));
  }

  receiveAll() {
    this.turn = null;
    try {
      while (this.frames.length && !isPressed()) this.receive(this.frames.shift());
    } finally {
      if (this.frames.length) this.turn ??= setTimeout(() => this.receiveAll(), TOGETHER);
    }
  }

  receive(frame) {
    if (frame.type === "hello") {
      this.isOpen = true;
      this.failures = 0;
      this.stopPolling();
      this.say("live");
      this.heard.onReady();
    } else if (frame.type === "event") this.take(frame);
    else if (frame.type === "heartbeat") frame.seq > this.seq && this.resynchronise();
    else this.heard.onFrame(frame);
  }

  take(event) {
    if (event.seq <= this.seq) return;
    if (event.seq !== this.seq + 1) return void this.resynchronise();
    this.seq = event.seq;
    this.heard.onEvent(event);
  }

  closed(code) {
    this.socket = null;
    this.isOpen = false;
    // After a change of password the page's own session goes on with a new cookie: 4401 is tried once more.
    if (FINAL[code] && !(code === 4401 && this.failures === 0)) return this.end(FINAL[code]);
    this.failures += 1;
    if (this.failures >= TRIES_BEFORE_POLLING) this.startPolling();
    else this.say(navigator.onLine === false ? "offline" : "connecting");
    const pause = Math.min(MAX_PAUSE, 500 * 2 ** this.failures) * (0.5 + Math.random());
    this.retry = setTimeout(() => this.connect(), code === 4429 ? Math.max(pause, 20000) : pause);
  }

  cut() {
    const silent = this.socket;
    if (!silent) return;
    this.closed(1006); // not waiting for an answer that cannot come
    silent.close();
  }

  resynchronise() {
    const socket = this.socket;
    this.socket = null;
    this.isOpen = false;
    if (socket) socket.close();
    this.connect();
  }

  // Where the network lets no socket through ------------------------------------------------------------

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
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      while (this.polling && (await this.askOnce()));
      if (!this.polling) return;
      this.say("polling");
      this.heard.onReady();
    } catch {
      this.say("offline");
    } finally {
      this.isAsking = false;
    }
  }

  // Whether there may be more.
  async askOnce() {
    const address = `/api/v1/threads/${this.threadId}/events?after=${this.seq}`;
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (response.status === 401 || response.status === 404) {
      this.end(response.status === 401 ? "signed-out" : "not-allowed");
      return false;
    }
    if (!response.ok) throw new Error(String(response.status));
    const { events } = await response.json();
    events.forEach((event) => this.take(event));
    return events.length > 0;
  }

  end(state) {
    this.stopPolling();
    clearTimeout(this.retry);
    this.say(state);
  }

  say(state) {
    this.state = state;
    this.heard.onState(state);
  }
}
