// «@» in the text offers the people who read the thread: a list that follows what is typed, chosen with the arrows.
import { element } from "./words.js";

const TOKEN = /(?:^|[\s(])@(?:\*\*)?([\p{L}][\p{L}’' .-]{0,40})?$/u;
const PAUSE = 150;
const MOST = 6; // as many as a small screen shows without scrolling

export function initMentions(form, text, address) {
  const list = element("ul", "mentions");
  Object.assign(list, { id: "persone-da-nominare", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Persone da nominare");
  const said = element("p", "visually-hidden");
  said.setAttribute("role", "status");
  form.append(list, said);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);

  let timer;
  let asked = 0;
  let chosen = -1;

  const token = () => TOKEN.exec(text.value.slice(0, text.selectionStart));
  const close = () => {
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    text.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    const options = [...list.children];
    chosen = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    text.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const insert = (person) => {
    const found = token();
    close();
    if (!found) return;
    const end = text.selectionStart;
    const start = end - found[0].length + found[0].indexOf("@");
    text.setRangeText(`${person.insert} `, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  };
  const show = (people) => {
    if (!people.length) {
      said.textContent = "Nessuna persona trovata.";
      return close();
    }
    list.replaceChildren(...people.map((person, number) => optionFor(person, number, insert)));
    list.hidden = false;
    said.textContent = `${people.length === 1 ? "Una persona" : `${people.length} persone`}: scegli con le frecce e Invio.`;
    choose(0);
  };
  const ask = async (words) => {
    const number = (asked += 1);
    try {
      const response = await fetch(`${address}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } });
      if (response.ok && number === asked) show((await response.json()).results.slice(0, MOST));
    } catch {
      close(); // without a line the name is typed by hand
    }
  };

  text.addEventListener("input", () => {
    clearTimeout(timer);
    const found = token();
    if (!found) return list.hidden ? undefined : close();
    timer = setTimeout(() => ask((found[1] || "").trim()), PAUSE);
  });
  text.addEventListener("blur", () => setTimeout(close, 150));
  // Before the form's own keys: Enter chooses while the list is open.
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") list.children[chosen].dispatchEvent(new Event("choose"));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

function optionFor(person, number, insert) {
  const option = element("li", "mention-option");
  option.id = `persona-${number}`;
  option.setAttribute("role", "option");
  option.append(element("strong", "", person.name));
  if (person.office) option.append(" ", element("span", "row-note", person.office));
  option.addEventListener("choose", () => insert(person));
  // Not click: the text must not lose its caret first.
  option.addEventListener("mousedown", (event) => {
    event.preventDefault();
    insert(person);
  });
  return option;
}
