import { type Change, type Reading, readSettings, type Unread } from "@streamleads/integration-kit";
import {
  type FaultServer,
  startFake,
  storedChange,
  TEST_NOW,
  testMemo,
  testSourceContext,
} from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RdStationFake, rdStationFake } from "./fake.ts";
import { FIXTURES } from "./fixtures.ts";
import { rdStation } from "./source.ts";

const SINCE = new Date("2026-11-20T00:00:00.000Z");
const OTAVIO = "c2f3d2b3-7250-4d27-97f4-eef38be32f7f";
const otavio = {
  uuid: OTAVIO,
  name: "Otávio Reis",
  email: "otavio@exemplo.com.br",
  conversions: [
    { identifier: "landing-antiga", at: "2026-11-01T10:00:00.000-03:00" },
    { identifier: "contato-site", at: "2026-11-20T14:07:04.254-03:00" },
  ],
  more: {
    mobile_phone: "48 99988-7766",
    cf_renda_familiar: "12000",
    tags: ["site"],
    legal_bases: [{ category: "communications", type: "consent", status: "granted" }],
  },
};

const fake: RdStationFake = rdStationFake();
let server: FaultServer;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await startFake(fake);
});
afterEach(async () => {
  server.heal();
  fake.reset();
  await Promise.all(open.splice(0).map((ctx) => ctx.close()));
});
afterAll(() => server.close());

function context(changes: Record<string, string | undefined> = {}, memo = testMemo()) {
  const { settings } = readSettings(rdStation, fake.env(server.url));
  const ctx = testSourceContext(
    rdStation,
    { ...settings, ...changes },
    {
      url: changes.apiUrl ?? server.url,
      memo,
      timeoutMs: 5_000,
    },
  );
  open.push(ctx);
  return ctx;
}

async function listAll(ctx = context(), since = SINCE, id = "1") {
  const changes: Change[] = [];
  const unread: Unread[] = [];
  for await (const page of rdStation.reconcile!.list(ctx, { id, name: "x" }, since)) {
    if ("kind" in page) unread.push(page);
    else changes.push(...page);
  }
  return { changes, unread };
}

const readChange = (change: Change, ctx = context()): Promise<Reading> =>
  rdStation.read(storedChange(change.body), ctx);
const person = (n: number, at: string) => ({
  uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  name: `Pessoa ${n}`,
  email: `pessoa${n}@exemplo.com.br`,
  conversions: [{ identifier: "site", at }],
});

describe("what is compared", () => {
  it("is RD's whole base, or the segmentations that the owner chose", async () => {
    expect(await rdStation.reconcile!.scopes(context())).toEqual([
      { id: "1", name: "Todos os contatos da base de Leads" },
    ]);
    expect(await rdStation.reconcile!.scopes(context({ segmentationIds: "204" }))).toEqual([
      { id: "204", name: "Lançamento Campeche" },
    ]);
  });

  it("a chosen segmentation that RD does not show is said, not left out", async () => {
    expect(await rdStation.reconcile!.scopes(context({ segmentationIds: "204, 999" }))).toMatchObject({
      kind: "rejected",
      cause: "rd_segmentation_missing",
      fix: expect.stringContaining("RD_STATION_SEGMENTATION_IDS"),
    });
  });

  it("without an app there is nothing to compare, and RD is not called", async () => {
    const before = server.requests;
    expect(await rdStation.reconcile!.scopes(context({ clientId: undefined }))).toEqual([]);
    expect(server.requests).toBe(before);
  });
});

describe("RD's list read again", () => {
  it("gives each conversion the id that its webhook had", async () => {
    fake.put(otavio);
    const { changes } = await listAll();
    const webhook = rdStation.webhook!.split(
      {
        method: "POST",
        params: {},
        query: {},
        headers: {},
        body: Buffer.from(FIXTURES["api-converted"]!),
        now: TEST_NOW,
      },
      {},
    );
    expect(changes.map(({ providerId }) => providerId)).toEqual(webhook.map(({ providerId }) => providerId));
  });

  it("of 300 people gives those who converted since, page by page, and none that never did", async () => {
    for (let n = 0; n < 260; n += 1) fake.put(person(n, "2026-11-21T10:00:00.000-03:00"));
    for (let n = 260; n < 300; n += 1) fake.put(person(n, "2026-11-01T10:00:00.000-03:00"));
    fake.put({ ...person(900, ""), conversions: [] });
    const { changes, unread } = await listAll();
    expect(unread).toEqual([]);
    expect(new Set(changes.map(({ providerId }) => providerId)).size).toBe(260);
  });

  it("stops at the first page that holds only older ones", async () => {
    for (let n = 0; n < 500; n += 1) fake.put(person(n, "2026-11-01T10:00:00.000-03:00"));
    const before = server.requests;
    expect((await listAll()).changes).toEqual([]);
    expect(server.requests - before).toBe(2);
  });

  it("a failure in the middle is said after what was read before it", async () => {
    for (let n = 0; n < 200; n += 1) fake.put(person(n, "2026-11-21T10:00:00.000-03:00"));
    server.failAt(3, { kind: "answer", status: 503, json: {} });
    const { changes, unread } = await listAll();
    expect(changes).toHaveLength(125);
    expect(unread).toMatchObject([{ kind: "retry", cause: "http_503" }]);
  });

  for (const [guarantee, answer, expected] of [
    [
      "a 200 without a list is never an empty list",
      { status: 200, json: {} },
      { kind: "unknown", cause: "unreadable_answer" },
    ],
    ["a 200 that is no JSON neither", { status: 200, text: "<html>" }, { kind: "unknown" }],
    [
      "a limit waits as long as RD says",
      { status: 429, json: { error: "rate limit exceeded", remaining_time: 90 } },
      {
        kind: "retry",
        cause: "rd_rate_limit",
        notBefore: new Date(TEST_NOW.getTime() + 90_000),
        pauseConnection: true,
      },
    ],
    [
      "a plan without the feature is said",
      { status: 403, json: { errors: { error_type: "ACCOUNT_REQUIREMENT_MISSING" } } },
      { kind: "rejected", cause: "rd_plan_missing" },
    ],
    [
      "a segmentation that is gone is said",
      { status: 404, json: {} },
      { kind: "rejected", cause: "rd_segmentation_missing" },
    ],
  ] as const) {
    it(guarantee, async () => {
      server.failAt(2, { kind: "answer", ...answer });
      const { changes, unread } = await listAll();
      expect(changes).toEqual([]);
      expect(unread).toMatchObject([expected]);
    });
  }

  it("a line without a person is kept for somebody to see", async () => {
    server.failAt(2, {
      kind: "answer",
      status: 200,
      json: { contacts: [null, { last_conversion_date: "2026-11-21T10:00:00Z" }] },
    });
    const { changes } = await listAll();
    expect(changes.map(({ providerId }) => providerId)).toEqual([undefined]);
    expect(await readChange(changes[0]!)).toMatchObject({ kind: "parked", cause: "malformed" });
  });
});

describe("a conversion that never arrived", () => {
  it("is fetched whole: contact, fields, consent, and the form of that very moment", async () => {
    fake.put(otavio);
    const [change] = (await listAll()).changes;
    expect(await readChange(change!)).toMatchObject({
      kind: "lead",
      personIds: [OTAVIO],
      lead: {
        nome: "Otávio Reis",
        email: "otavio@exemplo.com.br",
        telefone: "48 99988-7766",
        renda_aproximada: "12000",
        formulario_id: "contato-site",
        capturado_em: "2026-11-20T17:07:04.254Z",
        consentimentos: [{ finalidade: "marketing_email", estado: "concedido" }],
        respostas: { tags: "site" },
      },
    });
  });

  it("that a newer one has followed is a lead still, without the newer one's form", async () => {
    fake.put(otavio);
    const [change] = (await listAll()).changes;
    fake.put({ ...otavio, conversions: [{ identifier: "outra-pagina", at: "2026-11-22T10:00:00.000-03:00" }] });
    const reading = await readChange(change!);
    expect(reading).toMatchObject({ kind: "lead" });
    expect(reading.kind === "lead" && reading.lead).not.toHaveProperty("formulario_id");
  });

  it("that was ours is ignored", async () => {
    fake.put({ ...otavio, conversions: [{ identifier: "streamleads-site", at: "2026-11-21T10:00:00.000-03:00" }] });
    const [change] = (await listAll()).changes;
    expect(await readChange(change!)).toMatchObject({ kind: "ignored", cause: "own_conversion" });
  });

  it("of a contact that the owner has deleted since is left alone", async () => {
    fake.put(otavio);
    const [change] = (await listAll()).changes;
    fake.remove(OTAVIO);
    expect(await readChange(change!)).toMatchObject({ kind: "ignored", cause: "rd_contact_deleted" });
  });

  for (const [guarantee, fault, expected] of [
    ["a failing RD is asked again later", { kind: "answer", status: 500 }, { kind: "retry", cause: "http_500" }],
    ["a broken connection too", { kind: "reset" }, { kind: "retry" }],
    [
      "an answer that cannot be read too",
      { kind: "answer", status: 200, text: "?" },
      { kind: "retry", cause: "unreadable_answer" },
    ],
    [
      "a limit pauses the source",
      { kind: "answer", status: 429, json: { remaining_time: 5 } },
      { kind: "retry", pauseSource: true },
    ],
    [
      "another person's record is not taken for this one's",
      { kind: "answer", status: 200, json: { uuid: "x" } },
      { kind: "retry" },
    ],
    [
      "a plan without the feature is shown to a person",
      { kind: "answer", status: 403, json: { errors: [{ error_type: "ACCOUNT_REQUIREMENT_MISSING" }] } },
      { kind: "parked", cause: "rd_plan_missing" },
    ],
  ] as const) {
    it(guarantee, async () => {
      fake.put(otavio);
      const [change] = (await listAll()).changes;
      server.failAt(2, fault);
      expect(await readChange(change!)).toMatchObject(expected);
    });
  }

  it("without an app asks for one instead of failing", async () => {
    fake.put(otavio);
    const [change] = (await listAll()).changes;
    expect(await readChange(change!, context({ refreshToken: undefined }))).toMatchObject({
      kind: "reconnect",
      cause: "rd_not_connected",
    });
  });

  it("with an id that is no id is parked without a call", async () => {
    const before = server.requests;
    for (const uuid of ["../segmentations", "a/b", "", "x y"]) {
      const line = { uuid, last_conversion_date: "2026-11-20T10:00:00Z" };
      const body = Buffer.from(JSON.stringify({ rd_station_list: line }));
      expect(await readChange({ body })).toMatchObject({ kind: "parked", cause: "malformed" });
    }
    expect(server.requests).toBe(before);
  });
});

describe("the access token", () => {
  it("is fetched once for many looks", async () => {
    const ctx = context();
    const before = server.requests;
    await rdStation.reconcile!.scopes(ctx);
    await rdStation.reconcile!.scopes(ctx);
    expect(server.requests - before).toBe(3);
  });

  it("that is over is renewed once, and the look goes on", async () => {
    const ctx = context();
    await rdStation.reconcile!.scopes(ctx);
    fake.expireTokens();
    expect(await rdStation.reconcile!.scopes(ctx)).toHaveLength(1);
  });

  it("that RD refuses again and again asks for a person instead of going round", async () => {
    const unauthorized = { status: 401, json: { errors: { error_type: "UNAUTHORIZED" } } };
    server.failAt(2, { kind: "answer", ...unauthorized });
    server.failAt(4, { kind: "answer", ...unauthorized });
    const before = server.requests;
    expect(await rdStation.reconcile!.scopes(context())).toMatchObject({
      kind: "reconnect",
      cause: "rd_token_refused",
    });
    expect(server.requests - before).toBe(4);
  });

  it("is never part of what is said", async () => {
    server.failAt(1, { kind: "answer", status: 500, text: "sandbox-rd-refresh-token" });
    expect(JSON.stringify(await rdStation.reconcile!.scopes(context()))).not.toContain("sandbox-rd");
  });
});

describe("the check", () => {
  const check = async (changes: Record<string, string | undefined> = {}) =>
    (await rdStation.check!(context(changes))).outcome;

  it("renews the token and says what is compared", async () => {
    expect(await check()).toEqual({
      kind: "delivered",
      note: "Acesso renovado. Confere: Todos os contatos da base de Leads.",
    });
  });

  it("renews it although an older one is remembered", async () => {
    const ctx = context();
    await rdStation.reconcile!.scopes(ctx);
    fake.revoke();
    expect((await rdStation.check!(ctx)).outcome).toMatchObject({
      kind: "reconnect",
      cause: "rd_refresh_token_refused",
    });
  });

  for (const [guarantee, changes, expected] of [
    ["a wrong secret is named", { clientSecret: "x" }, { kind: "reconnect", cause: "rd_credentials_refused" }],
    ["a wrong refresh token is named", { refreshToken: "x" }, { kind: "reconnect", cause: "rd_refresh_token_refused" }],
    [
      "half an app is named with the variable that is missing",
      { refreshToken: undefined },
      { kind: "reconnect", cause: "rd_app_incomplete", fix: expect.stringContaining("RD_STATION_REFRESH_TOKEN") },
    ],
    [
      "webhooks alone are fine, and it is said that nothing is compared",
      { clientId: undefined, clientSecret: undefined, refreshToken: undefined },
      { kind: "skipped", cause: "rd_app_absent" },
    ],
    ["a segmentation that is missing is named", { segmentationIds: "77" }, { kind: "rejected" }],
  ] as const) {
    it(guarantee, async () => expect(await check(changes)).toMatchObject(expected));
  }

  it("a token that comes without a token is no success", async () => {
    for (const json of [{}, { access_token: "" }, { access_token: "com espaço" }, []]) {
      server.failAt(1, { kind: "answer", status: 200, json });
      expect(await check()).toMatchObject({ kind: "unknown", cause: "unreadable_answer" });
      server.heal();
    }
  });

  it("RD that cannot be reached is said as such", async () => {
    expect(await check({ apiUrl: "http://127.0.0.1:9" })).toMatchObject({ kind: "retry", cause: "connection_refused" });
  });
});
