// The way to what is due next, in the line that stays in sight: it says the step's own words while the step's button can be pressed
// and is out of sight, and leads to it; where an alert comes first, to that. It never takes the step itself.
"use strict";
(() => {
  const root = document.querySelector("[data-session]"), way = root && root.querySelector("[data-part=step]");
  if (!way) return;
  const STEP = "[data-part=held] a, .big-buttons .big:not(.second, .stop)", live = root.querySelector("[data-live-topic]"), words = way.textContent;
  let step = null;

  const sight = new IntersectionObserver((seen) => say(!seen[seen.length - 1].isIntersecting), { rootMargin: "-96px 0px 0px 0px" }); // less what stays at the top

  function say(away) {
    const form = step && step.closest("form"), text = away && step ? (form && form.dataset.signed) || step.textContent : words;
    if (way.textContent !== text) way.textContent = text;
    for (const look of ["button", "small"]) way.classList.toggle(look, text !== words);
  }

  function look() {
    const now = [...live.querySelectorAll(STEP)].find((one) => one.checkVisibility()) || null;
    if (now === step && (!step || step.isConnected)) return;
    sight.disconnect();
    step = now;
    if (step) sight.observe(step); else say(false);
  }

  way.addEventListener("click", (event) => {
    if (!way.classList.contains("button") || !step.isConnected) return;
    event.preventDefault();
    step.scrollIntoView({ block: "center" });
    step.focus({ preventScroll: true });
  });
  new MutationObserver(look).observe(live, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
  look();
})();
