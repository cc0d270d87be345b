/**
 * One attempt, on one screen: build the job, call the connector within its time, read the outcome, decide what
 * becomes of the delivery. Nothing here touches the database; the caller marks before and settles after.
 */
import { type Action, afterAttempt, type Outcome, type RetrySettings } from "@streamleads/domain";
import { type HttpResult, type Job, type RawRequest, storedAnswer } from "@streamleads/integration-kit";
import type { Connection } from "../connections/connection.ts";
import { AttemptContext, type Company, withinTime } from "../connections/context.ts";
import type { Leased } from "./leased.ts";
import type { Links } from "./links.ts";
import type { AttemptRecord, Settlement } from "./settlement.ts";

export interface AttemptEnvironment {
  company: Company;
  timeoutMs: number;
  retry: RetrySettings;
  random: () => number;
  now: () => Date;
  /** Distinguishes this installation's keys from those of another one at the same provider. */
  installId: string;
  /** The raw request of a delivery that passes one on; `undefined` when it is gone. */
  readRaw: (id: number) => Promise<RawRequest | undefined>;
  /** Links that only the hub can make. */
  linksFor: (leased: Leased) => Links;
}

const ANSWER_CHARS = 300;

export async function attempt(
  leased: Leased,
  connection: Connection,
  env: AttemptEnvironment,
): Promise<{ settlement: Settlement; outcome: Outcome }> {
  const at = env.now();
  const started = performance.now();
  const context = new AttemptContext(connection, env.company, env.timeoutMs);
  const outcome = await withinTime(perform(leased, connection, context, env, at), env.timeoutMs, () => {
    context.exchange.isOver = true;
    return OUT_OF_TIME;
  });
  const durationMs = Math.round(performance.now() - started);
  return { outcome, settlement: settle(leased, outcome, context.exchange.last, at, durationMs, env) };
}

const OUT_OF_TIME: Outcome = {
  kind: "unknown",
  cause: "timeout",
  reason: "A tentativa passou do tempo máximo sem uma resposta completa.",
};

async function perform(
  leased: Leased,
  connection: Connection,
  context: AttemptContext,
  env: AttemptEnvironment,
  now: Date,
): Promise<Outcome> {
  const perform = connection.connector.actions[leased.action];
  if (!perform) return notSupported(leased.action, connection);
  try {
    const { rawId } = leased.params;
    const raw = rawId === undefined ? undefined : await env.readRaw(rawId);
    const outcome: unknown = await perform({ ...jobOf(leased, env, now), ...(raw && { raw }) }, context);
    return isOutcome(outcome) ? outcome : connectorFault(connection, "resposta desconhecida");
  } catch (error) {
    return connectorFault(connection, (error as Error)?.name ?? "erro");
  }
}

const KINDS: ReadonlySet<unknown> = new Set<Outcome["kind"]>([
  "delivered",
  "retry",
  "rejected",
  "reconnect",
  "unknown",
  "skipped",
]);

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "object" && value !== null && KINDS.has((value as Outcome).kind);
}

/** A fault of a connector must not end the process, nor be read as success or as a refusal. */
function connectorFault({ connector }: Connection, what: string): Outcome {
  return {
    kind: "unknown",
    cause: "connector_fault",
    reason: `O conector ${connector.label} falhou por dentro (${what}).`,
  };
}

function notSupported(action: Action, connection: Connection): Outcome {
  return {
    kind: "rejected",
    cause: "action_not_supported",
    reason: `${connection.connector.label} não sabe fazer "${action}".`,
    fix: "Retire este passo do plano ou escolha outra integração.",
  };
}

function jobOf(leased: Leased, env: AttemptEnvironment, now: Date): Job {
  return {
    delivery: {
      id: leased.id,
      action: leased.action,
      key: `sl-${env.installId}-${leased.id}`,
      attempt: leased.attempts + 1,
      isRepeat: leased.isRepeat,
      planNo: leased.planNo,
      plannedAt: leased.plannedAt,
    },
    lead: leased.lead,
    returning: leased.returning,
    params: { ...leased.params, ...env.linksFor(leased) },
    refs: leased.refs,
    now,
  };
}

function settle(
  leased: Leased,
  outcome: Outcome,
  last: HttpResult | undefined,
  at: Date,
  durationMs: number,
  env: AttemptEnvironment,
): Settlement {
  const next = afterAttempt(outcome, leased, env.now(), env.random, env.retry);
  const record: AttemptRecord = {
    at,
    durationMs,
    outcome: outcome.kind,
    httpStatus: last?.kind === "answer" ? last.status : null,
    cause: outcome.kind === "delivered" ? null : outcome.cause,
    reason: outcome.kind === "delivered" ? (outcome.note ?? null) : outcome.reason,
    answer: last?.kind === "answer" ? storedAnswer(last.text, ANSWER_CHARS) : null,
  };
  const delivered = outcome.kind === "delivered" ? outcome : undefined;
  return {
    leased,
    attempt: record,
    state: next.state,
    dueAt: next.state === "retrying" ? next.dueAt : null,
    burnt: next.state === "retrying" ? next.burnt : true,
    isRepeat: next.state === "retrying" ? next.repeat : leased.isRepeat,
    cause: next.state === "delivered" ? null : next.cause,
    reason: next.state === "delivered" ? null : next.reason,
    fix: next.state === "delivered" || next.state === "retrying" ? fixOf(outcome) : next.fix,
    externalId: delivered?.externalId ?? null,
    refs: delivered?.refs ?? null,
  };
}

function fixOf(outcome: Outcome): string | null {
  return "fix" in outcome ? outcome.fix : null;
}

/** Gives a lease back unattempted: no attempt row, nothing burnt. */
export function givenBack(leased: Leased, cause: string | null, dueAt: Date): Settlement {
  return {
    leased,
    attempt: null,
    state: leased.attempts > 0 ? "retrying" : "pending",
    dueAt,
    burnt: false,
    isRepeat: leased.isRepeat,
    cause,
    reason: null,
    fix: null,
    externalId: null,
    refs: null,
  };
}
