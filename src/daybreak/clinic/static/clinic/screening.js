// What is still missing moves with the answers. Answers that were not saved yet wait in this tab, for the same person and the same
// page: a look at the medication list, or a lock of the station, loses none. Saved ones do not come back.
"use strict";
(() => {
  const form = document.querySelector("[data-questions]");
  if (!form) return;
  const KEY = `daybreak-screening ${form.dataset.kept}`, NAMES = /^(csrfmiddlewaretoken|true_at|confirmed)$/;
  const open = [...form.querySelectorAll("[data-open]")], all = Number(form.dataset.missing);
  let sent = false;

  const fields = () => [...form.elements].filter((one) => one.name && !NAMES.test(one.name));
  const answered = (question) => [...question.querySelectorAll("input, select")].some((one) => (one.type === "radio" ? one.checked : true) && one.value);
  const given = () => Object.fromEntries(fields().filter((one) => (one.type === "radio" ? one.checked : true) && one.value).map((one) => [one.name, one.value]));

  function count() {
    const now = open.filter(answered), left = all - now.length, unsaved = Object.keys(given()).length;
    form.querySelector("[data-count]").textContent = left;
    form.querySelector("[data-count-words]").textContent = `of ${all} missing` + (unsaved ? `; ${unsaved} not saved yet` : "");
    for (const part of form.querySelectorAll(".part")) {
      const told = part.querySelector("[data-part-count]"), rest = Number(told.dataset.partCount) - now.filter((one) => part.contains(one)).length;
      told.textContent = rest ? `${rest} missing` : "nothing missing";
    }
  }

  function keep() {
    const values = given();
    if (sent || !Object.keys(values).length) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(values));
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    for (const one of fields()) {
      if (!(one.name in kept)) continue;
      if (one.type === "radio") one.checked = one.value === kept[one.name]; else one.value = kept[one.name];
      const known = one.closest("details");
      if (known) known.open = true;
    }
  }

  form.addEventListener("submit", () => { sent = true; keep(); });
  form.addEventListener("input", () => { count(); keep(); });
  addEventListener("pageshow", () => { sent = false; count(); });
  restore();
  count();
})();
