// How somebody without a mouse sees a page: put in the page before its walk. Each function answers in plain values.
(() => {
  const FOCUSABLE = "a[href], area[href], button, input, select, textarea, summary, video[controls], audio[controls], iframe, [tabindex], [contenteditable=true]";
  const LOOK = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "borderWidth", "backgroundColor", "color", "textDecorationLine"];
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; scroll-behavior: auto !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];

  const words = (e) => {
    const text = (e.getAttribute("aria-label") || e.innerText || e.name || e.id || "").trim().replace(/\s+/g, " ");
    return `${e.tagName.toLowerCase()} «${text.slice(0, 50)}»`;
  };
  // A tick that the browser draws inside its label shows its focus there.
  const shown = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && getComputedStyle(e).opacity !== "0" ? e : e.labels?.[0] || e;
  };
  const looks = (e) => {
    const style = getComputedStyle(e);
    return Object.fromEntries(LOOK.map((name) => [name, style[name]]));
  };
  const isTabbable = (e) =>
    !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !e.closest("[inert]") && !e.closest("svg") &&
    !(e.tagName === "SUMMARY" && e.parentElement?.tagName !== "DETAILS");
  const atRest = new Map();
  const visited = new Set();
  let last = null;

  function begin() {
    document.activeElement?.blur();
    getSelection()?.removeAllRanges();
    scrollTo(0, 0);
    atRest.clear();
    visited.clear();
    last = null;
    const all = [...document.querySelectorAll(FOCUSABLE)].filter(isTabbable);
    for (const e of all) atRest.set(e, looks(shown(e)));
    return { count: all.length, positive: all.filter((e) => e.tabIndex > 0).map(words) };
  }

  // In something that stays in the window while the rest scrolls.
  const stands = (e) => {
    for (let part = e; part && part !== document.body; part = part.parentElement)
      if (["fixed", "sticky"].includes(getComputedStyle(part).position)) return true;
    return false;
  };

  function isMarked(e) {
    const before = atRest.get(e);
    const now = looks(shown(e));
    const hasOutline = now.outlineStyle !== "none" && parseFloat(now.outlineWidth) > 0 && !/, 0\)$/.test(now.outlineColor);
    if (hasOutline || !before) return hasOutline;
    return ["boxShadow", "borderColor", "borderWidth", "backgroundColor", "textDecorationLine"].some((name) => before[name] !== now[name]);
  }

  function isUncovered(e, box) {
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    let seen = 0;
    for (const [x, y] of [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]) {
      const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
      if (hit && (e === hit || e.contains(hit) || hit.contains(e) && hit.closest("label, a, button") === hit || [...(e.labels || [])].some((l) => l.contains(hit)))) seen += 1;
    }
    // A link over two lines has holes: one point of it is enough.
    return seen >= (e.getClientRects().length > 1 ? 1 : 2);
  }

  // What is wrong with where the focus is now; `end` where it has left the page.
  function step() {
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return { end: true, wrong: [] };
    const again = visited.has(e);
    if (again && visited.size > 1 && e === [...visited][0]) return { end: true, wrong: [] }; // round from the end to the beginning
    visited.add(e);
    const wrong = [];
    const seen = shown(e);
    const box = seen.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) wrong.push("is focused and cannot be seen");
    else if (box.bottom <= 2 || box.top >= innerHeight - 2 || box.right <= 0 || box.left >= innerWidth) wrong.push("is focused out of the window");
    else if (!isUncovered(e, box)) wrong.push("is focused under something else");
    if (!again && !isMarked(e)) wrong.push("shows no focus");
    const place = { left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY };
    const isFixed = e.closest(".skiplinks") || stands(e);
    if (last && !isFixed && place.bottom < last.top - 1 && place.left < last.right - 1) wrong.push(`comes after something below it (${last.words})`);
    last = isFixed ? null : { ...place, words: words(e) };
    return { again, wrong: wrong.map((text) => `${words(e)} ${text}`), words: words(e) };
  }

  // Of a group of radio buttons only one is on the way.
  function missed() {
    const groups = new Set([...visited].filter((e) => e.type === "radio").map((e) => `${e.form?.id}/${e.name}`));
    return [...atRest.keys()]
      .filter((e) => e.isConnected && isTabbable(e) && !visited.has(e) && !(e.type === "radio" && groups.has(`${e.form?.id}/${e.name}`)))
      .map((e) => `${words(e)} is never reached`);
  }

  const openDetails = () => {
    const closed = [...document.querySelectorAll("details:not([open])")].filter((e) => e.checkVisibility());
    for (const e of closed) e.open = true;
    return closed.length;
  };
  // The page without what changes from one to the next: the same shape needs no second walk.
  const shape = () => {
    const copy = document.querySelector("main")?.cloneNode(true);
    return [...(copy?.querySelectorAll("*") || [])].map((e) => `${e.tagName}.${e.getAttribute("class") || ""}`).join("\n");
  };
  const TYPED = ["text", "email", "url", "search", "number", "password", "date", "datetime-local", "textarea", "tel"];
  // The server, not the browser, says what is missing.
  const emptyOut = (form) => {
    form.noValidate = true;
    for (const e of form.elements) {
      if (TYPED.includes(e.type)) e.value = "";
      else if (e.type === "checkbox" || e.type === "radio") e.checked = false;
      else if (e.tagName === "SELECT") e.selectedIndex = e.querySelector('option[value=""]') ? 0 : -1;
    }
  };
  // Something that is typed must be there, and there is one button: sent empty, it changes nothing.
  const refusesEmptiness = (form) =>
    form.checkVisibility() && !form.closest("details:not([open])") && !form.hasAttribute("data-upload") && !form.hasAttribute("data-autosave") &&
    [...form.querySelectorAll(".field")].some((field) => field.querySelector(".field-mark") && [...field.querySelectorAll("input, textarea")].some((e) => TYPED.includes(e.type))) &&
    form.querySelectorAll("button:not([type=button])").length === 1;
  window.walk = { begin, step, missed, openDetails, shape, emptyOut, refusesEmptiness };
})();
