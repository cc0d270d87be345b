import { describe, expect, it } from "vitest";
import { snippetCode } from "./build.ts";

/** What a site pays for it, uncompressed. */
const BYTES_MAX = 5_000;

describe("the snippet", () => {
  it("stays under 5 KB", async () => {
    const bytes = Buffer.byteLength(await snippetCode());
    console.info(`snippet.js: ${bytes} bytes`);
    expect(bytes).toBeLessThan(BYTES_MAX);
  });

  it("is built once, however many ask for it", async () => {
    expect(snippetCode()).toBe(snippetCode());
    await snippetCode();
  });

  it("is a script that a strict policy lets run: no eval, no markup as text, no style attribute", async () => {
    expect(await snippetCode()).not.toMatch(/\beval\b|new Function|innerHTML|insertAdjacentHTML|document\.write/);
  });

  it("writes no cookie and nothing that outlives the visit", async () => {
    expect(await snippetCode()).not.toMatch(/cookie\s*=[^=]|localStorage|indexedDB/);
  });

  it("needs nothing but itself, and leaves no name behind but its own", async () => {
    const code = await snippetCode();
    expect(code).not.toMatch(/\bimport\b|\brequire\(/);
    expect(code).toMatch(/^\(function\(\)\{/);
    expect(code.match(/window\.\w+\s*=/g)).toEqual(["window.StreamLeads="]);
  });
});
