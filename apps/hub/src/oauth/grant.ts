/** What a provider gave at a log-in or a refresh, as it is sealed in `oauth_tokens` and in the journal. */
import type { OAuth, Settings } from "@streamleads/integration-kit";
import type { TokenAnswer } from "./token-endpoint.ts";

export interface Grant {
  access: string;
  /** `null` when the provider gave none: the access token is then all there is. */
  refresh: string | null;
  /** Settings that the provider told (its address for this account, the subdomain). */
  told: Settings;
  /** What was known when the log-in began, without secrets: addresses of the provider may depend on it. */
  startedWith: Settings;
  /** ISO moments, UTC. */
  obtainedAt: string;
  /** `null`: it does not end by time, as far as anybody said. */
  expiresAt: string | null;
}

/** The grant of an answer. A refresh token that was not replaced goes on being the one. */
export function grantOf(
  answer: Extract<TokenAnswer, { kind: "granted" }>,
  oauth: Pick<OAuth, "expiresInDefault">,
  now: Date,
  before: Pick<Grant, "refresh" | "told" | "startedWith">,
): Grant {
  const seconds = answer.expiresInSeconds ?? oauth.expiresInDefault;
  return {
    access: answer.access,
    refresh: answer.refresh ?? before.refresh,
    told: before.told,
    startedWith: before.startedWith,
    obtainedAt: now.toISOString(),
    expiresAt: seconds === undefined ? null : new Date(now.getTime() + seconds * 1000).toISOString(),
  };
}

/** Of the life of an access token, how much passes before it is renewed; and at the latest this long before its end. */
const SHARE = 0.8;
const BEFORE_END_MS = 5 * 60_000;
/** A token of a few minutes is not renewed before half of its life: the five minutes would leave nothing of it. */
const SHARE_MIN = 0.5;

/**
 * When an access token is to be renewed: at 80 % of its life or five minutes before its end, whichever comes first, but
 * not before half of its life. `null` when it does not end, or when there is nothing to renew it with.
 */
export function refreshDueAt(grant: Grant, oauth: Pick<OAuth, "refresh" | "renew">): Date | null {
  if (grant.expiresAt === null || !canRenew(grant, oauth)) return null;
  const start = Date.parse(grant.obtainedAt);
  const end = Date.parse(grant.expiresAt);
  const life = end - start;
  const early = Math.min(start + life * SHARE, end - BEFORE_END_MS);
  return new Date(Math.max(early, start + life * SHARE_MIN));
}

/** Whether the hub can make a new access token of what it holds, without a person. */
export function canRenew(grant: Pick<Grant, "refresh">, oauth: Pick<OAuth, "refresh" | "renew">): boolean {
  return oauth.refresh === "none" ? oauth.renew !== undefined : grant.refresh !== null;
}

/** Waits between tries that failed for no fault of the token: doubling from half a minute to a quarter of an hour. */
const BACKOFF_MS = 30_000;
const BACKOFF_MAX_MS = 15 * 60_000;

/** @param failures tries in a row that failed, this one included: from 1 */
export function nextTryAt(now: Date, failures: number, notBefore?: Date): Date {
  const ms = Math.min(BACKOFF_MS * 2 ** Math.min(failures - 1, 20), BACKOFF_MAX_MS);
  return new Date(Math.max(now.getTime() + ms, notBefore?.getTime() ?? 0));
}

export function readGrant(text: string): Grant {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || typeof (value as Grant).access !== "string") {
    throw new Error("this is no grant of ours");
  }
  return value as Grant;
}
