/**
 * What Meta says about the account instead of about a person: templates, quality of the number, restrictions. A problem
 * is parked under `account_notice`, so that somebody sees it; the rest is ignored by name.
 * Fields and events from Meta's webhook reference of the WhatsApp Business Account, checked 2026-11-23.
 */
import { at, boundedLine, type Reading, textAt } from "@streamleads/integration-kit";
import type { Piece } from "./inbound-split.ts";
import { codeOf, decisionOf } from "./inbound-status.ts";

interface Problem {
  reason: string;
  fix: string;
}
type Look = (value: unknown) => Problem | undefined;

/** What is wrong, by field; fields that are not here are never a problem. */
const LOOKS: ReadonlyMap<string, Look> = new Map<string, Look>([
  ["message_template_status_update", templateStatus],
  ["message_template_quality_update", templateQuality],
  ["template_category_update", templateCategory],
  ["phone_number_quality_update", numberQuality],
  ["phone_number_name_update", numberName],
  ["account_update", accountUpdate],
  ["account_review_update", accountReview],
  ["account_alerts", accountAlert],
]);

/** Reads a change of any field but `messages` and `user_preferences`. */
export function readNotice({ field, value }: Piece): Reading {
  const look = LOOKS.get(field ?? "");
  if (look === undefined) {
    return { kind: "ignored", cause: "field_not_used", reason: "Assunto do WhatsApp que o StreamLeads não usa." };
  }
  const problem = look(value);
  if (problem === undefined) {
    return { kind: "ignored", cause: "account_news", reason: "Aviso da Meta sobre a conta, sem nada a fazer." };
  }
  return { kind: "parked", cause: "account_notice", ...problem };
}

/** An error that Meta reports beside the messages, about the number or the account. */
export function readAccountError({ item }: Piece): Reading {
  const code = codeOf(at(item, "code"));
  const { reason, ...decision } = decisionOf(code);
  return {
    kind: "parked",
    cause: "account_notice",
    reason: `A Meta relatou um erro do número: ${reason.slice(0, -1)} (código ${code ?? "ausente"}).`,
    fix:
      "fix" in decision
        ? decision.fix
        : "Veja o número no Gerenciador do WhatsApp; se estiver tudo certo, descarte este aviso.",
  };
}

const TEMPLATE_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ["REJECTED", "recusou"],
  ["PAUSED", "pausou"],
  ["DISABLED", "desativou"],
  ["FLAGGED", "marcou, por baixa qualidade,"],
  ["LOCKED", "bloqueou para edição"],
  ["PENDING_DELETION", "vai apagar"],
  ["DELETED", "apagou"],
  ["LIMIT_EXCEEDED", "não aceita mais, por excesso de modelos,"],
]);

function templateStatus(value: unknown): Problem | undefined {
  const verb = TEMPLATE_PROBLEMS.get(textAt(value, "event") ?? "");
  if (verb === undefined) return undefined;
  return {
    reason: `A Meta ${verb} o modelo de mensagem ${template(value)}.`,
    fix: "Abra o modelo no Gerenciador do WhatsApp, corrija o texto ou crie outro, e espere a aprovação.",
  };
}

function templateQuality(value: unknown): Problem | undefined {
  if (textAt(value, "new_quality_score") !== "RED") return undefined;
  return {
    reason: `A qualidade do modelo de mensagem ${template(value)} ficou baixa.`,
    fix: "Reveja o texto e a quem ele vai: a Meta pausa modelos de qualidade baixa.",
  };
}

function templateCategory(value: unknown): Problem | undefined {
  const category = textAt(value, "new_category") ?? textAt(value, "correct_category");
  if (category !== "MARKETING" || textAt(value, "previous_category") === "MARKETING") return undefined;
  return {
    reason: `A Meta passou o modelo de mensagem ${template(value)} para a categoria Marketing.`,
    fix: "O preço e os limites mudam. Se o modelo é um aviso, reescreva o texto e peça revisão da categoria.",
  };
}

function numberQuality(value: unknown): Problem | undefined {
  const event = textAt(value, "event");
  if (event !== "FLAGGED" && event !== "DOWNGRADE") return undefined;
  const what = event === "FLAGGED" ? "a qualidade do número ficou baixa" : "o limite de mensagens do número caiu";
  return {
    reason: `A Meta avisou: ${what}.`,
    fix: "Veja a qualidade do número no Gerenciador do WhatsApp e reduza as mensagens que as pessoas não pediram.",
  };
}

function numberName(value: unknown): Problem | undefined {
  const decision = textAt(value, "decision");
  if (decision !== "REJECTED" && decision !== "DECLINED") return undefined;
  return {
    reason: "A Meta recusou o nome de exibição do número.",
    fix: "Escolha outro nome em Gerenciador do WhatsApp > Números de telefone.",
  };
}

const ACCOUNT_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ["ACCOUNT_RESTRICTION", "restringiu a conta do WhatsApp"],
  ["ACCOUNT_VIOLATION", "registrou uma violação de política na conta do WhatsApp"],
  ["DISABLED_UPDATE", "desativou a conta do WhatsApp"],
  ["ACCOUNT_DELETED", "apagou a conta do WhatsApp"],
  ["ACCOUNT_OFFBOARDED", "desligou a conta do WhatsApp"],
]);

function accountUpdate(value: unknown): Problem | undefined {
  const verb = ACCOUNT_PROBLEMS.get(textAt(value, "event") ?? "");
  // The same event says that a ban is over.
  if (verb === undefined || textAt(value, "ban_info", "waba_ban_state") === "REINSTATE") return undefined;
  return {
    reason: `A Meta ${verb}.`,
    fix: "Abra Qualidade da conta no Gerenciador de Negócios, veja o motivo e peça revisão.",
  };
}

function accountReview(value: unknown): Problem | undefined {
  if (textAt(value, "decision") !== "REJECTED") return undefined;
  return {
    reason: "A Meta recusou a conta do WhatsApp na análise.",
    fix: "Abra Qualidade da conta no Gerenciador de Negócios e peça revisão.",
  };
}

function accountAlert(value: unknown): Problem | undefined {
  const severity = textAt(value, "alert_severity") ?? textAt(value, "alert_info", "alert_severity");
  const state = textAt(value, "alert_status") ?? textAt(value, "alert_info", "alert_status");
  if (severity !== "CRITICAL" || state === "NONE" || state === "RESOLVED") return undefined;
  return {
    reason: "A Meta enviou um alerta crítico sobre a conta do WhatsApp.",
    fix: "Abra o Gerenciador do WhatsApp e siga o que o alerta pede.",
  };
}

/** The name by which the operator finds it, and its language. */
function template(value: unknown): string {
  const name = boundedLine(textAt(value, "message_template_name"), 100) ?? "sem nome";
  const language = textAt(value, "message_template_language");
  return language !== undefined && /^[\w-]{2,10}$/.test(language) ? `"${name}" (${language})` : `"${name}"`;
}
