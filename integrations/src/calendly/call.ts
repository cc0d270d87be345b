/** One call to Calendly, read: its answer, that it is not there, or the outcome of not getting it. */
import { at, type ConnectorContext, type HttpRequest, isRecord } from "@streamleads/integration-kit";
import { type Failure, failureOf, unreadable } from "./errors.ts";
import type { fields } from "./fields.ts";

export type CalendlyContext = ConnectorContext<typeof fields>;

/** Pages of a list that are read; a hundred entries each. */
const PAGES_MAX = 10;

/** Carries a failed look-up through the memory, which forgets what throws. */
export class NotRead extends Error {
  readonly outcome: Failure;
  constructor(outcome: Failure) {
    super(outcome.cause);
    this.outcome = outcome;
  }
}

/** The object of an answer, by the statuses that mean success; anything else throws `NotRead`. */
export async function resource(
  { http }: CalendlyContext,
  now: Date,
  method: "GET" | "POST",
  path: string,
  options: HttpRequest = {},
): Promise<Record<string, unknown>> {
  const result = await http.request(method, path, options);
  const isRight = result.kind === "answer" && (result.status === 200 || result.status === 201);
  const found = isRight ? at(result.json, "resource") : undefined;
  if (isRecord(found)) return found;
  throw new NotRead(isRight ? unreadable : failureOf(result, now));
}

/** A whole list, page by page; anything else throws `NotRead`, and so does a list that never ends. */
export async function listed(
  { http }: CalendlyContext,
  now: Date,
  path: string,
  query: Record<string, string>,
): Promise<Record<string, unknown>[]> {
  const entries: Record<string, unknown>[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const paged = { ...query, count: "100", ...(token === undefined ? {} : { page_token: token }) };
    const result = await http.get(path, { query: paged });
    const isRight = result.kind === "answer" && result.status === 200;
    const collection = isRight ? at(result.json, "collection") : undefined;
    if (!Array.isArray(collection)) throw new NotRead(isRight ? unreadable : failureOf(result, now));
    entries.push(...collection.filter(isRecord));
    const next = isRight ? at(result.json, "pagination", "next_page_token") : undefined;
    if (typeof next !== "string" || next === "") return entries;
    token = next;
  }
  throw new NotRead(unreadable);
}

/** What a function of look-ups came to: its value, or the failure that it threw. */
export async function attempted<T>(
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; outcome: Failure }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof NotRead) return { ok: false, outcome: error.outcome };
    throw error;
  }
}
