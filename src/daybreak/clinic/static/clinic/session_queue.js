// Entries of a session. Each gets a key and its true time when it is made, waits in this browser until the clinic has it, and is
// sent as often as needed: the clinic takes it once. What waits is shown. Another person's entries wait for that person.
"use strict";
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const place = `daybreak-entries-${root.dataset.session}`, refusedPlace = `daybreak-refused-${root.dataset.session}`, devicePlace = "daybreak-device", AGAIN_MS = 3000;
  const user = Number(root.dataset.user);
  const device = localStorage.getItem(devicePlace) || crypto.randomUUID();
  localStorage.setItem(devicePlace, device);
  // On a copy that was kept for a cut network the clinic's clock is that of the copy and what has passed on this device since.
  const sinceCopyMs = Math.max(0, Date.now() - (Number(document.body.dataset.copyOf) || Date.now()));
  let serverMs = Date.parse(root.dataset.now) + sinceCopyMs, markMs = performance.now(), sending = false, token = "", online = !document.body.dataset.copyOf;

  const now = () => new Date(serverMs + (performance.now() - markMs));
  const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: root.dataset.zone });
  const waiting = () => JSON.parse(localStorage.getItem(place) || "[]");
  const keep = (entries) => { localStorage.setItem(place, JSON.stringify(entries)); tell("daybreak:queue"); };
  const refused = () => JSON.parse(localStorage.getItem(refusedPlace) || "[]");
  const keepRefused = (entries) => { localStorage.setItem(refusedPlace, JSON.stringify(entries)); tell("daybreak:queue"); };
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  function made(kind, values, minutesAgo) {
    const at = new Date(now().getTime() - minutesAgo * 60000);
    return { key: crypto.randomUUID(), kind, values, confirmed: false, true_at: at.toISOString(), device, user, page: location.pathname };
  }

  function put(entry) {
    keep([...waiting(), entry]);
    send();
    return entry.key;
  }

  const add = (kind, values, minutesAgo, confirmed = false) => put({ ...made(kind, values, minutesAgo), confirmed });

  // When each part of the dose was begun that waits here, the earliest first; and when the dose was, on record or here.
  const begins = () => waiting().filter((entry) => ["infusion-begun", "device-given", "dose-given"].includes(entry.kind)).map((entry) => Date.parse(entry.true_at)).sort((one, other) => one - other);
  const dosedMs = () => Math.min(...begins(), Date.parse((root.querySelector("[data-dosed-at]") || { dataset: {} }).dataset.dosedAt) || Infinity);

  // What has happened and cannot be signed now.
  const wait = (entry) => put({ ...entry, queued: true });

  // A step with its signature: sent now or not at all. The answer, or null without network.
  async function signed(entry, secret) {
    try {
      const answer = await post([{ ...entry, secret }]);
      if (!answer.ok) return null;
      const said = (await answer.json()).answers[0];
      tell("daybreak:network", true);
      if (said.kept) tell("daybreak:answer", { ...said, entry });
      return said;
    } catch { online = false; return null; }
  }

  const again = (entry) => put({ ...entry, key: crypto.randomUUID(), confirmed: true });

  function mark() {
    keep(waiting().map((entry) => (entry.user === user ? { ...entry, queued: true } : entry)));
    online = false;
    tell("daybreak:network", false);
  }

  function post(entries) {
    token = (document.querySelector("[name=csrfmiddlewaretoken]") || { value: token }).value;
    return fetch(root.dataset.entriesUrl, {
      method: "POST", cache: "no-store", redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ entries }),
    });
  }

  async function send() {
    const mine = waiting().filter((entry) => entry.user === user);
    if (sending || !mine.length) return;
    sending = true;
    try {
      const answer = await post(mine.slice(0, 100));
      if (!answer.ok) { mark(); return; }
      const said = await answer.json();
      serverMs = Date.parse(said.now); markMs = performance.now();
      const turned = said.answers.filter((one) => !one.kept).map((one) => ({ entry: mine.find((entry) => entry.key === one.key), sentence: one.sentence }));
      const late = turned.filter((one) => one.entry && one.entry.queued);
      if (late.length) keepRefused([...refused(), ...late]);
      const keys = new Set(said.answers.map((one) => one.key));
      keep(waiting().filter((entry) => !keys.has(entry.key)));
      tell("daybreak:network", true);
      for (const one of said.answers) tell("daybreak:answer", { ...one, entry: mine.find((entry) => entry.key === one.key) });
    } catch { mark(); } finally { sending = false; }
  }

  document.addEventListener("daybreak:fresh", () => { online = true; });
  document.addEventListener("daybreak:network", (event) => { if (event.detail) online = true; });
  addEventListener("online", send);
  addEventListener("storage", (event) => { if (event.key === place) tell("daybreak:queue"); });
  setInterval(send, AGAIN_MS);
  window.daybreakQueue = { clock, add, again, made, wait, signed, connected: () => online && navigator.onLine, waiting, begins, dosedMs, refused, keepRefused, now, user };
  send();
})();
