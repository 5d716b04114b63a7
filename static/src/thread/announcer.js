// New messages said by a screen reader when it has nothing else to say; whoever does not want it switches it off.
import { read, store } from "./words.js";

const CHOICE = "cantiere.announce";

export class Announcer {
  constructor(root) {
    this.spoken = root.querySelector("[data-spoken]");
    this.choice = root.querySelector("[data-announce]");
    this.choice.checked = read(CHOICE) !== "no";
    this.choice.addEventListener("change", () => store(CHOICE, this.choice.checked ? "" : "no"));
  }

  say(text) {
    if (this.choice.checked) this.spoken.textContent = text;
  }
}
