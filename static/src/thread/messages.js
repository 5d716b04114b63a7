// The list of messages: each is made from the page's own template, so that it looks as after a reload.
import { element, sizeText, when } from "./words.js";

const PLACE = "__id__"; // stands in the template for a message's number

export class Messages {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("[data-messages]");
    this.nothing = root.querySelector("[data-no-messages]");
    this.templates = new Map();
    for (const template of root.querySelectorAll("[data-message-template]")) this.templates.set(template.dataset.messageTemplate, template.innerHTML);
    this.person = Number(root.dataset.person);
    this.offices = new Map();
    const own = this.blank(0, true);
    if (own) this.offices.set(this.person, own.querySelector(".message-office").textContent.trim());
    for (const author of this.list.querySelectorAll(".message-author")) {
      const office = author.parentElement.querySelector(".message-office");
      this.offices.set(Number(author.dataset.author), office ? office.textContent : "");
    }
  }

  item(id) {
    return document.getElementById(`messaggio-${Number(id)}`);
  }

  itemOf(node) {
    return node.closest("[data-message]");
  }

  authorOf(item) {
    return item.querySelector(".message-author").textContent;
  }

  // At its place by number, before what still waits to be sent.
  put(item) {
    let last = this.list.lastElementChild;
    while (last?.classList.contains("message-waiting")) last = last.previousElementSibling;
    if (last) last.after(item);
    else this.list.prepend(item);
    this.nothing?.remove();
  }

  make(post, mine = new Set()) {
    const item = this.blank(post.id, post.author.id === this.person);
    item.classList.remove("message-held");
    this.fillHead(item, post);
    item.querySelector(".message-waits").remove();
    fillReply(item, post.reply_to);
    item.querySelector("[data-body]").innerHTML = post.html; // made safe by the server
    fillFiles(item, post.attachments || []);
    this.fillReactions(item, post.reactions || [], mine);
    return item;
  }

  fillHead(item, post) {
    const author = item.querySelector(".message-author");
    author.textContent = post.author.name;
    author.dataset.author = post.author.id;
    this.fillOffice(item, this.offices.get(post.author.id) || "");
    const time = item.querySelector("time");
    time.dateTime = post.created_at;
    time.textContent = when(new Date(post.created_at));
    if (!post.edited_at) item.querySelector(".message-edited").remove();
    this.markSolution(item);
  }

  fillOffice(item, label) {
    let office = item.querySelector(".message-office");
    if (!label) return void office?.remove();
    if (!office) {
      office = element("span", "message-office");
      item.querySelector(".message-author").after(" ", office);
    }
    office.textContent = label;
  }

  // The message that solves the question has a mark, and its button takes the mark away.
  markSolution(item) {
    const isSolution = item.dataset.message === this.root.dataset.solution;
    const mark = item.querySelector(".message-solves");
    if (isSolution && !mark) item.querySelector(".message-head").append(element("span", "badge bg-success message-solves", "Risolve la domanda"));
    if (!isSolution && mark) mark.remove();
    const button = item.querySelector("[data-solve]");
    if (!button) return;
    button.value = isSolution ? "" : item.dataset.message;
    button.textContent = isSolution ? "Non risolve la domanda" : "Risolve la domanda";
  }

  fillReactions(item, reactions, mine) {
    let group = item.querySelector(".message-reactions");
    const focused = group?.contains(document.activeElement) && document.activeElement.value;
    group?.remove();
    if (!reactions.length) {
      if (focused) item.querySelector("[data-react]")?.focus();
      return;
    }
    group = this.blank(item.dataset.message, false).querySelector(".message-reactions");
    const model = group.firstElementChild;
    group.replaceChildren(...reactions.map((reaction) => this.reaction(model.cloneNode(true), reaction, mine)));
    item.querySelector("[data-cards]").after(group);
    if (focused) (group.querySelector(`[value="${focused}"]`) || group.firstElementChild).focus();
  }

  reaction(made, { emoji, count, people }, mine) {
    // Only the first people are named: whether I am among the others is known from before.
    const isMine = people.some((person) => person.id === this.person) || (count > people.length && mine.has(emoji));
    const names = people.map((person) => person.name).join(", ");
    const others = count - people.length;
    const more = others ? ` e ${others === 1 ? "un’altra persona" : `altre ${others} persone`}` : "";
    made.value = emoji;
    made.setAttribute("form", isMine ? "togli-reazione" : "metti-reazione");
    made.setAttribute("aria-pressed", String(isMine));
    made.setAttribute("aria-label", `${this.nameOf(emoji)}, ${count}: ${names}${more}`);
    made.title = made.getAttribute("aria-label");
    made.replaceChildren(element("span", "", emoji), ` ${count}`);
    made.firstElementChild.removeAttribute("class");
    made.firstElementChild.setAttribute("aria-hidden", "true");
    return made;
  }

  nameOf(emoji) {
    const chooser = this.root.querySelector("[data-chooser-template]").content;
    return chooser.querySelector(`[value="${emoji}"]`)?.getAttribute("aria-label") || "Reazione";
  }

  mine(item) {
    return new Set([...item.querySelectorAll(".message-reactions [aria-pressed=true]")].map((pressed) => pressed.value));
  }

  // With every part there is: those that a message does not have are taken out.
  blank(id, isOwn) {
    const holder = document.createElement("template");
    holder.innerHTML = (this.templates.get(isOwn ? "own" : "others") || "").replaceAll(PLACE, String(Number(id)));
    return holder.content.querySelector(".message");
  }

  // What is said of a message anew; its actions stay, with the focus that may be on them.
  renew(item, fresh) {
    const stays = item.querySelector(".message-actions");
    for (const part of [...item.childNodes]) if (part !== stays && !part.dataset?.chooser) part.remove();
    fresh.querySelector(".message-actions").remove();
    stays.before(...fresh.childNodes);
  }

  isAtEnd() {
    return this.list.getBoundingClientRect().bottom < window.innerHeight + 200;
  }
}

function fillReply(item, replied) {
  const line = item.querySelector(".message-reply");
  if (!replied) return void line.remove();
  const link = line.querySelector("a");
  link.href = `?messaggio=${Number(replied.id)}#messaggio-${Number(replied.id)}`;
  link.dataset.answered = replied.id;
  link.textContent = replied.author.name;
}

function fillFiles(item, files) {
  const list = item.querySelector(".message-files");
  if (!files.length) return void list.remove();
  const [picture, plain] = [list.querySelector(".message-image"), list.querySelector(".message-file")];
  list.replaceChildren(...files.map((file) => (file.image_url ? fillPicture : fillFile)((file.image_url ? picture : plain).cloneNode(true), file)));
}

function fillPicture(made, file) {
  made.querySelector("a").href = pathOf(file.image_url);
  made.querySelector("img").src = pathOf(file.image_url);
  made.querySelector("img").alt = file.name;
  return made;
}

function fillFile(made, file) {
  made.querySelector("a").href = pathOf(file.url);
  made.querySelector("a").textContent = `Scarica ${file.name}`;
  made.querySelector(".row-note").textContent = sizeText(file.size);
  return made;
}

function pathOf(address) {
  return new URL(address, location.origin).pathname;
}
