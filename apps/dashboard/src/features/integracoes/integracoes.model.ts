/** The grid of integrations: which cards, in which order, and what their lines say. */
import type { Connection, ConnectionState, Integration } from "../../api/types.ts";
import { LOCALE } from "../../format/locale.ts";

/** The gravest first: a person looks at the upper left corner. */
const GRAVITY: readonly ConnectionState[] = ["paused", "failing", "rate_limited", "setting_up", "ok", "disabled"];

/** Every connection of every integration, trouble first, then those with errors, then by name. */
export function connectionsByTrouble(integrations: readonly Integration[]): Connection[] {
  return integrations
    .flatMap(({ connections }) => connections)
    .sort(
      (a, b) =>
        GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state) ||
        b.problems - a.problems ||
        a.label.localeCompare(b.label, LOCALE),
    );
}

/** Those without a connection; the ones that leads were already waiting for first. */
export function notConnected(integrations: readonly Integration[]): Integration[] {
  return integrations
    .filter(({ connections }) => connections.length === 0)
    .sort((a, b) => b.skipped_not_configured - a.skipped_not_configured || a.label.localeCompare(b.label, LOCALE));
}

/** Those whose name has what was typed, accents and case aside. */
export function matching(integrations: readonly Integration[], typed: string): Integration[] {
  const wanted = plain(typed);
  return integrations.filter(({ label, integration }) => plain(`${label} ${integration}`).includes(wanted));
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .trim();
}

export interface Bar {
  hour: string;
  delivered: number;
  failed: number;
  /** Heights as parts of the highest bar, 0 to 1. */
  deliveredShare: number;
  failedShare: number;
}

/** The spark line: one bar per hour, failures on top of what was delivered. All empty: heights of zero. */
export function sparkBars(hourly: Connection["hourly"]): Bar[] {
  const most = Math.max(1, ...hourly.map(({ delivered, failed }) => delivered + failed));
  return hourly.map(({ hour, delivered, failed }) => ({
    hour,
    delivered,
    failed,
    deliveredShare: delivered / most,
    failedShare: failed / most,
  }));
}
