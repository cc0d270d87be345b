/**
 * The last door before a message to a person leaves: consent, suppression and quiet hours are asked for now, not only
 * when the message was planned. A hard bounce, or a refusal that the provider tells of, closes it for that address.
 */
import {
  type Action,
  gate,
  type Hours,
  heedsSuppression,
  type Lead,
  type NurtureBasis,
  policyOf,
} from "@streamleads/domain";
import { cancelledWords, endEnrolments, stoppedBecause } from "../nurture/end-enrolments.ts";
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { givenBack } from "./attempt.ts";
import type { DeliveryStore } from "./delivery.store.ts";
import { settleByStatus } from "./late-status.ts";
import type { Leased } from "./leased.ts";
import type { Settlement } from "./settlement.ts";
import { closeAfterSoftBounces, isSoftBounce } from "./soft-bounces.ts";

/** The suppression lists: one for each way to write to a person. */
export const CHANNELS = ["email", "whatsapp", "sms"] as const;
export type Channel = (typeof CHANNELS)[number];

export interface SendGateOptions {
  db: Database;
  store: DeliveryStore;
  sealer: Sealer;
  hours: Hours;
  timeZone: string;
  nurtureBasis?: NurtureBasis;
  log: Log;
}

/** Causes of an attempt after which its address takes no more. */
const CLOSING_CAUSES: ReadonlySet<string> = new Set(["hard_bounce", "recipient_opted_out"]);

export class SendGate {
  readonly #o: SendGateOptions;

  constructor(options: SendGateOptions) {
    this.#o = options;
  }

  /** `null`: go. Otherwise what becomes of it instead of an attempt: it waits for the hours, is skipped or cancelled. */
  async check(leased: Leased, now: Date): Promise<Settlement | null> {
    const { store, hours, timeZone, nurtureBasis } = this.#o;
    const { nurture } = leased.params;
    const stopped = nurture && (await stoppedBecause(this.#o.db.pool, leased.leadId, nurture.sequence));
    if (stopped) {
      return { ...givenBack(leased, stopped, now), state: "cancelled", dueAt: null, reason: cancelledWords(stopped) };
    }
    const channel = channelOf(leased);
    const hash = this.addressHash(leased.lead, channel);
    const facts = await store.gateFacts(leased.leadId, hash, channel, leased.params.unlessClaimed === true);
    const verdict = gate(leased.action, { ...facts, nurtureBasis }, hours, timeZone, now);
    if (verdict.kind === "go") return null;
    if (verdict.kind === "wait") return givenBack(leased, verdict.cause, verdict.until);
    const { cause, reason, fix } = verdict;
    return { ...givenBack(leased, cause, now), state: "skipped", dueAt: null, reason, fix };
  }

  /** Closes an address for a channel; the same act twice is one. */
  async suppress(hash: Buffer, channel: Channel, reason: string): Promise<void> {
    await this.#o.db.pool.query(
      "insert into suppressions (hash, channel, reason) values ($1, $2, $3) on conflict (hash, channel) do nothing",
      [hash, channel, reason],
    );
  }

  addressHash(lead: Pick<Lead, "email" | "telefone">, channel: Channel): Buffer | null {
    const address = channel === "email" ? lead.email : lead.telefone;
    return address === null ? null : this.#o.sealer.fingerprint(`${channel}:${address}`);
  }

  /**
   * What a settled batch says beyond its deliveries: an address that takes no more is closed, and an answer that was
   * lost may have been told by the provider's status before the attempt gave up.
   */
  noteSettled(batch: readonly Settlement[]): void {
    const unknown: number[] = [];
    for (const { leased, cause, attempt } of batch) {
      if (attempt?.outcome === "unknown") unknown.push(leased.id);
      if (!policyOf(leased.action).toLead) continue;
      if (isSoftBounce(cause)) this.#closing(leased, closeAfterSoftBounces(this.#o.db.pool, this, leased.leadId));
      if (cause === null || !CLOSING_CAUSES.has(cause)) continue;
      const channel = channelOf(leased);
      const hash = this.addressHash(leased.lead, channel);
      if (!hash) continue;
      this.#closing(leased, this.#bounced(leased, hash, channel, cause));
    }
    if (unknown.length === 0) return;
    settleByStatus(this.#o.db, unknown).catch((error: Error) => {
      // They stay unknown, which is shown; the next status of the message settles them still.
      this.#o.log.warn("delivery.status_not_read", { deliveries: unknown.length, error: error.message });
    });
  }

  async #bounced({ leadId }: Leased, hash: Buffer, channel: Channel, cause: string): Promise<void> {
    await this.suppress(hash, channel, cause);
    if (channel === "email") await endEnrolments(this.#o.db.pool, leadId, "bounced");
  }

  #closing({ leadId }: Leased, work: Promise<unknown>): void {
    work.catch((error: Error) => {
      this.#o.log.error("suppression.failed", { lead_id: leadId, error: error.message });
    });
  }
}

/**
 * Whether a lease has to be asked about before its call. What was born with its lead and reaches no person was planned
 * with the consents of that same transaction, so it is spared the question, unless an address or a broker decides.
 */
export function mustAsk({ action, params, bornAt }: Pick<Leased, "action" | "params" | "bornAt">): boolean {
  if (heedsSuppression(action) || params.unlessClaimed === true) return true;
  return policyOf(action).finalidade !== null && bornAt === undefined;
}

/** By which address an action reaches a person. Audiences and marketing tools know people by e-mail. */
function channelOf({ action, integration }: Pick<Leased, "action" | "integration">): Channel {
  if (BY_EMAIL.has(action) || integration === "email") return "email";
  return action === "message.sms" || integration === "twilio" ? "sms" : "whatsapp";
}

const BY_EMAIL: ReadonlySet<Action> = new Set<Action>([
  "email.welcome",
  "email.nurture",
  "audience.add",
  "conversion.create",
]);
