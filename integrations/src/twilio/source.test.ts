import { createHash } from "node:crypto";
import { readSettings, type WebhookRequest } from "@streamleads/integration-kit";
import {
  describeSource,
  storedChange,
  TEST_NOW,
  testSourceContext,
  webhookRequest,
} from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIXTURES, form } from "./inbound-fixtures.ts";
import { parametersOf, twilioSignature } from "./signature.ts";
import { twilioInbound } from "./source.ts";

const TOKEN = "o-auth-token-da-conta";
const SETTINGS = { authToken: TOKEN, publicUrl: "https://leads.imobsul.example" };
const ADDRESS = "https://leads.imobsul.example/webhooks/twilio";
const { webhook } = twilioInbound;

/** A request as Twilio makes it, to an address with these parameters. */
function signed(body: Buffer, query: Record<string, string> = {}, token = TOKEN, address = ADDRESS) {
  const tail = new URLSearchParams(query).toString();
  const text = `${address}${tail === "" ? "" : `?${tail}`}${parametersOf(body)}`;
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": twilioSignature(token, text),
  };
  return { method: "POST" as const, params: {}, query, headers };
}
const requestOf = (body: Buffer, ...more: [Record<string, string>?, string?, string?]): WebhookRequest => ({
  ...signed(body, ...more),
  body,
  now: TEST_NOW,
});
const OURS = { entrega: "sl-a1b2-77" };
const FOR_CLAIM = { ...OURS, lead: "123" };

const without = (request: WebhookRequest, header: string) => ({
  ...request,
  headers: { ...request.headers, [header]: undefined },
});
const withSignature = (request: WebhookRequest, signature: string) => ({
  ...request,
  headers: { ...request.headers, "x-twilio-signature": signature },
});

describeSource({
  source: twilioInbound,
  settings: SETTINGS,
  fixtures: FIXTURES,
  request: (body) => signed(body, OURS),
  forgeries: {
    "without a signature": (request) => without(request, "x-twilio-signature"),
    "with an empty signature": (request) => withSignature(request, ""),
    "signed with another token": (request) => ({ ...request, ...signed(request.body, OURS, "outro") }),
    "with another body": (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from("&X=1")]) }),
    "to another delivery": (request) => ({ ...request, query: { entrega: "sl-a1b2-78" } }),
    "with a lead added to the address": (request) => ({ ...request, query: FOR_CLAIM }),
    "signed for another host": (request) => ({
      ...request,
      ...signed(request.body, OURS, TOKEN, "https://x.example/webhooks/twilio"),
    }),
    "with a body's hash that is not the body's": (request) => ({ ...request, query: { bodySHA256: "0".repeat(64) } }),
  },
});

describe("the signature", () => {
  const body = Buffer.from(FIXTURES.delivered ?? "");

  it("is the documented one: address, then names and values sorted by name", () => {
    const example = form({
      CallSid: "CA1",
      Digits: "1234",
      From: "+14158675310",
      Caller: "+14158675310",
      To: "+18005551212",
    });
    expect(parametersOf(Buffer.from(example))).toBe(
      "CallSidCA1Caller+14158675310Digits1234From+14158675310To+18005551212",
    );
  });

  it("counts a repeated parameter's values once each, sorted, and empty ones too", () => {
    expect(parametersOf(Buffer.from("b=2&a=&b=1&b=2"))).toBe("ab1b2");
  });

  it("does not depend on the order in which parameters came", () => {
    const names = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([name]) => name });
    fc.assert(
      fc.property(names, (pairs) => {
        const one = Buffer.from(new URLSearchParams(pairs).toString());
        const other = Buffer.from(new URLSearchParams(pairs.toReversed()).toString());
        return parametersOf(one) === parametersOf(other);
      }),
    );
  });

  it("is taken with any of several tokens", () => {
    const settings = { ...SETTINGS, authToken: `novo-token, ${TOKEN}` };
    expect(webhook?.verify(requestOf(body), settings)).toEqual({ kind: "genuine" });
  });

  for (const [configured, called] of [
    ["https://leads.imobsul.example", "https://leads.imobsul.example:443/webhooks/twilio"],
    ["https://leads.imobsul.example:443", ADDRESS],
    ["https://leads.imobsul.example/", ADDRESS],
    ["http://leads.imobsul.example", "http://leads.imobsul.example:80/webhooks/twilio"],
    ["https://imobsul.example:8443/leads", "https://imobsul.example:8443/leads/webhooks/twilio"],
  ] as const) {
    it(`made for ${called} is known where ${configured} is configured`, () => {
      const request = requestOf(body, OURS, TOKEN, called);
      expect(webhook?.verify(request, { ...SETTINGS, publicUrl: configured })).toEqual({ kind: "genuine" });
    });
  }

  it("of a JSON body is over the address alone, which carries the body's hash", () => {
    const json = Buffer.from('{"MessageSid":"SM1"}');
    const bodySHA256 = createHash("sha256").update(json).digest("hex");
    const address = `${ADDRESS}?bodySHA256=${bodySHA256}`;
    const request = {
      ...webhookRequest(json, { query: { bodySHA256 } }),
      headers: { "x-twilio-signature": twilioSignature(TOKEN, address) },
    };
    expect(webhook?.verify(request, SETTINGS)).toEqual({ kind: "genuine" });
    expect(webhook?.verify({ ...request, body: Buffer.from("{}") }, SETTINGS)).toEqual({
      kind: "forged",
      cause: "signature_wrong",
    });
  });

  it("cannot be checked without a token or an address", () => {
    for (const settings of [{}, { authToken: " , ", publicUrl: "https://x" }, { authToken: TOKEN }]) {
      expect(webhook?.verify(requestOf(body), settings)).toEqual({ kind: "forged", cause: "not_configured" });
    }
  });
});

describe("settings", () => {
  it("need the token and the public address", () => {
    expect(readSettings(twilioInbound, { PUBLIC_URL: "https://x.example" })).toMatchObject({
      configured: false,
      missing: ["TWILIO_AUTH_TOKEN"],
    });
    expect(readSettings(twilioInbound, { TWILIO_AUTH_TOKEN: "a", PUBLIC_URL: "https://x.example" })).toMatchObject({
      configured: true,
    });
  });
});

it("the answer says nothing back to whoever wrote", () => {
  expect(webhook?.accepted).toEqual({ status: 200, body: "<Response/>", contentType: "text/xml; charset=utf-8" });
});

describe("reading", () => {
  const read = (body: string, query: Record<string, string> = OURS) => {
    const [change] = webhook!.split(requestOf(Buffer.from(body), query), SETTINGS);
    const { providerId, body: kept } = change!;
    return {
      providerId,
      reading: twilioInbound.read(storedChange(kept), testSourceContext(twilioInbound, SETTINGS)),
    };
  };

  for (const [name, state, cause] of [
    ["delivered", "delivered", undefined],
    ["sent", "sent", undefined],
    ["undelivered", "failed", "handset_unreachable"],
    ["failed_without_code", "failed", "carrier_unknown_error"],
    ["canceled", "failed", "message_canceled"],
    ["call_answered", "delivered", undefined],
    ["call_completed", "delivered", undefined],
    ["call_no_answer", "failed", "call_no_answer"],
    ["call_busy", "failed", "call_busy"],
    ["call_failed", "failed", "call_failed"],
    ["call_canceled", "failed", "call_canceled"],
  ] as const) {
    it(`${name} is the state ${state} of the delivery that its address names`, async () => {
      const body = FIXTURES[name] ?? "";
      const { providerId, reading } = read(body);
      expect(await reading).toMatchObject({
        kind: "status",
        integration: "twilio",
        externalId: name.startsWith("call") ? form.call : form.message,
        deliveryKey: "sl-a1b2-77",
        state,
        at: TEST_NOW,
        ...(cause ? { cause, reason: expect.stringMatching(/\.$/), fix: expect.stringMatching(/\.$/) } : {}),
      });
      expect(providerId).toMatch(/^(?:SM|CA)[0-9a-f]{32}:[a-z-]+$/);
    });
  }

  it("a failure names Twilio's code", async () => {
    expect(await read(FIXTURES.undelivered ?? "").reading).toMatchObject({ reason: expect.stringContaining("30003") });
    const unknown = form({ MessageSid: form.message, MessageStatus: "failed", ErrorCode: "30999" });
    expect(await read(unknown).reading).toMatchObject({
      cause: "twilio_refused",
      fix: expect.stringContaining("30999"),
    });
  });

  it("a lead who said stop closes their number; a broker who did closes no lead's", async () => {
    const body = form({ MessageSid: form.message, MessageStatus: "failed", ErrorCode: "21610" });
    expect(await read(body, { ...OURS, para: "lead" }).reading).toMatchObject({
      cause: "recipient_opted_out",
      suppress: "sms",
    });
    expect(await read(body, { ...OURS, para: "corretor" }).reading).not.toHaveProperty("suppress");
    expect(await read(body, OURS).reading).not.toHaveProperty("suppress");
  });

  it("a state without a delivery's key still names the message", async () => {
    const { reading } = read(FIXTURES.delivered ?? "", {});
    expect(await reading).toMatchObject({ externalId: form.message, deliveryKey: undefined });
  });

  it("states before `sent` change nothing", async () => {
    expect(await read(FIXTURES.queued ?? "").reading).toMatchObject({ kind: "ignored", cause: "status_not_used" });
  });

  it("the key 1 takes the lead of the address on, for the broker who was called", async () => {
    const { reading, providerId } = read(FIXTURES.key_one ?? "", FOR_CLAIM);
    expect(await reading).toEqual({
      kind: "claim",
      leadId: 123,
      act: "take",
      by: { nome: "(11) 95555-0101", telefone: "+5511955550101" },
      via: "Ligação da Twilio",
      at: TEST_NOW,
    });
    expect(providerId).toBe(`${form.call}:tecla:1`);
  });

  it("another key takes nothing", async () => {
    expect(await read(FIXTURES.key_two ?? "", FOR_CLAIM).reading).toMatchObject({
      kind: "ignored",
      cause: "key_not_used",
    });
  });

  it("a key without a lead that can be read waits for a person", async () => {
    expect(await read(FIXTURES.key_one ?? "", { ...OURS, lead: "abc" }).reading).toMatchObject({
      kind: "parked",
      cause: "claim_unreadable",
    });
  });

  it("nothing in a body stands for what the address says", async () => {
    const body = `${FIXTURES.key_one}&streamleads_lead=999`;
    expect(await read(body, FOR_CLAIM).reading).toMatchObject({ leadId: 123 });
  });

  it("an answer goes to the timeline of who wrote, who is a lead where nobody knows them", async () => {
    const { reading, providerId } = read(FIXTURES.reply ?? "", {});
    expect(await reading).toMatchObject({
      kind: "event",
      about: { telefone: "+5511955550100" },
      event: { kind: "sms_reply", title: "Respondeu por SMS", text: "Quero visitar no sábado" },
      elseLead: { kind: "lead", lead: { telefone: "+5511955550100", mensagem: "Quero visitar no sábado" } },
    });
    expect(providerId).toBe(`${form.message}:received`);
  });

  for (const text of ["PARAR", "sair", "Sair!", " Stop. ", "CANCELAR", "descadastrar", "pare"]) {
    it(`"${text}" withdraws the consent and makes no lead`, async () => {
      const body = form({
        MessageSid: form.message,
        SmsStatus: "received",
        From: "+5511955550100",
        To: "28555",
        Body: text,
      });
      const reading = await read(body, {}).reading;
      expect(reading).toMatchObject({
        kind: "event",
        event: { kind: "sms_opt_out", title: "Pediu para não receber SMS" },
        consentimentos: [{ finalidade: "marketing_sms_ligacao", estado: "revogado", em: TEST_NOW.toISOString() }],
      });
      expect(reading).not.toHaveProperty("elseLead");
    });
  }

  it("Twilio's own word for a stop is believed, whatever the person wrote", async () => {
    const body = form({ MessageSid: form.message, From: "+5511955550100", Body: "chega", OptOutType: "STOP" });
    expect(await read(body, {}).reading).toMatchObject({ consentimentos: [{ estado: "revogado", texto: "chega" }] });
  });

  for (const text of ["quero parar de pagar aluguel", "vou sair às 18h", ""]) {
    it(`"${text}" is no such word`, async () => {
      const body = form({ MessageSid: form.message, From: "+5511955550100", Body: text, NumMedia: "2" });
      expect(await read(body, {}).reading).toMatchObject({
        event: { kind: "sms_reply", text: text || "[2 arquivos]" },
      });
    });
  }

  for (const from of ["28555", "whatsapp:+5511955550100", "BANCO"]) {
    it(`${from} is no person who can be answered by SMS`, async () => {
      const body = form({ MessageSid: form.message, From: from, Body: "oi" });
      expect(await read(body, {}).reading).toMatchObject({ kind: "ignored", cause: "not_a_person" });
    });
  }

  it("whoever calls the number is no delivery of ours", async () => {
    const body = form({ CallSid: form.call, CallStatus: "ringing", Direction: "inbound", From: "+5511955550100" });
    expect(await read(body, {}).reading).toMatchObject({ kind: "ignored", cause: "inbound_call" });
  });
});
