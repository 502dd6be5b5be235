// A station that locked itself while there was network, and has none now: no PIN can be checked. Where this tab was at the bedside, the
// way back there, to the copy without names (session_offline.js), which locks again as soon as the clinic answers.
"use strict";
(() => {
  const line = document.querySelector("[data-cut]"), here = sessionStorage.getItem("daybreak-here");
  if (!line || !here || !window.caches) return;

  document.addEventListener("htmx:sendError", async () => {
    if (!line.hidden || !(await caches.has("daybreak-covered")) || !(await (await caches.open("daybreak-covered")).match(here))) return;
    line.querySelector("a").href = here;
    line.hidden = false;
  });
  document.addEventListener("htmx:afterOnLoad", () => { line.hidden = true; });
})();
