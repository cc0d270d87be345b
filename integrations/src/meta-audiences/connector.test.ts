import { type Outcome, STAGES } from "@streamleads/domain";
import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type JobOverrides,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { metaAudiences } from "./connector.ts";
import { type MetaAudiencesFakeOptions, metaAudiencesFake } from "./fake.ts";
import type { AudienceSettings } from "./fields.ts";

const MORNO = { lead: { status: "MORNO" } } as const satisfies JobOverrides;
const AUDIENCE = "6120000000001234";

connectorContract(metaAudiences, {
  fake: metaAudiencesFake,
  actions: { "audience.add": MORNO, "audience.remove": { refs: { audience: AUDIENCE } } },
});

describe("audiences", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  async function setUp(options: MetaAudiencesFakeOptions = {}, changes: AudienceSettings = {}) {
    const fake = metaAudiencesFake(options);
    const server = await startFake(fake);
    open.push(server);
    const { settings } = readSettings(metaAudiences, fake.env(server.url));
    const ctx = testContext(metaAudiences, { ...settings, ...changes });
    open.push(ctx);
    return {
      fake,
      server,
      ctx,
      add: (job: JobOverrides = MORNO) => metaAudiences.actions["audience.add"]!(testJob(job), ctx),
      remove: (job: JobOverrides) => metaAudiences.actions["audience.remove"]!(testJob(job), ctx),
    };
  }

  it("a lead enters with hashes only, and the connection remembers where", async () => {
    const { add, fake, server } = await setUp();
    expect(await add()).toMatchObject({ kind: "delivered", externalId: "lead-123", refs: { audience: AUDIENCE } });
    expect(fake.members()).toEqual(["lead-123"]);
    const sent = server.seen[0]?.body.toString("utf8") ?? "";
    expect(sent).not.toMatch(/carlos|silva|99999|paulo/i);
  });

  it("the same attempt twice is one session that Meta closed; the next attempt opens another", async () => {
    const { add } = await setUp();
    await add();
    expect(await add()).toMatchObject({ kind: "retry", cause: "session_ended" });
    expect(await add({ ...MORNO, delivery: { attempt: 2 } })).toMatchObject({ kind: "delivered" });
  });

  it.each([
    ["status_changed", { lead: { status: "QUENTE" } }],
    ["no_identifier", { lead: { status: "MORNO", email: null, telefone: "à noite" } }],
  ] as const)("%s is skipped and nothing leaves", async (cause, job) => {
    const { add, server } = await setUp();
    expect(await add(job)).toMatchObject({ kind: "skipped", cause });
    expect(server.requests).toBe(0);
  });

  it("a person leaves the audience that they entered, even when the connection has another by now", async () => {
    const { add, remove, fake } = await setUp();
    await add();
    const { remove: later, server } = await setUp({}, { audienceId: "6120000000009999" });
    expect(await later({ refs: { audience: AUDIENCE } })).toMatchObject({ refs: { audience: "fora" } });
    expect(server.seen[0]?.path).toBe(`/v26.0/${AUDIENCE}/users`);
    await remove({ refs: { audience: AUDIENCE }, delivery: { key: "d9002-out" } });
    expect(fake.members()).toEqual([]);
  });

  it.each([[{}], [{ audience: "fora" }]])("of a person who is not inside (%j) nothing leaves", async (refs) => {
    const { remove, server } = await setUp();
    expect(await remove({ refs, params: { stage: "ganho" } })).toMatchObject({
      kind: "skipped",
      cause: "not_in_audience",
    });
    expect(server.requests).toBe(0);
  });

  it("a withdrawn consent leads out of every audience of the account, also of whom no answer told", async () => {
    const { remove, server } = await setUp();
    const params = { finalidades: ["marketing_email", "audiencias"] };
    expect(await remove({ params })).toMatchObject({ kind: "delivered", refs: { audience: "fora" } });
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "DELETE /v26.0/act_120330000000017/usersofanyaudience",
    ]);
  });

  it("another withdrawn purpose is none of Meta's business", async () => {
    const { remove, server } = await setUp();
    const job = { refs: { audience: AUDIENCE }, params: { finalidades: ["marketing_email"] } };
    expect(await remove(job)).toMatchObject({ kind: "skipped", cause: "other_purpose" });
    expect(server.requests).toBe(0);
  });

  it("an erased person leaves every audience of the account", async () => {
    const { ctx, add, fake } = await setUp();
    await add();
    const person = {
      leadId: 123,
      nome: "Carlos Silva",
      email: "carlos@email.com",
      telefone: null,
      refs: {},
      now: TEST_NOW,
    };
    expect(await metaAudiences.erase?.(person, ctx)).toMatchObject({ kind: "delivered" });
    expect(fake.members()).toEqual([]);
  });

  it.each([
    [
      2650,
      1870145,
      { kind: "retry", cause: "audience_busy", burn: false, notBefore: new Date("2026-11-23T15:10:00Z") },
    ],
    [2650, 1870148, { kind: "retry", cause: "update_partial" }],
    [2650, 1870147, { kind: "retry", cause: "session_ended" }],
    [2650, 1870158, { kind: "retry", cause: "session_ended" }],
    [2650, 1870144, { kind: "rejected", cause: "update_failed" }],
    [200, 1870090, { kind: "reconnect", cause: "terms_not_accepted" }],
    [200, 1870034, { kind: "reconnect", cause: "terms_not_accepted" }],
    [200, 1870050, { kind: "reconnect", cause: "account_not_linked" }],
    [200, 1870047, { kind: "rejected", cause: "audience_too_small" }],
    [100, 1713230, { kind: "reconnect", cause: "audience_flagged" }],
    [80003, 1, { kind: "retry", cause: "meta_rate_limit", pauseConnection: true }],
  ] as const)("code %d/%d is %j", async (code, subcode, wanted) => {
    const { add } = await setUp({ refusal: { code, subcode } });
    expect(await add()).toMatchObject(wanted);
  });

  it.each([
    [{ num_received: 1, num_invalid_entries: 1, invalid_entry_samples: { 0: "hash" } }, "rejected"],
    [{ num_received: 0, num_invalid_entries: 0 }, "unknown"],
    [{ num_received: "1" }, "delivered"],
    [{ audience_id: AUDIENCE }, "unknown"],
    [{ success: false }, "unknown"],
  ])("the body decides, not the status: %j is %s", async (json, kind) => {
    const { add, server } = await setUp();
    server.fail({ kind: "answer", status: 200, json });
    expect((await add()).kind).toBe(kind);
  });

  describe("check", () => {
    const check = async (options: MetaAudiencesFakeOptions, changes: AudienceSettings = {}): Promise<Outcome> => {
      const { ctx } = await setUp(options, changes);
      return metaAudiences.check(ctx);
    };

    it("names audience, account and the token's end", async () => {
      const outcome = await check({ token: { expires_at: 1_900_000_000 } });
      expect(outcome).toEqual({
        kind: "delivered",
        note: "Público StreamLeads MORNO e FRIO, conta Imobiliária Exemplo. Token válido até 17/03/2030.",
        expiresAt: new Date(1_900_000_000_000),
      });
    });

    it.each([
      ["audience_flagged", { audience: { operation_status: { code: 471 } } }],
      ["audience_of_other_account", { audience: { account_id: "1" } }],
      ["audience_of_other_kind", { audience: { subtype: "LOOKALIKE" } }],
      ["ad_account_closed", { account: { account_status: 2 } }],
      ["terms_not_accepted", { account: { tos_accepted: { custom_audience_tos: 0 } } }],
      ["permission_missing", { token: { scopes: ["ads_read"] } }],
      ["token_invalid", { token: { is_valid: false } }],
    ])("%s is found, with what to do", async (cause, options) => {
      expect(await check(options)).toMatchObject({ kind: "reconnect", cause, fix: expect.stringMatching(/\S/) });
    });

    it.each([
      ["object_missing", { audienceId: "6120000000009999" }],
      ["token_invalid", { accessToken: "EAAoutro" }],
      ["app_secret_mismatch", { appSecret: "de-outro-aplicativo" }],
      ["version_retired", { graphVersion: "v18.0" }],
    ])("%s is found in the settings", async (cause, changes) => {
      expect(await check({}, changes)).toMatchObject({ kind: "reconnect", cause });
    });

    it("warns of a name that speaks of income, of an odd state, and of terms that Meta did not tell of", async () => {
      const audience = { name: "Alta renda SP", operation_status: { code: 441 } };
      expect(await check({ audience, account: { tos_accepted: undefined } })).toMatchObject({
        kind: "delivered",
        note: expect.stringMatching(/não disse se os termos.*Estado do público na Meta: 441.*renda ou saúde/),
      });
    });
  });
});

describe("the part of the plan", () => {
  const steps = (settings: AudienceSettings = {}) => metaAudiences.part?.(settings).steps;

  it("by default takes MORNO and FRIO in, and QUENTE, buyers and withdrawn consents out", () => {
    expect(steps()).toEqual([
      { action: "audience.add", statuses: ["MORNO", "FRIO"] },
      { action: "audience.remove", statuses: ["QUENTE"] },
      { action: "audience.remove", on: "stage", stages: ["ganho"] },
      { action: "audience.remove", on: "opt_out" },
    ]);
  });

  it("keeps who changed status, and leads out at lost sales too, when told so", () => {
    const chosen = { statuses: "FRIO", onOtherStatus: "manter", leaveOnStages: "ganho,perdido" };
    expect(steps(chosen)).toEqual([
      { action: "audience.add", statuses: ["FRIO"] },
      { action: "audience.remove", on: "stage", stages: ["ganho", "perdido"] },
      { action: "audience.remove", on: "opt_out" },
    ]);
  });

  it("a withdrawn consent leads out whatever is chosen", () => {
    for (const { value: statuses } of metaAudiences.fields.statuses.choices) {
      const chosen = steps({ statuses, leaveOnStages: "nenhuma", onOtherStatus: "manter" });
      expect(chosen?.at(-1)).toEqual({ action: "audience.remove", on: "opt_out" });
      expect(chosen?.[0]?.statuses?.length).toBeGreaterThan(0);
    }
  });

  it("offers stages that exist", () => {
    for (const { value } of metaAudiences.fields.leaveOnStages.choices.filter(({ value }) => value !== "nenhuma")) {
      for (const stage of value.split(",")) expect(STAGES).toContain(stage);
    }
  });
});
