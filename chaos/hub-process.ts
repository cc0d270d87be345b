/**
 * A hub under trial, in a process of its own: the whole program, its clock in the harness's hands and its fail points
 * armed. Nothing of the hub's own code is replaced.
 */
import { join } from "node:path";
import pg from "pg";
import { onFailPoint } from "../apps/hub/src/fail-point.ts";
import { runHub } from "../apps/hub/src/main.ts";
import { createLog } from "../apps/hub/src/observe/log.ts";
import { dropConnection } from "../apps/hub/src/store/database.ts";
import { Dice } from "./dice.ts";
import { failPlan } from "./fail-plan.ts";
import type { HubMessage, HubOrder } from "./hubs.ts";
import { type FiredEntry, openJournal } from "./journal.ts";

/** Of its connections, when a fail point cuts. */
const CUT_SHARE = 0.5;
const monotonic = () => performance.now();

/** The machine's clock, moved: `new Date()` and `Date.now()` alike. Monotonic clocks stay as they are. */
let offsetMs = 0;
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [RealDate.now() + offsetMs] : given, newTarget) as object,
  apply: () => new Date().toString(),
  get: (target, name) => (name === "now" ? () => RealDate.now() + offsetMs : (Reflect.get(target, name) as unknown)),
});

/** Every connection to the database that this process has open. */
const connections = new Set<pg.Client>();
const connect = pg.Client.prototype.connect as (this: pg.Client, ...given: unknown[]) => unknown;
pg.Client.prototype.connect = function (this: pg.Client, ...given: unknown[]) {
  connections.add(this);
  this.once("end", () => connections.delete(this));
  return connect.apply(this, given);
} as typeof pg.Client.prototype.connect;

process.on("message", (message: HubMessage) => {
  if ("clockMs" in message) offsetMs = message.clockMs;
  else if ("calm" in message) onFailPoint(() => undefined);
  else
    serve(message).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

async function serve(order: HubOrder): Promise<void> {
  const hub = await runHub(order.env, { log: createLog("warn") });
  process.once("SIGTERM", () => void hub.stop().then(() => process.exit(0)));
  if (order.failPoints) arm(order, order.failPoints);
  process.send?.({ url: hub.url });
}

function arm(order: HubOrder, pace: NonNullable<HubOrder["failPoints"]>): void {
  const { hub, life, folder, seed, round } = order;
  const fired = openJournal<FiredEntry>(join(folder, `fired-${hub}-${life}.jsonl`), { isSynced: false });
  const cutting = new Dice(seed, "cuts", round, hub, life);
  onFailPoint(
    failPlan(pace, new Dice(seed, "fail-points", round, hub, life), {
      kill: () => process.kill(process.pid, "SIGKILL"),
      cut: () => {
        for (const client of connections) if (cutting.is(CUT_SHARE)) dropConnection(client);
      },
      now: monotonic,
      note: (name, act) => fired.write({ hub, name, act, at: RealDate.now() }),
    }),
  );
}
