import { describe, expect, it } from "vitest";
import { isOneOf, secretsIn } from "./secret-list.ts";

describe("a setting of several secrets", () => {
  it.each([
    ["uma", ["uma"]],
    [" uma , outra,", ["uma", "outra"]],
    ["com espaço dentro", ["com espaço dentro"]],
    [" , ", []],
    ["", []],
    [undefined, []],
  ])("%j has %j", (setting, secrets) => expect(secretsIn(setting)).toEqual(secrets));

  it.each([
    ["outra", ["uma", "outra"], true],
    ["Outra", ["uma", "outra"], false],
    ["uma, outra", ["uma", "outra"], false],
    ["", [], false],
    [undefined, ["uma"], false],
    [undefined, [], false],
  ])("knows %j among %j: %s", (given, secrets, isKnown) => expect(isOneOf(given, secrets)).toBe(isKnown));
});
