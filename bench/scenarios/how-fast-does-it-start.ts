/**
 * `npm start` as a process, from its begin to a lead that is answered 201: in an empty folder (database made, schema
 * written) and again in the same folder after it was stopped.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../harness/figures.ts";
import { startProgram } from "../harness/program.ts";
import { defineScenario } from "../harness/scenario.ts";

export default defineScenario({
  name: "how-fast-does-it-start",
  question: "How fast does it start?",
  full: { starts: 5 },
  short: { starts: 1 },

  async measure({ sizes: { starts }, say }) {
    const cold: Start[] = [];
    const warm: Start[] = [];
    for (let i = 0; i < starts; i += 1) {
      const dataDir = await mkdtemp(join(tmpdir(), "streamleads-start-"));
      try {
        cold.push(await startAndStop(dataDir));
        warm.push(await startAndStop(dataDir));
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
      say(`start ${i + 1}: cold ${seconds(cold.at(-1))} s, again ${seconds(warm.at(-1))} s`);
    }
    const of = (all: Start[], part: keyof Start) => median(all.map((one) => one[part])) / 1_000;
    return {
      figures: [
        { what: "cold: until /health answers", value: of(cold, "healthMs"), unit: "s" },
        { what: "again: until /health answers", value: of(warm, "healthMs"), unit: "s" },
      ],
      bars: [
        { what: "cold: until a lead is answered", measured: of(cold, "firstLeadMs"), unit: "s", is: "under", bar: 5 },
        { what: "again: until a lead is answered", measured: of(warm, "firstLeadMs"), unit: "s", is: "under", bar: 2 },
      ],
      notes: [
        "The dashboard is served as it stands; a first build after an installation goes on beside the hub for some seconds.",
      ],
    };
  },
});

interface Start {
  healthMs: number;
  firstLeadMs: number;
}

async function startAndStop(dataDir: string): Promise<Start> {
  const { healthMs, firstLeadMs, stop } = await startProgram({ DATA_DIR: dataDir });
  await stop();
  return { healthMs, firstLeadMs };
}

function seconds(start: Start | undefined): string {
  return ((start?.firstLeadMs ?? Number.NaN) / 1_000).toFixed(2);
}
