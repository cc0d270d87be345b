/** Settings that a provider tells at a log-in: untrusted, so only what the connector has a field for, and fit for it. */
import type { Connector, Settings } from "@streamleads/integration-kit";

const CHARS_MAX = 2_000;

/** The fields of the connector among what was told, as text; never the token itself, nor what the field refuses. */
export function toldSettings(connector: Connector, told: unknown): Settings {
  if (typeof told !== "object" || told === null) return {};
  const settings: Settings = {};
  for (const [name, value] of Object.entries(told)) {
    const field = connector.fields[name];
    if (!field || name === connector.oauth?.tokenField || typeof value !== "string") continue;
    const text = value.trim();
    if (text === "" || text.length > CHARS_MAX || field.validate?.(text) !== undefined) continue;
    settings[name] = text;
  }
  return settings;
}

/** What of a connection's settings may be kept beside its tokens: nothing that is secret. */
export function withoutSecrets(connector: Connector, settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => connector.fields[name]?.secret !== true));
}
