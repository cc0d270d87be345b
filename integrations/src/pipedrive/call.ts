/** One call to Pipedrive, read: what was asked for, that it is not there, or the outcome of not getting it. */
import type { Outcome } from "@streamleads/domain";
import { at, type Http, type HttpRequest, isRecord, type Memo } from "@streamleads/integration-kit";
import type { Access } from "./api.ts";
import { failureOf, isPipedrives } from "./errors.ts";

/** Whoever calls: a connector's attempt or a source's reading. */
export interface Account {
  http: Http;
  memo: Memo;
  settings: Access;
}

export type Failure = Exclude<Outcome, { kind: "delivered" | "skipped" }>;

export type Asked =
  | { kind: "data"; data: unknown /** There are further pages. */; isMore: boolean }
  /** Pipedrive itself said 404: absent, or not for this user to see. */
  | { kind: "gone"; outcome: Failure }
  | { kind: "failed"; outcome: Failure };

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Never throws. Only a success that carries `data` is `data`; only Pipedrive's own 404 is absence. */
export async function ask(
  { http }: Account,
  now: Date,
  method: Method,
  path: string,
  options: HttpRequest = {},
): Promise<Asked> {
  const result = await http.request(method, path, options);
  if (result.kind === "answer") {
    const { status, json } = result;
    const data = at(json, "data");
    if ((status === 200 || status === 201) && at(json, "success") === true && data !== undefined) {
      return { kind: "data", data, isMore: isMoreIn(json) };
    }
    // v1's creation of a webhook says so in another word as well.
    if (status === 404 && isPipedrives(result)) return { kind: "gone", outcome: asFailure(failureOf(result, now)) };
  }
  return { kind: "failed", outcome: asFailure(failureOf(result, now)) };
}

/** v2 names the next page by a cursor, v1 by a flag. */
function isMoreIn(json: unknown): boolean {
  const cursor = at(json, "additional_data", "next_cursor");
  const isMore = at(json, "additional_data", "pagination", "more_items_in_collection");
  return (typeof cursor === "string" && cursor !== "") || isMore === true;
}

/** A list of objects, or `undefined` when it is none. v1 answers `null` for an empty one. */
export function rowsOf(data: unknown): Record<string, unknown>[] | undefined {
  if (data === null) return [];
  return Array.isArray(data) ? data.filter(isRecord) : undefined;
}

/** Carries a failed look-up through the memory, which forgets what throws. */
export class Refused extends Error {
  readonly outcome: Failure;
  constructor(outcome: Failure) {
    super(outcome.cause);
    this.outcome = outcome;
  }
}

/** A look-up from the memory; a failure comes back as one and is never remembered as absence. */
export async function remembered<T>(
  { memo }: Account,
  key: string,
  ttlMs: number,
  load: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; outcome: Failure }> {
  try {
    return { ok: true, value: await memo.remember(key, ttlMs, load) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, outcome: error.outcome };
    throw error;
  }
}

/** The rows of a whole list of the account's configuration, bounded; for use as `load`. */
export async function listed(
  account: Account,
  now: Date,
  path: string,
  query: Record<string, string> = {},
): Promise<Record<string, unknown>[]> {
  const asked = await ask(account, now, "GET", path, { query });
  if (asked.kind !== "data") throw new Refused(asked.outcome);
  const rows = rowsOf(asked.data);
  if (rows === undefined) throw new Refused(unreadable);
  return rows;
}

export const unreadable: Failure = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Pipedrive respondeu numa forma que não pôde ser lida.",
};

function asFailure(outcome: Outcome): Failure {
  return outcome.kind === "delivered" || outcome.kind === "skipped" ? unreadable : outcome;
}
