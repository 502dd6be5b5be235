// What a session's entries leave in this browser: those that wait, and those that were turned down later. All tabs share it, so each
// entry has a place of its own: no tab can overwrite what another one has just put there.
"use strict";
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const waits = `daybreak-waits-${root.dataset.session}-`, turnedDown = `daybreak-refused-${root.dataset.session}-`;
  const changed = () => document.dispatchEvent(new Event("daybreak:queue"));

  function all(place) {
    const found = Object.keys(localStorage).filter((name) => name.startsWith(place)).map((name) => JSON.parse(localStorage.getItem(name)));
    return found.filter((one) => one !== null); // another tab may have taken it away meanwhile
  }

  function put(...entries) {
    for (const entry of entries) localStorage.setItem(waits + entry.key, JSON.stringify(entry));
    changed();
  }

  function remove(keys) {
    for (const key of keys) localStorage.removeItem(waits + key);
    changed();
  }

  function refuse(entry, sentence) { localStorage.setItem(turnedDown + entry.key, JSON.stringify({ entry, sentence })); changed(); }
  function seen(key) { localStorage.removeItem(turnedDown + key); changed(); }

  addEventListener("storage", (event) => { if (event.key === null || event.key.startsWith(waits) || event.key.startsWith(turnedDown)) changed(); });
  window.daybreakKept = {
    waiting: () => all(waits).sort((one, other) => one.made_ms - other.made_ms), put, remove,
    refused: () => all(turnedDown).sort((one, other) => one.entry.made_ms - other.entry.made_ms), refuse, seen,
  };
})();
