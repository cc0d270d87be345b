import { readSettings, type WebhookRequest } from "@streamleads/integration-kit";
import {
  describeSource,
  type FaultServer,
  fixturesOf,
  startFake,
  storedChange,
  testSourceContext,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { pipedriveFake, TOKEN, WEBHOOK_PASSWORD } from "./fake.ts";
import type { FakeAccount } from "./fake-account.ts";
import { pipedriveSource } from "./source.ts";

const FIXTURES = fixturesOf(import.meta.url);
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
const withHeaders = (headers: WebhookRequest["headers"]) => (request: WebhookRequest) => ({ ...request, headers });
const ALONE = { webhookUser: "streamleads", webhookPassword: WEBHOOK_PASSWORD, stageMap: "2 = contatado" };

describeSource({
  source: pipedriveSource,
  settings: ALONE,
  fixtures: FIXTURES,
  request: () => ({ method: "POST", params: {}, query: {}, headers: basic("streamleads", WEBHOOK_PASSWORD) }),
  forgeries: {
    "without credentials": withHeaders({}),
    "with another password": withHeaders(basic("streamleads", "x".repeat(WEBHOOK_PASSWORD.length))),
    "with another user": withHeaders(basic("admin", WEBHOOK_PASSWORD)),
    "with an empty pair": withHeaders(basic("", "")),
    "with the password as a bearer token": withHeaders({ authorization: `Bearer ${WEBHOOK_PASSWORD}` }),
  },
  runs: 300,
});

it("without a password nobody is believed, whatever they send", () => {
  const request = {
    method: "POST",
    params: {},
    query: {},
    headers: basic("streamleads", ""),
    body: Buffer.from("{}"),
  } as const;
  for (const settings of [{}, { webhookPassword: "" }]) {
    const verdict = pipedriveSource.webhook?.verify({ ...request, now: new Date(0) }, settings);
    expect(verdict).toEqual({ kind: "forged", cause: "not_configured" });
  }
  expect(readSettings(pipedriveSource, { PIPEDRIVE_API_TOKEN: TOKEN }).missing).toEqual(["PIPEDRIVE_WEBHOOK_PASSWORD"]);
});

it("a repeated webhook has the id that it had before", () => {
  const body = FIXTURES["deal-won"] ?? Buffer.alloc(0);
  const request = { method: "POST", params: {}, query: {}, headers: {}, body, now: new Date(0) } as const;
  expect(pipedriveSource.webhook?.split(request, ALONE)).toMatchObject([
    { providerId: "a2d5c3f0-1b7e-4c1f-8a61-0d9b6f1e7c02" },
  ]);
});

describe("what a deal has become", () => {
  let server: FaultServer | undefined;
  afterEach(() => server?.close());

  const emails = [
    { value: "antigo@exemplo.com.br", primary: false, label: "home" },
    { value: "bia@exemplo.com.br", primary: true, label: "home" },
  ];
  const phones = [{ value: "+5548991234567", primary: true, label: "mobile" }];
  const begin = (status: string) => (account: FakeAccount) => {
    account.rows.persons.push({ id: 8841, name: "Beatriz Nogueira", emails, phones });
    const moments = { won_time: "2026-11-21T10:00:00Z", lost_time: "2026-11-21T10:00:00Z" };
    account.rows.deals.push({ id: 412, person_id: 8841, status, value: 420_000, currency: "BRL", ...moments });
  };

  async function read(
    name: string,
    options: { status?: string; change?: object; settings?: object; fault?: number } = {},
  ) {
    const fake = pipedriveFake({ begin: begin(options.status ?? "open") });
    server = await startFake(fake);
    if (options.fault) server.fail({ kind: "answer", status: options.fault, json: { success: false } });
    const settings = { ...readSettings(pipedriveSource, fake.env(server.url)).settings, ...options.settings };
    const body = JSON.parse(FIXTURES[name]?.toString() ?? "");
    const changed = Buffer.from(JSON.stringify({ ...body, ...options.change }));
    const ctx = testSourceContext(pipedriveSource, settings, { url: server.url });
    const reading = await pipedriveSource.read(storedChange(changed), ctx);
    await ctx.close();
    return reading;
  }
  const about = {
    ref: { integration: "pipedrive", object: "deal", id: "412" },
    email: "bia@exemplo.com.br",
    telefone: "+5548991234567",
  };

  it("a stage by its name, with the person's own addresses for a deal that is not ours", async () => {
    expect(await read("deal-stage")).toEqual({
      kind: "stage",
      about,
      stage: "contatado",
      at: new Date("2026-11-20T13:02:11Z"),
      valueCents: undefined,
      via: "Pipedrive",
    });
  });

  it("won, with the value in cents", async () => {
    expect(await read("deal-won", { status: "won" })).toMatchObject({
      kind: "stage",
      about,
      stage: "ganho",
      at: new Date("2026-11-21T10:00:00Z"),
      valueCents: 42_000_000,
    });
  });

  it("lost", async () => {
    expect(await read("deal-lost", { status: "lost" })).toMatchObject({ kind: "stage", stage: "perdido" });
  });

  it("a stage by its number, before its name", async () => {
    const stageMap = "Contato feito = contatado; 2 = visita";
    expect(await read("deal-stage", { settings: { stageMap } })).toMatchObject({ stage: "visita" });
  });

  it.each([
    ["won in the webhook and open in the account", "deal-won", {}, "deal_changed_since"],
    ["a new title", "deal-renamed", {}, "nothing_of_stage"],
    ["something of a person", "person-changed", {}, "not_of_deals"],
    ["a stage that nobody named", "deal-stage", { settings: { stageMap: "Visita = visita" } }, "stage_unmapped"],
    ["a deal that is gone", "deal-won", { change: { data: { id: 999, status: "won" } } }, "deal_gone"],
  ] as const)("%s is ignored by name", async (_name, fixture, options, cause) => {
    expect(await read(fixture, options)).toMatchObject({ kind: "ignored", cause });
  });

  it.each([
    [503, "retry"],
    [401, "reconnect"],
    [429, "retry"],
  ])("an account that answers %i is asked again later, and nothing is lost: %s", async (fault, kind) => {
    for (const name of ["deal-won", "deal-stage"]) {
      expect(await read(name, { fault })).toMatchObject({ kind });
      await server?.close();
    }
  });

  it("a deal without a number is kept for a person", async () => {
    expect(
      await read("deal-won", { change: { data: { status: "won" }, meta: { entity: "deal", action: "change" } } }),
    ).toMatchObject({
      kind: "parked",
      cause: "malformed",
    });
  });

  it("without a token the webhook alone is believed, and finds the deals that are ours", async () => {
    const reading = await read("deal-won", { settings: { token: "" } });
    expect(reading).toMatchObject({ kind: "stage", stage: "ganho", about: { ref: { id: "412" } } });
    expect(server?.requests).toBe(0);
  });
});
