// Putting a reading right: the values as they stand, changed or emptied, with a reason. It goes the way of every entry, through
// the queue, so it works without network, also for a reading that itself still waits.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  if (!root.querySelector("[data-part=correct]")) return;
  const panel = root.querySelector("[data-part=correct]"), list = root.querySelector("[data-part=waiting]");
  const form = panel.querySelector("form"), fields = panel.querySelector("[data-fields]");
  const doubtful = panel.querySelector("[data-doubt]");
  let wrong = null, readMs = NaN, asked = "";
  const known = () => JSON.parse(document.getElementById("finding-labels").textContent);
  const made = (tag, more = {}, ...inside) => { const element = Object.assign(document.createElement(tag), more); element.append(...inside); return element; };
  const clock = queue.clock;

  function field(id, value) {
    const about = known()[id] || { label: id, type: "number" }, name = `c-${id}`;
    if (about.type === "yes-no") {
      const choices = ["yes", "no", ...(about.unknown ? ["not known"] : [])].map((word) => {
        const input = made("input", { type: "radio", name: id, value: word, checked: word === (value === null ? "not known" : value) });
        return made("label", {}, input, ` ${word[0].toUpperCase()}${word.slice(1)}`);
      });
      const none = made("label", {}, made("input", { type: "radio", name: id, value: "" }), " Not recorded");
      return made("fieldset", { className: "pills" }, made("legend", { textContent: about.label }), ...choices, none);
    }
    const label = made("label", { htmlFor: name, textContent: about.unit ? `${about.label}, ${about.unit}` : about.label });
    const input = about.choices
      ? made("select", { id: name, name: id }, made("option", { value: "", textContent: "–" }), ...Object.entries(about.choices).map(([one, words]) => made("option", { value: one, textContent: words, selected: one === value })))
      : made("input", { id: name, name: id, className: "big", inputMode: "decimal", autocomplete: "off", value: value === null ? "not known" : value });
    return made("div", { className: "entry-field" }, label, input);
  }

  function open(key, at, values) {
    wrong = key;
    readMs = Date.parse(at);
    panel.querySelector("h2").textContent = `Correct the reading of ${clock(at)}`;
    fields.replaceChildren(...Object.entries(values).map(([id, value]) => field(id, value)));
    form.querySelector("[name=reason_other]").value = "";
    ask(null, "");
    panel.hidden = false;
    panel.scrollIntoView({ block: "start" });
    const first = panel.querySelector("input, select");
    first.focus();
    if (first.matches("[inputmode]")) first.select(); // what is typed comes instead
  }

  // Back to the button of the reading.
  function close() {
    const from = [...root.querySelectorAll("[data-correct]")].find((button) => button.dataset.correct === wrong);
    panel.hidden = true;
    wrong = null;
    window.daybreakPlace.goTo(from);
  }

  function given() {
    const values = {};
    for (const input of fields.querySelectorAll("input, select")) {
      if (input.type === "radio" && !input.checked || input.value.trim() === "") continue;
      values[input.name] = input.value === "not known" ? null : input.value.trim();
    }
    return values;
  }

  // The same values once more are the confirmation of what is unusual; what cannot be is never sent.
  function ask(doubt, values) {
    asked = doubt && doubt.id === "confirm" ? values : "";
    doubtful.hidden = !doubt;
    doubtful.textContent = doubt ? `${doubt.sentence}${asked ? " Press again if it is right." : ""}` : "";
  }

  function send(values) {
    const doubt = queue.doubt(values, readMs), typedIn = JSON.stringify(values);
    if (doubt && asked !== typedIn) { ask(doubt, typedIn); return; }
    const typed = form.querySelector("[name=reason_other]").value.trim(), chosen = form.querySelector("[name=reason]:checked");
    queue.add("corrected", { corrects: wrong, reason: typed || chosen.value, values }, 0, doubt !== null);
    close();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); send(event.submitter.dataset.withdraw === undefined ? given() : {}); });
  panel.querySelector("[data-close]").addEventListener("click", close);
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-correct]");
    if (button) open(button.dataset.correct, button.dataset.at, JSON.parse(button.dataset.values));
  });

  function said(entry) {
    const about = known(), label = (id) => (about[id] || { label: id }).label;
    if (entry.kind === "reading") return [Object.entries(entry.values).map(([id, value]) => `${label(id)} ${value === null ? "not known" : ((about[id] || {}).choices || {})[value] || value}`).join("; ")];
    if (entry.kind === "noted") return ["Adverse event", window.daybreakCover.words(`: ${entry.values.seen}`), ` (${entry.values.severity})`];
    return [entry.kind.replaceAll("-", " ")];
  }

  function draw() {
    if (!document.contains(list)) return;
    const mine = queue.waiting().filter((entry) => entry.user === queue.user);
    const corrected = new Set(mine.filter((entry) => entry.kind === "corrected").map((entry) => entry.values.corrects));
    const restore = window.daybreakPlace.remember(list);
    list.hidden = !mine.length;
    list.replaceChildren(...mine.map((entry) => {
      const line = made("li", {}, made("strong", { textContent: clock(entry.true_at) }), " ", ...said(entry), " ", made("span", { className: "quiet", textContent: "waits in this device " }));
      if (entry.kind === "reading" && !corrected.has(entry.key)) {
        const button = made("button", { type: "button", className: "small second", textContent: "Correct" });
        Object.assign(button.dataset, { correct: entry.key, at: entry.true_at, values: JSON.stringify(entry.values) });
        line.append(button);
      }
      return line;
    }));
    restore();
  }

  document.addEventListener("daybreak:queue", draw);
  draw();
})();
