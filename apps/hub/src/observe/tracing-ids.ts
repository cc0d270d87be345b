/**
 * Which trace something belongs to. The ids are worked out from what is in the database for ever (where a request came
 * from, and its id there), so that any process, at any later attempt, comes to the same ones and nothing is stored.
 */
import { createHash } from "node:crypto";

/** What makes a raw request unique: its source and its id there. */
export interface Origin {
  source: string;
  providerId: string;
}

export interface TraceIds {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** Of the span of the request, 16 digits. */
  rootId: string;
  intakeId: string;
}

/** The trace of an arrival. Another installation's request with the same id is another trace. */
export function traceOf(installId: string, { source, providerId }: Origin): TraceIds {
  return idsOf(`${installId}\norigin\n${source}\n${providerId}`);
}

/** The trace of a touch whose raw request is gone (erased, or past its time). */
export function traceOfTouch(installId: string, touchId: number): TraceIds {
  return idsOf(`${installId}\ntouch\n${touchId}`);
}

/** The span of one reading; a second try is another span. */
export function readingId({ traceId }: Pick<TraceIds, "traceId">, attemptNo: number): string {
  return digest(`${traceId}\nreading\n${attemptNo}`).slice(0, 16);
}

export interface RemoteSpan {
  traceId: string;
  spanId: string;
  traceFlags: number;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads the header `traceparent` (W3C Trace Context, version 00, and later ones by their first four parts; checked
 * 2026-11-23). `undefined` for what is not one.
 */
export function readTraceparent(header: string | string[] | undefined): RemoteSpan | undefined {
  if (typeof header !== "string" || header.length > 512) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", more] = TRACEPARENT.exec(header.trim()) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

function idsOf(text: string): TraceIds {
  const hex = digest(text);
  return { traceId: hex.slice(0, 32), rootId: hex.slice(32, 48), intakeId: hex.slice(48, 64) };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
