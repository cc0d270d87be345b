/** A setting that ties fields of a lead to a provider's own fields: "score=360012345678; cidade=360012345679". */
import type { Lead } from "@streamleads/domain";

const ENTRIES_MAX = 30;

export interface FieldMapRules<S extends keyof Lead> {
  /** What of a lead may go there. */
  sources: readonly S[];
  /** A whole key of the provider's. */
  key: RegExp;
}

/** Lead field and the provider's key, in the order of the setting; `undefined` when it is no such list. An empty setting is an empty list. */
export function fieldMapOf<S extends keyof Lead>(
  setting: string | undefined,
  { sources, key }: FieldMapRules<S>,
): readonly (readonly [S, string])[] | undefined {
  const entries: [S, string][] = [];
  for (const line of (setting ?? "").split(/[;\n]/)) {
    if (line.trim() === "") continue;
    const [name = "", theirs = "", ...rest] = line.split("=").map((half) => half.trim());
    const source = sources.find((one) => one === name);
    if (source === undefined || !key.test(theirs) || rest.length > 0) return undefined;
    entries.push([source, theirs]);
  }
  return entries.length <= ENTRIES_MAX ? entries : undefined;
}

/** What is wrong with the setting, for the form; `example` is one good line. */
export function fieldMapProblem<S extends keyof Lead>(
  value: string,
  rules: FieldMapRules<S>,
  example: string,
): string | undefined {
  return fieldMapOf(value, rules) === undefined
    ? `Linhas como ${example}, no máximo ${ENTRIES_MAX}. Campos do lead: ${rules.sources.join(", ")}.`
    : undefined;
}
