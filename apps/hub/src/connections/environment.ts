/** The connections that an environment describes, and the variables that would describe the others. */
import { type Connector, readSettings, type Settings } from "@streamleads/integration-kit";

type Env = Readonly<Record<string, string | undefined>>;

export interface Described {
  connector: Connector;
  name: string;
  settings: Settings;
}

export function describedBy(connector: Connector, env: Env): Described[] {
  const { settings, configured } = readSettings(connector, env);
  if (!configured) return [];
  const named = connector.connections?.(settings) ?? [{ name: connector.slug, settings }];
  // One account per channel is named like it: "slack:vendas".
  return named.map((one) => ({
    connector,
    name: one.name === connector.slug ? one.name : `${connector.slug}:${one.name}`,
    settings: one.settings,
  }));
}

/** By integration without a connection, the variable to begin with. */
export function missingVariables(registry: readonly Connector[], env: Env): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const connector of registry) {
    const read = readSettings(connector, env);
    if (read.configured) continue;
    const first = read.missing[0] ?? Object.values(connector.fields).find((field) => field.env)?.env;
    if (first) missing[connector.slug] = first;
  }
  return missing;
}
