/**
 * The last door before a message to a person leaves: consent, suppression and quiet hours are asked for now, not only
 * when the message was planned. A hard bounce closes it for that address.
 */
import { gate, type Hours, type Lead, policyOf } from "@streamleads/domain";
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { givenBack } from "./attempt.ts";
import type { DeliveryStore } from "./delivery.store.ts";
import type { Leased } from "./leased.ts";
import type { Settlement } from "./settlement.ts";

export type Channel = "email" | "whatsapp";

export interface SendGateOptions {
  db: Database;
  store: DeliveryStore;
  sealer: Sealer;
  hours: Hours;
  timeZone: string;
  log: Log;
}

export class SendGate {
  readonly #o: SendGateOptions;

  constructor(options: SendGateOptions) {
    this.#o = options;
  }

  /** `null`: go. Otherwise what becomes of the delivery instead of an attempt: it waits for the hours, or is skipped. */
  async check(leased: Leased, now: Date): Promise<Settlement | null> {
    const channel = channelOf(leased);
    const hash = this.addressHash(leased.lead, channel);
    const facts = await this.#o.store.gateFacts(leased.leadId, hash, channel);
    const verdict = gate(leased.action, facts, this.#o.hours, this.#o.timeZone, now);
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

  /** An address that its own server calls unknown gets no further mail. */
  noteSettled(batch: readonly Settlement[]): void {
    for (const { leased, cause } of batch) {
      if (cause !== "hard_bounce" || !policyOf(leased.action).toLead) continue;
      const hash = this.addressHash(leased.lead, "email");
      if (!hash) continue;
      this.suppress(hash, "email", "hard_bounce").catch((error: Error) => {
        this.#o.log.error("suppression.failed", { lead_id: leased.leadId, error: error.message });
      });
    }
  }
}

function channelOf(leased: Leased): Channel {
  return leased.integration === "email" ? "email" : "whatsapp";
}
