/**
 * `npm run bench`: the hub beside the floor on the same machine, in the same run, in interleaved pairs.
 *
 * Load generator, receivers, PostgreSQL and the program under test share the machine, so only ratios say something.
 * The sandbox has no rate limits; neither has this. `--leads N --pairs N --connections N --paced N`
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startEmbeddedPostgres } from "../apps/hub/src/store/embedded/index.ts";
import type { LoadOrder, LoadReport } from "./load.ts";
import { type Receivers, startReceivers } from "./receivers.ts";

const { values: options } = parseArgs({
  options: {
    leads: { type: "string", default: "3000" },
    pairs: { type: "string", default: "3" },
    connections: { type: "string", default: "64" },
    paced: { type: "string", default: "1000" },
  },
});
const LEADS = Number(options.leads);
const PAIRS = Number(options.pairs);
const CONNECTIONS = Number(options.connections);
const PACED = Number(options.paced);
const CALLS_PER_LEAD = 6;
const PACED_RATE = 200;

interface Subject {
  process: ChildProcess;
  url: string;
  apiKey: string;
}
interface Round {
  leadsPerSecond: number;
  report: LoadReport;
  commitsPerLead: number;
}

const dataDir = await mkdtemp(join(tmpdir(), "streamleads-bench-"));
const database = await startEmbeddedPostgres({ dataDir, log: () => {} });
const receivers = await startReceivers();
const admin = new pg.Client({ connectionString: database.url });
await admin.connect();
const load = fork(join(import.meta.dirname, "load.ts"));
const hub = await startSubject("hub-process.ts", { databaseUrl: database.url, dataDir, env: receivers.env });
const floor = await startSubject("floor-process.ts", { databaseUrl: database.url, env: receivers.env });
try {
  await measure();
} finally {
  for (const subject of [hub, floor]) await stop(subject);
  load.kill();
  await admin.end();
  await receivers.close();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  console.log(
    `${cpus().length} núcleos; ${LEADS} leads por rodada, ${CONNECTIONS} conexões, ${PAIRS} pares; a primeira rodada aquece e não conta.\n`,
  );
  await round(floor, "aq-f", 500);
  await round(hub, "aq-h", 500);
  await figuresOf(hub);
  const pairs: { floor: Round; hub: Round }[] = [];
  for (let i = 0; i < PAIRS; i += 1) {
    const pair = { floor: await round(floor, `f${i}`, LEADS), hub: await round(hub, `h${i}`, LEADS) };
    pairs.push(pair);
    console.log(
      `par ${i + 1}: piso ${pair.floor.leadsPerSecond.toFixed(0)} leads/s, hub ${pair.hub.leadsPerSecond.toFixed(0)} leads/s, ` +
        `razão ${(pair.hub.leadsPerSecond / pair.floor.leadsPerSecond).toFixed(2)}`,
    );
  }
  const { firstCallP50Ms, firstCallP99Ms } = await figuresOf(hub);
  const paced = await round(hub, "ritmo", PACED, PACED_RATE);
  const calm = await figuresOf(hub);
  const rounds = pairs.map((pair) => pair.hub);
  const ratio = median(pairs.map((pair) => pair.hub.leadsPerSecond / pair.floor.leadsPerSecond));
  console.log(`
Ponta a ponta, ${CALLS_PER_LEAD} entregas por lead, pedido, lead, entregas e tentativas guardados
  hub                     ${median(rounds.map((r) => r.leadsPerSecond)).toFixed(0)} leads/s
  piso                    ${median(pairs.map((p) => p.floor.leadsPerSecond)).toFixed(0)} leads/s
  razão (mediana)         ${ratio.toFixed(2)}   (primeira meta 0,45; barra do produto 0,60)${ratio < 0.45 ? "   ABAIXO DA META" : ""}
  commits por lead        ${median(rounds.map((r) => r.commitsPerLead)).toFixed(2)}   (barra: menos de 0,30)
  resposta p50 / p99      ${median(rounds.map((r) => r.report.p50Ms)).toFixed(1)} / ${median(rounds.map((r) => r.report.p99Ms)).toFixed(1)} ms com ${CONNECTIONS} conexões
  commit à 1ª chamada     ${firstCallP50Ms.toFixed(1)} / ${firstCallP99Ms.toFixed(1)} ms (p50 / p99)

A ${PACED_RATE} leads/s
  resposta p50 / p99      ${paced.report.p50Ms.toFixed(1)} / ${paced.report.p99Ms.toFixed(1)} ms   (barra: 5 / 25)
  commit à 1ª chamada     ${calm.firstCallP50Ms.toFixed(1)} / ${calm.firstCallP99Ms.toFixed(1)} ms   (barra: 10 / 50)
`);
}

/** Sends leads and waits until every call of theirs has arrived; the rate counts to the last arrival. */
async function round(subject: Subject, run: string, leads: number, rate: number | null = null): Promise<Round> {
  await receivers.reset();
  const commitsBefore = await commits();
  const order: LoadOrder = { url: subject.url, apiKey: subject.apiKey, leads, connections: CONNECTIONS, rate, run };
  const reported = once(load, "message");
  load.send(order);
  const [report] = (await reported) as [LoadReport];
  if (report.answered !== leads || Object.keys(report.others).length > 0) {
    throw new Error(`not every lead was answered 201: ${JSON.stringify(report)}`);
  }
  const endedAt = await arrived(receivers, leads * CALLS_PER_LEAD);
  return {
    leadsPerSecond: (leads / (endedAt - report.startedAt)) * 1_000,
    report,
    commitsPerLead: ((await commits()) - commitsBefore) / leads,
  };
}

async function arrived(from: Receivers, wanted: number): Promise<number> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const counts = Object.values(await from.counts());
    const requests = counts.reduce((sum, one) => sum + one.requests, 0);
    if (requests >= wanted) return Date.now();
    if (Date.now() > deadline)
      throw new Error(`only ${requests} of ${wanted} calls arrived: ${JSON.stringify(counts)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function commits(): Promise<number> {
  await admin.query("select pg_stat_clear_snapshot()");
  const { rows } = await admin.query(
    "select xact_commit::int as n from pg_stat_database where datname = current_database()",
  );
  return rows[0].n;
}

async function startSubject(file: string, setup: unknown): Promise<Subject> {
  const child = fork(join(import.meta.dirname, file));
  const ready = once(child, "message");
  child.send(setup as never);
  const [{ url, apiKey }] = (await ready) as [{ url: string; apiKey: string }];
  return { process: child, url, apiKey };
}

async function figuresOf(subject: Subject): Promise<{ firstCallP50Ms: number; firstCallP99Ms: number; cpuMs: number }> {
  const answered = once(subject.process, "message");
  subject.process.send("figures");
  return ((await answered) as [{ firstCallP50Ms: number; firstCallP99Ms: number; cpuMs: number }])[0];
}

async function stop({ process: child }: Subject): Promise<void> {
  const gone = once(child, "exit");
  child.send("stop");
  await gone;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
