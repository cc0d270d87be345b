/**
 * One account at one provider, as the running hub sees it. The row in `connections` is the truth that all instances
 * share; what is here is a copy, refreshed on every notice and every beat.
 */
import type { Breaker, Status } from "@streamleads/domain";
import type { Connector, Http, Limits, Memo, Part, Settings } from "@streamleads/integration-kit";

export interface Connection {
  readonly id: number;
  readonly integration: string;
  /** "hubspot", "slack:vendas": unique, shown to people and used as metric label. */
  readonly name: string;
  /** Who described it: the environment, a person, or a program that subscribed. */
  readonly source: ConnectionSource;
  readonly connector: Connector;
  readonly sandbox: boolean;
  /** What a person calls it, in place of its name. */
  label: string | null;
  /** Statuses whose leads go there; `null`: all. */
  statuses: readonly Status[] | null;
  /** What follows is replaced as a whole when its settings change; an attempt under way ends with what it began with. */
  settings: Settings;
  http: Http;
  /** Look-ups that repeat; a changed setting begins a new one. */
  memo: Memo;
  /** What it adds to the plans. */
  part: Part;
  /** Why its settings cannot be used yet; such a connection is paused, with these words. */
  incomplete: Why | null;
  /** The provider's, unless the connection's own row says otherwise. */
  limits: Limits;
  shared: SharedState;
}

export type ConnectionSource = "env" | "dashboard" | "hook";

/** Why something stands still, and what to do; in Portuguese. */
export interface Why {
  cause: string;
  reason: string;
  fix: string;
}

/** What all instances agree on. */
export interface SharedState {
  enabled: boolean;
  setup: "waiting" | "running" | "done";
  /** Live access was given by OAuth. */
  hasAccess: boolean;
  paused: Why | null;
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
    connection.incomplete === null &&
    setup === "done" &&
    paused === null &&
    breaker.state === "closed" &&
    (notBefore === null || notBefore.getTime() <= now)
  );
}

/** "HubSpot (Filial Sul)", "Slack (vendas)": for people. */
export function shownName({ connector, name, label }: Pick<Connection, "connector" | "name" | "label">): string {
  const part = label ?? name.split(":", 2)[1];
  return part ? `${connector.label} (${part})` : connector.label;
}
