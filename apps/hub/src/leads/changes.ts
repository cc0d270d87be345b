/**
 * Changes to a lead outside an arrival: edited by a person, scored again, erased. Each takes the identity locks of the
 * keys concerned and then the row's, in the order of the intake (delivery protocol 1.3).
 */
import {
  type FieldProblem,
  foldText,
  identityKeys,
  type Lead,
  missingIn,
  parseLeadUpdate,
  SCORING_FIELDS,
  scoreLead,
} from "@streamleads/domain";
import type pg from "pg";
import type { DestinationOf, Told } from "../erasures/erasure.ts";
import { tellDestinations } from "../erasures/tell-destinations.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { keyText } from "./batch-draft.ts";
import { eraseLead } from "./erase.ts";
import { recount } from "./figures.ts";
import { LOCK_SQL } from "./intake.store.ts";
import type { BatchRules } from "./intake-batch.ts";
import { internationalPhone } from "./international-phone.ts";
import { extrasOf, LEAD_COLUMNS, type LeadRow, leadOf } from "./lead.row.ts";
import { KeysChanged } from "./merge.store.ts";
import { markDuplicates } from "./merge-links.ts";
import { tellOfChange } from "./plan-update.ts";
import { racing } from "./races.ts";
import { searchWords } from "./search.ts";
import { speak } from "./withdrawal.ts";

export interface LeadChangesOptions {
  db: Database;
  bus: Bus;
  rules: () => BatchRules;
  now: () => Date;
  sealer: Sealer;
  /** What the destinations of an erased person can do. */
  destinationOf: DestinationOf;
}

export type UpdateResult =
  | { kind: "updated"; lead: Lead }
  | { kind: "missing" }
  | { kind: "invalid"; problems: FieldProblem[] }
  /** The e-mail or phone belongs to another lead. */
  | { kind: "taken"; leadId: number; field: "email" | "telefone" };

const EDIT_REASONS = { email: "edited_email", phone: "edited_phone", provider: "shared_contact" } as const;

export class LeadChanges {
  readonly #o: LeadChangesOptions;

  constructor(options: LeadChangesOptions) {
    this.#o = options;
  }

  /**
   * Partial update; scored again when a scoring field changes, and told to the CRM when that gets what changed. Nothing
   * changes unless everything may.
   */
  async update(id: number, input: unknown): Promise<UpdateResult> {
    const parsed = parseLeadUpdate(input, { internationalPhone });
    if (!parsed.ok) return { kind: "invalid", problems: parsed.problems };
    let woken: number[] = [];
    const result = await this.#transaction(async (client): Promise<UpdateResult> => {
      const before = await lockLead(client, id, this.#o.rules(), parsed.fields);
      if (!before) return { kind: "missing" };
      const fields = { ...before, ...parsed.fields };
      const problems = missingIn(fields);
      if (problems.length > 0) return { kind: "invalid", problems };
      const taken = await this.#moveKeys(client, before, fields);
      if (taken) return taken;
      const isRescored = SCORING_FIELDS.some((field) => fields[field] !== before[field]);
      const lead = await this.#write(client, before, fields, isRescored);
      woken = await this.#tellCrm(client, before, lead);
      const { rules, now } = this.#o;
      const said = { acts: parsed.consentimentos, at: now() };
      woken.push(...(await speak(client, id, said, rules(), now())).woken);
      const changed = parsed.consentimentos.length > 0 ? [...parsed.given, "consentimentos"] : parsed.given;
      await client.query("insert into lead_events (lead_id, kind, data) values ($1, 'updated', $2)", [
        id,
        JSON.stringify({ fields: changed }),
      ]);
      return { kind: "updated", lead };
    });
    if (result.kind === "updated") this.#publish(id, woken);
    return result;
  }

  /** Scores again with the current rules, and tells the CRM when that made a difference. `undefined`: no such lead. */
  async reprocess(id: number): Promise<Lead | undefined> {
    let woken: number[] = [];
    const lead = await this.#transaction(async (client) => {
      const before = await lockLead(client, id, this.#o.rules(), {});
      if (!before) return undefined;
      const after = await this.#write(client, before, before, true);
      woken = await this.#tellCrm(client, before, after);
      await client.query("insert into lead_events (lead_id, kind, data) values ($1, 'reprocessed', $2)", [
        id,
        JSON.stringify({ score: after.score, status: after.status, before: before.score }),
      ]);
      return after;
    });
    if (lead) this.#publish(id, woken);
    return lead;
  }

  /**
   * Erases the person everywhere in this installation, in the memory of its processes too, and orders the destinations
   * that hold something of them to do the same.
   * @param by who asked, as people will read it
   * @returns how many are told; `undefined`: no such lead
   */
  async erase(id: number, by: string | null = null): Promise<Told | undefined> {
    const { sealer, destinationOf, now, rules, bus } = this.#o;
    const erased = await this.#transaction(async (client) => {
      const before = await lockLead(client, id, rules(), {});
      if (!before) return undefined;
      await recount(client, [before], []);
      const told = await tellDestinations(client, [id], { sealer, destinationOf, now: now(), by });
      return { told, ids: await eraseLead(client, id) };
    });
    if (!erased) return undefined;
    bus.publish({ kind: "erased", ids: erased.ids });
    this.#publish(id);
    return erased.told;
  }

  #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return racing(() => this.#o.db.transaction(work));
  }

  async #tellCrm(client: pg.PoolClient, before: Lead, after: Lead): Promise<number[]> {
    const { rows } = await client.query<{ plan_no: number }>("select plan_no from leads where id = $1", [after.id]);
    const planNo = rows[0]?.plan_no ?? 0;
    return tellOfChange(client, { before, after, planNo }, this.#o.rules(), this.#o.now());
  }

  #publish(id: number, woken: readonly number[] = []): void {
    const { bus } = this.#o;
    bus.publish({ kind: "leads", ids: [id] });
    for (const connectionId of new Set(woken)) bus.publish({ kind: "due", id: connectionId });
  }

  /** Gives up keys that no longer hold and takes the new ones, unless somebody else has them. */
  async #moveKeys(client: pg.PoolClient, before: Lead, after: Lead): Promise<UpdateResult | undefined> {
    const { own } = this.#o.rules();
    const kept = new Set(identityKeys(after, own).map((key) => `${key.kind}:${key.value}`));
    for (const key of identityKeys(after, own)) {
      const { rows } = await client.query<{ lead_id: number }>(
        `insert into lead_keys (kind, value, lead_id) values ($1, $2, $3)
         on conflict (kind, value) do update set value = excluded.value returning lead_id`,
        [key.kind, key.value, before.id],
      );
      const owner = rows[0]?.lead_id;
      if (owner === undefined || owner === before.id) continue;
      // Typing another lead's contact says that they may be one person, whether it is taken over or refused.
      const isNew = key.kind === "email" ? after.email !== before.email : after.telefone !== before.telefone;
      if (isNew) await markDuplicates(client, before.id, [owner], EDIT_REASONS[key.kind]);
      // A shared phone may stay another person's key; a new e-mail means that person.
      if (isNew && key.kind === "email") return { kind: "taken", leadId: owner, field: "email" };
    }
    for (const key of identityKeys(before, own)) {
      if (kept.has(`${key.kind}:${key.value}`)) continue;
      await client.query("delete from lead_keys where kind = $1 and value = $2 and lead_id = $3", [
        key.kind,
        key.value,
        before.id,
      ]);
    }
    return undefined;
  }

  async #write(client: pg.PoolClient, before: Lead, fields: Lead, isRescored: boolean): Promise<Lead> {
    const { ruleSet } = this.#o.rules();
    const { rows } = await client.query<{ touches: number }>("select touches from leads where id = $1", [before.id]);
    const scored = scoreLead(fields, ruleSet, { touches: rows[0]?.touches ?? 1 });
    const lead: Lead = {
      ...fields,
      score: isRescored ? scored.score : before.score,
      status: isRescored ? scored.status : before.status,
      updated_at: this.#o.now().toISOString(),
    };
    await client.query(
      `update leads set nome = $2, email = $3, telefone = $4, origem = $5, interesse = $6, renda_aproximada = $7,
         renda_texto = $8, cidade = $9, observacoes = $10, extras = $11, teste = $12, score = $13, status = $14,
         rule_set = coalesce($15, rule_set), reasons = coalesce($16::jsonb, reasons), cidade_busca = $17,
         busca = array_to_tsvector(string_to_array($18, ' ')), updated_at = $19 where id = $1`,
      [
        lead.id,
        lead.nome,
        lead.email,
        lead.telefone,
        lead.origem,
        lead.interesse,
        lead.renda_aproximada,
        lead.renda_texto,
        lead.cidade,
        lead.observacoes,
        JSON.stringify(extrasOf(lead)),
        lead.teste,
        lead.score,
        lead.status,
        isRescored ? scored.rule_set : null,
        isRescored ? JSON.stringify(scored.reasons) : null,
        lead.cidade === null ? null : foldText(lead.cidade),
        searchWords(lead),
        lead.updated_at,
      ],
    );
    await recount(client, [before], [lead]);
    return lead;
  }
}

/**
 * Locks the keys of a lead as it is and as it will be, then its row; reads it.
 * @throws KeysChanged when somebody else gave it another contact in between
 */
async function lockLead(
  client: pg.PoolClient,
  id: number,
  rules: BatchRules,
  change: Partial<Pick<Lead, "email" | "telefone">>,
): Promise<Lead | undefined> {
  const unlocked = await readLead(client, id, "");
  if (!unlocked) return undefined;
  const keysOf = (lead: Lead) =>
    [...identityKeys(lead, rules.own), ...identityKeys({ ...lead, ...change }, rules.own)].map(keyText);
  const locked = new Set(keysOf(unlocked));
  await client.query(LOCK_SQL, [[...locked]]);
  const lead = await readLead(client, id, "for no key update");
  if (lead && keysOf(lead).some((key) => !locked.has(key))) throw new KeysChanged();
  return lead;
}

async function readLead(client: pg.PoolClient, id: number, lock: string): Promise<Lead | undefined> {
  const { rows } = await client.query<LeadRow>(`select ${LEAD_COLUMNS.join(", ")} from leads where id = $1 ${lock}`, [
    id,
  ]);
  return rows[0] && leadOf(rows[0]);
}
