/**
 * Live pages: what the bus says, as Server-Sent Events to whoever is connected. Events carry ids only and are gathered
 * for a moment, so that thousands of leads a second become a few lines; a page that misses some reads its list again.
 */
import type { ServerResponse } from "node:http";
import type { Bus, Notice } from "../store/bus.ts";

export interface EventStreamTimes {
  /** Notices are gathered for this long. */
  gatherMs: number;
  /** A comment that keeps proxies from closing the line. */
  heartbeatMs: number;
  /** How often each listener's right to listen is asked for again. */
  recheckMs: number;
}

const TIMES: EventStreamTimes = { gatherMs: 200, heartbeatMs: 15_000, recheckMs: 5_000 };
export const LISTENERS_MAX = 200;
/** Ids in one event; a page that sees this many reads its list again anyway. */
const IDS_MAX = 500;
/** A page that does not read is dropped, and connects again. */
const UNREAD_BYTES_MAX = 256 * 1024;

/** Whether a listener may still listen; a rejection means that nobody knows now, and it may. */
export type Recheck = () => Promise<boolean>;

export class EventStream {
  readonly #times: EventStreamTimes;
  readonly #listeners = new Map<ServerResponse, Recheck>();
  readonly #leads = new Set<number>();
  readonly #deliveries = new Set<number>();
  readonly #connections = new Set<number>();
  readonly #imports = new Set<number>();
  readonly #unsubscribe: () => void;
  #gathering: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #rechecks: NodeJS.Timeout | undefined;

  constructor(bus: Bus, times: EventStreamTimes = TIMES) {
    this.#times = times;
    this.#unsubscribe = bus.subscribe((notice) => this.#gather(notice));
  }

  get isFull(): boolean {
    return this.#listeners.size >= LISTENERS_MAX;
  }

  get size(): number {
    return this.#listeners.size;
  }

  /** Takes a response over until its page leaves, its right ends or the server stops. */
  add(response: ServerResponse, headers: Record<string, string>, recheck: Recheck): void {
    response.writeHead(200, {
      ...headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // nginx holds answers back to fill its buffer unless it is told not to.
      "x-accel-buffering": "no",
    });
    response.write("retry: 3000\n\n");
    this.#listeners.set(response, recheck);
    response.once("close", () => this.#remove(response));
    this.#heartbeat ??= setInterval(() => this.#write(": ok\n\n"), this.#times.heartbeatMs);
    this.#rechecks ??= setInterval(() => void this.#recheck(), this.#times.recheckMs);
  }

  /** Ends every stream; the server can stop. */
  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#gathering);
    for (const response of this.#listeners.keys()) response.end();
    this.#listeners.clear();
    this.#stopTimers();
  }

  #gather(notice: Notice): void {
    if (this.#listeners.size === 0) return;
    if (notice.kind === "leads") addAll(this.#leads, notice.ids);
    else if (notice.kind === "deliveries") addAll(this.#deliveries, notice.leadIds);
    else if (notice.kind === "connection") this.#connections.add(notice.id);
    else if (notice.kind === "import") this.#imports.add(notice.id);
    else return;
    this.#gathering ??= setTimeout(() => this.#tell(), this.#times.gatherMs);
  }

  #tell(): void {
    this.#gathering = undefined;
    const events = [
      eventText("lead", "ids", this.#leads),
      eventText("delivery", "lead_ids", this.#deliveries),
      eventText("connection", "ids", this.#connections),
      eventText("import", "ids", this.#imports),
    ];
    for (const gathered of [this.#leads, this.#deliveries, this.#connections, this.#imports]) gathered.clear();
    this.#write(events.join(""));
  }

  #write(text: string): void {
    for (const response of this.#listeners.keys()) {
      if (response.writableLength > UNREAD_BYTES_MAX) response.destroy();
      else response.write(text);
    }
  }

  async #recheck(): Promise<void> {
    await Promise.all(
      [...this.#listeners].map(async ([response, recheck]) => {
        // With the database away nobody can tell; the page learns nothing then either.
        const may = await recheck().catch(() => true);
        if (!may) response.end();
      }),
    );
  }

  #remove(response: ServerResponse): void {
    this.#listeners.delete(response);
    if (this.#listeners.size === 0) this.#stopTimers();
  }

  #stopTimers(): void {
    clearInterval(this.#heartbeat);
    clearInterval(this.#rechecks);
    this.#heartbeat = undefined;
    this.#rechecks = undefined;
  }
}

function addAll(set: Set<number>, ids: readonly number[]): void {
  for (const id of ids) if (set.size < IDS_MAX) set.add(id);
}

function eventText(event: string, field: string, ids: ReadonlySet<number>): string {
  return ids.size === 0 ? "" : `event: ${event}\ndata: ${JSON.stringify({ [field]: [...ids] })}\n\n`;
}
