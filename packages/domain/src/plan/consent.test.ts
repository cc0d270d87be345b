import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FINALIDADES } from "../lead/lead.ts";
import { type Consents, withdrawnBetween } from "./consent.ts";

const estado = fc.constantFrom("concedido", "negado", "revogado", undefined);
const consents: fc.Arbitrary<Consents> = fc.record(Object.fromEntries(FINALIDADES.map((one) => [one, estado])));

describe("what was withdrawn between two moments", () => {
  it.each<[string, Consents, Consents, string[]]>([
    ["a grant taken back", { marketing_email: "concedido" }, { marketing_email: "revogado" }, ["marketing_email"]],
    ["a refusal where nothing was said", {}, { audiencias: "negado" }, ["audiencias"]],
    ["a refusal said again in other words", { audiencias: "negado" }, { audiencias: "revogado" }, []],
    ["a new grant", { audiencias: "revogado" }, { audiencias: "concedido" }, []],
    [
      "several, in the order of the purposes",
      { marketing_whatsapp: "concedido" },
      { marketing_whatsapp: "revogado", marketing_email: "revogado", analytics: "concedido" },
      ["marketing_email", "marketing_whatsapp"],
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(withdrawnBetween(before, after)).toEqual(expected);
  });

  it("is nothing when nothing changed, and never a purpose that is granted now", () => {
    fc.assert(
      fc.property(consents, consents, (before, after) => {
        expect(withdrawnBetween(after, after)).toEqual([]);
        for (const one of withdrawnBetween(before, after)) expect(after[one]).not.toBe("concedido");
      }),
    );
  });
});
