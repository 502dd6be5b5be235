// A station that is locked or that nobody is signed in at keeps no copy of any page; where it locked itself, one without names may stay
// (session_offline.js), but not where somebody locked it by hand (idle.js). Afterwards one comes back to where one was.
"use strict";
(() => {
  for (const name of ["daybreak-timers", "daybreak-lock"]) localStorage.removeItem(name);
  const next = document.querySelector("input[name=next][data-back]"), back = sessionStorage.getItem("daybreak-back"), byHand = sessionStorage.getItem("daybreak-by-hand");
  if (window.caches) for (const name of ["daybreak-copies", ...(next && !byHand ? [] : ["daybreak-covered"])]) caches.delete(name);
  if (next && back) next.value = back;
})();
