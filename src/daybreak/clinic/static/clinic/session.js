// The screen at the bedside: what is due next and in how many minutes, and what waits to be sent. It goes on counting without
// network, from what it knows and what waits.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  // The protocol says when a reading is late and when that is escalated.
  const LATE_MS = Number(root.dataset.lateMin) * 60000, ESCALATE_MS = Number(root.dataset.escalateMin) * 60000;
  const find = (name) => root.querySelector(`[data-part="${name}"]`);

  function inWords(ms) {
    const size = Math.abs(ms), minutes = Math.floor(size / 60000), seconds = Math.floor((size % 60000) / 1000);
    const long = minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
    const span = minutes > 90 ? long : minutes ? `${minutes} min` : `${seconds} s`;
    if (ms > 0) return `in ${span}`;
    return size < 60000 ? "now" : `${span} late`;
  }

  function covered(item, entered) {
    const wanted = (item.dataset.findings || "").split(" ").filter(Boolean), dueMs = Date.parse(item.dataset.dueAt);
    if (!wanted.length) return false;
    const read = new Set(entered.filter((entry) => entry.kind === "reading" && Date.parse(entry.true_at) >= dueMs - LATE_MS)
      .flatMap((entry) => Object.keys(entry.values)));
    return wanted.every((id) => read.has(id));
  }

  // A dose that was begun without network: what was due before it is over, and what is due after it counts from its begin.
  function begunHere(items) {
    const begins = queue.begins(), after = items.filter((item) => item.dataset.afterS !== undefined);
    for (const part of root.querySelectorAll("[data-until-begun]")) part.hidden = begins.length > 0;
    for (const part of root.querySelectorAll("[data-once-begun]")) part.hidden = !begins.length;
    if (after.length) {
      for (const item of items) if (item.dataset.afterS === undefined) item.toggleAttribute("data-over", begins.length > 0);
      for (const item of after) {
        if (item.dataset.pumpStep === undefined || !begins.length) item.toggleAttribute("data-over", !begins.length);
        if (begins.length && item.dataset.afterS && item.dataset.pumpStep === undefined) dueFrom(item, begins[0] + Number(item.dataset.afterS) * 1000);
      }
    }
    const step = items.find((item) => item.dataset.deviceStep !== undefined), { devicesGiven, devices } = root.querySelector("[data-coming]").dataset;
    if (!step || !begins.length) return;
    const given = Number(devicesGiven) + begins.length;
    step.toggleAttribute("data-over", given >= Number(devices));
    step.dataset.what = step.querySelector("[data-words]").textContent = `Give device ${given + 1}`;
    dueFrom(step, begins[begins.length - 1] + Number(step.dataset.intervalS) * 1000);
  }

  function dueFrom(item, ms) {
    item.dataset.dueAt = new Date(ms).toISOString();
    const clock = item.querySelector("[data-clock]");
    if (clock) clock.textContent = queue.clock(ms).slice(0, 5);
  }

  // What has no time of its own comes before everything that has one.
  const dueMs = (item) => Date.parse(queue.step(item).dueAt || 0);

  // What may be done from its time on is never late.
  const leftMs = (item, nowMs) => (item.dataset.from === undefined ? dueMs(item) - nowMs : Math.max(0, dueMs(item) - nowMs));

  function levelOf(item, left) {
    if (!item || left === null) return item && item.classList.contains("late") ? "late" : "due";
    if (left > -LATE_MS) return left > 0 ? "calm" : "due";
    return left > -ESCALATE_MS ? "late" : "alarm-level";
  }

  function tick() {
    const items = [...root.querySelectorAll("[data-coming] > li")], nowMs = queue.now().getTime();
    begunHere(items);
    const entered = queue.unseen();
    for (const item of items) {
      item.hidden = item.dataset.over !== undefined || covered(item, entered);
      const when = item.querySelector("[data-when]");
      item.querySelector("[data-first]").hidden = !queue.step(item).first;
      if (when) when.textContent = queue.step(item).dueAt ? inWords(leftMs(item, nowMs)) : "now";
    }
    const next = items.filter((item) => !item.hidden).sort((one, other) => dueMs(one) - dueMs(other))[0], box = find("next");
    if (!box) return;
    const step = next && queue.step(next), left = next && step.dueAt ? leftMs(next, nowMs) : null, words = left === null ? "" : inWords(left);
    const after = next ? `${step.first ? "" : "Then: "}${step.what}${words ? `, ${words}` : ""}` : "";
    const then = box.querySelector("[data-then]");
    if (then) { then.textContent = after; return; }
    const alarm = queue.alarm && queue.alarm();
    if (alarm) {
      box.querySelector("[data-what]").textContent = alarm.what;
      box.querySelector("[data-detail]").textContent = `${alarm.measured} ${after}`.trim();
      box.querySelector("[data-count]").textContent = "";
      box.className = "next alarm";
      return;
    }
    box.querySelector("[data-what]").textContent = next ? step.what : "Nothing more is due";
    box.querySelector("[data-detail]").textContent = next && !step.first ? next.dataset.detail : "";
    box.querySelector("[data-count]").textContent = words;
    box.className = `next ${levelOf(next, left)}`;
  }

  function show(online) {
    const waiting = queue.waiting(), others = waiting.filter((entry) => entry.user !== queue.user).length;
    const bar = find("queue");
    if (!bar) return;
    bar.hidden = !waiting.length;
    const many = waiting.length === 1 ? "1 entry waits" : `${waiting.length} entries wait`;
    const when = window.daybreakCover.covered() ? "this screen is unlocked" : "the network is back";
    bar.textContent = others ? `${many} in this device; ${others} of somebody else, who must sign in here to send.`
      : `${many} in this device and will be sent when ${when}. Go on entering.`;
    if (online !== undefined) bar.classList.toggle("refusal", !online);
  }

  function showRefused() {
    const box = find("refused"), turned = queue.refused();
    if (!box) return;
    const restore = window.daybreakPlace.remember(box);
    box.hidden = !turned.length;
    box.replaceChildren(...turned.map(({ entry, sentence }) => {
      const line = document.createElement("div"), text = document.createElement("p"), button = document.createElement("button");
      line.className = "refusal";
      const when = queue.clock(entry.true_at);
      const what = entry.kind === "noted" ? ["adverse event", window.daybreakCover.words(` “${entry.values.seen}”`)] : [entry.kind.replaceAll("-", " ")];
      text.append("Not taken: ", ...what, ` of ${when}. ${sentence}`);
      button.className = "small second";
      button.textContent = "I have seen it";
      button.onclick = () => queue.seen(entry.key);
      line.append(text, button);
      return line;
    }));
    restore();
  }

  // What stays in sight at the top hides nothing that has the focus, and what grows on the page pushes it nowhere out of sight.
  const notices = root.querySelector(".notices");
  const inSight = new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingTop = `${notices.offsetHeight}px`;
    const here = document.activeElement;
    if (root.contains(here) && here.matches(":focus-visible")) here.scrollIntoView({ block: "nearest" });
  });
  inSight.observe(notices);
  inSight.observe(document.body);
  document.addEventListener("daybreak:drawn", tick);
  document.addEventListener("daybreak:queue", () => { show(); showRefused(); tick(); });
  document.addEventListener("daybreak:alarm", tick);
  document.addEventListener("daybreak:network", (event) => show(event.detail));
  setInterval(tick, 1000);
  show();
  showRefused();
  tick();
})();
