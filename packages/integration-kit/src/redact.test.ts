import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, shorten, storedAnswer } from "./redact.ts";

describe("redact", () => {
  it.each([
    ["Authorization: Bearer abcdef123456.xyz", "Authorization: Bearer ***"],
    ["basic dXNlcjpwYXNzd29yZA==", "basic ***"],
    ["GET /v1?api_key=abcd1234&x=1", "GET /v1?api_key=***&x=1"],
    ["https://a.example/?access_token=EAAGm0PX4ZCpsBA", "https://a.example/?access_token=***"],
    ['{"client_secret":"s3cr3t-value","ok":false}', '{"client_secret":"***","ok":false}'],
    ["?key=abcd1234", "?key=***"],
    ["posted to https://hooks.slack.com/services/T01/B02/abcDEF", "posted to https://hooks.slack.com/services/***"],
    ["xoxb-123456-abcdef is revoked", "*** is revoked"],
    ["eyJhbGciOi.eyJzdWIiOiIx.SflKxwRJ expired", "*** expired"],
    ["pat-na1-11112222-3333-4444", "***"],
    ["Contact carlos@email.com exists", "Contact [e-mail] exists"],
    ["email=carlos%40email.com", "email=[e-mail]"],
    ["joão.silva+lead@imóveis.com.br", "[e-mail]"],
    ["to +5511999999999 failed", "to [telefone] failed"],
    ["to +55 (11) 99999-9999 failed", "to [telefone] failed"],
    ["to 11999999999 failed", "to [telefone] failed"],
    ["to 5511999999999 failed", "to [telefone] failed"],
    ["to (11) 3333-4444 failed", "to [telefone] failed"],
    ["to 11 99999-9999.", "to [telefone]."],
  ])("%s", (text, expected) => expect(redact(text)).toBe(expected));

  it.each([
    'Property "streamleads_score" does not exist',
    "contact 15104420 not found (category OBJECT_NOT_FOUND)",
    "rate limit: 100 requests per 10 seconds",
    "trace 4f1c2d3e-0000-4a5b-8c9d-aabbccddeeff",
    "2026-11-23T15:00:00.000Z",
    "fbtrace 1234567890123456",
    "token authorization failed",
    "Bearer authentication required",
  ])("leaves what helps: %s", (text) => expect(redact(text)).toBe(text));

  it("is done in a moment with text made to be slow", () => {
    const hostile = ["a", "@", "a@", "1 ", "+1", "key=", "key ", "eyJAAAAAA-", "bearer ", "a.", "(11) "];
    const startedAt = performance.now();
    for (const part of hostile) redact(part.repeat(300_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("looks at the first 8,192 characters only", () => {
    expect(redact("x".repeat(20_000))).toHaveLength(8_192);
  });
});

describe("shorten", () => {
  it("leaves a short text alone and shows where a long one was cut", () => {
    expect(shorten("abc", 3)).toBe("abc");
    expect(shorten("abcd", 3)).toBe("ab…");
    expect(shorten("x".repeat(501))).toHaveLength(500);
  });

  it("never exceeds its bound and never breaks a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const short = shorten(text, max);
        return short.length <= max && short.isWellFormed();
      }),
    );
  });
});

it("a token at the edge of the cut is gone, not halved", () => {
  const text = `${"x".repeat(480)} Bearer abcdefghijklmnopqrstuvwxyz`;
  expect(storedAnswer(text)).not.toMatch(/abc/);
});
