import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { describe, expect, it } from "vitest";
import type { Connection } from "../connections/connection.ts";
import type { Settlement } from "../deliveries/settlement.ts";
import { type Log, SILENT } from "./log.ts";
import { AttemptSpans } from "./tracing-attempts.ts";
import { traceOf, traceOfTouch } from "./tracing-ids.ts";
import { SpanQueue } from "./tracing-queue.ts";
import { type FinishedSpan, GivenIds, isKept, SpanWriter } from "./tracing-spans.ts";
import { startTracing } from "./tracing-start.ts";

type Export = { spans: number; answer: (code: 0 | 1) => void };

function queueWith(waitingMax?: number) {
  const exports: Export[] = [];
  const told: unknown[] = [];
  const clock = { now: 0 };
  const log: Log = { ...SILENT, warn: (event, fields) => void told.push([event, fields]) };
  const queue = new SpanQueue({
    exporter: {
      export: (spans, done) => void exports.push({ spans: spans.length, answer: (code) => done({ code }) }),
      shutdown: async () => {},
    },
    log,
    monotonic: () => clock.now,
    waitMs: 3_600_000,
    ...(waitingMax !== undefined && { waitingMax }),
  });
  const end = (times: number) => {
    for (let i = 0; i < times; i += 1) queue.onEnd({} as ReadableSpan);
  };
  return { queue, exports, told, clock, end };
}

describe("spans on their way out", () => {
  it("leave in batches, one export at a time", async () => {
    const { queue, exports, end } = queueWith();
    end(700);
    expect(exports.map(({ spans }) => spans)).toEqual([512]);
    const flushed = queue.forceFlush();
    exports[0]?.answer(0);
    await expect.poll(() => exports.length).toBe(2);
    exports[1]?.answer(0);
    await flushed;
    expect(exports.map(({ spans }) => spans)).toEqual([512, 188]);
  });

  it("are bounded: what finds no room is counted, and told at most once a minute", () => {
    const { told, clock, end } = queueWith(10);
    end(12);
    clock.now = 59_999;
    end(5);
    expect(told).toEqual([["tracing.lost", { spans: 1, cause: "queue_full" }]]);
    clock.now = 60_000;
    end(1);
    expect(told[1]).toEqual(["tracing.lost", { spans: 7, cause: "queue_full" }]);
  });

  it("that the collector refuses are lost and told, and those after them go on", async () => {
    const { queue, exports, told, end } = queueWith();
    end(2);
    const first = queue.forceFlush();
    exports[0]?.answer(1);
    await first;
    end(1);
    const second = queue.forceFlush();
    exports[1]?.answer(0);
    await second;
    expect(told).toEqual([["tracing.lost", { spans: 2, cause: "export_failed" }]]);
  });
});

describe("attempts", () => {
  it("stand where they come from: a lead's intake, a request that is passed on, or their touch alone", async () => {
    const written: FinishedSpan[] = [];
    const asked: unknown[] = [];
    const rows = [
      { of: "touch", id: 1, source: "loja", providerId: "a" },
      { of: "raw", id: 7, source: "loja", providerId: "b" },
    ];
    const query = async ({ values }: { values: unknown[] }) => {
      asked.push(values);
      return { rows };
    };
    const spans = new AttemptSpans({
      db: { pool: { query } } as never,
      installId: "x",
      writer: { write: (span: FinishedSpan) => written.push(span) } as never,
      onLost: () => {},
    });
    const of = (leased: object) => ({ ...SETTLEMENT, leased: { ...SETTLEMENT.leased, ...leased } });
    const all = [of({ touchId: 1 }), of({ touchId: 0, params: { rawId: 7 } }), of({ touchId: 2 })];
    for (const one of all) spans.add({ name: "n8n" } as Connection, one, { kind: "delivered" });
    await spans.flush();
    const [lead, forward] = rows.map((row) => traceOf("x", row));
    expect(asked).toEqual([[[1, 2], [7]]]);
    expect(written.map(({ traceId, parentId }) => [traceId, parentId])).toEqual([
      [lead?.traceId, lead?.intakeId],
      [forward?.traceId, forward?.rootId],
      [traceOfTouch("x", 2).traceId, undefined],
    ]);
  });
});

describe("a tracer with a fault", () => {
  it("loses its span and disturbs nobody", () => {
    let faults = 0;
    const startSpan = () => {
      throw new Error("fault");
    };
    const writer = new SpanWriter({ startSpan } as never, new GivenIds(), () => {
      faults += 1;
    });
    expect(isKept(writer.write({ name: "x", startMs: 0, endMs: 0, attributes: {} }))).toBe(false);
    expect(faults).toBe(1);
  });
});

describe("attempts whose requests cannot be asked for", () => {
  it("are counted as lost, and nobody hears of an error", async () => {
    let lost = 0;
    const spans = new AttemptSpans({
      db: { pool: { query: () => Promise.reject(new Error("away")) } } as never,
      installId: "x",
      writer: {} as never,
      onLost: (count) => {
        lost += count;
      },
    });
    spans.add({ name: "n8n" } as Connection, SETTLEMENT, { kind: "delivered" });
    await spans.flush();
    expect(lost).toBe(1);
  });
});

describe("a collector that never answers", () => {
  it("does not keep the hub from stopping", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const server = createServer(() => resolve());
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const config = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_HEADERS: undefined,
      OTEL_SERVICE_NAME: "streamleads",
      OTEL_TRACES_SAMPLER_ARG: 1,
    };
    const tracing = startTracing({ config, db: {} as never, installId: "x", log: SILENT }, 10);
    tracing.came(undefined, [{ source: "loja", providerId: "1", isNew: true }]);
    await Promise.all([tracing.stop(), asked]);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
});

const SETTLEMENT = {
  leased: { id: 1, leadId: 1, touchId: 1, integration: "n8n", action: "event.send", attempts: 0, params: {} },
  attempt: { at: new Date(0), durationMs: 1, httpStatus: 200 },
  state: "delivered",
} as unknown as Settlement;
