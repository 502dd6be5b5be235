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
  const holds = (limit, beforeDose) => limit.phase === null || (limit.phase === "before-dose") === beforeDose;
  const beyond = (values, beforeDose) => limits.filter((limit) => holds(limit, beforeDose) && crossed(limit, read(values[limit.finding])));

  queue.crosses = (values, atMs) => beyond(values, atMs < queue.dosedMs()).length > 0;

  const GRAVEST = ["stop", "pause", "alert"], SEEN = `daybreak-crossed-${root.dataset.session}`;
  const seen = () => JSON.parse(sessionStorage.getItem(SEEN) || "[]");

  // A serious or severe event that was noted here calls nobody yet. Its own words stand where a covered screen shows nothing.
  const events = () => queue.waiting().filter((entry) => entry.queued && entry.kind === "noted" && (entry.values.serious === "yes" || entry.values.severity === "severe"))
    .map((entry) => ({
      key: entry.key, rank: GRAVEST.indexOf("alert"), what: `Alert: ${entry.values.serious === "yes" ? "Serious" : "Severe"} adverse event`,
      words: `: ${entry.values.seen}`, measured: `Seen at ${queue.clock(entry.true_at)}; nobody else has been told: no network.`,
    }));

  // What crosses a limit or is grave and is known to this device alone, the gravest first.
  function alone() {
    const waiting = queue.waiting().filter((entry) => entry.queued && ["reading", "corrected"].includes(entry.kind));
    const dosedMs = queue.dosedMs(), wrong = new Set(waiting.filter((entry) => entry.kind === "corrected").map((entry) => entry.values.corrects));
    return [...events(), ...waiting.filter((entry) => !wrong.has(entry.key)).flatMap((entry) => {
      const values = entry.kind === "corrected" ? entry.values.values : entry.values;
      return beyond(values, Date.parse(entry.true_at) < dosedMs)
        .map((limit) => ({
          key: `${entry.key} ${limit.rule}`, rank: GRAVEST.indexOf(limit.action), holds: limit.action !== "alert", what: `${limit.words[queue.dose()]}: ${limit.reason}`,
          measured: `${limit.label} ${values[limit.finding]}${limit.unit}, limit ${limit.above ?? limit.below}${limit.unit}. Read at ${queue.clock(entry.true_at)}; nobody else has been told: no network.${entry.confirmed || !queue.unusual(limit.finding, values[limit.finding]) ? "" : " Unusual: correct it if it is wrong."}`,
        }));
    })].sort((one, other) => one.rank - other.rank);
  }

  // The gravest that nobody at this screen has seen to: it is the largest thing, as it would be with network.
  queue.alarm = () => alone().find((one) => !seen().includes(one.key));

  function line(one) {
    const element = Object.assign(document.createElement("p"), { className: "refusal" });
    element.append(one.what, window.daybreakCover.words(one.words || ""), `${one.words ? "." : ""} ${one.measured} `);
    if (!seen().includes(one.key)) {
      element.append(Object.assign(document.createElement("button"), { type: "button", className: "small second", textContent: "I have seen to it",
        onclick: () => { sessionStorage.setItem(SEEN, JSON.stringify([...seen(), one.key])); draw(); } }));
    }
    return element;
  }

  let shown = "";

  function draw() {
    const found = alone(), said = JSON.stringify([found, seen()]);
    if (shown === said) return;
    shown = said;
    box.hidden = !found.length;
    const restore = window.daybreakPlace.remember(box);
    box.replaceChildren(...found.map(line));
    restore();
    document.dispatchEvent(new Event("daybreak:alarm"));
  }

  document.addEventListener("daybreak:queue", draw);
  document.addEventListener("daybreak:network", draw);
  document.addEventListener("daybreak:drawn", draw); // where the drug has stopped elsewhere, its alerts are called otherwise
  draw();
})();
