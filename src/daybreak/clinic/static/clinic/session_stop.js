// A dose is stopped at the press; why is asked right after, also while the stop waits here without network. Once it is stopped here it
// is not offered again. It comes before the pump, which gives the focus of a button that it hides to another one.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;

  function draw() {
    const why = root.querySelector("[data-stopped]"), own = queue.unseen().filter((entry) => entry.user === queue.user);
    if (!why) return;
    const stops = own.some((entry) => entry.kind === "dosing-stopped"), said = own.some((entry) => entry.kind === "explained" && entry.values.measure === why.querySelector("form").dataset.rule);
    const asks = (stops || why.dataset.stopped === "yes") && !said, pressed = root.querySelector("form[data-entry=dosing-stopped]");
    const held = pressed && pressed.contains(document.activeElement), shows = asks && why.hidden;
    why.hidden = !asks;
    if (pressed && stops) pressed.hidden = true;
    if (shows && (held || document.activeElement === document.body)) why.querySelector("[name=reason]").focus();
  }

  document.addEventListener("daybreak:drawn", draw);
  document.addEventListener("daybreak:queue", draw);
  draw();
})();
