// A form that was refused comes back: whoever works by keyboard, or listens, begins at what is wrong with it. The browser goes to
// the place that the address names first.
"use strict";
addEventListener("load", () => requestAnimationFrame(() => {
  const wrong = document.querySelector("form > .refusal, form .wrong :is(input, select, textarea)");
  if (wrong) wrong.focus();
}));
