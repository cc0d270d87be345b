/** Connections as the API tells them: everything but the secrets. */

import type { z } from "zod";
import { type Connection, shownName } from "../../connections/connection.ts";
import { limitsView } from "../../connections/definition.ts";
import type { ConnectionFacts } from "../../connections/status.queries.ts";
import type { connectionHealth, connectionSettingsSchema } from "../schemas/connection.ts";

type Health = z.output<z.ZodObject<typeof connectionHealth>>;
type SettingsView = z.output<typeof connectionSettingsSchema>;

/** What the last check found, and how the access stands. */
export function healthOf({ shared, statuses, connector }: Connection, facts: ConnectionFacts | undefined): Health {
  return {
    enabled: shared.enabled,
    disabled_at: facts?.disabled_at?.toISOString() ?? null,
    disabled_by: facts?.disabled_by ?? null,
    statuses: statuses ? [...statuses] : null,
    receives: [...connector.receives],
    checked_at: facts?.checked_at?.toISOString() ?? null,
    check_ok: facts?.check_kind ? facts.check_kind === "delivered" : null,
    check_note: facts?.check_note ?? null,
    token_expires_at: facts?.token_expires_at?.toISOString() ?? null,
    quota: facts?.quota ?? null,
    oauth: connector.oauth ? { state: facts?.access ?? "none", since: facts?.access_at?.toISOString() ?? null } : null,
  };
}

/** One connection with its settings; a secret is only said to be set. */
export function settingsView(connection: Connection, facts: ConnectionFacts): SettingsView {
  const { id, integration, name, label, source, sandbox, connector, shared } = connection;
  return {
    id,
    integration,
    name,
    label,
    shown_name: shownName(connection),
    source,
    is_read_only: source === "env",
    sandbox,
    cause: shared.paused?.cause ?? null,
    reason: shared.paused?.reason ?? null,
    fix: shared.paused?.fix ?? null,
    fields: fieldsOf(connection),
    limits: shared.limits ? limitsView(shared.limits) : null,
    provider_limits: limitsView(connector.limits),
    created_by: facts.created_by,
    created_at: facts.created_at.toISOString(),
    updated_at: facts.updated_at.toISOString(),
    ...healthOf(connection, facts),
  };
}

function fieldsOf(connection: Connection): SettingsView["fields"] {
  const { connector, settings } = connection;
  return Object.entries(connector.fields).map(([name, field]) => {
    const value = settings[name];
    return {
      name,
      value: field.secret ? null : (value ?? null),
      set: value !== undefined,
      from: value === undefined ? null : originOf(connection, name, value === field.default),
      variable: field.env ?? null,
    };
  });
}

function originOf(
  { source, connector, shared }: Connection,
  name: string,
  isDefault: boolean,
): "given" | "default" | "environment" | "oauth" {
  if (isDefault) return "default";
  if (source === "env") return "environment";
  return shared.hasAccess && connector.oauth?.tokenField === name ? "oauth" : "given";
}
