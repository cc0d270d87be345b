import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasFilters, readLeadFilters } from "./leads.search.ts";

describe("readLeadFilters", () => {
  it("keeps what the address says", () => {
    const search = { status: "QUENTE", origem: "META_ADS", cidade: "Santos", q: "(11) 9", data_inicio: "2026-11-01" };
    expect(readLeadFilters(search)).toEqual(search);
  });

  it.each([
    { status: "FERVENDO" },
    { q: "   " },
    { data_inicio: "2026-02-30" },
    { data_fim: "ontem" },
    { origem: 7 },
    { cidade: ["a"] },
    { nada: "x" },
  ])("leaves out what cannot be used: %j", (search) => expect(readLeadFilters(search)).toEqual({}));

  it("never gives the API more than it takes, and reads its own answer the same", () => {
    const any = fc.dictionary(
      fc.constantFrom("status", "origem", "cidade", "q", "data_inicio", "data_fim"),
      fc.anything(),
    );
    fc.assert(
      fc.property(any, (search) => {
        const filters = readLeadFilters(search);
        expect((filters.q ?? "").length).toBeLessThanOrEqual(200);
        expect(readLeadFilters({ ...filters })).toEqual(filters);
      }),
    );
  });
});

describe("hasFilters", () => {
  it("does not count the tab", () => {
    expect(hasFilters({ status: "QUENTE" })).toBe(false);
    expect(hasFilters({ status: "QUENTE", q: "ana" })).toBe(true);
    expect(hasFilters({})).toBe(false);
  });
});
