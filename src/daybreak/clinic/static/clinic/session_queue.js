// Entries of a session. Each gets a key and its true time when it is made, waits in this browser until the clinic has it, and is
// sent as often as needed: the clinic takes it once. What waits is shown. Another person's entries wait for that person. Of several
// tabs one sends at a time; each sends what was made in it and what has waited, so that an answer comes to where somebody looks.
// A covered screen (cover.js) sends nothing: what is entered there waits until it is unlocked, and says that it was entered so.
"use strict";
(() => {
  const root = document.querySelector("[data-session]"), kept = window.daybreakKept;
  if (!root || !kept) return;
  const devicePlace = "daybreak-device", tabPlace = "daybreak-tab", AGAIN_MS = 3000, SOON_MS = 500, LEFT_MS = 10000, AT_ONCE = 100, UNDER_COVER = "covered:";
  const user = Number(root.dataset.user), { waiting } = kept;
  const device = localStorage.getItem(devicePlace) || crypto.randomUUID(), tab = sessionStorage.getItem(tabPlace) || crypto.randomUUID();
  localStorage.setItem(devicePlace, device);
  sessionStorage.setItem(tabPlace, tab);
  const { now, told } = window.daybreakClock, { covered } = window.daybreakCover;
  let sending = false, token = "", online = !document.body.dataset.copyOf;

  const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: root.dataset.zone });
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  function made(kind, values, minutesAgo) {
    const at = new Date(now().getTime() - minutesAgo * 60000);
    return { key: crypto.randomUUID(), kind, values, confirmed: false, true_at: at.toISOString(), made_ms: Date.now(), device: covered() ? UNDER_COVER + device : device, tab, user, page: location.pathname };
  }

  function put(entry) {
    kept.put(entry);
    send();
    return entry.key;
  }

  const add = (kind, values, minutesAgo, confirmed = false) => put({ ...made(kind, values, minutesAgo), confirmed });

  // What the clinic has taken from here goes on counting here until a part of the page comes that was drawn after the answer: no step
  // is offered again meanwhile, and no button is taken from under a hand.
  let taken = [];
  const drawnMs = () => Date.parse(root.querySelector("[data-live-topic]").dataset.drawnAt);
  const unseen = () => { taken = taken.filter((one) => one.answeredMs > drawnMs()); return [...waiting(), ...taken.map((one) => one.entry)]; };

  // When each part of the dose was begun that waits here, the earliest first; and when the dose was, on record or here.
  const begins = () => unseen().filter((entry) => ["infusion-begun", "device-given", "dose-given"].includes(entry.kind)).map((entry) => Date.parse(entry.true_at)).sort((one, other) => one - other);
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
    } catch { online = false; tell("daybreak:network", false); return null; }
  }

  const again = (entry) => put({ ...entry, key: crypto.randomUUID(), confirmed: true });

  // What was made in this tab or has waited already, and what a tab that is gone has left.
  const mine = () => waiting().filter((entry) => entry.user === user && (entry.tab === tab || entry.queued || Date.now() - entry.made_ms > LEFT_MS));

  function mark() {
    kept.put(...mine().filter((entry) => !entry.queued).map((entry) => ({ ...entry, queued: true }))); // each write wakes the other tabs
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

  // While another tab sends, this one comes back a moment later: by then it sees what that one has sent.
  async function send() {
    if (sending || !mine().length) return;
    if (covered()) { mark(); return; }
    sending = true;
    try {
      await navigator.locks.request(`daybreak-send-${root.dataset.session}`, { ifAvailable: true }, (free) => (free ? sendOnce() : setTimeout(send, SOON_MS)));
    } finally { sending = false; }
  }

  async function sendOnce() {
    const sent = mine().slice(0, AT_ONCE).map((entry) => (entry.tab === tab ? entry : { ...entry, queued: true }));
    if (!sent.length) return;
    try {
      const askedMs = performance.now(), answer = await post(sent), answeredMs = performance.now();
      if (!answer.ok) { mark(); return; }
      const said = await answer.json();
      told(Date.parse(said.now), askedMs, answeredMs);
      const answers = said.answers.map((one) => ({ ...one, entry: sent.find((entry) => entry.key === one.key) }));
      for (const one of answers) if (!one.kept && one.entry && one.entry.queued) kept.refuse(one.entry, one.sentence);
      taken.push(...answers.filter((one) => one.accepted && one.entry).map((one) => ({ entry: one.entry, answeredMs: Date.parse(said.now) })));
      kept.remove(answers.map((one) => one.key));
      tell("daybreak:network", true);
      for (const one of answers) tell("daybreak:answer", one);
    } catch { mark(); }
  }

  document.addEventListener("daybreak:fresh", () => { online = true; });
  document.addEventListener("daybreak:network", (event) => { if (event.detail) online = true; });
  addEventListener("online", send);
  setInterval(send, AGAIN_MS);
  window.daybreakQueue = { clock, add, again, made, wait, signed, connected: () => online && navigator.onLine && !covered(), waiting, unseen, begins, dosedMs, refused: kept.refused, seen: kept.seen, now, user };
  send();
})();
