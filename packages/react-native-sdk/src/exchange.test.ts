import { describe, expect, it } from "vitest";
import { answer, json, NOW, offline, quiet, silence, testClock } from "../tests/device.ts";
import { type Answer, type Fetch, post } from "./exchange.ts";

const REQUEST = { url: "https://api.empresa.example/api/v1/leads", key: "sl_pub_x", timeoutMs: 10_000 };
const ask = (fetch: Fetch, clock = testClock()): Promise<Answer> => post({ ...REQUEST, fetch }, "an-id", "{}", clock);

describe("a request", () => {
  it("carries the key, the idempotency key and the body, and no cookie", async () => {
    const asked: Parameters<Fetch>[] = [];
    await ask(async (...call) => {
      asked.push(call);
      return json(202, { receipt: "r" })();
    });
    expect(asked).toEqual([
      [
        REQUEST.url,
        {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-API-Key": "sl_pub_x", "Idempotency-Key": "an-id" },
          body: "{}",
          credentials: "omit",
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  it("gives the status, the body and Retry-After", async () => {
    const got = await ask(async () => json(429, { error: { code: "x" } }, { "retry-after": "7" })());
    expect(got).toEqual({ status: 429, json: { error: { code: "x" } }, retryAfter: "7" });
  });

  it.each<[string, Fetch]>([
    ["without a network", async () => offline()],
    ["that throws at once", () => offline()],
    [
      "whose answer breaks off",
      async () => ({ ...json(202, {})(), text: () => Promise.reject(new TypeError("terminated")) }),
    ],
  ])("%s has no answer", async (_name, fetch) => {
    expect(await ask(fetch)).toEqual({ status: 0 });
  });

  it.each([
    ["the page of a captive portal", answer(200, "<html>Entrar</html>", { "content-type": "text/html" })],
    ["a page that says it is JSON", answer(200, "<html>", { "content-type": "application/json" })],
    ["half of an answer", answer(202, '{"receipt":"0', { "content-type": "application/json" })],
    ["a text", answer(202, '"receipt"', { "content-type": "application/json" })],
    ["an answer without a type", answer(202, '{"receipt":"r"}')],
    ["more than any hub says", json(202, { receipt: "x".repeat(70_000) })()],
  ])("%s is no word of the hub", async (_name, response) => {
    expect(await ask(async () => response)).toMatchObject({ status: response.status, json: undefined });
  });

  it("ends after its time and is cancelled, whether or not the platform lets itself be cancelled", async () => {
    const clock = testClock(NOW);
    let signal: AbortSignal | undefined;
    const got = ask((_url, init) => {
      signal = init.signal;
      return silence();
    }, clock);
    await clock.advance(9_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(await got).toEqual({ status: 0 });
    expect(signal?.aborted).toBe(true);
  });

  it("also ends when the headers came and the body does not", async () => {
    const clock = testClock(NOW);
    const got = ask(async () => ({ ...json(202, {})(), text: () => new Promise<string>(() => {}) }), clock);
    await clock.advance(10_000);
    expect(await got).toEqual({ status: 0 });
  });

  it("leaves no timer behind", async () => {
    const clock = testClock(NOW);
    await ask(async () => json(202, {})(), clock);
    await quiet();
    expect(clock.timers()).toEqual([]);
  });
});
