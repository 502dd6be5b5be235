// Live screens. An element with data-live-topic asks its own page every second for this part alone, saying which version it shows;
// the answer is nothing while that is the newest, else the part, which is put in its place. data-live-age says how old what is shown
// may be. What a part says of the clock changes without anything new: with data-live-renew-s it is asked for again after so many seconds,
// and then only the places with data-live-clock and an id are put anew: no form is touched. Where somebody else has signed in meanwhile the page is theirs: it loads again. A part with data-live-keep and an id stays as it is, and it, or anything beside,
// hears "daybreak-new" from the document, so that it can fetch itself again: at once, and while much is new every CALM_MS, the last included.
// What was said of a step (a green message) goes with the first part that is drawn SAID_MS after the page was opened: it is of a while ago.
// Nothing is drawn anew under a finger or a mouse button that is down: a press that begins on one button and ends on its copy would be lost.
// A clinic that is slow to answer is asked less often for that: after CALM_TIMES as long as its last answer took.
"use strict";
(() => {
  const EVERY_MS = 1000, OLD_AFTER_S = 5, TYPING_MS = 2000, CALM_MS = 1500, MOST_CALM_MS = 20000, CALM_TIMES = 100, SAID_MS = 15000;
  const PRESS_MS = { pointerdown: 2000, pointerup: 300, pointercancel: 0, click: 0 }; // until the click comes, at the longest
  let keyMs = -TYPING_MS, pressedUntilMs = 0, saidMs = -MOST_CALM_MS, saying = 0, tookMs = 0;
  const say = () => { saying = 0; saidMs = performance.now(); document.dispatchEvent(new Event("daybreak-new")); };
  const calmMs = () => Math.min(Math.max(CALM_MS, CALM_TIMES * tookMs), MOST_CALM_MS);
  const saySoon = () => { saying ||= setTimeout(say, Math.max(0, saidMs + calmMs() - performance.now())); };
  document.addEventListener("input", () => { keyMs = performance.now(); }, true);
  for (const name in PRESS_MS) document.addEventListener(name, () => { pressedUntilMs = performance.now() + PRESS_MS[name]; }, true);
  document.addEventListener("submit", () => { keyMs = -TYPING_MS; }, true); // it is written and sent

  function watch(element) {
    // A page that a worker kept is as old as the copy is (`data-copy-of`, on the device's own clock).
    const copyOf = Number(document.body.dataset.copyOf) || Date.now();
    let drawnMs = performance.now(), fresh = performance.now() - Math.max(0, Date.now() - copyOf), busy = false, away = Boolean(document.body.dataset.copyOf);

    async function look() {
      if (busy || document.hidden || typing() || !document.contains(element)) return;
      busy = true;
      try {
        const headers = { "X-Daybreak-Poll": "1", "X-Daybreak-Shown": told() ? "" : element.dataset.liveVersion, "X-Daybreak-User": document.body.dataset.user };
        const askedMs = performance.now(), answer = await fetch(location.href, { cache: "no-store", headers }), answeredMs = performance.now();
        tookMs = answeredMs - askedMs;
        const nowMs = Date.parse(answer.headers.get("X-Daybreak-Now"));
        if (nowMs) document.dispatchEvent(new CustomEvent("daybreak:time", { detail: { nowMs, askedMs, answeredMs } }));
        const calls = answer.headers.get("X-Daybreak-Calls");
        if (calls) document.dispatchEvent(new CustomEvent("daybreak:calls", { detail: calls }));
        const escalations = answer.headers.get("X-Daybreak-Escalations");
        if (escalations) document.dispatchEvent(new CustomEvent("daybreak:escalations", { detail: escalations }));
        away = false;
        if (answer.status === 423 || answer.status === 401) { location.reload(); return; }
        if (!answer.ok) return;
        const part = answer.status === 200 ? await answer.text() : "";
        if (part && !replace(part)) return;
        fresh = performance.now();
        document.dispatchEvent(new CustomEvent("daybreak:fresh", { detail: part }));
      } catch { away = true; } finally { busy = false; }
    }

    // Whether what is shown is the newest now. Nothing changes under a hand that types; until it rests, the screen is as old as it is.
    const typing = () => performance.now() - keyMs < TYPING_MS && element.contains(document.activeElement);

    // Whether what it says of the clock is older than it may be.
    const told = () => performance.now() - drawnMs > (Number(element.dataset.liveRenewS) || Infinity) * 1000;

    function replace(part) {
      const next = new DOMParser().parseFromString(part, "text/html").querySelector("[data-live-topic]");
      if (!next || typing() || performance.now() < pressedUntilMs) return false;
      drawnMs = performance.now();
      if (next.dataset.liveVersion === element.dataset.liveVersion) {
        element.querySelectorAll("[data-live-clock]").forEach((old) => { const now = next.querySelector(`#${old.id}`); if (now && now.innerHTML !== old.innerHTML) old.replaceWith(now); });
        return true;
      }
      const restore = window.daybreakPlace.remember(element);
      element.querySelectorAll("[data-live-keep]").forEach((kept) => next.querySelector(`#${kept.id}`)?.replaceWith(kept));
      element.replaceChildren(...next.childNodes);
      for (const name of Object.keys(element.dataset)) if (!(name in next.dataset)) delete element.dataset[name];
      Object.assign(element.dataset, next.dataset);
      if (performance.now() > SAID_MS) document.querySelectorAll("ul.messages .success").forEach((said) => said.remove());
      document.dispatchEvent(new Event("daybreak:drawn")); // what this device knows beyond it is shown before the focus looks for its place
      restore();
      saySoon();
      return true;
    }

    function age() {
      const seconds = Math.round((performance.now() - fresh) / 1000);
      element.querySelectorAll("[data-live-age]").forEach((place) => {
        const old = away || seconds > OLD_AFTER_S;
        const why = away ? "No network" : typing() ? "Waits while you type" : "Not up to date";
        const text = old ? `${why}: ${seconds} s old` : "Up to date";
        if (place.textContent !== text) place.textContent = text;
        place.classList.toggle("old", old);
      });
    }
    // A step that was taken here (the pump stands still now), and an alert, are on the screen at once, not a second later.
    document.addEventListener("daybreak:answer", ({ detail }) => {
      if (detail.kept && detail.entry && (detail.entry.kind !== "reading" || (detail.alerts || []).length)) look();
    });
    // Whatever else on the page finds the network gone is believed at once; that it is back, only this part's own question tells.
    const gone = () => { away = true; age(); };
    document.addEventListener("daybreak:network", ({ detail }) => { if (!detail) gone(); });
    addEventListener("offline", gone);
    setInterval(() => { look(); age(); }, EVERY_MS);
    age();
  }
  document.querySelectorAll("[data-live-topic]").forEach(watch);
})();
