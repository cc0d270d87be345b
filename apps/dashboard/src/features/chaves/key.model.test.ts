import { describe, expect, it } from "vitest";
import { someKeys } from "../../fixtures/keys.ts";
import { clockAt } from "../../fixtures/moments.ts";
import {
  EMPTY_FORM,
  keyState,
  nameProblem,
  newKeyBody,
  origemProblem,
  originsProblem,
  splitKeys,
} from "./key.model.ts";

const now = new Date("2026-11-23T18:00:00Z");
const { keys } = someKeys(clockAt(now));
const [site] = keys;

describe("keyState", () => {
  it("tells active, replaced and revoked keys apart", () =>
    expect(keys.map((key) => keyState(key, now))).toEqual(["active", "active", "replaced", "active", "revoked"]));

  it("a key is over at the moment at which it expires, replaced or not", () => {
    expect(keyState({ ...site!, expires_at: now.toISOString() }, now)).toBe("expired");
    expect(keyState({ ...site!, expires_at: now.toISOString(), replaced_by: 9 }, now)).toBe("expired");
  });

  it("splits what still opens something from what does not", () => {
    const { live, over } = splitKeys(keys, now);
    expect([live.length, over.length]).toEqual([4, 1]);
  });
});

describe("the form", () => {
  it.each([
    ["", "Dê um nome à chave."],
    ["  ", "Dê um nome à chave."],
    ["x".repeat(81), "No máximo 80 caracteres."],
    ["Site", null],
  ])("name %j: %j", (name, problem) => expect(nameProblem(name)).toBe(problem));

  it.each([
    ["", true],
    ["WEBSITE", true],
    ["FEIRA_2026", true],
    ["site", false],
    ["A", false],
  ])("origem %j is accepted: %s", (origem, isFine) => expect(origemProblem(origem) === null).toBe(isFine));

  it.each([
    ["https://www.imobiliaria.exemplo", true],
    ["https://a.exemplo/\nhttps://b.exemplo:8443", true],
    ["", true],
    ["https://a.exemplo/contato", false],
    ["www.imobiliaria.exemplo", false],
    ["javascript:alert(1)", false],
  ])("sites %j are accepted: %s", (origins, isFine) => {
    expect(originsProblem(origins, "publishable") === null).toBe(isFine);
    expect(originsProblem(origins, "write")).toBeNull();
  });

  it("refuses more sites than the API takes", () => {
    const many = Array.from({ length: 21 }, (_, i) => `https://s${i}.exemplo`).join("\n");
    expect(originsProblem(many, "publishable")).toBe("No máximo 20 sites.");
  });

  it("sends each site once, without its last slash, and only for a public key", () => {
    const form = { ...EMPTY_FORM, name: " Site ", origins: "https://a.exemplo/\nhttps://a.exemplo", origem: "WEBSITE" };
    expect(newKeyBody(form, now)).toEqual({
      name: "Site",
      level: "publishable",
      origem: "WEBSITE",
      allowed_origins: ["https://a.exemplo"],
    });
    expect(newKeyBody({ ...form, level: "read", expiry: "d30" }, now)).toMatchObject({
      allowed_origins: [],
      expires_at: "2026-12-23T18:00:00.000Z",
    });
  });
});
