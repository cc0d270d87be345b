/** Where a form was sent from, and where its visitor may be sent afterwards. */
import type { IncomingHttpHeaders } from "node:http";

const URL_CHARS_MAX = 2_000;

/**
 * The origin of the page: the Origin header, else the Referer's. A browser sends one of them with every form, but says
 * `null` where a page hides where it is (`Referrer-Policy: no-referrer`); without a Referer that stays `null`, which no
 * key allows.
 */
export function pageOrigin({ origin, referer }: IncomingHttpHeaders): string | undefined {
  if (origin !== undefined && origin !== "null") return origin;
  return webAddress(referer)?.origin ?? origin;
}

/** The page's address as far as the browser tells it: often no more than the origin. */
export function pageAddress({ referer }: IncomingHttpHeaders): string | null {
  return webAddress(referer)?.href ?? null;
}

/**
 * The address of `_redirect`, whole or relative to the page, when it lies on a site of the key or on the page's own;
 * else `undefined`: a stranger's form must not send people anywhere in our name.
 */
export function redirectTarget(
  wanted: string | undefined,
  headers: IncomingHttpHeaders,
  allowedOrigins: readonly string[],
): string | undefined {
  const origin = pageOrigin(headers);
  const target = webAddress(wanted, pageAddress(headers) ?? webAddress(origin)?.href);
  if (target?.username !== "" || target.password !== "") return undefined;
  return target.origin === origin || allowedOrigins.includes(target.origin) ? target.href : undefined;
}

function webAddress(text: string | undefined, base?: string): URL | undefined {
  if (text === undefined || text.length > URL_CHARS_MAX) return undefined;
  const url = URL.parse(text, base);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}
