/** The form of a connection: what it shows at first, and what is sent of it. No React here. */
import type { ConnectionSettings, Definition, DefinitionField, ErrorBody, LeadStatus } from "../../api/types.ts";
import { LOCALE } from "../../format/locale.ts";
import { texts } from "../../texts/index.ts";

export const STATUSES: readonly LeadStatus[] = ["QUENTE", "MORNO", "FRIO"];

export interface FormValues {
  label: string;
  statuses: LeadStatus[];
  /** By field name. A secret that is kept is empty. */
  settings: Record<string, string>;
  /** Secrets that are to be emptied. */
  cleared: string[];
}

export interface NewBody {
  integration: string;
  label?: string;
  statuses?: LeadStatus[];
  settings: Record<string, string>;
}

export interface ChangeBody {
  label?: string | null;
  statuses?: LeadStatus[] | null;
  settings?: Record<string, string>;
}

/** Of a new connection, or of one that is there. A default is not a value: it is shown where the value would be. */
export function initialValues(definition: Definition, connection?: ConnectionSettings): FormValues {
  const known = new Map(connection?.fields.map((field) => [field.name, field]));
  const settings = definition.fields.map(({ name, secret }) => {
    const field = known.get(name);
    const isGiven = field !== undefined && field.from !== "default";
    return [name, secret || !isGiven ? "" : (field.value ?? "")] as const;
  });
  return {
    label: connection?.label ?? "",
    statuses: [...(connection?.statuses ?? STATUSES)],
    settings: Object.fromEntries(settings),
    cleared: [],
  };
}

/** Where access is given in one step, its field is for those who have a token all the same. */
export function shownFields(definition: Definition, isByHand: boolean): DefinitionField[] {
  return definition.fields.filter(({ by_oauth }) => isByHand || !by_oauth);
}

/** What makes a new connection: only what was filled in, and of the statuses only a choice. */
export function newBody(definition: Definition, values: FormValues, fields: readonly DefinitionField[]): NewBody {
  const label = values.label.trim();
  return {
    integration: definition.integration,
    ...(label !== "" && { label }),
    ...(values.statuses.length < STATUSES.length && { statuses: inOrder(values.statuses) }),
    settings: filled(values, fields),
  };
}

/** What a log-in starts with. */
export function filled({ settings }: Pick<FormValues, "settings">, fields: readonly DefinitionField[]) {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = settings[name]?.trim() ?? "";
      return value === "" ? [] : [[name, value] as const];
    }),
  );
}

/** Only what differs, so that a secret that nobody touched stays. Nothing changed: an empty object. */
export function changeBody(before: FormValues, after: FormValues, fields: readonly DefinitionField[]): ChangeBody {
  const label = after.label.trim();
  const isOther = inOrder(before.statuses).join() !== inOrder(after.statuses).join();
  const settings = fields.flatMap(({ name }) => {
    if (after.cleared.includes(name)) return [[name, ""] as const];
    const value = after.settings[name]?.trim() ?? "";
    return value === (before.settings[name] ?? "") ? [] : [[name, value] as const];
  });
  return {
    ...(label !== before.label && { label: label === "" ? null : label }),
    ...(isOther && { statuses: after.statuses.length === STATUSES.length ? null : inOrder(after.statuses) }),
    ...(settings.length > 0 && { settings: Object.fromEntries(settings) }),
  };
}

type FieldProblems = NonNullable<ErrorBody["error"]["fields"]>;

/** The hub's words for each field that the form shows, by the form's paths; the others are told above the form. */
export function errorsByField(problems: FieldProblems, fields: readonly DefinitionField[]): Record<string, string> {
  const shown = new Set(fields.map(({ name }) => name));
  const own = new Set(["label", "statuses"]);
  const pairs = problems.flatMap(({ field, message, fix }): [string, string][] => {
    const name = field.replace(/^settings\./, "");
    const path = shown.has(name) ? `settings.${name}` : own.has(name) ? name : undefined;
    return path === undefined ? [] : [[path, `${message} ${sentence(fix)}`]];
  });
  return Object.fromEntries(pairs);
}

export function statusesProblem(statuses: readonly LeadStatus[]): string | null {
  return statuses.length === 0 ? texts.conexoes.config.statusesNeeded : null;
}

/** "nome, telefone, pontos": what leaves for the destination, in words. */
export function leadFieldNames(receives: readonly string[]): string {
  const { fields, config } = texts.conexoes;
  if (receives.length === 0) return config.receivesNothing;
  return receives.map((name) => (Object.hasOwn(fields, name) ? fields[name] : name)).join(", ");
}

/** The rule of a field is told as the end of a sentence; here it begins one. */
function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);
}

function inOrder(statuses: readonly LeadStatus[]): LeadStatus[] {
  return STATUSES.filter((status) => statuses.includes(status));
}
