/** The score of a lead, 0 to 40, with a reason for every point given and for every point that was not. */
import type { LeadFields, Status } from "../lead/lead.ts";
import { evaluate, evidenceOf, type ScoreFacts } from "./evaluate.ts";
import { type RuleSet, ruleSetName } from "./rules.ts";

export const SCORE_MAX = 40;

export interface ScoreReason {
  rule: string;
  points: number;
  reason: string;
}
export interface Score {
  /** Whole number from 0 to 40: the sum of the reasons' points, held within the bounds. */
  score: number;
  status: Status;
  /** One per rule, in the order of the set. */
  reasons: ScoreReason[];
  /** "Padrão v1" */
  rule_set: string;
}

/** Pure: the same fields, rules and facts always give the same score. */
export function scoreLead(fields: LeadFields, ruleSet: RuleSet, facts: ScoreFacts = {}): Score {
  const evidence = evidenceOf(fields, facts);
  const reasons = ruleSet.rules.map((rule) => ({ rule: rule.id, ...evaluate(rule, evidence) }));
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  const score = Math.min(SCORE_MAX, Math.max(0, sum));
  return { score, status: statusOf(score, ruleSet.bands), reasons, rule_set: ruleSetName(ruleSet) };
}

export function statusOf(score: number, bands: RuleSet["bands"]): Status {
  if (score >= bands.quente) return "QUENTE";
  return score >= bands.morno ? "MORNO" : "FRIO";
}
