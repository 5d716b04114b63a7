// The register: rows found by name while one types; a choice other than "In parte" empties the minutes.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function searchable(form) {
  const box = form.querySelector("[data-register-search]");
  const field = box?.querySelector("input");
  if (!field) return;
  box.hidden = false;
  const rows = [...form.querySelectorAll("[data-register-row]")].map((row) => [
    row,
    plain(row.querySelector("[data-register-name]").textContent),
  ]);
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const [row, name] of rows) row.hidden = !words.every((word) => name.includes(word));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

function agree(row) {
  const minutes = row.querySelector("input[name^=minuti-]");
  row.addEventListener("change", (event) => {
    if (event.target.type === "radio" && event.target.value !== "parte") minutes.value = "";
  });
}

export function init(root) {
  for (const form of root.querySelectorAll("[data-register]")) {
    searchable(form);
    for (const row of form.querySelectorAll("[data-register-row]")) agree(row);
  }
}
