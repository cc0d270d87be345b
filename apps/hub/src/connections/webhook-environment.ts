/**
 * What the sources of a provider may read of the connections that people made: both name the same variables
 * (`SLACK_SIGNING_SECRET`), so a secret that was typed in once serves what is sent and what is received.
 */
import type { Connection } from "./connection.ts";

/** Values by variable, one for each account that has its own, in the order in which the accounts were made. */
export type AccountValues = ReadonlyMap<string, readonly string[]>;

/**
 * Of connections that people made, whatever their state: an event of a disabled one is still its provider's. Variables
 * that the environment sets are the environment's, and defaults say nothing.
 */
export function accountValues(
  connections: readonly Connection[],
  env: Readonly<Record<string, string | undefined>>,
): AccountValues {
  const values = new Map<string, string[]>();
  for (const { source, connector, settings } of connections) {
    if (source === "env") continue;
    for (const [name, field] of Object.entries(connector.fields)) {
      const value = settings[name];
      if (!field.env || !value || value === field.default || env[field.env]?.trim()) continue;
      const known = values.get(field.env) ?? [];
      if (!known.includes(value)) values.set(field.env, [...known, value]);
    }
  }
  return values;
}
