/** An OpenTelemetry collector of the tests: takes OTLP/HTTP in JSON and keeps the spans. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 1 internal, 2 server, 3 client. */
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Record<string, string | number | boolean>;
  links: { traceId: string; spanId: string }[];
  /** 2 is an error. */
  status: number;
  service: string;
}

interface AnyValue {
  stringValue?: string;
  intValue?: number | string;
  doubleValue?: number;
  boolValue?: boolean;
}
type Pair = { key: string; value: AnyValue };
type WireSpan = Omit<SeenSpan, "attributes" | "status" | "service" | "links"> & {
  attributes?: Pair[];
  links?: SeenSpan["links"];
  status?: { code?: number };
};
interface Export {
  resourceSpans: { resource: { attributes: Pair[] }; scopeSpans: { spans: WireSpan[] }[] }[];
}

export interface Collector {
  url: string;
  readonly spans: SeenSpan[];
  /** Each body as it came, and the headers beside it. */
  readonly bodies: string[];
  readonly headers: Record<string, string | string[] | undefined>[];
  /** What it answers with from now on. */
  status: number;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const collector: Omit<Collector, "url" | "close"> = { spans: [], bodies: [], headers: [], status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      collector.bodies.push(body);
      collector.headers.push(request.headers);
      const isRight = request.method === "POST" && request.url === "/v1/traces";
      if (isRight && collector.status === 200) collector.spans.push(...spansOf(JSON.parse(body) as Export));
      response.writeHead(isRight ? collector.status : 404, { "content-type": "application/json" });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(collector, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function spansOf({ resourceSpans }: Export): SeenSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(recordOf(resource.attributes)["service.name"]);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: recordOf(span.attributes ?? []),
        links: span.links ?? [],
        status: span.status?.code ?? 0,
        service,
      })),
    );
  });
}

function recordOf(pairs: readonly Pair[]): Record<string, string | number | boolean> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));
}

function plain({ stringValue, intValue, doubleValue, boolValue }: AnyValue): string | number | boolean {
  return stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue ?? "";
}
