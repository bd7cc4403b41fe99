// The viewer of papers: pages of a paper one after another, zoom, rotation, two side by side.
"use strict";

const viewer = document.getElementById("viewer");
const panes = [...viewer.querySelectorAll(".pane")].map((figure) => ({ figure, sheet: figure.querySelector(".sheet"), image: figure.querySelector("img"), caption: figure.querySelector("figcaption"), zoom: 1, turn: 0, file: null, page: 1, pages: 1 }));
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
  if (pane.file !== file) Object.assign(pane, { zoom: 1, turn: 0 });
  Object.assign(pane, { file, page });
  point(file);
  try {
    const found = await picture(file.getAttribute("href"), page);
    if (pane.file !== file || pane.page !== page) return;
    pane.pages = found.pages;
    pane.image.src = found.url;
    await pane.image.decode();
    pane.image.alt = file.dataset.name;
    pane.image.hidden = false;
    pane.caption.textContent = found.pages > 1 ? `${file.dataset.name} · ${viewer.dataset.pageWords} ${page}/${found.pages}` : file.dataset.name;
    place(pane);
    if (page < found.pages) picture(file.getAttribute("href"), page + 1).catch(() => {});
  } catch {
    if (pane.file !== file || pane.page !== page) return;
    pane.image.hidden = true;
    pane.caption.textContent = `${file.dataset.name}: ${viewer.dataset.cannot}`;
  }
}

// Which paper of the list is looked at.
function point(file) {
  document.querySelectorAll(".paper[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  file.closest(".paper")?.setAttribute("aria-current", "true");
}

// A picture has the room that it takes when it is turned, so that no edge of it is out of reach.
// Through the properties of elements, because the policy of the page allows no style attribute.
function place(pane) {
  const { image, sheet, zoom, turn } = pane;
  if (!image.naturalWidth) return;
  const isAcross = turn % 180 !== 0;
  const [wide, high] = isAcross ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
  const fits = Math.min(sheet.clientWidth / wide, sheet.clientHeight / high);
  const [width, height] = [Math.floor(wide * fits * zoom), Math.floor(high * fits * zoom)];
  const room = image.parentElement;
  room.style.width = `${width}px`;
  room.style.height = `${height}px`;
  image.style.width = `${isAcross ? height : width}px`;
  image.style.height = `${isAcross ? width : height}px`;
  image.style.transform = `translate(-50%, -50%) rotate(${turn}deg)`;
  image.dataset.turn = turn;
  image.dataset.zoom = zoom.toFixed(2);
}
window.addEventListener("resize", () => panes.forEach(place));

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
  in: () => { active.zoom = Math.min(active.zoom * 1.25, 8); place(active); },
  out: () => { active.zoom = Math.max(active.zoom / 1.25, 0.25); place(active); },
  fit: () => { active.zoom = 1; active.turn = 0; place(active); },
  rotate: () => { active.turn = (active.turn + 90) % 360; place(active); },
  beside: (button) => {
    const other = panes[1];
    other.figure.hidden = !other.figure.hidden;
    button.setAttribute("aria-pressed", String(!other.figure.hidden));
    active = other.figure.hidden ? panes[0] : other;
    if (!other.figure.hidden && !other.file) { const all = files(); const at = all.indexOf(panes[0].file); if (all.length) show(other, all[(at + 1) % all.length]); }
    panes.forEach(place);
    mark();
  },
};
viewer.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view]");
  if (button) deeds[button.dataset.view](button);
  choosePane(event.target);
});
viewer.addEventListener("focusin", (event) => choosePane(event.target));

function choosePane(target) {
  const figure = target.closest(".pane");
  if (!figure) return;
  active = panes.find((pane) => pane.figure === figure);
  if (active.file) point(active.file);
  mark();
}
function mark() { for (const pane of panes) pane.figure.classList.toggle("active", pane === active && !panes[1].figure.hidden); }

// As console.css lays it out: where the viewer is below the papers, nothing would seem to happen.
const isBelow = window.matchMedia("(max-width: 46rem)");
document.addEventListener("click", (event) => {
  const file = event.target.closest("[data-file]");
  if (!file || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  show(active, file);
  if (isBelow.matches) { active.sheet.focus({ preventScroll: true }); viewer.scrollIntoView(); }
});

// What else is on the page may ask what is looked at, and say that the list of papers is a new one.
loket.viewer = {
  paper: () => active.file?.closest(".paper"),
  renew() {
    for (const pane of panes.filter((one) => one.file)) {
      pane.file = files().find((file) => file.getAttribute("href") === pane.file.getAttribute("href")) ?? pane.file;
    }
    if (active.file) point(active.file);
  },
};

// What was sent anew is what one came for.
if (files().length) show(active, files().find((file) => file.closest("[data-new]")) ?? files()[0]);
