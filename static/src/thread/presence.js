// Who is here and who is writing, and telling the others that I write.
const TYPING_EVERY = 3000;
const TYPING_LASTS = 5000;

export class Presence {
  constructor(root) {
    this.line = root.querySelector("[data-presence]");
    this.person = Number(root.dataset.person);
    this.typists = new Map();
    this.here = "";
  }

  take(frame) {
    if (frame.type === "presence") this.here = this.namesOf(frame);
    else if (frame.type === "typing") this.typists.set(frame.person.id, { name: frame.person.name, at: Date.now() });
    this.show();
  }

  namesOf({ people, others = 0 }) {
    const names = people.filter((person) => person.id !== this.person).map((person) => person.name);
    // In a crowd only the first are named; I may be among the others.
    const unnamed = others && names.length === people.length ? others - 1 : others;
    if (unnamed) names.push(unnamed === 1 ? "un’altra persona" : `altre ${unnamed} persone`);
    return names.join(", ");
  }

  hasWritten(personId) {
    if (this.typists.delete(personId)) this.show();
  }

  tick() {
    for (const [id, typist] of this.typists) if (Date.now() - typist.at > TYPING_LASTS) this.typists.delete(id);
    this.show();
  }

  typing(connection) {
    const now = Date.now();
    if (now - (this.toldAt || 0) < TYPING_EVERY) return;
    if (connection.send({ type: "typing" })) this.toldAt = now;
  }

  show() {
    const typing = [...this.typists.values()].map((typist) => typist.name);
    const parts = [];
    if (this.here) parts.push(`Qui adesso: ${this.here}.`);
    if (typing.length) parts.push(`${typing.join(", ")} ${typing.length > 1 ? "stanno" : "sta"} scrivendo…`);
    const text = parts.join(" ");
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.hidden = !text;
  }
}
