/** Asks a source's provider whether the access is right, and remembers when it ends. */
import type { Outcome } from "@streamleads/domain";
import { withinTime } from "../connections/context.ts";
import type { Log } from "../observe/log.ts";
import { errorCode } from "../store/database.ts";
import type { SourceStore } from "./source.store.ts";
import type { LiveSource, Sources } from "./sources.ts";

const CHECK_MS = 15_000;
const RETRY_MAX_MS = 3_600_000;

export interface ChecksOptions {
  store: SourceStore;
  sources: Sources;
  log: Log;
  now: () => Date;
}

export class SourceChecks {
  readonly #o: ChecksOptions;

  constructor(options: ChecksOptions) {
    this.#o = options;
  }

  /** Never throws; a source that needs no access is fine. */
  async check(live: LiveSource): Promise<Outcome> {
    const { store, log } = this.#o;
    const { source, context } = live;
    if (!source.check) return { kind: "delivered", note: "Esta fonte só recebe; não há acesso a testar." };
    let checked: { outcome: Outcome; expiresAt?: Date };
    try {
      checked = await withinTime(source.check(context), CHECK_MS, () => ({
        outcome: { kind: "unknown", cause: "timeout", reason: `${source.label} não respondeu a tempo.` },
      }));
    } catch (error) {
      log.error("source.check_failed", { source: source.slug, error: errorCode(error) });
      const reason = "Houve um erro nosso ao testar esta fonte.";
      checked = { outcome: { kind: "unknown", cause: "check_fault", reason } };
    }
    const { outcome, expiresAt } = checked;
    const note = outcome.kind === "delivered" ? (outcome.note ?? null) : outcome.reason;
    await store.checked(source.slug, { kind: outcome.kind, note, expiresAt: expiresAt ?? null });
    await this.#o.sources.announce();
    return outcome;
  }

  /** Checks all: pauses what lost its access, before a lead finds it out, and lets go on what has it again. */
  async checkAll(only: "all" | "paused" = "all"): Promise<void> {
    const { sources, log, now } = this.#o;
    for (const live of sources.all()) {
      if (!live.source.check || !live.enabled) continue;
      if (only === "paused" && !isTimeToRetry(live, now())) continue;
      const outcome = await this.check(live);
      log.info("source.checked", { source: live.source.slug, outcome: outcome.kind });
      if (outcome.kind === "reconnect") await sources.pause(live.source.slug, outcome);
      else if (outcome.kind === "delivered" && live.shared.paused) await sources.resume(live.source.slug);
    }
  }
}

/** Soon after a pause often, later once an hour: a password that stays wrong must not lock its account. */
function isTimeToRetry({ shared }: LiveSource, now: Date): boolean {
  if (!shared.paused) return false;
  const pausedMs = now.getTime() - shared.paused.at.getTime();
  const sinceCheckMs = shared.check ? now.getTime() - shared.check.at.getTime() : Number.POSITIVE_INFINITY;
  return sinceCheckMs >= Math.min(RETRY_MAX_MS, pausedMs / 4);
}
