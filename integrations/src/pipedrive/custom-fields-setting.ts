/** The setting that ties fields of a lead to custom fields of the account: "score=<40 hexadecimal digits>; cidade=…". */
import type { Lead } from "@streamleads/domain";
import { fieldMapOf, fieldMapProblem } from "@streamleads/integration-kit";

/** What of a lead may go into a custom field. */
export const CUSTOM_SOURCES = [
  "id",
  "score",
  "status",
  "origem",
  "interesse",
  "renda_aproximada",
  "cidade",
  "codigo_imovel",
  "portal",
  "utm_source",
  "utm_medium",
  "utm_campaign",
] as const satisfies readonly (keyof Lead)[];
export type CustomSource = (typeof CUSTOM_SOURCES)[number];

/** Lead field and the key of the account's field, in the order of the setting. */
export type CustomMap = readonly (readonly [CustomSource, string])[];

const RULES = { sources: CUSTOM_SOURCES, key: /^[0-9a-f]{40}$/ };

/** `undefined` when it is no such list. An empty setting is an empty list. */
export function customMapOf(setting: string | undefined): CustomMap | undefined {
  return fieldMapOf(setting, RULES);
}

/** What is wrong with the setting, for the form. */
export function customFieldsProblem(value: string): string | undefined {
  return fieldMapProblem(value, RULES, "cidade=9f2c41d07be58a6634f1c0de77aa51b3e8c90d12");
}
