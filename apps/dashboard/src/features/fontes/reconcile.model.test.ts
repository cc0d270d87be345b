import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { reconciliations } from "../../fixtures/sources.ts";
import { byTrouble, newestAt } from "./reconcile.model.ts";

const rows = reconciliations(clockAt(new Date("2026-11-23T18:00:00Z")));

describe("newestAt", () => {
  it("changes with the first new answer, whichever form it is about", () => {
    const later = { ...rows[0]!, scope_id: "9", at: "2026-11-23T18:00:00.000Z" };
    expect(newestAt(rows)).toBe("2026-11-23T17:35:00.000Z");
    expect(newestAt([later, ...rows])).toBe(later.at);
  });

  it("is empty before the first answer", () => expect(newestAt([])).toBe(""));
});

it("shows first what could not be read, then what was missing", () =>
  expect(byTrouble(rows).map(({ scope_id }) => scope_id)).toEqual(["3", "2", "1"]));
