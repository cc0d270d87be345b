/** How a connection's access stands, in words and tone. */
import type { Connection } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";
import type { Tone } from "../../ui/tone.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SOON_MS = 7 * DAY_MS;

export interface Expiry {
  words: string;
  tone: Tone;
  /** It ends within hours and is renewed each time without anybody. */
  renewsItself: boolean;
}

type Access = Pick<Connection, "token_expires_at" | "oauth">;

/**
 * When the access ends, or that it did; nothing where it does not. A token that was given for a day or less is renewed by the hub, so
 * that its hour is no reason for a colour; one given for weeks and in its last seven days was not renewed.
 */
export function tokenExpiry({ token_expires_at, oauth }: Access, now: Date): Expiry | undefined {
  if (oauth?.state === "revoked" || oauth?.state === "lost") {
    return { words: texts.conexoes.health.ended, tone: "bad", renewsItself: false };
  }
  if (token_expires_at === null) return undefined;
  const end = new Date(token_expires_at).getTime();
  const left = end - now.getTime();
  const words = texts.conexoes.health;
  if (left <= 0) return { words: words.expired(span(-left)), tone: "bad", renewsItself: false };
  const since = oauth?.state === "live" && oauth.since !== null ? new Date(oauth.since).getTime() : undefined;
  const renewsItself = since !== undefined && end - since <= DAY_MS;
  return { words: words.expires(span(left)), tone: left < SOON_MS && !renewsItself ? "wait" : "quiet", renewsItself };
}

/** Whole days from two on, since hours say nothing there; below, whole minutes. */
function span(ms: number): string {
  return ms >= 2 * DAY_MS
    ? texts.time.days(Math.floor(ms / DAY_MS))
    : duration(Math.max(1, Math.floor(ms / MINUTE_MS)) * MINUTE_MS);
}

/** "sobram 120 de 250 mensagens hoje" */
export function quotaWords(quota: NonNullable<Connection["quota"]>): string {
  return texts.conexoes.health.quotaLeft(count(quota.left), count(quota.limit), quota.what);
}

/** It stands still until somebody authorises it again: one click does. */
export function needsReconnect({ cause, oauth, source }: Pick<Connection, "cause" | "oauth" | "source">): boolean {
  return source !== "env" && oauth !== null && (cause?.startsWith("oauth_") ?? false);
}
