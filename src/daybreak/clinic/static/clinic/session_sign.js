// Steps that are signed: the PIN is asked for, sent once and kept nowhere. Without network nothing is signed; what has happened all
// the same (the infusion runs, the device is given) may be recorded, waits, and is signed by whoever closes the record.
"use strict";
(() => {
  const queue = window.daybreakQueue, root = document.querySelector("[data-session]"), panel = root && root.querySelector("[data-part=sign]");
  if (!queue || !panel) return;
  const form = panel.querySelector("form"), secret = form.querySelector("input"), part = (name) => panel.querySelector(`[data-${name}]`);
  let step = null;

  function say(text) {
    part("said").hidden = !text;
    part("said").textContent = text;
  }

  function offline() {
    for (const name of ["secret", "sign"]) part(name).hidden = true;
    part("anyway").hidden = !step.happened;
    say(step.happened
      ? "No network: it cannot be signed now. If it has happened, record it: it waits in this device and is signed when the record is closed."
      : "No network: this step needs a signature and cannot be done now.");
  }

  function open(asked) {
    step = asked;
    panel.querySelector("h2").textContent = `${step.title}: sign`;
    for (const name of ["secret", "sign"]) part(name).hidden = false;
    part("anyway").hidden = true;
    secret.value = "";
    say("");
    panel.hidden = false;
    panel.scrollIntoView({ block: "start" });
    if (queue.connected()) secret.focus(); else offline();
  }

  function close() { panel.hidden = true; step = null; secret.value = ""; }

  async function sign() {
    const own = secret.value;
    secret.value = "";
    if (!own) { say("Enter your PIN or password."); return; }
    const answer = await queue.signed(step.entry, own);
    if (!step) return;
    if (answer === null) { offline(); return; }
    if (answer.kept) close(); else { say(answer.sentence); secret.focus(); }
  }

  root.addEventListener("submit", (event) => {
    const asked = event.target.closest("form[data-signed]");
    if (!asked) return;
    event.preventDefault();
    const values = asked.dataset.container ? { container: Number(asked.dataset.container) } : {};
    const entry = queue.made(asked.dataset.entry, Object.assign(values, asked.sprays), 0);
    open({ title: asked.dataset.signed, happened: asked.dataset.happened !== undefined, entry });
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (queue.connected()) sign(); else offline(); });
  part("anyway").addEventListener("click", () => { queue.wait(step.entry); close(); });
  part("close").addEventListener("click", close);
})();
