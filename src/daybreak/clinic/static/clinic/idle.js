// When nobody touches the screen for as long as the clinic allows, the page covers itself and the station is locked. Without network
// the cover (cover.js) stays until the clinic can be asked for the PIN; what was entered, before it and under it, waits.
"use strict";
(() => {
  const limitMs = Number(document.body.dataset.idleLockMin) * 60000, AGAIN_MS = 5000, TELL_MS = 30000, LOCK = "daybreak-lock", ASKED = "asked", BY_HAND = "daybreak-by-hand", SHARED = "daybreak-touched";
  let touched = performance.now(), touchedAt = Date.now(), told = touched, covered = false;

  // One station is several tabs and the clinic: each hears of a touch, else one of them locks what somebody is working at.
  function touch() {
    touched = performance.now();
    touchedAt = Date.now();
    localStorage.setItem(SHARED, touchedAt);
    if (!covered && touched - told > TELL_MS) tell();
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

  // Once covered it stays so until the clinic has checked the PIN, whoever touches it.
  function cover() {
    if (covered) return;
    covered = true;
    if (!localStorage.getItem(LOCK)) localStorage.setItem(LOCK, "idle");
    window.daybreakCover.here(localStorage.getItem(LOCK) === ASKED);
    document.dispatchEvent(new CustomEvent("daybreak:cover"));
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
    sessionStorage.setItem(BY_HAND, "yes"); // a copy that is being put away just now is thrown away by the page that follows (forget.js)
    if (window.caches) for (const name of ["daybreak-copies", "daybreak-covered"]) await caches.delete(name);
    if (navigator.onLine) { event.target.submit(); return; }
    localStorage.setItem(LOCK, ASKED);
    cover();
  });
  sessionStorage.removeItem(BY_HAND);
  sessionStorage.setItem("daybreak-here", location.pathname); // for a station that is locked when the network goes (locked.js)
  // Covered, then loaded again: the clinic hears of the lock as soon as it can be reached.
  if (localStorage.getItem(LOCK) || window.daybreakCover.covered()) lock();
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
