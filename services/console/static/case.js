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
  form.querySelector("[data-answer]").replaceChildren();
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

// A verdict on a paper changes the list of papers and the version, and nothing else of the page. One
// that was refused leaves the dialog open, with what was typed.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.quiet === undefined) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Fragment": "papers" } });
    loket.line(true);
    if (isWords(answer)) { tell(form, inWords((await answer.json()).words)); return; }
    const fresh = loket.parse(await answer.text());
    const papers = fresh.getElementById("papers");
    if (!papers) throw new Error("This is no page of the console.");
    document.getElementById("papers").replaceWith(papers);
    for (const name of ["version", "seen"]) {
      const value = fresh.querySelector(`input[name="${name}"]`)?.value;
      if (value) document.querySelectorAll(`input[name="${name}"]`).forEach((input) => { input.value = value; });
    }
    follow(fresh.getElementById("judged"));
    loket.viewer.renew();
    tell(form, ...fresh.getElementById("answer").children);
    if (answer.ok) form.closest("dialog")?.close();
  } catch {
    loket.line(false);
    if (form.closest("dialog")) tell(form, inWords(document.querySelector("[data-offline]").textContent));
  } finally {
    delete form.dataset.sent;
  }
});

// What the verdicts suggest is chosen as soon as they suggest something else; to reject is her own.
function follow(judged) {
  const before = document.getElementById("judged");
  if (!before || !judged) return;
  before.replaceWith(judged);
  const { suggested } = judged.dataset;
  const choices = [...document.querySelectorAll('[data-draft] input[name="decision"]')];
  if (suggested === before.dataset.suggested || choices.some((one) => one.checked && one.value === "reject")) return;
  choices.forEach((one) => { one.checked = one.value === suggested; });
  showFor(choices[0].form, suggested);
}

// Why something was refused, as the server says it to a script.
function isWords(answer) { return answer.headers.get("Content-Type")?.startsWith("application/json"); }
function inWords(words) {
  const part = document.createElement("div");
  part.className = "bad";
  part.setAttribute("role", "alert");
  part.tabIndex = -1;
  part.dataset.focus = "";
  part.append(document.createElement("p"));
  part.firstChild.textContent = words;
  return part;
}

// Said inside an open dialog, because what lies behind one is read to nobody; else above the page.
function tell(form, ...parts) {
  const page = document.getElementById("answer");
  page.replaceChildren();
  const place = form.querySelector("[data-answer]") ?? page;
  place.replaceChildren(...parts);
  place.querySelector("[data-focus]")?.focus();
}

// What completes a reason is asked for once the reason is chosen.
function choose(select) {
  const form = select.form;
  form.querySelectorAll("[data-reason]").forEach((part) => {
    const isChosen = part.dataset.reason === select.value;
    part.hidden = !isChosen;
    part.querySelectorAll("input").forEach((input) => { input.disabled = !isChosen; });
  });
}
// What goes with one decision only is shown with that.
function showFor(form, decision) {
  form.querySelectorAll("[data-if]").forEach((part) => { part.hidden = part.dataset.if !== decision; });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-reasons]")) choose(event.target);
  if (event.target.name === "decision" && event.target.type === "radio") showFor(event.target.form, event.target.value);
});

// A draft is kept a moment after the last key, and tried again while nobody can keep it. Once the
// decision is sent there is nothing left to keep: a late draft would come back with the request.
const draft = document.querySelector("[data-draft]");
if (draft) {
  let waiting = 0;
  let isSent = false;
  const [kept, trouble] = [draft.querySelector("[data-kept]"), draft.querySelector("[data-not-kept]")];
  const later = (time) => { clearTimeout(waiting); if (!isSent) waiting = setTimeout(keep, time); };
  const keep = async () => {
    try {
      const answer = await fetch(draft.dataset.draft, { method: "POST", body: new FormData(draft), headers: { Accept: "application/json" } });
      loket.line(true);
      kept.hidden = !answer.ok;
      // Typing goes on, so the focus stays; and what is said already is not said again.
      const words = isWords(answer) ? (await answer.json()).words : "";
      if (trouble.textContent !== words) { trouble.textContent = words; trouble.hidden = !words; }
      if (answer.status >= 500) later(3000);
    } catch { loket.line(false); later(3000); }
  };
  draft.addEventListener("input", () => {
    if (draft.dataset.sent) return;
    isSent = false;
    kept.hidden = true;
    later(400);
  });
  draft.addEventListener("submit", () => { isSent = true; clearTimeout(waiting); });
  window.addEventListener("pageshow", () => { isSent = false; });
}
