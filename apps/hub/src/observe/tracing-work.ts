/** The spans of what happens to a request: it is answered, read, and its lead taken in. */
import { type Attributes, type SpanContext, SpanKind } from "@opentelemetry/api";
import type { Arrival } from "../leads/arrival.ts";
import type { RawLease } from "../receive/raw.store.ts";
import { errorCode } from "../store/database.ts";
import type { AnsweredRequest, IntakeSettled, Tracing } from "./tracing.ts";
import { type Origin, readingId, readTraceparent, traceOf } from "./tracing-ids.ts";
import { isKept, type SpanWriter } from "./tracing-spans.ts";

type Came = Origin & { isNew: boolean };

export class SpansOfWork implements Pick<Tracing, "came" | "answered" | "reading" | "intake"> {
  readonly #installId: string;
  readonly #writer: SpanWriter;
  /** Until the request is answered; a request that never is goes with its object. */
  readonly #brought = new WeakMap<object, readonly Came[]>();

  constructor(installId: string, writer: SpanWriter) {
    this.#installId = installId;
    this.#writer = writer;
  }

  came(request: object | undefined, what: readonly Came[]): void {
    if (request) this.#brought.set(request, what);
    else for (const one of what) if (one.isNew) this.#writeKept(one);
  }

  /**
   * The request stands in the trace of the first thing that it brought. Whoever sent it may be anybody, so it is not
   * taken into a trace that its header names: that one is linked.
   */
  answered(request: object, facts: AnsweredRequest): void {
    const [first, ...others] = this.#brought.get(request) ?? [];
    const ids = first && traceOf(this.#installId, first);
    const remote = readTraceparent(facts.traceparent);
    const endMs = Date.now();
    const span = this.#writer.write({
      name: `${facts.method} ${facts.route}`,
      kind: SpanKind.SERVER,
      traceId: ids?.traceId,
      // Sent again, it is another span of the same trace.
      spanId: first?.isNew ? ids?.rootId : undefined,
      startMs: endMs - facts.durationMs,
      endMs,
      attributes: {
        "http.request.method": facts.method,
        "http.route": facts.route,
        "http.response.status_code": facts.status,
        "streamleads.request_id": facts.requestId,
        ...(facts.code && { "streamleads.code": facts.code }),
        ...(first && { "streamleads.source": first.source, "streamleads.repeated": !first.isNew }),
      },
      ...(remote && { links: [{ ...remote, isRemote: true }] }),
      error: facts.status >= 500 ? (facts.code ?? String(facts.status)) : undefined,
    });
    for (const one of others) if (one.isNew) this.#writeKept(one, span);
  }

  reading(lease: RawLease): ReturnType<Tracing["reading"]> {
    const startMs = Date.now();
    const ids = traceOf(this.#installId, lease);
    return ({ state, cause }) => {
      this.#writer.write({
        name: "raw.read",
        traceId: ids.traceId,
        spanId: readingId(ids, lease.attemptNo),
        parentId: ids.rootId,
        startMs,
        endMs: Date.now(),
        attributes: {
          "streamleads.source": lease.source,
          "streamleads.raw_id": lease.id,
          "streamleads.try": lease.tries,
          "streamleads.state": state,
          ...(cause && { "streamleads.cause": cause }),
        },
        error: state === "parked" || state === "received" ? (cause ?? state) : undefined,
      });
    };
  }

  intake<Settled extends IntakeSettled>(
    run: (arrivals: Arrival[], slot: number) => Promise<Settled[]>,
  ): (arrivals: Arrival[], slot: number) => Promise<Settled[]> {
    return async (arrivals, slot) => {
      const startMs = Date.now();
      try {
        const settled = await run(arrivals, slot);
        this.#writeBatch(arrivals, startMs, (at) => resultOf(settled[at]));
        return settled;
      } catch (error) {
        this.#writeBatch(arrivals, startMs, () => ({ attributes: {}, error: errorCode(error) }));
        throw error;
      }
    };
  }

  /** A span for each lead in its own trace, and one for the transaction that several shared, which links to them. */
  #writeBatch(arrivals: readonly Arrival[], startMs: number, result: (at: number) => IntakeResult): void {
    const endMs = Date.now();
    const spans = arrivals.map((arrival, at): SpanContext => {
      const ids = traceOf(this.#installId, arrival);
      const { attributes, error } = result(at);
      return this.#writer.write({
        name: "lead.intake",
        traceId: ids.traceId,
        // What was not taken in comes again, and only the last time is what deliveries follow from.
        spanId: error === undefined ? ids.intakeId : undefined,
        parentId: parentOf(arrival, ids),
        startMs,
        endMs,
        attributes: { "streamleads.source": arrival.source, "streamleads.batch_size": arrivals.length, ...attributes },
        error,
      });
    });
    const kept = spans.filter(isKept);
    if (arrivals.length < 2 || kept.length === 0) return;
    this.#writer.write({
      name: "intake.batch",
      // In the trace of one of them: an id drawn anew might not be sampled although they are.
      traceId: kept[0]?.traceId,
      parentId: kept[0]?.spanId,
      startMs,
      endMs,
      attributes: { "streamleads.batch_size": arrivals.length },
      links: kept.slice(1),
    });
  }

  #writeKept(one: Came, from?: SpanContext): void {
    const { traceId, rootId } = traceOf(this.#installId, one);
    const now = Date.now();
    this.#writer.write({
      name: "raw.kept",
      traceId,
      spanId: rootId,
      startMs: now,
      endMs: now,
      attributes: { "streamleads.source": one.source },
      ...(from && { links: [from] }),
    });
  }
}

interface IntakeResult {
  attributes: Attributes;
  error?: string | undefined;
}

function resultOf(settled: IntakeSettled | undefined): IntakeResult {
  if (!settled) return { attributes: {}, error: "no_result" };
  if (!settled.ok) return { attributes: {}, error: errorCode(settled.error) };
  const { accepted } = settled;
  return {
    attributes: {
      "streamleads.result": accepted.kind,
      ...("lead" in accepted && {
        "streamleads.lead_id": accepted.lead.id,
        "streamleads.status": accepted.lead.status,
      }),
    },
  };
}

/** A reading, a request, or nothing: the rows of an import come by themselves. */
function parentOf(arrival: Arrival, ids: ReturnType<typeof traceOf>): string | undefined {
  if (arrival.kept) return readingId(ids, arrival.kept.attemptNo);
  return arrival.once ? undefined : ids.rootId;
}
