/** The setting that ties fields of a lead to custom fields of contacts: "score=cf_pontuacao; interesse=cf_interesse". */
import type { Lead } from "@streamleads/domain";

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

const ENTRIES_MAX = 20;

/** `undefined` when it is no such list. */
export function customFieldMapOf(setting: string | undefined): CustomFieldMap | undefined {
  const entries: [CustomSource, string][] = [];
  for (const line of (setting ?? "").split(/[;\n]/)) {
    if (line.trim() === "") continue;
    const [name = "", field = "", ...rest] = line.split("=").map((half) => half.trim());
    if (!isSource(name) || !/^cf_\w{1,97}$/.test(field) || rest.length > 0) return undefined;
    entries.push([name, field]);
  }
  return entries.length <= ENTRIES_MAX ? entries : undefined;
}

export function customFieldsProblem(value: string): string | undefined {
  return customFieldMapOf(value) === undefined
    ? `Linhas como score=cf_pontuacao, no máximo ${ENTRIES_MAX}. Campos do lead: ${CUSTOM_SOURCES.join(", ")}.`
    : undefined;
}

function isSource(name: string): name is CustomSource {
  return (CUSTOM_SOURCES as readonly string[]).includes(name);
}
