// The telephone: the chat of one person, and what she can do in it.

import * as api from "./api.js";
import { clock, element, find } from "./dom.js";

const MARKS = { sent: "✓", delivered: "✓✓", read: "✓✓ read", failed: "failed" };
let person = null;
let shown = "";

export function choose(someone) {
  person = someone;
  shown = "";
  find("#who").textContent = someone.name;
  find("#face").textContent = someone.name.slice(0, 1);
  find("#address").textContent = [someone.phone && `+${someone.phone}`, someone.username, someone.user_id]
    .filter(Boolean).join(" · ");
  return refresh();
}

export const chosen = () => person;
export const keyOf = (someone) => someone.user_id || someone.phone;

export async function refresh() {
  if (!person) return;
  const lines = await api.chat(keyOf(person));
  const now = JSON.stringify(lines);
  if (now === shown) return;
  shown = now;
  const chat = find("#chat");
  const open = [...chat.querySelectorAll("details[open]")].map((list) => list.dataset.of);
  const byId = new Map(lines.map((line) => [line.wamid, line]));
  chat.replaceChildren(...lines.map((line) => bubble(line, open.includes(line.wamid), byId.get(line.quoted))));
  const toEnd = () => { chat.scrollTop = chat.scrollHeight; };
  for (const image of chat.querySelectorAll("img")) image.addEventListener("load", toEnd);
  toEnd();
}

export async function attempt(deed) {
  const problem = find("#problem");
  problem.textContent = "";
  if (!person) {
    problem.textContent = "Choose or invent somebody first.";
    return;
  }
  try {
    await deed(keyOf(person));
    await refresh();
  } catch (error) {
    problem.textContent = error.message;
  }
}

function bubble(line, isOpen, quoted) {
  if (line.kind === "system") return element("li", { class: "system" }, line.text);
  const failed = line.error_code ? " failed" : "";
  return element(
    "li",
    { class: `bubble${line.is_own ? " own" : ""}${failed}`, "data-wamid": line.wamid },
    quoted && element("blockquote", {}, content(quoted)),
    line.header && element("strong", {}, line.header),
    content(line),
    line.footer && element("p", { class: "footer" }, line.footer),
    line.error_code && element("p", { class: "error" }, `Not delivered: error ${line.error_code}`),
    choices(line, isOpen),
    meta(line),
  );
}

function content(line) {
  if (line.was_revoked) return element("p", { class: "kind" }, "deleted");
  const parts = element("div");
  if (line.media_id && (line.mime_type || "").startsWith("image/")) {
    parts.append(element("img", { src: `/_sim/media/${line.media_id}`, alt: line.text || line.kind }));
  } else if (line.media_id) {
    parts.append(element("a", { href: `/_sim/media/${line.media_id}`, target: "_blank" }, line.text || line.kind));
    return parts;
  } else if (!["text", "interactive", "template", "button"].includes(line.kind)) {
    parts.append(element("span", { class: "kind" }, line.kind));
  }
  if (line.text) parts.append(element("p", {}, ...formatted(line.text)));
  return parts;
}

// The platform shows *these words* in bold.
function formatted(text) {
  return text.split(/\*([^*\n]+)\*/).map((part, at) => (at % 2 ? element("b", {}, part) : part));
}

function choices(line, isOpen) {
  if (!line.choices.length) return null;
  const tap = (choice) => () => attempt((key) => api.act(key, "tap", { choice: choice.id, wamid: line.wamid }));
  const buttons = line.choices.map((choice) =>
    element("button", { type: "button", onclick: tap(choice) }, choice.title,
      choice.description && element("small", {}, choice.description)));
  if (!line.list_button) return element("div", { class: "choices" }, ...buttons);
  return element("div", { class: "choices" },
    element("details", { "data-of": line.wamid, open: isOpen }, element("summary", {}, `☰ ${line.list_button}`), ...buttons));
}

function meta(line) {
  const last = line.statuses.at(-1);
  const mark = line.is_own ? (line.is_read ? "✓✓ read" : "✓") : last && MARKS[last.status];
  const edit = () => {
    const text = prompt("The new text", line.text);
    if (text) attempt((key) => api.act(key, "edit", { text, wamid: line.wamid }));
  };
  const remove = () => attempt((key) => api.act(key, "revoke", { wamid: line.wamid }));
  const thumb = () => attempt((key) => api.act(key, "react", { emoji: "👍", wamid: line.wamid }));
  const own = line.is_own && !line.was_revoked;
  return element(
    "div",
    { class: "meta" },
    line.reaction,
    line.was_edited && "edited",
    own && line.kind === "text" && element("button", { type: "button", onclick: edit }, "Edit"),
    own && element("button", { type: "button", onclick: remove }, "Delete"),
    !line.is_own && element("button", { type: "button", onclick: thumb }, "React"),
    element("time", { datetime: line.at }, clock(line.at)),
    mark && element("span", { title: line.statuses.map((s) => `${s.status} ${clock(s.at)}`).join("\n") }, mark),
  );
}
