/** A short run of `npm run fuzz:http`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { fuzz } from "./fuzz/fuzz.ts";

it("thousands of thrown requests meet no fault of ours, no hang and no inside, and leads are taken in all the while", async () => {
  const [database, dataDir] = await Promise.all([freshDatabase("fuzz"), mkdtemp(join(tmpdir(), "streamleads-fuzz-"))]);
  try {
    const report = await fuzz({ seed: "short", requests: 3_000, databaseUrl: database.url, dataDir });
    expect(report.faults).toEqual([]);
    expect(report.requests).toBe(3_000);
    expect(report.leads).toBe(6);
    for (const status of ["200", "400", "401", "404", "422"])
      expect(report.byStatus[status], status).toBeGreaterThan(10);
  } finally {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 90_000);
