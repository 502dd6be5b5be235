// Sprays that were pressed and are not recorded yet. They wait in this device, over a look elsewhere, a reload and a lock, for whoever is
// at the session then: what is in the patient must not be seen only by who pressed it. The line at the top names them, and who that was,
// until they are recorded. That they did not happen is said by who pressed them; somebody else may go on with the device, and signs so.
"use strict";
(() => {
  const root = document.querySelector("[data-session]"), line = root && root.querySelector("[data-part=sprays]");
  if (!line) return;
  const KEY = `daybreak-sprays-${root.dataset.session}`, user = Number(root.dataset.user);
  const all = () => JSON.parse(localStorage.getItem(KEY) || "{}");
  const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: root.dataset.zone });
  const words = (sprays) => sprays.map((spray) => `${spray.nostril === "left" ? "Left" : "Right"} nostril at ${clock(spray.at)}`);
  let open = "";

  function write(found) {
    if (Object.keys(found).length) localStorage.setItem(KEY, JSON.stringify(found)); else localStorage.removeItem(KEY);
  }

  const keep = (step) => write({ ...all(), [step.entry.values.container]: { ...step, by: root.dataset.person } });

  // What somebody else has pressed goes on as the entry of who goes on with it, and says whose the sprays are.
  function kept(container) {
    const found = all()[container];
    if (!found || found.entry.user === user) return found || null;
    return { ...found, entry: { ...found.entry, user }, pressed: [found.pressed, `${words(found.sprays).join(", ")} pressed by ${found.by}`].filter(Boolean).join("; ") };
  }

  function forget(container) {
    const { [container]: gone, ...rest } = all();
    write(rest);
  }

  // The device whose panel is open is named there.
  function shown(container) {
    open = String(container || "");
    draw();
  }

  const button = (textContent, press) => { const made = Object.assign(document.createElement("button"), { type: "button", className: "small second", textContent }); made.addEventListener("click", press); return made; };

  const formOf = (container) => root.querySelector(`form[data-sprayed][data-container="${CSS.escape(container)}"]`);

  function named([container, step]) {
    const at = formOf(container);
    const own = step.entry.user === user, who = own ? "" : ` by ${step.by}`;
    const why = at ? `pressed here${who}, not recorded yet.` : `pressed here${who} and not recorded from here; the device is no longer offered.`;
    const said = Object.assign(document.createElement("p"), { textContent: `${step.title}? ${words(step.sprays).join(", ")}: ${why}` });
    const away = button(at ? "It did not happen" : "I have seen it", () => { forget(container); draw(); });
    return at ? [said, button("Go on with this device", () => formOf(container).requestSubmit()), ...(own ? [away] : [])] : [said, away];
  }

  function draw() {
    const waiting = Object.entries(all()).filter(([container]) => container !== open);
    const told = JSON.stringify(waiting) + waiting.map(([container]) => Boolean(formOf(container)));
    if (told === line.dataset.told) return; // what stands there keeps the focus
    line.dataset.told = told;
    line.hidden = !waiting.length;
    line.replaceChildren(...waiting.flatMap(named));
  }

  document.addEventListener("daybreak:drawn", draw);
  addEventListener("storage", (event) => { if (event.key === KEY) draw(); });
  window.daybreakSprays = { kept, keep, forget, shown, words };
  draw();
})();
