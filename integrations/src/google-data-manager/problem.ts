/** What a Google API says when it refuses: a status and reasons in capitals, spread over several details. */
import { at, textAt } from "@streamleads/integration-kit";

export interface Problem {
  /** `error.status`: "INVALID_ARGUMENT", "PERMISSION_DENIED"… */
  status: string;
  /** Every reason that is given, of the whole and of single fields, each once. */
  reasons: readonly string[];
  /** The id that Google's support asks for. */
  requestId: string | undefined;
  /** The quota that is used up is one of a day. */
  isDaily: boolean;
}

const DETAILS_MAX = 20;
/** Reasons are Google's own words; anything else may repeat what was sent. */
const REASON = /^[A-Z][A-Z_]{2,90}$/;

/** `undefined` when the answer is no error of a Google API (a proxy's page, an empty body). */
export function problemOf(json: unknown): Problem | undefined {
  const status = textAt(json, "error", "status");
  if (status === undefined || !REASON.test(status)) return undefined;
  const details = listAt(json, "error", "details");
  const violations = details.flatMap((detail) => listAt(detail, "fieldViolations"));
  const given = [...details, ...violations].map((one) => textAt(one, "reason"));
  const reasons = new Set(given.filter((reason) => reason !== undefined && REASON.test(reason)));
  const limits = details.map((detail) => textAt(detail, "metadata", "quota_limit") ?? "");
  const requestId = details.map((detail) => textAt(detail, "requestId")).find((id) => id && /^[\w-]{1,80}$/.test(id));
  return {
    status,
    reasons: [...reasons] as string[],
    requestId,
    isDaily: limits.some((limit) => /PerDay/i.test(limit)),
  };
}

function listAt(json: unknown, ...path: string[]): unknown[] {
  const list = at(json, ...path);
  return Array.isArray(list) ? list.slice(0, DETAILS_MAX) : [];
}
