// What is still missing moves with the answers. Answers that were not saved yet wait in this tab, for the same person and the same
// page: a look at the medication list, a lock of the station, or a network that fails while they are saved loses none. Saved ones do
// not come back: the clinic's next page no longer asks for them.
"use strict";
(() => {
  const form = document.querySelector("[data-questions]");
  if (!form) return;
  const KEY = `daybreak-screening ${form.dataset.kept}`, NAMES = /^(csrfmiddlewaretoken|true_at|confirmed)$/;
  const open = [...form.querySelectorAll("[data-open]")], all = Number(form.dataset.missing);

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

  function keep(sent = false) {
    const values = given();
    if (Object.keys(values).length) sessionStorage.setItem(KEY, JSON.stringify({ values, sent })); else sessionStorage.removeItem(KEY);
  }

  function restore() {
    const { values, sent } = JSON.parse(sessionStorage.getItem(KEY) || '{"values": {}}');
    for (const one of fields()) {
      const known = one.closest(".known details");
      if (!(one.name in values) || (sent && known)) continue;
      if (one.type === "radio") one.checked = one.value === values[one.name]; else one.value = values[one.name];
      if (known) known.open = true;
    }
    keep();
    count();
  }

  form.addEventListener("submit", () => keep(true));
  form.addEventListener("input", () => { keep(); count(); });
  addEventListener("pageshow", restore); // after what was sent is emptied (sent.js)
})();
