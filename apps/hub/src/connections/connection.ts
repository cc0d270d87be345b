/**
 * One account at one provider, as the running hub sees it. The row in `connections` is the truth that all instances
 * share; what is here is a copy, refreshed on every notice and every beat.
 */
import type { Breaker } from "@streamleads/domain";
import type { Connector, Http, Limits, Memo, Settings } from "@streamleads/integration-kit";

export interface Connection {
  readonly id: number;
  readonly integration: string;
  /** "hubspot", "slack:vendas": unique, shown to people and used as metric label. */
  readonly name: string;
  readonly connector: Connector;
  readonly settings: Settings;
  readonly sandbox: boolean;
  /** The provider's, unless the connection's own row says otherwise. */
  limits: Limits;
  readonly http: Http;
  /** Look-ups that repeat; a changed setting begins a new one. */
  readonly memo: Memo;
  shared: SharedState;
}

/** What all instances agree on. */
export interface SharedState {
  enabled: boolean;
  setup: "waiting" | "running" | "done";
  paused: { cause: string; reason: string; fix: string } | null;
  notBefore: Date | null;
  breaker: Breaker;
  /** What a person set in place of the provider's limits. */
  limits: Partial<Limits> | null;
}

/** True when a new delivery may be attempted at once. */
export function isOpenFor(connection: Connection, now: number): boolean {
  const { enabled, setup, paused, notBefore, breaker } = connection.shared;
  return (
    enabled &&
    setup === "done" &&
    paused === null &&
    breaker.state === "closed" &&
    (notBefore === null || notBefore.getTime() <= now)
  );
}
