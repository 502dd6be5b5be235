// Putting a step right: which one, why, and when it really was, or that it did not happen. It goes the way of every step that is signed,
// so it needs the network; here its time is reckoned from the minutes that were typed.
"use strict";
(() => {
  const root = document.querySelector("[data-session]"), WHICH = "form[data-entry=step-corrected]";
  if (!root) return;
  const MS_PER_MIN = 60000, chosen = (form) => form.querySelector("[name=corrects]:checked");
  let withdraws = false;

  root.addEventListener("click", (event) => {
    const button = event.target.closest(`${WHICH} button`);
    if (button) button.form.elements.minutes.required = button.dataset.never === undefined;
  });

  // Before the step's signature is asked for.
  root.addEventListener("submit", (event) => {
    const form = event.target.closest(WHICH);
    if (!form) return;
    withdraws = event.submitter.dataset.never !== undefined;
    form.dataset.signed = `${chosen(form).dataset.words} ${withdraws ? "did not happen" : `was ${form.elements.minutes.value} min ${form.elements.way.value}`}`;
  }, true);

  root.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches(WHICH)) return;
    const minutes = Number(formData.get("minutes").replace(",", ".")) * (formData.get("way") === "later" ? 1 : -1);
    for (const name of ["minutes", "way"]) formData.delete(name);
    if (!withdraws) formData.set("at", new Date(Date.parse(chosen(target).dataset.at) + minutes * MS_PER_MIN).toISOString());
  });

  document.addEventListener("daybreak:answer", ({ detail }) => {
    const form = root.querySelector(WHICH);
    if (form && detail.kept && detail.entry && detail.entry.kind === "step-corrected") form.reset();
  });
})();
