/**
 * Looks whether an earlier attempt arrived, before a second one is made. Absence is what a list that was read says;
 * a list that was not read says nothing.
 */
import { at, type Http, textAt } from "@streamleads/integration-kit";
import { accountPath } from "./addresses.ts";
import { type Failure, readFailure } from "./errors.ts";
import type { TwilioSettings } from "./fields.ts";

export type Found = { kind: "found"; sid: string } | { kind: "absent" } | Failure;

/** The newest ones of one recipient; an alert is looked for minutes after it was sent. */
const PAGE_SIZE = "50";
/** Between our clock and Twilio's. */
const CLOCK_MS = 60_000;
/** States in which nothing reached, or will reach, anybody. */
const LOST: ReadonlySet<string> = new Set(["failed", "undelivered", "canceled"]);

interface Reach {
  http: Http;
  settings: TwilioSettings;
}

export interface Sought {
  to: string;
  since: Date;
  now: Date;
}

/** A text with these words to this number since then. Trial accounts put words of their own before ours. */
export async function findMessage(ctx: Reach, body: string, sought: Sought): Promise<Found> {
  return find(ctx, "Messages", sought, (entry) => {
    const sent = textAt(entry, "body");
    return sent?.endsWith(body) === true && !LOST.has(textAt(entry, "status") ?? "");
  });
}

/** A call from us to this number since then, whatever became of it: it rang, or was refused for a reason. */
export async function findCall(ctx: Reach, from: string, sought: Sought): Promise<Found> {
  return find(ctx, "Calls", sought, (entry) => textAt(entry, "from") === from);
}

async function find(
  { http, settings }: Reach,
  list: "Messages" | "Calls",
  { to, since, now }: Sought,
  isIt: (entry: unknown) => boolean,
): Promise<Found> {
  const result = await http.get(accountPath(settings, `/${list}.json`), { query: { To: to, PageSize: PAGE_SIZE } });
  if (result.kind !== "answer" || result.status !== 200) return readFailure(result, now);
  const entries = at(result.json, list.toLowerCase());
  if (!Array.isArray(entries)) return UNREAD_LIST;
  for (const entry of entries) {
    const created = Date.parse(textAt(entry, "date_created") ?? "");
    const sid = textAt(entry, "sid");
    if (sid !== undefined && created >= since.getTime() - CLOCK_MS && isIt(entry)) return { kind: "found", sid };
  }
  return { kind: "absent" };
}

const UNREAD_LIST: Failure = {
  kind: "retry",
  cause: "unreadable_answer",
  reason: "A Twilio deu uma lista que não pôde ser lida; antes de repetir é preciso saber se já chegou.",
};
