import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indentJson } from "./indent-json.ts";

describe("indentJson", () => {
  it("keeps ids of 19 digits, doubled keys and escapes as they came", () => {
    const text = '{"id":9223372036854775807,"a":1,"a":2,"b":"\\u00e9 \\"x\\" {,}"}';
    const shown = indentJson(text);
    expect(shown).toContain('"id": 9223372036854775807');
    expect(shown?.match(/"a": /g)).toHaveLength(2);
    expect(shown).toContain('"\\u00e9 \\"x\\" {,}"');
  });

  it("says the same as the text, and looks as JSON is written by hand", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("takes a text with a byte order mark", () => expect(indentJson('\ufeff{"a":1}')).toBe('{\n  "a": 1\n}'));

  it("keeps empty lists and objects on their line", () =>
    expect(indentJson('{"a":[],"b":{ }}')).toBe('{\n  "a": [],\n  "b": {}\n}'));

  it.each(["", "{", "nome=1", "{'a':1}", "[1,]"])("%j is no JSON", (text) => expect(indentJson(text)).toBeUndefined());

  it("a body nested a hundred thousand deep does not break the page", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const shown = indentJson(deep);
    expect(shown === undefined || shown.length < deep.length * 50).toBe(true);
  });
});
