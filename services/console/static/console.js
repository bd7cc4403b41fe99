// What every page does: shortcuts, live parts, forms that are sent once, and the state of the line.
"use strict";

const console_ = {
  csrf: document.querySelector('meta[name="csrf"]')?.content ?? "",
  // The one place where answers of our own server become a part of the page.
  trusted: window.trustedTypes?.createPolicy("console", { createHTML: (html) => html }) ?? { createHTML: (html) => html },
  parse(html) { return new DOMParser().parseFromString(this.trusted.createHTML(html), "text/html"); },
  say(text) { const live = document.querySelector("[data-live]"); if (live) live.textContent = text; },
  line(isUp) { const sign = document.querySelector("[data-offline]"); if (sign) sign.hidden = isUp; },
  isTyping(target) { return target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]") !== null; },
  // Arrows are for what has the focus, where that goes by them: a choice, or a sheet that scrolls sideways.
  goesByArrows(target) {
    const sheet = target.closest(".sheet");
    return target.matches("input[type=radio]") || (sheet !== null && sheet.scrollWidth > sheet.clientWidth);
  },
  focus() { document.querySelector("[data-focus]")?.focus(); },
  shortcuts() { return localStorage.getItem("loket-shortcuts") !== "off"; },
};
window.loket = console_;
// What was wrong is read first.
console_.focus();

// A key of a page: <a data-key="n"> or <button data-key="n"> is clicked when n is pressed.
let waitsForPage = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !console_.shortcuts()) return;
  if (console_.isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (waitsForPage) {
    waitsForPage = false;
    const link = document.querySelectorAll(".top nav a")[Number(event.key) - 1];
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === "g") { waitsForPage = true; return; }
  if (event.key === "?") { document.getElementById("keys")?.showModal(); return; }
  if (event.key.startsWith("Arrow") && console_.goesByArrows(event.target)) return;
  const targets = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`)];
  // Of several choices the one that is chosen.
  const target = targets.find((one) => one.checked) ?? targets[0];
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) target.focus(); else target.click();
});

// Up and down go through a list: [data-list] holds links marked data-item.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || console_.isTyping(event.target)) return;
  if ((event.key === "j" || event.key === "k") && !console_.shortcuts()) return;
  const items = [...document.querySelectorAll("[data-list] [data-item]")];
  const inList = event.target.closest("[data-list]") !== null;
  if (!items.length || (!inList && event.target !== document.body && event.target.id !== "main")) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[Math.min(Math.max(at + step, 0), items.length - 1)].focus();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
});

const shortcutsBox = document.querySelector("[data-shortcuts]");
if (shortcutsBox) {
  shortcutsBox.checked = console_.shortcuts();
  shortcutsBox.addEventListener("change", () => localStorage.setItem("loket-shortcuts", shortcutsBox.checked ? "on" : "off"));
}

// A session ends while nobody works in it. A page on which nothing was typed goes away; on any other
// one signs in beside it, and what was typed is there to be sent.
const CHECK_EVERY = 20_000;
const signedOut = document.getElementById("signed-out");
// A form that came back, a draft, a pasted table: the server filled it in, and would not do so again.
const FILLED = '#form-trouble, [data-draft] [type="radio"]:checked:not([value="verify"]), .bad blockquote';
let isTyped = document.querySelector(FILLED) !== null
  || [...document.querySelectorAll('form[method="post"] textarea')].some((field) => field.value !== "");
let seenAt = Date.now();
document.addEventListener("input", (event) => { if (event.target.form?.method === "post") isTyped = true; });
console_.signedOut = () => {
  if (!isTyped) { location.replace(signedOut.dataset.back); return; }
  if (!signedOut.open) signedOut.showModal();
};
console_.isSignedIn = async () => {
  try {
    const answer = await fetch("/session", { headers: { "X-Fragment": "session" }, cache: "no-store" });
    // A live part knows better whether there is a line to what it shows.
    if (answer.status >= 500 || !document.querySelector("[data-live-from]")) console_.line(answer.status < 500);
    if (answer.status === 401) console_.signedOut();
    if (!answer.ok) return false;
    const session = await answer.json();
    if (session.who !== signedOut.dataset.who) { location.replace("/"); return false; }
    console_.csrf = session.csrf;
    for (const input of document.querySelectorAll('input[name="csrf"]')) input.value = session.csrf;
    signedOut.close();
    seenAt = Date.now();
    return true;
  } catch { console_.line(false); return false; }
};
if (signedOut) {
  const look = () => { if (document.visibilityState === "visible") console_.isSignedIn(); };
  setInterval(look, CHECK_EVERY);
  document.addEventListener("visibilitychange", look);
  // Browsers let the first "cancel" be refused, and not the second.
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && signedOut.open) event.preventDefault(); });
  signedOut.addEventListener("cancel", (event) => event.preventDefault());
}
// What was typed before a computer slept, say, is sent only once somebody is there to take it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.quiet !== undefined) return;
  if (!signedOut || !isTyped || Date.now() - seenAt <= CHECK_EVERY) return;
  event.preventDefault();
  if (await console_.isSignedIn()) form.requestSubmit(event.submitter);
});

// A form is sent once, however often its button is clicked.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.quiet !== undefined) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  // A file is answered to this one, and the page stays.
  if (form.dataset.download !== undefined) setTimeout(() => delete form.dataset.sent, 3000);
});
// Back to a page that the browser kept: it is old, and its forms were sent.
window.addEventListener("pageshow", (event) => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  if (event.persisted) location.reload();
});

// A filter takes effect at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-now]")) event.target.form.requestSubmit();
});

// A live part: <section data-live-from="/queue?…" id="…"> is fetched again every few seconds, and
// replaced where it changed. The server says 304 where it did not.
const EVERY = 4000;
for (const part of document.querySelectorAll("[data-live-from]")) {
  let tag = "";
  let shown = part;
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const headers = { "X-Fragment": part.id };
      if (tag) headers["If-None-Match"] = tag;
      const answer = await fetch(part.dataset.liveFrom, { headers, cache: "no-store" });
      // A service that is away is as good as no line: what is shown grows old, and is asked for again.
      console_.line(answer.status < 500);
      if (answer.status === 401) { console_.signedOut(); return; }
      if (answer.status !== 200) return;
      const isFirst = !tag;
      tag = answer.headers.get("ETag") ?? "";
      const fresh = console_.parse(await answer.text()).getElementById(part.id);
      if (!fresh || fresh.outerHTML === shown.outerHTML) return;
      const focused = document.activeElement?.closest(`#${CSS.escape(part.id)}`) ? document.activeElement.id : "";
      for (const box of shown.querySelectorAll("input[type=checkbox]:checked")) {
        const again = fresh.querySelector(`input[type=checkbox][value="${CSS.escape(box.value)}"]`);
        if (again) again.checked = true;
      }
      shown.replaceWith(fresh);
      shown = fresh;
      if (focused) document.getElementById(focused)?.focus();
      if (!isFirst && fresh.dataset.news) console_.say(fresh.dataset.news);
    } catch { console_.line(false); }
  };
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
}
window.addEventListener("offline", () => console_.line(false));
