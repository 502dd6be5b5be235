// Every clinician's page asks every few seconds whether other escalations wait than the banner says. The answer holds counts only.
"use strict";
(() => {
  const EVERY_MS = 5000;

  async function look() {
    const place = document.getElementById("escalations");
    if (!place || document.hidden) return;
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
    } catch { /* no network: live screens say how old they are */ }
  }
  setInterval(look, EVERY_MS);
})();
