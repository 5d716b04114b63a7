// What a person does in a course: where a video is, what is completed, the answers to a quiz. All of it is kept in this
// browser before it is sent, and goes only when the server says that it has it: an expired session, a lost line or a
// page closed too soon delay it and lose nothing. It is kept under the person's own number: nobody else delivers it.
// The pages work without: their forms send the same fields.
import { csrfToken, element, newKey, read, readJson, store } from "./thread/words.js";

const PREFIX = "cantiere.course.";
const SAID = "cantiere.course-said";
const SAVE_EVERY = 15; // seconds of video
const TRY_EVERY = 30000;
const KEPT = "quello che hai fatto è conservato su questo computer";

class Outbox {
  constructor(person) {
    this.person = Number(person);
    this.name = PREFIX + this.person;
    this.memory = {};
  }

  // {learning object: {address, seconds, completed, quiz: [[name, value], …] or null, key}}
  all() {
    return { ...this.memory, ...readJson(this.name, {}) };
  }

  get isEmpty() {
    return !Object.keys(this.all()).length;
  }

  // Without storage it lives as long as the page.
  get isKept() {
    return read(this.name) !== null;
  }

  put(object, address, { seconds = 0, completed = false, quiz = null }) {
    const all = this.all();
    const before = all[object] ?? { seconds: 0, completed: false, quiz: null };
    all[object] = {
      address,
      seconds: Math.max(before.seconds, seconds),
      completed: before.completed || completed,
      quiz: quiz ?? before.quiz,
      key: newKey(),
    };
    this.write(all);
  }

  // The server has it, unless more was done meanwhile.
  settle(object, key) {
    const all = this.all();
    if (all[object]?.key !== key) return;
    delete all[object];
    this.write(all);
  }

  write(all) {
    this.memory = all;
    store(this.name, Object.keys(all).length ? JSON.stringify(all) : "");
  }
}

function fieldsOf(entry, person, token) {
  const fields = new FormData();
  fields.set("csrfmiddlewaretoken", token);
  fields.set("person", person);
  if (entry.seconds) fields.set("seconds", entry.seconds);
  if (entry.completed) fields.set("completed", "1");
  for (const [name, value] of entry.quiz ?? []) fields.append(name, value);
  return fields;
}

function send(entry, person, token, keepalive = false) {
  const body = fieldsOf(entry, person, token);
  return fetch(entry.address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", keepalive });
}

async function connection() {
  const answer = await fetch("/laboratori/corso/collegamento/", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// Everything that waits, one after the other. Gives {said: sentences, settled: learning objects, trouble}, where
// trouble is "", "offline", "signed-out" or "somebody-else".
async function deliverAll(outbox, token) {
  const found = { said: [], settled: [], trouble: "" };
  try {
    for (const [object, entry] of Object.entries(outbox.all())) {
      let answer = await send(entry, outbox.person, token);
      if (answer.status === 401) {
        const now = await connection();
        if (now.person !== outbox.person) return { ...found, trouble: now.person ? "somebody-else" : "signed-out" };
        token = now.token; // signed in again elsewhere: the page's own code had grown old
        answer = await send(entry, outbox.person, token);
      }
      if (answer.status >= 500 || answer.status === 401 || answer.status === 429) return { ...found, trouble: "offline" };
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      found.said.push(isJson ? (await answer.json()).sentence : "Una parte del corso non c'è più: il progresso non si può salvare.");
      found.settled.push(object);
      outbox.settle(object, entry.key);
    }
  } catch {
    return { ...found, trouble: "offline" };
  }
  return found;
}

function entryOf(form) {
  const fields = new FormData(form);
  const quiz = fields.has("quiz") ? [...fields].filter(([name]) => name === "quiz" || /^q\d+$/.test(name)) : null;
  return { seconds: 60 * Number(fields.get("minute") || 0), completed: fields.has("completed"), quiz };
}

class Course {
  constructor(page) {
    this.page = page;
    this.data = page.dataset;
    this.said = page.querySelector("[data-course-said]");
    this.outbox = new Outbox(this.data.person);
    for (const form of page.querySelectorAll("[data-course-form]")) {
      form.addEventListener("submit", (event) => this.submit(event, form));
    }
    const video = page.querySelector("video");
    if (video) this.follow(video);
    addEventListener("online", () => this.deliver());
    document.addEventListener("visibilitychange", () => document.hidden || this.deliver());
    this.deliver();
  }

  put(news) {
    this.outbox.put(this.data.object, this.data.address, news);
  }

  submit(event, form) {
    event.preventDefault();
    const entry = entryOf(form);
    if (!entry.seconds && !entry.completed && !entry.quiz) {
      form.querySelector("input:not([type=hidden])")?.focus();
      return;
    }
    this.put(entry);
    this.deliver();
  }

  follow(video) {
    let last = Number(this.data.seconds || 0);
    const resume = () => {
      if (last < video.duration - 5) video.currentTime = last;
    };
    if (video.readyState) resume();
    else video.addEventListener("loadedmetadata", resume, { once: true });
    const reached = (atLeast) => {
      const seconds = Math.floor(video.currentTime);
      if (seconds - last < atLeast) return false;
      last = seconds;
      this.put({ seconds });
      return true;
    };
    video.addEventListener("timeupdate", () => reached(SAVE_EVERY) && this.deliver());
    video.addEventListener("pause", () => reached(1) && this.deliver());
    video.addEventListener("ended", () => {
      this.put({ seconds: Math.floor(video.currentTime), completed: true });
      this.deliver();
    });
    // Nobody may be there to hear the answer: it stays kept, and goes again with the next page.
    addEventListener("pagehide", () => {
      reached(1);
      for (const entry of Object.values(this.outbox.all())) send(entry, this.outbox.person, csrfToken(), true).catch(() => {});
    });
  }

  async deliver() {
    if (this.isSending) {
      this.isAgain = true;
      return;
    }
    if (this.outbox.isEmpty) return;
    this.isSending = true;
    const was = this.outbox.all()[this.data.object];
    const found = await deliverAll(this.outbox, csrfToken());
    this.isSending = false;
    clearTimeout(this.timer);
    if (found.trouble) this.waits(found.trouble);
    else if (found.settled.includes(this.data.object) && (was?.quiz || was?.completed)) this.show(found.said);
    else if (this.isWaiting) this.say(found.said.join(" "));
    if (!found.trouble) this.isWaiting = false;
    if (this.isAgain) {
      this.isAgain = false;
      this.deliver();
    }
  }

  waits(trouble) {
    this.isWaiting = true;
    this.timer = setTimeout(() => this.deliver(), TRY_EVERY);
    const kept = this.outbox.isKept ? KEPT : "non chiudere questa pagina, o quello che hai fatto si perde";
    if (trouble === "offline") {
      this.say(`Il sito non risponde: ${kept}. Riproviamo da soli fra poco.`);
      return;
    }
    const link = element("a", "", "Accedi per consegnarlo");
    link.href = this.data.signIn;
    const why = trouble === "signed-out" ? "Non sei più collegato" : "Ora è collegata un'altra persona";
    this.say(`${why}: ${kept}. `, link);
  }

  // The page as it now is, with the sentence.
  show(said) {
    try {
      sessionStorage.setItem(SAID, said.join(" "));
    } catch {
      // The page itself shows what is completed.
    }
    const { pathname } = window.location;
    window.location.assign(pathname);
    if (window.location.pathname === pathname) window.location.reload();
  }

  say(text, ...more) {
    if (this.said.textContent === text + more.map((node) => node.textContent).join("")) return;
    this.said.classList.add("is-told");
    this.said.replaceChildren(text, ...more);
  }
}

// On any other page: what was left is delivered by the person whose it is, as soon as they are signed in.
async function deliverWhatWaits(root) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  if (!names.length) return;
  const now = await connection();
  const outbox = new Outbox(now.person);
  if (!now.person || outbox.isEmpty) return;
  const { said } = await deliverAll(outbox, now.token);
  if (said.length) tell(root, said.join(" "));
}

function tell(root, text) {
  const line = element("p", "alert alert-info");
  line.setAttribute("role", "status");
  root.querySelector("main .page, main")?.prepend(line);
  line.textContent = `Consegnato ora. ${text}`;
}

export function init(root) {
  const page = root.querySelector("[data-course]");
  if (!page) {
    deliverWhatWaits(root).catch(() => {}); // no storage, or no line: the next page tries again
    return;
  }
  const course = new Course(page);
  try {
    const said = sessionStorage.getItem(SAID);
    sessionStorage.removeItem(SAID);
    if (said) course.say(said);
  } catch {
    // Nothing was said.
  }
}
