// What goes over the wire: calls of the business (→ simulator) and webhooks (→ business).

import * as api from "./api.js";
import { clock, element, find } from "./dom.js";

const MOST = 200;
let last = 0;

export async function refresh() {
  const log = find("#log");
  for (const exchange of await api.get(`log?after=${last}`)) {
    last = exchange.number;
    log.prepend(row(exchange));
  }
  while (log.children.length > MOST) log.lastChild.remove();
}

function row(exchange) {
  const isBad = exchange.status !== 200;
  const answer = exchange.status || "no answer";
  const again = exchange.attempt > 1 ? ` (attempt ${exchange.attempt})` : "";
  return element("li", {}, element("details", {},
    element("summary", {},
      element("time", { datetime: exchange.at }, clock(exchange.at)),
      element("span", { title: exchange.is_webhook ? "webhook to the business" : "call of the business" },
        exchange.is_webhook ? "◀" : "▶"),
      element("span", { class: "what" }, exchange.what + again),
      element("span", { class: isBad ? "bad" : "" }, exchange.code ? `${answer} · ${exchange.code}` : `${answer}`),
      element("span", { class: "took" }, `${Math.round(exchange.seconds * 1000)} ms`)),
    exchange.body
      ? element("pre", { tabindex: 0, role: "region", "aria-label": "Body" }, pretty(exchange.body))
      : element("p", { class: "kind" }, "The body is not kept.")));
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
