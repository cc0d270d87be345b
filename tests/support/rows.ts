/** Rows written and read by hand, for tests of single statements and of what another process left behind. */
import { randomUUID } from "node:crypto";
import type { Action, DeliveryState, Lead } from "@streamleads/domain";
import { sampleLead } from "../../apps/hub/src/deliveries/testing.ts";
import type { Database } from "../../apps/hub/src/store/database.ts";

export interface DeliveryRecord {
  id: number;
  lead_id: number;
  connection_id: number | null;
  integration: string;
  action: Action;
  state: DeliveryState;
  prio: number;
  due_at: Date | null;
  owner: string | null;
  attempt_no: number;
  leased_at: Date | null;
  started_at: Date | null;
  attempts: number;
  is_repeat: boolean;
  depends_on: number | null;
  depends_kind: "then" | "else" | null;
  plan_no: number;
  touch_id: number;
  expires_at: Date;
  params: Record<string, unknown> | null;
  returning_lead: boolean;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  external_id: string | null;
  replay_of: number | null;
  replay_id: number | null;
  created_at: Date;
  settled_at: Date | null;
}

export interface AttemptRow {
  delivery_id: number;
  attempt_no: number;
  at: Date;
  duration_ms: number | null;
  outcome: string;
  http_status: number | null;
  cause: string | null;
  reason: string | null;
  answer: string | null;
}

export async function allDeliveries(db: Database): Promise<DeliveryRecord[]> {
  return (await db.pool.query<DeliveryRecord>("select * from deliveries order by id")).rows;
}

export async function deliveryOf(db: Database, id: number): Promise<DeliveryRecord> {
  const { rows } = await db.pool.query<DeliveryRecord>("select * from deliveries where id = $1", [id]);
  if (!rows[0]) throw new Error(`no delivery ${id}`);
  return rows[0];
}

export async function attemptsOf(db: Database, deliveryId: number): Promise<AttemptRow[]> {
  const { rows } = await db.pool.query<AttemptRow>(
    "select * from attempts where delivery_id = $1 order by attempt_no",
    [deliveryId],
  );
  return rows;
}

let connections = 0;

export async function insertConnection(
  db: Database,
  over: { integration?: string; name?: string; setupState?: string } = {},
): Promise<number> {
  connections += 1;
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into connections (integration, name, source, settings_hash, setup_state) values ($1, $2, 'env', '', $3) returning id`,
    [over.integration ?? "n8n", over.name ?? `n8n-${connections}`, over.setupState ?? "done"],
  );
  return rows[0]!.id;
}

/** A lead and its touch, whose snapshot may differ from the lead as it is now. */
export async function insertLead(
  db: Database,
  over: { now?: Partial<Lead>; snapshot?: Partial<Lead> } = {},
): Promise<{ leadId: number; touchId: number }> {
  const lead = sampleLead(over.now);
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into leads (nome, email, telefone, origem, interesse, renda_aproximada, cidade, score, status, rule_set, reasons, busca)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'teste', '[]', ''::tsvector) returning id`,
    [
      lead.nome,
      lead.email,
      lead.telefone,
      lead.origem,
      lead.interesse,
      lead.renda_aproximada,
      lead.cidade,
      lead.score,
      lead.status,
    ],
  );
  const leadId = rows[0]!.id;
  const touch = await db.pool.query<{ id: number }>(
    `insert into touches (lead_id, raw_id, kind, origem, content_hash, trusted, snapshot)
     values ($1, 0, 'new', $2, '', true, $3) returning id`,
    [leadId, lead.origem, JSON.stringify(sampleLead({ id: leadId, ...over.snapshot }))],
  );
  return { leadId, touchId: touch.rows[0]!.id };
}

export interface DeliveryInput {
  leadId: number;
  touchId?: number;
  connectionId: number | null;
  integration?: string;
  action?: Action;
  state?: DeliveryState;
  prio?: number;
  /** Milliseconds from now; `null` for a child that waits. Default: a second ago for what waits. */
  dueInMs?: number | null;
  owner?: string | null;
  attemptNo?: number;
  attempts?: number;
  /** Milliseconds before now. */
  leasedAgoMs?: number;
  isStarted?: boolean;
  isRepeat?: boolean;
  dependsOn?: number;
  dependsKind?: "then" | "else";
  cause?: string;
  expiresInMs?: number;
  createdAgoMs?: number;
  replayOf?: number;
}

const DAY_MS = 24 * 3_600_000;

export async function insertDelivery(db: Database, input: DeliveryInput): Promise<number> {
  const state = input.state ?? "pending";
  const isWaiting = state === "pending" || state === "retrying";
  const dueInMs = input.dueInMs === undefined ? (isWaiting && !input.dependsOn ? -1_000 : null) : input.dueInMs;
  const isRunning = state === "running";
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into deliveries (lead_id, touch_id, connection_id, integration, action, state, prio, due_at, owner, attempt_no,
       attempts, leased_at, started_at, is_repeat, depends_on, depends_kind, cause, plan_no, expires_at, created_at, replay_of, params)
     values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 millisecond', $9, $10, $11,
       now() - $12 * interval '1 millisecond', case when $13 then now() end, $14, $15, $16, $17, 1,
       now() + $18 * interval '1 millisecond', now() - $19 * interval '1 millisecond', $20, '{}') returning id`,
    [
      input.leadId,
      input.touchId ?? 0,
      input.connectionId,
      input.integration ?? "n8n",
      input.action ?? "event.send",
      state,
      input.prio ?? 1,
      dueInMs,
      input.owner ?? (isRunning ? randomUUID() : null),
      input.attemptNo ?? (isRunning ? 1 : 0),
      input.attempts ?? 0,
      isRunning ? (input.leasedAgoMs ?? 0) : null,
      input.isStarted ?? false,
      input.isRepeat ?? false,
      input.dependsOn ?? null,
      input.dependsKind ?? (input.dependsOn ? "then" : null),
      input.cause ?? null,
      input.expiresInMs ?? DAY_MS,
      input.createdAgoMs ?? 0,
      input.replayOf ?? null,
    ],
  );
  return rows[0]!.id;
}

/** Enters owners among the living, as a hub does for itself: only they may claim. */
export async function insertInstances(db: Database, ids: readonly string[]): Promise<void> {
  await db.pool.query(
    `insert into instances (id, slot, role, host, pid)
     select id, (select coalesce(max(slot) + 1, 0) from instances) + n - 1, 'all', 'test', 1
     from unnest($1::uuid[]) with ordinality as i(id, n)`,
    [ids],
  );
}
