import type { RawRequest } from "@streamleads/integration-kit";

/** Headers that say something of the connection on which a request came, not of the request. */
const OF_THE_WAY = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "via",
  "forwarded",
  "user-agent",
  "accept-encoding",
  "content-encoding",
  "cookie",
]);

/**
 * The headers that go on: the content type as it came and the source's own (`x-…`). Not those of the way, nor of proxies
 * before us: the CRM would take our visitor for its own. Secrets were taken out when the request was stored.
 */
export function passedOnHeaders({ headers, contentType }: RawRequest): Record<string, string> {
  const own = Object.entries(headers).filter(
    ([name]) => /^x-(?!forwarded|real-ip)/.test(name) && !OF_THE_WAY.has(name),
  );
  return { ...Object.fromEntries(own), ...(contentType === null ? {} : { "content-type": contentType }) };
}
