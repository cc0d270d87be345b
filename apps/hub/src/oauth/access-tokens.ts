/** The access tokens of connections, for whoever puts their settings together. */
import type { Connector, Settings } from "@streamleads/integration-kit";
import type { Access } from "../connections/access-tokens.ts";
import type { TokenStore } from "./token.store.ts";

/**
 * Live access by connection. Absent: none was given, or it ended. `unreadable`: sealed with a key that is not here.
 * @throws when the database is away
 */
export async function readAccess(
  store: TokenStore,
  registry: readonly Connector[],
  ids: readonly number[],
): Promise<Map<number, Access | "unreadable">> {
  const found = new Map<number, Access | "unreadable">();
  if (ids.length === 0) return found;
  for (const { id, integration, grant } of await store.liveGrants(ids)) {
    const oauth = registry.find((one) => one.slug === integration)?.oauth;
    // A connector that no longer takes OAuth reads its own settings again.
    if (!oauth) continue;
    if (grant === "unreadable") found.set(id, grant);
    else found.set(id, { field: oauth.tokenField, token: grant.access, settings: filled(grant.told) });
  }
  return found;
}

function filled(settings: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
