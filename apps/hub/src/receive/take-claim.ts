/** A reading that is a broker who took a lead on, or gave it back (a tap on a message of ours). */
import { type Broker, normalizePhone, phoneKey } from "@streamleads/domain";
import type { FoundClaim } from "@streamleads/integration-kit";
import { type Claimer, claimLead, releaseLead } from "../leads/claims.ts";
import type { BatchRules } from "../leads/intake-batch.ts";
import { leadOfNumber } from "../leads/lead-found.ts";
import { racing } from "../leads/races.ts";
import type { Database } from "../store/database.ts";
import type { RawLease } from "./raw.store.ts";
import { settleRaw } from "./settle-raw.ts";

export interface ClaimParts {
  db: Database;
  rules: () => BatchRules;
  now: () => Date;
}

export type ClaimReadingTaken =
  | { kind: "taken"; leadId: number; woken: number[] }
  | { kind: "nobody" }
  | { kind: "gone" };

/**
 * Writes it in one transaction that also settles the raw request. A lead that is part of another one now is that one. A
 * broker may give back what is their own; somebody else's tap changes nothing.
 */
export async function takeClaim(parts: ClaimParts, lease: RawLease, found: FoundClaim): Promise<ClaimReadingTaken> {
  return racing(() =>
    parts.db.transaction(async (client): Promise<ClaimReadingTaken> => {
      const leadId = await leadOfNumber(client, found.leadId);
      if (leadId === undefined) return { kind: "nobody" };
      if (!(await settleRaw(client, lease, "claim", leadId))) return { kind: "gone" };
      const { via, at } = found;
      const by = knownBroker(found.by, parts.rules().planContext.brokers);
      if (found.act === "release") {
        await releaseLead(client, leadId, { by, via, at });
        return { kind: "taken", leadId, woken: [] };
      }
      const taken = await claimLead(client, leadId, { by, via, at }, parts.rules(), parts.now());
      return { kind: "taken", leadId, woken: taken.kind === "taken" ? taken.woken : [] };
    }),
  );
}

/** A tap or a pressed key tells a number at best: the company knows whose it is. */
function knownBroker(by: Claimer, brokers: readonly Broker[]): Claimer {
  const keyOf = (telefone: string) => {
    const phone = normalizePhone(telefone);
    return phone && phoneKey(phone.e164);
  };
  const key = by.telefone === undefined ? undefined : keyOf(by.telefone);
  const broker = brokers.find(
    ({ telefone, email }) =>
      (key !== undefined && keyOf(telefone) === key) || (by.email !== undefined && email === by.email),
  );
  return broker ? { ...by, nome: broker.nome, email: by.email ?? broker.email } : by;
}
