/**
 * `npm run cluster -- failover`, inside its namespaces: PostgreSQL on three machines with Patroni and etcd, hubs that
 * reach it through HAProxy, leads flowing. The primary is killed, the synchronous standby is killed, the primary is cut
 * off; each time the longest silence is told. At the end the account: no answered lead is lost.
 */
import pg from "pg";
import { startSender } from "../../chaos/sender.ts";
import { Findings } from "./findings.ts";
import { type Fleet, prepareDatabase, setLimits, untilSetUp, WIDE } from "./fleet.ts";
import { startHaproxy, throughHaproxy } from "./haproxy.ts";
import { API_KEY, HubHost, WEBHOOK_SECRET } from "./hubs.ts";
import { type Machine, makeMachine, makeSwitch } from "./network.ts";
import { DatabaseNode, SUPERUSER, untilWhole } from "./patroni.ts";
import { closeAccount } from "./phases/account.ts";
import { cutPrimary, killPrimary, killStandby, type Replicated } from "./phases/primary.ts";
import { PORT } from "./postgres.ts";
import { startReceivers } from "./receivers.ts";

const LOAD = { round: 1, seed: "failover", senders: 6, leadsMax: 29_000, pauseMs: 150 };
const PASSWORD = "senha-do-hub-do-ensaio";

const folder = process.argv.at(-1) ?? "";
const findings = new Findings("PostgreSQL on three machines with Patroni and etcd, hubs behind HAProxy");
process.exitCode = await run().catch((error: unknown) => {
  console.error(error);
  return 1;
});
process.exit();

async function run(): Promise<number> {
  await makeSwitch();
  const machines: Machine[] = [];
  for (const number of [1, 2, 3]) machines.push(await makeMachine(`db-${number}`, 20 + number));
  const nodes = await Promise.all(machines.map((machine) => DatabaseNode.open(machine, machines, folder)));
  await Promise.all(nodes.map((node) => node.start()));
  const first = await untilWhole(nodes);
  const version = await makeDatabase(first);
  findings.say(`PostgreSQL ${version}; ${first.name} is the primary`);
  const receivers = await startReceivers(await makeMachine("receivers", 30), folder);
  await prepareDatabase(`postgres://streamleads:${PASSWORD}@${first.machine.address}:${PORT}/streamleads`, receivers);

  const env = { ...receivers.env, DATABASE_URL: throughHaproxy("streamleads", PASSWORD) };
  const hubs: HubHost[] = [];
  for (const number of [1, 2]) {
    const machine = await makeMachine(`hub-${number}`, 10 + number);
    await startHaproxy(machine, machines, folder);
    hubs.push(new HubHost(machine, folder, env));
  }
  await Promise.all(hubs.map((hub) => hub.start()));
  const db = await openOn(first);
  await untilSetUp({ db });
  await setLimits({ db }, WIDE);
  await db.end();
  const urls = hubs.map(({ url }) => url);
  const sender = startSender({ ...LOAD, folder, urls, apiKey: API_KEY, secret: WEBHOOK_SECRET });
  const replicated: Replicated = { findings, hubs, receivers, sender, nodes, folder, cuts: [] };

  await killPrimary(replicated);
  await killStandby(replicated);
  await cutPrimary(replicated);
  const last = await untilWhole(nodes);
  const fleet: Fleet = { ...replicated, db: await openOn(last) };
  await closeAccount(fleet, folder);
  await fleet.db.end();
  return findings.end();
}

/** A superuser's session on that machine itself, past HAProxy. */
async function openOn({ machine }: DatabaseNode, database = "streamleads"): Promise<pg.Client> {
  const { user, password } = SUPERUSER;
  const db = new pg.Client({ host: machine.address, port: PORT, user, password, database });
  await db.connect();
  return db;
}

/** @returns the server's version */
async function makeDatabase(primary: DatabaseNode): Promise<string> {
  const db = await openOn(primary, "postgres");
  await db.query(`create role streamleads login password '${PASSWORD}'`);
  await db.query("create database streamleads owner streamleads encoding 'UTF8' template template0");
  const { rows } = await db.query<{ server_version: string }>("show server_version");
  await db.end();
  return rows[0]?.server_version ?? "?";
}
