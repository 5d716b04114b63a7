// A table that people wrote, wider than its column, scrolls by itself: by keyboard too, in browsers that do not see to it.
const WRITTEN = ".prose table, .message-body table";

export function init(document) {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  const watch = (root) => {
    for (const table of root.querySelectorAll(WRITTEN)) sizes.observe(table);
  };
  const main = document.querySelector("main");
  watch(main);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const added of addedNodes) if (added.querySelectorAll) watch(added);
  }).observe(main, { childList: true, subtree: true }); // messages that arrive
}
