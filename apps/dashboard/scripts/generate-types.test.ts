import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generateTypes, SCHEMA_FILE } from "./generate-types.ts";

it("the types of the dashboard are what the hub describes (else: node scripts/generate-types.ts)", async () => {
  expect(readFileSync(SCHEMA_FILE, "utf8")).toBe(await generateTypes());
});
