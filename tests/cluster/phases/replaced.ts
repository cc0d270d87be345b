/** A host that is cut off, or killed, in the middle of work is replaced by the others. */
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import { seconds } from "../findings.ts";
import { byHost, type Fleet, pause, words } from "../fleet.ts";
import type { HubHost } from "../hubs.ts";
import { cut, mend } from "../network.ts";
import { until } from "../until.ts";

/** The bar: what a host had in hand is taken up again within this. */
const REPLACED_MS = 45_000;
/** As long as a load balancer takes to leave a host out. */
const NOTICED_MS = 3_000;
/** Answers that take a while keep work in every host's hands; not so long that less is done than comes in, or what is FRIO would wait for ever. */
const SLOW = { ask: "delay", slug: "hubspot", ms: 400 } as const;
/** An answer that a host heard this long before the cut may not have been settled before it. */
const UNSETTLED_MS = 1_000;
const BACK_MS = 60_000;
const SEEN_MS = 8_000;

/** Its cable is pulled: it lives and knows nothing, and comes back a minute later. */
export async function cutOff(fleet: Fleet, host: HubHost): Promise<void> {
  const { findings, hubs, receivers, sender } = fleet;
  await receivers.ask(SLOW);
  await pause(SEEN_MS);
  const begun = performance.now();
  const since = Date.now() - UNSETTLED_MS;
  await cut(host.machine);
  const replaced = untilReplaced(fleet, host, begun);
  await wait(NOTICED_MS);
  sender.tell(urlsOf(hubs, host));
  tell(fleet, `${host.name} cut off in the middle of work`, await replaced);
  const left = BACK_MS - (performance.now() - begun);
  if (left > 0) await wait(left);
  await mend(host.machine);
  const mended = performance.now();
  const back = Date.now();
  fleet.cuts.push({ from: host.machine.address, since, until: back });
  await until(
    "it registers anew",
    () => instancesOf(fleet.db, host),
    (ids) => ids.some((id) => id !== host.id),
    BACK_MS,
  );
  sender.tell(hubs.map(({ url }) => url));
  const { seen } = await until(
    "it works again",
    () => receivers.calls(back),
    (calls) => (byHost([host], calls)[host.name] ?? 0) > 0,
    BACK_MS,
  );
  findings.prove(
    `${host.name} comes back as a new instance and takes work again`,
    (byHost([host], seen)[host.name] ?? 0) > 0,
    `first call ${seconds(performance.now() - mended)} after its cable was put back`,
  );
  await receivers.ask({ ask: "heal" });
}

/** As by a power cut; started again when it has been replaced. */
export async function killed(fleet: Fleet, host: HubHost): Promise<void> {
  const { findings, hubs, receivers, sender } = fleet;
  await receivers.ask(SLOW);
  await pause(SEEN_MS);
  const begun = performance.now();
  await host.kill();
  const replaced = untilReplaced(fleet, host, begun);
  await wait(NOTICED_MS);
  sender.tell(urlsOf(hubs, host));
  tell(fleet, `${host.name} killed in the middle of work`, await replaced);
  await receivers.ask({ ask: "heal" });
  await host.start();
  sender.tell(hubs.map(({ url }) => url));
  const back = Date.now();
  await wait(SEEN_MS);
  findings.say(`since ${host.name} was started again: calls of ${words(byHost(hubs, await receivers.calls(back)))}`);
}

interface Replaced {
  /** Deliveries and webhooks that it had in hand. */
  inHand: number;
  /** Until none of them was in its hands, and until none of them waited for anybody. */
  takenMs: number;
  goneOnMs: number;
}

async function untilReplaced({ db }: Fleet, host: HubHost, begun: number): Promise<Replaced> {
  const { rows } = await db.query<{ id: number; kind: string }>(
    `select id, 'delivery' as kind from deliveries where state = 'running' and owner = $1
     union all select id, 'raw' from raw_requests where owner = $1`,
    [host.id],
  );
  const ids = (kind: string) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  const look = async () =>
    (
      await db.query<{ held: number; waiting: number }>(
        `select (select count(*)::int from deliveries where id = any($1::bigint[]) and owner = $3)
              + (select count(*)::int from raw_requests where id = any($2::bigint[]) and owner = $3) as held,
           (select count(*)::int from deliveries where id = any($1::bigint[])
              and state in ('pending','retrying') and due_at <= now())
              + (select count(*)::int from raw_requests where id = any($2::bigint[]) and state = 'received' and owner is null) as waiting`,
        [ids("delivery"), ids("raw"), host.id],
      )
    ).rows[0];
  await until("nothing is in its hands", look, (seen) => seen?.held === 0, 2 * REPLACED_MS);
  const takenMs = performance.now() - begun;
  await until("all goes on", look, (seen) => seen?.held === 0 && seen.waiting === 0, 2 * REPLACED_MS);
  return { inHand: rows.length, takenMs, goneOnMs: performance.now() - begun };
}

function tell({ findings }: Fleet, what: string, { inHand, takenMs, goneOnMs }: Replaced): void {
  findings.prove(
    `${what} is replaced within ${REPLACED_MS / 1_000} s`,
    inHand > 0 && goneOnMs <= REPLACED_MS,
    `${inHand} in hand; taken over after ${seconds(takenMs)}, all of them going on after ${seconds(goneOnMs)}`,
  );
}

async function instancesOf(db: pg.Client, { name }: HubHost): Promise<string[]> {
  return (await db.query<{ id: string }>("select id from instances where host = $1", [name])).rows.map(({ id }) => id);
}

function urlsOf(hubs: readonly HubHost[], without: HubHost): string[] {
  return hubs.filter((hub) => hub !== without).map(({ url }) => url);
}
