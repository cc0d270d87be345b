/**
 * `npm run cluster -- hosts`, inside its namespaces: three hub hosts over one PostgreSQL, leads to all three, all intervals
 * the hub's own. What they share is looked at while they work; then one is cut off and one is killed.
 */
import { join } from "node:path";
import pg from "pg";
import { startSender } from "../../chaos/sender.ts";
import { Findings } from "./findings.ts";
import { type Fleet, prepareDatabase, setLimits, untilSetUp, WIDE } from "./fleet.ts";
import { API_KEY, HubHost, WEBHOOK_SECRET } from "./hubs.ts";
import { makeMachine, makeSwitch } from "./network.ts";
import { renewDue, renewRefused } from "./phases/access.ts";
import { closeAccount } from "./phases/account.ts";
import { pauseAll, shareBreaker, shareRate } from "./phases/limits.ts";
import { cutOff, killed } from "./phases/replaced.ts";
import { oneScheduler, shareWork } from "./phases/share.ts";
import { embeddedBin, PORT, startPostgres } from "./postgres.ts";
import { startReceivers } from "./receivers.ts";

const LOAD = { round: 1, seed: "hosts", senders: 6, leadsMax: 29_000, pauseMs: 150 };

const folder = process.argv.at(-1) ?? "";
const findings = new Findings("three hub hosts over one PostgreSQL");
process.exitCode = await run().catch((error: unknown) => {
  console.error(error);
  return 1;
});
process.exit();

async function run(): Promise<number> {
  await makeSwitch();
  const server = await startPostgres({
    bin: await embeddedBin(folder),
    folder: join(folder, "postgres"),
    machine: await makeMachine("db", 20),
    settings: { max_connections: "200" },
  });
  const receivers = await startReceivers(await makeMachine("receivers", 30), folder);
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query("create role streamleads login");
  await admin.query("create database streamleads owner streamleads");
  await admin.end();
  const host = new URL(server.url).hostname;
  const databaseUrl = `postgres://streamleads@${host}:${PORT}/streamleads`;
  await prepareDatabase(databaseUrl, receivers);
  const db = new pg.Client({ connectionString: `postgres://postgres@${host}:${PORT}/streamleads` });
  await db.connect();

  const env = { ...receivers.env, DATABASE_URL: databaseUrl };
  const hubs: HubHost[] = [];
  for (const number of [1, 2, 3]) hubs.push(new HubHost(await makeMachine(`hub-${number}`, 10 + number), folder, env));
  await Promise.all(hubs.map((hub) => hub.start()));
  findings.say(`PostgreSQL ${server.version}; ${hubs.map(({ name }) => name).join(", ")} listen`);
  await untilSetUp({ db });
  await setLimits({ db }, WIDE);
  const urls = hubs.map(({ url }) => url);
  const sender = startSender({ ...LOAD, folder, urls, apiKey: API_KEY, secret: WEBHOOK_SECRET });
  const fleet: Fleet = { findings, hubs, receivers, sender, db, cuts: [] };

  const begun = Date.now();
  await shareWork(fleet);
  await renewRefused(fleet);
  await renewDue(fleet);
  await shareRate(fleet);
  await pauseAll(fleet);
  await shareBreaker(fleet);
  await oneScheduler(fleet, begun);
  await cutOff(fleet, hubs[1] as HubHost);
  await killed(fleet, hubs[2] as HubHost);
  await closeAccount(fleet, folder);
  await db.end();
  await server.stop();
  return findings.end();
}
