/** Settings that people type in: what is wrong with them, and whether they describe a connection. */
import type { Connector, Field, Settings } from "@streamleads/integration-kit";
import type { Access } from "./access-tokens.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** In the form of the API's errors; the value itself is never repeated. */
export interface SettingProblem {
  field: string;
  code: "unknown_field" | "required" | "invalid_value" | "too_big";
  message: string;
  fix: string;
}

export interface GivenSettings {
  /** Trimmed values with defaults, as the connector reads them; those with a problem are left out. */
  settings: Settings;
  /** What is missing or wrong, the access that OAuth would give aside. */
  problems: SettingProblem[];
  /** Everything is there but the token, which people give in one step. */
  needsAccess: boolean;
  /** How the connector names the connection that these settings describe ("vendas"); none when it names it by its slug. */
  ownName: string | undefined;
}

/** A private key or a template fits; a file does not. */
export const SETTING_CHARS_MAX = 10_000;
/** Where a provider is reached is the installation's, not the account's: a proxy or the sandbox. */
const OF_INSTALLATION = /_API_URL$/;

export interface GivenOptions {
  /** A field that an installation-wide variable sets (`HUBSPOT_API_URL`) has that as its default. */
  env?: Env;
  /** What OAuth gave: it stands over what was typed in, and is the provider's own word. */
  access?: Access | undefined;
}

/** Reads what people gave for one connection. Blank values count as not given. */
export function readGiven(
  connector: Connector,
  given: Readonly<Record<string, string | undefined>>,
  { env = {}, access }: GivenOptions = {},
): GivenSettings {
  const told: Record<string, string> = access ? { ...access.settings, [access.field]: access.token } : {};
  const problems = Object.keys(given).flatMap((name) =>
    Object.hasOwn(connector.fields, name) ? [] : [problem(name, "unknown_field")],
  );
  const settings: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, field] of Object.entries(connector.fields)) {
    if (told[name]) {
      settings[name] = told[name];
      continue;
    }
    const value = given[name]?.trim() || installationValue(field, env) || field.default;
    if (value === undefined) {
      if (field.required) missing.push(name);
      continue;
    }
    const wrong = problemWith(name, field, value);
    if (wrong) problems.push(wrong);
    else settings[name] = value;
  }
  return judge(connector, settings, missing, problems);
}

function judge(
  connector: Connector,
  settings: Record<string, string>,
  missing: readonly string[],
  problems: SettingProblem[],
): GivenSettings {
  const { oauth, fields } = connector;
  const tokenField = oauth?.tokenField;
  const isWithoutToken = tokenField !== undefined && settings[tokenField] === undefined;
  for (const name of missing) {
    if (name !== tokenField) problems.push(problem(name, "required", fields[name]));
  }
  if (problems.length > 0) return { settings, problems, needsAccess: false, ownName: undefined };
  if (!isWithoutToken || !missing.includes(tokenField)) {
    const described = describedBy(connector, settings);
    if (described.length === 1 && described[0]) return { ...described[0], problems, needsAccess: false };
    if (described.length > 1)
      return { settings, problems: [severalIn(described)], needsAccess: false, ownName: undefined };
  }
  if (isWithoutToken) {
    // Complete but for the token, when any token would complete it.
    const [withToken] = describedBy(connector, { ...settings, [tokenField]: "x" });
    if (withToken) {
      const { [tokenField]: _, ...rest } = withToken.settings;
      return { settings: rest, problems, needsAccess: true, ownName: withToken.ownName };
    }
  }
  return { settings, problems: [nothingDescribed(connector)], needsAccess: false, ownName: undefined };
}

/** The connections that settings describe: Slack's describe one for each channel that they name. */
function describedBy(connector: Connector, settings: Settings): { settings: Settings; ownName: string | undefined }[] {
  if (!connector.connections) return [{ settings, ownName: undefined }];
  return connector.connections(settings).map((one) => ({
    settings: one.settings,
    ownName: one.name === connector.slug ? undefined : one.name,
  }));
}

function installationValue(field: Field, env: Env): string | undefined {
  const { env: variable } = field;
  return variable && !field.secret && OF_INSTALLATION.test(variable) ? env[variable]?.trim() : undefined;
}

function problemWith(name: string, field: Field, value: string): SettingProblem | undefined {
  if (value.length > SETTING_CHARS_MAX) return problem(name, "too_big", field);
  if (value.includes("\0") || !value.isWellFormed()) return problem(name, "invalid_value", field);
  if (field.choices && !field.choices.some((choice) => choice.value === value)) {
    const fix = `Escolha uma destas opções: ${field.choices.map((choice) => choice.label).join(", ")}.`;
    return { ...problem(name, "invalid_value", field), fix };
  }
  const message = field.validate?.(value);
  return message === undefined ? undefined : { ...problem(name, "invalid_value", field), fix: message };
}

function problem(name: string, code: SettingProblem["code"], field?: Field): SettingProblem {
  const label = field?.label ?? name.slice(0, 60);
  switch (code) {
    case "unknown_field":
      return {
        field: settingPath(name),
        code,
        message: "Esta integração não tem este campo.",
        fix: "Tire o campo; os nomes aceitos estão na definição da integração.",
      };
    case "required":
      return {
        field: settingPath(name),
        code,
        message: `Falta preencher "${label}".`,
        fix: field?.help || "Preencha o campo.",
      };
    case "too_big":
      return {
        field: settingPath(name),
        code,
        message: `"${label}" passa do limite.`,
        fix: `Envie no máximo ${SETTING_CHARS_MAX} caracteres.`,
      };
    case "invalid_value":
      return {
        field: settingPath(name),
        code,
        message: `O valor de "${label}" não serve.`,
        fix: field?.help || "Corrija o valor.",
      };
  }
}

function settingPath(name: string): string {
  return `settings.${name.slice(0, 60).replace(/[\p{Cc}\p{Cs}\p{Cf}]/gu, "?")}`;
}

function severalIn(described: readonly { ownName: string | undefined }[]): SettingProblem {
  const names = described.map(({ ownName }) => ownName).join(", ");
  return {
    field: "settings",
    code: "invalid_value",
    message: `Estes dados descrevem ${described.length} conexões: ${names}.`,
    fix: "Crie uma conexão para cada uma, só com os dados dela.",
  };
}

function nothingDescribed({ fields, label }: Connector): SettingProblem {
  const optional = Object.values(fields).flatMap((field) => (field.required || field.default ? [] : [field.label]));
  return {
    field: "settings",
    code: "required",
    message: `Estes dados ainda não bastam para conectar ${label}.`,
    fix: `Preencha ao menos um destes: ${optional.join(", ")}.`,
  };
}
