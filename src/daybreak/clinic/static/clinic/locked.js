// A locked station that has no network: no PIN can be checked, and to try would leave this page for the browser's own. Where this tab was
// at the bedside, the way back there, to the copy without names (session_offline.js), which locks again as soon as the clinic answers.
"use strict";
(() => {
  const cut = document.querySelector("[data-cut]"), here = sessionStorage.getItem("daybreak-here");
  const copied = async () => Boolean(here && window.caches && await caches.match(here, { cacheName: "daybreak-covered" }));

  document.addEventListener("htmx:sendError", async () => {
    const way = cut.querySelector("a"), there = await copied();
    if (there) way.href = here;
    way.hidden = !there;
    cut.hidden = false;
  });
  document.addEventListener("htmx:afterOnLoad", () => { cut.hidden = true; });
  document.addEventListener("submit", (event) => { if (!cut.hidden) event.preventDefault(); });
})();
