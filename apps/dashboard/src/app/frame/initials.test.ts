import { expect, it } from "vitest";
import { initials } from "./initials.ts";

it.each([
  ["Beatriz Nogueira de Sá", "BS"],
  ["  élida ", "É"],
  ["", ""],
])("%j is drawn as %j", (name, expected) => expect(initials(name)).toBe(expected));
