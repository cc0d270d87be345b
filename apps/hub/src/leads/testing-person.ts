/** For tests of a person who comes again: the same person at each call, and what the database says of them. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { Arrival } from "./arrival.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** What makes the usual person a cold lead, and a hot one. */
export const COLD = { interesse: null, renda_aproximada: null };
export const HOT = { interesse: "Cobertura para investimento", renda_aproximada: 40_000 };

export interface DeliveryRow {
  id: number;
  connection_id: number | null;
  action: string;
  state: string;
  plan_no: number;
  depends_on: number | null;
  depends_kind: string | null;
  cause: string | null;
  returning_lead: boolean;
  owner: string | null;
  prio: number;
}

export interface TouchRow {
  kind: string;
  plan_no: number | null;
  given: Record<string, unknown> | null;
  snapshot: { nome: string };
}

export interface PersonBench {
  readonly hub: TestIntake;
  readonly url: string;
  /** The same person at each call within a test, and nobody else's. */
  person(input?: Record<string, unknown>, over?: Partial<Arrival>): Arrival;
  /** From now on `person` is another one. */
  another(): void;
  deliveriesOf(leadId: number): Promise<DeliveryRow[]>;
  /** The deliveries of one plan of a lead. */
  plan(leadId: number, planNo: number): Promise<DeliveryRow[]>;
  touchesOf(leadId: number): Promise<TouchRow[]>;
  rowOf(leadId: number): Promise<Record<string, unknown>>;
  /** Runs the same arrivals in one batch, and one after the other in batches of their own. */
  inBatchAndApart(arrivals: () => Arrival[], check: (leadId: number) => Promise<void>): Promise<void>;
}

/** Makes a database for a test file and removes it after; call it once, outside of any test. */
export function usePersonBench(databaseName: string): PersonBench {
  let database: { url: string; drop(): Promise<void> };
  let hub: TestIntake;
  let nth = 0;

  beforeAll(async () => {
    database = await freshDatabase(databaseName);
    hub = openIntake(database.url);
  });
  beforeEach(() => {
    nth += 1;
    hub.engine.places = 0;
  });
  afterAll(async () => {
    await hub.close();
    await database.drop();
  });

  const deliveriesOf = (leadId: number) =>
    hub.rows<DeliveryRow>("select * from deliveries where lead_id = $1 order by id", [leadId]);
  return {
    get hub() {
      return hub;
    },
    get url() {
      return database.url;
    },
    person: (input = {}, over = {}) =>
      arrivalOf({ email: `joana${nth}@example.com`, telefone: `+55219${70_000_000 + nth}`, ...input }, over),
    another: () => {
      nth += 1_000;
    },
    deliveriesOf,
    plan: async (leadId, planNo) => (await deliveriesOf(leadId)).filter((one) => one.plan_no === planNo),
    touchesOf: (leadId) =>
      hub.rows("select kind, plan_no, given, snapshot from touches where lead_id = $1 order by id", [leadId]),
    rowOf: async (leadId) => (await hub.rows("select * from leads where id = $1", [leadId]))[0] ?? {},
    async inBatchAndApart(arrivals, check) {
      const together = await hub.acceptAll(...arrivals());
      await check(leadIn(together[0]).id);
      nth += 1_000;
      const apart = [];
      for (const arrival of arrivals()) apart.push(await hub.accept(arrival));
      await check(leadIn(apart[0]).id);
    },
  };
}

export const actions = (rows: readonly { action: string }[]): string[] => rows.map((row) => row.action).sort();
