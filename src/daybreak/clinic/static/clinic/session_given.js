// What was given or lost of the drawn drug and still waits here: it is not offered a second time, so that the next device is not recorded
// under the number of the one before, and it counts in what is in the patient. Of what the clinic knows there is no form any more.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  const SPRAYS = 2; // of a device, each half of what the label says (SP-DV-1)
  const find = (selector) => [...root.querySelectorAll(selector)];

  function devicesHere(entries) {
    const gone = new Set(entries.filter((entry) => ["device-given", "device-wasted"].includes(entry.kind)).map((entry) => String(entry.values.container)));
    for (const form of find("form[data-sprayed]")) form.hidden = gone.has(form.dataset.container);
    for (const choice of find("form[data-entry=device-wasted] select")) {
      for (const option of choice.options) option.hidden = option.disabled = gone.has(option.value);
      const left = [...choice.options].find((option) => !option.disabled);
      if (left && choice.selectedOptions[0].disabled) choice.value = left.value;
      choice.closest("details").hidden = !left;
    }
  }

  function doseHere(entries) {
    const given = entries.some((entry) => entry.kind === "dose-given");
    for (const form of find("form[data-entry=dose-given]")) (form.closest("details") || form).hidden = form.hidden = given;
  }

  function mgOf({ kind, values }) {
    if (kind === "device-given") {
      const form = find("form[data-sprayed]").find((one) => one.dataset.container === String(values.container));
      return form ? form.dataset.mg * (values.partly ? values.sprays.length / SPRAYS : 1) : 0;
    }
    const [whole] = find("form[data-entry=dose-given][data-mg]"), [part] = find("form[data-entry=dose-given][data-mg-of-one]");
    if (kind !== "dose-given" || !whole) return 0;
    return values.partly ? values.amount * part.dataset.mgOfOne : Number(whole.dataset.mg);
  }

  function draw() {
    const entries = queue.unseen(), place = root.querySelector("[data-in-mg]"), here = document.activeElement;
    devicesHere(entries);
    doseHere(entries);
    if (here !== document.body && !here.checkVisibility()) window.daybreakPlace.goTo();
    if (!place) return;
    const added = entries.map(mgOf).reduce((sum, mg) => sum + mg, 0), text = `${Number((Number(place.dataset.inMg) + added).toFixed(3))} mg`;
    if (added && place.textContent !== text) place.textContent = text;
  }

  document.addEventListener("daybreak:drawn", draw);
  document.addEventListener("daybreak:queue", draw);
  draw();
})();
