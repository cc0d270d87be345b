/** Whether a row is to be refreshed now, decided under its lock. Pure: the clock is an argument. */
import type { OAuth } from "@streamleads/integration-kit";
import type { Why } from "../connections/connection.ts";
import { canRenew } from "./grant.ts";
import type { RefreshMark, TokenRow } from "./token.store.ts";
import { endedWhy, expiredWhy } from "./words.ts";

export type Decision =
  /** `suspect`: an earlier refresh with these tokens whose answer nobody has. */
  | { kind: "go"; suspect: RefreshMark | null }
  /** Another process may be asking at this moment, or was when it died. */
  | { kind: "busy"; until: Date }
  /** There is nothing to do: these tokens are not due, or newer than those that were refused. */
  | { kind: "live"; generation: number }
  | { kind: "later"; at: Date; cause: string }
  | { kind: "ended"; why: Why };

/** A mark of this age was left by a call that is over, whoever made it: longer than `CALL_MS`. */
export const MARK_MS = 20_000;

/**
 * @param refused the generation that a provider just refused; without it only what is due is refreshed
 * @param by this process; its own marks are of calls that have ended
 */
export function decideRefresh(
  row: TokenRow,
  label: string,
  oauth: Pick<OAuth, "refresh" | "renew">,
  refused: number | undefined,
  by: string,
  now: Date,
): Decision {
  if (row.state !== "live") return { kind: "ended", why: endedWhy(row.state, label, row.mark) };
  const isWaiting = (row.refreshDueAt ?? NEVER) > now;
  if (refused === undefined ? isWaiting : row.generation !== refused)
    return { kind: "live", generation: row.generation };
  if (!canRenew(row.grant, oauth)) return { kind: "ended", why: expiredWhy(label) };
  // A provider that just failed is not asked again for every attempt that it refuses.
  if (row.failures > 0 && isWaiting && row.refreshDueAt) {
    return { kind: "later", at: row.refreshDueAt, cause: "refresh_failed" };
  }
  const { mark } = row;
  if (mark && mark.by !== by) {
    const until = new Date(mark.since.getTime() + MARK_MS);
    if (until > now) return { kind: "busy", until };
  }
  return { kind: "go", suspect: mark };
}

const NEVER = new Date(8_640_000_000_000_000);
