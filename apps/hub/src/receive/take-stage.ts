/** A reading that says how far a lead has come: a system of the company's moved its deal or contact on. */
import { identityKeys, type OwnContacts } from "@streamleads/domain";
import type { FoundStage } from "@streamleads/integration-kit";
import type pg from "pg";
import type { BatchRules } from "../leads/intake-batch.ts";
import { leadOfKeys, leadOfNumber, leadOfRef } from "../leads/lead-found.ts";
import { racing } from "../leads/races.ts";
import { stageLead } from "../leads/stages.ts";
import type { Database } from "../store/database.ts";
import type { RawLease } from "./raw.store.ts";
import { settleRaw } from "./settle-raw.ts";

export interface StageParts {
  db: Database;
  own: () => OwnContacts;
  rules: () => BatchRules;
  now: () => Date;
}

export type StageReadingTaken =
  | { kind: "taken"; leadId: number; woken: number[] }
  | { kind: "nobody" }
  | { kind: "gone" };

/** Finds the lead and writes, in one transaction that also settles the raw request. */
export async function takeStage(parts: StageParts, lease: RawLease, found: FoundStage): Promise<StageReadingTaken> {
  const { about, stage, at, valueCents, via } = found;
  return racing(() =>
    parts.db.transaction(async (client): Promise<StageReadingTaken> => {
      const leadId = await leadMeant(client, about, parts.own());
      if (leadId === undefined) return { kind: "nobody" };
      if (!(await settleRaw(client, lease, "stage", leadId))) return { kind: "gone" };
      const facts = { stage, at, valueCents, via, from: about.ref?.integration ?? lease.source };
      const taken = await stageLead(client, leadId, facts, parts.rules(), parts.now());
      return { kind: "taken", leadId, woken: taken.kind === "taken" ? taken.woken : [] };
    }),
  );
}

/** By the id that the system itself gave first: an address may have come to be somebody else's since. */
async function leadMeant(
  client: pg.PoolClient,
  { ref, leadId, email, telefone }: FoundStage["about"],
  own: OwnContacts,
): Promise<number | undefined> {
  const byRef = ref && (await leadOfRef(client, ref));
  const byNumber = byRef ?? (leadId === undefined ? undefined : await leadOfNumber(client, leadId));
  return byNumber ?? leadOfKeys(client, identityKeys({ email: email ?? null, telefone: telefone ?? null }, own));
}
