import fc from "fast-check";
import { expect, it } from "vitest";
import { at, isRecord, isTrue, textAt } from "./json.ts";

it.each([
  [{ a: { b: [1, { c: "x" }] } }, ["a", "b", 1, "c"], "x"],
  [{ a: null }, ["a", "b"], undefined],
  [undefined, ["a"], undefined],
  ["text", ["length"], undefined],
  [{}, ["constructor"], undefined],
  [{ a: 1 }, [], { a: 1 }],
])("at(%j, %j) is %j", (json, path, expected) => expect(at(json, ...path)).toEqual(expected));

it.each([
  ["abc", "abc"],
  ["", undefined],
  [15104420, "15104420"],
  [2 ** 53, undefined],
  [1.5, undefined],
  [true, undefined],
  [null, undefined],
  [{}, undefined],
])("textAt reads %j as %j", (value, expected) => expect(textAt({ id: value }, "id")).toBe(expected));

it("neither throws, whatever a provider answers", () => {
  const step = fc.oneof(fc.string(), fc.nat());
  fc.assert(
    fc.property(fc.anything(), fc.array(step, { maxLength: 4 }), (json, path) => {
      at(json, ...path);
      const text = textAt(json, ...path);
      return text === undefined || text.length > 0;
    }),
  );
});

it.each([
  [true, true],
  ["true", true],
  [false, false],
  ["TRUE", false],
  [1, false],
  [null, false],
])("isTrue takes %j for %j", (value, expected) => expect(isTrue(value)).toBe(expected));

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ["{}", false],
  [undefined, false],
])("isRecord takes %j for one: %j", (value, expected) => expect(isRecord(value)).toBe(expected));
