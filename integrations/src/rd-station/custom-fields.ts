/** The setting that ties fields of a lead to custom fields of contacts: "score=cf_pontuacao; interesse=cf_interesse". */
import type { Lead } from "@streamleads/domain";
import { fieldMapOf, fieldMapProblem } from "@streamleads/integration-kit";

export const CUSTOM_SOURCES = [
  "score",
  "status",
  "origem",
  "interesse",
  "renda_aproximada",
  "codigo_imovel",
  "portal",
] as const satisfies readonly (keyof Lead)[];
type CustomSource = (typeof CUSTOM_SOURCES)[number];
export type CustomFieldMap = readonly (readonly [CustomSource, string])[];

const RULES = { sources: CUSTOM_SOURCES, key: /^cf_\w{1,97}$/ };

/** `undefined` when it is no such list. */
export function customFieldMapOf(setting: string | undefined): CustomFieldMap | undefined {
  return fieldMapOf(setting, RULES);
}

/** What is wrong with the setting, for the form. */
export function customFieldsProblem(value: string): string | undefined {
  return fieldMapProblem(value, RULES, "score=cf_pontuacao");
}
