/** What Meta knows of an access token (`/debug_token`), for the check of a connection: rights, and when it ends. */
import type { Outcome } from "@streamleads/domain";
import { type GraphAccess, type GraphRules, graphCall, graphOutcome } from "./graph-access.ts";
import { at, textAt } from "./json.ts";

export type GraphTokenReport =
  /** The token cannot be used, or Meta could not be asked. */
  | { ok: false; outcome: Outcome }
  /** `expiresAt` is absent for a token that does not end (of a system user); `notes` are sentences for an operator. */
  | { ok: true; expiresAt: Date | undefined; notes: readonly string[] };

/** Past the year 9999 no calendar helps anybody. */
const SECONDS_MAX = 2.5e11;

/**
 * Looks at a token with itself: its owner may always ask about it, and the id of its app need not be known. A refusal to
 * answer is told in the notes and is no failure: the token may be as good as any.
 * developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging, checked 2026-11-23.
 * @param needed rights without which the connection cannot work.
 */
export async function inspectGraphToken(
  access: GraphAccess,
  needed: readonly string[],
  rules: GraphRules,
  timeZone: string,
): Promise<GraphTokenReport> {
  const result = await graphCall(access, "GET", "/debug_token", { query: { input_token: access.token ?? "" } });
  const data = result.kind === "answer" && result.status === 200 ? at(result.json, "data") : undefined;
  if (at(data, "is_valid") === false) {
    const reason = "A Meta diz que o token não vale mais.";
    return { ok: false, outcome: { kind: "reconnect", cause: "token_invalid", reason, fix: rules.newToken } };
  }
  if (at(data, "is_valid") !== true) {
    const outcome = graphOutcome(result, rules);
    const isAnswered = result.kind === "answer" && ["delivered", "rejected", "reconnect"].includes(outcome.kind);
    if (!isAnswered) return { ok: false, outcome };
    return { ok: true, expiresAt: undefined, notes: ["A validade do token não pôde ser lida."] };
  }
  const scopes = at(data, "scopes");
  const missing = Array.isArray(scopes) ? needed.filter((scope) => !scopes.includes(scope)) : [];
  if (missing.length > 0) {
    const reason = `Falta ao token a permissão ${missing.join(", ")}.`;
    return { ok: false, outcome: { kind: "reconnect", cause: "permission_missing", reason, fix: rules.rights } };
  }
  const expiresAt = earliest(at(data, "expires_at"), at(data, "data_access_expires_at"));
  const until = expiresAt ? `Token válido até ${dayOf(expiresAt, timeZone)}.` : "Token sem data para vencer.";
  const isOfPerson = textAt(data, "type") === "USER";
  const advice = isOfPerson ? ["É o token de uma pessoa: prefira o de um usuário do sistema."] : [];
  return { ok: true, expiresAt, notes: [until, ...advice] };
}

/** Unix seconds; 0 means never. */
function earliest(...moments: unknown[]): Date | undefined {
  const seconds = moments.filter(
    (moment): moment is number => typeof moment === "number" && moment > 0 && moment < SECONDS_MAX,
  );
  return seconds.length > 0 ? new Date(Math.min(...seconds) * 1_000) : undefined;
}

function dayOf(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("pt-BR", { timeZone, dateStyle: "short" }).format(moment);
}
