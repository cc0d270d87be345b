/** Puts the parts of tracing together: the exporter to the operator's collector, the queue before it, the spans. */
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { TraceIdRatioBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Tracing, TracingParts } from "./tracing.ts";
import { AttemptSpans } from "./tracing-attempts.ts";
import { SpanQueue } from "./tracing-queue.ts";
import { GivenIds, SpanWriter } from "./tracing-spans.ts";
import { SpansOfWork } from "./tracing-work.ts";

const EXPORT_MS = 5_000;
/** Who stops the hub does not wait for a collector that is away. */
const STOP_MS = 2_000;

/** @param parts with an endpoint; the collector's traces are at its `/v1/traces` (OTLP/HTTP, JSON; checked 2026-11-23) */
export function startTracing({ config, db, installId, log }: TracingParts, stopMs = STOP_MS): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`,
    headers: config.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMillis: EXPORT_MS,
  });
  const queue = new SpanQueue({ exporter, log });
  const ids = new GivenIds();
  const provider = new TracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({ "service.name": config.OTEL_SERVICE_NAME }),
    // By the trace id alone, so that all processes keep the same traces whole.
    sampler: new TraceIdRatioBasedSampler(config.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: [queue],
  });
  const writer = new SpanWriter(provider.getTracer("streamleads"), ids, () => queue.lose(1, "fault"));
  const attempts = new AttemptSpans({ db, installId, writer, onLost: (spans) => queue.lose(spans, "database_away") });
  const work = new SpansOfWork(installId, writer);
  return {
    came: (request, what) => work.came(request, what),
    answered: (request, facts) => work.answered(request, facts),
    reading: (lease) => work.reading(lease),
    intake: (run) => work.intake(run),
    attempt: (connection, settlement, outcome) => attempts.add(connection, settlement, outcome),
    async stop() {
      const sent = attempts.flush().then(() => queue.forceFlush());
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopMs);
      });
      await Promise.race([sent, tooLong]);
      await Promise.race([queue.shutdown(), tooLong]);
      clearTimeout(timer);
    },
  };
}
