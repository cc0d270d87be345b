/**
 * `npm run chaos`: rounds of leads under faults, each looked over by the auditor. Says its seed first; a round that fails
 * says how to run it again, and leaves its journals and its logs. Ends with 1 when any round failed.
 */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { type ChaosOptions, HELP, readOptions } from "./options.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { startReceivers } from "./receivers.ts";
import { type RoundResult, runRound } from "./round.ts";
import { addRound, type ChaosTally, emptyTally } from "./tally.ts";

const SENDERS = 12;
const PAUSE_MS = 10;
/** Per round; what is offered is bounded by time before. */
const LEADS_MAX = 5_000;
const FAIL_PACE = { every: 5, killShare: 0.01, gapMs: 5 };

async function run(options: ChaosOptions): Promise<ChaosTally> {
  const { seed } = options;
  console.log(`semente ${seed}; ${cpus().length} núcleos; ${options.hubs} hubs sobre um PostgreSQL próprio`);
  const postgres = await startPostgres();
  const receivers = await startReceivers();
  if (options.only.has("disk-full") && postgres.noDisk) console.log(postgres.noDisk);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void giveUp(postgres));
  const tally = emptyTally();
  const until = performance.now() + options.minutes * 60_000;
  try {
    for (let round = options.round ?? 1; round < 1_000; round += 1) {
      const result = await runRound(postgres, receivers, {
        ...options,
        round,
        faultsMs: options.seconds * 1_000,
        drainMs: options.drainSeconds * 1_000,
        senders: SENDERS,
        leadsMax: LEADS_MAX,
        pauseMs: PAUSE_MS,
        failPace: FAIL_PACE,
      });
      addRound(tally, result);
      console.log(lineOf(result, tally));
      if (result.faults.length > 0) tellFailure(options, result);
      await (result.faults.length > 0 ? postgres.drop(result.database) : result.discard());
      if (options.round !== undefined || isEnough(options, tally)) break;
      if (performance.now() > until) {
        console.log(`parou aos ${options.minutes} minutos, antes do que foi pedido`);
        break;
      }
    }
  } finally {
    await receivers.close();
    await postgres.end();
  }
  return tally;
}

/** Interrupted: hubs, sender and receivers end with this process; the database would not. */
async function giveUp(postgres: Postgres): Promise<void> {
  await postgres.kill("SIGQUIT");
  await postgres.end().catch((error: Error) => console.error(`o banco do caos não saiu por inteiro: ${error.message}`));
  process.exit(130);
}

function isEnough(options: ChaosOptions, tally: ChaosTally): boolean {
  return (
    tally.rounds >= options.rounds &&
    tally.hubKills + tally.databaseKills >= options.kills &&
    tally.failPoints >= options.failPoints
  );
}

function lineOf(
  { round, report, faults, hubKills, databaseKills, failPoints }: RoundResult,
  tally: ChaosTally,
): string {
  const { offered, kept, answered, owed, repeatedAfterUnknown, states } = report.figures;
  return (
    `rodada ${round}: ${faults.length === 0 ? "tudo confere" : `${faults.length} FALHAS`}; ` +
    `${offered} oferecidos, ${answered} respondidos, ${kept} guardados; ${states.delivered ?? 0} entregues, ${owed} devidos, ` +
    `${repeatedAfterUnknown} repetidos sem resposta; ${hubKills}+${databaseKills} mortes, ${failPoints} pontos ` +
    `(total ${tally.hubKills + tally.databaseKills} e ${tally.failPoints})`
  );
}

function tellFailure(
  { seed, only, hubs, seconds, drainSeconds }: ChaosOptions,
  { round, faults, folder }: RoundResult,
): void {
  for (const fault of faults) console.log(`  ${fault}`);
  console.log(`  diários e logs: ${folder}`);
  console.log(
    `  de novo: npm run chaos -- --seed ${seed} --round ${round} --only ${[...only].join(",")} --hubs ${hubs} --seconds ${seconds} --drain ${drainSeconds}`,
  );
}

const args = process.argv.slice(2);
if (args.includes("--help")) console.log(HELP);
else {
  try {
    const options = readOptions(args);
    const tally = await run(options);
    const text = JSON.stringify({ seed: options.seed, ...tally }, null, 2);
    console.log(text);
    if (options.json) await writeFile(options.json, `${text}\n`);
    if (tally.failedRounds.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 2;
  }
}
