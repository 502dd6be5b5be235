// When nobody touches the screen for as long as the clinic allows, the page is loaded again: the station is then locked.
"use strict";
(() => {
  const limitMs = Number(document.body.dataset.idleLockMin) * 60000;
  let touched = performance.now();
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  setInterval(() => { if (limitMs && performance.now() - touched > limitMs + 1000) location.assign("/lock/"); }, 5000);
})();
