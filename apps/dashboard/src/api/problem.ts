/** What went wrong with a request, in a form that a screen can show: what happened, what to do, what to quote. */
import { texts } from "../texts/index.ts";
import type { ErrorBody } from "./types.ts";

export interface ProblemOptions {
  /** HTTP status; 0 when no answer came. */
  status: number;
  /** Stable snake_case; `no_answer` and `unreadable_answer` are ours, the rest is the hub's. */
  code: string;
  message: string;
  fix: string;
  requestId?: string | undefined;
  fields?: ErrorBody["error"]["fields"];
  cause?: unknown;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string;
  readonly requestId: string | undefined;
  readonly fields: NonNullable<ErrorBody["error"]["fields"]>;

  constructor(options: ProblemOptions) {
    super(options.message, { cause: options.cause });
    this.name = "ApiProblem";
    this.status = options.status;
    this.code = options.code;
    this.fix = options.fix;
    this.requestId = options.requestId;
    this.fields = options.fields ?? [];
  }
}

/** No answer at all: the network, or the hub is down. */
export function noAnswer(cause: unknown): ApiProblem {
  return new ApiProblem({ status: 0, code: "no_answer", ...texts.problem.noAnswer, cause });
}

/** Reads the hub's error; an answer of another shape (a proxy's page, say) is told as such, never as success. */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (isErrorBody(body)) {
    const { code, message, fix, request_id, fields } = body.error;
    return new ApiProblem({ status, code, message, fix, requestId: request_id, fields });
  }
  const known =
    status === 401 ? texts.problem.loggedOut : status >= 500 ? texts.problem.down : texts.problem.unreadable;
  return new ApiProblem({ status, code: status === 401 ? "unauthorized" : "unreadable_answer", ...known });
}

/** Anything that was thrown, as a problem: a defect of the page is shown too, and not taken for a missing answer. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem({ status: 0, code: "page_defect", ...texts.problem.defect, cause: thrown });
}

export function isLoggedOut(thrown: unknown): boolean {
  return thrown instanceof ApiProblem && thrown.status === 401;
}

/** Asking again can help: no answer, or the hub says that it is not ready. What the caller did wrong stays wrong. */
export function isWorthRepeating(thrown: unknown): boolean {
  return thrown instanceof ApiProblem && (thrown.status === 0 || thrown.status >= 500) && thrown.code !== "page_defect";
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    "message" in error &&
    typeof error.message === "string" &&
    "fix" in error &&
    typeof error.fix === "string"
  );
}
