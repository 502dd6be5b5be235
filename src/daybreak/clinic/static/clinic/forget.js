// A station that is locked or that nobody is signed in at keeps no copy of any page. Afterwards one comes back to where one was.
"use strict";
(() => {
  if (window.caches) for (const name of ["daybreak-copies", "daybreak-covered"]) caches.delete(name);
  for (const name of ["daybreak-timers", "daybreak-lock"]) localStorage.removeItem(name);
  const next = document.querySelector("input[name=next][data-back]"), back = sessionStorage.getItem("daybreak-back");
  if (next && back) next.value = back;
})();
