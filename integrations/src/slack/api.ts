/** The methods of the Web API that a bot calls (docs.slack.dev/reference/methods, checked 2026-11-23). */
import type { Outcome } from "@streamleads/domain";
import type { Http, HttpAnswer } from "@streamleads/integration-kit";
import { apiOutcome } from "./errors.ts";

export type Method = "auth.test" | "chat.postMessage" | "chat.update" | "chat.delete";

/** Without a charset Slack adds a warning to every answer of the Web API. */
const JSON_UTF8 = { headers: { "content-type": "application/json; charset=utf-8" } } as const;
const DELIVERED = (): Outcome => ({ kind: "delivered" });

/** Calls a method with JSON; `whenOk` says what a success is worth. */
export async function callApi(
  http: Http,
  method: Method,
  body: Readonly<Record<string, unknown>>,
  now: Date,
  whenOk: (answer: HttpAnswer) => Outcome = DELIVERED,
): Promise<Outcome> {
  return apiOutcome(await http.post(`/${method}`, body, JSON_UTF8), now, whenOk);
}

/** Asks one of the methods that take no JSON: their arguments are a query. */
export async function askApi(
  http: Http,
  method: "users.info" | "conversations.info",
  query: Readonly<Record<string, string>>,
  now: Date,
  whenOk: (answer: HttpAnswer) => Outcome,
): Promise<Outcome> {
  return apiOutcome(await http.get(`/${method}`, { query }), now, whenOk);
}
