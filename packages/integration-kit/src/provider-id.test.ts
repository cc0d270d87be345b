import { describe, expect, it } from "vitest";
import { plainId, unlessZero } from "./provider-id.ts";

describe("plainId", () => {
  it.each(["1", "59e1c4a7-leadx", "wamid.HBgN==", "x".repeat(200)])("keeps %s as it is", (id) => {
    expect(plainId(id)).toBe(id);
  });

  it.each(["", "com espaço", "\u0000", "a\n", "ação", "\ud800", "x".repeat(201), undefined])("has none in %j", (id) => {
    expect(plainId(id)).toBeUndefined();
  });

  it("holds to a shorter bound", () => {
    expect([plainId("abc", 3), plainId("abcd", 3)]).toEqual(["abc", undefined]);
  });
});

describe("unlessZero", () => {
  it.each([
    ["0", undefined],
    ["000", undefined],
    [undefined, undefined],
    ["10", "10"],
    ["a0", "a0"],
  ])("%j is %j", (id, expected) => expect(unlessZero(id)).toBe(expected));
});
