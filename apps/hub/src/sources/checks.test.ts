/** A lost access is found before a lead finds it, and what was mended goes on by itself. */
import type { Outcome } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { trialSource } from "../receive/testing-source.ts";

const REFUSED: Outcome = {
  kind: "reconnect",
  cause: "token_expired",
  reason: "O token venceu.",
  fix: "Renove o token.",
};
const GOOD: Outcome = { kind: "delivered", note: "Página Exemplo." };

let server: TestServer;
let answer: () => Promise<{ outcome: Outcome; expiresAt?: Date }>;
let asked = 0;
let now = new Date("2026-11-23T15:00:00Z");
const trial = trialSource();

beforeAll(async () => {
  trial.source.check = () => {
    asked += 1;
    return answer();
  };
  server = await startTestServer("checks", { sources: [trial.source], env: trial.env, now: () => now });
});
afterAll(() => server.close());
beforeEach(async () => {
  asked = 0;
  answer = async () => ({ outcome: GOOD });
  await server.context.sources.resume("provedor");
});

const checkAll = (only?: "paused") => server.context.sourceChecks.checkAll(only);
const shared = () => server.context.sources.get("provedor")!.shared;

describe("the check of a source", () => {
  it("pauses it when its access is refused, and remembers what was said and when it ends", async () => {
    const expiresAt = new Date("2026-12-01T00:00:00Z");
    answer = async () => ({ outcome: GOOD, expiresAt });
    await checkAll();
    expect(shared()).toMatchObject({
      paused: null,
      tokenExpiresAt: expiresAt,
      check: { kind: "delivered", note: "Página Exemplo." },
    });
    answer = async () => ({ outcome: REFUSED });
    await checkAll();
    expect(shared().paused).toMatchObject({ cause: "token_expired", fix: "Renove o token." });
  });

  it("lets it go on when the access is right again, which it asks ever more rarely", async () => {
    answer = async () => ({ outcome: REFUSED });
    await checkAll();
    await server.rows("update sources set paused_at = $1, checked_at = $1", [now]);
    const at = async (minutes: number) => {
      now = new Date(now.getTime() + minutes * 60_000);
      await server.context.sources.refresh();
      asked = 0;
      await checkAll("paused");
      // The database's clock is not the test's.
      if (asked > 0) await server.rows("update sources set checked_at = $1", [now]);
      return asked;
    };
    expect(await at(5)).toBe(1);
    expect(await at(600)).toBe(1);
    expect(await at(30)).toBe(0);
    expect(await at(30)).toBe(1);
    answer = async () => ({ outcome: GOOD });
    expect(await at(60)).toBe(1);
    expect(shared().paused).toBeNull();
  });

  it("that only warns, fails or throws pauses nothing", async () => {
    for (const outcome of [
      { kind: "rejected", cause: "page_not_subscribed", reason: "A página não envia.", fix: "Assine." },
      { kind: "retry", cause: "http_500", reason: "Fora do ar." },
    ] as Outcome[]) {
      answer = async () => ({ outcome });
      await checkAll();
      expect(shared()).toMatchObject({ paused: null, check: { kind: outcome.kind } });
    }
    answer = () => Promise.reject(new TypeError("boom"));
    await checkAll();
    expect(shared()).toMatchObject({ paused: null, check: { kind: "unknown" } });
  });

  it("asked for by a person tells what to do, and resuming asks it first", async () => {
    answer = async () => ({ outcome: REFUSED });
    await checkAll();
    const check = await server.ask("POST", "/api/v1/sources/provedor/check");
    expect(check.json).toEqual({
      ok: false,
      cause: "token_expired",
      reason: "O token venceu.",
      fix: "Renove o token.",
    });
    expect(await server.ask("POST", "/api/v1/sources/provedor/resume")).toMatchObject({
      status: 409,
      json: { error: { code: "token_expired" } },
    });
    answer = async () => ({ outcome: GOOD });
    expect((await server.ask("POST", "/api/v1/sources/provedor/resume")).status).toBe(200);
    expect(shared().paused).toBeNull();
  });
});
