/**
 * Two leads become one because a person says so, and come apart again when it was a mistake. Each is one transaction
 * under the locks of the intake; one that lost a race begins again.
 */
import type { Lead } from "@streamleads/domain";
import type pg from "pg";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import type { BatchRules } from "./intake-batch.ts";
import { type MergeView, mergedInto, mergesOf } from "./merge.queries.ts";
import { applyMerge, CannotMerge } from "./merge-apply.ts";
import { applyUnmerge, CannotUnmerge } from "./merge-undo.ts";
import { isRace, TRIES } from "./races.ts";

export interface LeadMergesOptions {
  db: Database;
  bus: Bus;
  log: Log;
  rules: () => BatchRules;
  now: () => Date;
  /** How long to wait, at most, for what is being sent. */
  patienceMs?: number;
}

/** Why nothing was done. */
export type MergeRefusal =
  | { kind: "same_lead" }
  | { kind: "missing"; leadId: number }
  /** This lead is part of another one already. */
  | { kind: "merged_away"; leadId: number; into: number }
  /** Something of the lead is being sent in this moment; later it can be done. */
  | { kind: "being_sent"; leadId: number };

export type MergeResult = { kind: "merged"; lead: Lead; merge: MergeView } | MergeRefusal;

export type UnmergeResult =
  | { kind: "unmerged"; lead: Lead; other: Lead; merge: MergeView }
  | { kind: "no_merge" | "already_undone" | "later_merge"; mergeId: number | undefined }
  | MergeRefusal;

/** Most attempts end within a second; who clicked waits rather than clicks again. */
const PATIENCE_MS = 5_000;

export class LeadMerges {
  readonly #o: LeadMergesOptions;

  constructor(options: LeadMergesOptions) {
    this.#o = options;
  }

  /**
   * `joinsId` becomes part of `id`.
   * @param by who says that they are one, as people will read it
   */
  async merge(id: number, joinsId: number, by: string): Promise<MergeResult> {
    const { rules, now, log } = this.#o;
    if (id === joinsId) return { kind: "same_lead" };
    const result = await this.#racing((client) =>
      applyMerge(client, { stays: id, joins: joinsId }, by, rules(), now()),
    );
    if ("kind" in result) return result;
    const { mergeId, lead, woken } = result;
    log.info("lead.merged", { lead_id: id, other_id: joinsId, merge_id: mergeId });
    this.#tell([id, joinsId], woken);
    return { kind: "merged", lead, merge: await this.#view(id, mergeId) };
  }

  /** @param mergeId the newest merge into the lead that holds, when left out */
  async unmerge(id: number, mergeId: number | undefined, by: string): Promise<UnmergeResult> {
    const { rules, now, log } = this.#o;
    try {
      const result = await this.#racing(async (client) => applyUnmerge(client, id, mergeId, by, rules(), now()));
      if ("kind" in result) return result;
      const { lead, other, woken } = result;
      log.info("lead.unmerged", { lead_id: id, other_id: other.id, merge_id: result.mergeId });
      this.#tell([id, other.id], woken);
      return { kind: "unmerged", lead, other, merge: await this.#view(id, result.mergeId) };
    } catch (error) {
      if (!(error instanceof CannotUnmerge)) throw error;
      // Without a merge into it, the lead itself may be gone.
      const gone = error.why === "no_merge" ? await this.#gone(id) : undefined;
      return gone ?? { kind: error.why, mergeId: error.mergeId };
    }
  }

  async #racing<T extends object>(work: (client: pg.PoolClient) => Promise<T>): Promise<T | MergeRefusal> {
    const until = performance.now() + (this.#o.patienceMs ?? PATIENCE_MS);
    for (let races = 0; ; ) {
      // Listening begins before the look, so that no attempt can end unheard in between.
      const settled = this.#nextSettlement();
      try {
        return await this.#o.db.transaction(work);
      } catch (error) {
        const leftMs = until - performance.now();
        if (error instanceof CannotMerge) {
          if (error.why !== "being_sent" || leftMs <= 0) return this.#refusal(error);
          await settled.of(error.leadId, leftMs);
        } else {
          races += 1;
          if (races >= TRIES || !isRace(error)) throw error;
        }
      } finally {
        settled.stop();
      }
    }
  }

  /** Hears of deliveries that are over. `of` resolves when some of this lead are, or the time is. */
  #nextSettlement(): { of(leadId: number, withinMs: number): Promise<void>; stop(): void } {
    const heard = new Set<number>();
    let onHeard = () => {};
    let timer: NodeJS.Timeout | undefined;
    const unsubscribe = this.#o.bus.subscribe((notice) => {
      if (notice.kind !== "deliveries") return;
      for (const id of notice.leadIds) heard.add(id);
      onHeard();
    });
    return {
      of: (leadId, withinMs) =>
        new Promise((resolve) => {
          onHeard = () => {
            if (heard.has(leadId)) resolve();
          };
          timer = setTimeout(resolve, withinMs);
          onHeard();
        }),
      stop() {
        unsubscribe();
        clearTimeout(timer);
      },
    };
  }

  async #refusal({ why, leadId }: CannotMerge): Promise<MergeRefusal> {
    if (why === "being_sent") return { kind: "being_sent", leadId };
    return (await this.#gone(leadId)) ?? { kind: "missing", leadId };
  }

  /** Why a lead is not there; `undefined` when it is. */
  async #gone(leadId: number): Promise<MergeRefusal | undefined> {
    const { pool } = this.#o.db;
    const into = await mergedInto(pool, leadId);
    if (into !== undefined) return { kind: "merged_away", leadId, into };
    const { rowCount } = await pool.query("select from leads where id = $1", [leadId]);
    return rowCount === 0 ? { kind: "missing", leadId } : undefined;
  }

  #tell(ids: number[], connections: readonly number[]): void {
    const { bus } = this.#o;
    bus.publish({ kind: "leads", ids });
    for (const id of new Set(connections)) bus.publish({ kind: "due", id });
  }

  async #view(leadId: number, mergeId: number): Promise<MergeView> {
    const view = (await mergesOf(this.#o.db.pool, leadId)).find(({ id }) => id === mergeId);
    if (!view) throw new Error(`merge ${mergeId} of lead ${leadId} was made and is not there`);
    return view;
  }
}
