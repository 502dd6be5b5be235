// The page that stands in where the network is cut: what is due in the session that ran here, without a name.
"use strict";
(() => {
  const list = document.querySelector("[data-timers]"), kept = JSON.parse(localStorage.getItem("daybreak-timers") || "null");
  // A screen that covered itself is locked before anything of it is shown again.
  const back = () => (localStorage.getItem("daybreak-lock") ? location.assign("/lock/") : location.reload());
  addEventListener("online", back);
  setInterval(async () => { try { if ((await fetch("/about/", { cache: "no-store" })).ok) back(); } catch { /* still cut */ } }, 5000);
  if (!kept) return;
  const place = document.querySelector("[data-place]");
  place.textContent = kept.place;
  place.hidden = false;
  function span(ms) {
    const size = Math.abs(ms), text = size < 60000 ? "now" : `${Math.floor(size / 60000)} min`;
    return size < 60000 ? text : ms > 0 ? `in ${text}` : `${text} late`;
  }
  function draw() {
    const minutes = Math.floor((Date.now() - kept.atMs) / 60000), known = document.querySelector("[data-known]");
    known.textContent = `As this device knew it ${minutes > 0 ? `${minutes} min` : "less than a minute"} ago; what others entered since is missing.`;
    known.hidden = !kept.atMs;
    list.replaceChildren(...kept.steps.map(({ what, dueAt }) => {
      const line = document.createElement("li"), when = document.createElement("strong");
      when.textContent = dueAt ? span(Date.parse(dueAt) - Date.now()) : "now";
      line.className = dueAt && Date.parse(dueAt) < Date.now() - 5 * 60000 ? "late" : "";
      line.append(when, ` ${what}`);
      return line;
    }));
  }
  setInterval(draw, 1000);
  draw();
})();
