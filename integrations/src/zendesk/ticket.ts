/**
 * `ticket.create`: one ticket for each plan of a lead. Zendesk keeps an `Idempotency-Key` for about two hours; for what
 * comes later the ticket carries our key as `external_id`, which Zendesk does not keep unique, so it is looked for first.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { at, type Job, textAt } from "@streamleads/integration-kit";
import { type Asked, ask, type Context, type Failure, unreadable } from "./access.ts";
import { paths } from "./api.ts";
import { ticketKey, ticketOf } from "./map.ts";
import { customFieldsFor } from "./ticket-fields.ts";
import { notForDesk } from "./user.ts";
import { isForDesk } from "./wanted.ts";

/** @returns delivered with `refs.ticket`, also when an earlier attempt had opened it; a ticket that exists is not changed. */
export async function createTicket(job: Job, ctx: Context): Promise<Outcome> {
  if (!isForDesk(job.lead, ctx.settings)) return notForDesk;
  const requesterId = Number(job.refs.user);
  if (!Number.isSafeInteger(requesterId) || requesterId <= 0) return contactUnknown;

  const key = ticketKey(job.lead.id, job.delivery.planNo);
  const earlier = await lookFor(key, job, ctx);
  if (earlier.kind === "failed") return earlier.outcome;
  if (earlier.kind === "found") return delivered(earlier.id, "chamado já existia");

  const custom = await customFieldsFor(job.lead, ctx, job.now);
  if (!custom.ok) return custom.outcome;
  const { settings } = ctx;
  const ticket = ticketOf(job.lead, {
    key,
    requesterId,
    settings,
    customFields: custom.value,
    isReturning: job.returning,
  });
  const asked = await ask(ctx, job.now, "POST", paths.tickets(), {
    json: { ticket },
    headers: { "idempotency-key": job.delivery.key },
  });
  if (asked.kind === "answer") {
    const id = textAt(asked.json, "ticket", "id");
    return id === undefined ? unreadable : delivered(id, "chamado aberto");
  }
  return isConflict(asked) ? afterConflict(key, asked.outcome, job, ctx) : asked.outcome;
}

type Earlier = { kind: "found"; id: string } | { kind: "none" } | { kind: "failed"; outcome: Failure };

/** The list, not the search, which lags behind what was just written. A failed look-up is never "none". */
async function lookFor(key: string, job: Job, ctx: Context): Promise<Earlier> {
  const asked = await ask(ctx, job.now, "GET", paths.tickets(), { query: { external_id: key } });
  if (asked.kind !== "answer") return { kind: "failed", outcome: asked.outcome };
  const tickets = at(asked.json, "tickets");
  if (!Array.isArray(tickets)) return { kind: "failed", outcome: unreadable };
  const ours = tickets.find((ticket) => textAt(ticket, "external_id")?.toLowerCase() === key);
  if (ours === undefined) return { kind: "none" };
  const id = textAt(ours, "id");
  return id === undefined ? { kind: "failed", outcome: unreadable } : { kind: "found", id };
}

/** After a time-out a 409 has meant that the ticket was there (public issues, checked 2026-11-23). */
async function afterConflict(key: string, outcome: Failure, job: Job, ctx: Context): Promise<Outcome> {
  const earlier = await lookFor(key, job, ctx);
  if (earlier.kind === "found") return delivered(earlier.id, "chamado já existia");
  return earlier.kind === "failed" ? earlier.outcome : outcome;
}

function isConflict(asked: Asked): asked is Extract<Asked, { kind: "failed" }> {
  return asked.kind === "failed" && asked.result?.kind === "answer" && asked.result.status === 409;
}

function delivered(id: string, note: string): Delivered {
  return { kind: "delivered", externalId: id, refs: { ticket: id }, note };
}

/** Settled together with the user's id, so this heals when the contact is delivered (again). */
const contactUnknown: Outcome = {
  kind: "retry",
  cause: "contact_unknown",
  reason: "Ainda não se sabe qual é o usuário deste lead no Zendesk; o chamado espera por ele.",
};
