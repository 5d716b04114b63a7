// What each kind of event does to the page: the same as a reload would.
import { tellNews } from "../notices.js";
import { post as send } from "./words.js";

export class Events {
  constructor({ root, messages, outbox, composer, announcer, presence }) {
    Object.assign(this, { root, messages, outbox, composer, announcer, presence });
  }

  apply(event) {
    const { kind, post } = event;
    if (kind === "message.posted") this.posted(post);
    else if (kind === "message.edited") this.edited(post);
    else if (kind === "message.removed") this.removed(post.id);
    else if (kind === "reaction.changed") this.reacted(post.id, event.reactions);
    else if (kind === "thread.changed") this.changed(event.thread);
    else if (kind === "void") this.outbox.voided(event.seq);
  }

  posted(post) {
    const { messages } = this;
    this.following ??= this.follow();
    const old = messages.item(post.id); // released or restored: it comes again, at its new place
    const item = messages.make(post, old ? messages.mine(old) : undefined);
    old?.remove();
    const isAwaited = this.outbox.arrived(post.key, item);
    if (!isAwaited) {
      messages.put(item);
      this.announcer.say(`${post.author.name}: ${item.querySelector("[data-body]").textContent.trim().slice(0, 140)}`);
      if (post.reply_to || post.body.includes("@**")) tellNews(); // somebody is told of it, perhaps this reader
    }
    this.complete(item, post);
    this.presence.hasWritten(post.author.id);
    this.following.item = item;
    this.following.isWanted ||= isAwaited;
  }

  // Whoever sees the end goes on seeing it, and what they wrote themselves: measured before and moved after all that
  // comes together, once.
  follow() {
    const following = { isWanted: this.messages.isAtEnd() };
    queueMicrotask(() => {
      this.following = null;
      if (following.isWanted) following.item?.scrollIntoView({ block: "nearest" });
    });
    return following;
  }

  edited(post) {
    const item = this.messages.item(post.id);
    if (!item) return;
    this.messages.renew(item, this.messages.make(post, this.messages.mine(item)));
    this.complete(item, post);
  }

  removed(id) {
    this.messages.item(id)?.remove();
    for (const link of this.messages.list.querySelectorAll(`[data-answered="${Number(id)}"]`)) link.closest(".message-reply").remove();
    this.composer.forgetReplyTo(id);
  }

  reacted(id, reactions) {
    const item = this.messages.item(id);
    if (item) this.messages.fillReactions(item, reactions, this.messages.mine(item));
  }

  // What frames do not carry: cards, which are made for the reader, and the office of somebody new to the page.
  complete(item, post) {
    const links = [...item.querySelectorAll("[data-body] a[href]")];
    if (links.some((link) => link.host === location.host)) this.fetchCards(item);
    if (!this.messages.offices.has(post.author.id)) this.fetchOffice(item, post.author);
  }

  async fetchCards(item) {
    const response = await fetch(`${this.root.dataset.messagesAddress}${item.dataset.message}/schede/`);
    if (response.ok) item.querySelector("[data-cards]").innerHTML = await response.text();
  }

  async fetchOffice(item, author) {
    const asked = new URLSearchParams({ q: author.name });
    const response = await fetch(`${this.root.dataset.address}persone/?${asked}`);
    if (!response.ok) return;
    const same = (await response.json()).results.filter((person) => person.name === author.name);
    if (same.length !== 1) return; // two of one name: no guess
    this.messages.offices.set(author.id, same[0].office);
    for (const name of this.messages.list.querySelectorAll(`[data-author="${author.id}"]`)) {
      this.messages.fillOffice(this.messages.itemOf(name), same[0].office);
    }
  }

  // The thread itself ------------------------------------------------------------------------------------

  changed(thread) {
    const { root } = this;
    const title = document.querySelector("[data-thread-title]");
    document.title = document.title.replace(title.textContent, thread.title);
    for (const shown of [title, document.querySelector(".breadcrumb-item:last-child")]) shown.textContent = thread.title;
    this.moved(thread.space);
    this.locked(thread.is_locked);
    root.toggleAttribute("data-question", thread.is_question);
    show("[data-asked]", thread.is_question && !thread.solved_by);
    show("[data-solved]", thread.is_question && Boolean(thread.solved_by));
    this.solved(thread.solved_by);
  }

  moved(space) {
    if (!space) return;
    const link = document.querySelector("[data-thread-space]");
    const trail = [...document.querySelectorAll(".breadcrumb a")].find((one) => one.pathname === link.pathname);
    for (const shown of [link, trail]) {
      if (!shown) continue;
      shown.textContent = space.title;
      shown.href = shown.pathname.replace(/\d+/, String(space.id));
    }
  }

  locked(isLocked) {
    const isClosed = isLocked && !this.root.hasAttribute("data-moderates");
    show("[data-locked]", isLocked);
    show("[data-locked-note]", isLocked);
    if (!this.composer.form) return;
    this.root.toggleAttribute("data-closed", isClosed);
    this.composer.form.hidden = isClosed; // what is written stays in it
    const button = this.root.querySelector("[data-lock]");
    if (!button) return;
    button.value = isLocked ? "0" : "1";
    button.textContent = isLocked ? "Riapri la discussione" : "Chiudi la discussione";
  }

  solved(id) {
    this.root.dataset.solution = id || "";
    for (const item of this.messages.list.querySelectorAll("[data-message]")) this.messages.markSolution(item);
    show("[data-solution-panel]", Boolean(id));
    if (!id) return;
    const item = this.messages.item(id);
    const panel = document.querySelector("[data-solution-panel]");
    panel.querySelector("a").href = `?messaggio=${Number(id)}#messaggio-${Number(id)}`;
    panel.querySelector("[data-solution-author]").textContent = item ? ` di ${this.messages.authorOf(item)}` : "";
    panel.querySelector("[data-solution-text]").textContent = item ? shortened(item.querySelector("[data-body]").textContent) : "";
  }
}

function show(selector, isShown) {
  document.querySelector(selector).hidden = !isShown;
}

function shortened(text) {
  const words = text.trim().split(/\s+/).join(" ");
  return words.length > 240 ? `${words.slice(0, 239)}…` : words;
}

// Reactions and the solution without a reload: the event that follows changes the page, for everybody alike.
export function sendInPlace(forms, onRefusal, onDone) {
  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      const { submitter } = event;
      event.preventDefault();
      const fields = new FormData(form);
      fields.append(submitter.name, submitter.value);
      try {
        const response = await send(submitter.getAttribute("formaction") || form.action, fields);
        if (response.status >= 400) throw new Error(String(response.status));
        onDone(submitter);
      } catch (error) {
        onRefusal(error.message);
      }
    });
  }
}
