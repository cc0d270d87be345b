import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeFolder } from "./place.ts";

describe("a data folder", () => {
  it.skipIf(!existsSync("/proc/self"))("where nothing can be made is refused, not tried for ever", async () => {
    await expect(makeFolder("/proc/streamleads", 0o700)).rejects.toMatchObject({ name: "EmbeddedPostgresError" });
  });
});
