/** A connection described by environment variables, read from the connector's own fields. */
import type { Connector, Fields, Settings } from "./connector.ts";

export interface ReadSettings<F extends Fields> {
  /** Trimmed values and defaults, by field name. Values with a problem are left out. */
  settings: Settings<F>;
  /** Variables of required fields that are not set. */
  missing: string[];
  /** What is wrong with values that are set; the value itself is never repeated. */
  problems: { variable: string; message: string }[];
  /** Something was set, nothing required is missing, nothing is wrong, and it describes at least one connection. */
  configured: boolean;
}

/**
 * Reads what an environment says about one connector. Empty and blank variables count as not set.
 * An environment that says nothing about it is not an error: `configured` is false and `missing` names what it would take.
 */
export function readSettings<F extends Fields>(
  connector: Pick<Connector<F>, "fields" | "connections">,
  env: Record<string, string | undefined>,
): ReadSettings<F> {
  const settings: Record<string, string> = {};
  const missing: string[] = [];
  const problems: { variable: string; message: string }[] = [];
  let isAnySet = false;
  for (const [name, field] of Object.entries(connector.fields)) {
    const variable = field.env ?? name;
    const given = field.env === undefined ? undefined : env[field.env]?.trim() || undefined;
    isAnySet ||= given !== undefined;
    const value = given ?? field.default;
    if (value === undefined) {
      if (field.required) missing.push(variable);
      continue;
    }
    const message = field.validate?.(value);
    if (message === undefined) settings[name] = value;
    else problems.push({ variable, message });
  }
  const known = settings as Settings<F>;
  const isComplete = isAnySet && missing.length === 0 && problems.length === 0;
  const configured = isComplete && (connector.connections?.(known).length ?? 1) > 0;
  return { settings: known, missing, problems, configured };
}
