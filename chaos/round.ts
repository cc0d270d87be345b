/**
 * One round: a fresh database, hubs over it, leads flowing in, faults; then the faults end, what is due is done, the
 * hubs are stopped as an operator would, and the auditor looks.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { amcheck, type Checked } from "./amcheck.ts";
import { type AuditReport, audit } from "./auditor.ts";
import { Dice } from "./dice.ts";
import { drain, type Open, openWork } from "./drain.ts";
import type { FailPace } from "./fail-plan.ts";
import { torment } from "./faults.ts";
import { Hubs, readFired } from "./hubs.ts";
import type { Postgres } from "./postgres.ts";
import { startProxy } from "./proxy.ts";
import { type Receivers, readReceived } from "./receivers.ts";
import { readSent, startSender } from "./sender.ts";

export interface RoundOptions {
  seed: string;
  round: number;
  hubs: number;
  /** How long faults are done. */
  faultsMs: number;
  drainMs: number;
  only: ReadonlySet<string>;
  senders: number;
  leadsMax: number;
  pauseMs: number;
  failPace: FailPace;
}

export interface RoundResult {
  round: number;
  report: AuditReport;
  faults: string[];
  /** How often each fault of the harness was done, and each toxic met. */
  done: Record<string, number>;
  toxics: Record<string, number>;
  fired: Record<string, number>;
  failPoints: number;
  hubKills: number;
  databaseKills: number;
  open: Open;
  checked: Checked;
  database: string;
  /** Journals and logs. */
  folder: string;
  discard(): Promise<void>;
}

const API_KEY = "chave-do-caos-com-todos-os-direitos";
const WEBHOOK_SECRET = "segredo-do-caos-bem-longo";

const HUB_ENV: Readonly<Record<string, string>> = {
  SANDBOX: "true",
  EGRESS_ALLOW: "127.0.0.0/8",
  SECRETS_KEY: Buffer.alloc(32, 9).toString("base64"),
  VENDEDORES: JSON.stringify([{ nome: "Ana Lima", telefone: "+5511988887777", email: "ana@corretora.example" }]),
  BOOTSTRAP_API_KEY: API_KEY,
  WEBHOOK_SECRET,
  PORT: "0",
  INSTANCE_BEAT_MS: "400",
  INSTANCE_DEAD_MS: "4000",
  RETRY_BASE_MS: "60",
  BREAKER_OPEN_MS: "100",
  ATTEMPT_TIMEOUT_MS: "1200",
};

export async function runRound(postgres: Postgres, receivers: Receivers, options: RoundOptions): Promise<RoundResult> {
  const { seed, round } = options;
  const database = `chaos_${round}`;
  const folder = await mkdtemp(join(tmpdir(), "streamleads-chaos-"));
  await postgres.up();
  await postgres.fresh(database);
  await receivers.order({ ask: "begin", seed, round, folder });
  const proxy = await startProxy(postgres.port);
  const killsBefore = postgres.kills;
  let tell: (urls: string[]) => void = () => undefined;
  const hubs = new Hubs({
    count: options.hubs,
    env: (hub) => ({
      ...HUB_ENV,
      ...receivers.env,
      DATABASE_URL: postgres.url(database, proxy.port),
      DATA_DIR: join(folder, `hub-${hub}`),
    }),
    folder,
    round,
    seed,
    failPoints: options.only.has("fail-points") ? options.failPace : undefined,
    dice: new Dice(seed, "hubs", round),
    onUrls: (urls) => tell(urls),
  });
  const faults: string[] = [];
  try {
    await hubs.start();
    const sender = startSender({ ...options, folder, urls: hubs.urls, apiKey: API_KEY, secret: WEBHOOK_SECRET });
    tell = (urls) => sender.tell(urls);
    const world = { postgres, database, proxy, hubs, hubCount: options.hubs, receivers };
    const done = await torment(world, options.only, options.faultsMs, (hand) => new Dice(seed, "hand", round, hand));
    await sender.end();
    tell = () => undefined;
    const db = await postgres.admin(database);
    try {
      const open = await drain(db, options.drainMs);
      if (open.running + open.due + open.unread > 0)
        faults.push(`not drained in ${options.drainMs} ms: ${JSON.stringify(open)}`);
      const unstopped = await hubs.stop();
      if (unstopped > 0) faults.push(`${unstopped} hubs did not stop when asked`);
      const left = await openWork(db);
      if (left.running > 0 && unstopped === 0) faults.push(`${left.running} leases were not given back at shutdown`);
      faults.push(...hubs.crashes);
      const report = await audit({ db, sent: readSent(folder), received: readReceived(folder) });
      const checked = await amcheck(db);
      const fired = readFired(folder);
      return {
        round,
        report,
        faults: [...faults, ...report.faults, ...checked.damage.map((words) => `amcheck: ${words}`)],
        done,
        toxics: await receivers.order({ ask: "heal" }),
        fired: Object.fromEntries([...Map.groupBy(fired, ({ act }) => act)].map(([act, list]) => [act, list.length])),
        failPoints: fired.length,
        hubKills: hubs.kills,
        databaseKills: postgres.kills - killsBefore,
        open,
        checked,
        database,
        folder,
        async discard() {
          await postgres.drop(database);
          await rm(folder, { recursive: true, force: true });
        },
      };
    } finally {
      await db.end();
    }
  } finally {
    await hubs.stop();
    await proxy.close();
  }
}
