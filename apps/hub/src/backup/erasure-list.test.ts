import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNewer, missingFrom, type Range } from "./erasure-list.ts";

function rangesOf(ids: readonly number[]): Range[] {
  const ranges: Range[] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last && last.to === id - 1) last.to = id;
    else ranges.push({ from: id, to: id });
  }
  return ranges;
}

describe("the list of what must not come back", () => {
  it("finds exactly the leads of a backup that are no longer there", () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 200 })).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(ids, ids, (living, inBackup) => {
        const there = new Set(living);
        expect(missingFrom(rangesOf(living), inBackup)).toEqual(inBackup.filter((id) => !there.has(id)));
      }),
    );
  });

  it("tells only about older backups of its own installation", () => {
    const backup = { install: "abc", moment: "2026-11-24T03:00:00.000Z" };
    expect(isNewer({ install: "abc", moment: "2026-11-24T03:00:00.001Z" }, backup)).toBe(true);
    expect(isNewer(backup, backup)).toBe(false);
    expect(isNewer({ install: "xyz", moment: "2026-11-25T03:00:00.000Z" }, backup)).toBe(false);
  });
});
