import { expect, it } from "vitest";
import { ErasedLeads } from "./erased-leads.ts";

it("the leads that were erased last are remembered, in bounded memory", () => {
  const erased = new ErasedLeads();
  const ids = Array.from({ length: 25_000 }, (_, i) => i + 1);
  erased.add(ids.slice(0, 15_000));
  erased.add(ids.slice(15_000));
  expect(erased.has(25_000)).toBe(true);
  expect(ids.filter((id) => erased.has(id))).toEqual(ids.slice(-10_000));
});
