// One request: the viewer of papers, verdicts without leaving the page, and drafts.
"use strict";

const viewer = document.getElementById("viewer");
const panes = [...viewer.querySelectorAll(".pane")].map((figure) => ({ figure, image: figure.querySelector("img"), caption: figure.querySelector("figcaption"), zoom: 1, turn: 0, file: null, page: 1, pages: 1 }));
let active = panes[0];
const kept = new Map();

const files = () => [...document.querySelectorAll("[data-file]")];

async function picture(address, page) {
  const key = `${address}?page=${page}`;
  if (!kept.has(key)) {
    const answer = await fetch(key, { headers: { Accept: "image/*, application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    kept.set(key, { url: URL.createObjectURL(await answer.blob()), pages: Number(answer.headers.get("X-Pages") ?? 1) });
  }
  return kept.get(key);
}

async function show(pane, file, page = 1) {
  Object.assign(pane, { file, page });
  document.querySelectorAll(".paper[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  file.closest(".paper").setAttribute("aria-current", "true");
  try {
    const found = await picture(file.getAttribute("href"), page);
    if (pane.file !== file || pane.page !== page) return;
    pane.pages = found.pages;
    pane.image.src = found.url;
    pane.image.alt = file.dataset.name;
    pane.image.hidden = false;
    pane.caption.textContent = found.pages > 1 ? `${file.dataset.name} · ${viewer.dataset.pageWords} ${page}/${found.pages}` : file.dataset.name;
    place(pane);
    if (page < found.pages) picture(file.getAttribute("href"), page + 1).catch(() => {});
  } catch {
    pane.image.hidden = true;
    pane.caption.textContent = `${file.dataset.name}: ${viewer.dataset.cannot}`;
  }
}

// Through the properties of the element, because the policy of the page allows no style attribute.
function place(pane) {
  pane.image.style.transform = `rotate(${pane.turn}deg)`;
  pane.image.style.width = `${pane.zoom * 100}%`;
  pane.image.dataset.turn = pane.turn;
  pane.image.dataset.zoom = pane.zoom;
}

function step(by) {
  const all = files();
  if (!all.length) return;
  if (active.file && active.page + by >= 1 && active.page + by <= active.pages) { show(active, active.file, active.page + by); return; }
  const at = all.indexOf(active.file);
  show(active, all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

const deeds = {
  previous: () => step(-1),
  next: () => step(1),
  in: () => { active.zoom = Math.min(active.zoom * 1.25, 6); place(active); },
  out: () => { active.zoom = Math.max(active.zoom / 1.25, 0.25); place(active); },
  fit: () => { active.zoom = 1; active.turn = 0; place(active); },
  rotate: () => { active.turn = (active.turn + 90) % 360; place(active); },
  beside: (button) => {
    const other = panes[1];
    other.figure.hidden = !other.figure.hidden;
    button.setAttribute("aria-pressed", String(!other.figure.hidden));
    active = other.figure.hidden ? panes[0] : other;
    if (!other.figure.hidden && !other.file) { const all = files(); const at = all.indexOf(panes[0].file); if (all.length) show(other, all[(at + 1) % all.length]); }
    mark();
  },
};
viewer.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view]");
  if (button) deeds[button.dataset.view](button);
  const figure = event.target.closest(".pane");
  if (figure) { active = panes.find((pane) => pane.figure === figure); mark(); }
});
viewer.addEventListener("focusin", (event) => {
  const figure = event.target.closest(".pane");
  if (figure) { active = panes.find((pane) => pane.figure === figure); mark(); }
});
function mark() { for (const pane of panes) pane.figure.classList.toggle("active", pane === active && !panes[1].figure.hidden); }

document.addEventListener("click", (event) => {
  const file = event.target.closest("[data-file]");
  if (file && !event.ctrlKey && !event.metaKey) { event.preventDefault(); show(active, file); }
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
  const row = active.file?.closest(".paper");
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
  const shown = active.file?.getAttribute("href");
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
    const again = files().find((file) => file.getAttribute("href") === shown);
    if (again) { active.file = again; again.closest(".paper").setAttribute("aria-current", "true"); }
    form.closest("dialog")?.close();
    focusAnswer();
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

function focusAnswer() { document.querySelector("[data-focus]")?.focus(); }
focusAnswer();
if (files().length) show(active, files()[0]);
