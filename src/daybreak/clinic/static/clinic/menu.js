// On a narrow screen a menu is one row that scrolls: it begins with the page one is on in sight, and a link that is come to by keyboard
// is in sight as a whole. A browser leaves it where it is as soon as a corner of it can be seen.
"use strict";
for (const place of document.querySelectorAll("nav ul [aria-current]")) {
  const row = place.closest("ul"), own = place.getBoundingClientRect(), whole = row.getBoundingClientRect();
  row.scrollLeft += own.left - whole.left - (whole.width - own.width) / 2;
}
for (const row of document.querySelectorAll("nav ul")) {
  row.addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
