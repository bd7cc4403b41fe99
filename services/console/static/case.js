// One request: verdicts without leaving the page, and drafts. What it shows of papers is viewer.js.
"use strict";

document.addEventListener("click", (event) => {
  const fault = event.target.closest("[data-fault]");
  if (fault) openFault(fault);
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});

function openFault(button) {
  const dialog = document.getElementById("fault");
  const form = dialog.querySelector("form");
  form.reset();
  form.action = form.dataset.to + button.dataset.fault;
  dialog.querySelector("[data-fault-label]").textContent = button.dataset.label;
  choose(form.querySelector("[data-reasons]"));
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !loket.shortcuts() || loket.isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const row = loket.viewer.paper();
  if (event.key === "a") row?.querySelector("[data-accept]")?.click();
  if (event.key === "f") row?.querySelector("[data-fault]")?.click();
});

// A verdict on a paper changes the list of papers and the version, and nothing else of the page.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.quiet === undefined) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Fragment": "papers" } });
    loket.line(true);
    if (answer.status === 401) { location.reload(); return; }
    const fresh = loket.parse(await answer.text());
    for (const id of ["papers", "answer"]) {
      const part = fresh.getElementById(id);
      if (part) document.getElementById(id).replaceWith(part);
    }
    const version = fresh.querySelector('input[name="version"]')?.value;
    const seen = fresh.querySelector('input[name="seen"]')?.value;
    if (version) document.querySelectorAll('input[name="version"]').forEach((input) => { input.value = version; });
    if (seen) document.querySelectorAll('input[name="seen"]').forEach((input) => { input.value = seen; });
    loket.viewer.renew();
    form.closest("dialog")?.close();
    loket.focus();
  } catch {
    loket.line(false);
  } finally {
    delete form.dataset.sent;
  }
});

// What completes a reason is asked for once the reason is chosen.
function choose(select) {
  const form = select.form;
  form.querySelectorAll("[data-reason]").forEach((part) => {
    const isChosen = part.dataset.reason === select.value;
    part.hidden = !isChosen;
    part.querySelectorAll("input").forEach((input) => { input.disabled = !isChosen; });
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-reasons]")) choose(event.target);
  if (event.target.name === "decision" && event.target.type === "radio") {
    event.target.form.querySelectorAll("[data-if]").forEach((part) => { part.hidden = part.dataset.if !== event.target.value; });
  }
});

// A draft is kept a moment after the last key, and tried again while the line is down.
const draft = document.querySelector("[data-draft]");
if (draft) {
  let waiting = 0;
  const keep = async () => {
    try {
      const answer = await fetch(draft.dataset.draft, { method: "POST", body: new FormData(draft), headers: { Accept: "application/json" } });
      loket.line(true);
      if (answer.ok) draft.querySelector("[data-kept]").hidden = false;
    } catch { loket.line(false); waiting = setTimeout(keep, 3000); }
  };
  draft.addEventListener("input", () => {
    draft.querySelector("[data-kept]").hidden = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
}

