/** The setting that says which stage of the account's pipelines is which of ours: "Contato feito = contatado; 14 = visita". */
import { foldText, STAGES, type Stage } from "@streamleads/domain";

/** The names of Pipedrive's first pipeline in Portuguese and English, and the usual ones of a real-estate sale. */
export const DEFAULT_STAGE_MAP = [
  "Qualificado = qualificado",
  "Contato feito = contatado",
  "Visita agendada = visita",
  "Visita realizada = visita",
  "Demonstração agendada = visita",
  "Proposta feita = proposta",
  "Proposta enviada = proposta",
  "Negociações iniciadas = proposta",
  "Qualified = qualificado",
  "Contact Made = contatado",
  "Demo Scheduled = visita",
  "Proposal Made = proposta",
  "Negotiations Started = proposta",
].join("; ");

const ENTRIES_MAX = 100;

/** By the stage's number, or by its name without accents and in small letters. */
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

export function stageMapProblem(value: string): string | undefined {
  return stageMapOf(value) === undefined
    ? `Linhas como "Contato feito = contatado", no máximo ${ENTRIES_MAX}. Etapas do StreamLeads: ${STAGES.join(", ")}.`
    : undefined;
}

function isStage(word: string): word is Stage {
  return (STAGES as readonly string[]).includes(word);
}
