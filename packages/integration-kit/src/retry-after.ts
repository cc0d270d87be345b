/** When a provider says that it may be asked again (RFC 9110, section 10.2.3). */

const CAP_MS = 24 * 60 * 60 * 1000;
const SECONDS = /^\d+(\.\d+)?$/;
/** The two forms of HTTP dates that name their zone. Anything else `Date` would guess at: "5 minutes" is May 2001 to it. */
const HTTP_DATE = /^[a-z]{3,9}, \d{2}[ -][a-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/i;

/**
 * Reads `retry-after`: whole seconds (fractions, which some providers send, are rounded up) or an HTTP date.
 * @returns a moment from `now` to 24 h later; `undefined` when the header is absent or cannot be read.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: Date): Date | undefined {
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  const waitMs = waitOf(value, now);
  if (Number.isNaN(waitMs)) return undefined;
  return new Date(now.getTime() + Math.min(Math.max(waitMs, 0), CAP_MS));
}

function waitOf(value: string, now: Date): number {
  if (SECONDS.test(value)) return Math.ceil(Number(value)) * 1000;
  return HTTP_DATE.test(value) ? Date.parse(value) - now.getTime() : Number.NaN;
}
