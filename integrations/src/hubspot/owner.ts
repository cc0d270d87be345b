/** Who of the account's users a task is for: the lead's broker, by e-mail. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, type Job, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { failureOf } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { jsonObject, jsonObjects } from "./problem.ts";

type Context = ConnectorContext<HubSpotFields>;

export type OwnerFound = { kind: "owner"; id: string } | { kind: "none" } | { kind: "failed"; outcome: Outcome };

const KEPT_MS = 60 * 60_000;

/** A failed look-up ends the load, so that it is not remembered as "nobody". */
class Unanswered extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super("owners could not be read");
    this.outcome = outcome;
  }
}

/** @returns `none` when the lead has no broker with an e-mail, or no user of the account has it: known, not assumed. */
export async function ownerFor(job: Job, ctx: Context): Promise<OwnerFound> {
  const email = job.params.broker?.email?.trim().toLowerCase();
  if (!email) return { kind: "none" };
  try {
    const id = await ctx.memo.remember(ownerKey(email), KEPT_MS, () => load(email, job, ctx));
    return id === undefined ? { kind: "none" } : { kind: "owner", id };
  } catch (error) {
    if (error instanceof Unanswered) return { kind: "failed", outcome: error.outcome };
    throw error;
  }
}

/** For when HubSpot says that the user is none: the next attempt asks again. */
export function forgetOwner(job: Job, ctx: Context): void {
  const email = job.params.broker?.email?.trim().toLowerCase();
  if (email) ctx.memo.forget(ownerKey(email));
}

function ownerKey(email: string): string {
  return `owner ${email}`;
}

async function load(email: string, job: Job, ctx: Context): Promise<string | undefined> {
  const result = await ctx.http.get(paths.owners(), { query: { email, limit: "10" } });
  const listed = result.kind === "answer" && result.status === 200 ? jsonObject(result.json)?.results : undefined;
  if (!Array.isArray(listed)) {
    throw new Unanswered(failureOf(result, { now: job.now, timeZone: ctx.company.timeZone }));
  }
  const owner = jsonObjects(listed).find(
    (one) => one.archived !== true && textAt(one, "email")?.toLowerCase() === email,
  );
  return textAt(owner, "id");
}
