// On a narrow screen a menu is one row that scrolls: it begins with the page one is on in sight.
"use strict";
for (const place of document.querySelectorAll("nav ul [aria-current]")) {
  const row = place.closest("ul"), own = place.getBoundingClientRect(), whole = row.getBoundingClientRect();
  row.scrollLeft += own.left - whole.left - (whole.width - own.width) / 2;
}
