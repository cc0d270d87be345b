/**
 * The setting that says which stage, life-cycle phase or lead status of HubSpot's is which stage of ours:
 * "Visita agendada = visita; 1234567 = proposta; CONNECTED = contatado".
 */
import { foldText, STAGES, type Stage } from "@streamleads/domain";

/**
 * What every account has. Left out on purpose: the stages in which our own deals are opened by default, and the phase
 * `opportunity`, which HubSpot sets by itself when a contact gets a deal: both would tell us of what we did.
 */
export const DEFAULT_STAGE_MAP = [
  "decisionmakerboughtin = proposta",
  "contractsent = proposta",
  "closedwon = ganho",
  "closedlost = perdido",
  "Visita agendada = visita",
  "Visita realizada = visita",
  "Proposta enviada = proposta",
  "salesqualifiedlead = qualificado",
  "customer = ganho",
  "IN_PROGRESS = contatado",
  "CONNECTED = contatado",
  "UNQUALIFIED = perdido",
].join("; ");

const ENTRIES_MAX = 100;

/** By HubSpot's internal id or value, or by a stage's label, without accents and in small letters. */
export type StageMap = ReadonlyMap<string, Stage>;

/** `undefined` when it is no such list. */
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

/** Ours for a value or label of HubSpot's. */
export function mapped(setting: string | undefined, name: string): Stage | undefined {
  return stageMapOf(setting || DEFAULT_STAGE_MAP)?.get(foldText(name));
}

function isStage(word: string): word is Stage {
  return (STAGES as readonly string[]).includes(word);
}
