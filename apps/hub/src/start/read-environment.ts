/** The whole environment, read at once: the hub's own settings, and what it says about each integration. */
import { type Connector, type Field, readSettings, type Source } from "@streamleads/integration-kit";
import { type Config, ConfigError, type ConfigProblem, readConfig } from "../config.ts";

type Env = Readonly<Record<string, string | undefined>>;

export interface ReadEnvironment {
  config: Config;
  /** Integrations that somebody meant to configure and that will not work as they are; in Portuguese, one line each. */
  warnings: string[];
}

/**
 * Wrong settings of the hub itself stop the start, and the error names those of the integrations as well. An
 * integration alone never does: a mistake in one of them (or a version that its provider retired overnight) must not
 * keep leads from being taken in, so it stays off and is told as a warning.
 * @throws ConfigError with every problem found
 */
export function readEnvironment(
  env: Env,
  registry: readonly Connector[],
  sources: readonly Source[] = [],
): ReadEnvironment {
  const all: Described[] = [...registry, ...sources];
  const found = all.map((described) => ({ described, ...lookAt(described, env) }));
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError([...error.problems, ...found.flatMap(({ problems }) => problems)]);
  }
  return { config, warnings: found.flatMap(warningsOf) };
}

/** What both connectors and sources say about their settings. */
type Described = Pick<Connector, "label" | "fields" | "connections">;

interface Looked {
  problems: ConfigProblem[];
  /** Required variables that are not set, although another of the same integration is. */
  missing: string[];
  /** Nothing is missing by name, and still what is set describes no connection: one of these completes it. */
  completing: string[];
}

function lookAt(described: Described, env: Env): Looked {
  const fields = Object.values(described.fields);
  const isSet = (variable: string) => Boolean(env[variable]?.trim());
  const unset = fields.flatMap(({ env: variable }) => (variable === undefined || isSet(variable) ? [] : [variable]));
  const isMeant = fields.some(({ env: variable }) => variable !== undefined && isSet(variable));
  if (!isMeant) return { problems: [], missing: [], completing: [] };
  const read = readSettings(described, env);
  const problems = read.problems.map(({ variable, message }) => {
    const field = fields.find((one) => one.env === variable);
    return { variable, found: foundValue(field, env[variable]), wanted: message };
  });
  const isExplained = read.configured || read.missing.length > 0 || problems.length > 0;
  return { problems, missing: read.missing, completing: isExplained ? [] : unset };
}

function foundValue(field: Field | undefined, value: string | undefined): string {
  if (!value?.trim()) return "o valor padrão";
  return field?.secret ? "***" : value.trim();
}

function warningsOf({ described, problems, missing, completing }: Looked & { described: Described }): string[] {
  const { label } = described;
  const off = "A integração fica desligada até isso ser corrigido.";
  return [
    ...problems.map(({ variable, wanted }) => `${label}: ${variable} não serve. ${withStop(wanted)} ${off}`),
    ...(missing.length > 0 ? [`${label}: falta ${missing.join(", ")}. ${off}`] : []),
    ...(completing.length > 0 ? [`${label}: falta ao menos uma de ${completing.join(", ")}. ${off}`] : []),
  ];
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
