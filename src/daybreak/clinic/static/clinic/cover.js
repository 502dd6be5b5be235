// What a covered screen shows: to whoever stands in the room, nothing that says whose it is. At the bedside (a session, while its patient
// is in the room and somebody may enter) only what names the patient is taken away, so that the treatment goes on. Of any other page
// nothing stays but what is due and the alarms.
"use strict";
(() => {
  const ELSEWHERE = 'a[href]:not([href^="#"])', WRITTEN = "textarea, input[maxlength]";
  const made = (tag, more = {}, ...inside) => { const element = Object.assign(document.createElement(tag), more); element.append(...inside); return element; };

  function strip(root) {
    for (const part of root.querySelectorAll(`[data-private], ${ELSEWHERE}`)) part.remove();
  }

  // This page or a copy of it, without the frame around the session.
  function names(page) {
    const root = page.querySelector("[data-session]");
    for (let part = root; part !== page.body; part = part.parentElement) {
      for (const other of [...part.parentElement.children]) if (other !== part) other.remove();
    }
    strip(root);
    for (const part of root.querySelectorAll("[data-once-covered]")) part.hidden = false;
    page.title = `${root.dataset.place} · Daybreak`;
    page.body.dataset.covered = "names";
    return root;
  }

  // What was half written in words goes, half a reading stays. What is due and whose sign-in counts come into sight, and what is drawn
  // from now on is covered before it is seen.
  function bedside() {
    const root = names(document);
    for (const field of root.querySelectorAll(WRITTEN)) {
      if (!field.value) continue;
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    new MutationObserver(() => strip(root)).observe(root, { childList: true, subtree: true });
  }

  function whole() {
    const root = document.querySelector("[data-session]"), box = made("main", { id: "content", className: "cover" });
    box.append(made("h1", { textContent: "Locked" }), made("p", { className: "caution", textContent: "No network: the PIN cannot be checked. What was entered waits in this device. Until the network is back, write on paper, with times." }));
    if (root) {
      const alerts = [...root.querySelectorAll("[data-alert]")].map((item) => made("p", { className: "refusal", textContent: `Alert: ${item.dataset.alert}` }));
      root.replaceChildren(made("h2", { textContent: root.dataset.place }), ...alerts, ...root.querySelectorAll("[data-part=next], [data-coming]"));
      for (const part of root.querySelectorAll("[data-private]")) part.remove();
      box.append(root);
    }
    document.title = "Locked · Daybreak";
    document.body.dataset.covered = "whole";
    document.body.replaceChildren(box);
  }

  window.daybreakCover = {
    names,
    words: (textContent) => { const span = made("span", { textContent }); span.dataset.private = ""; return span; }, // somebody's own, which are covered
    here: (asked) => { if (!asked && document.querySelector("[data-bedside]")) bedside(); else whole(); },
    covered: () => document.body.dataset.covered !== undefined,
  };
})();
