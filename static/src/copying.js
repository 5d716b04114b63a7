// A button beside a field that is only read copies what it holds, and says so.
// Without this file the field can be selected and copied by hand; the button is not shown.

export function init(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    if (!field) continue;
    button.hidden = false;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      const said = document.getElementById(field.getAttribute("aria-describedby"));
      if (said) said.textContent = (await copied(field)) ? "Copiato." : "Copialo tu: è selezionato.";
    });
  }
}

async function copied(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value); // only where the page is secure
    return true;
  } catch {
    return document.execCommand("copy"); // elsewhere
  }
}
