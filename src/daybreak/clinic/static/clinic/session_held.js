// An alert that asks to stop or to pause is answered before more of the drug is given: its step is not offered meanwhile. Without network
// the step stays, for what has happened all the same. What was acknowledged here counts, and so does what this device alone knows.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  const FIRST = "Acknowledge the alert first";
  const STEPS = ["infusion-begun", "pump-resumed", "device-given", "dose-given"].map((kind) => `.big-buttons form[data-entry=${kind}]:not([hidden])`).join();

  function known() {
    const answered = queue.unseen().filter((entry) => entry.kind === "acknowledged").map((entry) => `${entry.values.event} ${entry.values.rule}`);
    return [...root.querySelectorAll("[data-holds]")].filter((one) => !answered.includes(one.dataset.holds));
  }

  let holds = false;

  const alone = () => (queue.alarm ? queue.alarm() : undefined);
  const held = () => known().length > 0 || Boolean((alone() || {}).holds);
  const bringsIn = ({ bringsIn: given, what, still }) => given !== undefined || (still !== undefined && what === still);

  // A step as it is to be said now: what brings drug in comes after the alert, which has no time of its own.
  queue.step = (item) => {
    const { what, dueAt = "" } = item.dataset, first = holds && bringsIn(item.dataset);
    return first ? { what: FIRST, dueAt: "", first } : { what, dueAt, first };
  };

  // The pump is resumed, or its rate raised, at a press. Where that is pressed without network, somebody says that it has happened.
  queue.underAlert = (how) => (holds && !queue.connected()
    ? { id: "happened", sentence: `${FIRST}: nobody has said what was done. If the pump runs ${how} all the same, record it.` } : null);

  function draw() {
    const bar = root.querySelector("[data-part=held]");
    holds = held();
    if (!bar) return;
    const waits = holds && Boolean(root.querySelector(STEPS)), cut = !queue.connected(), link = bar.querySelector("a"), words = bar.querySelectorAll("span");
    const pressed = document.activeElement.closest(STEPS), place = `#${(known()[0] || { id: "crossed" }).id}`;
    if (link.getAttribute("href") !== place) link.setAttribute("href", place);
    words[0].hidden = cut;
    words[1].hidden = !cut;
    bar.hidden = !waits;
    if (waits && !cut && pressed) window.daybreakPlace.goTo(link);
  }

  for (const name of ["drawn", "queue", "network", "fresh", "alarm"]) document.addEventListener(`daybreak:${name}`, draw);
  setInterval(draw, 1000);
  draw();
})();
