// What an alert is called: "Stop" while the drug runs, "Do not start" before it, "Alert" after. The clinic gives each alert its three words;
// which one holds follows from what the clinic knows and from what this device has entered since, with network or without.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  const ENDS = ["infusion-ended", "dosing-stopped", "dose-given"];

  // The last of several devices ends the dose. Where it is not sure that this was the last, the drug counts as running.
  function lastDevice() {
    const { devicesGiven, devices } = root.querySelector("[data-coming]").dataset, here = queue.unseen().filter((entry) => entry.kind === "device-given").length;
    return here > 0 && Number(devicesGiven) + here >= Number(devices);
  }

  // A covered screen has no live part any more: what it said last goes on holding.
  let known;
  queue.dose = () => {
    const live = root.querySelector("[data-live-topic]"), waits = queue.unseen();
    if (live) known = live.dataset.dose;
    if (known === "over" || lastDevice() || waits.some((entry) => ENDS.includes(entry.kind))) return "over";
    return queue.begins().length ? "running" : known;
  };

  function draw() {
    const dose = queue.dose();
    for (const part of root.querySelectorAll("[data-called]")) if (part.textContent !== part.dataset[dose]) part.textContent = part.dataset[dose];
  }

  document.addEventListener("daybreak:drawn", draw);
  document.addEventListener("daybreak:queue", draw);
  draw();
})();
