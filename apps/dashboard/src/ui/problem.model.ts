/** What a problem is about: an integration that delivers, or a source that receives. Some services are both. */
import type { Problem } from "../api/types.ts";

/** Deliveries that no connection could take: the only problems of integrations that name none. */
const WITHOUT_CONNECTION: ReadonlySet<string> = new Set(["no_broker", "public_url_missing"]);

/** The slug of the source; `undefined` when the problem is about something else. */
export function sourceOf({ integration, connection_id, cause }: Problem): string | undefined {
  if (integration === null || connection_id !== null || WITHOUT_CONNECTION.has(cause)) return undefined;
  return integration;
}
