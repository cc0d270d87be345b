/** What a hub costs that has nothing to do, with the connections of the bench; PostgreSQL apart. */
import { setTimeout as delay } from "node:timers/promises";
import { cpuMs, residentMb, treeCpuMs, treePssMb } from "../harness/processes.ts";
import { startProgram } from "../harness/program.ts";
import { meter } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";

export default defineScenario({
  name: "what-does-idling-cost",
  question: "What does idling cost?",
  full: { settle: 60, seconds: 300 },
  short: { settle: 3, seconds: 5 },

  async measure({ sizes: { settle, seconds }, stand, say }) {
    const { handle, dataDir } = stand.main;
    const hub = await startProgram({
      ...stand.receivers.env,
      SANDBOX: "true",
      EGRESS_ALLOW: "127.0.0.0/8",
      DATABASE_URL: handle.url,
      DATA_DIR: dataDir,
    });
    stand.closing(hub.stop);
    say(`idle for ${seconds} s, after ${settle} s to settle`);
    await delay(settle * 1_000);
    const before = { hub: cpuMs(hub.pid), database: treeCpuMs(handle.pid), at: performance.now() };
    const spent = await meter(hub, stand.main);
    await delay(seconds * 1_000);
    const { writes } = await spent();
    const tookMs = performance.now() - before.at;
    const memory = residentMb(hub.pid);
    const percent = (now: number | null, then: number | null) =>
      now === null || then === null ? null : ((now - then) / tookMs) * 100;
    return {
      figures: [
        { what: "hub: memory of its own, without program files", value: memory?.own ?? null, unit: "MB" },
        { what: "PostgreSQL: CPU", value: percent(treeCpuMs(handle.pid), before.database), unit: "% of a core" },
        { what: "PostgreSQL: memory, shared pages once", value: treePssMb(handle.pid), unit: "MB" },
        { what: "commits per minute", value: (writes / tookMs) * 60_000, unit: "" },
      ],
      bars: [
        { what: "hub: CPU", measured: percent(cpuMs(hub.pid), before.hub), unit: "% of a core", is: "under", bar: 1 },
        { what: "hub: resident memory", measured: memory?.all ?? null, unit: "MB", is: "under", bar: 200 },
      ],
      notes: [
        "It took in one lead before. There is none meanwhile, so nothing is per lead and nothing to compare with.",
      ],
    };
  },
});
