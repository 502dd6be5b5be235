// A session's page keeps a copy of itself for the worker to show when the network is cut, as long as somebody is at the screen, and
// one without names for as long as its patient is in the room. A page that is such a copy says so, and how old it is.
"use strict";
(() => {
  const root = document.querySelector("[data-session]");
  if (!root || !("serviceWorker" in navigator) || !window.caches) return;
  const COPIES = "daybreak-copies", COVERED = "daybreak-covered", TOUCHED = "/touched", TIMERS = "daybreak-timers";
  const own = location.pathname, chart = `${own}chart/`, limitMs = Number(document.body.dataset.idleLockMin) * 60000, copyOf = Number(document.body.dataset.copyOf) || null;
  const closed = window.daybreakCover.covered, read = (text) => new DOMParser().parseFromString(text, "text/html"), html = (page) => `<!doctype html>${page.documentElement.outerHTML}`;
  let touchedMs = 0, renewing = Promise.resolve(), old = copyOf !== null;

  navigator.serviceWorker.register("/session-worker.js", { scope: "/patients/", updateViaCache: "none" }).catch(() => { /* works online */ });

  // `atMs` is when, by this device's own clock, it was what it shows: of a page, when the clinic's clock said what the page says.
  async function put(path, body, from, atMs = Date.now(), where = COPIES) {
    if (closed()) return;
    const headers = new Headers({ "X-Daybreak-At": Math.round(atMs), "X-Daybreak-Limit-Ms": limitMs });
    for (const name of ["Content-Type", "Content-Security-Policy"]) headers.set(name, from.get(name) || "");
    const cache = await caches.open(where);
    if (closed()) return;
    await cache.put(path, new Response(body, { headers }));
    if (closed()) await caches.delete(COPIES);
  }

  // The screen, and the same without names where nobody may be kept from going on.
  async function putScreen(page, from, atMs) {
    await put(own, html(page), from, atMs);
    if (page.querySelector("[data-bedside]")) { window.daybreakCover.names(page); await put(own, html(page), from, atMs, COVERED); }
    else if (await caches.has(COVERED)) for (const path of [own, chart]) await (await caches.open(COVERED)).delete(path);
  }

  async function keep() {
    try {
      const answer = await fetch(own, { cache: "no-store", headers: { "X-Daybreak-Poll": "1" } });
      if (!answer.ok || answer.redirected) return;
      const page = read(await answer.text()), drawnMs = Date.parse(page.querySelector("[data-session]").dataset.now);
      await putScreen(page, answer.headers, Date.now() - (window.daybreakClock.now() - drawnMs));
    } catch { /* the copy before this one stays */ }
  }

  // The copy with a newer live part in it: nothing that the screen has already is asked for again.
  async function renew(part) {
    const kept = await (await caches.open(COPIES)).match(own);
    if (!kept) return keep();
    const page = read(await kept.text()), next = read(part).querySelector("[data-live-topic]");
    page.querySelector("[data-live-topic]").replaceWith(next);
    const atMs = Date.now();
    page.querySelector("[data-session]").dataset.now = window.daybreakClock.now().toISOString();
    await putScreen(page, kept.headers, atMs);
  }

  async function touch() {
    if (closed() || Date.now() - touchedMs < 2000) return;
    touchedMs = Date.now();
    const cache = await caches.open(COPIES);
    if (!closed()) await cache.put(TOUCHED, new Response(String(touchedMs)));
  }

  // What may be seen by anybody in the room, for the page without network that stands in for a locked one.
  function timers() {
    if (document.body.dataset.covered === "whole") return;
    const steps = [...root.querySelectorAll("[data-coming] > li:not([hidden])")].map((item) => { const { what, dueAt } = window.daybreakQueue.step(item); return { what, dueAt: dueAt || null }; });
    const alerts = [...root.querySelectorAll("[data-alert]")].map((item) => ({ what: `Alert: ${item.dataset.alert}`, dueAt: null }));
    localStorage.setItem(TIMERS, JSON.stringify({ place: root.dataset.place, atMs: Date.now(), steps: [...alerts, ...steps] }));
  }

  function say() {
    const bar = root.querySelector("[data-part=copy]");
    if (!bar) return;
    bar.hidden = !old;
    if (!old) return;
    const minutes = Math.max(0, Math.floor((Date.now() - copyOf) / 60000));
    const at = new Date(copyOf).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.zone });
    const text = `No network. This is the screen of ${at}, ${minutes ? `${minutes} min` : "less than a minute"} old: what others entered since is missing.`;
    const place = bar.querySelector("[data-age]");
    if (place.textContent !== text) place.textContent = text;
  }

  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { passive: true });
  document.addEventListener("daybreak:cover", () => caches.delete(COPIES));
  document.addEventListener("daybreak:fresh", (event) => { old = false; say(); if (event.detail) { timers(); renewing = renewing.then(() => renew(event.detail)).catch(() => {}); } });
  document.addEventListener("htmx:afterOnLoad", (event) => { // the chart as it is drawn anew
    const { pathInfo, xhr } = event.detail, from = new Headers({ "Content-Type": xhr.getResponseHeader("Content-Type") || "" });
    if (old || pathInfo.requestPath !== chart || xhr.status !== 200) return;
    put(chart, xhr.responseText, from).catch(() => {});
    if (root.querySelector("[data-bedside]")) put(chart, xhr.responseText, from, Date.now(), COVERED).catch(() => {});
  });
  document.addEventListener("daybreak:queue", timers); // what was entered here counts there too
  sessionStorage.setItem("daybreak-back", location.pathname);
  timers();
  say();
  setInterval(say, 1000);
  if (!old) { touch(); renewing = keep(); }
})();
