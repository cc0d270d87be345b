/** For tests of sequences: a hub whose clock the test moves, a mail server that takes everything, and one lead after another. */
import type { Lead } from "@streamleads/domain";
import { type EmailFake, type ReceivedMail, startEmailFake } from "../../../../integrations/src/email/fake.ts";
import { arrivalOf } from "../../../../tests/support/hub.ts";
import type { DeliveryRecord } from "../../../../tests/support/rows.ts";
import { World } from "../../../../tests/support/world.ts";
import type { Hub } from "../hub.ts";
import { leadIn } from "../leads/testing.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** What makes a lead of these statuses. */
export const MORNO = { interesse: undefined, renda_aproximada: 9_000 };
export const FRIO = { interesse: undefined, renda_aproximada: undefined, cidade: "Campinas" };

export interface EnrolmentRow {
  sequence: string;
  next_step: number;
  next_at: Date | null;
  ended_at: Date | null;
  ended_cause: string | null;
}

/** The next Monday at ten in São Paulo: settlements bear the database's own time, which must not be ahead of the test's. */
export function nextMonday(after = new Date()): Date {
  const monday = Temporal.Instant.fromEpochMilliseconds(after.getTime())
    .toZonedDateTimeISO("America/Sao_Paulo")
    .add({ days: 1 })
    .with({ hour: 10, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 });
  return new Date(monday.add({ days: (8 - monday.dayOfWeek) % 7 }).epochMilliseconds);
}

export class NurtureWorld {
  readonly world: World;
  readonly mail: EmailFake;
  now = nextMonday();

  constructor(world: World, mail: EmailFake) {
    this.world = world;
    this.mail = mail;
  }

  static async open(name: string): Promise<NurtureWorld> {
    const world = await World.open(name);
    const mail = await startEmailFake();
    world.closing(() => mail.close());
    return new NurtureWorld(world, mail);
  }

  hub(env: Record<string, string> = {}): Promise<Hub> {
    return this.world.hub({ ...this.mail.env(), ...env }, { now: () => this.now });
  }

  async lead(hub: Hub, input: Record<string, unknown> = MORNO): Promise<Lead> {
    return leadIn(await hub.context.intake.accept(arrivalOf(input, { receivedAt: this.now })));
  }

  /** What the clock does every minute. */
  async tick(...hubs: Hub[]): Promise<void> {
    await Promise.all(hubs.map((hub) => hub.tasks.find(({ name }) => name === "nutricao")!.run()));
  }

  async nurtureOf(leadId: number): Promise<DeliveryRecord[]> {
    const all = await this.world.deliveries();
    return all.filter(({ lead_id, action }) => lead_id === leadId && action === "email.nurture");
  }

  /** When nothing of these mails is under way any more. */
  settled(leadId: number): Promise<DeliveryRecord[]> {
    return this.world.until(
      () => this.nurtureOf(leadId),
      (rows) => rows.every(({ state }) => !["pending", "running", "retrying"].includes(state)),
    );
  }

  enrolments(leadId: number): Promise<EnrolmentRow[]> {
    return this.world.query(
      "select sequence, next_step, next_at, ended_at, ended_cause from enrolments where lead_id = $1 order by id",
      [leadId],
    );
  }

  /** Subjects of the mails that a person got, in order; the welcome mail is none of a sequence. */
  subjectsTo(lead: Lead): string[] {
    return this.mail.arrivals
      .map(({ data }) => data as ReceivedMail)
      .filter(({ to, subject }) => to === lead.email && !subject.startsWith("Bem-vindo"))
      .map(({ subject }) => subject);
  }
}
