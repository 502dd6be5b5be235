// Steps that are signed: the PIN is asked for, sent once and kept nowhere. Without network nothing is signed; what has happened all
// the same (the infusion runs, the device is given) may be recorded, waits, and is signed by whoever closes the record.
"use strict";
(() => {
  const queue = window.daybreakQueue, pressed = window.daybreakSprays, rest = window.daybreakRest, root = document.querySelector("[data-session]"), panel = root && root.querySelector("[data-part=sign]");
  if (!queue || !pressed || !rest || !panel) return;
  const form = panel.querySelector("form"), secret = form.querySelector("#sign-secret"), remark = form.querySelector("#sign-remark"), partly = form.querySelector("#sign-partly"), part = (name) => panel.querySelector(`[data-${name}]`);
  const MOST_SAID = 198; // the clinic takes 200 letters, with what stands between two of them
  let step = null, cut = false, leaving = false;

  function say(text) {
    part("said").hidden = !text;
    const lines = text.split("\n"), list = document.createElement("ul");
    list.append(...lines.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
    part("said").replaceChildren(...(lines.length > 1 ? [list] : lines));
  }

  function offline() {
    cut = true;
    for (const name of ["secret", "sign"]) part(name).hidden = true;
    part("anyway").hidden = !step.happened;
    part(step.happened ? "anyway" : "close").focus();
    say(step.happened
      ? "No network: it cannot be signed now. If it has happened, record it: it waits in this device and is signed when the record is closed."
      : "No network: this step needs a signature and cannot be done now.");
  }

  // The network is there again while the step waits for its signature.
  function back() {
    if (!step || leaving || !cut || !queue.connected()) return;
    cut = false;
    const at = document.activeElement;
    part("anyway").hidden = true;
    for (const name of ["secret", "sign"]) part(name).hidden = false;
    say("");
    if (at === part("anyway") || at === part("close")) secret.focus();
  }

  function open(asked) {
    step = asked;
    cut = leaving = false;
    panel.querySelector("h2").textContent = `${step.title}: sign`;
    part("anyway").hidden = true;
    part("remark").hidden = !step.sprays;
    part("leave").hidden = part("early").hidden = true;
    part("close").hidden = false;
    secret.value = remark.value = partly.value = "";
    remark.maxLength = MOST_SAID - (step.pressed || "").length;
    say("");
    if (step.sprays) pressed.shown(step.entry.values.container);
    panel.hidden = false;
    panel.scrollIntoView({ block: "start" });
    if (tooSoonMs() && !step.early) askEarly(); else proceed();
  }

  // How much of the rest was left at the first spray, or would be if it were now.
  const tooSoonMs = () => (step.sprays ? rest.left(step.sprays.length ? Date.parse(step.sprays[0].at) : queue.now().getTime()) : 0);

  // A device before its time is asked about before anything is pressed, and again where the clinic says so. What is in the patient is
  // never refused.
  function askEarly() {
    const leftMs = tooSoonMs();
    leaving = true;
    for (const name of ["sprays", "partly", "remark", "secret", "sign", "anyway", "close"]) part(name).hidden = true;
    say("");
    list();
    part("early-left").textContent = leftMs ? `: ${rest.inWords(leftMs)} are left` : "";
    part("early").hidden = false;
    part("waits").focus();
  }

  function early() {
    step.early = true;
    leaving = cut = false;
    if (step.sprays.length) pressed.keep(step);
    part("early").hidden = true;
    part("remark").hidden = part("close").hidden = false;
    proceed();
  }

  // Each spray of a device is noted when it happens; the device is given with the second one, or in part with the first alone.
  function proceed() {
    const done = step.sprays ? step.sprays.map((spray) => spray.nostril) : null, wanting = done !== null && done.length < 2 && !step.partly;
    part("sprays").hidden = !wanting;
    part("partly").hidden = !step.partly;
    if (part("only")) part("only").hidden = !wanting || !done.length;
    for (const button of panel.querySelectorAll("[data-nostril]")) button.hidden = wanting && done.includes(button.dataset.nostril);
    list();
    for (const name of ["secret", "sign"]) part(name).hidden = wanting;
    if (wanting) panel.querySelector("[data-nostril]:not([hidden])").focus();
    else if (step.partly) { partly.focus(); if (!queue.connected()) offline(); }
    else if (queue.connected()) secret.focus(); else offline();
  }

  // Of this step alone: what another device's panel has listed is not taken for this one's.
  const list = () => part("noted").replaceChildren(...noted().map((textContent) => Object.assign(document.createElement("li"), { textContent })));

  // What stands in the entry already and is signed with it.
  function noted() {
    const { amount, unit, untouched, partly } = step.entry.values, number = (count) => `${count} ${unit}${unit === "mL" || Number(count) === 1 ? "" : "s"}`;
    if (amount) return [`${number(amount)} given`, ...(Number(untouched) ? [`${number(untouched)} untouched`] : []), partly];
    const begun = step.entry.kind === "infusion-begun" ? [`Counts as of ${queue.clock(step.entry.true_at)}`] : [];
    return [...begun, ...pressed.words(step.sprays || []), ...(step.pressed ? [step.pressed] : [])];
  }

  function sprayed(nostril) {
    const at = queue.now().toISOString();
    step.sprays.push({ nostril, at });
    step.entry = { ...step.entry, true_at: at, values: { ...step.entry.values, sprays: step.sprays } };
    pressed.keep(step);
    proceed();
  }

  // Back, after a spray was pressed: it is not forgotten unasked.
  function leave() {
    if (!step.sprays || !step.sprays.length) { close(); return; }
    leaving = true;
    for (const name of ["early", "sprays", "partly", "remark", "secret", "sign", "anyway", "close"]) part(name).hidden = true;
    say("");
    part("leave").hidden = false;
    part("stays").focus();
  }

  function left(happened) {
    if (!happened) pressed.forget(step.entry.values.container);
    close();
  }

  function entry() {
    const said = { remark: step.sprays ? [step.pressed, remark.value.trim()].filter(Boolean).join("; ") : "", partly: step.partly ? partly.value.trim() : "", early: step.early ? "yes" : "" };
    for (const name of Object.keys(said)) if (!said[name]) delete said[name];
    return { ...step.entry, values: { ...step.entry.values, ...said } };
  }

  function complete() {
    if (!step.partly || partly.value.trim()) return true;
    say("Write what happened to the other spray.");
    partly.focus();
    return false;
  }

  // Back to the step's own button, or where it has led without network.
  function close() {
    const from = root.querySelector(`form[data-signed="${CSS.escape(step.title)}"] button`);
    panel.hidden = true;
    step = null;
    secret.value = "";
    pressed.shown();
    window.daybreakPlace.goTo(from, root.querySelector("[data-when-pump]:not([hidden]) button"));
  }

  function done() {
    if (step.sprays) pressed.forget(step.entry.values.container);
    close();
  }

  async function sign() {
    if (!complete()) return;
    const own = secret.value;
    secret.value = "";
    if (!own) { say("Enter your PIN or password."); return; }
    const answer = await queue.signed(entry(), own);
    if (!step) return;
    if (answer === null) { offline(); return; }
    if (answer.kept) done();
    else if (answer.id === "device-too-soon" && step.sprays && !step.early) askEarly();
    else { say(answer.sentence); secret.focus(); }
  }

  root.addEventListener("submit", (event) => {
    const asked = event.target.closest("form[data-signed]");
    if (!asked) return;
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(asked)].filter(([, value]) => value.trim()));
    if (asked.dataset.container) values.container = Number(asked.dataset.container);
    const own = queue.made(asked.dataset.entry, values, window.daybreakAgo.take(asked.dataset.entry)), sprays = asked.dataset.sprayed === undefined ? null : [];
    const before = sprays && pressed.kept(values.container);
    if (before) { open(before); return; }
    open({ title: asked.dataset.signed, happened: asked.dataset.happened !== undefined, entry: own, sprays });
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (queue.connected()) sign(); else offline(); });
  part("anyway").addEventListener("click", () => { if (complete()) { queue.wait(entry()); done(); } });
  part("sprays").addEventListener("click", (event) => { if (event.target.dataset.nostril) sprayed(event.target.dataset.nostril); });
  if (part("only")) part("only").addEventListener("click", () => { step.partly = true; proceed(); });
  part("sprayed-early").addEventListener("click", early);
  part("waits").addEventListener("click", leave);
  part("close").addEventListener("click", leave);
  part("stays").addEventListener("click", () => left(true));
  part("gone").addEventListener("click", () => left(false));
  for (const name of ["daybreak:fresh", "daybreak:network"]) document.addEventListener(name, back);
})();
