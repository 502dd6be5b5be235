// How much is in, and what may be done with the pump now: from what the clinic knows and from what this device has entered since. So a
// pump that was started or paused without network is steered without network.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  const MS_PER_H = 3600000, MS_PER_MIN = 60000, UNUSUAL_FACTOR = 2, STEPS = ["infusion-begun", "pump-paused", "pump-resumed", "rate-changed", "infusion-ended", "dosing-stopped"];
  const number = (text) => Number(String(text).replace(",", "."));

  // At another moment; one before what the clinic knows, of a step that was some minutes ago, takes back what has run since.
  function gone(pump, atMs) {
    const mg = pump.mg + (pump.running ? pump.rate * pump.mgPerMl * (atMs - pump.atMs) / MS_PER_H : 0);
    return { ...pump, mg: Math.max(0, Math.min(mg, pump.doseMg)), atMs };
  }

  function turned(pump, entry) {
    const now = gone(pump, Date.parse(entry.true_at));
    if (entry.kind === "infusion-begun") return { ...now, begun: true, running: true };
    if (entry.kind === "rate-changed") return { ...now, rate: number(entry.values.rate_ml_per_h) || now.rate };
    if (entry.kind === "pump-paused" || entry.kind === "pump-resumed") return { ...now, running: entry.kind === "pump-resumed" };
    return { ...now, running: false, ended: true };
  }

  function standing(known, steps) {
    const { begun, givenMg, doseMg, rate, mgPerMl, running, ended, at } = known.dataset;
    const pump = { begun: begun === "yes", mg: number(givenMg), doseMg: number(doseMg), rate: number(rate), mgPerMl: number(mgPerMl), running: running === "yes", atMs: Date.parse(at), ended: ended === "yes" };
    return steps.reduce(turned, pump);
  }

  // The step of the pump as the clinic has it, once nothing of the pump waits here any more.
  function asKnown(item) {
    item.dataset.known ??= JSON.stringify([item.dataset.what, item.dataset.dueAt || "", item.className]);
    const [what, dueAt, level] = JSON.parse(item.dataset.known);
    return { what, dueAt, level };
  }

  function asWaits(item, pump) {
    if (!pump.running) return { what: item.dataset.still, dueAt: "", level: "late" };
    const leftMs = (pump.doseMg - pump.mg) / (pump.rate * pump.mgPerMl) * MS_PER_H;
    return { what: item.dataset.ends, dueAt: new Date(pump.atMs + leftMs).toISOString(), level: "" };
  }

  function step(pump, waits) {
    const item = root.querySelector("[data-coming] > [data-pump-step]");
    if (!item || !pump.begun) return;
    const known = asKnown(item), { what, dueAt, level } = waits ? asWaits(item, pump) : known, clock = item.querySelector("[data-clock]");
    if (pump.ended) item.dataset.over = ""; else delete item.dataset.over;
    if (dueAt) item.dataset.dueAt = dueAt; else delete item.dataset.dueAt;
    item.dataset.what = item.querySelector("[data-words]").textContent = what;
    item.className = level;
    if (clock) clock.textContent = dueAt ? queue.clock(dueAt).slice(0, 5) : "";
  }

  const own = () => queue.unseen().filter((entry) => entry.user === queue.user && STEPS.includes(entry.kind)).sort((one, other) => Date.parse(one.true_at) - Date.parse(other.true_at));

  // That the infusion is in, pressed while something is left: the clinic would refuse it, and the pump would go on in the record. So it
  // is refused here where the clinic cannot be asked.
  queue.notAllIn = (minutesAgo) => {
    const known = root.querySelector("[data-pump]"), atMs = queue.now().getTime() - minutesAgo * MS_PER_MIN;
    if (!known || queue.connected()) return null;
    const pump = gone(standing(known, own()), atMs), left = pump.doseMg - pump.mg;
    if (pump.ended || left <= 0) return null;
    const at = queue.clock(atMs + left / (pump.rate * pump.mgPerMl) * MS_PER_H), off = "If it was taken off with something left, press Stop the dose.";
    const rest = pump.running ? `the rest is in at ${at}. If the syringe is empty, press again then. ${off}` : `the pump stands still. ${off}`;
    return { id: "not-all-in", sentence: `By the record ${pump.mg.toFixed(1)} mg of ${Number(pump.doseMg)} mg are in; ${rest}` };
  };

  // Whether the pump would run faster than it is set to now.
  queue.isRaised = (text) => {
    const known = root.querySelector("[data-pump]");
    return Boolean(known) && number(text) > standing(known, own()).rate;
  };

  // As the clinic asks about it (actions/sessions/unusual.py), with network or without.
  queue.unusualRate = (text) => {
    const known = root.querySelector("[data-pump]"), rate = number(text), programmed = known ? number(known.dataset.programmeRate) : NaN;
    if (!(rate * UNUSUAL_FACTOR < programmed || rate > programmed * UNUSUAL_FACTOR)) return null;
    return { id: "confirm", sentence: `Unusual: ${text} mL/h, where the programme has ${programmed} mL/h. Correct it, or confirm that it is right.` };
  };

  function draw() {
    const known = root.querySelector("[data-pump]");
    if (!known) return;
    const steps = own(), pump = standing(known, steps), mg = gone(pump, queue.now().getTime()).mg;
    const allowed = !pump.begun ? ["ready"] : pump.ended ? [] : ["on", pump.running ? "running" : "still"];
    const pressed = document.activeElement.closest("[data-when-pump]");
    for (const part of root.querySelectorAll("[data-when-pump]")) part.hidden = !part.dataset.whenPump.split(" ").some((one) => allowed.includes(one));
    if (pressed && pressed.hidden) window.daybreakPlace.goTo(root.querySelector("[data-when-pump]:not([hidden]) button"));
    known.hidden = !pump.begun;
    if (pump.running || steps.length) known.querySelector("[data-given]").textContent = `${mg.toFixed(1)} mg`;
    known.querySelector("[data-so-far]").hidden = pump.ended;
    for (const [name, gone] of [["off", !pump.ended], ["set", pump.ended]]) root.querySelector(`[data-pump-${name}]`).hidden = gone;
    known.querySelector("[data-still]").hidden = pump.running || pump.ended;
    step(pump, steps.length > 0);
  }

  document.addEventListener("daybreak:drawn", draw);
  document.addEventListener("daybreak:queue", draw);
  setInterval(draw, 1000);
  draw();
})();
