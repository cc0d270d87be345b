import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SILENT } from "../observe/log.ts";
import { createDatabase, dropDatabase } from "../store/embedded/testing.ts";
import { Jobs } from "./jobs.ts";

let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await createDatabase("jobs");
});
afterAll(() => dropDatabase("jobs"));

describe("clock work", () => {
  it("runs a task that was asked for now, at once and on one of two processes", async () => {
    const runs: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const task = (who: string) => ({
      name: "problemas",
      cron: "0 4 1 1 *",
      run: async () => {
        runs.push(who);
        resolve();
      },
    });
    // Looks are so rare that only a notice can wake a worker within this test.
    const make = (who: string) =>
      new Jobs({ databaseUrl, tasks: [task(who)], timeZone: "America/Sao_Paulo", log: SILENT, lookSeconds: 3_600 });
    const [a, b] = [make("a"), make("b")];
    await a.start();
    await b.start();
    await a.runNow("problemas");
    await promise;
    await Promise.all([a.stop(), b.stop()]);
    expect(runs).toHaveLength(1);
  });
});
