// The page: who there is, what is chosen, and asking again for what may have changed.

import * as api from "./api.js";
import { element, find } from "./dom.js";
import * as knobs from "./knobs.js";
import * as phone from "./phone.js";
import * as wire from "./wire.js";

const EVERY = 700;
let listed = "";

async function showPeople() {
  const everybody = await api.people();
  const wanted = decodeURIComponent(location.hash.slice(1));
  const same = (someone) => [someone.phone, someone.user_id].includes(wanted);
  const current = everybody.find(same) ?? phone.chosen() ?? everybody[0];
  const now = JSON.stringify([everybody, current]);
  if (now === listed) return;
  listed = now;
  find("#people").replaceChildren(...everybody.map((someone) => entry(someone, current)));
  if (current && JSON.stringify(current) !== JSON.stringify(phone.chosen())) await phone.choose(current);
}

function entry(someone, current) {
  const isCurrent = phone.keyOf(someone) === (current && phone.keyOf(current));
  const onclick = () => { location.hash = someone.phone ?? someone.user_id; };
  return element("li", {}, element("button", { type: "button", onclick, "aria-current": `${isCurrent}` },
    someone.name, element("small", {}, someone.phone ? `+${someone.phone}` : someone.username ?? someone.user_id)));
}

async function showCounters() {
  const [counters, quiet] = await Promise.all([api.get("counters"), api.get("quiet")]);
  find("#summary").textContent =
    `${counters.accepted} messages accepted · ${counters.webhooks_delivered} webhooks taken, ` +
    `${counters.webhooks_failed} failed · ${quiet.planned + quiet.waiting + quiet.in_flight} to come`;
  const rows = Object.entries({ ...counters, ...quiet }).filter(([, value]) => typeof value === "number");
  const refused = Object.entries(counters.refused).map(([code, times]) => [`refused with ${code}`, times]);
  find("#counts").replaceChildren(...[...rows, ...refused].flatMap(([name, value]) =>
    [element("dt", {}, name.replaceAll("_", " ")), element("dd", {}, `${value}`)]));
}

async function refresh() {
  try {
    await showPeople();
    await Promise.all([phone.refresh(), wire.refresh(), showCounters()]);
  } catch (error) {
    find("#summary").textContent = `The simulator does not answer: ${error.message}`;
  }
  setTimeout(refresh, EVERY);
}

function sendSample(name) {
  return phone.attempt(async (key) => {
    const file = await api.sample(name);
    const text = find("#write input");
    await api.share(key, file, name === "pdf" ? "berkas.pdf" : "", text.value);
    text.value = "";
  });
}

const DEEDS = {
  locate: { latitude: -6.8048, longitude: 110.8405, name: "Alun-alun Kudus" },
  introduce: { name: "Tetangga Contoh", phone: "+6281200000999" },
  send_unsupported: {},
};

find("#write").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  phone.attempt((key) => api.act(key, "write", { text }));
});
for (const button of document.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", () => sendSample(button.dataset.sample));
}
for (const button of document.querySelectorAll("[data-deed]")) {
  const deed = button.dataset.deed;
  button.addEventListener("click", () => phone.attempt((key) => api.act(key, deed, DEEDS[deed])));
}
find("#file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) phone.attempt((key) => api.share(key, file, file.name, ""));
  event.target.value = "";
});
find("#move").addEventListener("click", () => {
  const number = prompt("The new number, with + and country code");
  if (number) phone.attempt(async (key) => {
    await api.act(key, "change_number", { phone: number });
    location.hash = number.replace("+", "");
  });
});
find("#new-person").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const name = form.elements.name.value;
  const number = form.elements.phone.value.replaceAll(/[\s-]/g, "");
  const isUsername = form.elements.has_username.checked;
  const username = name.toLowerCase().replaceAll(/\W+/g, ".");
  try {
    const shown = { name, phone: number || null };
    await api.addPerson(isUsername ? { ...shown, username, is_hidden: Boolean(number) } : shown);
    form.reset();
    form.querySelector(".problem").textContent = "";
  } catch (error) {
    form.querySelector(".problem").textContent = error.message;
  }
});
find("#clock").addEventListener("change", async (event) => {
  if (event.target.value) await api.advance(Number(event.target.value));
  event.target.value = "";
});
find("#theme").addEventListener("click", (event) => {
  const root = document.documentElement;
  const wasDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = wasDark ? "light" : "dark";
  event.target.textContent = wasDark ? "Dark" : "Light";
  event.target.setAttribute("aria-pressed", `${!wasDark}`);
});
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", async () => {
    for (const other of document.querySelectorAll("[role=tab]")) {
      other.setAttribute("aria-selected", `${other === tab}`);
      find(`#${other.getAttribute("aria-controls")}`).hidden = other !== tab;
    }
    if (tab.id === "tab-knobs") await knobs.show();
  });
}
addEventListener("hashchange", showPeople);
refresh();
