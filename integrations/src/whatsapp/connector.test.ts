import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type FakeServer,
  type JobOverrides,
  startFake,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { whatsapp } from "./connector.ts";
import { type WhatsappArrival, whatsappFake } from "./fake.ts";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE } from "./templates.ts";

const BROKER = { nome: "Ana Souza", telefone: "(11) 98888-7777" };

connectorContract(whatsapp, {
  fake: whatsappFake,
  actions: { "notify.hot_lead": { params: { broker: BROKER } }, "message.followup": {} },
  exceptions: {
    server_error: {
      because: "it may have been sent, and a second message would reach the lead",
      kind: "unknown",
      actions: ["message.followup"],
    },
  },
});

describe("whatsapp", () => {
  let server: FakeServer;
  let settings: ReturnType<typeof readSettings<typeof whatsapp.fields>>["settings"];
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    server = await startFake(whatsappFake());
    settings = readSettings(whatsapp, server.provider.env(server.url)).settings;
  });
  afterEach(async () => {
    server.heal();
    server.provider.reset();
    server.arrivals.length = 0;
    await Promise.all(open.splice(0).map((ctx) => ctx.close()));
  });
  afterAll(() => server.close());

  const contextWith = (changes: Partial<typeof settings> = {}) => {
    const ctx = testContext(whatsapp, { ...settings, ...changes });
    open.push(ctx);
    return ctx;
  };
  const notify = (job: JobOverrides = {}, ctx = contextWith()) =>
    whatsapp.actions["notify.hot_lead"]!(testJob({ params: { broker: BROKER }, ...job }), ctx);
  const followup = (job: JobOverrides = {}, ctx = contextWith()) =>
    whatsapp.actions["message.followup"]!(testJob(job), ctx);
  const arrived = () => server.arrivals.map(({ data }) => data as WhatsappArrival);
  const accepted = (message_status?: string) =>
    ({ kind: "answer", status: 200, json: { messages: [{ id: "wamid.X1", message_status }] } }) as const;

  it("the broker reads the alert of the seed, and the delivery keeps Meta's id", async () => {
    const outcome = await notify();
    const [message] = arrived();
    expect(outcome).toEqual({
      kind: "delivered",
      externalId: message?.wamid,
      note: "Aceita pela Meta; a entrega ao aparelho ainda não foi confirmada.",
    });
    expect(message).toMatchObject({ to: "+5511988887777", template: "lead_quente_vendas", language: "pt_BR" });
    expect(message?.body).toBe(`🔥 *LEAD QUENTE RECEBIDO*

👤 *Nome:* Carlos Silva
📧 *Email:* carlos@email.com
📱 *Telefone:* (11) 99999-9999
🎯 *Interesse:* Apartamento para investimento
💰 *Renda:* R$ 15.000,00
📍 *Cidade:* São Paulo
⭐ *Score:* 35/40

🚀 *Ação necessária:* Contato imediato!`);
    expect(server.arrivals[0]?.key).toBe("d9001-k3f7a2c");
  });

  it("the lead is greeted by first name, at the lead's own number", async () => {
    expect(await followup()).toMatchObject({ kind: "delivered" });
    expect(arrived()).toMatchObject([{ to: "+5511999999999", template: "followup_lead", parameters: ["Carlos"] }]);
  });

  it("the alert's button carries the lead and the delivery, so that a tap takes exactly this lead on", async () => {
    await notify();
    expect(arrived()[0]?.buttons).toEqual([{ index: 0, payload: "assumir:123:d9001-k3f7a2c" }]);
  });

  it("without a choice the alert is the seed's: a body and nothing else", async () => {
    await notify({}, contextWith({ alertButtons: undefined }));
    expect(arrived()[0]?.buttons).toEqual([]);
    const sent = JSON.parse(server.seen.at(-1)?.body.toString() ?? "{}");
    expect(sent.template.components.map(({ type }: { type: string }) => type)).toEqual(["body"]);
  });

  it("a link button opens the lead below the address that was approved", async () => {
    const { handle } = server.provider;
    server.provider.handle = whatsappFake({ alertButtons: "assumir_abrir" }).handle;
    try {
      expect(await notify({}, contextWith({ alertButtons: "assumir_abrir" }))).toMatchObject({ kind: "delivered" });
      expect(arrived()[0]?.buttons).toEqual([
        { index: 0, payload: "assumir:123:d9001-k3f7a2c" },
        { index: 1, suffix: "leads/123" },
      ]);
      // A link with a variable must be filled: without it the template refuses the alert.
      expect(await notify({}, contextWith({ alertButtons: "assumir" }))).toMatchObject({
        kind: "rejected",
        cause: "template_parameters",
      });
    } finally {
      server.provider.handle = handle;
    }
  });

  it("a repeat says so to the broker", async () => {
    await notify({ delivery: { isRepeat: true } });
    expect(arrived()[0]?.parameters[0]).toBe("Carlos Silva (reenvio)");
  });

  it("without a broker nothing is sent and the variable is named", async () => {
    expect(await notify({ params: {} })).toMatchObject({ kind: "skipped", fix: expect.stringContaining("VENDEDORES") });
    expect(server.arrivals).toEqual([]);
  });

  it("a broker's number that cannot be called fails loudly instead of being guessed", async () => {
    const outcome = await notify({ params: { broker: { nome: "Ana Souza", telefone: "98888-7777" } } });
    expect(outcome).toMatchObject({ kind: "rejected", cause: "broker_phone_invalid" });
    expect(server.arrivals).toEqual([]);
  });

  it("a lead without a phone is skipped, one with an unreadable phone is rejected", async () => {
    expect(await followup({ lead: { telefone: null } })).toMatchObject({ kind: "skipped", cause: "no_phone" });
    expect(await followup({ lead: { telefone: "só e-mail" } })).toMatchObject({
      kind: "rejected",
      cause: "lead_phone_invalid",
    });
    expect(server.arrivals).toEqual([]);
  });

  for (const [status, words] of [
    [undefined, "Aceita pela Meta"],
    ["accepted", "Aceita pela Meta"],
    ["held_for_quality_assessment", "retida"],
    ["paused", "pausada"],
    ["queued_somewhere", "não conhecemos"],
  ] as const) {
    it(`message_status ${status} is told`, async () => {
      server.fail(accepted(status));
      expect(await notify()).toMatchObject({
        kind: "delivered",
        externalId: "wamid.X1",
        note: expect.stringContaining(words),
      });
    });
  }

  for (const [guarantee, json] of [
    ["no messages", { contacts: [] }],
    ["an empty list of messages", { messages: [] }],
    ["a message without an id", { messages: [{ message_status: "accepted" }] }],
    ["an empty id", { messages: [{ id: "" }] }],
  ] as const) {
    it(`a 200 with ${guarantee} is never success`, async () => {
      server.fail({ kind: "answer", status: 200, json });
      expect(await notify()).toMatchObject({ kind: "unknown", cause: "unreadable_answer" });
    });
  }

  it("a message id on a failure is never success", async () => {
    server.fail({ ...accepted("accepted"), status: 500 });
    expect(await notify()).toMatchObject({ kind: "retry" });
    expect(await followup()).toMatchObject({ kind: "unknown" });
  });

  for (const [guarantee, changes, expected] of [
    ["a wrong token asks for a new one", { token: "errado" }, { kind: "reconnect", cause: "token_invalid" }],
    [
      "a wrong number id is named",
      { phoneNumberId: "123456789" },
      {
        kind: "reconnect",
        cause: "phone_number_id_not_found",
        fix: expect.stringContaining("WHATSAPP_PHONE_NUMBER_ID"),
      },
    ],
  ] as const) {
    it(guarantee, async () => {
      const ctx = contextWith(changes);
      expect(await whatsapp.check(ctx)).toMatchObject(expected);
      expect(await notify({}, ctx)).toMatchObject(expected);
      expect(server.arrivals).toEqual([]);
    });
  }

  it("a retired version is refused by Meta and told with the variable", async () => {
    const ctx = contextWith({ apiUrl: `${server.url}/v18.0` });
    expect(await notify({}, ctx)).toMatchObject({
      kind: "reconnect",
      cause: "version_retired",
      fix: expect.stringContaining("WHATSAPP_API_URL"),
    });
  });

  it("a retired version is a problem of the environment, and nothing counts as configured", () => {
    const env = { ...server.provider.env(server.url), WHATSAPP_API_URL: "https://graph.facebook.com/v18.0" };
    const { problems, configured } = readSettings(whatsapp, env);
    expect(problems).toEqual([{ variable: "WHATSAPP_API_URL", message: expect.stringContaining("Use v26.0") }]);
    expect(configured).toBe(false);
  });

  for (const value of ["+5511988887777", "abc", "12 34 56", "../106540352242922"]) {
    it(`${value} is no number id`, () => {
      const env = { ...server.provider.env(server.url), WHATSAPP_PHONE_NUMBER_ID: value };
      expect(readSettings(whatsapp, env).problems.map(({ variable }) => variable)).toEqual([
        "WHATSAPP_PHONE_NUMBER_ID",
      ]);
    });
  }

  it("check says which number will be seen, its quality, its limit and the state of the templates", async () => {
    expect(await whatsapp.check(contextWith())).toEqual({
      kind: "delivered",
      externalId: settings.phoneNumberId,
      note: "Imobiliária Exemplo, +55 11 3000-0000, qualidade alta, até 2.000 pessoas por dia. Os modelos de mensagem estão aprovados e conferem.",
    });
  });

  it("check finds a template that was paused since the set-up", async () => {
    const { handle } = server.provider;
    const templates = [{ ...HOT_LEAD_TEMPLATE, status: "PAUSED" }, FOLLOWUP_TEMPLATE];
    server.provider.handle = whatsappFake({ templates }).handle;
    try {
      expect(await whatsapp.check(contextWith())).toMatchObject({ kind: "reconnect", cause: "template_not_approved" });
      expect(await notify()).toMatchObject({ kind: "rejected", cause: "template_paused" });
    } finally {
      server.provider.handle = handle;
    }
  });

  it("check goes without the limit where the version of the API does not know it", async () => {
    const { handle } = server.provider;
    server.provider.handle = whatsappFake({ limit: null }).handle;
    try {
      expect(await whatsapp.check(contextWith())).toMatchObject({
        kind: "delivered",
        note: expect.stringContaining("limite de mensagens não informado"),
      });
    } finally {
      server.provider.handle = handle;
    }
  });

  it("check refuses a number that Meta does not let send", async () => {
    server.fail({ kind: "answer", status: 200, json: { id: settings.phoneNumberId, status: "BANNED" } });
    expect(await whatsapp.check(contextWith())).toMatchObject({ kind: "reconnect", cause: "number_not_ready" });
  });

  it("check does not take another object for the number", async () => {
    server.fail({ kind: "answer", status: 200, json: { id: "1" } });
    expect(await whatsapp.check(contextWith())).toMatchObject({ kind: "unknown" });
  });
});
