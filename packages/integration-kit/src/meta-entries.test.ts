import { describe, expect, it } from "vitest";
import { bodyWithEntries, singleEntries } from "./meta-entries.ts";

describe("a notice of Meta", () => {
  it("comes apart into entries of one change, each with its account and moment", () => {
    const entry = [
      { id: "1", time: 9, changes: [{ field: "a" }, "b"] },
      { id: "2", changes: [] },
      "x",
      { id: "3", changes: [{ field: "c" }] },
    ];
    expect(singleEntries({ object: "page", entry })).toEqual([
      { id: "1", time: 9, changes: [{ field: "a" }] },
      { id: "1", time: 9, changes: ["b"] },
      { id: "2", changes: [] },
      "x",
      { id: "3", changes: [{ field: "c" }] },
    ]);
  });

  it.each([{}, { entry: [] }, { entry: { 0: {} } }, [], null, "entry"])("without entries has none: %j", (notice) => {
    expect(singleEntries(notice)).toEqual([]);
  });

  it("is written again with the object that it had, or none", () => {
    expect(bodyWithEntries({ object: "page", entry: [1, 2] }, [2]).toString()).toBe('{"object":"page","entry":[2]}');
    expect(bodyWithEntries({ entry: [1] }, [1]).toString()).toBe('{"entry":[1]}');
  });
});
