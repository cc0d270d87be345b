import { createHash } from "node:crypto";
import { type RawRequest, readSettings } from "@streamleads/integration-kit";
import { connectorContract, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { encaminhar } from "./connector.ts";
import { encaminharFake } from "./fake.ts";
import { sourcesIn, sourcesProblem } from "./source-names.ts";

/** Bytes that JSON read and written again would not be: spaces, a repeated key, a large number, a lone NUL. */
const BODY = Buffer.from('{ "leadOrigin":"ZAP",  "id": 12345678901234567890, "id": 1, "x": "\\u0000" }\n');
const RAW: RawRequest = {
  source: "canal-pro",
  providerId: "abc",
  receivedAt: new Date("2026-11-23T14:59:59Z"),
  contentType: "application/json",
  headers: {
    "x-portal-id": "77",
    "x-forwarded-for": "10.0.0.1",
    "content-length": "5",
    host: "leads.exemplo.example",
    cookie: "a=b",
  },
  body: BODY,
};
connectorContract(encaminhar, { fake: encaminharFake, actions: { "raw.forward": { raw: RAW } } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function forward(raw: RawRequest | undefined, more: Record<string, string> = {}) {
  const server = await startFake(encaminharFake());
  const { settings } = readSettings(encaminhar, server.provider.env(server.url));
  const ctx = testContext(encaminhar, { ...settings, ...more });
  open.push(server, ctx);
  const outcome = await encaminhar.actions["raw.forward"]!(testJob(raw ? { raw } : {}), ctx);
  return { server, outcome, headers: server.seen[0]?.headers ?? {} };
}

describe("raw.forward", () => {
  it("passes on the bytes as they came, with the source's own headers and none of the way", async () => {
    const { server, outcome, headers } = await forward(RAW);
    expect(outcome).toEqual({ kind: "delivered" });
    expect(server.arrivals).toMatchObject([{ data: { sha256: createHash("sha256").update(BODY).digest("hex") } }]);
    expect(headers).toMatchObject({
      "x-portal-id": "77",
      "x-streamleads-source": "canal-pro",
      "webhook-id": "d9001-k3f7a2c",
    });
    for (const name of ["x-forwarded-for", "cookie", "webhook-signature"]) expect(headers).not.toHaveProperty(name);
    expect(headers["content-length"]).toBe(String(BODY.length));
  });

  it("is signed over those bytes when the connection has a secret", async () => {
    const secret = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
    const { headers } = await forward(RAW, { secret });
    expect(headers["webhook-signature"]).toMatch(/^v1,/);
    expect(headers["x-webhook-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
  });

  it("sends nothing of a request that is no longer there", async () => {
    const { server, outcome } = await forward(undefined);
    expect(outcome).toMatchObject({ kind: "skipped", cause: "raw_gone" });
    expect(server.requests).toBe(0);
  });
});

describe("the sources", () => {
  it.each([
    ["canal-pro, imovelweb ,", ["canal-pro", "imovelweb"], true],
    ["Canal Pro", ["Canal Pro"], false],
    [" , ", [], false],
  ])("%j are %j", (setting, names, isGood) => {
    expect(sourcesIn(setting)).toEqual(names);
    expect(sourcesProblem(setting) === undefined).toBe(isGood);
  });
});
