import { type Arrival, sampleLead, TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { bodyOf, eventOf } from "./event.ts";
import { googleDataManagerFake } from "./fake.ts";

const ENV = googleDataManagerFake().env("http://127.0.0.1");
const SETTINGS = { customerId: "4455667788" };
const LEAD = sampleLead({ gclid: "EAIaIQobChMI" });
const EVENT = eventOf(LEAD, { stage: "ganho", at: TEST_NOW, valueCents: 100 }, SETTINGS)!;
const BODY = bodyOf([EVENT], [ENV.GOOGLE_ADS_CONVERSION_GANHO ?? ""], SETTINGS, false);
const withEvent = (change: object) => ({ ...BODY, events: [{ ...EVENT, ...change }] });
const withUser = (...userIdentifiers: object[]) => withEvent({ userData: { userIdentifiers } });
const HASH = "0".repeat(64);

function send(body: unknown, fake = googleDataManagerFake(), more: { path?: string; token?: string } = {}) {
  const arrivals: Arrival[] = [];
  const request = {
    method: "POST",
    path: more.path ?? "/v1/events:ingest",
    query: new URLSearchParams(),
    headers: { authorization: `Bearer ${more.token ?? ENV.GOOGLE_DATA_MANAGER_ACCESS_TOKEN}` },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  };
  return { answer: fake.handle(request, (arrival) => arrivals.push(arrival)), arrivals };
}

describe("the fake of Google's Data Manager", () => {
  it("counts a transaction of an action once, and a dry run never", () => {
    const fake = googleDataManagerFake();
    expect(send({ ...BODY, validateOnly: true }, fake).arrivals).toEqual([]);
    expect(send(BODY, fake).arrivals).toMatchObject([{ kind: "ads.conversion", key: "712345674 lead-123:ganho" }]);
    const again = send(BODY, fake);
    expect(again.answer).toMatchObject({ status: 200, json: { requestId: expect.any(String) } });
    expect(again.arrivals).toEqual([]);
  });

  it.each([
    ["REQUIRED_FIELD_MISSING", "{"],
    ["INVALID_ARGUMENT", { ...BODY, partialFailure: true }],
    ["REQUIRED_FIELD_MISSING", { ...BODY, destinations: [] }],
    ["TOO_MANY_DESTINATIONS", { ...BODY, destinations: Array(11).fill(BODY.destinations[0]) }],
    [
      "INVALID_CONVERSION_ACTION_ID",
      { ...BODY, destinations: [{ ...BODY.destinations[0], productDestinationId: "1" }] },
    ],
    ["INVALID_ENUM_VALUE", { ...BODY, consent: { adUserData: "GRANTED" } }],
    ["REQUIRED_FIELD_MISSING", { ...BODY, events: [] }],
    ["REQUIRED_FIELD_MISSING", { ...BODY, encoding: undefined }],
    ["REQUIRED_FIELD_MISSING", withEvent({ eventSource: undefined })],
    ["REQUIRED_FIELD_MISSING", withEvent({ transactionId: "" })],
    ["INVALID_FORMAT", withEvent({ eventTimestamp: "ontem" })],
    ["INVALID_CURRENCY_CODE", withEvent({ currency: undefined })],
    ["INVALID_EVENT", withEvent({ renda: 15_000 })],
    ["INVALID_EVENT", withEvent({ adIdentifiers: { gbraid: "a", wbraid: "b" } })],
    ["NO_IDENTIFIERS_PROVIDED", withEvent({ adIdentifiers: undefined, userData: undefined })],
    ["INVALID_HEX_ENCODING", withUser({ emailAddress: "carlos@email.com" })],
    ["INVALID_SHA256_FORMAT", withUser({ emailAddress: "abc" })],
    ["TOO_MANY_USER_IDENTIFIERS", withUser(...Array(11).fill({ emailAddress: HASH }))],
    ["INVALID_EVENT", withUser({ emailAddress: HASH, phoneNumber: HASH })],
  ])("refuses the whole request with %s", (reason, body) => {
    const { answer, arrivals } = send(body);
    expect(answer).toMatchObject({ status: 400, json: { error: { status: "INVALID_ARGUMENT" } } });
    expect(JSON.stringify(answer.json)).toContain(`"reason":"${reason}"`);
    expect(arrivals).toEqual([]);
  });

  it("refuses another token, account and path", () => {
    expect(send(BODY, googleDataManagerFake(), { token: "ya29.outro" }).answer.status).toBe(401);
    const other = bodyOf([EVENT], ["712345674"], { customerId: "9999999999" }, false);
    expect(send(other).answer.status).toBe(403);
    expect(send(BODY, googleDataManagerFake(), { path: "/v1/audienceMembers:ingest" }).answer.status).toBe(404);
  });
});
