/** The only place that talks to the hub's API. Types come from its own description (`schema.d.ts`). */
import createClient from "openapi-fetch";
import { noAnswer, problemOf } from "./problem.ts";
import type { paths } from "./schema.d.ts";

/** Same origin, so the session's cookie travels and the browser sends the Origin that the hub checks. */
export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer. Throws `ApiProblem` for everything else, the missing answer included. */
export async function read<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answered(call);
  if (!response.ok || data === undefined || data === null) throw problemOf(response.status, error);
  return data as NonNullable<T>;
}

/** For calls whose good answer has no body that matters. */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await answered(call);
  if (!response.ok) throw problemOf(response.status, error);
}

async function answered<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call;
  } catch (cause) {
    // A request that was cancelled because nobody waits for it any more is not a missing answer.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw noAnswer(cause);
  }
}
