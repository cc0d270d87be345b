import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedChanges, CHANGES_MAX, membersOf } from "./source-split.ts";
import { asBody } from "./wire.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("membersOf", () => {
  it.each([
    ["a list of one", [7], [7]],
    ["a full list", numbers(CHANGES_MAX), numbers(CHANGES_MAX)],
    ["a list that is too long", numbers(CHANGES_MAX + 1), undefined],
    ["an empty list", [], undefined],
    ["an object", { 0: "a", length: 1 }, undefined],
    ["text", "abc", undefined],
    ["nothing", null, undefined],
  ])("takes %s for what it is", (_what, value, expected) => expect(membersOf(value)).toEqual(expected));
});

describe("boundedChanges", () => {
  it("has each member once, in order, in at most 1,000 changes, and names none but whole ones", () => {
    const idOf = (n: number) => ({ providerId: `n-${n}`, body: asBody([n]) });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_500 }), (count) => {
        const changes = boundedChanges(numbers(count), idOf, asBody);
        expect(changes).toHaveLength(Math.min(count, CHANGES_MAX));
        expect(changes.flatMap(({ body }) => JSON.parse(body.toString()))).toEqual(numbers(count));
        const unnamed = changes.filter(({ providerId }) => providerId === undefined);
        expect(unnamed).toEqual(count > CHANGES_MAX ? [changes.at(-1)] : []);
      }),
      { numRuns: 40, examples: [[CHANGES_MAX], [CHANGES_MAX + 1]] },
    );
  });
});
