import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeySet } from "./key-set.ts";

describe("the set of keys", () => {
  it("holds what a Set of the same texts holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 200 }), (texts) => {
        const keys = new KeySet();
        const set = new Set<string>();
        for (const text of texts) {
          expect(keys.has(text)).toBe(set.has(text));
          expect(keys.add(text)).toBe(!set.has(text));
          set.add(text);
        }
        expect(keys.size).toBe(set.size);
      }),
    );
  });

  it("grows, and forgets nothing", () => {
    const keys = new KeySet();
    for (let i = 0; i < 50_000; i += 1) keys.add(`pessoa${i}@planilha.example`);
    expect(keys.size).toBe(50_000);
    expect(Array.from({ length: 50_000 }, (_, i) => keys.has(`pessoa${i}@planilha.example`)).every(Boolean)).toBe(true);
    expect(keys.has("outra@planilha.example")).toBe(false);
  });
});
