/** Writes one finished span, under ids that are given or drawn. */
import { randomBytes } from "node:crypto";
import {
  type Attributes,
  type HrTime,
  INVALID_SPAN_CONTEXT,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { IdGenerator } from "@opentelemetry/sdk-trace";

export interface FinishedSpan {
  name: string;
  kind?: SpanKind;
  /** Drawn when absent: a trace of its own. */
  traceId?: string | undefined;
  /** Drawn when absent. */
  spanId?: string | undefined;
  /** In the same trace; it may be another process's. */
  parentId?: string | undefined;
  /** Milliseconds since 1970. */
  startMs: number;
  endMs: number;
  attributes: Attributes;
  links?: readonly SpanContext[];
  /** What went wrong, as a cause; absent when nothing did. */
  error?: string | undefined;
}

/** Ids for the next span. The tracer asks for them while it starts a span, which takes no turn of the event loop. */
export class GivenIds implements IdGenerator {
  traceId: string | undefined;
  spanId: string | undefined;

  generateTraceId(): string {
    return this.traceId ?? randomBytes(16).toString("hex");
  }

  generateSpanId(): string {
    return this.spanId ?? randomBytes(8).toString("hex");
  }
}

export class SpanWriter {
  readonly #tracer: Tracer;
  readonly #ids: GivenIds;
  readonly #onFault: () => void;

  constructor(tracer: Tracer, ids: GivenIds, onFault: () => void) {
    this.#tracer = tracer;
    this.#ids = ids;
    this.#onFault = onFault;
  }

  /** @returns where others may point to; by its flags they see whether it was kept. Never throws. */
  write(finished: FinishedSpan): SpanContext {
    try {
      return this.#write(finished);
    } catch {
      // A fault of the tracer is the trace's loss; the work that it tells of is done and stays so.
      this.#onFault();
      return INVALID_SPAN_CONTEXT;
    }
  }

  #write({
    name,
    kind,
    traceId,
    spanId,
    parentId,
    startMs,
    endMs,
    attributes,
    links,
    error,
  }: FinishedSpan): SpanContext {
    const parent =
      traceId !== undefined && parentId !== undefined
        ? trace.setSpanContext(ROOT_CONTEXT, { ...contextOf(traceId, parentId), isRemote: true })
        : ROOT_CONTEXT;
    this.#ids.traceId = traceId;
    this.#ids.spanId = spanId;
    const span = this.#tracer.startSpan(
      name,
      {
        kind: kind ?? SpanKind.INTERNAL,
        startTime: timeOf(startMs),
        attributes: error === undefined ? attributes : { ...attributes, "error.type": error },
        links: (links ?? []).map((context): Link => ({ context })),
      },
      parent,
    );
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(timeOf(Math.max(startMs, endMs)));
    return span.spanContext();
  }
}

export function contextOf(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

export function isKept({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** Seconds and nanoseconds: a plain number may be read as monotonic time. */
function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.floor((ms - seconds * 1_000) * 1_000_000)];
}
