// Starts enhancements when the page is there, each by itself: a broken one must not take the others with it.
export function start(inits) {
  const run = () => {
    for (const init of inits) {
      try {
        init(document);
      } catch (error) {
        console.error(error);
      }
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
}
