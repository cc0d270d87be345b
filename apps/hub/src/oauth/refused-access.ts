/**
 * What a refused token at an attempt means: providers end access tokens early, and clocks differ, so the access is
 * renewed once before the connection is stopped.
 */
import type { Outcome } from "@streamleads/domain";
import type { Settings } from "@streamleads/integration-kit";
import type { Connection, Why } from "../connections/connection.ts";
import { canRenew } from "./grant.ts";
import type { Refresher } from "./refresher.ts";
import type { TokenStore } from "./token.store.ts";
import { endedWhy, expiredWhy } from "./words.ts";

export type Reconnect = Extract<Outcome, { kind: "reconnect" }>;

export type Refused = Pick<Connection, "id" | "connector">;

/** Who is told when a provider refused a connection, before it is stopped for that. */
export interface Renewal {
  /**
   * Renews its access where that can help, and pauses or holds it where it cannot.
   * @param used the settings that the call went out with; the connection may have newer ones by now
   */
  refused(connection: Refused, used: Settings, outcome: Reconnect): Promise<void>;
}

export type AfterRefusal =
  /** There is a newer token: the connection goes on. */
  | { kind: "go_on" }
  /** It could not be renewed now, for no fault of the access. */
  | { kind: "hold"; until: Date; cause: string }
  | { kind: "pause"; why: Why };

/** Access that was renewed this short ago and is refused again is not a matter of its age. */
const FRESH_MS = 2 * 60_000;

/**
 * The cause is about the token, not about a right, an address or something that is missing in the account. Causes are
 * the connectors' own: `http_401`, `token_invalid`, `token_expired`, `credentials_refused`, `invalid_auth`.
 */
export function isAboutToken(cause: string): boolean {
  return cause === "http_401" || /(^|_)(token|auth|unauthorized|credentials?)(_|$)/.test(cause);
}

/**
 * Decides for one connection whose attempt was refused. One refresh at most, whoever else asks at the same time.
 * @param used the settings that the attempt went out with; the connection may have newer ones by now
 */
export async function afterRefusal(
  parts: {
    store: TokenStore;
    refresher: Refresher;
    announce: (id: number) => Promise<void>;
    now: () => Date;
  },
  connection: Refused,
  used: Settings,
  refused: Reconnect,
): Promise<AfterRefusal> {
  const { store, refresher, announce, now } = parts;
  const { oauth, label } = connection.connector;
  const row = oauth && isAboutToken(refused.cause) ? await store.read(connection.id) : undefined;
  if (!oauth || !row) return { kind: "pause", why: refused };
  if (row.state !== "live") return { kind: "pause", why: endedWhy(row.state, label, row.mark) };
  if (row.grant.access !== used[oauth.tokenField]) {
    // The attempt went out with an older one.
    await announce(connection.id);
    return { kind: "go_on" };
  }
  if (!canRenew(row.grant, oauth)) {
    const why = row.grant.expiresAt === null ? endedWhy("revoked", label, null) : expiredWhy(label);
    return { kind: "pause", why };
  }
  const isFresh = row.refreshedAt !== null && now().getTime() - row.refreshedAt.getTime() < FRESH_MS;
  if (isFresh) return { kind: "pause", why: refused };
  const result = await refresher.refresh(connection.id, { generation: row.generation });
  switch (result.kind) {
    case "live":
      return { kind: "go_on" };
    case "later":
      return { kind: "hold", until: result.at, cause: "oauth_refresh_failed" };
    case "ended":
      return { kind: "pause", why: result.why };
    case "none":
      return { kind: "pause", why: refused };
  }
}
