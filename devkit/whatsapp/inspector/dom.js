// Building elements. Text is always set as text, so that nothing anybody writes becomes markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child || child === 0));
  return made;
}

export const find = (selector) => document.querySelector(selector);
export const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour12: false });
