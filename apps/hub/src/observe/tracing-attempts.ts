/**
 * The spans of attempts. A delivery knows the touch that it follows from; which request that was is asked of the
 * database for many attempts at once, after they were made, so that no attempt waits for it.
 */
import { SpanKind } from "@opentelemetry/api";
import type { Outcome } from "@streamleads/domain";
import type { Connection } from "../connections/connection.ts";
import type { Settlement } from "../deliveries/settlement.ts";
import type { Database } from "../store/database.ts";
import { type Origin, type TraceIds, traceOf, traceOfTouch } from "./tracing-ids.ts";
import type { FinishedSpan, SpanWriter } from "./tracing-spans.ts";

export interface AttemptSpansOptions {
  db: Pick<Database, "pool">;
  installId: string;
  writer: SpanWriter;
  onLost: (spans: number) => void;
}

interface Waiting {
  touchId: number;
  /** Of a delivery that passes a raw request on: it follows from no touch. */
  rawId: number | undefined;
  span: Omit<FinishedSpan, "traceId" | "parentId">;
}

const WAITING_MAX = 4_096;
const BATCH_MAX = 512;
const WAIT_MS = 500;

const ORIGINS_SQL = `select 'touch' as of, t.id, r.source, r.provider_id as "providerId"
    from touches t join raw_requests r on r.id = t.raw_id where t.id = any($1::bigint[])
  union all select 'raw', id, source, provider_id from raw_requests where id = any($2::bigint[])`;

export class AttemptSpans {
  readonly #o: AttemptSpansOptions;
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor(options: AttemptSpansOptions) {
    this.#o = options;
  }

  add(connection: Connection, settlement: Settlement, outcome: Outcome): void {
    if (!settlement.attempt) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#o.onLost(1);
      return;
    }
    const { touchId, params } = settlement.leased;
    this.#waiting.push({ touchId, rawId: params.rawId, span: spanOf(connection, settlement, outcome) });
    if (this.#timer || this.#underWay) return;
    this.#timer = setTimeout(() => void this.flush(), WAIT_MS);
    this.#timer.unref();
  }

  /** Resolves when what waits has become spans, or is lost. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#underWay || this.#waiting.length > 0) {
      this.#underWay ??= this.#write(this.#waiting.splice(0, BATCH_MAX)).finally(() => {
        this.#underWay = undefined;
      });
      await this.#underWay;
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    let origins: Map<string, Origin>;
    try {
      origins = await this.#origins(batch);
    } catch {
      // The attempts are in their rows; only their spans are not told, and that is counted.
      return this.#o.onLost(batch.length);
    }
    const { installId, writer } = this.#o;
    for (const { touchId, rawId, span } of batch) {
      const origin = origins.get(rawId === undefined ? `touch:${touchId}` : `raw:${rawId}`);
      const ids = origin ? traceOf(installId, origin) : traceOfTouch(installId, touchId);
      const parentId = origin ? parentOf(ids, rawId) : undefined;
      writer.write({ ...span, traceId: ids.traceId, parentId });
    }
  }

  async #origins(batch: readonly Waiting[]): Promise<Map<string, Origin>> {
    const touches = batch.flatMap(({ touchId, rawId }) => (rawId === undefined ? [touchId] : []));
    const raws = batch.flatMap(({ rawId }) => rawId ?? []);
    const { rows } = await this.#o.db.pool.query<Origin & { of: string; id: number }>({
      name: "trace_origins",
      text: ORIGINS_SQL,
      values: [touches, raws],
    });
    return new Map(rows.map(({ of, id, source, providerId }) => [`${of}:${id}`, { source, providerId }]));
  }
}

/** What a lead's delivery follows from is its intake; a raw request is passed on without one. */
function parentOf({ rootId, intakeId }: TraceIds, rawId: number | undefined): string {
  return rawId === undefined ? intakeId : rootId;
}

function spanOf(connection: Connection, { leased, attempt, state }: Settlement, outcome: Outcome): Waiting["span"] {
  const startMs = attempt?.at.getTime() ?? 0;
  const cause = outcome.kind === "delivered" ? undefined : outcome.cause;
  return {
    name: `${leased.action} ${leased.integration}`,
    kind: SpanKind.CLIENT,
    startMs,
    endMs: startMs + (attempt?.durationMs ?? 0),
    attributes: {
      "streamleads.delivery_id": leased.id,
      "streamleads.lead_id": leased.leadId,
      "streamleads.integration": leased.integration,
      "streamleads.connection": connection.name,
      "streamleads.action": leased.action,
      "streamleads.attempt": leased.attempts + 1,
      "streamleads.outcome": outcome.kind,
      "streamleads.state": state,
      ...(cause !== undefined && { "streamleads.cause": cause }),
      ...(attempt?.httpStatus != null && { "http.response.status_code": attempt.httpStatus }),
    },
    error: outcome.kind === "delivered" || outcome.kind === "skipped" ? undefined : cause,
  };
}
