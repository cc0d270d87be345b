import { readSettings, type WebhookRequest } from "@streamleads/integration-kit";
import {
  describeSource,
  type FaultServer,
  fixturesOf,
  startFake,
  storedChange,
  TEST_NOW,
  testSourceContext,
  webhookRequest,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { FIRST_CONTACT_ID, hubspotFake } from "./fake.ts";
import { hubspotSignature } from "./signature.ts";
import { hubspotSource } from "./source.ts";

const FIXTURES = fixturesOf(import.meta.url, "webhook-");
const SECRET = "segredo-do-app-de-teste";
const PUBLIC_URL = "https://leads.imobsul.example";
const ALONE = { clientSecret: SECRET, publicUrl: PUBLIC_URL };
const ADDRESS = `${PUBLIC_URL}/webhooks/hubspot`;
const TIME = String(TEST_NOW.getTime());

function headersFor(body: Buffer, { key = SECRET, address = ADDRESS, time = TIME, method = "POST" } = {}) {
  return {
    "x-hubspot-signature-v3": hubspotSignature(key, { method, address, body, time }),
    "x-hubspot-request-timestamp": time,
  };
}
const signedWith = (how: Parameters<typeof headersFor>[1]) => (request: WebhookRequest) => ({
  ...request,
  headers: headersFor(request.body, how),
});

describeSource({
  source: hubspotSource,
  settings: ALONE,
  fixtures: FIXTURES,
  request: (body) => ({ method: "POST", params: {}, query: {}, headers: headersFor(body) }),
  forgeries: {
    "without a signature": (request) => ({ ...request, headers: {} }),
    "without a time": ({ headers, ...request }) => ({
      ...request,
      headers: { "x-hubspot-signature-v3": headers["x-hubspot-signature-v3"] },
    }),
    "with another secret": signedWith({ key: "outro" }),
    "for another address": signedWith({ address: "https://evil.example/webhooks/hubspot" }),
    "for another method": signedWith({ method: "GET" }),
    "with another body": (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) }),
    "six minutes old": signedWith({ time: String(TEST_NOW.getTime() - 6 * 60_000) }),
    "six minutes ahead": signedWith({ time: String(TEST_NOW.getTime() + 6 * 60_000) }),
    "with a time that is none": signedWith({ time: "agora" }),
    "with another time than was signed": (request) => ({
      ...request,
      headers: { ...request.headers, "x-hubspot-request-timestamp": String(TEST_NOW.getTime() + 1) },
    }),
  },
  runs: 300,
});

describe("the signature", () => {
  const verify = (settings: object, body = Buffer.from("[]"), how: Parameters<typeof headersFor>[1] = {}) =>
    hubspotSource.webhook?.verify(webhookRequest(body, { headers: headersFor(body, how) }), settings);

  it("is the base64 of HMAC-SHA256 over method, address, body and time", () => {
    const body = Buffer.from('[{"eventId":1}]');
    // echo -n 'POSThttps://a.example/webhooks/hubspot[{"eventId":1}]1795100400000' | openssl dgst -sha256 -hmac k -binary | base64
    const address = "https://a.example/webhooks/hubspot";
    expect(hubspotSignature("k", { method: "POST", address, body, time: "1795100400000" })).toBe(
      "66sD52gjscy34nYNlfN6Zrgwlyy7n+DNnr+TVaRi/io=",
    );
  });

  it("may be of any of several secrets, and the public address may end in a slash", () => {
    expect(verify({ clientSecret: `velho, ${SECRET}`, publicUrl: `${PUBLIC_URL}/` })).toEqual({ kind: "genuine" });
  });

  it("four minutes old is fresh", () => {
    const time = String(TEST_NOW.getTime() - 4 * 60_000);
    expect(verify(ALONE, undefined, { time })).toEqual({ kind: "genuine" });
  });

  it("without a secret or a public address nobody is believed", () => {
    for (const settings of [{}, { publicUrl: PUBLIC_URL }, { clientSecret: SECRET }, { ...ALONE, clientSecret: "" }]) {
      expect(verify(settings)).toEqual({ kind: "forged", cause: "not_configured" });
    }
    expect(readSettings(hubspotSource, {}).missing).toEqual(["HUBSPOT_CLIENT_SECRET", "PUBLIC_URL"]);
  });
});

describe("a list of events", () => {
  it("is a change for each, whose id a repetition has too", () => {
    const body = FIXTURES["webhook-batch"]!;
    const ids = (given: Buffer) =>
      hubspotSource.webhook?.split(webhookRequest(given), ALONE).map(({ providerId }) => providerId);
    const again = Buffer.from(body.toString().replaceAll('"attemptNumber": 0', '"attemptNumber": 3'));
    expect(ids(body)).toEqual([
      "12345678-25-3816279340-60511200001-1795100400000",
      "12345678-26-3816279341-50411200001-1795100401000",
      "12345678-27-3816279342-50411200002-1795100402000",
    ]);
    expect(ids(again)).toEqual(ids(body));
  });
});

const deal = (value: string, more: object = {}) =>
  JSON.stringify({
    eventId: 1,
    subscriptionType: "deal.propertyChange",
    objectId: 60511200001,
    occurredAt: 1795100400000,
    propertyName: "dealstage",
    propertyValue: value,
    ...more,
  });
const contact = (propertyName: string, propertyValue: string) =>
  deal(propertyValue, { subscriptionType: "contact.propertyChange", objectId: 50411200001, propertyName });

describe("an event alone, without a token to look anything up", () => {
  const read = (body: string, settings: object = {}) =>
    hubspotSource.read(storedChange(body), testSourceContext(hubspotSource, { ...ALONE, ...settings }));

  for (const [body, stage, object] of [
    [deal("closedwon"), "ganho", "deal"],
    [deal("closedlost"), "perdido", "deal"],
    [deal("contractsent"), "proposta", "deal"],
    [contact("lifecyclestage", "customer"), "ganho", "contact"],
    [contact("lifecyclestage", "salesqualifiedlead"), "qualificado", "contact"],
    [contact("hs_lead_status", "CONNECTED"), "contatado", "contact"],
    [contact("hs_lead_status", "UNQUALIFIED"), "perdido", "contact"],
  ] as const) {
    it(`${body} is the stage ${stage}`, async () => {
      expect(await read(body)).toMatchObject({
        kind: "stage",
        stage,
        about: { ref: { integration: "hubspot", object, id: object === "deal" ? "60511200001" : "50411200001" } },
        at: new Date(1795100400000),
        via: "HubSpot",
      });
    });
  }

  for (const [what, body, cause] of [
    ["a stage in which we open deals ourselves", deal("appointmentscheduled"), "stage_unmapped"],
    ["the phase that HubSpot sets when a deal is opened", contact("lifecyclestage", "opportunity"), "stage_unmapped"],
    ["another property", contact("email", "a@exemplo.com.br"), "not_of_stage"],
    ["a value that was emptied", deal(""), "not_of_stage"],
    ["a contact that was made", deal("x", { subscriptionType: "contact.creation" }), "not_of_interest"],
    ["a contact that was deleted", deal("x", { subscriptionType: "contact.deletion" }), "not_of_interest"],
    [
      "another kind of record",
      deal("x", { subscriptionType: "object.propertyChange", objectTypeId: "0-2" }),
      "not_of_interest",
    ],
  ] as const) {
    it(`${what} is ignored`, async () => expect(await read(body)).toMatchObject({ kind: "ignored", cause }));
  }

  it("the company's own map replaces ours", async () => {
    const settings = { stageMap: "1234567 = visita" };
    expect(await read(deal("1234567"), settings)).toMatchObject({ stage: "visita" });
    expect(await read(deal("closedwon"), settings)).toMatchObject({ cause: "stage_unmapped" });
  });

  it("a person erased for good in HubSpot waits for somebody to decide", async () => {
    const body = deal("x", { subscriptionType: "contact.privacyDeletion", objectId: 50411200002 });
    expect(await read(body)).toMatchObject({
      kind: "parked",
      cause: "privacy_deletion",
      reason: expect.stringContaining("50411200002"),
    });
  });

  it.each([["{}"], ['{"subscriptionType":"deal.propertyChange"}'], ["[]"], ["x"]])("%s is parked", async (body) => {
    expect(await read(body)).toMatchObject({ kind: "parked" });
  });
});

describe("with a token the account has the last word", () => {
  let server: FaultServer | undefined;
  afterEach(() => server?.close());

  async function begin(properties: Record<string, string>) {
    const stages = [
      { id: "111", label: "Visita agendada" },
      { id: "222", label: "Contrato assinado", probability: "1.0" },
      { id: "333", label: "Desistiu", probability: "0.0" },
      { id: "444", label: "Etapa da casa" },
    ];
    const fake = hubspotFake({
      contacts: [{ email: "bia@exemplo.com.br", phone: "+5548991234567" }],
      pipelines: [{ id: "default", label: "Vendas", stages: [...stages, { id: "closedwon", label: "Ganho" }] }],
    });
    const stored = fake.account.create("deals", { dealname: "x", pipeline: "default", ...properties });
    if ("refusal" in stored) throw new Error(JSON.stringify(stored.refusal));
    fake.account.associate(stored.record.id, FIRST_CONTACT_ID);
    const running = await startFake(fake);
    server = running;
    const settings = { ...ALONE, token: fake.env("").HUBSPOT_API_KEY ?? "", apiUrl: running.url };
    const ctx = testSourceContext(hubspotSource, settings, { url: running.url });
    const objectId = Number(stored.record.id);
    const read = (stage: string) => hubspotSource.read(storedChange(deal(stage, { objectId })), ctx);
    return { read, running, fake, id: stored.record.id };
  }

  it("a deal that was won brings its value in cents and whose it is", async () => {
    const { read, id } = await begin({ dealstage: "closedwon", amount: "450000.5" });
    expect(await read("closedwon")).toMatchObject({
      stage: "ganho",
      valueCents: 45_000_050,
      about: { ref: { object: "deal", id }, email: "bia@exemplo.com.br", telefone: "+5548991234567" },
    });
  });

  it("dollars are no reais", async () => {
    const { read } = await begin({ dealstage: "closedwon", amount: "90", deal_currency_code: "USD" });
    expect(await read("closedwon")).toMatchObject({ stage: "ganho", valueCents: undefined });
  });

  it.each([
    ["111", "visita", "by its label"],
    ["222", "ganho", "by the certainty of the sale"],
    ["333", "perdido", "by its end without a sale"],
  ])("stage %s is %s %s", async (dealstage, stage) => {
    const { read } = await begin({ dealstage });
    expect(await read(dealstage)).toMatchObject({ kind: "stage", stage });
  });

  it("the pipelines are asked for once", async () => {
    const { read, running } = await begin({ dealstage: "111" });
    await read("111");
    await read("111");
    expect(running.seen.filter(({ path }) => path.includes("/pipelines/"))).toHaveLength(1);
  });

  it("a stage that nobody named is ignored; one that the deal has left too", async () => {
    const { read } = await begin({ dealstage: "444" });
    expect(await read("444")).toMatchObject({ kind: "ignored", cause: "stage_unmapped" });
    expect(await read("111")).toMatchObject({ kind: "ignored", cause: "deal_changed_since" });
  });

  it("a deal that is gone is ignored, a HubSpot that is down is asked again, a refused token pauses", async () => {
    const { read, running, fake, id } = await begin({ dealstage: "111" });
    running.fail({ kind: "answer", status: 503 });
    expect(await read("111")).toMatchObject({ kind: "retry" });
    running.fail({ kind: "answer", status: 401, json: { category: "INVALID_AUTHENTICATION", status: "error" } });
    expect(await read("111")).toMatchObject({ kind: "reconnect", cause: "token_invalid" });
    running.fail({ kind: "answer", status: 404, text: "<html>" });
    expect(await read("111")).toMatchObject({ kind: "reconnect", cause: "address_wrong" });
    running.heal();
    fake.account.remove("deals", id);
    expect(await read("111")).toMatchObject({ kind: "ignored", cause: "deal_gone" });
  });

  it("pipelines that could not be read are not remembered as none", async () => {
    const { read, running } = await begin({ dealstage: "111" });
    running.failAt(2, { kind: "answer", status: 500 });
    expect(await read("111")).toMatchObject({ kind: "retry" });
    running.heal();
    expect(await read("111")).toMatchObject({ kind: "stage", stage: "visita" });
  });
});
