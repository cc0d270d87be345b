/** Reads the answers of the Graph API that are not what was looked for. A look-up may always be made again. */
import {
  at,
  graphErrorCode,
  graphReason,
  graphRegainMs,
  type HttpAnswer,
  type HttpResult,
  outcomeOf,
  type UnknownGraphError,
  type Unread,
  unknownGraphError,
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
      const code = graphErrorCode(answer);
      return code === undefined ? undefined : ofCode(code, answer, now);
    },
  });
  if (outcome.kind === "delivered" || outcome.kind === "skipped") {
    return { kind: "retry", cause: "unreadable_answer", reason: "A Meta deu uma resposta que não pôde ser lida." };
  }
  return outcome;
}

function ofCode(code: number, answer: HttpAnswer, now: Date): Failure {
  const subcode = at(answer.json, "error", "error_subcode");
  const decision = decisionFor(code, subcode, answer);
  const said = code === 190 && typeof subcode === "number" ? TOKEN_REASONS.get(subcode) : undefined;
  const { cause } = decision;
  const reason = graphReason(said ?? decision.reason, code, answer);
  switch (decision.kind) {
    case "retry":
      return { kind: "retry", cause, reason };
    case "slow_down": {
      const notBefore = new Date(now.getTime() + (graphRegainMs(answer) ?? LIMIT_WAIT_MS));
      return { kind: "retry", cause, reason, notBefore, burn: false, pauseConnection: true };
    }
    case "rejected":
    case "reconnect":
      return { kind: decision.kind, cause, reason, fix: decision.fix };
  }
}

function decisionFor(code: number, subcode: unknown, answer: HttpAnswer): Decision | UnknownGraphError {
  if (code === 100 && subcode === 33) return objectMissing;
  const known = DECISIONS.get(code);
  if (known) return known;
  if (code >= 200 && code <= 299) return permissionMissing;
  return unknownGraphError(
    answer,
    "Procure o código na página de erros da Graph API e leia o aviso de novo quando estiver resolvido.",
  );
}
