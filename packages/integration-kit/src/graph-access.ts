/**
 * Calls of Meta's Graph API by connectors, and what its refusals mean for a delivery. The code decides, never the HTTP
 * status: nearly everything is HTTP 400, and throttling has neither 429 nor `Retry-After`.
 * From developers.facebook.com/docs/graph-api/guides/error-handling and marketing-api/error-reference, checked 2026-11-23.
 */
import type { Outcome } from "@streamleads/domain";
import { graphErrorCode, graphReason, graphRegainMs, unknownGraphError } from "./graph-error.ts";
import type { Http, HttpAnswer, HttpRequest, HttpResult } from "./http.ts";
import { at } from "./json.ts";
import { outcomeOf } from "./outcome-of.ts";
import { hmacSha256Hex } from "./signature.ts";

export interface GraphAccess {
  /** Bound to the versioned base address (`graphBaseUrl`), without authorization. */
  http: Http;
  token: string | undefined;
  /** Secret of the app that the token was made for; with it every call carries `appsecret_proof`. */
  appSecret?: string | undefined;
}

/** One call. The token goes in a header, never in the address, where it would be logged. */
export function graphCall(
  { http, token = "", appSecret }: GraphAccess,
  method: "GET" | "POST" | "DELETE",
  path: string,
  request: HttpRequest = {},
): Promise<HttpResult> {
  const proof: Record<string, string> = appSecret ? { appsecret_proof: hmacSha256Hex(appSecret, token) } : {};
  return http.request(method, path, {
    ...request,
    query: { ...request.query, ...proof },
    headers: { ...request.headers, authorization: `Bearer ${token}` },
  });
}

/** What a code asks for, before headers and time are known. */
export type GraphDecision =
  | { kind: "retry"; cause: string; reason: string }
  /** The app or the account must go slower: the whole connection waits. */
  | { kind: "slow_down"; cause: string; reason: string }
  /** Held by something else at Meta for a while: says nothing about this delivery, which waits alone. */
  | { kind: "busy"; cause: string; reason: string; waitMs: number }
  | { kind: "rejected" | "reconnect"; cause: string; reason: string; fix: string };

export interface GraphRules {
  now: Date;
  /** How to get a token that works here. */
  newToken: string;
  /** Which rights the token's owner needs here. */
  rights: string;
  /** Where the ids of this connection are to be compared. */
  objects: string;
  /** The product's own codes, asked first. */
  own?: (code: number, subcode: number | undefined) => GraphDecision | undefined;
}

/** Without a word from Meta about when: long enough for a quota that rolls. */
const LIMIT_WAIT_MS = 5 * 60_000;
const TEMPORARY = [1, 2];
const LIMITS = [4, 17, 32, 341, 613, 80003, 80004];
const TOKEN = [102, 190];

/** Decides by `error.code` and `error_subcode`, then by the table that holds for every provider. */
export function graphOutcome(result: HttpResult, rules: GraphRules): Outcome {
  return outcomeOf(result, {
    label: "Meta",
    now: rules.now,
    reconnectFix: rules.newToken,
    own: (answer) => {
      const code = graphErrorCode(answer);
      return code === undefined ? undefined : ofCode(code, answer, rules);
    },
  });
}

function ofCode(code: number, answer: HttpAnswer, rules: GraphRules): Outcome {
  const given = at(answer.json, "error", "error_subcode");
  const subcode = typeof given === "number" ? given : undefined;
  const decision = rules.own?.(code, subcode) ?? decisionFor(code, subcode, answer, rules);
  const { cause } = decision;
  const reason = graphReason(decision.reason, code, answer);
  switch (decision.kind) {
    case "retry":
      return { kind: "retry", cause, reason };
    case "slow_down": {
      const notBefore = new Date(rules.now.getTime() + (graphRegainMs(answer) ?? LIMIT_WAIT_MS));
      return { kind: "retry", cause, reason, notBefore, burn: false, pauseConnection: true };
    }
    case "busy":
      return { kind: "retry", cause, reason, notBefore: new Date(rules.now.getTime() + decision.waitMs), burn: false };
    case "rejected":
    case "reconnect":
      return { kind: decision.kind, cause, reason, fix: decision.fix };
  }
}

function decisionFor(code: number, subcode: number | undefined, answer: HttpAnswer, rules: GraphRules): GraphDecision {
  const { newToken, rights, objects } = rules;
  if (TEMPORARY.includes(code)) {
    return { kind: "retry", cause: "meta_temporary", reason: "A Meta teve uma falha temporária." };
  }
  if (LIMITS.includes(code)) {
    return { kind: "slow_down", cause: "meta_rate_limit", reason: "A conta passou do limite de chamadas da Meta." };
  }
  if (TOKEN.includes(code)) {
    const reason = "A Meta recusou o token: ele expirou ou foi revogado.";
    return { kind: "reconnect", cause: "token_invalid", reason, fix: newToken };
  }
  if (code === 104) {
    return {
      kind: "reconnect",
      cause: "app_secret_mismatch",
      reason: "A Meta recusou a prova feita com a chave secreta: ela não é do aplicativo que gerou o token.",
      fix: "Use a chave secreta do mesmo aplicativo que gerou o token, ou deixe o campo vazio se o aplicativo não a exige.",
    };
  }
  if (code === 3 || code === 10 || (code >= 200 && code <= 299)) {
    const reason = "O token não tem permissão para isto na Meta.";
    return { kind: "reconnect", cause: "permission_missing", reason, fix: rights };
  }
  if (code === 100 && subcode === 33) {
    const reason = "A Meta diz que este objeto não existe ou que o token não o alcança.";
    return { kind: "reconnect", cause: "object_missing", reason, fix: objects };
  }
  if (code === 100 || code === 803 || code === 2500) {
    return {
      kind: "rejected",
      cause: "meta_bad_request",
      reason: "A Meta não aceitou os dados enviados.",
      fix: "Procure o código na página de erros da Meta; confira os ids da conexão e o contato do lead, e reenvie.",
    };
  }
  if (code === 368) {
    return {
      kind: "reconnect",
      cause: "policy_blocked",
      reason: "A Meta bloqueou o aplicativo ou a conta por causa de uma política dela.",
      fix: "Abra a Qualidade da conta na Meta, veja o motivo e peça revisão; depois reconecte.",
    };
  }
  if (code === 2635) {
    return {
      kind: "reconnect",
      cause: "version_retired",
      reason: "A versão da Graph API em uso foi encerrada pela Meta.",
      fix: "Troque META_GRAPH_VERSION (e a versão no fim do endereço, se houver) pela que o guia desta integração indica.",
    };
  }
  return unknownGraphError(answer, "Procure o código na página de erros da Meta e reenvie quando estiver resolvido.");
}
