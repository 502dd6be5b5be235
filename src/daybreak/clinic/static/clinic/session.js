// The screen at the bedside: what is due next and in how many minutes, entry by large buttons, and what the clinic answered.
// It goes on counting without network, from what it knows and what waits to be sent.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  // The protocol says when a reading is late and when that is escalated.
  const LATE_MS = Number(root.dataset.lateMin) * 60000, ESCALATE_MS = Number(root.dataset.escalateMin) * 60000, typed = new Map();
  const placeOf = (form, field) => [form.dataset.entry, form.dataset.event, form.dataset.rule, field.name].join(" ");
  const find = (name) => root.querySelector(`[data-part="${name}"]`);

  function inWords(ms) {
    const size = Math.abs(ms), minutes = Math.floor(size / 60000), seconds = Math.floor((size % 60000) / 1000);
    const span = minutes ? `${minutes} min` : `${seconds} s`;
    if (ms > 0) return `in ${span}`;
    return size < 60000 ? "now" : `${span} late`;
  }

  function covered(item) {
    const wanted = (item.dataset.findings || "").split(" ").filter(Boolean), dueMs = Date.parse(item.dataset.dueAt);
    if (!wanted.length) return false;
    const read = new Set(queue.waiting().filter((entry) => entry.kind === "reading" && Date.parse(entry.true_at) >= dueMs - LATE_MS)
      .flatMap((entry) => Object.keys(entry.values)));
    return wanted.every((id) => read.has(id));
  }

  function tick() {
    const items = [...root.querySelectorAll("[data-coming] > li")], nowMs = queue.now().getTime();
    for (const item of items) {
      item.hidden = covered(item);
      const when = item.querySelector("[data-when]");
      if (when && item.dataset.dueAt) when.textContent = inWords(Date.parse(item.dataset.dueAt) - nowMs);
    }
    const next = items.find((item) => !item.hidden), box = find("next");
    if (!box) return;
    const left = next && next.dataset.dueAt ? Date.parse(next.dataset.dueAt) - nowMs : null;
    box.querySelector("[data-what]").textContent = next ? next.dataset.what : "Nothing more is due";
    box.querySelector("[data-detail]").textContent = next ? next.dataset.detail : "";
    box.querySelector("[data-count]").textContent = left === null ? "" : inWords(left);
    const late = left !== null && left <= -LATE_MS, alarm = left !== null && left <= -ESCALATE_MS;
    box.className = `next ${alarm ? "alarm-level" : late ? "late" : left !== null && left > 0 ? "calm" : "due"}`;
  }

  function show(online) {
    const waiting = queue.waiting(), others = waiting.filter((entry) => entry.user !== queue.user).length;
    const bar = find("queue");
    if (!bar) return;
    bar.hidden = !waiting.length;
    const many = waiting.length === 1 ? "1 entry waits" : `${waiting.length} entries wait`;
    bar.textContent = others ? `${many} in this device; ${others} of somebody else, who must sign in here to send.`
      : `${many} in this device and will be sent when the network is back. Go on entering.`;
    if (online !== undefined) bar.classList.toggle("refusal", !online);
  }

  function answered(answer) {
    const box = find("answer");
    if (!box) return;
    box.hidden = false;
    box.className = answer.accepted ? (answer.alerts && answer.alerts.length ? "refusal answer" : "good answer") : "caution answer";
    box.querySelector("[data-sentence]").textContent = answer.sentence;
    const button = box.querySelector("button");
    button.hidden = answer.id !== "confirm";
    button.onclick = () => { box.hidden = true; queue.again(answer.entry); };
  }

  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-entry]:not([data-signed])");
    if (!form) return;
    event.preventDefault();
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrfmiddlewaretoken" && value !== "") values[name] = value === "not known" ? null : value;
    }
    const minutesAgo = Math.max(0, Number(values.minutes_ago) || 0);
    delete values.minutes_ago;
    if (form.dataset.event) Object.assign(values, { event: form.dataset.event, rule: form.dataset.rule });
    if (form.dataset.container || values.container) values.container = Number(form.dataset.container || values.container);
    if (form.dataset.entry === "reading" && !Object.keys(values).length) return;
    queue.add(form.dataset.entry, values, minutesAgo);
    form.reset();
    typed.clear();
    if (document.activeElement) document.activeElement.blur();
  });

  root.addEventListener("input", (event) => {
    const field = event.target, form = field.closest("form[data-entry]");
    if (form && field.name) typed.set(placeOf(form, field), field.value);
  });

  function refill() {
    for (const field of root.querySelectorAll("form[data-entry] [name]")) {
      const value = typed.get(placeOf(field.form, field));
      if (value === undefined) continue;
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.value !== value) field.value = value;
    }
    tick();
  }

  function showRefused() {
    const box = find("refused"), turned = queue.refused();
    if (!box) return;
    box.hidden = !turned.length;
    box.replaceChildren(...turned.map(({ entry, sentence }, place) => {
      const line = document.createElement("div"), text = document.createElement("p"), button = document.createElement("button");
      line.className = "refusal";
      const when = queue.clock(entry.true_at);
      text.textContent = `Not taken: ${entry.kind.replaceAll("-", " ")} of ${when}. ${sentence}`;
      button.className = "small second";
      button.textContent = "I have seen it";
      button.onclick = () => queue.keepRefused(queue.refused().filter((_, other) => other !== place));
      line.append(text, button);
      return line;
    }));
  }

  new MutationObserver(refill).observe(root.querySelector("[data-live-topic]"), { childList: true });
  document.addEventListener("daybreak:queue", () => { show(); showRefused(); tick(); });
  document.addEventListener("daybreak:network", (event) => show(event.detail));
  document.addEventListener("daybreak:answer", (event) => answered(event.detail));
  setInterval(tick, 1000);
  show();
  showRefused();
  tick();
})();
