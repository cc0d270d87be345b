/** Thrown requests: a right one with some things made wrong, or bytes that are no request at all. All from the dice. */
import type { Dice } from "../../../chaos/dice.ts";
import { BODIES, type Place, SURFACE } from "./surface.ts";

export interface Thrown {
  method: string;
  /** Path and query, as they are written on the wire. */
  target: string;
  headers: Record<string, string | string[]>;
  body: Buffer | undefined;
}

/** A text that ends up where a number, a name or a search is expected. */
const ODD_TEXTS = [
  "",
  "0",
  "-1",
  "1e309",
  "9223372036854775808",
  "2147483648",
  "NaN",
  "null",
  "true",
  "[object Object]",
  "' or 1=1 --",
  "a & !b | c:*",
  "'; drop table leads; --",
  "../../../../etc/passwd",
  "..%2f..%2f.env",
  "%00",
  "%c0%ae",
  "%",
  "%zz",
  "\u202e\u0000\uFEFF",
  "😀".repeat(50),
  "á".repeat(3_000),
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "#{7*7}",
  "{{7*7}}",
  "2026-13-45",
  "2026-11-24T99:99:99Z",
  "\r\nX-Injected: 1",
  "http://169.254.169.254/latest/meta-data",
];
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0.1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[[[[[[[]]]]]]]],
  { toString: 1 },
  ...ODD_TEXTS,
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "text/csv",
  "image/png",
  "",
  "application/json\u00e9",
];
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND"];
const BODY_BYTES_MAX = 200_000;

/** @param keys what may stand in X-API-Key */
export function throwRequest(dice: Dice, keys: readonly string[]): Thrown {
  const place = dice.oneOf(SURFACE);
  const method = dice.is(0.05) ? dice.oneOf(METHODS) : place.method;
  const body = method === "GET" || method === "HEAD" ? undefined : bodyOf(dice);
  return { method, target: targetOf(place, dice), headers: headersOf(dice, keys), body };
}

function targetOf({ path, query }: Place, dice: Dice): string {
  const filled = path.replace(/:\w+/g, () =>
    // From 2 on: 1 is the number of the key that all this is asked with, which must not be revoked on the way.
    dice.is(0.6) ? String(dice.between(2, 40)) : encoded(dice.oneOf(ODD_TEXTS), dice) || "x",
  );
  const names =
    query.length === 0 || dice.is(0.5) ? [] : Array.from({ length: dice.between(1, 4) }, () => dice.oneOf(query));
  const text = names
    .map((name) => `${name}${dice.is(0.1) ? "[]" : ""}=${encoded(dice.oneOf(ODD_TEXTS), dice)}`)
    .join("&");
  const extra = dice.is(0.02) ? encoded(dice.oneOf(ODD_TEXTS), dice) : "";
  return `${filled}${extra}${text && `?${text}`}`;
}

/** Mostly as a browser would write it; at times as it is, where the wire can carry it. */
function encoded(text: string, dice: Dice): string {
  return dice.is(0.2) && /^[!-~]*$/.test(text) && !text.includes("#") ? text : encodeURIComponent(text);
}

function headersOf(dice: Dice, keys: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  if (dice.is(0.9)) headers["x-api-key"] = dice.oneOf(keys);
  const type = dice.is(0.8) ? "application/json" : dice.oneOf(TYPES);
  if (/^[ -~]*$/.test(type)) headers["content-type"] = type;
  if (dice.is(0.1)) headers["idempotency-key"] = printable(dice.oneOf(ODD_TEXTS));
  if (dice.is(0.05)) headers.cookie = `streamleads.session_token=${encodeURIComponent(dice.oneOf(ODD_TEXTS))}`;
  if (dice.is(0.05)) headers.origin = dice.oneOf(["https://site.example", "null", "file://", "x"]);
  if (dice.is(0.05)) headers["x-webhook-signature"] = dice.oneOf(["sha256=00", "x", "sha256=", "t=1,v1=2"]);
  if (dice.is(0.05)) headers["x-forwarded-for"] = dice.oneOf(["1.2.3.4", "::1", "x, y", printable("😀")]);
  if (dice.is(0.03)) headers["content-encoding"] = dice.oneOf(["gzip", "br", "x"]);
  if (dice.is(0.02)) headers["x-api-key"] = [dice.oneOf(keys), dice.oneOf(keys)];
  if (dice.is(0.02)) headers["x-long"] = "a".repeat(dice.between(1, 8_000));
  return headers;
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?").trim();
}

function bodyOf(dice: Dice): Buffer | undefined {
  if (dice.is(0.05)) return undefined;
  const value = dice.oneOf(BODIES);
  const text = JSON.stringify(dice.is(0.15) ? value : changed(value, dice));
  const bytes = Buffer.from(dice.is(0.05) ? wrapped(text, dice) : text);
  if (dice.is(0.1) && bytes.length > 0) {
    // Bytes changed or missing: no JSON any more, or no UTF-8.
    for (let i = dice.between(1, 4); i > 0; i -= 1) bytes[dice.between(0, bytes.length - 1)] = dice.between(0, 255);
    return dice.is(0.5) ? bytes : bytes.subarray(0, dice.between(0, bytes.length));
  }
  return bytes.subarray(0, BODY_BYTES_MAX);
}

/** One to three fields another value, another name, gone, or new. */
function changed(value: unknown, dice: Dice): unknown {
  if (typeof value !== "object" || value === null || dice.is(0.03)) return dice.oneOf(ODD_VALUES);
  const copy = structuredClone(value) as Record<string, unknown>;
  for (let i = dice.between(1, 3); i > 0; i -= 1) {
    const names = Object.keys(copy);
    const name = names.length > 0 ? dice.oneOf(names) : "x";
    const what = dice.between(0, 4);
    if (what === 0) delete copy[name];
    else if (what === 1) copy[name] = dice.oneOf(ODD_VALUES);
    // A name that is a great number would make a list as long.
    else if (what === 2 && Array.isArray(copy)) copy.push(dice.oneOf(ODD_VALUES));
    else if (what === 2)
      Object.defineProperty(copy, dice.oneOf(ODD_TEXTS), {
        value: dice.oneOf(ODD_VALUES),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else if (what === 3) copy[name] = Array.from({ length: dice.between(0, 6) }, () => dice.oneOf(ODD_VALUES));
    else copy[name] = changed(copy[name], dice);
  }
  return copy;
}

/** Deep, long, doubled, marked. */
function wrapped(text: string, dice: Dice): string {
  const depth = dice.between(1, 5_000);
  return dice.oneOf([
    () => `${"[".repeat(depth)}${text}${"]".repeat(depth)}`,
    () => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    () => `{"nome":"${"x".repeat(dice.between(1, 150_000))}"}`,
    () => `\uFEFF${text}`,
    () => `${text}${text}`,
    () => text.replace("{", '{"nome":1,"nome":2,'),
    () => text.replace(/"/g, "'"),
  ])();
}

/** What is no request: half lines, wrong lengths, two lengths, long heads, another protocol. */
export function throwBytes(dice: Dice): Buffer {
  const head = (line: string, ...rest: string[]) => [line, "host: x", ...rest, "", ""].join("\r\n");
  const noise = Buffer.from(Array.from({ length: dice.between(1, 400) }, () => dice.between(0, 255)));
  return dice.oneOf<() => Buffer>([
    () => noise,
    () => Buffer.from("GET /api/v1/leads HTTP/1.1\r\n"),
    () => Buffer.from(head("GET /api/v1/leads HTTP/9.9")),
    () => Buffer.from(head(`GET /${"a".repeat(dice.between(1, 60_000))} HTTP/1.1`)),
    () => Buffer.from(head("POST /api/v1/leads HTTP/1.1", "content-length: -5")),
    () => Buffer.from(head("POST /api/v1/leads HTTP/1.1", "content-length: 5", "content-length: 6")),
    () =>
      Buffer.from(`${head("POST /api/v1/leads HTTP/1.1", "transfer-encoding: chunked", "content-length: 5")}0\r\n\r\n`),
    () => Buffer.from(`${head("POST /webhooks/in/crm HTTP/1.1", "transfer-encoding: chunked")}zz\r\n`),
    () => Buffer.from(`${head("POST /api/v1/leads HTTP/1.1", "content-length: 10", "connection: close")}{}`),
    () =>
      Buffer.from(
        head("GET /health HTTP/1.1", ...Array.from({ length: dice.between(1, 3_000) }, (_, i) => `x-${i}: 1`)),
      ),
    () => Buffer.from(head("GET /health HTTP/1.1", "x-bad: a\rb", "\0: x")),
    () => Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), noise]),
    () => Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), noise]),
  ])();
}
