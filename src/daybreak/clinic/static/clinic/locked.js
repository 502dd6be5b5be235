// A locked station that has no network: no PIN can be checked, and to try would leave this page for the browser's own. Where this tab was
// at the bedside, the way back there, to the copy without names (session_offline.js), which locks again as soon as the clinic answers.
"use strict";
(() => {
  const cut = document.querySelector("[data-cut]"), here = sessionStorage.getItem("daybreak-here");

  async function offer() {
    if (!here || !window.caches || !(await caches.match(here, { cacheName: "daybreak-covered" }))) return;
    const way = cut.querySelector("a");
    way.href = here;
    way.hidden = false;
  }

  // A question that is never answered is given up (hx-request): a network may also swallow it.
  const gone = () => { cut.hidden = false; };
  document.addEventListener("htmx:sendError", gone);
  document.addEventListener("htmx:timeout", gone);
  addEventListener("offline", gone);
  document.addEventListener("htmx:afterOnLoad", () => { cut.hidden = true; });
  document.addEventListener("submit", (event) => { if (!cut.hidden) event.preventDefault(); });
  offer();
})();
