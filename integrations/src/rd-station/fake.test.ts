import { readSettings } from "@streamleads/integration-kit";
import type { FakeRequest } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { rdStationFake } from "./fake.ts";
import { rdStation } from "./source.ts";

const fake = rdStationFake();
const env = fake.env("http://127.0.0.1:4000");
const nothing = () => {};

function call(method: string, path: string, given: Partial<FakeRequest> = {}) {
  const [plain = "", query] = path.split("?");
  const request = {
    method,
    path: plain,
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.alloc(0),
    ...given,
  };
  return fake.handle(request, nothing);
}
const json = { "content-type": "application/json" };
const credentials = {
  client_id: env.RD_STATION_CLIENT_ID,
  client_secret: env.RD_STATION_CLIENT_SECRET,
  refresh_token: env.RD_STATION_REFRESH_TOKEN,
};
const refresh = (given: object = credentials) =>
  call("POST", "/auth/token", { headers: json, body: Buffer.from(JSON.stringify(given)) });
const get = (path: string) => {
  const { access_token } = refresh().json as { access_token: string };
  return call("GET", path, { headers: { authorization: `Bearer ${access_token}` } });
};

describe("RD's fake", () => {
  it("describes a whole source without a problem", () => {
    expect(readSettings(rdStation, env)).toMatchObject({ configured: true, missing: [], problems: [] });
  });

  it("refuses what RD refuses, with RD's words", () => {
    expect(refresh({ ...credentials, client_secret: "x" })).toMatchObject({
      status: 401,
      json: { errors: [{ error_type: "ACCESS_DENIED" }] },
    });
    expect(refresh({ ...credentials, refresh_token: "x" })).toMatchObject({ status: 401 });
    expect(call("POST", "/auth/token", { body: Buffer.from("{}") })).toMatchObject({ status: 415 });
    expect(call("GET", "/platform/segmentations")).toMatchObject({ status: 401, json: { error: "invalid_request" } });
    expect(call("GET", "/platform/segmentations", { headers: { authorization: "Bearer x" } })).toMatchObject({
      status: 401,
      json: { error: "invalid_token" },
    });
    expect(get("/platform/segmentations?page_size=126")).toMatchObject({ status: 400 });
    expect(get("/platform/segmentations/1/contacts?order=name:desc")).toMatchObject({ status: 400 });
    expect(get("/platform/segmentations/77/contacts")).toMatchObject({ status: 404 });
    expect(get("/platform/contacts/uuid:a")).toMatchObject({ status: 404 });
    expect(get("/platform/workflows")).toMatchObject({ status: 404 });
  });

  it("pages as RD pages, 25 unless asked otherwise, with totals in headers", () => {
    for (let n = 0; n < 30; n += 1) {
      fake.put({ uuid: `u${n}`, name: "a", email: "a@exemplo.com.br", conversions: [] });
    }
    const second = get("/platform/segmentations/1/contacts?page=2");
    expect(second.headers).toMatchObject({ "pagination-total-rows": "30", "pagination-page": "2" });
    expect(second.json).toMatchObject({ contacts: { length: 5 } });
    fake.reset();
    expect(get("/platform/segmentations/1/contacts").json).toEqual({ contacts: [] });
  });

  it("asks for the type of events", () => {
    fake.put({
      uuid: "u1",
      name: "a",
      email: "a@exemplo.com.br",
      conversions: [{ identifier: "s", at: "2026-11-20T10:00:00Z" }],
    });
    expect(get("/platform/contacts/u1/events")).toMatchObject({ status: 400 });
    expect(get("/platform/contacts/u1/events?event_type=OPPORTUNITY").json).toEqual([]);
    expect(get("/platform/contacts/u1/events?event_type=CONVERSION&order=created_at:desc").json).toMatchObject([
      { event_identifier: "s" },
    ]);
  });
});
