/**
 * `npm run fuzz:http [-- --requests 1000000] [--seed S] [--only N]`: thrown requests at every route of a hub of its own. Ends
 * with 1 when a promise was broken; each such request is named with its number, which `--only` sends again alone.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "../apps/hub/src/store/embedded/index.ts";
import { fuzz } from "../tests/security/fuzz/fuzz.ts";

const REQUESTS = 100_000;

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { requests: text, seed: text, only: text } });
for (const [name, value] of Object.entries({ requests: values.requests, only: values.only })) {
  if (value === undefined || /^\d+$/.test(value)) continue;
  console.error(`--${name} is a whole number; it was ${value}.`);
  process.exit(2);
}
const seed = values.seed ?? randomBytes(4).toString("hex");
const requests = Number(values.requests ?? REQUESTS);
console.log(`seed ${seed}, ${requests} requests`);

const folder = await mkdtemp(join(tmpdir(), "streamleads-fuzz-"));
const database = await openDatabase({ dataDir: join(folder, "database"), log: () => undefined });
try {
  const report = await fuzz({
    seed,
    requests,
    databaseUrl: database.url,
    dataDir: join(folder, "hub"),
    only: values.only === undefined ? undefined : Number(values.only),
    onProgress: (done) => {
      if (done % 20_000 === 0) console.log(`  ${done}`);
    },
  });
  const { byStatus, faults, p99Ms, seconds, rssMb, leads } = report;
  console.log(
    `${report.requests} requests in ${seconds.toFixed(0)} s (${Math.round(report.requests / seconds)}/s), p99 ${p99Ms} ms`,
  );
  console.log(`answers: ${JSON.stringify(byStatus)}; ${leads} right leads among them, all taken in`);
  console.log(`resident: ${rssMb[0]} MB when warm, ${rssMb[1]} MB at the end`);
  for (const fault of faults) console.error(`${fault}\n  again: npm run fuzz:http -- --seed ${seed} --only N`);
  console.log(faults.length === 0 ? "every promise held" : `${faults.length} promises broken`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}
