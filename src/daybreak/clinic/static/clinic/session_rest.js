// The rest between two nasal devices. While it runs, the button of the next one counts down and only asks whether it was sprayed all the
// same: it is counted here, from what the clinic knows and from what this device has entered since, with network or without.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]");
  if (!queue || !root) return;
  const forms = () => [...root.querySelectorAll("form[data-sprayed]")];

  function overMs() {
    const [first] = forms(), own = queue.begins();
    if (!first) return 0;
    return Math.max(Date.parse(first.dataset.restUntil) || 0, own.length ? own[own.length - 1] + Number(first.dataset.restS) * 1000 : 0);
  }

  function inWords(ms) {
    const seconds = Math.ceil(ms / 1000), minutes = Math.floor(seconds / 60);
    return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
  }

  // A press of the first spray at that moment would be too soon.
  const left = (atMs) => Math.max(0, overMs() - atMs);

  function draw() {
    const leftMs = left(queue.now().getTime());
    for (const form of forms()) {
      const button = form.querySelector("button"), { device } = form.dataset;
      const text = leftMs ? `Too soon, ${inWords(leftMs)} of rest left. Was device ${device} sprayed already?` : button.dataset.words;
      if (button.textContent !== text) button.textContent = text;
      button.classList.toggle("second", leftMs > 0);
    }
  }

  document.addEventListener("daybreak:drawn", draw);
  document.addEventListener("daybreak:queue", draw);
  setInterval(draw, 1000);
  window.daybreakRest = { left, inWords };
  draw();
})();
