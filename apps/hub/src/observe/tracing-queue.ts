/**
 * Finished spans on their way out: a bounded queue, one export at a time, and a line in the log when some are lost.
 * Whatever becomes of them, nobody waits for it but `flush`.
 */
import type { ReadableSpan, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { Log } from "./log.ts";

export interface SpanQueueOptions {
  exporter: Pick<SpanExporter, "export" | "shutdown">;
  log: Log;
  /** Monotonic, in milliseconds. */
  monotonic?: () => number;
  waitingMax?: number;
  waitMs?: number;
}

const WAITING_MAX = 4_096;
const BATCH_MAX = 512;
const WAIT_MS = 1_000;
/** Losses are told at most this often; what is lost meanwhile is in the next line. */
const TELL_MS = 60_000;

export class SpanQueue implements SpanProcessor {
  readonly #o: SpanQueueOptions;
  readonly #waiting: ReadableSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #lost = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: SpanQueueOptions) {
    this.#o = options;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#waiting.length >= (this.#o.waitingMax ?? WAITING_MAX)) {
      this.lose(1, "queue_full");
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= BATCH_MAX) void this.forceFlush();
    else this.#schedule();
  }

  /** Counts what will not be told to anybody. */
  lose(spans: number, cause: string): void {
    this.#lost += spans;
    const now = (this.#o.monotonic ?? (() => performance.now()))();
    if (now - this.#toldAt < TELL_MS) return;
    this.#toldAt = now;
    this.#o.log.warn("tracing.lost", { spans: this.#lost, cause });
    this.#lost = 0;
  }

  /** Sends what waits; resolves when all of it was taken or lost. Never rejects. */
  async forceFlush(): Promise<void> {
    while (this.#underWay || this.#waiting.length > 0) {
      this.#underWay ??= this.#export();
      await this.#underWay;
    }
  }

  async shutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#o.exporter.shutdown();
  }

  #schedule(): void {
    if (this.#timer || this.#underWay) return;
    this.#timer = setTimeout(() => void this.forceFlush(), this.#o.waitMs ?? WAIT_MS);
    this.#timer.unref();
  }

  async #export(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0, BATCH_MAX);
    try {
      const error = await new Promise<Error | undefined>((resolve) => {
        this.#o.exporter.export(batch, ({ code, error: cause }) =>
          resolve(code === EXPORTED ? undefined : (cause ?? new Error("export failed"))),
        );
      });
      // The text of the error may name the operator's address and its token.
      if (error) this.lose(batch.length, "export_failed");
    } catch {
      // The exporter itself broke; the spans are as lost as when its receiver is away.
      this.lose(batch.length, "export_failed");
    } finally {
      this.#underWay = undefined;
    }
  }
}

/** `ExportResultCode.SUCCESS` of the SDK. */
const EXPORTED = 0;
