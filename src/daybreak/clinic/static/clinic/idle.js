// When nobody touches the screen for as long as the clinic allows, the page is loaded again: the station is then locked.
// Without network the page stays: a session at the bedside goes on, and nothing else can be opened.
"use strict";
(() => {
  const limitMs = Number(document.body.dataset.idleLockMin) * 60000;
  let touched = performance.now();
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  async function look() {
    if (!limitMs || performance.now() - touched <= limitMs + 1000) return;
    try {
      await fetch("/lock/", { cache: "no-store", redirect: "manual" });
      location.assign("/locked/");
    } catch { /* no network: asked again in five seconds */ }
  }
  setInterval(look, 5000);
})();
