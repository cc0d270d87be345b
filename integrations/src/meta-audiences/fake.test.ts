import { hmacSha256Hex } from "@streamleads/integration-kit";
import { type Arrival, sampleLead } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { metaAudiencesFake } from "./fake.ts";
import { bodyOf, payloadOf } from "./member.ts";

const ENV = metaAudiencesFake().env("http://127.0.0.1");
const TOKEN = ENV.META_AUDIENCES_ACCESS_TOKEN ?? "";
const USERS = `/v26.0/${ENV.META_AUDIENCE_ID}/users`;
const PAYLOAD = payloadOf(123, sampleLead());
const BODY = bodyOf(PAYLOAD, "run-1");
const ROW = PAYLOAD.data[0] ?? [];
const withRow = (change: (row: string[]) => unknown[]) => ({
  ...BODY,
  payload: { ...PAYLOAD, data: [change([...ROW])] },
});

interface Sent {
  method?: string;
  path?: string;
  token?: string;
  query?: Record<string, string>;
}

function send(
  body: unknown,
  { method = "POST", path = USERS, token = TOKEN, query = {} }: Sent = {},
  fake = metaAudiencesFake(),
) {
  const arrivals: Arrival[] = [];
  const request = {
    method,
    path,
    query: new URLSearchParams(query),
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  };
  return { answer: fake.handle(request, (arrival) => arrivals.push(arrival)), arrivals };
}
const error = (code: number, error_subcode?: number) => ({
  json: { error: { code, ...(error_subcode === undefined ? {} : { error_subcode }) } },
});

describe("the fake of Meta's audiences", () => {
  it("takes a row, says how many it received, and tells who came", () => {
    const { answer, arrivals } = send(BODY);
    expect(answer).toMatchObject({ status: 200, json: { num_received: 1, num_invalid_entries: 0 } });
    expect(arrivals).toMatchObject([{ kind: "audience.add", key: "lead-123" }]);
  });

  it.each([
    ["no JSON", "{"],
    ["an unknown key", { ...BODY, users: [] }],
    ["no session", { payload: PAYLOAD }],
    ["a second batch", { ...BODY, session: { ...BODY.session, batch_seq: 2 } }],
    ["a session that is a text", { ...BODY, session: { ...BODY.session, session_id: "1" } }],
    ["a schema of one key", { ...BODY, payload: { ...PAYLOAD, schema: "EMAIL_SHA256" } }],
    ["a flat list", { ...BODY, payload: { ...PAYLOAD, data: ROW } }],
    ["a short row", withRow((row) => row.slice(1))],
    ["an e-mail in clear", withRow((row) => row.with(1, "carlos@email.com"))],
    ["a hash in capitals", withRow((row) => row.with(1, (row[1] ?? "").toUpperCase()))],
    ["a row of nobody", withRow((row) => row.with(0, ""))],
  ])("refuses %s with code 100", (_what, body) => {
    const { answer, arrivals } = send(body);
    expect(answer).toMatchObject({ status: 400, ...error(100) });
    expect(arrivals).toEqual([]);
  });

  it("counts a row without e-mail and phone as invalid and keeps nobody", () => {
    const fake = metaAudiencesFake();
    const { answer } = send(
      withRow((row) => row.with(1, "").with(2, "")),
      {},
      fake,
    );
    expect(answer).toMatchObject({ json: { num_received: 1, num_invalid_entries: 1 } });
    expect(fake.members()).toEqual([]);
  });

  it("takes each session once", () => {
    const fake = metaAudiencesFake();
    send(BODY, {}, fake);
    expect(send(BODY, {}, fake).answer).toMatchObject(error(2650, 1870159));
  });

  it.each([
    ["another token", { token: "EAAoutro" }, error(190, 463)],
    ["a wrong proof", { query: { appsecret_proof: hmacSha256Hex("de-outro", TOKEN) } }, error(104)],
    ["an old version", { path: USERS.replace("v26.0", "v18.0") }, error(2635)],
    ["another audience", { path: "/v26.0/6120000000009999/users" }, error(100, 33)],
    ["another edge", { path: USERS.replace("users", "people") }, error(100, 33)],
    ["another method", { method: "PATCH" }, error(100, 33)],
    ["an unknown field", { method: "GET", path: USERS.replace("/users", ""), query: { fields: "renda" } }, error(100)],
  ])("refuses %s", (_what, sent, wanted) => expect(send(BODY, sent).answer).toMatchObject(wanted));
});
