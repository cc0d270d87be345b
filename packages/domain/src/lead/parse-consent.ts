/** Acts of consent as a source sends them (LGPD art. 8: what the person saw and said is kept to be proved). */
import { type Consentimento, FINALIDADES } from "./lead.ts";
import { LIMITS } from "./limits.ts";
import { type Note, readLine, readLines, readMoment } from "./parse-field.ts";
import { invalidValue, required, shownName, tooMany, unknownField, wrongType } from "./problem.ts";

const KEYS = ["finalidade", "estado", "base_legal", "texto", "texto_versao", "em"] as const;
const ESTADOS = ["concedido", "negado", "revogado"] as const;

/** The valid acts, in the order sent. A list with a problem is noted; the caller refuses the whole lead then. */
export function readConsentimentos(value: unknown, note: Note): Consentimento[] {
  if (value === null) return [];
  if (!Array.isArray(value)) {
    note(wrongType("consentimentos", "lista de objetos"));
    return [];
  }
  if (value.length > LIMITS.consentimentos) {
    note(tooMany("consentimentos", LIMITS.consentimentos));
    return [];
  }
  return value.flatMap((item, index) => readConsentimento(`consentimentos[${index}]`, item, note) ?? []);
}

function readConsentimento(path: string, item: unknown, note: Note): Consentimento | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    note(wrongType(path, "objeto"));
    return undefined;
  }
  const given = new Map(Object.entries(item));
  for (const key of given.keys()) {
    if (!KEYS.some((known) => known === key)) note(unknownField(`${path}.${shownName(key)}`, KEYS));
  }
  const finalidade = readOneOf(`${path}.finalidade`, given.get("finalidade"), FINALIDADES, note);
  const estado = readOneOf(`${path}.estado`, given.get("estado"), ESTADOS, note);
  const line = (key: string, max: number) => readLine(`${path}.${key}`, given.get(key) ?? null, max, note);
  const base_legal = line("base_legal", LIMITS.consentBasis);
  const texto = readLines(`${path}.texto`, given.get("texto") ?? null, LIMITS.consentText, note);
  const texto_versao = line("texto_versao", LIMITS.consentVersion);
  const em = readMoment(`${path}.em`, given.get("em") ?? null, note);
  if (finalidade === undefined || estado === undefined) return undefined;
  return {
    finalidade,
    estado,
    ...(base_legal ? { base_legal } : {}),
    ...(texto ? { texto } : {}),
    ...(texto_versao ? { texto_versao } : {}),
    ...(em ? { em } : {}),
  };
}

function readOneOf<T extends string>(field: string, value: unknown, allowed: readonly T[], note: Note): T | undefined {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const isAbsent = value === undefined || value === null || value === "";
  note(isAbsent ? required(field, `Use um destes: ${allowed.join(", ")}.`) : invalidValue(field, allowed));
  return undefined;
}
