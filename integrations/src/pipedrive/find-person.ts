/**
 * Looks a person up: by exact e-mail, then by exact phone. Three answers that are never taken for one another: found,
 * nobody, and not known because the look-up failed (whoever reads a failure as "nobody" makes the same person twice).
 */
import { firstName, foldText, type Lead } from "@streamleads/domain";
import { at, isRecord, textAt } from "@streamleads/integration-kit";
import { numberAt } from "./account-facts.ts";
import { paths } from "./api.ts";
import { type Account, ask, type Failure, unreadable } from "./call.ts";
import { sameEmail, samePhone } from "./map.ts";

export type Found = { kind: "person"; id: number } | { kind: "nobody" } | { kind: "failed"; outcome: Failure };

type Who = Pick<Lead, "nome" | "email" | "telefone">;

interface Hit {
  id: number;
  name: string;
  emails: string[];
  phones: string[];
}

/** Of several with the same e-mail or phone, the one with the lowest number: the oldest, the same one every time. */
export async function findPerson(who: Who, account: Account, now: Date): Promise<Found> {
  if (who.email !== null) {
    const hits = await search("email", who.email, account, now);
    if (!Array.isArray(hits)) return hits;
    const same = hits.filter(({ emails }) => emails.some((email) => sameEmail(email, who.email)));
    if (same.length > 0) return oldest(same);
  }
  if (who.telefone !== null) {
    const hits = await search("phone", who.telefone, account, now);
    if (!Array.isArray(hits)) return hits;
    const same = hits.filter((hit) => hit.phones.some((phone) => samePhone(phone, who.telefone)) && mayBe(hit, who));
    if (same.length > 0) return oldest(same);
  }
  return { kind: "nobody" };
}

/** Couples, secretaries and brokers share phones: with two e-mails that differ, the first names must agree. */
function mayBe(hit: Hit, who: Who): boolean {
  return who.email === null || hit.emails.length === 0 || firstOf(hit.name) === firstOf(who.nome);
}

function firstOf(nome: string): string {
  return foldText(firstName(nome));
}

function oldest(hits: readonly Hit[]): Found {
  return { kind: "person", id: Math.min(...hits.map(({ id }) => id)) };
}

async function search(
  fields: "email" | "phone",
  term: string,
  account: Account,
  now: Date,
): Promise<Hit[] | Extract<Found, { kind: "failed" }>> {
  const query = { term, fields, exact_match: "true", limit: "100" };
  const asked = await ask(account, now, "GET", paths.searchPersons(), { query });
  // A search that is "not there" is an address that is wrong, not a person who is absent.
  if (asked.kind !== "data") return { kind: "failed", outcome: asked.outcome };
  const items = at(asked.data, "items");
  if (!Array.isArray(items)) return { kind: "failed", outcome: unreadable };
  return items.flatMap((entry): Hit[] => {
    const id = numberAt(entry, "item", "id");
    if (id === undefined || !isRecord(entry)) return [];
    return [
      {
        id,
        name: textAt(entry, "item", "name") ?? "",
        emails: texts(at(entry, "item", "emails")),
        phones: texts(at(entry, "item", "phones")),
      },
    ];
  });
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
