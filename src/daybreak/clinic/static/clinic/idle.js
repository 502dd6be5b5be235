// When nobody touches the screen for as long as the clinic allows, the page covers itself and the station is locked. Without network
// the cover stays, with timers and alarms but without names, until the clinic can be asked for the PIN; entries go on waiting.
"use strict";
(() => {
  const limitMs = Number(document.body.dataset.idleLockMin) * 60000, AGAIN_MS = 5000, TELL_MS = 30000, LOCK = "daybreak-lock", SHARED = "daybreak-touched";
  let touched = performance.now(), touchedAt = Date.now(), told = touched, covered = false;

  // One station is several tabs and the clinic: each hears of a touch, else one of them locks what somebody is working at.
  function touch() {
    touched = performance.now();
    touchedAt = Date.now();
    localStorage.setItem(SHARED, touchedAt);
    if (touched - told > TELL_MS) tell();
  }

  function tell() {
    told = performance.now();
    fetch("/touched/", { cache: "no-store", redirect: "manual" }).catch(() => { /* no network: the lock of this screen counts */ });
  }

  function idleMs() {
    const here = Math.max(performance.now() - touched, Date.now() - touchedAt), elsewhere = Date.now() - Number(localStorage.getItem(SHARED) || 0);
    return elsewhere < 0 ? here : Math.min(here, elsewhere);
  }

  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { passive: true });
  const idle = () => idleMs() > limitMs + 1000;
  const made = (tag, more = {}, ...inside) => { const element = Object.assign(document.createElement(tag), more); element.append(...inside); return element; };

  function cover() {
    if (covered) return;
    covered = true;
    localStorage.setItem(LOCK, "1");
    document.dispatchEvent(new CustomEvent("daybreak:cover"));
    const root = document.querySelector("[data-session]"), box = made("main", { id: "content", className: "cover" });
    box.append(made("h1", { textContent: "Locked" }), made("p", { className: "caution", textContent: "No network: the PIN cannot be checked. What was entered waits in this device. Until the network is back, write on paper, with times." }));
    if (root) {
      const alerts = [...root.querySelectorAll("[data-alert]")].map((item) => made("p", { className: "refusal", textContent: `Alert: ${item.dataset.alert}` }));
      root.replaceChildren(made("h2", { textContent: root.dataset.place }), ...alerts, ...root.querySelectorAll("[data-part=next], [data-coming]"));
      for (const part of root.querySelectorAll("[data-private]")) part.remove();
      box.append(root);
    }
    document.body.replaceChildren(box);
  }

  async function lock() {
    cover();
    try {
      await fetch("/lock/", { cache: "no-store", redirect: "manual" });
      location.assign("/locked/");
    } catch { /* no network: asked again in five seconds */ }
  }

  document.addEventListener("submit", async (event) => {
    const path = new URL(event.target.action, location.href).pathname;
    if (!["/lock/", "/account/logout/"].includes(path) || event.target.method !== "post") return;
    event.preventDefault();
    if (window.caches) await caches.delete("daybreak-copies");
    if (navigator.onLine) event.target.submit(); else cover();
  });
  // Covered, then loaded again: the clinic hears of the lock as soon as it can be reached.
  if (localStorage.getItem(LOCK)) lock();
  // The station is locked in another tab, or unlocked there again.
  addEventListener("storage", (event) => {
    if (event.key !== LOCK) return;
    if (event.newValue) cover(); else if (covered) location.reload();
  });
  setInterval(() => {
    if (covered || limitMs && idle()) lock();
    else if (touched > told && performance.now() - told > TELL_MS) tell();
  }, AGAIN_MS);
})();
