import { expect, it } from "vitest";
import type { DuplicatePage } from "../../api/types.ts";
import { hasNewPairs } from "./duplicados.model.ts";

const page = (total: number): DuplicatePage => ({ duplicates: [], total, next_cursor: null });

it.each([
  ["the number has grown", [page(3)], 4, true],
  ["it is the same", [page(3)], 3, false],
  ["somebody else worked some off", [page(3)], 2, false],
  ["a later page knew already", [page(3), page(4)], 4, false],
  ["the list is not there yet", undefined, 4, false],
  ["the number is not there yet", [page(3)], undefined, false],
] as const)("when %s, new pairs are offered or not", (_, pages, counted, expected) =>
  expect(hasNewPairs(pages, counted)).toBe(expected),
);
