// Entries of a session. Each gets a key and its true time when it is made, waits in this browser until the clinic has it, and is
// sent as often as needed: the clinic takes it once. What waits is shown. Another person's entries wait for that person.
"use strict";
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const place = `daybreak-entries-${root.dataset.session}`, devicePlace = "daybreak-device", AGAIN_MS = 3000;
  const user = Number(root.dataset.user);
  const device = localStorage.getItem(devicePlace) || crypto.randomUUID();
  localStorage.setItem(devicePlace, device);
  let serverMs = Date.parse(root.dataset.now), markMs = performance.now(), sending = false;

  const now = () => new Date(serverMs + (performance.now() - markMs));
  const waiting = () => JSON.parse(localStorage.getItem(place) || "[]");
  const keep = (entries) => { localStorage.setItem(place, JSON.stringify(entries)); tell("daybreak:queue"); };
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  function add(kind, values, minutesAgo) {
    const at = new Date(now().getTime() - minutesAgo * 60000);
    const entry = { key: crypto.randomUUID(), kind, values, confirmed: false, true_at: at.toISOString(), device, user };
    keep([...waiting(), entry]);
    send();
  }

  function again(entry) {
    keep([...waiting(), { ...entry, key: crypto.randomUUID(), confirmed: true }]);
    send();
  }

  function mark() {
    keep(waiting().map((entry) => (entry.user === user ? { ...entry, queued: true } : entry)));
    tell("daybreak:network", false);
  }

  async function send() {
    const mine = waiting().filter((entry) => entry.user === user);
    if (sending || !mine.length) return;
    sending = true;
    try {
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(root.dataset.entriesUrl, {
        method: "POST", cache: "no-store", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ entries: mine.slice(0, 100) }),
      });
      if (!answer.ok) { mark(); return; }
      const said = await answer.json();
      serverMs = Date.parse(said.now); markMs = performance.now();
      const keys = new Set(said.answers.map((one) => one.key));
      keep(waiting().filter((entry) => !keys.has(entry.key)));
      tell("daybreak:network", true);
      for (const one of said.answers) tell("daybreak:answer", { ...one, entry: mine.find((entry) => entry.key === one.key) });
    } catch { mark(); } finally { sending = false; }
  }

  addEventListener("online", send);
  addEventListener("storage", (event) => { if (event.key === place) tell("daybreak:queue"); });
  setInterval(send, AGAIN_MS);
  window.daybreakQueue = { add, again, waiting, now, user };
  send();
})();
