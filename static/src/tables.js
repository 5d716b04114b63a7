// Beside the total that somebody writes, the sum of the row as it stands: said only while the two differ.
const number = (field) => (/^-?\d+$/.test(field.value.trim()) ? Number(field.value) : null);

function compare(row) {
  const total = row.querySelector("[data-answer-total] input");
  const note = row.querySelector("[data-answer-sum]");
  if (!total || !note) return;
  const cells = [...row.querySelectorAll("td:not([data-answer-total]) input")].map(number);
  const sum = cells.reduce((added, cell) => added + (cell ?? 0), 0);
  const written = number(total);
  const isKnown = cells.some((cell) => cell !== null) && written !== sum;
  note.hidden = !isKnown;
  note.textContent = isKnown ? `La somma della riga è ${sum}.` : "";
}

export function init(document) {
  for (const row of document.querySelectorAll("[data-answer-row]")) {
    row.addEventListener("input", () => compare(row));
  }
}
