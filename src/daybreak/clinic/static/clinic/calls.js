// What calls at the bedside, on every clinician's page. A page with a live part hears with each of its answers whether other calls
// wait than it shows, and asks for them only then; where nothing was heard (no live part, or one that waits while somebody types), the
// page asks each second. What is shown already is answered with nothing.
"use strict";
(() => {
  const EVERY_MS = 1000, HEARD_FOR_MS = 1500;
  let heardMs = -HEARD_FOR_MS;

  function ask() {
    const place = document.querySelector(".calls");
    if (place && !document.hidden) htmx.trigger(place, "daybreak:ask");
  }
  document.addEventListener("daybreak:calls", ({ detail }) => {
    heardMs = performance.now();
    if (document.querySelector(".calls")?.dataset.seen !== detail) ask();
  });
  setInterval(() => { if (performance.now() - heardMs >= HEARD_FOR_MS) ask(); }, EVERY_MS);
})();
