import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairOf } from "../fixtures/duplicates.ts";
import { clockAt } from "../fixtures/moments.ts";
import { type Comparable, comparedFields, suggestedStay } from "./compare.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));
const [one, other] = pairOf(clock).leads as [Comparable, Comparable];

function difference(a: Partial<Comparable>, b: Partial<Comparable>): string[] {
  return comparedFields({ ...one, ...a }, { ...one, ...b })
    .filter(({ isDifferent }) => isDifferent)
    .map(({ field }) => field);
}

describe("comparedFields", () => {
  it("marks what the two leads say differently, seen from both sides", () => {
    const differing = ({ isDifferent }: { isDifferent: boolean }) => isDifferent;
    const seen = comparedFields(one, other).filter(differing);
    expect(seen.map(({ field }) => field)).toEqual(["nome", "email", "origem"]);
    expect(
      comparedFields(other, one)
        .filter(differing)
        .map(({ field }) => field),
    ).toEqual(["nome", "email", "origem"]);
  });

  it.each([
    [{ nome: "José  Lima" }, { nome: "jose lima" }],
    [{ email: null }, { email: "ana@exemplo.com" }],
    [{ touches: 1 }, { touches: 9 }],
  ])("%j and %j are no difference", (a, b) => expect(difference(a, b)).toEqual([]));

  it("leaves out what neither says and keeps the place of what only one does", () => {
    const fields = (a: Partial<Comparable>, b: Partial<Comparable>) =>
      comparedFields({ ...one, ...a }, { ...other, ...b }).map(({ field }) => field);
    expect(fields({ cidade: null }, { cidade: null })).not.toContain("cidade");
    expect(fields({ cidade: null }, { cidade: "Santos" })).toContain("cidade");
  });

  it("shows phones as people write them", () =>
    expect(comparedFields({ ...one, telefone: "+5511900000812" }, other).map(({ value }) => value)).toContain(
      "(11) 90000-0812",
    ));
});

describe("suggestedStay", () => {
  const lead = fc.record({
    id: fc.integer({ min: 1, max: 50 }),
    touches: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    created_at: fc.constantFrom("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
  });

  it("is one of the two, and the same from both sides", () => {
    fc.assert(
      fc.property(lead, lead, (a, b) => {
        fc.pre(a.id !== b.id);
        const [left, right] = [{ ...one, ...a } as Comparable, { ...one, ...b } as Comparable];
        expect([a.id, b.id]).toContain(suggestedStay(left, right));
        expect(suggestedStay(right, left)).toBe(suggestedStay(left, right));
      }),
    );
  });

  it("prefers who wrote more often, then who came first", () => {
    expect(suggestedStay({ ...one, touches: 1 }, { ...other, touches: 3 })).toBe(other.id);
    const [early, late] = [
      { ...one, touches: 1, created_at: "2026-01-01T00:00:00Z" },
      { ...other, touches: 1, created_at: "2026-02-01T00:00:00Z" },
    ];
    expect(suggestedStay(late, early)).toBe(early.id);
  });
});
