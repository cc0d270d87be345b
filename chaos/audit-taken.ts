/** The sender's journal beside the leads: every answered one is there, once. */
import type { SentEntry } from "./journal.ts";

export interface TakenAudit {
  offered: number;
  answered: number;
  /** Refused or never answered, all tries together. */
  refused: number;
  /** Tries that were refused, by status. */
  refusals: Record<string, number>;
  unansweredTries: number;
  /** Answered, not in the database. */
  lost: string[];
  /** One person as several leads. */
  twice: string[];
  /** The answer named another lead than the database has. */
  wrongId: string[];
  /** In the database, offered by nobody. */
  strangers: string[];
  /** Never answered with 2xx, and kept all the same: its answer was lost. */
  keptUnanswered: number;
  kept: number;
}

/** @param people mark → ids of the leads that bear it @param kept marks whose webhook is stored and not yet read */
export function auditTaken(
  sent: readonly SentEntry[],
  people: ReadonlyMap<string, readonly number[]>,
  unread: ReadonlySet<string>,
): TakenAudit {
  const byLead = Map.groupBy(sent, ({ lead }) => lead);
  const audit: TakenAudit = {
    offered: byLead.size,
    answered: 0,
    refused: 0,
    refusals: {},
    unansweredTries: 0,
    lost: [],
    twice: [],
    wrongId: [],
    strangers: [],
    keptUnanswered: 0,
    kept: 0,
  };
  for (const [lead, entries] of byLead) {
    let isAnswered = false;
    const ids = people.get(lead) ?? [];
    for (const entry of entries) {
      if (entry.what === "unanswered") audit.unansweredTries += 1;
      if (entry.what !== "answered") continue;
      if (entry.status < 300) {
        isAnswered = true;
        if (entry.leadId !== undefined && !ids.includes(entry.leadId))
          audit.wrongId.push(`${lead}: answered as ${entry.leadId}, kept as ${ids.join(", ") || "nothing"}`);
      } else audit.refusals[entry.status] = (audit.refusals[entry.status] ?? 0) + 1;
    }
    const isKept = ids.length > 0 || unread.has(lead);
    if (isKept) audit.kept += 1;
    if (isAnswered) audit.answered += 1;
    else audit.refused += 1;
    if (isAnswered && !isKept) audit.lost.push(lead);
    if (!isAnswered && isKept) audit.keptUnanswered += 1;
    if (ids.length > 1) audit.twice.push(`${lead}: leads ${ids.join(", ")}`);
  }
  for (const lead of people.keys()) if (!byLead.has(lead)) audit.strangers.push(lead);
  return audit;
}
