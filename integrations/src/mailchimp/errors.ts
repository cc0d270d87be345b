/**
 * What Mailchimp's refusals mean, by status and by the `title` of its problem body; `detail` repeats the address and is
 * looked at, never kept (errors page, checked 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import { at, type HttpAnswer, type HttpResult, outcomeOf, retryAfter, textAt } from "@streamleads/integration-kit";

export type Failure = Exclude<Outcome, { kind: "delivered" | "skipped" }>;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const WHERE = "Integrações > Mailchimp";

/** The outcome of a call that did not bring what was asked for; a 2xx that cannot be used is `unknown`. */
export function failureOf(result: HttpResult, now: Date, attempt = 1): Failure {
  const outcome = outcomeOf(result, { label: "Mailchimp", now, own: (answer) => ownReading(answer, now, attempt) });
  return outcome.kind === "delivered" || outcome.kind === "skipped" ? unreadable : outcome;
}

/** Mailchimp's own "Resource Not Found": the list or the member; a proxy's page is no such answer. */
export function isNotFound(result: HttpResult): boolean {
  return result.kind === "answer" && result.status === 404 && titleOf(result) === "resource not found";
}

function titleOf({ json }: HttpAnswer): string {
  return (textAt(json, "title") ?? "").toLowerCase();
}

function ownReading(answer: HttpAnswer, now: Date, attempt: number): Outcome | undefined {
  switch (answer.status) {
    case 400:
      return refusal(answer, now, attempt);
    case 401:
      return keyInvalid;
    case 403:
      return textAt(answer.json, "title") === undefined ? throttled(now) : notAllowed;
    case 404:
      return isNotFound(answer) ? listMissing : addressWrong;
    case 429:
      return limited(answer, now);
    default:
      return undefined;
  }
}

function refusal(answer: HttpAnswer, now: Date, attempt: number): Failure {
  const title = titleOf(answer);
  const detail = (textAt(answer.json, "detail") ?? "").toLowerCase();
  if (title.includes("compliance")) return complianceState;
  if (title.includes("forgotten")) return forgotten;
  if (detail.includes("lot of lists")) return attempt === 1 ? abuseFilter(now) : abuseFilterAgain;
  if (detail.includes("fake") || detail.includes("valid email")) return addressRefused;
  const names = refusedFields(answer.json);
  const which = names.length > 0 ? ` nos campos ${names.join(", ")}` : "";
  return {
    kind: "rejected",
    cause: "data_refused",
    reason: `O Mailchimp recusou os dados${which} (400).`,
    fix: "Confira o e-mail do lead e se os campos da audiência têm o tipo que o guia diz, e reenvie.",
  };
}

/** Names alone: the messages beside them quote the person. */
function refusedFields(json: unknown): string[] {
  const errors = at(json, "errors");
  const names = Array.isArray(errors) ? errors.map((one) => textAt(one, "field") ?? "") : [];
  return names.filter((name) => /^[\w.]{1,40}$/.test(name)).slice(0, 10);
}

/** Without a figure from Mailchimp: ten connections at once were too many, and they end within seconds. */
function limited(answer: HttpAnswer, now: Date): Failure {
  return {
    kind: "retry",
    cause: "rate_limited",
    reason: "O Mailchimp pediu para ir mais devagar (mais de 10 conexões ao mesmo tempo na conta).",
    notBefore: retryAfter(answer.headers, now) ?? new Date(now.getTime() + 30 * SECOND_MS),
    burn: false,
    pauseConnection: true,
  };
}

/** Mailchimp's edge answers 403 without a body when a whole account sends too much. */
function throttled(now: Date): Failure {
  return {
    kind: "retry",
    cause: "throttled",
    reason: "O Mailchimp barrou os pedidos por um tempo (403 sem explicação).",
    notBefore: new Date(now.getTime() + 15 * MINUTE_MS),
    burn: false,
    pauseConnection: true,
  };
}

function abuseFilter(now: Date): Failure {
  return {
    kind: "retry",
    cause: "many_sign_ups",
    reason: "O Mailchimp diz que este endereço entrou em listas demais há pouco; é tentado mais uma vez em 6 horas.",
    notBefore: new Date(now.getTime() + 6 * HOUR_MS),
  };
}

const abuseFilterAgain: Failure = {
  kind: "rejected",
  cause: "many_sign_ups",
  reason: "O Mailchimp ainda recusa este endereço, que entrou em listas demais há pouco.",
  fix: "Reenvie a entrega em um ou dois dias.",
};
const complianceState: Failure = {
  kind: "rejected",
  cause: "compliance_state",
  reason: "O Mailchimp protege este endereço: a pessoa saiu da lista, ou os e-mails voltaram.",
  fix: "Nada é forçado. Se a pessoa quiser voltar, ela mesma se inscreve pelo formulário da audiência no Mailchimp.",
};
const forgotten: Failure = {
  kind: "rejected",
  cause: "forgotten_email",
  reason: "Este endereço foi excluído para sempre desta audiência, e o Mailchimp não o aceita de novo por API.",
  fix: "Só a própria pessoa pode voltar, pelo formulário de inscrição da audiência no Mailchimp.",
};
const addressRefused: Failure = {
  kind: "rejected",
  cause: "email_refused",
  reason: "O Mailchimp diz que o e-mail do lead é falso ou inválido.",
  fix: "Corrija o e-mail do lead e reenvie a entrega.",
};
const keyInvalid: Failure = {
  kind: "reconnect",
  cause: "key_invalid",
  reason: "O Mailchimp não aceita a chave: foi revogada, copiada errado, ou é de outro data center.",
  fix: `Crie outra chave no Mailchimp e troque-a em ${WHERE}, ou conecte de novo.`,
};
const notAllowed: Failure = {
  kind: "reconnect",
  cause: "not_allowed",
  reason: "O Mailchimp negou a permissão: o papel do usuário, o plano ou o estado da conta não deixam (403).",
  fix: "Use a chave de um usuário Admin ou Manager e veja se a conta do Mailchimp está ativa e em dia.",
};
export const listMissing: Failure = {
  kind: "reconnect",
  cause: "list_not_found",
  reason: "O Mailchimp não encontra a audiência da conexão.",
  fix: `Copie o ID em Audiência > Configurações no Mailchimp e corrija-o em ${WHERE}.`,
};
const addressWrong: Failure = {
  kind: "reconnect",
  cause: "address_wrong",
  reason: "Não há um Mailchimp neste endereço (404).",
  fix: `Confira o data center em ${WHERE} e apague MAILCHIMP_API_URL.`,
};
export const unreadable: Failure = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Mailchimp respondeu com sucesso, mas sem o que a documentação promete.",
};
