/**
 * A setting that says which stage of a provider's is which of ours: "Visita agendada = visita; 14 = proposta". Read the
 * same way wherever a CRM tells how far a lead has come.
 */
import { foldText, STAGES, type Stage } from "@streamleads/domain";

const ENTRIES_MAX = 100;

/** By the provider's id or name, without accents and in small letters. */
export type StageMap = ReadonlyMap<string, Stage>;

/** `undefined` when it is no such list, or longer than 100 entries. An empty setting is an empty map. */
export function stageMapOf(setting: string | undefined): StageMap | undefined {
  const map = new Map<string, Stage>();
  for (const line of (setting ?? "").split(/[;\n]/)) {
    if (line.trim() === "") continue;
    // The last "=" divides: a stage's own name may have one.
    const cut = line.lastIndexOf("=");
    const name = foldText(line.slice(0, Math.max(cut, 0)));
    const stage = foldText(line.slice(cut + 1));
    if (name === "" || !isStage(stage)) return undefined;
    map.set(name, stage);
  }
  return map.size <= ENTRIES_MAX ? map : undefined;
}

/** What is wrong with the setting, for the form. */
export function stageMapProblem(value: string): string | undefined {
  return stageMapOf(value) === undefined
    ? `Linhas como "Visita agendada = visita", no máximo ${ENTRIES_MAX}. Etapas do StreamLeads: ${STAGES.join(", ")}.`
    : undefined;
}

function isStage(word: string): word is Stage {
  return (STAGES as readonly string[]).includes(word);
}
