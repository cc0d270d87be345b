/**
 * Keeps what webhooks bring: requests of about a millisecond share one statement, committed before anybody is
 * answered. What is new is handed to the reader at once, born leased to this process.
 */
import { createHash } from "node:crypto";
import type { Change } from "@streamleads/integration-kit";
import { failPoint } from "../fail-point.ts";
import { IngestRefused } from "../leads/arrival.ts";
import type { Tracing } from "../observe/tracing.ts";
import { Batcher } from "../store/batcher.ts";
import type { Forward, RawLease, RawStore } from "./raw.store.ts";

export interface RawWriterOptions {
  store: RawStore;
  /** Who reads what is new, or `null`: it is left for others to claim. */
  owner: () => string | null;
  onKept: (leases: readonly RawLease[], isLeased: boolean) => void;
  /** Who gets raw requests unchanged, now. */
  forwards?: () => readonly Forward[];
  /** Something is due at these connections. */
  onForwarded?: (connectionIds: readonly number[]) => void;
  waitMs?: number;
  tracing?: Pick<Tracing, "came"> | undefined;
}

export interface RawRequest {
  source: string;
  /** The request that brought it; absent when the hub went to fetch it. */
  from?: object;
  changes: readonly Change[];
  contentType: string | null;
  headers: Record<string, string>;
  receivedAt: Date;
}

const WAIT_MS = 1;
const BATCH_MAX = 64;
const IN_FLIGHT = 2;
const WAITING_MAX = 2_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

export class RawWriter {
  readonly #o: RawWriterOptions;
  readonly #batcher: Batcher<RawRequest, number>;
  #waiting = 0;
  #waitingBytes = 0;
  #isClosed = false;

  constructor(options: RawWriterOptions) {
    this.#o = options;
    this.#batcher = new Batcher({
      waitMs: options.waitMs ?? WAIT_MS,
      maxItems: BATCH_MAX,
      maxInFlight: IN_FLIGHT,
      run: (requests) => this.#keep(requests),
    });
  }

  /**
   * Keeps the changes of a genuine request; resolves after the commit with how many were new.
   * @throws IngestRefused when too much waits or the hub is stopping; the database's error when it is away.
   */
  async keep(request: RawRequest): Promise<number> {
    if (this.#isClosed) throw new IngestRefused("shutting_down");
    const bytes = request.changes.reduce((sum, change) => sum + change.body.length, 0);
    if (this.#waiting >= WAITING_MAX || this.#waitingBytes + bytes > WAITING_BYTES_MAX) throw new IngestRefused("full");
    this.#waiting += 1;
    this.#waitingBytes += bytes;
    try {
      return await this.#batcher.add(request);
    } finally {
      this.#waiting -= 1;
      this.#waitingBytes -= bytes;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#batcher.drained();
  }

  async #keep(requests: readonly RawRequest[]): Promise<number[]> {
    const rows = requests.flatMap(({ source, changes, contentType, headers, receivedAt }, of) =>
      changes.map((change) => ({
        of,
        source,
        providerId: change.providerId ?? hashOf(change.body),
        receivedAt,
        contentType,
        headers,
        body: change.body,
      })),
    );
    const owner = this.#o.owner();
    const sources = new Set(rows.map(({ source }) => source));
    const forwards = (this.#o.forwards?.() ?? []).filter(({ source }) => sources.has(source));
    failPoint("raw.before_commit");
    const leases = await this.#o.store.keep(rows, owner, forwards);
    failPoint("raw.after_commit");
    const counts = requests.map(() => 0);
    for (const at of leases.keys()) {
      const of = rows[at]?.of;
      if (of !== undefined) counts[of] = (counts[of] ?? 0) + 1;
    }
    if (this.#o.tracing) {
      const came = rows.map(({ of, source, providerId }, at) => ({ of, source, providerId, isNew: leases.has(at) }));
      const byRequest = Map.groupBy(came, ({ of }) => of);
      for (const [of, what] of byRequest) this.#o.tracing.came(requests[of]?.from, what);
    }
    if (leases.size > 0) this.#o.onKept([...leases.values()], owner !== null);
    if (leases.size > 0 && forwards.length > 0) {
      this.#o.onForwarded?.([...new Set(forwards.map(({ connectionId }) => connectionId))]);
    }
    return counts;
  }
}

/** What has no id of its provider is known by its content. */
function hashOf(body: Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("base64url")}`;
}
