/**
 * What the service desk holds of a person goes for good: the tickets that came from here, then the user. Tickets of
 * another origin are the company's own and stay, without a name, once the user is gone; while one of them is open Zendesk
 * does not let go of the user, and a person must decide.
 */
import type { Outcome } from "@streamleads/domain";
import { at, type ErasedPerson, textAt } from "@streamleads/integration-kit";
import { ask, type Context, type Failure, unreadable } from "./access.ts";
import { paths } from "./api.ts";
import { userKey } from "./map.ts";

type Found = { kind: "user"; id: string } | { kind: "nobody" } | { kind: "failed"; outcome: Failure };

/** @returns delivered when nothing is left, also when nobody was there; `retry` while pages remain. */
export async function erasePerson(person: ErasedPerson, ctx: Context): Promise<Outcome> {
  const found = await findUser(person, ctx);
  if (found.kind === "failed") return found.outcome;
  if (found.kind === "nobody") return { kind: "delivered", note: "ninguém com este e-mail no Zendesk" };
  const problem = (await eraseTickets(found.id, person, ctx)) ?? (await eraseUser(found.id, person.now, ctx));
  return problem ?? { kind: "delivered", note: "usuário e chamados do StreamLeads apagados" };
}

async function findUser({ refs, email, leadId, now }: ErasedPerson, ctx: Context): Promise<Found> {
  if (refs.user !== undefined) return { kind: "user", id: refs.user };
  const key = userKey(leadId);
  const byKey = await search(
    { external_id: key },
    (user) => textAt(user, "external_id")?.toLowerCase() === key,
    now,
    ctx,
  );
  if (byKey.kind !== "nobody" || email === null) return byKey;
  const isTheirs = (user: unknown) => textAt(user, "email")?.toLowerCase() === email.toLowerCase();
  return search({ query: `email:"${email.replaceAll('"', "")}"` }, isTheirs, now, ctx);
}

async function search(
  query: Record<string, string>,
  isTheirs: (user: unknown) => boolean,
  now: Date,
  ctx: Context,
): Promise<Found> {
  const asked = await ask(ctx, now, "GET", paths.searchUsers(), { query });
  if (asked.kind !== "answer") return { kind: "failed", outcome: asked.outcome };
  const users = at(asked.json, "users");
  if (!Array.isArray(users)) return { kind: "failed", outcome: unreadable };
  const id = textAt(users.find(isTheirs), "id");
  return id === undefined ? { kind: "nobody" } : { kind: "user", id };
}

/** Twice: a deleted ticket lies in a bin for 30 days unless it is deleted there as well. */
async function eraseTickets(userId: string, { leadId, now }: ErasedPerson, ctx: Context): Promise<Failure | undefined> {
  const asked = await ask(ctx, now, "GET", paths.requestedBy(userId));
  if (asked.kind === "gone") return undefined;
  if (asked.kind === "failed") return asked.outcome;
  const tickets = at(asked.json, "tickets");
  if (!Array.isArray(tickets)) return unreadable;
  const ours = tickets.filter((ticket) => textAt(ticket, "external_id")?.startsWith(`${userKey(leadId)}-`));
  for (const ticket of ours) {
    const id = textAt(ticket, "id");
    if (id === undefined) return unreadable;
    for (const path of [paths.ticket(id), paths.deletedTicket(id)]) {
      const done = await ask(ctx, now, "DELETE", path);
      if (done.kind === "failed") return done.outcome;
    }
  }
  return typeof at(asked.json, "next_page") === "string" && ours.length > 0 ? partial : undefined;
}

async function eraseUser(id: string, now: Date, ctx: Context): Promise<Failure | undefined> {
  const removed = await ask(ctx, now, "DELETE", paths.user(id));
  if (removed.kind === "failed") return isHeld(removed) ? stillHeld : removed.outcome;
  const purged = await ask(ctx, now, "DELETE", paths.deletedUser(id));
  return purged.kind === "failed" ? purged.outcome : undefined;
}

function isHeld({ result }: { result: { kind: string; status?: number } | undefined }): boolean {
  return result?.kind === "answer" && result.status === 422;
}

const partial: Failure = {
  kind: "retry",
  cause: "erase_goes_on",
  reason: "Parte dos chamados da pessoa já saiu do Zendesk; o resto sai na próxima tentativa.",
};
const stillHeld: Failure = {
  kind: "rejected",
  cause: "user_has_tickets",
  reason: "O Zendesk não apaga o usuário enquanto ele tem chamados abertos que não vieram do StreamLeads.",
  fix: "Encerre ou apague no Zendesk os chamados abertos da pessoa e repita a exclusão.",
};
