// Whether other escalations wait than the banner says: each answer to an open screen, and each to a page that asks for calls, says so
// within the second; where nothing was heard, the page asks every few seconds. The answer holds counts only.
"use strict";
(() => {
  const EVERY_MS = 5000, HEARD_FOR_MS = 4000, NONE_OPEN = "none";
  let heardMs = -HEARD_FOR_MS, busy = false;

  async function look() {
    const place = document.getElementById("escalations");
    if (!place || document.hidden || busy) return;
    busy = true;
    try {
      const url = `${place.dataset.url}?shown=${encodeURIComponent(place.dataset.shown)}`;
      const answer = await fetch(url, { cache: "no-store", headers: { "X-Daybreak-Poll": "1" } });
      if (answer.status !== 200) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("escalations");
      if (!next) return;
      const restore = window.daybreakPlace.remember(place);
      place.replaceWith(next);
      restore(next);
    } catch { /* no network: live screens say how old they are */ } finally { busy = false; }
  }

  function heard(key) {
    const place = document.getElementById("escalations");
    if (!key || !place) return;
    heardMs = performance.now();
    if ((place.dataset.shown || NONE_OPEN) !== key) look();
  }
  document.addEventListener("daybreak:escalations", ({ detail }) => heard(detail));
  document.addEventListener("htmx:afterRequest", ({ detail }) => heard(detail.xhr && detail.xhr.getResponseHeader("X-Daybreak-Escalations")));
  setInterval(() => { if (performance.now() - heardMs >= HEARD_FOR_MS) look(); }, EVERY_MS);
})();
