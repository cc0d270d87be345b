import { describe, expect, it } from "vitest";
import type { Answer } from "./exchange.ts";
import { judge } from "./verdict.ts";

const NOW = Date.UTC(2026, 10, 20);
const HUB = {
  code: "some_code",
  message: "Não.",
  fields: [{ field: "telefone", code: "invalid_phone", message: "", fix: "" }],
};
const verdict = (answer: Answer) => judge(answer, NOW);

describe("what an answer means", () => {
  it.each<[string, Answer, string]>([
    ["202 with a receipt", { status: 202, json: { receipt: "r" } }, "sent"],
    ["201 with the id of a lead", { status: 201, json: { id: 7 } }, "sent"],
    ["200 for a repeat", { status: 200, json: { id: 7 } }, "sent"],
    ["409 of the hub: it has the lead already", { status: 409, json: { error: HUB } }, "sent"],
    ["409 of somebody else", { status: 409 }, "retry"],
    ["200 without a word of the hub", { status: 200 }, "retry"],
    ["200 with other JSON", { status: 200, json: {} }, "retry"],
    ["204", { status: 204 }, "retry"],
    ["a redirect that was not followed", { status: 302 }, "retry"],
    ["400 of the hub", { status: 400, json: { error: HUB } }, "refused"],
    ["413 of the hub", { status: 413, json: { error: HUB } }, "refused"],
    ["422 of the hub", { status: 422, json: { error: HUB } }, "refused"],
    ["413 of a proxy says nothing about the lead", { status: 413 }, "retry"],
    ["422 in JSON that is not the hub's", { status: 422, json: { error: null } }, "retry"],
    ["401", { status: 401, json: { error: HUB } }, "paused"],
    ["403", { status: 403, json: { error: HUB } }, "paused"],
    ["404", { status: 404 }, "paused"],
    ["405, which no hub says to a POST of a lead", { status: 405, json: { error: HUB } }, "retry"],
    ["408", { status: 408 }, "retry"],
    ["425", { status: 425 }, "retry"],
    ["429", { status: 429, json: { error: HUB } }, "retry"],
    ["500", { status: 500, json: { error: HUB } }, "retry"],
    ["503", { status: 503, json: { error: HUB } }, "retry"],
    ["no answer", { status: 0 }, "retry"],
  ])("%s", (_name, answer, kind) => {
    expect(verdict(answer).kind).toBe(kind);
  });

  it("nothing but a 2xx or a 409 with a word of the hub is ever taken for success", () => {
    for (let status = 0; status < 600; status += 1) {
      const isSuccess = (status >= 200 && status < 300) || status === 409;
      expect(verdict({ status, json: { receipt: "r" } }).kind === "sent").toBe(isSuccess);
      expect(verdict({ status }).kind).not.toBe("sent");
    }
  });

  it("a refusal brings the fields", () => {
    expect(verdict({ status: 422, json: { error: HUB } })).toEqual({
      kind: "refused",
      message: "Não.",
      fields: HUB.fields,
    });
    expect(verdict({ status: 422, json: { error: { code: "x" } } })).toEqual({
      kind: "refused",
      message: "",
      fields: [],
    });
  });

  it("only the hub itself makes a pause certain, and never about the address", () => {
    expect(verdict({ status: 401, json: { error: HUB } })).toMatchObject({ isCertain: true });
    expect(verdict({ status: 403 })).toMatchObject({ isCertain: false });
    expect(verdict({ status: 404, json: { error: HUB } })).toMatchObject({ isCertain: false });
  });

  it.each([
    [429, true, 30_000],
    [503, true, 30_000],
    [500, false, 30_000],
    [408, false, 30_000],
    [425, false, 30_000],
    [302, false, undefined],
  ])("Retry-After with %i: busy %s, %s ms", (status, isBusy, waitMs) => {
    expect(verdict({ status, retryAfter: "30" })).toEqual({ kind: "retry", isBusy, waitMs });
  });
});
