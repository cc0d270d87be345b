/**
 * What a refusal of Zendesk's means: try later, ask a person, or pause the connection. By status and by the code in the
 * body (`error`, `details`); its sentences repeat data and are not kept. Usage limits and ticket pages of 2026, checked
 * 2026-11-23 (the 400 of a reused idempotency key has no primary source).
 */
import type { Outcome } from "@streamleads/domain";
import {
  at,
  type HttpAnswer,
  type HttpResult,
  isRecord,
  outcomeOf,
  retryAfter,
  textAt,
} from "@streamleads/integration-kit";

const WHERE = "Integrações > Zendesk";
const MINUTE_MS = 60_000;

/** The outcome of a call that did not bring what was asked for. A 2xx that cannot be used is `unknown`. */
export function failureOf(result: HttpResult, now: Date): Outcome {
  return outcomeOf(result, { label: "Zendesk", now, own: (answer) => afterAnswer(answer, now) });
}

/** The same for the address that gives tokens, where a refusal is about the client and not about a lead. */
export function tokenFailureOf(result: HttpResult, now: Date): Outcome {
  const isOfClient = result.kind === "answer" && [400, 401, 403].includes(result.status);
  return isOfClient ? clientRefused : failureOf(result, now);
}

/** "RecordNotFound": the account is there and the record is not. A wrong subdomain answers otherwise. */
export function isAbsence(result: HttpResult): boolean {
  return result.kind === "answer" && result.status === 404 && textAt(result.json, "error") === "RecordNotFound";
}

/** Names of the refused fields of a 422, by Zendesk's `details`. */
export function refusedFields(result: HttpResult): string[] {
  const details = result.kind === "answer" ? at(result.json, "details") : undefined;
  return isRecord(details) ? Object.keys(details).filter((name) => /^[a-z_]{1,60}$/.test(name)) : [];
}

function afterAnswer(answer: HttpAnswer, now: Date): Outcome | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return unreadable;
  if (status >= 300 && status < 400) return addressWrong(status);
  switch (status) {
    case 401:
      return tokenInvalid;
    case 403:
      return permissionMissing;
    case 404:
      return isAbsence(answer) ? gone : addressWrong(404);
    case 409:
      return conflict;
    case 413:
      return tooBig;
    case 400:
      return refused(answer);
    case 422:
      return isSuspended(answer) ? requesterSuspended : refused(answer);
    case 429:
      return limited(answer, now);
    default:
      return undefined;
  }
}

const unreadable: Outcome = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Zendesk respondeu sem dizer o que gravou; não se sabe se gravou.",
};
const clientRefused: Outcome = {
  kind: "reconnect",
  cause: "client_refused",
  reason: "O Zendesk recusou o identificador ou o segredo do cliente OAuth.",
  fix: `Confira em ${WHERE} o identificador, crie outro segredo no cliente OAuth (do tipo confidencial) e salve.`,
};
const tokenInvalid: Outcome = {
  kind: "reconnect",
  cause: "token_invalid",
  reason: "O Zendesk não reconhece o token de acesso: venceu ou foi revogado.",
  fix: `Conecte de novo em ${WHERE}, ou confira se o cliente OAuth ainda existe na central de administração.`,
};
const permissionMissing: Outcome = {
  kind: "reconnect",
  cause: "permission_missing",
  reason: "O Zendesk negou a permissão: falta um escopo, o acesso de administrador, ou a conta está suspensa (403).",
  fix: "Dê ao cliente OAuth os escopos tickets:read, tickets:write, users:read e users:write, criado por um administrador, e reconecte.",
};
const gone: Outcome = {
  kind: "rejected",
  cause: "object_not_found",
  reason: "O registro não existe mais no Zendesk.",
  fix: "Reenvie a entrega do contato deste lead, que o cria de novo, e depois esta.",
};
/** Made at the same moment by an earlier attempt, as like as not: whoever asks looks first. */
const conflict: Outcome = {
  kind: "retry",
  cause: "conflict",
  reason: "O Zendesk recebeu a mesma coisa no mesmo momento; é procurada antes de repetir.",
};
const tooBig: Outcome = {
  kind: "rejected",
  cause: "too_big",
  reason: "O Zendesk recusou o chamado por ser grande demais.",
  fix: "Encurte a mensagem ou as respostas do lead e reenvie a entrega.",
};
const requesterSuspended: Outcome = {
  kind: "rejected",
  cause: "requester_suspended",
  reason: "O solicitante está suspenso no Zendesk, que não aceita chamados dele.",
  fix: "Reative o usuário no Zendesk (perfil > Reativar) e reenvie a entrega, ou deixe como está.",
};

function refused(answer: HttpAnswer): Outcome {
  const names = refusedFields(answer);
  const which = names.length > 0 ? ` nos campos ${names.join(", ")}` : "";
  return {
    kind: "rejected",
    cause: "data_refused",
    reason: `O Zendesk recusou os dados${which} (resposta ${answer.status}).`,
    fix: "Confira os campos obrigatórios do formulário de chamado e os números da conexão, ajuste-os ou o lead, e reenvie.",
  };
}

function addressWrong(status: number): Outcome {
  return {
    kind: "reconnect",
    cause: "address_wrong",
    reason: `Não há um Zendesk neste endereço (resposta ${status}).`,
    fix: `Confira o subdomínio em ${WHERE} (ZENDESK_SUBDOMAIN) e apague ZENDESK_API_URL.`,
  };
}

/** `Retry-After` in seconds; without it, what the newer headers say, or the minute over which Zendesk counts. */
function limited(answer: HttpAnswer, now: Date): Outcome {
  const resetS = answer.headers["ratelimit-reset"];
  const waitMs = resetS !== undefined && /^\d{1,5}$/.test(resetS) ? Number(resetS) * 1_000 : MINUTE_MS;
  return {
    kind: "retry",
    cause: "rate_limited",
    reason: "O Zendesk pediu para ir mais devagar.",
    notBefore: retryAfter(answer.headers, now) ?? new Date(now.getTime() + waitMs),
    burn: false,
    pauseConnection: true,
  };
}

/** Zendesk's own words for it stand in the descriptions of `details` (public issues, checked 2026-11-23). */
function isSuspended({ json }: HttpAnswer): boolean {
  const details = at(json, "details");
  const lists = isRecord(details) ? Object.values(details) : [];
  const descriptions = lists.flatMap((list) =>
    Array.isArray(list) ? list.map((one) => textAt(one, "description") ?? "") : [],
  );
  return descriptions.some((description) => /\bis suspended\b/.test(description));
}
