import { expect, it } from "vitest";
import { fileSize } from "./size.ts";

it.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [1_023, "1.023 bytes"],
  [1_536, "1,5 KB"],
  [5_242_880, "5 MB"],
  [209_715_200, "200 MB"],
  [5e12, "4.657 GB"],
  [-4, "0 bytes"],
])("%d is shown as %s", (bytes, expected) => expect(fileSize(bytes)).toBe(expected));
