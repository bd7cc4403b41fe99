// Every knob as a field; what differs from the start is shown in bold.

import * as api from "./api.js";
import { element, find } from "./dom.js";

const CHOICES = {
  outage: ["none", "refuse", "unavailable"],
  window_rule: ["later", "at_once", "off"],
  plus_rule: ["required", "country", "lenient"],
  strangers: ["fail", "accept"],
  status_shape: ["v24", "v23"],
  "batching.shape": ["lists", "changes", "entries", "mixed"],
  "files.digest": ["hex", "base64"],
};
let before = null;

export async function show() {
  const knobs = await api.get("knobs");
  before ??= await api.get("knobs/initial");
  const single = Object.entries(knobs).filter(([, value]) => typeof value !== "object");
  const groups = Object.entries(knobs).filter(([, value]) => typeof value === "object");
  find("#knob-form").replaceChildren(
    fieldset("provider", single, "", before),
    ...groups.map(([name, group]) => fieldset(name, Object.entries(group), `${name}.`, before[name])),
  );
}

function fieldset(title, entries, prefix, start) {
  return element("fieldset", {}, element("legend", {}, title.replaceAll("_", " ")),
    ...entries.map(([name, value]) => field(prefix + name, name, value, start[name])));
}

function field(path, name, value, start) {
  const onchange = (event) => turn(path, read(event.target, value));
  let input;
  if (typeof value === "boolean") input = element("input", { type: "checkbox", checked: value, onchange });
  else if (CHOICES[path]) {
    input = element("select", { onchange },
      ...CHOICES[path].map((choice) => element("option", { selected: choice === value }, choice)));
  } else input = element("input", { type: "number", step: "any", min: 0, value, onchange });
  input.name = path;
  return element("label", { class: value === start ? "" : "turned" }, name.replaceAll("_", " "), input);
}

function read(input, value) {
  if (typeof value === "boolean") return input.checked;
  return typeof value === "number" ? Number(input.value) : input.value;
}

async function turn(path, value) {
  const [group, name] = path.split(".");
  const problem = find("#knobs .problem");
  try {
    await api.turn(name ? { [group]: { [name]: value } } : { [group]: value });
    problem.textContent = "";
  } catch (error) {
    problem.textContent = error.message;
  }
  await show();
}
