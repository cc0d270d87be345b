import {
  type FakeServer,
  type JobOverrides,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { createDeal } from "./deal.ts";
import { DEFAULT_PIPELINE, FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";
import { notFound } from "./fake-answers.ts";

const REFS = { contact: FIRST_CONTACT_ID };
const DAY_MS = 24 * 60 * 60_000;

let fake: HubSpotFake;
let server: FakeServer;
let now: Date;

beforeEach(async () => {
  now = TEST_NOW;
  fake = hubspotFake({
    isConnected: true,
    contacts: [{ email: "carlos@email.com" }, { email: "bia@exemplo.com.br" }],
    pipelines: [DEFAULT_PIPELINE, { id: "987", label: "Locação", stages: [{ id: "654", label: "Visita" }] }],
    now: () => now,
  });
  server = await startFake(fake);
});
afterEach(() => server.close());

function deliver(overrides: JobOverrides = {}, settings: Record<string, string> = {}) {
  const token = fake.env(server.url).HUBSPOT_API_KEY ?? "";
  const ctx = testContext(hubspot, { token, apiUrl: server.url, ...settings });
  return createDeal(
    testJob({ refs: REFS, ...overrides, delivery: { action: "deal.create", ...overrides.delivery } }),
    ctx,
  );
}

function deals() {
  return [...fake.account.records.deals.values()];
}

function contactsOf(dealId: string | undefined) {
  return [...(fake.account.contactsOf.get(dealId ?? "") ?? [])];
}

describe("a new deal", () => {
  it("is opened and tied to its contact in one call", async () => {
    const outcome = await deliver();
    const id = deals()[0]?.id;
    expect(outcome).toEqual({ kind: "delivered", externalId: id, refs: { deal: id }, note: "negócio criado" });
    expect(contactsOf(id)).toEqual([FIRST_CONTACT_ID]);
    expect(server.requests).toBe(1);
    expect(server.arrivals).toMatchObject([
      {
        kind: "deal",
        title: "Negócio criado: Lead Carlos Silva - Apartamento para investimento",
        key: "123-1",
        data: { amount: "450000", stage: "appointmentscheduled", contacts: [FIRST_CONTACT_ID] },
      },
    ]);
  });

  it("opens in the pipeline and stage of the settings", async () => {
    await deliver({}, { pipeline: "987", stageQuente: "654" });
    expect(deals()[0]?.properties).toMatchObject({ pipeline: "987", dealstage: "654" });
  });

  it("of another plan of the same lead is another deal", async () => {
    await deliver({ delivery: { planNo: 1 } });
    await deliver({ delivery: { planNo: 2 } });
    expect(deals().map(({ properties }) => properties.streamleads_deal_key)).toEqual(["123-1", "123-2"]);
  });

  it("carries the prefix of its installation in its key", async () => {
    await deliver({}, { keyPrefix: "filial2" });
    expect(deals()[0]?.properties.streamleads_deal_key).toBe("filial2-123-1");
  });

  it("shows its link when the account's number is known", async () => {
    const link = `https://app.hubspot.com/contacts/12345678/record/0-3/`;
    expect(await deliver({}, { portalId: "12345678" })).toMatchObject({ note: expect.stringContaining(link) });
  });
});

describe("a repetition", () => {
  it("after an answer that was lost finds its deal and makes no second one", async () => {
    server.fail({ kind: "drop_after" }, 1);
    expect(await deliver()).toMatchObject({ kind: "unknown" });
    const outcome = await deliver({ delivery: { attempt: 2, isRepeat: true } });
    expect(outcome).toMatchObject({ kind: "delivered", externalId: deals()[0]?.id, note: "negócio já existia" });
    expect(deals()).toHaveLength(1);
  });

  it("leaves the stage where a salesperson moved the deal", async () => {
    await deliver();
    const [deal] = deals();
    if (deal) fake.account.update("deals", deal, { dealstage: "closedwon" });
    await deliver();
    expect(deals()[0]?.properties.dealstage).toBe("closedwon");
  });

  it("ties a deal that lost its contact to the contact of today", async () => {
    await deliver();
    fake.account.contactsOf.clear();
    expect(await deliver()).toMatchObject({ kind: "delivered", note: "negócio já existia; ligado ao contato" });
    expect(contactsOf(deals()[0]?.id)).toEqual([FIRST_CONTACT_ID]);
  });

  it("counts a young deal of another contact as its own: the contact changed between two attempts", async () => {
    await deliver();
    const other = String(Number(FIRST_CONTACT_ID) + 1);
    expect(await deliver({ refs: { contact: other } })).toMatchObject({ kind: "delivered" });
    expect(contactsOf(deals()[0]?.id)).toEqual([FIRST_CONTACT_ID, other]);
  });

  it("leaves an old deal of somebody else alone and asks a person", async () => {
    now = new Date(TEST_NOW.getTime() - 30 * DAY_MS);
    await deliver();
    const other = String(Number(FIRST_CONTACT_ID) + 1);
    const outcome = await deliver({ refs: { contact: other } });
    expect(outcome).toMatchObject({ kind: "rejected", cause: "deal_key_taken" });
    expect(contactsOf(deals()[0]?.id)).toEqual([FIRST_CONTACT_ID]);
  });

  it("waits when HubSpot says that the deal is there and cannot show it", async () => {
    server.fail({ kind: "answer", status: 409, json: { status: "error", category: "CONFLICT", message: "" } }, 1);
    server.fail({ kind: "answer", ...notFound() }, 1);
    expect(await deliver()).toMatchObject({ kind: "retry", cause: "conflict" });
  });

  it("is not success while the tie to the contact fails", async () => {
    await deliver();
    fake.account.contactsOf.clear();
    fake.account.remove("contacts", FIRST_CONTACT_ID);
    expect(await deliver()).toMatchObject({ kind: "rejected", cause: "object_not_found" });
  });

  it("is not success when the tie is refused inside a batch answer", async () => {
    await deliver();
    fake.account.contactsOf.clear();
    const token = fake.env(server.url).HUBSPOT_API_KEY ?? "";
    const ctx = testContext(hubspot, { token, apiUrl: server.url });
    const errors = [{ status: "error", category: "OBJECT_NOT_FOUND", message: "", context: {}, errors: [], links: {} }];
    const { http } = ctx;
    ctx.http = {
      get: (path, options) => http.get(path, options),
      post: (path, json, options) => http.post(path, json, options),
      patch: (path, json, options) => http.patch(path, json, options),
      request: async () => ({
        kind: "answer",
        status: 207,
        headers: {},
        text: "",
        json: { results: [], errors },
        durationMs: 1,
      }),
    };
    expect(await createDeal(testJob({ refs: REFS }), ctx)).toMatchObject({
      kind: "rejected",
      cause: "object_not_found",
    });
  });
});

describe("what is refused", () => {
  it("a lead whose contact is not known yet waits for it, and nothing is sent", async () => {
    expect(await deliver({ refs: {} })).toMatchObject({ kind: "retry", cause: "contact_unknown" });
    expect(server.requests).toBe(0);
  });

  it("a contact that was deleted in HubSpot is a matter for a person", async () => {
    fake.account.remove("contacts", FIRST_CONTACT_ID);
    expect(await deliver()).toMatchObject({ kind: "rejected", cause: "object_not_found" });
    expect(deals()).toEqual([]);
  });

  it("a stage that was deleted pauses the connection until another is chosen", async () => {
    expect(await deliver({}, { stageQuente: "deleted" })).toMatchObject({
      kind: "reconnect",
      cause: "stage_missing",
      reason: expect.stringContaining("Etapas da conta: appointmentscheduled (Reunião agendada)"),
    });
  });
});
