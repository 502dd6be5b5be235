// The clinic's clock on this device, whose own may be wrong: a clock that nobody can set (performance.now), and by how much the
// clinic's is ahead of it. Whatever the clinic answers says what its clock was at some moment between the question and the answer; the
// clock here is moved only as far as that demands. So a slow network neither makes it late nor turns it back between two entries.
"use strict";
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const SLEPT_MS = 2000, copyOf = Number(document.body.dataset.copyOf), drawnMs = Date.parse(root.dataset.now);
  let aheadMs = null, hidden = null, wokeMs = -Infinity;

  function told(nowMs, askedMs, answeredMs) {
    if (askedMs < wokeMs) return; // asked before the device slept: it was right then
    const least = nowMs - answeredMs, most = nowMs - askedMs;
    aheadMs = aheadMs === null ? (least + most) / 2 : Math.min(Math.max(aheadMs, least), most);
  }

  // On a copy that was kept for a cut network: the clock of the copy, and what has passed on this device since.
  if (copyOf) aheadMs = drawnMs + Math.max(0, Date.now() - copyOf) - performance.now();
  else {
    const { fetchStart, responseStart } = performance.getEntriesByType("navigation")[0] || {};
    told(drawnMs, fetchStart || performance.now(), responseStart || performance.now());
  }

  // A device that sleeps stops that clock. Its own went on meanwhile; where the clinic can be asked, its next answer counts.
  document.addEventListener("visibilitychange", () => {
    const since = hidden;
    hidden = document.hidden ? { ownMs: Date.now(), runMs: performance.now() } : null;
    if (hidden || !since) return;
    const sleptMs = Date.now() - since.ownMs - (performance.now() - since.runMs);
    if (sleptMs > SLEPT_MS) { aheadMs += sleptMs; wokeMs = performance.now(); }
  });
  document.addEventListener("daybreak:time", ({ detail }) => told(detail.nowMs, detail.askedMs, detail.answeredMs));
  window.daybreakClock = { now: () => new Date(aheadMs + performance.now()), told };
})();
