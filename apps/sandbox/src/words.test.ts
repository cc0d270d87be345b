import { describe, expect, it } from "vitest";
import type { SandboxArrival } from "./journal.ts";
import { shown } from "./words.ts";

function arrivalAt(provider: string, data: unknown): SandboxArrival {
  const arrival = { kind: "message", title: "Algo chegou", data };
  return { id: 7, at: "2026-11-23T12:00:00.000Z", provider, label: provider, arrival };
}

describe("what the page says of an arrival", () => {
  it.each([
    [
      "WhatsApp: whom it goes to and the text as it is read",
      "whatsapp",
      { to: "+5511900001001", body: "Lead quente: Carlos" },
      "Para: +5511900001001\n\nLead quente: Carlos",
    ],
    [
      "Slack: the channel, the notification and every text of the blocks",
      "slack",
      {
        channel: "vendas",
        text: "🔥 Lead quente",
        blocks: [
          { type: "section", fields: [{ type: "mrkdwn", text: "*Nome*\nCarlos" }] },
          { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Abrir lead" } }] },
        ],
      },
      "Canal: #vendas\n\n🔥 Lead quente\n*Nome*\nCarlos\nAbrir lead",
    ],
    [
      "e-mail: the envelope and the text part",
      "email",
      { from: "contato@imobsul.example", to: "ana@imobsul.example", subject: "Oi", text: "Olá, Ana", html: "<p>Olá" },
      "De: contato@imobsul.example\nPara: ana@imobsul.example\nAssunto: Oi\n\nOlá, Ana",
    ],
    ["a system: its data as JSON", "hubspot", { email: "a@b.example" }, '{\n  "email": "a@b.example"\n}'],
  ])("%s", (_guarantee, provider, data, detail) => {
    expect(shown(arrivalAt(provider, data)).detail).toBe(detail);
  });

  it("offers a page to look at for mails only", () => {
    expect(shown(arrivalAt("email", { html: "<p>Olá" })).hasPage).toBe(true);
    expect(shown(arrivalAt("n8n", {})).hasPage).toBe(false);
  });
});
