/** Everything of one test file: its database, the hubs on it, the providers they reach, and a way to wait for a change. */
import type { Connector, Source } from "@streamleads/integration-kit";
import type { FakeProvider } from "@streamleads/integration-kit/testing";
import { type FaultServer, startFake } from "@streamleads/integration-kit/testing/server";
import { CONNECTORS } from "@streamleads/integrations";
import type { Hub } from "../../apps/hub/src/hub.ts";
import type { Log } from "../../apps/hub/src/observe/log.ts";
import { type Database, openDatabase } from "../../apps/hub/src/store/database.ts";
import { freshDatabase } from "./database.ts";
import { type Held, startHeld } from "./held.ts";
import { startHub } from "./hub.ts";
import { allDeliveries, type DeliveryRecord } from "./rows.ts";
import { type Watch, watchTables } from "./watch.ts";

export class World {
  readonly url: string;
  /** The test's own way to the database; hubs have theirs. */
  readonly db: Database;
  readonly hubs: Hub[] = [];
  readonly #watch: Watch;
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #drop: () => Promise<void>;

  constructor(url: string, watch: Watch, drop: () => Promise<void>) {
    this.url = url;
    this.db = openDatabase({ url, max: 8 });
    this.#watch = watch;
    this.#drop = drop;
  }

  static async open(name: string): Promise<World> {
    const { url, drop } = await freshDatabase(name);
    return new World(url, await watchTables(url), drop);
  }

  async fake(provider: FakeProvider): Promise<FaultServer> {
    const server = await startFake(provider);
    this.#closers.push(() => server.close());
    return server;
  }

  async held(provider: FakeProvider): Promise<Held> {
    const server = await startHeld(provider);
    this.#closers.push(() => server.close());
    return server;
  }

  /** Something else that must end after the hubs and before the database goes. */
  closing(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** A hub that takes part in delivering; without the clock work. */
  async hub(
    env: Record<string, string>,
    options: { registry?: readonly Connector[]; sources?: readonly Source[]; now?: () => Date; log?: Log } = {},
  ): Promise<Hub> {
    const hub = await startHub(this.url, env, { withJobs: false, ...options });
    this.hubs.push(hub);
    return hub;
  }

  /** Stops one hub before the others. */
  async stop(hub: Hub): Promise<void> {
    this.hubs.splice(this.hubs.indexOf(hub), 1);
    await hub.stop();
  }

  /** Looks now and after every change in the database. */
  until<T>(look: () => T | Promise<T>, holds: (seen: T) => boolean, timeoutMs?: number): Promise<T> {
    return this.#watch.until(look, holds, timeoutMs);
  }

  deliveries(): Promise<DeliveryRecord[]> {
    return allDeliveries(this.db);
  }

  untilDeliveries(holds: (rows: DeliveryRecord[]) => boolean, timeoutMs?: number): Promise<DeliveryRecord[]> {
    return this.until(() => this.deliveries(), holds, timeoutMs);
  }

  /** Resolves when a hub has read the connections again `times` more times: what it does not do by then it does not do. */
  async beats(hub: Hub, times = 3): Promise<void> {
    const look = async () => {
      const { rows } = await this.db.pool.query<{ beat: number }>("select beat from instances where id = $1", [
        hub.context.engine.instanceId,
      ]);
      return rows[0]?.beat ?? 0;
    };
    const before = await look();
    await this.until(look, (beat) => beat >= before + times);
  }

  async query<R extends object>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.db.pool.query<R>(text, values)).rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.hubs.map((hub) => hub.stop()));
    await Promise.all(this.#closers.map((close) => close()));
    await this.#watch.close();
    await this.db.close();
    await this.#drop();
  }
}

/** The registry with other limits for one integration, or with only some of its members. */
export function registryWith(limits: Record<string, Connector["limits"]>): readonly Connector[] {
  return CONNECTORS.map((connector) => {
    const own = limits[connector.slug];
    return own ? { ...connector, limits: own } : connector;
  });
}
