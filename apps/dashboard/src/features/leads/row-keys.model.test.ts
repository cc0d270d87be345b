import { expect, it } from "vitest";
import { nextRow } from "./row-keys.model.ts";

it.each([
  [-1, 1, 10, 0],
  [-1, -1, 10, 0],
  [0, 1, 10, 1],
  [0, -1, 10, 0],
  [9, 1, 10, 9],
  [4, -1, 10, 3],
  [7, 1, 0, 0],
] as const)("from row %i a step of %i among %i rows is row %i", (here, by, rows, expected) =>
  expect(nextRow(here, by, rows)).toBe(expected),
);
