/**
 * The setting that says which stage, life-cycle phase or lead status of HubSpot's is which stage of ours:
 * "Visita agendada = visita; 1234567 = proposta; CONNECTED = contatado".
 */
import { foldText, type Stage } from "@streamleads/domain";
import { stageMapOf } from "@streamleads/integration-kit";

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

/** Ours for a value or label of HubSpot's. */
export function mapped(setting: string | undefined, name: string): Stage | undefined {
  return stageMapOf(setting || DEFAULT_STAGE_MAP)?.get(foldText(name));
}
