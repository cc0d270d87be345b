import { describe, expect, it } from "vitest";
import { placesFor } from "./search.model.ts";

describe("placesFor", () => {
  it("shows every page before anything is typed", () => expect(placesFor("").length).toBeGreaterThanOrEqual(6));

  it.each([
    ["integracoes", ["Integrações"]],
    ["INÍC", ["Início"]],
    ["api", ["Chaves de API"]],
    ["helena", []],
  ])("%j finds %j", (query, expected) => expect(placesFor(query).map(({ label }) => label)).toEqual(expected));
});
