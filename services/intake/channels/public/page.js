// What a QR code leads to: ticket and check code stand behind the "#", which browsers never send.
// They are filled into the form and sent as its body. Without scripts people type them.
"use strict";
(() => {
  const typed = window.location.hash.slice(1).split(".");
  const form = document.querySelector("form");
  if (!form || typed.length !== 2) return;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  form.elements.ticket.value = typed[0];
  form.elements.code.value = typed[1];
  form.requestSubmit();
})();
