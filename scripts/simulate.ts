/**
 * `npm run simulate [-- --seeds 100000] [--from N] [--workers N]`: the delivery rules under thousands of thrown histories in virtual
 * time. `--seed S` runs one of them alone and prints each step. The exit code is 1 when a rule did not hold.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type Report, simulate } from "../tests/simulator/simulate.ts";
import { Violation } from "../tests/simulator/violation.ts";

const SEEDS = 10_000;
/** Seeds that a worker is given at a time. */
const CHUNK = 100;
/** After so many failing seeds the command stops: they most likely have one cause. */
const FAILURES_MAX = 20;
const SUMMED = [
  "events",
  "hours",
  "planned",
  "calls",
  "repeats",
  "doneTwice",
  "unknown",
  "opened",
  "probes",
  "held",
  "paused",
] as const;

type Sums = Record<(typeof SUMMED)[number], number>;
interface Chunk {
  seeds: number;
  sums: Sums;
  failures: string[];
}

if (isMainThread) await main();
else
  parentPort?.on("message", (from: number) =>
    parentPort?.postMessage(chunkFrom(from, (workerData as { to: number }).to)),
  );

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: String(SEEDS) },
      from: { type: "string", default: "0" },
      seed: { type: "string" },
      workers: { type: "string", default: String(availableParallelism()) },
    },
  });
  if (values.seed !== undefined) {
    one(values.seed);
    return;
  }
  const [seeds, from, workers] = [values.seeds, values.from, values.workers].map(Number) as [number, number, number];
  if (![seeds, from, workers].every(Number.isSafeInteger) || seeds < 1 || from < 0 || workers < 1) {
    console.error("--seeds, --from and --workers are whole numbers, such as --seeds 100000 --from 0 --workers 2.");
    process.exit(2);
  }
  const began = performance.now();
  const total = await inWorkers(from, from + seeds, workers);
  const seconds = (performance.now() - began) / 1000;
  console.log(`${total.seeds} seeds from ${from} in ${seconds.toFixed(0)} s`);
  for (const what of SUMMED) console.log(`  ${what.padEnd(10)} ${Math.round(total.sums[what])}`);
  for (const failure of total.failures) console.error(failure);
  console.log(total.failures.length === 0 ? "every rule held at every step" : `${total.failures.length} seeds failed`);
  process.exit(total.failures.length === 0 ? 0 : 1);
}

function one(seed: string): void {
  try {
    console.log(simulate(seed, undefined, (line) => console.log(line)));
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function inWorkers(from: number, to: number, count: number): Promise<Chunk> {
  const total: Chunk = { seeds: 0, sums: noSums(), failures: [] };
  let next = from;
  let busy = 0;
  return new Promise((resolve, reject) => {
    const workers = Array.from({ length: count }, () => new Worker(new URL(import.meta.url), { workerData: { to } }));
    const give = (worker: Worker) => {
      if (next >= to || total.failures.length >= FAILURES_MAX) {
        void worker.terminate();
        if (busy === 0) resolve(total);
        return;
      }
      busy += 1;
      worker.postMessage(next);
      next += CHUNK;
    };
    for (const worker of workers) {
      worker.on("error", reject);
      worker.on("message", (chunk: Chunk) => {
        busy -= 1;
        total.seeds += chunk.seeds;
        for (const what of SUMMED) total.sums[what] += chunk.sums[what];
        total.failures.push(...chunk.failures);
        give(worker);
      });
      give(worker);
    }
  });
}

function chunkFrom(from: number, to: number): Chunk {
  const chunk: Chunk = { seeds: 0, sums: noSums(), failures: [] };
  for (let seed = from; seed < Math.min(from + CHUNK, to); seed += 1) {
    chunk.seeds += 1;
    try {
      const report: Report = simulate(String(seed));
      for (const what of SUMMED) chunk.sums[what] += report[what];
    } catch (error) {
      chunk.failures.push(error instanceof Violation ? error.message : `seed ${seed}: ${(error as Error).stack}`);
    }
  }
  return chunk;
}

function noSums(): Sums {
  return Object.fromEntries(SUMMED.map((what) => [what, 0])) as Sums;
}
