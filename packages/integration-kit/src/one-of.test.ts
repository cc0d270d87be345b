import { expect, it } from "vitest";
import { oneOf } from "./one-of.ts";

it("takes one of its values and names them otherwise", () => {
  const validate = oneOf("sim", "nao");
  expect(validate("sim")).toBeUndefined();
  expect(validate("talvez")).toBe("Escolha um destes: sim, nao.");
});
