// A finger or the mouse is down: what moves beneath it meanwhile is missed, or something else is pressed in its place.
const LONGEST = 3000; // milliseconds: a release can get lost
let since = 0;

export function isPressed() {
  return Date.now() - since < LONGEST;
}

addEventListener("pointerdown", ({ button }) => (since = button === 0 ? Date.now() : 0), true);
for (const end of ["click", "pointercancel", "dragend"]) addEventListener(end, () => (since = 0), true);
addEventListener("pointerup", () => setTimeout(() => (since = 0)), true); // the click comes right after
