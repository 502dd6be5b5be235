// Entries of a session that wait in this browser are named on every page, with the way to where they are sent.
"use strict";
(() => {
  const user = Number(document.body.dataset.user), bar = document.querySelector("[data-waiting]");
  if (!bar || document.querySelector("[data-session]")) return;
  const own = Object.keys(localStorage).filter((key) => key.startsWith("daybreak-waits-"))
    .map((key) => JSON.parse(localStorage.getItem(key))).filter((entry) => entry && entry.user === user && entry.page);
  const pages = [...new Set(own.map((entry) => entry.page))];
  if (!pages.length) return;
  bar.hidden = false;
  bar.textContent = own.length === 1 ? "1 entry of a session waits in this device. " : `${own.length} entries of a session wait in this device. `;
  for (const page of pages) bar.append(Object.assign(document.createElement("a"), { href: page, textContent: "Open it to send" }), " ");
})();
