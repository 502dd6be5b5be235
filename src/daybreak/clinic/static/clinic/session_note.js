// The form for an adverse event: a drug is named with its dose and its route, or not at all. It is asked before the entry leaves, with
// network or without: what waits in this device is not asked again at the bedside.
"use strict";
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const filled = (field) => field.value.trim() !== "";

  root.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-note] button");
    if (!button) return;
    const { form } = button, drug = [...form.querySelectorAll("[data-with-drug]")], any = drug.some(filled), seen = form.elements.seen;
    for (const field of drug) field.setCustomValidity(any && !filled(field) ? "A drug is given with its dose and its route: fill in all three, or none." : "");
    seen.setCustomValidity(filled(seen) ? "" : "Say what was seen.");
  });
})();
