// A form that was sent does not come back filled in by the back button, as if it had not been. What was typed and never sent does.
// The browser's own history keeps which of its entries was sent.
"use strict";
(() => {
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post") history.replaceState({ ...history.state, sent: true }, "");
  });
  addEventListener("pageshow", () => {
    if (history.state && history.state.sent) for (const form of document.querySelectorAll('form[method="post"]')) form.reset();
  });
})();
