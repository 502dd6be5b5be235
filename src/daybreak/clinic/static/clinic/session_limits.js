// Without network the clinic cannot raise an alert, so the screen holds what waits against the limits that it was given, and says so.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]"), box = root && root.querySelector("[data-part=crossed]");
  const given = document.getElementById("session-limits");
  if (!queue || !box || !given) return;
  const limits = JSON.parse(given.textContent);
  const read = (value) => (typeof value === "string" ? Number(value.replace(",", ".")) : NaN);
  const crossed = (limit, value) => (limit.above !== null ? value > limit.above : value < limit.below);

  // A limit holds in its phase: before the dose, or from it on.
  const holds = (limit, atMs) => limit.phase === null || (limit.phase === "before-dose") === (atMs < queue.dosedMs());

  function lines() {
    const waiting = queue.waiting().filter((entry) => entry.queued && ["reading", "corrected"].includes(entry.kind));
    const wrong = new Set(waiting.filter((entry) => entry.kind === "corrected").map((entry) => entry.values.corrects));
    return waiting.filter((entry) => !wrong.has(entry.key)).flatMap((entry) => {
      const values = entry.kind === "corrected" ? entry.values.values : entry.values;
      return limits.filter((limit) => holds(limit, Date.parse(entry.true_at)) && crossed(limit, read(values[limit.finding])))
        .map((limit) => `${limit.words} ${limit.label} ${values[limit.finding]}${limit.unit}, limit ${limit.above ?? limit.below}${limit.unit}. Read at ${queue.clock(entry.true_at)}; nobody else has been told: no network.`);
    });
  }

  function draw() {
    const said = lines();
    if (box.dataset.said === said.join("\n")) return;
    box.dataset.said = said.join("\n");
    box.hidden = !said.length;
    box.replaceChildren(...said.map((text) => Object.assign(document.createElement("p"), { className: "refusal", textContent: text })));
  }

  document.addEventListener("daybreak:queue", draw);
  document.addEventListener("daybreak:network", draw);
  draw();
})();
