/** The setting that ties fields of a lead to custom fields of the account: "score=<40 hexadecimal digits>; cidade=…". */
import type { Lead } from "@streamleads/domain";

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

const ENTRIES_MAX = 30;

/** `undefined` when it is no such list. An empty setting is an empty list. */
export function customMapOf(setting: string | undefined): CustomMap | undefined {
  const entries: [CustomSource, string][] = [];
  for (const line of (setting ?? "").split(/[;\n]/)) {
    if (line.trim() === "") continue;
    const [name = "", key = "", ...rest] = line.split("=").map((half) => half.trim());
    if (!isSource(name) || !/^[0-9a-f]{40}$/.test(key) || rest.length > 0) return undefined;
    entries.push([name, key]);
  }
  return entries.length <= ENTRIES_MAX ? entries : undefined;
}

export function customFieldsProblem(value: string): string | undefined {
  return customMapOf(value) === undefined
    ? `Linhas como cidade=9f2c41d07be58a6634f1c0de77aa51b3e8c90d12, no máximo ${ENTRIES_MAX}. Campos do lead: ${CUSTOM_SOURCES.join(", ")}.`
    : undefined;
}

function isSource(name: string): name is CustomSource {
  return (CUSTOM_SOURCES as readonly string[]).includes(name);
}
