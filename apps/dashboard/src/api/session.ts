/** Login and logout, which have paths of their own beside the API. */
import { texts } from "../texts/index.ts";
import { ApiProblem, noAnswer, problemOf } from "./problem.ts";

/** Opens a session (a cookie that scripts cannot read). Throws `ApiProblem`. */
export async function signIn(email: string, password: string): Promise<void> {
  await post("/api/auth/sign-in/email", { email, password });
}

/** Closes the session at the hub, not only in this browser. Throws `ApiProblem`. */
export async function signOut(): Promise<void> {
  await post("/api/auth/sign-out", {});
}

async function post(path: string, body: unknown): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw noAnswer(cause);
  }
  if (!response.ok) throw await refusal(response);
}

/** The hub puts the library's refusals into its own words; an answer without them is told by its status. */
export async function refusal(response: Response): Promise<ApiProblem> {
  // A body that is no JSON is a proxy's page: `problemOf` has words for it.
  const problem = problemOf(response.status, await response.json().catch(() => undefined));
  if (problem.requestId !== undefined) return problem;
  if (response.status === 401) return new ApiProblem({ status: 401, code: "wrong_login", ...texts.access.wrongLogin });
  if (response.status === 429) return new ApiProblem({ status: 429, code: "too_many", ...texts.access.tooManyTries });
  return problem;
}
