import type { ConnectorContext } from "@streamleads/integration-kit";
import type { FakeServer } from "@streamleads/integration-kit/testing";
import { startFake, testContext } from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { whatsapp } from "./connector.ts";
import { whatsappFake } from "./fake.ts";
import { checkTemplates, findingOf } from "./template-check.ts";
import { HOT_LEAD_TEMPLATE } from "./templates.ts";

const GOOD = {
  name: "lead_quente_vendas",
  language: "pt_BR",
  status: "APPROVED",
  components: [
    { type: "HEADER", format: "TEXT", text: "{{1}}" },
    { type: "BODY", text: HOT_LEAD_TEMPLATE.body },
  ],
};

describe("findingOf", () => {
  it("finds nothing wrong with the template of the guide", () => {
    expect(findingOf(HOT_LEAD_TEMPLATE, [GOOD])).toBeUndefined();
  });

  it("looks at the Portuguese version among several languages", () => {
    expect(findingOf(HOT_LEAD_TEMPLATE, [{ ...GOOD, language: "en_US", status: "REJECTED" }, GOOD])).toBeUndefined();
  });

  for (const [guarantee, list, cause, words] of [
    ["an empty account", [], "template_missing", "não existe nesta conta"],
    [
      "a longer name is another template",
      [{ ...GOOD, name: "lead_quente_vendas_2" }],
      "template_missing",
      "não existe",
    ],
    ["another language", [{ ...GOOD, language: "pt_PT" }], "template_missing", "idioma pt_BR"],
    ["in review", [{ ...GOOD, status: "PENDING" }], "template_not_approved", "em análise"],
    ["refused", [{ ...GOOD, status: "REJECTED" }], "template_not_approved", "recusado"],
    ["paused", [{ ...GOOD, status: "PAUSED" }], "template_not_approved", "pausado"],
    ["a state that nobody knew", [{ ...GOOD, status: "FROZEN" }], "template_not_approved", "não conhecemos"],
    ["no state", [{ ...GOOD, status: null }], "template_not_approved", "não conhecemos"],
    [
      "too few variables",
      [{ ...GOOD, components: [{ type: "BODY", text: "Lead {{1}}, score {{2}}." }] }],
      "template_parameters",
      "tem 2 variáveis no texto e o envio usa 7",
    ],
    ["no text at all", [{ ...GOOD, components: null }], "template_parameters", "tem 0 variáveis"],
    [
      "named variables",
      [{ ...GOOD, components: [{ type: "BODY", text: HOT_LEAD_TEMPLATE.body.replace(/\{\{(\d)\}\}/g, "{{v$1}}") }] }],
      "template_parameters",
      "variáveis com nome",
    ],
    ["entries that are no templates", [null, 7, "x", []], "template_missing", "não existe"],
  ] as const) {
    it(guarantee, () => {
      const finding = findingOf(HOT_LEAD_TEMPLATE, list);
      expect(finding?.cause).toBe(cause);
      expect(finding?.problem).toContain(words);
    });
  }
});

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

  const run = (businessAccountId?: string) => {
    const env = server.provider.env(server.url);
    const settings = {
      apiUrl: env.WHATSAPP_API_URL,
      token: env.WHATSAPP_ACCESS_TOKEN,
      phoneNumberId: env.WHATSAPP_PHONE_NUMBER_ID,
      businessAccountId,
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
