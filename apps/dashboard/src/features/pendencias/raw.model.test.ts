import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { discarded, malformed, parked, readAsLead, waitingToBeRead } from "../../fixtures/raw.ts";
import { bodyText, canReadAgain, rawState } from "./raw.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("rawState", () => {
  it.each([
    ["parked", parked(clock), true],
    ["received", waitingToBeRead(clock), false],
    ["parsed", readAsLead(clock), false],
    ["discarded", discarded(clock), true],
    ["ignored", discarded(clock, { cause: "from_staff" }), true],
  ] as const)("%s", (state, request, isReadable) => {
    expect(rawState(request)).toBe(state);
    expect(canReadAgain(rawState(request))).toBe(isReadable);
  });
});

describe("bodyText", () => {
  it("indents JSON", () =>
    expect(bodyText(parked(clock, { body: '{"a":[1,{"b":null}]}' }))).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}',
    ));

  it("shows a form field by field, decoded", () =>
    expect(
      bodyText({
        body: "nome=Jo%C3%A3o+Exemplo&fone=11",
        content_type: "application/x-www-form-urlencoded",
        is_cut: false,
      }),
    ).toBe("nome: João Exemplo\nfone: 11"));

  it.each([
    ["what is no JSON", "{quebrado", false],
    ["what was cut", '{"a":1}', true],
    ["nothing", "", false],
  ])("leaves %s as it came", (_, body, is_cut) =>
    expect(bodyText({ body, content_type: "application/json", is_cut })).toBe(body),
  );

  it("a JSON text stays a text", () => expect(bodyText(malformed(clock))).toBe('"isto não é um contato"'));
});
