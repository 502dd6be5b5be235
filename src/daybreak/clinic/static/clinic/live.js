// Live screens. An element with data-live-topic asks every second whether its topic has a newer version and, if so, fetches
// its own page again and puts the new content in its place; data-live-age says how old what is shown may be. A part with
// data-live-keep and an id stays as it is and hears "daybreak-new" from the document, so that it can fetch itself again.
"use strict";
(() => {
  const EVERY_MS = 1000, OLD_AFTER_S = 5, TYPING_MS = 2000;
  let keyMs = -TYPING_MS;
  document.addEventListener("input", () => { keyMs = performance.now(); }, true);

  // The field that somebody writes in, found again in the new content with what it held.
  function rememberField(element) {
    const field = document.activeElement;
    if (!element.contains(field) || !field.id || !field.matches("input, select, textarea")) return () => {};
    const { id, value } = field, caret = typeof field.selectionStart === "number" ? [field.selectionStart, field.selectionEnd] : null;
    return () => {
      const again = document.getElementById(id);
      if (!again) return;
      again.value = value;
      again.focus({ preventScroll: true });
      if (caret) again.setSelectionRange(...caret);
    };
  }

  function watch(element) {
    // A page that a worker kept is as old as the copy is (`data-copy-of`, on the device's own clock).
    const copyOf = Number(document.body.dataset.copyOf) || Date.now();
    let fresh = performance.now() - Math.max(0, Date.now() - copyOf), busy = false;

    async function look() {
      if (busy || document.hidden || !document.contains(element)) return;
      busy = true;
      try {
        const url = element.dataset.liveUrl.replace("TOPIC", encodeURIComponent(element.dataset.liveTopic));
        const answer = await fetch(`${url}?version=${element.dataset.liveVersion}`, { cache: "no-store" });
        if (answer.status === 423 || answer.status === 401) { location.reload(); return; }
        if (answer.status === 200 && !(await replace(await answer.json()))) return;
        if (answer.ok) { fresh = performance.now(); document.dispatchEvent(new CustomEvent("daybreak:fresh", { detail: answer.status === 200 })); }
      } catch { /* no network: the age below says so */ } finally { busy = false; }
    }

    // Whether what is shown is the newest now. Nothing changes under a hand that types; until it rests, the screen is as old as it is.
    async function replace(newest) {
      if (performance.now() - keyMs < TYPING_MS && element.contains(document.activeElement)) return false;
      const page = await fetch(location.href, { cache: "no-store", headers: { "X-Daybreak-Poll": "1" } });
      if (!page.ok) throw new Error("no page");
      const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
      const next = parsed.querySelector(`[data-live-topic="${newest.topic}"]`);
      if (!next) return false;
      const restore = rememberField(element);
      element.querySelectorAll("[data-live-keep]").forEach((part) => next.querySelector(`#${part.id}`)?.replaceWith(part));
      element.replaceChildren(...next.childNodes);
      element.dataset.liveVersion = next.dataset.liveVersion;
      restore();
      document.dispatchEvent(new Event("daybreak-new"));
      return true;
    }

    function age() {
      const seconds = Math.round((performance.now() - fresh) / 1000);
      element.querySelectorAll("[data-live-age]").forEach((place) => {
        const old = seconds > OLD_AFTER_S;
        const text = old ? `Not up to date: ${seconds} s old` : "Up to date";
        if (place.textContent !== text) place.textContent = text;
        place.classList.toggle("old", old);
      });
    }
    setInterval(() => { look(); age(); }, EVERY_MS);
    age();
  }
  document.querySelectorAll("[data-live-topic]").forEach(watch);
})();
