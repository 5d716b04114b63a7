// The ranking as two lists. The base is a number field for each option: this keeps those fields true and adds lists,
// buttons and dragging; what is saved, or sent, is always the form around it.
import Sortable from "sortablejs";
import { make } from "./saver.js";

const MOVES = [
  ["first", "Primo", "in cima"],
  ["up", "Su", "più su"],
  ["down", "Giù", "più giù"],
  ["last", "Ultimo", "in fondo"],
];

let count = 0;

class Ranking {
  constructor(box) {
    this.box = box;
    this.number = ++count;
    this.withTies = "ties" in box.dataset;
    this.pool = box.querySelector("[data-ranking-pool]");
    this.items = [...this.pool.querySelectorAll("[data-ranking-item]")];
    this.live = make("p", "visually-hidden");
    this.live.setAttribute("aria-live", "polite");
    box.append(this.live);
    this.build();
    this.place();
    this.refresh();
    this.drag();
  }

  build() {
    this.box.querySelector("[data-ranking-how]").textContent =
      "Porta le voci nella lista «In ordine», dalla più utile alla meno utile: con i pulsanti o trascinandole. Le voci da ordinare compaiono in ordine casuale.";
    const columns = make("div", "ranking-columns");
    this.ordered = make("ol", "ranking-list ranking-ordered");
    this.poolEmpty = make("p", "ranking-empty", "Hai dato un posto a tutte le voci.");
    this.orderedEmpty = make("p", "ranking-empty", "Ancora vuota: comincia dalla voce più utile.");
    const left = this.column("Da ordinare", this.pool, this.poolEmpty);
    const right = this.column("In ordine, dalla più utile", this.ordered, this.orderedEmpty);
    columns.append(left, right);
    this.live.before(columns);
    for (const item of this.items) this.equip(item);
    this.box.classList.add("is-live");
  }

  column(title, list, empty) {
    const column = make("section", "ranking-column");
    const heading = make(this.box.closest("section") ? "h3" : "h2", "h5", title);
    heading.id = `lista-${list === this.pool ? "pool" : "ordine"}-${this.number}`;
    list.setAttribute("aria-labelledby", heading.id);
    column.append(heading, empty, list);
    return column;
  }

  equip(item) {
    const title = item.dataset.title;
    item.dataset.number = "";
    const handle = make("span", "ranking-handle");
    handle.setAttribute("aria-hidden", "true");
    handle.title = "Trascina";
    item.number = make("span", "ranking-badge");
    const buttons = make("div", "ranking-buttons");
    item.add = this.button("Metti in ordine", `Metti in ordine «${title}»`, () => this.add(item));
    item.add.classList.add("ranking-add");
    item.moves = MOVES.map(([move, label, where]) =>
      this.button(label, `${label}: sposta «${title}» ${where}`, () => this.move(item, move)),
    );
    buttons.append(...item.moves);
    if (this.withTies) {
      item.tie = this.button("Pari al precedente", `«${title}» a pari merito con la voce precedente`, () => this.toggleTie(item));
      buttons.append(item.tie);
    }
    item.take = this.button("Togli", `Togli «${title}» dall'ordine`, () => this.remove(item));
    buttons.append(item.take);
    item.prepend(handle, item.number);
    item.append(buttons);
    item.querySelector(".ranking-fields").prepend(item.add);
    item.input = item.querySelector("[data-ranking-number] input");
    item.aside = item.querySelector("[data-ranking-aside] input");
    item.aside.addEventListener("change", () => {
      this.refresh();
      this.say(`«${title}» ${item.aside.checked ? "segnata come non pertinente" : "di nuovo da ordinare"}.`);
    });
  }

  button(text, label, act) {
    const button = make("button", "ranking-button", text);
    button.type = "button";
    // The visible word opens the name, so that who speaks to the page can say it.
    button.setAttribute("aria-label", label.startsWith(text) ? label : `${text}: ${label}`);
    button.addEventListener("click", (event) => {
      event.preventDefault();
      act();
    });
    return button;
  }

  // Items that have a number already come in order; the rest stay as they were shown.
  place() {
    const numbered = this.items.filter((item) => Number(item.input.value) > 0);
    numbered.sort((a, b) => Number(a.input.value) - Number(b.input.value));
    numbered.forEach((item, index) => {
      const previous = numbered[index - 1];
      item.isTied = Boolean(this.withTies && previous && previous.input.value === item.input.value);
      this.ordered.append(item);
    });
  }

  inOrder() {
    return [...this.ordered.children].filter((node) => node.matches("[data-ranking-item]"));
  }

  add(item) {
    // The next one to place gets the focus: whoever goes from the most useful down never leaves the list.
    const waiting = this.items.filter((other) => other !== item && !other.add.hidden);
    const after = waiting.find((other) => item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    item.aside.checked = false;
    this.ordered.append(item);
    this.settle(item);
    (after ?? waiting[0])?.add.focus();
    if (!waiting.length) item.moves[1].focus();
  }

  remove(item) {
    item.isTied = false;
    this.pool.append(item);
    this.refresh();
    this.say(`«${item.dataset.title}» è di nuovo da ordinare.`);
    this.changed();
    item.add.focus();
  }

  move(item, move) {
    const items = this.inOrder();
    const from = items.indexOf(item);
    const to = { first: 0, up: from - 1, down: from + 1, last: items.length - 1 }[move];
    const focused = document.activeElement;
    if (to < 0 || to >= items.length || to === from) {
      this.say(`«${item.dataset.title}» è già ${to <= 0 ? "in cima" : "in fondo"}.`);
      return;
    }
    item.isTied = false;
    if (to < from) items[to].before(item);
    else items[to].after(item);
    this.settle(item);
    focused.focus();
  }

  toggleTie(item) {
    item.isTied = !item.isTied;
    this.settle(item);
    item.tie.focus();
  }

  settle(item) {
    this.refresh();
    const words = item.isTied ? ", a pari merito" : "";
    this.say(`«${item.dataset.title}»: posto ${item.dataset.number} di ${this.inOrder().length}${words}.`);
    this.changed();
  }

  // Writes the numbers into the fields and shows each item as what it now is.
  refresh() {
    const items = this.inOrder();
    let place = 1;
    items.forEach((item, index) => {
      if (index === 0) item.isTied = false;
      if (!item.isTied) place = index + 1;
      item.dataset.number = String(place);
      item.input.value = String(place);
      item.number.textContent = String(place);
      item.moves.forEach((button, which) => {
        const isEnd = which < 2 ? index === 0 : index === items.length - 1;
        if (isEnd) button.setAttribute("aria-disabled", "true");
        else button.removeAttribute("aria-disabled");
      });
      if (item.tie) {
        item.tie.setAttribute("aria-pressed", String(item.isTied));
        item.tie.hidden = index === 0;
      }
    });
    for (const item of this.items) {
      const isOrdered = item.parentElement === this.ordered;
      if (!isOrdered) {
        item.dataset.number = "";
        item.input.value = "";
        item.number.textContent = "";
      }
      item.classList.toggle("is-ordered", isOrdered);
      item.classList.toggle("is-aside", item.aside.checked);
      item.add.hidden = isOrdered || item.aside.checked;
      item.take.hidden = !isOrdered;
      for (const button of item.moves) button.hidden = !isOrdered;
      if (item.tie && !isOrdered) item.tie.hidden = true;
    }
    this.poolEmpty.hidden = this.items.some((item) => item.parentElement === this.pool && !item.aside.checked);
    this.orderedEmpty.hidden = items.length > 0;
  }

  drag() {
    const shared = {
      group: `ranking-${this.number}`,
      handle: ".ranking-handle",
      draggable: "[data-ranking-item]",
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      forceFallback: true,
      fallbackTolerance: 4,
      ghostClass: "is-ghost",
      chosenClass: "is-chosen",
      onEnd: ({ item }) => {
        item.isTied = false;
        if (item.parentElement === this.ordered) {
          item.aside.checked = false;
          this.settle(item);
        } else {
          this.refresh();
          this.say(`«${item.dataset.title}» è da ordinare.`);
          this.changed();
        }
      },
    };
    Sortable.create(this.pool, { ...shared, sort: false });
    Sortable.create(this.ordered, shared);
  }

  say(text) {
    this.live.textContent = text;
  }

  // Fields that a script fills in tell nobody by themselves.
  changed() {
    this.pool.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function init(document) {
  for (const box of document.querySelectorAll("[data-ranking]")) {
    // After an error the numbers as typed must stay in sight: the plain fields are the place to mend them.
    if (!box.querySelector("[aria-invalid=true]")) new Ranking(box);
  }
}
