import type { Arrival, FakeRequest } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { googleAnalyticsFake } from "./fake.ts";

const NOW = Date.parse("2026-11-23T15:00:00Z");
const EVENT = {
  name: "generate_lead",
  params: { engagement_time_msec: 100, currency: "BRL", value: 1050, lead_source: "META_ADS" },
};
const BODY = { client_id: "1493027756.1795186800", timestamp_micros: NOW * 1_000, events: [EVENT] };
const withParams = (params: object) => ({
  ...BODY,
  events: [{ name: "generate_lead", params: { ...EVENT.params, ...params } }],
});
const named = (name: string) => ({ ...BODY, events: [{ ...EVENT, name }] });

function send(body: unknown, options: { path?: string; method?: string; query?: Record<string, string> } = {}) {
  const fake = googleAnalyticsFake({ now: () => NOW });
  const { GA_MEASUREMENT_ID, GA_API_SECRET } = fake.env("http://127.0.0.1");
  const arrivals: Arrival[] = [];
  const request: FakeRequest = {
    method: options.method ?? "POST",
    path: options.path ?? "/mp/collect",
    query: new URLSearchParams(options.query ?? { measurement_id: GA_MEASUREMENT_ID!, api_secret: GA_API_SECRET! }),
    headers: {},
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  };
  return { answer: fake.handle(request, (arrival) => arrivals.push(arrival)), arrivals };
}

describe("the live endpoint", () => {
  it("records a valid request, keyed by client, moment and names", () => {
    const { answer, arrivals } = send(BODY);
    expect(answer).toEqual({ status: 204 });
    expect(arrivals).toMatchObject([
      { kind: "event", key: `1493027756.1795186800:${NOW * 1_000}:generate_lead`, data: BODY },
    ]);
  });

  it("with another property's keys answers the same and records nothing", () => {
    const { answer, arrivals } = send(BODY, { query: { measurement_id: "G-OUTRA", api_secret: "outra" } });
    expect(answer).toEqual({ status: 204 });
    expect(arrivals.map(({ kind }) => kind)).toEqual(["invalid"]);
  });

  for (const [what, body, fieldPath, validationCode] of [
    ["no JSON", "{", "", "VALUE_INVALID"],
    ["no client id", { events: [EVENT] }, "client_id", "VALUE_REQUIRED"],
    ["the seed's client id", { ...BODY, client_id: "lead_123" }, "client_id", "VALUE_INVALID"],
    ["a zero in the client id", { ...BODY, client_id: "0.5" }, "client_id", "VALUE_INVALID"],
    ["milliseconds for microseconds", { ...BODY, timestamp_micros: NOW }, "timestamp_micros", "VALUE_INVALID"],
    ["no events", { ...BODY, events: [] }, "events", "VALUE_REQUIRED"],
    ["26 events", { ...BODY, events: Array(26).fill(EVENT) }, "events", "EXCEEDED_MAX_ENTITIES"],
    ["an event without a name", { ...BODY, events: [{ params: {} }] }, "events[0].name", "VALUE_REQUIRED"],
    ["a reserved event", named("session_start"), "events[0].name", "NAME_RESERVED"],
    ["a notification event", named("notification_open"), "events[0].name", "NAME_RESERVED"],
    ["a name with a dash", named("generate-lead"), "events[0].name", "NAME_INVALID"],
    ["a name of 41 characters", named("a".repeat(41)), "events[0].name", "NAME_INVALID"],
    ["an unknown key", { ...BODY, eventos: [] }, "eventos", "VALUE_INVALID"],
    ["a reserved parameter", withParams({ ga_x: 1 }), "events[0].params.ga_x", "NAME_RESERVED"],
    ["a text of 101 characters", withParams({ a: "x".repeat(101) }), "events[0].params.a", "VALUE_OUT_OF_BOUNDS"],
    ["a boolean", withParams({ a: true }), "events[0].params.a", "VALUE_INVALID"],
    ["a value in text", withParams({ value: "1050" }), "events[0].params.value", "VALUE_INVALID"],
    ["a value without currency", withParams({ currency: undefined }), "events[0].params.currency", "VALUE_REQUIRED"],
    [
      "no engagement",
      withParams({ engagement_time_msec: 0 }),
      "events[0].params.engagement_time_msec",
      "VALUE_REQUIRED",
    ],
    ["a session of letters", withParams({ session_id: "GS1.1.2" }), "events[0].params.session_id", "VALUE_INVALID"],
    ["an e-mail", withParams({ lead_city: "a@b.com" }), "events[0].params.lead_city", "VALUE_INVALID"],
    ["a phone", withParams({ lead_city: "(11) 99999-9999" }), "events[0].params.lead_city", "VALUE_INVALID"],
    ["a CPF", withParams({ lead_city: "000.000.001-91" }), "events[0].params.lead_city", "VALUE_INVALID"],
    ["the seed's lead_id", withParams({ lead_id: 123 }), "events[0].params.lead_id", "VALUE_INVALID"],
    [
      "26 parameters",
      withParams(Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`p${i}`, 1]))),
      "events[0].params.",
      "EXCEEDED_MAX_ENTITIES",
    ],
  ] as const) {
    it(`drops ${what} in silence`, () => {
      const { answer, arrivals } = send(body);
      expect(answer).toEqual({ status: 204 });
      expect(arrivals).toMatchObject([{ kind: "invalid", data: { problems: [{ fieldPath, validationCode }] } }]);
    });
  }

  it("drops a body of 130 kB", () => {
    const { arrivals } = send(JSON.stringify(BODY) + " ".repeat(130_000));
    expect(arrivals).toMatchObject([{ kind: "invalid" }]);
  });
});

describe("the debug endpoint", () => {
  const path = "/debug/mp/collect";
  it("says what is wrong, looks at no key and records nothing", () => {
    expect(send(BODY, { path, query: {} })).toEqual({
      answer: { status: 200, json: { validationMessages: [] } },
      arrivals: [],
    });
    const { answer, arrivals } = send({ ...BODY, client_id: "lead_123" }, { path });
    expect(answer.json).toMatchObject({ validationMessages: [{ fieldPath: "client_id" }] });
    expect(arrivals).toEqual([]);
  });

  it("refuses what is older than 72 hours only when validation is strict", () => {
    const old = { ...BODY, timestamp_micros: (NOW - 73 * 3_600_000) * 1_000 };
    expect(send(old, { path }).answer.json).toEqual({ validationMessages: [] });
    expect(send({ ...old, validation_behavior: "ENFORCE_RECOMMENDATIONS" }, { path }).answer.json).toMatchObject({
      validationMessages: [{ fieldPath: "timestamp_micros", validationCode: "VALUE_OUT_OF_BOUNDS" }],
    });
  });
});

it("answers 404 anywhere else", () => {
  expect(send(BODY, { path: "/collect" }).answer.status).toBe(404);
  expect(send(BODY, { method: "GET" }).answer.status).toBe(404);
});
