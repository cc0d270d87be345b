/** The database's machines fail under load; what that costs is the longest time in which no lead was answered. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SentEntry } from "../../../chaos/journal.ts";
import { readSent } from "../../../chaos/sender.ts";
import { seconds } from "../findings.ts";
import { type Fleet, pause } from "../fleet.ts";
import { cut, type Machine, mend } from "../network.ts";
import { type DatabaseNode, SUPERUSER, untilWhole } from "../patroni.ts";
import { DEBIAN_15 } from "../postgres.ts";
import { until } from "../until.ts";

export interface Replicated extends Omit<Fleet, "db"> {
  nodes: readonly DatabaseNode[];
  /** Where the journals are. */
  folder: string;
}

/** Load before a fault, and after it is over. */
const BEFORE_MS = 10_000;
const AFTER_MS = 12_000;
/** `ttl` of 20 s, one look of each who decides, a promotion, and the hubs' own connections. */
const RECOVERED_MS = 60_000;
const ASK_MS = 3_000;

const run = promisify(execFile);

/** As by a power cut; it comes back as a standby of the one that took its place. */
export async function killPrimary(fleet: Replicated): Promise<void> {
  const old = await primaryOf(fleet.nodes);
  const taken = await silenceDuring(fleet, `primary ${old.name} killed`, async () => {
    await old.kill();
    return otherPrimary(fleet.nodes, old);
  });
  await rejoin(fleet, old, taken, () => old.start());
}

/** The synchronous standby dies: who writes waits until the third machine has its place. */
export async function killStandby(fleet: Replicated): Promise<void> {
  const primary = await primaryOf(fleet.nodes);
  const names = (await primary.members()).filter(({ role }) => role === "sync_standby").map(({ name }) => name);
  const standby = fleet.nodes.find(({ name }) => name === names[0]);
  if (!standby) throw new Error("there is no synchronous standby");
  await silenceDuring(fleet, `synchronous standby ${standby.name} killed`, async () => {
    await standby.kill();
    const hasOther = (members: { name: string; role: string }[]) =>
      members.some(({ name, role }) => role === "sync_standby" && name !== standby.name);
    await until("another one is the synchronous standby", () => primary.members(), hasOther, RECOVERED_MS);
    return primary;
  });
  await rejoin(fleet, standby, primary, () => standby.start());
}

/** Its cable is pulled: it lives, must find out by itself that it is not the primary any more, and is put back. */
export async function cutPrimary(fleet: Replicated): Promise<void> {
  const { findings, nodes } = fleet;
  const old = await primaryOf(nodes);
  let steppedDownMs = Number.POSITIVE_INFINITY;
  let promotedMs = 0;
  let said = "";
  const taken = await silenceDuring(fleet, `primary ${old.name} cut off`, async () => {
    await cut(old.machine);
    const isDown = (words: string) => words === READ_ONLY || CLOSED.includes(words);
    const down = until("it has stepped down", () => says(old.machine), isDown, RECOVERED_MS);
    const begun = performance.now();
    const other = await otherPrimary(nodes, old);
    promotedMs = performance.now() - begun;
    ({ seen: said, ms: steppedDownMs } = await down);
    return other;
  });
  findings.prove(
    "the primary that was cut off steps down by itself before another takes its place",
    steppedDownMs < promotedMs,
    `"${said}" after ${seconds(steppedDownMs)}, ${taken.name} after ${seconds(promotedMs)}; without its standby it could confirm nothing meanwhile`,
  );
  await rejoin(fleet, old, taken, () => mend(old.machine));
  // A lock that is taken back would show now, while leads come in.
  await pause(AFTER_MS);
  const now = await find(nodes);
  findings.prove("nobody takes the lock back", now === taken, `${now?.name ?? "nobody"} is the primary`);
}

/** Does the fault, waits until every hub is ready again, and tells what the senders and receivers noticed. */
async function silenceDuring(
  fleet: Replicated,
  what: string,
  fault: () => Promise<DatabaseNode>,
): Promise<DatabaseNode> {
  const { findings, hubs, receivers, folder } = fleet;
  await pause(BEFORE_MS);
  const begun = Date.now();
  const primary = await fault();
  const promotedMs = Date.now() - begun;
  await until(
    "every hub is ready",
    () => Promise.all(hubs.map(isReady)),
    (all) => all.every(Boolean),
    RECOVERED_MS,
  );
  await pause(AFTER_MS);
  const end = Date.now();
  const answers = readSent(folder).filter(({ at }) => at >= begun - BEFORE_MS);
  const kept = answers.filter((entry) => entry.what === "answered" && entry.status < 300).map(({ at }) => at);
  const calls = (await receivers.calls(begun - BEFORE_MS)).map(({ at }) => at);
  const silence = longestGap(kept, begun - BEFORE_MS, end);
  findings.prove(
    `${what}: leads are taken in again within ${RECOVERED_MS / 1_000} s`,
    silence < RECOVERED_MS,
    `${primary.name} is the primary after ${seconds(promotedMs)}; no lead answered for ${seconds(silence)}, ` +
      `no delivery for ${seconds(longestGap(calls, begun - BEFORE_MS, end))}; meanwhile ${refusals(answers, begun, end)}`,
  );
  return primary;
}

async function rejoin(
  { findings, nodes }: Replicated,
  node: DatabaseNode,
  primary: DatabaseNode,
  comeBack: () => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  await comeBack();
  const now = await untilWhole(nodes);
  findings.prove(
    `${node.name} comes back as a standby`,
    now === primary,
    `${now.name} stays the primary; three machines and a synchronous standby after ${seconds(performance.now() - begun)}`,
  );
}

async function primaryOf(nodes: readonly DatabaseNode[]): Promise<DatabaseNode> {
  const node = await find(nodes);
  if (!node) throw new Error("nobody is the primary");
  return node;
}

async function otherPrimary(nodes: readonly DatabaseNode[], old: DatabaseNode): Promise<DatabaseNode> {
  const others = nodes.filter((node) => node !== old);
  const { seen } = await until(
    "another one is the primary",
    () => find(others),
    (node) => !!node,
    RECOVERED_MS,
  );
  return seen as DatabaseNode;
}

async function find(nodes: readonly DatabaseNode[]): Promise<DatabaseNode | undefined> {
  const are = await Promise.all(nodes.map((node) => node.isPrimary()));
  return nodes[are.indexOf(true)];
}

async function isReady({ url }: { url: string }): Promise<boolean> {
  const asked = fetch(`${url}/ready`, { signal: AbortSignal.timeout(ASK_MS) });
  return asked.then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Asked on the machine itself, whose cable may be pulled. */
async function says({ name, address }: Machine): Promise<string> {
  const { user, password } = SUPERUSER;
  const query = ["-h", address, "-U", user, "-d", "postgres", "-Atc", "select pg_is_in_recovery()"];
  const asked = run("ip", ["netns", "exec", name, join(DEBIAN_15, "psql"), ...query], {
    env: { ...process.env, PGPASSWORD: password, PGCONNECT_TIMEOUT: "3" },
    timeout: 2 * ASK_MS,
  });
  return asked.then(
    ({ stdout }) => (stdout.trim() === "t" ? READ_ONLY : "takes writes"),
    ({ stderr = "", message }: { stderr?: string; message: string }) =>
      CLOSED.find((words) => stderr.includes(words)) ?? `no answer: ${stderr || message}`,
  );
}

const READ_ONLY = "it only reads";
/** What PostgreSQL says at its door when it lets nobody in; any other error says nothing about writes. */
const CLOSED = ["the database system is shutting down", "the database system is starting up", "Connection refused"];

/** Of `from` to `end`, the longest time without any of these moments. */
function longestGap(moments: readonly number[], from: number, end: number): number {
  const all = [from, ...[...moments].sort((a, b) => a - b), end];
  return Math.max(...all.slice(1).map((at, i) => at - (all[i] ?? at)));
}

function refusals(entries: readonly SentEntry[], from: number, end: number): string {
  const within = entries.filter(({ at }) => at >= from && at <= end);
  const refused = within.filter((entry) => entry.what === "answered" && entry.status >= 500).length;
  return `${refused} answers of 5xx, ${within.filter(({ what }) => what === "unanswered").length} tries without an answer`;
}
