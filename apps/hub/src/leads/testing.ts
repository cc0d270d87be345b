/** For tests: an intake and the changes to leads on a real database, with an engine that only notes what it is given. */
import { DEFAULT_FOLLOW_UP_MS, type Lead, PADRAO, parseHours, parseLead, REPEAT_WINDOW_MS } from "@streamleads/domain";
import type { Leased } from "../deliveries/leased.ts";
import type { Destination } from "../erasures/erasure.ts";
import type { Fields, Log } from "../observe/log.ts";
import { createMetrics } from "../observe/metrics.ts";
import type { Bus, Notice } from "../store/bus.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { createSealer } from "../store/sealer.ts";
import type { Accepted, Arrival } from "./arrival.ts";
import { LeadChanges } from "./changes.ts";
import { Intake, type IntakeEngine } from "./intake.ts";
import type { BatchRules } from "./intake-batch.ts";

/** Connections by name; nothing is behind them. */
export const CONNECTION_IDS = { n8n: 1, hubspot: 2, whatsapp: 3, "slack:vendas": 4, "slack:marketing": 5 } as const;

let count = 0;

/** A valid arrival through a secret key; each call is another person unless the input says otherwise. */
export function arrivalOf(input: Record<string, unknown> = {}, over: Partial<Arrival> = {}): Arrival {
  count += 1;
  const body = {
    nome: "Carlos Silva",
    email: `pessoa${count}@example.com`,
    telefone: `+55119${String(61_000_000 + count)}`,
    interesse: "Apartamento para investimento",
    renda_aproximada: 15_000,
    cidade: "São Paulo",
    origem: "META_ADS",
    ...input,
  };
  const parsed = parseLead(body, { defaultOrigem: "API" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return {
    source: "api",
    providerId: crypto.randomUUID(),
    keyId: null,
    contentType: "application/json",
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
    fields: parsed.fields,
    given: parsed.given,
    consentimentos: parsed.consentimentos,
    trusted: true,
    idempotency: null,
    receivedAt: new Date(),
    ...over,
  };
}

/** Has a number of places for leases, and counts them. */
export class StubEngine implements IntakeEngine {
  readonly instanceId = crypto.randomUUID();
  slot = 0;
  places: number;
  readonly born: Leased[] = [];
  #promised = 0;

  constructor(places: number) {
    this.places = places;
  }

  /** Places promised and neither taken nor given back. */
  get promised(): number {
    return this.#promised;
  }
  reserve(): boolean {
    if (this.#promised + this.born.length >= this.places) return false;
    this.#promised += 1;
    return true;
  }
  unreserve(): void {
    this.#promised -= 1;
  }
  /** Connections with something due in the table. */
  readonly woken: number[] = [];
  wake(connectionId: number): void {
    this.woken.push(connectionId);
  }
  takeBorn(leases: readonly Leased[]): void {
    this.#promised -= leases.length;
    this.born.push(...leases);
  }
}

export interface TestIntake {
  db: Database;
  intake: Intake;
  changes: LeadChanges;
  engine: StubEngine;
  /** Read for each batch; change what is in it. */
  rules: BatchRules;
  /** What an erasure finds at connections; one that is not there was removed. */
  destinations: Map<number, Destination>;
  metrics: ReturnType<typeof createMetrics>;
  logged: { event: string; fields: Fields | undefined }[];
  notices: Notice[];
  accept(arrival: Arrival): Promise<Accepted>;
  /** Takes arrivals in at the same moment: one batch, if they are no more than a batch holds. */
  acceptAll(...arrivals: Arrival[]): Promise<Accepted[]>;
  /** Takes one in and answers its lead. */
  lead(input?: Record<string, unknown>, over?: Partial<Arrival>): Promise<Lead>;
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export interface TestIntakeOptions {
  /** Places for leases; by default none, so that every delivery is born waiting. */
  places?: number;
  max?: number;
  waitMs?: number;
  batchMax?: number;
  stuckMs?: number;
  now?: () => Date;
}

export function openIntake(url: string, options: TestIntakeOptions = {}): TestIntake {
  const db = openDatabase({ url, max: options.max ?? 6, isByKey: true });
  const engine = new StubEngine(options.places ?? 0);
  const rules = batchRules();
  const metrics = createMetrics();
  const destinations: TestIntake["destinations"] = new Map();
  const logged: TestIntake["logged"] = [];
  const notices: Notice[] = [];
  const note = (event: string, fields?: Fields) => void logged.push({ event, fields });
  const log: Log = { error: note, warn: note, info: note, debug: () => {} };
  const bus: Bus = {
    publish: (notice) => void notices.push(notice),
    subscribe: () => () => {},
    close: async () => {},
  };
  const { waitMs, batchMax, stuckMs } = options;
  const intake = new Intake({
    db,
    bus,
    engine,
    log,
    metrics,
    rules: () => rules,
    repeatWindowMs: REPEAT_WINDOW_MS,
    ...(waitMs !== undefined && { waitMs }),
    ...(batchMax !== undefined && { batchMax }),
    ...(stuckMs !== undefined && { stuckMs }),
  });
  const now = options.now ?? (() => new Date());
  const changes = new LeadChanges({
    db,
    bus,
    rules: () => rules,
    now,
    sealer: createSealer(Buffer.alloc(32, 7)),
    destinationOf: (id) => destinations.get(id),
  });
  const accept = (arrival: Arrival) => intake.accept(arrival);
  return {
    db,
    intake,
    changes,
    engine,
    rules,
    destinations,
    metrics,
    logged,
    notices,
    accept,
    acceptAll: (...arrivals) => Promise.all(arrivals.map(accept)),
    async lead(input, over) {
      return leadIn(await accept(arrivalOf(input, over)));
    },
    rows: async <T>(sql: string, values: unknown[] = []) => (await db.pool.query(sql, values)).rows as T[],
    async close() {
      await intake.close();
      await db.close();
    },
  };
}

export function leadIn(accepted: Accepted | undefined): Lead {
  if (!accepted || !("lead" in accepted)) throw new Error(`no lead: ${accepted?.kind}`);
  return accepted.lead;
}

function batchRules(): BatchRules {
  const hours = parseHours("seg-dom 00:00-24:00");
  if ("problem" in hours) throw new Error(hours.problem);
  const connections = Object.entries(CONNECTION_IDS).map(([name, id]) => ({
    id,
    name,
    integration: name.split(":")[0] as string,
    sandbox: false,
  }));
  return {
    ruleSet: PADRAO,
    own: {},
    planContext: {
      brokers: [{ nome: "Ana Lima", telefone: "+5511955550101" }],
      connections,
      missing: {},
      dealStatuses: ["QUENTE"],
      hours,
      timeZone: "America/Sao_Paulo",
      followUpMs: DEFAULT_FOLLOW_UP_MS,
    },
  };
}
