import { describe, expect, it } from "vitest";
import { someCauses } from "../../fixtures/integrations.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { replayable, shownCauses } from "./causes.model.ts";

const { causes } = someCauses(clockAt(new Date("2026-11-23T18:00:00Z")));

describe("shownCauses", () => {
  it("shows only the cause that the address names", () => {
    const shown = shownCauses(causes, "token_expired");
    expect(shown.isFiltered).toBe(true);
    expect(shown.causes.map(({ cause }) => cause)).toEqual(["token_expired"]);
  });

  it.each([undefined, "breaker_open"])("%j filters nothing: an empty page would look as if all were well", (wanted) =>
    expect(shownCauses(causes, wanted)).toEqual({ causes, isFiltered: false }),
  );
});

describe("replayable", () => {
  it("leaves out what is still being tried", () => expect(causes.map(replayable)).toEqual([38, 0, 3]));
});
