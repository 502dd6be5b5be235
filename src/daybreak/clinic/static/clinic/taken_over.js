// Before each entry had a place of its own (session_kept.js), all that waited for a session stood in one list, and all that was turned
// down in another. At the first page after an upgrade each goes to its own place; a list is taken away once all of it stands there.
// Whether the clinic has an entry of such a list already is not known here: it keeps its key, and the clinic takes it once.
"use strict";
(() => {
  const LIST = /^daybreak-(entries|refused)-([0-9]+)$/, PLACE = { entries: "daybreak-waits", refused: "daybreak-refused" };

  function listed(name) {
    try {
      const found = JSON.parse(localStorage.getItem(name));
      return Array.isArray(found) ? found : null;
    } catch { return null; } // what cannot be read stays where it is
  }

  // As an entry that has waited, in the order of the list.
  function aged(entries) {
    let lastMs = 0;
    return entries.map((entry) => {
      lastMs = Math.max(lastMs + 1, Date.parse(entry.true_at) || 0);
      return { ...entry, made_ms: lastMs, tab: "", queued: true };
    });
  }

  for (const name of Object.keys(localStorage)) {
    const [, kind, session] = LIST.exec(name) || [], list = kind && listed(name);
    if (!list) continue;
    const entries = aged(list.map((one) => (kind === "entries" ? one : one.entry)));
    entries.forEach((entry, at) => {
      const own = `${PLACE[kind]}-${session}-${entry.key}`;
      localStorage.setItem(own, JSON.stringify(kind === "entries" ? entry : { entry, sentence: list[at].sentence }));
    });
    localStorage.removeItem(name);
  }
})();
