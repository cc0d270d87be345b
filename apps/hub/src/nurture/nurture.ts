/**
 * The clock's work on sequences of mails. Every minute it takes the enrolments that are due and, in one transaction,
 * writes a delivery for each and moves the enrolment on. Both are committed together, so a process that is killed leaves
 * either both or neither, and two that work at once take different rows: no mail is planned twice.
 */
import { isOpen, type NurtureBasis, type NurtureClock, type PlanConnection } from "@streamleads/domain";
import type { SendGate } from "../deliveries/send-gate.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import { type DueRow, suppressedOf, takeDue, writeSteps } from "./due.store.ts";
import { nextStepOf } from "./next-step.ts";

export interface NurtureOptions extends NurtureClock {
  db: Database;
  bus: Bus;
  /** What plans are made of now: an e-mail connection may have come or gone since the enrolment. */
  connections: () => readonly PlanConnection[];
  gate: Pick<SendGate, "addressHash">;
  wake: (connectionId: number) => void;
  basis: NurtureBasis;
  now: () => Date;
  log: Log;
}

/** Enrolments of one transaction. */
const BATCH = 200;

export class Nurture {
  readonly #o: NurtureOptions;

  constructor(options: NurtureOptions) {
    this.#o = options;
  }

  /** Works off what is due now; nothing outside the hours of messages. */
  async run(): Promise<void> {
    const { hours, timeZone, now } = this.#o;
    for (let taken = BATCH; taken === BATCH; ) {
      const at = now();
      if (!isOpen(hours, timeZone, at)) return;
      taken = await this.#batch(at);
    }
  }

  async #batch(now: Date): Promise<number> {
    const { db, bus, wake, log, basis, hours, timeZone } = this.#o;
    const done = await db.transaction(async (client) => {
      const rows = await takeDue(client, now, BATCH);
      if (rows.length === 0) return [];
      const hashes = rows.map((row) => this.#hashOf(row));
      const suppressed = await suppressedOf(
        client,
        hashes.flatMap((hash) => hash ?? []),
      );
      const steps = rows.map((row, i) =>
        nextStepOf(row, {
          now,
          hours,
          timeZone,
          basis,
          connectionId: this.#connectionOf(row),
          isSuppressed: suppressed.has(hashes[i]?.toString("hex") ?? ""),
        }),
      );
      await writeSteps(client, steps, now);
      return steps.map((step, i) => ({ ...step, leadId: (rows[i] as DueRow).lead_id }));
    });
    if (done.length === 0) return 0;
    const woken = new Set(done.flatMap(({ send }) => send?.connectionId ?? []));
    for (const connectionId of woken) wake(connectionId);
    bus.publish({ kind: "leads", ids: done.map(({ leadId }) => leadId) });
    log.info("nurture.advanced", {
      enrolments: done.length,
      sent: done.filter(({ send }) => send !== null).length,
      ended: done.filter(({ ended }) => ended !== null).length,
    });
    return done.length;
  }

  #hashOf({ email }: DueRow): Buffer | null {
    return this.#o.gate.addressHash({ email, telefone: null }, "email");
  }

  /** The connection of the enrolment as long as it is there, else another of the lead's own world. */
  #connectionOf({ connection_id, teste }: DueRow): number | undefined {
    const fit = this.#o
      .connections()
      .filter(({ integration, serves }) => integration === "email" && (serves?.includes("email.nurture") ?? true));
    const own = fit.filter(({ sandbox }) => sandbox === teste);
    const choice = own.length > 0 || teste ? own : fit;
    return (choice.find(({ id }) => id === connection_id) ?? choice[0])?.id;
  }
}
