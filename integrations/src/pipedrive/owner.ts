/** Who will own what is created: the lead's broker, when Pipedrive knows an active user with that e-mail. */
import type { Job } from "@streamleads/integration-kit";
import { users } from "./account-facts.ts";
import type { Account, Failure } from "./call.ts";

/** `undefined` leaves it to Pipedrive, which takes the token's user. A failed look-up is a failure, not "nobody". */
export async function ownerFor(
  job: Job,
  setting: string | undefined,
  account: Account,
): Promise<{ ok: true; value: number | undefined } | { ok: false; outcome: Failure }> {
  const email = job.params.broker?.email?.toLowerCase();
  if (setting === "token" || email === undefined) return { ok: true, value: undefined };
  const known = await users(account, job.now);
  return known.ok ? { ok: true, value: known.value.find((user) => user.email.toLowerCase() === email)?.id } : known;
}
