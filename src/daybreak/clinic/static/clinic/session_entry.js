// The forms at the bedside. What is typed stays until the clinic has it: what was refused or is doubtful comes back into its form.
// The answer stays in sight, and what asks for somebody stays until it was seen.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]"), box = root && root.querySelector("[data-part=answer]");
  if (!queue || !box) return;
  const typed = new Map(), sent = new Map();
  const placeOf = (field) => [field.form.dataset.entry, field.form.dataset.event, field.form.dataset.rule, field.name].join(" ");
  const fields = () => [...root.querySelectorAll("form[data-entry] [name]")];

  function put(field, value) {
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.value !== value) field.value = value;
  }

  function refill() {
    for (const field of fields()) if (typed.has(placeOf(field))) put(field, typed.get(placeOf(field)));
  }

  function giveBack(values) {
    for (const [place, value] of values) if (!typed.has(place)) typed.set(place, value);
    refill();
  }

  function takeOut(values) {
    for (const field of fields()) {
      const place = placeOf(field);
      if (values.has(place) && (!typed.has(place) || typed.get(place) === values.get(place))) { typed.delete(place); put(field, ""); }
    }
  }

  function settle(lines) {
    for (const line of lines) line.remove();
    box.hidden = !box.children.length;
  }

  function answered(answer) {
    const values = sent.get(answer.key) || new Map(), alerts = answer.alerts && answer.alerts.length, calm = answer.accepted && !alerts && !answer.heed;
    sent.delete(answer.key);
    if (!answer.kept) giveBack(values);
    const line = document.createElement("div"), text = document.createElement("p"), button = document.createElement("button");
    line.className = calm ? "good answer" : alerts ? "refusal answer" : "caution answer";
    line.dataset.answer = calm ? "calm" : alerts ? "alert" : answer.kept && !answer.heed ? "kept" : answer.entry ? answer.entry.kind : "";
    line.toggleAttribute("data-private", Boolean(answer.entry) && answer.entry.kind === "noted"); // it says again what was seen
    text.textContent = answer.sentence;
    button.className = "small";
    button.textContent = { confirm: "It is right: record it", happened: "It has happened: record it" }[answer.id] || "I have seen it";
    button.onclick = () => {
      settle([line]);
      backTo(answer.entry);
      if (answer.id === "happened") queue.wait(answer.entry);
      if (answer.id === "confirm") { takeOut(values); sent.set(queue.again(answer.entry), values); }
    };
    line.tabIndex = -1;
    line.append(text);
    if (!calm) line.append(button);
    const over = answer.accepted && answer.entry && answer.entry.kind === "acknowledged" ? "[data-answer=calm], [data-answer=alert]" : "[data-answer=calm]";
    settle(box.querySelectorAll(over));
    box.append(line);
    box.hidden = false;
    if (!calm && answer.entry && whereMade(answer.entry).some((form) => form.contains(document.activeElement))) line.focus({ preventScroll: true });
  }

  // Whoever waits at the button for the answer comes to it, and from it back to the form.
  const whereMade = (entry) => [...root.querySelectorAll(`form[data-entry="${entry.kind}"]`)];

  function backTo(entry) {
    window.daybreakPlace.goTo(...(entry ? whereMade(entry) : []).flatMap((form) => [...form.elements]).filter((one) => !one.matches("fieldset")));
  }

  function valuesOf(form) {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrfmiddlewaretoken" && value !== "") values[name] = value === "not known" ? null : value;
    }
    if (form.dataset.event) Object.assign(values, { event: form.dataset.event, rule: form.dataset.rule });
    if (values.container) values.container = Number(values.container);
    return values;
  }

  function doubtOf(kind, values, minutes) {
    if (kind === "reading") return queue.doubt(values, queue.now().getTime() - minutes * 60000);
    if (kind === "rate-changed") return (queue.isRaised(values.rate_ml_per_h) && queue.underAlert("faster")) || queue.unusualRate(values.rate_ml_per_h);
    if (kind === "pump-resumed") return queue.underAlert("again");
    return kind === "infusion-ended" ? queue.notAllIn(minutes) : null;
  }

  // A form that is emptied has nothing typed in it any more.
  root.addEventListener("reset", ({ target }) => { for (const field of target.elements) if (field.name) typed.delete(placeOf(field)); });

  // What was recorded before is not taken for the step that is signed now.
  root.addEventListener("submit", (event) => { if (event.target.closest("form[data-signed]")) settle(box.querySelectorAll("[data-answer=calm]")); });

  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-entry]:not([data-signed])");
    if (!form) return;
    event.preventDefault();
    const kind = form.dataset.entry, { minutes_ago: ago = window.daybreakAgo.take(kind), ...values } = valuesOf(form);
    if (kind === "reading" && !Object.keys(values).length) return;
    const places = new Set([...form.elements].filter((field) => field.name).map(placeOf));
    const kept = new Map([...typed].filter(([place]) => places.has(place)));
    settle(box.querySelectorAll(`[data-answer="${kind}"]`));
    form.reset();
    if (event.submitter) event.submitter.focus({ preventScroll: true }); // a tablet's keyboard goes away, the place stays
    const minutes = Math.max(0, Number(ago) || 0), doubt = doubtOf(kind, values, minutes);
    if (doubt) {
      const entry = queue.made(kind, values, minutes);
      sent.set(entry.key, kept);
      answered({ ...doubt, key: entry.key, kept: false, accepted: false, entry });
    } else sent.set(queue.add(kind, values, minutes), kept);
  });

  root.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.name || !field.closest("form[data-entry]")) return;
    typed.set(placeOf(field), field.value);
    settle(box.querySelectorAll("[data-answer=calm]"));
  });

  document.addEventListener("daybreak:drawn", refill);
  document.addEventListener("daybreak:answer", (event) => answered(event.detail));
})();
