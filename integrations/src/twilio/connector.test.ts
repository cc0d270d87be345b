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
import { twilio } from "./connector.ts";
import { SHORT_CODE, type TwilioArrival, type TwilioFake, twilioFake } from "./fake.ts";

const broker = { nome: "Ana Corretora", telefone: "+5511955550101", email: "ana@corretora.example" };
const NOW = new Date("2026-11-23T15:00:00.000Z");
const UNKNOWN = {
  because: "a text or call has no key of ours: a server that broke may have made it, and a repeat looks first",
  kind: "unknown",
  actions: ["notify.hot_lead", "call.broker", "message.sms"],
} as const;

connectorContract(twilio, {
  fake: () => twilioFake({ now: () => NOW }),
  actions: { "notify.hot_lead": { params: { broker } }, "call.broker": { params: { broker } }, "message.sms": {} },
  exceptions: { server_error: UNKNOWN, unavailable: UNKNOWN },
});

describe("twilio", () => {
  let server: FakeServer;
  let fake: TwilioFake;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    fake = twilioFake({ now: () => NOW, stopped: ["+5511955550199"] });
    server = await startFake(fake);
  });
  afterEach(async () => {
    server.heal();
    server.provider.reset();
    server.arrivals.length = 0;
    await Promise.all(open.splice(0).map((ctx) => ctx.close()));
  });
  afterAll(() => server.close());

  const at = (env: Record<string, string> = {}, publicUrl: string | undefined = "https://leads.exemplo.com.br") => {
    const { settings, problems } = readSettings(twilio, { ...fake.env(server.url), ...env });
    expect(problems).toEqual([]);
    const ctx = testContext(twilio, settings, { company: { publicUrl } });
    open.push(ctx);
    return ctx;
  };
  const run = (action: keyof typeof twilio.actions, job: JobOverrides = {}, ctx = at()) =>
    twilio.actions[action]!(testJob({ params: { broker }, ...job, delivery: { action, ...job.delivery } }), ctx);
  const arrived = () => server.arrivals.map(({ data }) => data as TwilioArrival);
  const refusal = (status: number, code: number) =>
    ({ kind: "answer", status, json: { code, message: "…", status } }) as const;

  it("the broker reads who to call, without accents, and its state comes back under the delivery's key", async () => {
    expect(await run("notify.hot_lead")).toMatchObject({
      kind: "delivered",
      externalId: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      refs: { sms_corretor: expect.stringMatching(/^SM/) },
      note: "Aceita pela Twilio, em 1 segmento; a chegada ainda não foi confirmada.",
    });
    expect(arrived()).toMatchObject([
      {
        to: broker.telefone,
        from: SHORT_CODE,
        content:
          "LEAD QUENTE n. 123: Carlos Silva, (11) 99999-9999. Apartamento para investimento. Sao Paulo. Score 35/40.",
        statusCallback: "https://leads.exemplo.com.br/webhooks/twilio?entrega=d9001-k3f7a2c&para=corretor",
      },
    ]);
  });

  it("a service sends where there is one", async () => {
    const service = `MG${"0f".repeat(16)}`;
    await run("notify.hot_lead", {}, at({ TWILIO_FROM: service }));
    expect(fake.records.texts(null, null)).toMatchObject([{ messaging_service_sid: service, status: "accepted" }]);
  });

  it("without a public address nothing is asked back, and the text goes all the same", async () => {
    for (const address of [undefined, "http://leads.exemplo.com.br", "https://meus_leads.exemplo.com.br"]) {
      server.arrivals.length = 0;
      // `undefined` alone would be the parameter's default.
      const ctx = { ...at(), company: { ...at().company, publicUrl: address } };
      expect(await run("notify.hot_lead", {}, ctx)).toMatchObject({ kind: "delivered" });
      expect(arrived()).toMatchObject([{ statusCallback: undefined }]);
    }
  });

  it("the call asks for a key, whose address names the lead", async () => {
    expect(await run("call.broker")).toMatchObject({
      kind: "delivered",
      refs: { ligacao: expect.stringMatching(/^CA/) },
    });
    const [call] = arrived();
    expect(call).toMatchObject({ to: broker.telefone, from: "+551150000000" });
    expect(call?.content).toContain(
      'action="https://leads.exemplo.com.br/webhooks/twilio?entrega=d9001-k3f7a2c&amp;lead=123"',
    );
    expect(call?.content).toContain("Lead quente número 123: Carlos. Ninguém assumiu este lead ainda.");
    expect(call?.content).not.toMatch(/Silva|99999|email/);
  });

  it("without a public address the call only speaks", async () => {
    const ctx = { ...at(), company: { ...at().company, publicUrl: undefined } };
    await run("call.broker", {}, ctx);
    expect(arrived()[0]?.content).toMatch(/^<Response><Say language="pt-BR" loop="2">/);
  });

  for (const [says, heard, unheard] of [
    ["numero", "número 123.", /Carlos|Apartamento|Paulo/],
    ["nome", "123: Carlos.", /Silva|Apartamento|Paulo/],
    ["nome_interesse", "123: Carlos, Apartamento para investimento, São Paulo.", /Silva|99999/],
  ] as const) {
    it(`a call that says "${says}" of the lead says no more`, async () => {
      await run("call.broker", {}, at({ TWILIO_LIGACAO_DIZ: says, TWILIO_VOZ: "Polly.Camila" }));
      const content = arrived()[0]?.content ?? "";
      expect(content).toContain(heard);
      expect(content).not.toMatch(unheard);
      expect(content).toContain('voice="Polly.Camila"');
    });
  }

  it("a lead named like TwiML is read out, not obeyed", async () => {
    const lead = { nome: '</Say><Dial>+5511</Dial><Say x="', interesse: "A & B" };
    expect(await run("call.broker", { lead }, at({ TWILIO_LIGACAO_DIZ: "nome_interesse" }))).toMatchObject({
      kind: "delivered",
    });
    expect(arrived()[0]?.content).not.toContain("<Dial>");
  });

  it("a connection with a short code alone cannot call, and says what is missing", async () => {
    const ctx = at();
    const { voiceFrom: _, ...settings } = ctx.settings;
    expect(await run("call.broker", {}, { ...ctx, settings })).toMatchObject({ kind: "rejected", cause: "no_caller" });
    expect(server.arrivals).toEqual([]);
  });

  describe("a repeat after an unknown outcome", () => {
    const repeat = { delivery: { isRepeat: true, attempt: 2 } };

    it("finds the text that had arrived, and sends no second one", async () => {
      server.fail({ kind: "drop_after" }, 1);
      expect(await run("notify.hot_lead")).toMatchObject({ kind: "unknown" });
      expect(await run("notify.hot_lead", repeat)).toMatchObject({
        kind: "delivered",
        externalId: fake.records.texts(null, null)[0]?.sid,
        note: "A tentativa anterior já estava na Twilio.",
      });
      expect(server.arrivals).toHaveLength(1);
    });

    it("finds it behind the words of a trial account too", async () => {
      const body =
        "Sent from your Twilio trial account - LEAD QUENTE n. 123: Carlos Silva, (11) 99999-9999. Apartamento para investimento. Sao Paulo. Score 35/40.";
      fake.records.addText({ to: broker.telefone, from: SHORT_CODE, service: null, body });
      expect(await run("notify.hot_lead", repeat)).toMatchObject({ kind: "delivered" });
      expect(server.arrivals).toEqual([]);
    });

    it("sends it marked when the list says that it is not there", async () => {
      expect(await run("notify.hot_lead", repeat)).toMatchObject({ kind: "delivered" });
      expect(arrived()).toMatchObject([{ content: expect.stringContaining("n. 123 (reenvio): Carlos") }]);
    });

    it("an older text with the same words, or one that was lost, is not it", async () => {
      server.fail({ kind: "drop_after" }, 1);
      await run("notify.hot_lead");
      fake.records.settleAll("undelivered");
      expect(await run("notify.hot_lead", repeat)).toMatchObject({ kind: "delivered" });
      expect(server.arrivals).toHaveLength(2);
      const later = new Date(NOW.getTime() + 3_600_000);
      const first = { delivery: { plannedAt: later }, now: later };
      fake.records.settleAll("sent");
      expect(
        await run("notify.hot_lead", { ...first, delivery: { ...first.delivery, ...repeat.delivery } }),
      ).toMatchObject({
        kind: "delivered",
      });
      expect(server.arrivals).toHaveLength(3);
    });

    it.each(["notify.hot_lead", "call.broker"] as const)("%s: a look that failed is never absence", async (action) => {
      for (const fault of [
        { kind: "answer", status: 500 },
        { kind: "answer", status: 200, json: { messages: null } },
        { kind: "drop_after" },
        refusal(400, 20001),
      ] as const) {
        server.fail(fault);
        expect(["retry", "rejected"]).toContain((await run(action, repeat)).kind);
        server.heal();
      }
      expect(server.arrivals).toEqual([]);
    });

    it("rings no second time", async () => {
      server.fail({ kind: "drop_after" }, 1);
      expect(await run("call.broker")).toMatchObject({ kind: "unknown" });
      expect(await run("call.broker", repeat)).toMatchObject({
        kind: "delivered",
        externalId: expect.stringMatching(/^CA/),
      });
      expect(server.arrivals).toHaveLength(1);
    });
  });

  describe("the text to a lead", () => {
    it("greets, links to the agenda and always says how to stop", async () => {
      await run("message.sms", { params: { schedulingUrl: "https://calendly.com/d/abc" } });
      expect(arrived()).toMatchObject([
        {
          to: "+5511999999999",
          content:
            "Oi Carlos, aqui e da Imobiliaria Exemplo. Recebemos seu contato e um corretor vai falar com voce. Se preferir, marque um horario: https://calendly.com/d/abc Para nao receber SMS, responda SAIR.",
        },
      ]);
    });

    it("goes with the company's agenda, or without any, when the lead has no link", async () => {
      await run("message.sms");
      expect(arrived()[0]?.content).toContain("https://agenda.exemplo.com.br/visitas");
      server.arrivals.length = 0;
      const ctx = { ...at(), company: { ...at().company, linkAgenda: undefined } };
      await run("message.sms", {}, ctx);
      expect(arrived()[0]?.content).not.toMatch(/horario|https?:/);
      expect(arrived()[0]?.content).toContain("responda SAIR.");
    });

    it("is not sent to landlines, to nobody, nor to one who said stop", async () => {
      for (const [telefone, outcome] of [
        ["+551133334444", { kind: "skipped", cause: "phone_is_landline" }],
        ["12", { kind: "skipped", cause: "no_phone" }],
        [null, { kind: "skipped", cause: "no_phone" }],
        ["+5511955550199", { kind: "rejected", cause: "recipient_opted_out" }],
      ] as const) {
        expect(await run("message.sms", { lead: { telefone } })).toMatchObject(outcome);
      }
      expect(server.arrivals).toEqual([]);
    });
  });

  for (const [telefone, cause] of [
    ["+551133334444", "broker_phone_landline"],
    ["ramal 12", "broker_phone_invalid"],
  ] as const) {
    it(`a broker whose phone is "${telefone}" gets no text, and says why`, async () => {
      expect(await run("notify.hot_lead", { params: { broker: { ...broker, telefone } } })).toMatchObject({
        kind: "rejected",
        cause,
      });
    });
  }

  it("without a broker there is nobody to tell", async () => {
    expect(await run("notify.hot_lead", { params: {} })).toMatchObject({ kind: "skipped", cause: "no_broker" });
    expect(await run("call.broker", { params: {} })).toMatchObject({ kind: "skipped", cause: "no_broker" });
  });

  it("a text is worth no longer than its alert", async () => {
    await run("notify.hot_lead", { now: new Date(NOW.getTime() + 90 * 60_000) });
    await run("notify.hot_lead", { now: new Date(NOW.getTime() + 9 * 3_600_000) });
    const periods = server.seen
      .filter(({ method }) => method === "POST")
      .map(({ body }) => new URLSearchParams(body.toString()).get("ValidityPeriod"));
    expect(periods.slice(-2)).toEqual(["1800", "60"]);
  });
});
