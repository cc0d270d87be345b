import { type Arrival, sampleLead, TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { eventOf, userDataOf } from "./event.ts";
import { metaConversionsFake } from "./fake.ts";

const ENV = metaConversionsFake().env("http://127.0.0.1");
const PATH = `/v26.0/${ENV.META_DATASET_ID}/events`;
const USER = userDataOf(sampleLead()) ?? {};
const EVENT = eventOf({ name: "Lead recebido", id: "lead-1:novo:1", at: TEST_NOW }, USER);
const SECONDS = EVENT.event_time;
const HOUR = 3_600;
const WEEK = 7 * 24 * HOUR;

function fakeAt(clock: { now: Date } = { now: TEST_NOW }) {
  return metaConversionsFake({ now: () => clock.now });
}
function send(
  data: unknown[],
  more: object = {},
  fake = fakeAt(),
  path = PATH,
  token = ENV.META_CONVERSIONS_ACCESS_TOKEN,
) {
  const arrivals: Arrival[] = [];
  const body = Buffer.from(JSON.stringify({ data, ...more }));
  const headers = { authorization: `Bearer ${token}` };
  const request = { method: "POST", path, query: new URLSearchParams(), headers, body };
  return { answer: fake.handle(request, (arrival) => arrivals.push(arrival)), arrivals };
}

describe("the fake of Meta's conversions", () => {
  it("counts an event once within 48 hours, and says that it received each", () => {
    const clock = { now: TEST_NOW };
    const fake = fakeAt(clock);
    expect(send([EVENT], {}, fake).arrivals).toHaveLength(1);
    const again = send([EVENT], {}, fake);
    expect(again.answer).toMatchObject({ status: 200, json: { events_received: 1 } });
    expect(again.arrivals).toEqual([]);
    clock.now = new Date(TEST_NOW.getTime() + 48 * HOUR * 1_000);
    expect(send([EVENT], {}, fake).arrivals).toHaveLength(1);
  });

  it("takes all or nothing", () => {
    const { answer, arrivals } = send([EVENT, { ...EVENT, event_time: SECONDS - WEEK - 1 }]);
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 100, error_subcode: 2804003 } } });
    expect(arrivals).toEqual([]);
  });

  it.each([
    ["no name", { event_name: "" }],
    ["another source", { action_source: "website" }],
    ["milliseconds", { event_time: SECONDS * 1_000 }],
    ["a text for a time", { event_time: String(SECONDS) }],
    ["the future", { event_time: SECONDS + HOUR + 1 }],
    ["no CRM", { custom_data: { lead_event_source: "StreamLeads" } }],
    ["a value without a currency", { custom_data: { ...EVENT.custom_data, value: 1 } }],
    ["an unknown key", { renda: 15_000 }],
    ["nobody", { user_data: {} }],
    ["an e-mail in clear", { user_data: { em: ["carlos@email.com"] } }],
    ["our id for Meta's", { user_data: { lead_id: 123 } }],
    ["a lead_id in quotes", { user_data: { lead_id: "7781200345519024" } }],
    ["a click of another form", { user_data: { fbc: "IwAR2exemplo" } }],
  ])("refuses %s with code 100", (_what, change) => {
    const { answer, arrivals } = send([{ ...EVENT, ...change }]);
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 100 } } });
    expect(arrivals).toEqual([]);
  });

  it("takes the edges of its time", () => {
    for (const event_time of [SECONDS - WEEK, SECONDS + HOUR]) {
      expect(send([{ ...EVENT, event_time, event_id: String(event_time) }]).answer.status).toBe(200);
    }
  });

  it("refuses an empty list, an unknown parameter, another token, version and dataset", () => {
    expect(send([]).answer).toMatchObject({ json: { error: { code: 100 } } });
    expect(send([EVENT], { upload_tag: "x" }).answer).toMatchObject({ json: { error: { code: 100 } } });
    expect(send([EVENT], {}, fakeAt(), PATH, "EAAoutro").answer).toMatchObject({ json: { error: { code: 190 } } });
    expect(send([EVENT], {}, fakeAt(), PATH.replace("26", "18")).answer).toMatchObject({
      json: { error: { code: 2635 } },
    });
    expect(send([EVENT], {}, fakeAt(), "/v26.0/1/events").answer).toMatchObject({
      json: { error: { error_subcode: 33 } },
    });
  });
});
