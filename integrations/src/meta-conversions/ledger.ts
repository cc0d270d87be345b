/**
 * Which stages of a lead Meta was told, kept with the connection (`refs`). Meta removes duplicates of browser and server
 * within 48 hours and promises nothing for two sendings of a server, so each stage is sent once: the same lead may reach
 * it again, in a new journey, after a month. Stages that were jumped over are sent with the one that was reached, because
 * Meta wants all of them (conversion leads, payload specification, checked 2026-11-23).
 */
import { REPLAN_AFTER_MS, STAGES, type Stage } from "@streamleads/domain";

export interface Due {
  stage: Stage;
  eventId: string;
}

/** What of a job decides which stages are due. */
export interface Reached {
  leadId: number;
  planNo: number;
  stage: Stage;
  /** A person moved the lead there; a score alone says nothing of the stages between. */
  isByPerson: boolean;
  /** When. */
  at: Date;
  refs: Readonly<Record<string, string>>;
}

/** The stages to send, in the order of the way; empty when all were sent. */
export function dueStages(reached: Reached): Due[] {
  const { stage, refs } = reached;
  if (isSent(reached)) return [];
  const jumped = stagesBefore(reached).filter((earlier) => refs[refOf(earlier)] === undefined);
  return [...jumped, stage].map((one) => ({ stage: one, eventId: eventIdOf(reached, one) }));
}

/** What to remember once they arrived. */
export function refsOf(due: readonly Due[], at: Date): Record<string, string> {
  return Object.fromEntries(due.map(({ stage, eventId }) => [refOf(stage), `${eventId}@${at.toISOString()}`]));
}

/** The same for every attempt and every replay: "lead-482:qualificado:1". */
function eventIdOf({ leadId, planNo }: Reached, stage: Stage): string {
  return `lead-${leadId}:${stage}:${planNo}`;
}

function isSent(reached: Reached): boolean {
  const known = reached.refs[refOf(reached.stage)];
  if (known === undefined) return false;
  const [eventId, moment = ""] = known.split("@");
  if (eventId === eventIdOf(reached, reached.stage)) return true;
  const ageMs = reached.at.getTime() - Date.parse(moment);
  // A moment that cannot be read is no reason to send twice.
  return !(ageMs >= REPLAN_AFTER_MS);
}

/** A lost sale ends the way from anywhere: it says nothing of what came before. */
function stagesBefore({ stage, isByPerson }: Reached): readonly Stage[] {
  if (stage === "perdido" || stage === "novo") return [];
  return isByPerson ? STAGES.slice(0, STAGES.indexOf(stage)) : ["novo"];
}

function refOf(stage: Stage): string {
  return `evento_${stage}`;
}
