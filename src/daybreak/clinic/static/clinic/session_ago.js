// "How many minutes ago", beside the buttons of the dose: it holds for the next press alone and is emptied by it, with network or
// without. What the next press will count as stands beside it.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  const HOLDS_FOR = ["infusion-begun", "pump-paused", "pump-resumed", "rate-changed", "infusion-ended", "dosing-stopped"], MS_PER_MIN = 60000;
  const field = () => root.querySelector("[data-ago]");
  let typed = "";

  // What is no number of minutes holds nobody up: it is said to count as now.
  function minutes() {
    const number = Number(typed.trim().replace(",", "."));
    return number > 0 && Number.isFinite(number) ? number : 0;
  }

  function draw() {
    const here = field(), said = root.querySelector("[data-ago-said]");
    if (!here) { typed = ""; return; }
    if (here.value !== typed) here.value = typed;
    const text = typed.trim() ? `Counts as of ${minutes() ? queue.clock(queue.now().getTime() - minutes() * MS_PER_MIN) : "now: this is no number of minutes"}.` : "";
    if (said.textContent !== text) said.textContent = text;
  }

  function take(kind) {
    const ago = field() && HOLDS_FOR.includes(kind) ? minutes() : 0;
    if (HOLDS_FOR.includes(kind)) typed = "";
    draw();
    return ago;
  }

  root.addEventListener("input", (event) => { if (event.target === field()) { typed = event.target.value; draw(); } });
  document.addEventListener("daybreak:drawn", draw);
  setInterval(draw, 1000);
  window.daybreakAgo = { take };
  draw();
})();
