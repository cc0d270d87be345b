/** For tests of replays: a database of their own with one connection and one lead, and as many processes as they like. */
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  allDeliveries,
  type DeliveryInput,
  type DeliveryRecord,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertLead,
} from "../../../../tests/support/rows.ts";
import type { Connection } from "../connections/connection.ts";
import type { Connections } from "../connections/connections.ts";
import { SILENT } from "../observe/log.ts";
import type { Bus, Notice } from "../store/bus.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { Replays } from "./replays.ts";

export class ReplayTrial {
  readonly db: Database;
  connectionId = 0;
  lead = { leadId: 0, touchId: 0 };
  /** What is configured. */
  live: Pick<Connection, "id" | "integration" | "name">[] = [];
  notices: Notice[] = [];
  readonly #drop: () => Promise<void>;

  constructor(url: string, drop: () => Promise<void>) {
    this.db = openDatabase({ url, max: 12 });
    this.#drop = drop;
  }

  static async open(name: string): Promise<ReplayTrial> {
    const { url, drop } = await freshDatabase(name);
    return new ReplayTrial(url, drop);
  }

  /** Forgets all deliveries; n8n alone is configured. */
  async begin(): Promise<void> {
    await this.db.pool.query("truncate deliveries, replays");
    this.connectionId = await insertConnection(this.db);
    this.lead = await insertLead(this.db);
    this.live = [{ id: this.connectionId, integration: "n8n", name: "n8n" }];
    this.notices = [];
  }

  async close(): Promise<void> {
    await this.db.close();
    await this.#drop();
  }

  /** The replays of one process. */
  replays(now = new Date()): Replays {
    const { db } = this;
    const connections = {
      get: (id: number) => this.live.find((connection) => connection.id === id),
      all: () => this.live.map((connection) => ({ connector: {}, ...connection })),
      missing: { hubspot: "HUBSPOT_API_KEY" },
    } as unknown as Connections;
    const bus: Bus = {
      publish: (notice) => void this.notices.push(notice),
      subscribe: () => () => undefined,
      close: async () => undefined,
    };
    return new Replays({ db, bus, connections, now: () => now, log: SILENT });
  }

  /** A delivery that failed, unless told otherwise. */
  insert(over: Partial<DeliveryInput> = {}): Promise<number> {
    const { db, lead, connectionId } = this;
    return insertDelivery(db, { ...lead, connectionId, state: "failed", cause: "http_422", ...over });
  }

  /** Everything that a replay made. */
  async created(): Promise<DeliveryRecord[]> {
    return (await allDeliveries(this.db)).filter((row) => row.replay_of !== null);
  }

  /** Sends one again; returns the new delivery. */
  async replayed(id: number): Promise<DeliveryRecord> {
    const result = await this.replays().one(id);
    if (result.kind !== "created") throw new Error(`not created: ${JSON.stringify(result)}`);
    return deliveryOf(this.db, result.id);
  }
}
