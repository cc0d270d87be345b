/** Limits by key and by address; a verified webhook has none. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { PUBLISHABLE_PER_MINUTE } from "./limits.ts";
import { TRIAL_SECRET, trialSource } from "./testing-source.ts";

let server: TestServer;
const trial = trialSource();

beforeAll(async () => {
  server = await startTestServer("limits", { sources: [trial.source], env: trial.env });
});
afterAll(() => server.close());

let n = 0;
const send = (key: string, headers: Record<string, string> = {}) =>
  server.ask("POST", "/api/v1/leads", { key, headers, body: { nome: "Ana Souza", email: `ana${n++}@exemplo.com.br` } });
const statuses = async (times: number, ask: () => Promise<{ status: number }>) => {
  const counts = new Map<number, number>();
  for (let i = 0; i < times; i += 1) {
    const { status } = await ask();
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};

describe("a key's rate", () => {
  it("is that of its level for a publishable one, with a burst of half a minute, then 429 with Retry-After", async () => {
    const { secret } = await server.newKey({ level: "publishable" });
    const most = PUBLISHABLE_PER_MINUTE * 1.5;
    expect(await statuses(most + 5, () => send(secret))).toEqual({ 202: most, 429: 5 });
    const refused = await send(secret);
    expect(refused.json.error).toMatchObject({ code: "rate_limited" });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("is its own when it has one, and holds for no other key", async () => {
    const slow = await server.newKey({ level: "write", ratePerMinute: 4 });
    expect(await statuses(8, () => send(slow.secret))).toEqual({ 201: 6, 429: 2 });
    expect((await send(server.keys.write)).status).toBe(201);
  });

  it("is none for a secret key that has none", async () => {
    expect(await statuses(120, () => send(server.keys.write))).toEqual({ 201: 120 });
  });
});

describe("a provider's webhook", () => {
  const post = (key: string, body: unknown) =>
    server.ask("POST", "/webhooks/provedor", { key: null, headers: { "x-key": key }, payload: JSON.stringify(body) });

  it("is never refused for its rate when it is genuine, even from an address that sends forged ones", async () => {
    expect(await statuses(35, () => post("errada", []))).toEqual({ 401: 30, 429: 5 });
    expect(await statuses(60, () => post(TRIAL_SECRET, [{ id: String(n++) }]))).toEqual({ 200: 60 });
  });
});
