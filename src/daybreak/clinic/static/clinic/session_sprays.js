// Sprays that were pressed and are not recorded yet. They wait in this tab for the person who pressed them, over a look elsewhere, a
// reload and a lock; the line at the top names them until they are recorded, or somebody says that they did not happen.
"use strict";
(() => {
  const root = document.querySelector("[data-session]"), line = root && root.querySelector("[data-part=sprays]");
  if (!line) return;
  const KEY = `daybreak-sprays-${root.dataset.session}-${root.dataset.user}`;
  const all = () => JSON.parse(sessionStorage.getItem(KEY) || "{}");
  const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: root.dataset.zone });
  const words = (sprays) => sprays.map((spray) => `${spray.nostril === "left" ? "Left" : "Right"} nostril at ${clock(spray.at)}`);
  let open = "";

  function write(found) {
    if (Object.keys(found).length) sessionStorage.setItem(KEY, JSON.stringify(found)); else sessionStorage.removeItem(KEY);
  }

  const keep = (step) => write({ ...all(), [step.entry.values.container]: step });

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

  function named([container, step]) {
    const at = root.querySelector(`form[data-sprayed][data-container="${CSS.escape(container)}"]`);
    const why = at ? "pressed here, not recorded yet." : "pressed here and not recorded from here; the device is no longer offered.";
    const said = Object.assign(document.createElement("p"), { textContent: `${step.title}? ${words(step.sprays).join(", ")}: ${why}` });
    const away = button(at ? "It did not happen" : "I have seen it", () => { forget(container); draw(); });
    return at ? [said, button("Go on with this device", () => at.requestSubmit()), away] : [said, away];
  }

  function draw() {
    const waiting = Object.entries(all()).filter(([container]) => container !== open);
    const told = JSON.stringify(waiting) + waiting.map(([container]) => Boolean(root.querySelector(`form[data-sprayed][data-container="${CSS.escape(container)}"]`)));
    if (told === line.dataset.told) return; // what stands there keeps the focus
    line.dataset.told = told;
    line.hidden = !waiting.length;
    line.replaceChildren(...waiting.flatMap(named));
  }

  document.addEventListener("daybreak:fresh", () => setTimeout(draw)); // once the part stands in the page
  window.daybreakSprays = { kept: (container) => all()[container] || null, keep, forget, shown, words };
  draw();
})();
