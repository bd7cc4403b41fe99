// Speaks to a simulator as a business would, through a client of the Cloud API that others wrote.
// Reads {packages, url, token, number, to, secret, webhooks} as JSON from standard input, and writes
// what the client made of it all.

import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const given = JSON.parse(await text(process.stdin));
const load = createRequire(`${given.packages}/`);
const { WhatsAppClient } = load("@kapso/whatsapp-cloud-api");
const { normalizeWebhook, verifySignature } = load("@kapso/whatsapp-cloud-api/server");

const client = new WhatsAppClient({ accessToken: given.token ?? "none", baseUrl: given.url });
const whom = { phoneNumberId: given.number, to: given.to };
const said = { sent: [], webhooks: [] };

async function send(what, message) {
  const answer = await client.messages[what]({ ...whom, ...message });
  said.sent.push(answer.messages[0].id);
}

if (given.number) {
  await send("sendText", { body: "Selamat pagi" });
  await send("sendInteractiveButtons", {
    bodyText: "Lanjut?",
    buttons: [{ id: "ya", title: "Ya" }, { id: "tidak", title: "Tidak" }],
  });
  await send("sendInteractiveList", {
    bodyText: "Layanan apa?",
    buttonText: "Pilih",
    sections: [{ title: "Layanan", rows: [{ id: "akta", title: "Akta" }, { id: "ktp", title: "KTP" }] }],
  });
  await send("sendTemplate", {
    template: {
      name: "permohonan_diterima",
      language: { code: "id" },
      components: [
        { type: "body", parameters: ["Sari", "KDS-1"].map((value) => ({ type: "text", text: value })) },
      ],
    },
  });
  const uploaded = await client.media.upload({
    phoneNumberId: given.number,
    type: "application/pdf",
    file: new Blob(["%PDF-1.4 isi"], { type: "application/pdf" }),
    fileName: "surat.pdf",
  });
  await send("sendDocument", { document: { id: uploaded.id, filename: "surat.pdf" } });
  const bytes = await client.media.download({ mediaId: uploaded.id, auth: "always" });
  said.downloaded = Buffer.from(bytes).toString();
  said.read = await client.messages.markRead({ phoneNumberId: given.number, messageId: given.wamid });
  try {
    await client.messages.sendText({ ...whom, body: "x".repeat(4097) });
  } catch (error) {
    said.refusal = error.code ?? error.message;
  }
}

for (const { body, signature } of given.webhooks ?? []) {
  const read = normalizeWebhook(JSON.parse(body));
  said.webhooks.push({
    genuine: verifySignature({ appSecret: given.secret, rawBody: body, signatureHeader: signature }),
    messages: read.messages.map((message) => message.type),
    statuses: read.statuses.map((status) => status.status),
    names: read.contacts.map((contact) => contact.profile?.name),
  });
}

console.log(JSON.stringify(said));
