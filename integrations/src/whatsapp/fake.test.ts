import type { Arrival } from "@streamleads/integration-kit/testing";
import { testJob } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { whatsappFake } from "./fake.ts";
import { followupMessage, hotLeadMessage, type TemplateMessage } from "./map.ts";

const fake = whatsappFake();
const env = fake.env("http://127.0.0.1:1");
const MESSAGES = `/v26.0/${env.WHATSAPP_PHONE_NUMBER_ID}/messages`;

function ask(method: string, path: string, json?: unknown, headers: Record<string, string> = {}) {
  const arrivals: Arrival[] = [];
  const [pathname = "", query] = path.split("?");
  const answer = fake.handle(
    {
      method,
      path: pathname,
      query: new URLSearchParams(query),
      headers: {
        authorization: `Bearer ${env.WHATSAPP_ACCESS_TOKEN}`,
        "content-type": "application/json",
        ...headers,
      },
      body: Buffer.from(typeof json === "string" ? json : (JSON.stringify(json) ?? "")),
    },
    (arrival) => arrivals.push(arrival),
  );
  return { answer, arrivals, code: (answer.json as { error?: { code?: number } } | undefined)?.error?.code };
}

/** The sample follow-up with something wrong in it. */
function broken(change: (message: TemplateMessage) => unknown): unknown {
  const message = followupMessage(testJob(), "+5511999999999");
  return change(message) ?? message;
}
const withText = (text: unknown) =>
  broken((message) => ({
    ...message,
    template: { ...message.template, components: [{ type: "body", parameters: [{ type: "text", text }] }] },
  }));

describe("whatsappFake takes what Meta takes", () => {
  it("hands out a message id, the number without its ninth digit, and the arrival with its key", () => {
    const { answer, arrivals } = ask("POST", MESSAGES, hotLeadMessage(testJob(), "+5511988887777"));
    expect(answer).toMatchObject({
      status: 200,
      json: {
        messaging_product: "whatsapp",
        contacts: [{ input: "+5511988887777", wa_id: "551188887777" }],
        messages: [{ id: expect.stringMatching(/^wamid\./), message_status: "accepted" }],
      },
    });
    expect(arrivals).toHaveLength(1);
    expect(arrivals[0]).toMatchObject({
      kind: "message",
      title: "WhatsApp para +5511*******77: lead_quente_vendas",
      key: "d9001-k3f7a2c",
    });
  });

  it("two messages have two ids, though they carry the same key: Meta keeps no idempotency", () => {
    const send = () => ask("POST", MESSAGES, followupMessage(testJob(), "+5511999999999"));
    const ids = [send(), send()].map(({ answer }) => (answer.json as { messages: { id: string }[] }).messages[0]?.id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("whatsappFake refuses what Meta refuses", () => {
  const good = followupMessage(testJob(), "+5511999999999");
  for (const [guarantee, method, path, json, headers, code] of [
    ["a retired version", "POST", MESSAGES.replace("v26.0", "v18.0"), good, {}, 2635],
    ["no version", "POST", MESSAGES.replace("/v26.0", ""), good, {}, 2500],
    ["no token", "POST", MESSAGES, good, { authorization: "" }, 104],
    ["another token", "POST", MESSAGES, good, { authorization: "Bearer x" }, 190],
    ["another number", "POST", "/v26.0/123456789/messages", good, {}, 100],
    ["another edge", "POST", MESSAGES.replace("messages", "calls"), good, {}, 100],
    ["a longer path", "POST", `${MESSAGES}/x`, good, {}, 2500],
    ["a read where a send belongs", "GET", MESSAGES, undefined, {}, 100],
    ["a form body", "POST", MESSAGES, good, { "content-type": "application/x-www-form-urlencoded" }, 100],
    ["half a JSON", "POST", MESSAGES, '{"messaging_product": ', {}, 100],
    ["a list", "POST", MESSAGES, [good], {}, 100],
    ["no product", "POST", MESSAGES, broken((message) => ({ ...message, messaging_product: undefined })), {}, 100],
    ["a key that it does not know", "POST", MESSAGES, broken((message) => ({ ...message, channel: "x" })), {}, 100],
    ["free text outside the window", "POST", MESSAGES, broken((message) => ({ ...message, type: "text" })), {}, 131047],
    ["a number without plus", "POST", MESSAGES, broken((message) => ({ ...message, to: "5511999999999" })), {}, 131009],
    [
      "a number as people write it",
      "POST",
      MESSAGES,
      broken((message) => ({ ...message, to: "(11) 99999-9999" })),
      {},
      131009,
    ],
    ["its own number", "POST", MESSAGES, broken((message) => ({ ...message, to: "+551130000000" })), {}, 131021],
    [
      "a key over 512",
      "POST",
      MESSAGES,
      broken((message) => ({ ...message, biz_opaque_callback_data: "x".repeat(513) })),
      {},
      131009,
    ],
    ["no template", "POST", MESSAGES, broken((message) => ({ ...message, template: undefined })), {}, 132001],
    [
      "another template",
      "POST",
      MESSAGES,
      broken((message) => ({ ...message, template: { ...message.template, name: "oferta" } })),
      {},
      132001,
    ],
    [
      "another language",
      "POST",
      MESSAGES,
      broken((message) => ({ ...message, template: { ...message.template, language: { code: "pt" } } })),
      {},
      132001,
    ],
    [
      "no parameters",
      "POST",
      MESSAGES,
      broken((message) => ({ ...message, template: { ...message.template, components: [] } })),
      {},
      132000,
    ],
    ["an empty parameter", "POST", MESSAGES, withText(""), {}, 131008],
    ["a parameter of spaces", "POST", MESSAGES, withText("   "), {}, 131008],
    ["a parameter that is no text", "POST", MESSAGES, withText(null), {}, 131008],
    ["a line break", "POST", MESSAGES, withText("Ana\nSouza"), {}, 132018],
    ["a tab", "POST", MESSAGES, withText("Ana\tSouza"), {}, 132018],
    ["five spaces", "POST", MESSAGES, withText("Ana     Souza"), {}, 132018],
    ["a body over 1,024 characters", "POST", MESSAGES, withText("x".repeat(1_000)), {}, 132005],
  ] as const) {
    it(`${guarantee}: code ${code}, and nothing arrives`, () => {
      const result = ask(method, path, json, headers);
      expect(result.code).toBe(code);
      expect(result.answer.status).toBeGreaterThanOrEqual(400);
      expect(result.arrivals).toEqual([]);
    });
  }

  const alert = (buttons: unknown[]) => {
    const message = hotLeadMessage(testJob(), "+5511988887777");
    return { ...message, template: { ...message.template, components: [...message.template.components, ...buttons] } };
  };
  const reply = (payload: unknown, more = {}) => ({
    type: "button",
    sub_type: "quick_reply",
    index: "0",
    parameters: [{ type: "payload", payload }],
    ...more,
  });
  for (const [guarantee, buttons, code] of [
    ["a button that the template does not have", [reply("a", { index: "1" })], 132018],
    ["an index that is no text", [reply("a", { index: 0 })], 132018],
    ["the same button twice", [reply("a"), reply("b")], 132018],
    ["a link where a reply is", [reply("a", { sub_type: "url" })], 131009],
    ["an empty payload", [reply("")], 131009],
    ["a payload over 128 characters", [reply("x".repeat(129))], 131009],
    ["a button without parameters", [reply("a", { parameters: [] })], 132018],
    ["a key of a button that it does not know", [reply("a", { url: "x" })], 100],
    ["a header that the template does not have", [{ type: "header", parameters: [] }], 132018],
  ] as const) {
    it(`${guarantee}: code ${code}, and nothing arrives`, () => {
      const result = ask("POST", MESSAGES, alert([...buttons]));
      expect(result.code).toBe(code);
      expect(result.arrivals).toEqual([]);
    });
  }

  it("a field that the number does not have refuses the whole read", () => {
    expect(ask("GET", `/v26.0/${env.WHATSAPP_PHONE_NUMBER_ID}?fields=id,messages_left`).code).toBe(100);
  });

  it("lists templates whose names contain the one asked for", () => {
    const path = `/v26.0/${env.WHATSAPP_BUSINESS_ACCOUNT_ID}/message_templates?name=followup_lead`;
    expect(ask("GET", path).answer.json).toMatchObject({ data: [{ name: "followup_lead", status: "APPROVED" }] });
  });
});
