// What is typed is looked at before it leaves, with network or without: what cannot be is given back, what is unusual is asked again. What
// crosses a signed limit is never held back for that: it must call somebody now, and is corrected where it is wrong.
"use strict";
(() => {
  const queue = window.daybreakQueue;
  if (!queue) return;
  const known = () => JSON.parse((document.getElementById("finding-labels") || { textContent: "{}" }).textContent);
  const number = (text) => (/^-?[0-9]+([.,][0-9]+)?$/.test(text) ? Number(text.replace(",", ".")) : NaN);
  const outside = (ends, value) => Boolean(ends) && (value < ends[0] || value > ends[1]);

  queue.unusual = (id, text) => outside((known()[id] || {}).usual, number(text.trim()));

  // Null, or an answer as the clinic would give it: `refused` where a value cannot be, `confirm` where it is unusual. `atMs` is when it was read.
  queue.doubt = (values, atMs) => {
    const about = known(), listed = Object.entries(values).filter(([id, text]) => about[id] && typeof text === "string");
    const beyond = (which) => listed.filter(([id, text]) => outside(about[id][which], number(text.trim())));
    const said = ([id, text]) => `${about[id].label} ${text} ${about[id].unit}`.trim();
    const impossible = beyond("possible");
    if (impossible.length) {
      const ranges = impossible.map((one) => `${said(one)} (${about[one[0]].possible.join(" to ")})`);
      return { id: "refused", sentence: `Outside what is possible: ${ranges.join(", ")}. Correct it.` };
    }
    const unusual = beyond("usual");
    return unusual.length && !queue.crosses(values, atMs) ? { id: "confirm", sentence: `Unusual: ${unusual.map(said).join(", ")}. Correct it, or confirm that it is right.` } : null;
  };
})();
