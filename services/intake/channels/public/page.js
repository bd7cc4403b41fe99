// What a QR code leads to: ticket and check code stand behind the "#", which browsers never send.
// They are filled into the form and sent as its body. Without scripts people type them.
"use strict";
(() => {
  const open = () => {
    const typed = window.location.hash.slice(1).split(".");
    if (typed.length !== 2) return;
    const form = document.querySelector("form");
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    form.elements.ticket.value = typed[0];
    form.elements.code.value = typed[1];
    form.requestSubmit();
  };
  // Another code may be opened where one is shown already: the browser then stays on the page.
  window.addEventListener("hashchange", open);
  open();
})();
