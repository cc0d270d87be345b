import type { Field } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import type { Connection } from "./connection.ts";
import { accountValues } from "./webhook-environment.ts";

const field = (over: Partial<Field>): Field => ({ label: "", help: "", ...over });
const FIELDS = {
  secret: field({ env: "CRM_SECRET", secret: true }),
  url: field({ env: "CRM_API_URL", default: "https://api.example" }),
  funnel: field({}),
};
const account = (settings: Record<string, string>, source: Connection["source"] = "dashboard") =>
  ({ source, settings, connector: { fields: FIELDS } }) as unknown as Connection;

describe("what connections say of variables", () => {
  it("is each value once, in the order of the accounts, and no default", () => {
    const url = "https://api.example";
    const all = [account({ secret: "a", url }), account({ secret: "b", funnel: "x" }), account({ secret: "a" })];
    expect([...accountValues(all, {})]).toEqual([["CRM_SECRET", ["a", "b"]]]);
  });

  it("is nothing of those of the environment, nor of variables that it sets", () => {
    expect([...accountValues([account({ secret: "a" }, "env")], {})]).toEqual([]);
    expect([...accountValues([account({ secret: "a" })], { CRM_SECRET: "do-ambiente" })]).toEqual([]);
    expect([...accountValues([account({ secret: "a" })], { CRM_SECRET: " " })]).toEqual([["CRM_SECRET", ["a"]]]);
  });
});
