/** Reading bodies of webhooks: what others send is never quite what their pages promise. */
import { isRecord } from "./json.ts";

/** Deeper than any provider nests, and shallow enough for whoever walks it. */
const DEPTH_MAX = 64;
const UTF8 = new TextDecoder("utf-8", { fatal: true });
const LATIN1 = new TextDecoder("windows-1252");

export type ReadJson = { ok: true; value: unknown } | { ok: false; cause: "empty_body" | "invalid_json" | "too_deep" };

/**
 * A body as text: UTF-8, with or without a byte order mark; what is not UTF-8 is read as Windows-1252, in which every
 * byte is a character (portals still send it).
 */
export function readText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    // Not UTF-8: the older code page is what is left, and it refuses nothing.
    return LATIN1.decode(bytes);
  }
}

/**
 * A body as JSON. Whole numbers too large for a double (ids of Meta have 15 to 17 digits) come as text, digit for digit.
 * A key that is repeated has its last value; `__proto__` is a plain key that is dropped. Never throws.
 */
export function readJson(bytes: Uint8Array): ReadJson {
  const text = readText(bytes);
  if (text.trim() === "") return { ok: false, cause: "empty_body" };
  let value: unknown;
  try {
    value = JSON.parse(text, exactly as (key: string, value: unknown) => unknown);
  } catch (error) {
    // A RangeError is the stack's word for thousands of levels.
    return { ok: false, cause: error instanceof RangeError ? "too_deep" : "invalid_json" };
  }
  return isTooDeep(value) ? { ok: false, cause: "too_deep" } : { ok: true, value };
}

export type ReadRecord =
  | { ok: true; value: Record<string, unknown> }
  | { ok: false; cause: Extract<ReadJson, { ok: false }>["cause"] | "malformed" };

/** The same for a body that must be an object; JSON of another shape is `malformed`. */
export function readRecord(bytes: Uint8Array): ReadRecord {
  const json = readJson(bytes);
  if (!json.ok) return json;
  return isRecord(json.value) ? { ok: true, value: json.value } : { ok: false, cause: "malformed" };
}

/** Keeps the digits of a number that a double cannot hold. */
function exactly(key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === "__proto__") return undefined;
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value) && Math.abs(value) > 2 ** 53 - 1;
  return isRounded && context?.source !== undefined ? context.source : value;
}

function isTooDeep(root: unknown): boolean {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.value === null || typeof next.value !== "object") continue;
    if (next.depth > DEPTH_MAX) return true;
    for (const inner of Object.values(next.value)) open.push({ value: inner, depth: next.depth + 1 });
  }
  return false;
}

/** One change of a batch as bytes of its own. */
export function asBody(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? "null", "utf8");
}
