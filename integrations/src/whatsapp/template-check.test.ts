import { type ConnectorContext, readSettings } from "@streamleads/integration-kit";
import type { FakeServer } from "@streamleads/integration-kit/testing";
import { startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { whatsapp } from "./connector.ts";
import { whatsappFake } from "./fake.ts";
import { checkTemplates } from "./template-check.ts";
import { GOOD } from "./template-testing.ts";

describe("checkTemplates", () => {
  let server: FakeServer;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    server = await startFake(whatsappFake());
  });
  afterEach(async () => {
    server.heal();
    server.provider.reset();
    await Promise.all(open.splice(0).map((ctx) => ctx.close()));
  });
  afterAll(() => server.close());

  const run = (businessAccountId?: string, more: Record<string, string> = {}) => {
    const env = server.provider.env(server.url);
    const settings = {
      apiUrl: env.WHATSAPP_API_URL,
      token: env.WHATSAPP_ACCESS_TOKEN,
      phoneNumberId: env.WHATSAPP_PHONE_NUMBER_ID,
      businessAccountId,
      alertButtons: env.WHATSAPP_ALERT_BUTTONS,
      ...more,
    };
    const ctx = testContext(whatsapp, settings);
    open.push(ctx);
    return checkTemplates(ctx as ConnectorContext);
  };
  const account = () => server.provider.env(server.url).WHATSAPP_BUSINESS_ACCOUNT_ID;
  const found = (...data: unknown[]) => ({ kind: "answer", status: 200, json: { data } }) as const;

  it("an account with both templates is ready", async () => {
    expect(await run(account())).toEqual({
      kind: "delivered",
      note: "Os modelos de mensagem estão aprovados e conferem.",
    });
  });

  it("without the account's id it says that nothing was checked, and asks nothing", async () => {
    const before = server.requests;
    expect(await run()).toMatchObject({ kind: "delivered", note: expect.stringContaining("não foram conferidos") });
    expect(server.requests).toBe(before);
  });

  it("a missing alert template stops the connection and says what to do", async () => {
    server.fail(found());
    expect(await run(account())).toMatchObject({
      kind: "reconnect",
      cause: "template_missing",
      reason: expect.stringContaining("lead_quente_vendas"),
    });
  });

  it("an alert template in review is waited for", async () => {
    server.fail(found({ ...GOOD, status: "PENDING" }));
    expect(await run(account())).toMatchObject({ kind: "retry", cause: "template_not_approved", burn: false });
  });

  it("a missing follow-up template does not stop the alerts, but is told", async () => {
    server.fail(found(GOOD), 1);
    server.fail(found(), 1);
    expect(await run(account())).toMatchObject({ kind: "delivered", note: expect.stringContaining("followup_lead") });
  });

  it("a token without the right to read templates may still send", async () => {
    server.fail({ kind: "answer", status: 403, json: { error: { code: 200, message: "Permissions error" } } });
    expect(await run(account())).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("whatsapp_business_management"),
    });
  });

  for (const [guarantee, fault, kind] of [
    ["Meta out of order is never a missing template", { kind: "answer", status: 503, json: {} }, "retry"],
    ["a 200 without a list is never a missing template", { kind: "answer", status: 200, json: {} }, "unknown"],
    [
      "a list that is no list is never a missing template",
      { kind: "answer", status: 200, json: { data: {} } },
      "unknown",
    ],
    [
      "an expired token stops the connection",
      { kind: "answer", status: 401, json: { error: { code: 190 } } },
      "reconnect",
    ],
  ] as const) {
    it(guarantee, async () => {
      server.fail(fault);
      expect(await run(account())).toMatchObject({ kind });
    });
  }

  it("an account that the token does not reach stops the connection and is named", async () => {
    expect(await run("999999999999999")).toMatchObject({
      kind: "reconnect",
      cause: "account_id_not_found",
      fix: expect.stringContaining("WHATSAPP_BUSINESS_ACCOUNT_ID"),
    });
  });

  describe("the use of the number", () => {
    it("for leads alone asks for the follow-up template, and stops without it", async () => {
      server.fail(found());
      expect(await run(account(), { uso: "leads" })).toMatchObject({
        kind: "reconnect",
        cause: "template_missing",
        reason: expect.stringMatching(/mensagens aos leads: .*followup_lead/),
        fix: expect.stringContaining("Crie o modelo followup_lead"),
      });
    });

    it("for brokers alone does not ask for the follow-up template", async () => {
      server.fail(found(GOOD), 1);
      server.fail(found(), 1);
      expect(await run(account(), { uso: "corretores" })).toEqual({
        kind: "delivered",
        note: "Os modelos de mensagem estão aprovados e conferem.",
      });
    });
  });

  it("a button that is sent but not in the template stops the connection, and says how to mend it", async () => {
    expect(await run(account(), { alertButtons: "assumir_abrir" })).toMatchObject({
      kind: "reconnect",
      cause: "template_buttons",
      reason: expect.stringContaining('"Abrir lead"'),
      fix: expect.stringContaining("Botões do aviso ao corretor"),
    });
  });

  it("a button in the template that nobody switched on is told, and stops nothing", async () => {
    expect(await run(account(), { alertButtons: "nenhum" })).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("escolha-os em Botões do aviso ao corretor"),
    });
  });

  describe("what was read of the account", () => {
    const withContext = (more: Record<string, string> = {}) => {
      const env = server.provider.env(server.url);
      const { settings } = readSettings(whatsapp, env);
      const ctx = testContext(whatsapp, { ...settings, ...more });
      open.push(ctx);
      return ctx;
    };
    const requestsOf = async (act: () => Promise<unknown>) => {
      const before = server.requests;
      await act();
      return server.requests - before;
    };

    it("is remembered while all is well", async () => {
      const ctx = withContext();
      expect(await requestsOf(() => checkTemplates(ctx))).toBe(2);
      expect(await requestsOf(() => checkTemplates(ctx))).toBe(0);
    });

    it("is read anew after something was wrong: the person has mended it and checks again", async () => {
      const ctx = withContext();
      server.fail(found({ ...GOOD, status: "PAUSED" }), 1);
      expect(await checkTemplates(ctx)).toMatchObject({ kind: "reconnect", fix: expect.stringContaining("Edite") });
      expect(await checkTemplates(ctx)).toMatchObject({ kind: "delivered" });
    });

    for (const code of [132000, 132001, 132015, 132016]) {
      it(`is forgotten when a send is refused with ${code}`, async () => {
        const ctx = withContext();
        await checkTemplates(ctx);
        server.fail({ kind: "answer", status: 400, json: { error: { code, message: "x" } } }, 1);
        const job = testJob({ params: { broker: { nome: "Ana Souza", telefone: "+5511988887777" } } });
        expect(await whatsapp.actions["notify.hot_lead"]?.(job, ctx)).toMatchObject({ kind: "rejected" });
        expect(await requestsOf(() => checkTemplates(ctx))).toBe(2);
      });
    }

    it("outlives a refusal that is not about templates", async () => {
      const ctx = withContext();
      await checkTemplates(ctx);
      server.fail({ kind: "answer", status: 400, json: { error: { code: 131026, message: "x" } } }, 1);
      await whatsapp.actions["message.followup"]?.(testJob(), ctx);
      expect(await requestsOf(() => checkTemplates(ctx))).toBe(0);
    });
  });

  describe("a list of several pages", () => {
    const page = (data: unknown[]) =>
      ({
        kind: "answer",
        status: 200,
        json: { data, paging: { cursors: { after: "MTAw" }, next: "https://graph.facebook.com/next" } },
      }) as const;

    it("is read to its end before a template counts as missing", async () => {
      server.fail(page([{ ...GOOD, name: "lead_quente_vendas_antigo" }]), 1);
      expect(await run(account())).toMatchObject({ kind: "delivered" });
    });

    it("is not read for ever, and an unread rest is never a missing template", async () => {
      server.fail(page([]));
      const before = server.requests;
      expect(await run(account())).toMatchObject({ kind: "unknown" });
      expect(server.requests - before).toBe(20);
    });
  });
});
