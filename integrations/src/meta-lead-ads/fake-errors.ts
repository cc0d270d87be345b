/** Refusals of the Graph API, in its own words and shape. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";

export interface GraphErrorMore {
  status?: number;
  subcode?: number;
  headers?: Record<string, string>;
  isTransient?: boolean;
}

/** An error body; HTTP 400 unless told otherwise, as nearly all of Meta's are. */
export function graphError(code: number, message: string, more: GraphErrorMore = {}): FakeAnswer {
  return {
    status: more.status ?? 400,
    ...(more.headers ? { headers: more.headers } : {}),
    json: {
      error: {
        message: `(#${code}) ${message}`,
        type: "OAuthException",
        code,
        ...(more.subcode === undefined ? {} : { error_subcode: more.subcode }),
        ...(more.isTransient === undefined ? {} : { is_transient: more.isTransient }),
        fbtrace_id: "ASandboxTrace00000000",
      },
    },
  };
}

/** What Graph says of an object that does not exist, and of one that the token may not see: there is no telling which. */
export function missingObject(method: string, id: string): FakeAnswer {
  const message = `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return graphError(100, message, { subcode: 33 });
}

/** A Page that has used up its calls, with the minutes after which Meta lets it in again. */
export function pageLimit(minutes: number): FakeAnswer {
  const usage = {
    "104433221100998": [
      { type: "leadgen", call_count: 100, total_cputime: 12, total_time: 20, estimated_time_to_regain_access: minutes },
    ],
  };
  return graphError(80005, "There have been too many leadgen api calls to this Page account.", {
    headers: { "x-business-use-case-usage": JSON.stringify(usage) },
  });
}
