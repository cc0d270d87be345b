/** Reads the answers of the Graph API that are not what was looked for. A look-up may always be made again. */
import {
  at,
  type HttpAnswer,
  type HttpResult,
  outcomeOf,
  type Reading,
  textAt,
  type Unread,
} from "@streamleads/integration-kit";
import {
  DECISIONS,
  type Decision,
  objectMissing,
  permissionMissing,
  TOKEN_REASONS,
  tokenRefused,
} from "./error-codes.ts";

const MINUTE_MS = 60_000;
/** Without a word from Meta about when: long enough for a quota that rolls, short enough for a lead that waits. */
const LIMIT_WAIT_MS = 5 * MINUTE_MS;
const DAY_MINUTES = 24 * 60;

/** Never a success, never an absence. */
export type Failure = Unread;

const NO_ANSWER: Readonly<Record<string, string>> = {
  timeout: "A Meta não respondeu a tempo.",
  aborted: "A leitura na Meta foi interrompida.",
  body_too_large: "A Meta respondeu com mais dados do que o limite permite.",
};

/** Decides by `error.code`, then by status. Never throws. */
export function failureOf(result: HttpResult, now: Date): Failure {
  if (result.kind === "no_answer") {
    const reason = NO_ANSWER[result.code];
    if (reason !== undefined) return { kind: "retry", cause: result.code, reason };
    return { kind: "retry", cause: "connection_lost", reason: "A conexão com a Meta caiu antes da resposta." };
  }
  const outcome = outcomeOf(result, {
    label: "Meta",
    now,
    reconnectFix: tokenRefused.fix,
    own: (answer) => {
      const code = at(answer.json, "error", "code");
      return typeof code === "number" && Number.isInteger(code) ? ofCode(code, answer, now) : undefined;
    },
  });
  if (outcome.kind === "delivered" || outcome.kind === "skipped") {
    return { kind: "retry", cause: "unreadable_answer", reason: "A Meta deu uma resposta que não pôde ser lida." };
  }
  return outcome;
}

/** A failed look-up as what became of the change. What nobody knows is asked again: nothing was written anywhere. */
export function readingOf(failure: Failure): Reading {
  const { cause, reason } = failure;
  switch (failure.kind) {
    case "retry": {
      const when = failure.notBefore ? { notBefore: failure.notBefore } : {};
      return { kind: "retry", cause, reason, ...when, ...(failure.pauseConnection ? { pauseSource: true } : {}) };
    }
    case "unknown":
      return { kind: "retry", cause, reason };
    case "rejected":
      return { kind: "parked", cause, reason, fix: failure.fix };
    case "reconnect":
      return { kind: "reconnect", cause, reason, fix: failure.fix };
  }
}

function ofCode(code: number, answer: HttpAnswer, now: Date): Failure {
  const subcode = at(answer.json, "error", "error_subcode");
  const decision = decisionFor(code, subcode, answer);
  const said = code === 190 && typeof subcode === "number" ? TOKEN_REASONS.get(subcode) : undefined;
  const { cause } = decision;
  const reason = `${(said ?? decision.reason).slice(0, -1)} (código ${code}${traceOf(answer)}).`;
  switch (decision.kind) {
    case "retry":
      return { kind: "retry", cause, reason };
    case "slow_down": {
      const notBefore = new Date(now.getTime() + (regainMs(answer) ?? LIMIT_WAIT_MS));
      return { kind: "retry", cause, reason, notBefore, burn: false, pauseConnection: true };
    }
    case "rejected":
    case "reconnect":
      return { kind: decision.kind, cause, reason, fix: decision.fix };
  }
}

function decisionFor(code: number, subcode: unknown, answer: HttpAnswer): Decision {
  if (code === 100 && subcode === 33) return objectMissing;
  const known = DECISIONS.get(code);
  if (known) return known;
  if (code >= 200 && code <= 299) return permissionMissing;
  if (answer.status >= 500 || at(answer.json, "error", "is_transient") === true) {
    return {
      kind: "retry",
      cause: "meta_unknown_error",
      reason: "A Meta falhou com um erro que ainda não conhecemos.",
    };
  }
  return {
    kind: "rejected",
    cause: "meta_unknown_error",
    reason: "A Meta recusou o pedido com um erro que ainda não conhecemos.",
    fix: "Procure o código na página de erros da Graph API e leia o aviso de novo quando estiver resolvido.",
  };
}

/** The longest wait in `X-Business-Use-Case-Usage` (`{"<id>": [{estimated_time_to_regain_access: minutes}]}`), at most a day. */
function regainMs(answer: HttpAnswer): number | undefined {
  const header = answer.headers["x-business-use-case-usage"] ?? "";
  let longest = 0;
  for (const [, minutes] of header.matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d{1,6})/g)) {
    longest = Math.max(longest, Number(minutes));
  }
  return longest > 0 ? Math.min(longest, DAY_MINUTES) * MINUTE_MS : undefined;
}

/** Meta's support asks for this id. Its messages are left out: they may repeat what a person wrote. */
function traceOf(answer: HttpAnswer): string {
  const trace = textAt(answer.json, "error", "fbtrace_id");
  return trace && /^[\w-]{1,60}$/.test(trace) ? `, rastreio ${trace}` : "";
}
