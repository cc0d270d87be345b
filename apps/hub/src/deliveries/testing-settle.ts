/** For tests of settlements: a database of their own with one lead and two connections, and deliveries under way there. */
import { randomUUID } from "node:crypto";
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  type DeliveryInput,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertInstances,
  insertLead,
} from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DeliveryStore, type SettleResult } from "./delivery.store.ts";
import type { Leased } from "./leased.ts";
import type { Settlement } from "./settlement.ts";
import { sampleLeased } from "./testing.ts";

/** The process that settles, and one that it is not. */
export const ME = randomUUID();
export const ANOTHER = randomUUID();

export class SettleTrial {
  readonly db: Database;
  readonly store: DeliveryStore;
  connectionId = 0;
  elsewhere = 0;
  lead = { leadId: 0, touchId: 0 };
  readonly #drop: () => Promise<void>;

  constructor(url: string, drop: () => Promise<void>) {
    this.db = openDatabase({ url, max: 4 });
    this.store = new DeliveryStore(this.db);
    this.#drop = drop;
  }

  static async open(name: string): Promise<SettleTrial> {
    const { url, drop } = await freshDatabase(name);
    const trial = new SettleTrial(url, drop);
    await insertInstances(trial.db, [ME, ANOTHER]);
    return trial;
  }

  async begin(): Promise<void> {
    await this.db.pool.query("truncate deliveries, attempts, external_refs, attempt_counts");
    this.connectionId = await insertConnection(this.db);
    this.elsewhere = await insertConnection(this.db);
    this.lead = await insertLead(this.db);
  }

  async close(): Promise<void> {
    await this.db.close();
    await this.#drop();
  }

  insert(over: Partial<DeliveryInput> = {}): Promise<number> {
    return insertDelivery(this.db, { ...this.lead, connectionId: this.connectionId, ...over });
  }

  settle(...batch: Settlement[]): Promise<SettleResult> {
    return this.store.settle(ME, batch, [], 0);
  }

  /** A delivery that is under way in our hands. */
  async underWay(over: Partial<DeliveryInput> = {}): Promise<Leased> {
    return this.lease(await this.insert({ state: "running", owner: ME, ...over }), over);
  }

  /** The lease of a delivery as we remember it, whatever the table says by now. */
  lease(id: number, { attemptNo = 1, attempts = 0, leadId = this.lead.leadId }: Partial<DeliveryInput> = {}): Leased {
    return sampleLeased({ id, leadId, connectionId: this.connectionId, attemptNo, attempts });
  }

  async stateOf(id: number): Promise<string> {
    return (await deliveryOf(this.db, id)).state;
  }
}
