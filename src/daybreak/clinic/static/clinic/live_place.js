// Where somebody is in a part of the page that is about to be drawn anew: what has the focus, what is written there, and what was
// opened. In the new part it is found again by its form, its name and its words (data-words where what it shows counts down). Where it is gone, the focus goes to the place that
// the page names for it (data-live-start), so that whoever works by keyboard goes on from there and not from the top of the page.
"use strict";
(() => {
  const REACHED = "a[href], button, input, select, textarea, summary, [tabindex]", FIELDS = "input:not([type=radio]), select, textarea";

  function nameOf(element) {
    const words = element.matches("input, select, textarea") ? "" : element.getAttribute("aria-label") || element.dataset.words || element.textContent;
    const { name = "", form, type } = element, own = { ...element.dataset }, of = form ? { ...form.dataset } : {};
    return JSON.stringify([element.tagName, name, type === "radio" ? element.value : "", element.getAttribute("href"), words, own, of]);
  }

  const like = (part, name) => [...part.querySelectorAll(REACHED)].filter((one) => nameOf(one) === name);
  const heading = (details) => details.querySelector("summary").textContent;

  // To the first of these places that can be seen, else to the page's own.
  function goTo(...places) {
    const place = [...places, document.querySelector("[data-live-start]")].find((one) => one && one.checkVisibility());
    // A control stays where the hand has it; the start of the page has to come into sight first.
    if (place) place.focus({ preventScroll: !place.hasAttribute("data-live-start") });
  }

  function write(field, { value, caret }) {
    field.value = value;
    if (caret) field.setSelectionRange(...caret);
  }

  function written(field) {
    return { value: field.value, caret: typeof field.selectionStart === "number" ? [field.selectionStart, field.selectionEnd] : null };
  }

  // Called before the part changes; what it gives is called afterwards, with the part that came instead if it is another.
  function remember(part) {
    const here = document.activeElement, inside = part.contains(here) && here !== part;
    const opened = new Map([...part.querySelectorAll("details")].map((one) => [heading(one), one.open]));
    const name = inside && nameOf(here), nth = inside ? like(part, name).indexOf(here) : -1, text = inside && here.matches(FIELDS) ? written(here) : null;
    return (next = part) => {
      for (const one of next.querySelectorAll("details")) if (opened.has(heading(one))) one.open = opened.get(heading(one));
      if (!inside) return;
      const again = like(next, name)[nth];
      goTo(again);
      if (again && text) write(again, text);
    };
  }

  window.daybreakPlace = { remember, goTo };
})();
