// Sets light or dark before the first paint, so that a dark screen does not flash white. A file of its own because the
// Content-Security-Policy allows no inline script; the key is the one that Mantine writes.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("mantine-color-scheme-value");
  } catch {
    // Storage is closed to this page (private window, policy): the system's choice holds.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
