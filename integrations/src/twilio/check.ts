/** Proof that address, credentials and senders are right, with nothing sent. */
import type { Outcome } from "@streamleads/domain";
import { at, textAt } from "@streamleads/integration-kit";
import { accountPath, callerOf } from "./addresses.ts";
import { checkFailure, type Failure, LABEL } from "./errors.ts";
import type { TwilioContext } from "./send.ts";

/** What a look found: an entry, that there is none, or that nobody knows. */
type Look = { kind: "found"; entry: unknown } | { kind: "absent" } | Failure;

/**
 * Looks the senders up in the account, then, with the master token alone, the account itself: a standard API key may not
 * read it. A messaging service lives at another address of Twilio's and is taken at its word.
 */
export async function checkAccount(ctx: TwilioContext): Promise<Outcome> {
  const account = ctx.settings.apiKey ? undefined : await accountProblem(ctx);
  if (account?.outcome) return account.outcome;
  const problem = (await senderProblem(ctx)) ?? (await callerProblem(ctx));
  if (problem) return problem;
  const notes = [
    ...(account?.isTrial ? ["Conta de teste: só envia a números verificados"] : []),
    ...(callerOf(ctx.settings) === undefined ? ["Sem número para ligações"] : []),
    ...(ctx.company.publicUrl?.startsWith("https://") ? [] : ["Sem PUBLIC_URL com https, a chegada não é confirmada"]),
  ];
  return { kind: "delivered", note: `${[`${LABEL} pronta`, ...notes].join(". ")}.` };
}

async function accountProblem({ http, settings }: TwilioContext): Promise<{ outcome?: Outcome; isTrial?: boolean }> {
  const result = await http.get(accountPath(settings, ".json"));
  const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
  const status = textAt(json, "status");
  if (status === undefined) return { outcome: checkFailure(result, new Date()) };
  return status === "active" ? { isTrial: textAt(json, "type") === "Trial" } : { outcome: notActive(status) };
}

async function senderProblem(ctx: TwilioContext): Promise<Outcome | undefined> {
  const { from = "" } = ctx.settings;
  if (from.startsWith("MG")) {
    // Any list proves the credentials.
    const look = await lookFor(ctx, "/IncomingPhoneNumbers.json", "incoming_phone_numbers", {}, () => false);
    return look.kind === "absent" ? undefined : problemOf(look);
  }
  const look = from.startsWith("+") ? await ownNumber(ctx, from) : await ownShortCode(ctx, from);
  if (look.kind === "absent") return notOurs("O remetente dos SMS (TWILIO_FROM)");
  if (look.kind !== "found") return look;
  const isUnable = from.startsWith("+") && at(look.entry, "capabilities", "sms") !== true;
  return isUnable ? unable("O remetente não envia SMS", "TWILIO_FROM") : undefined;
}

async function callerProblem(ctx: TwilioContext): Promise<Outcome | undefined> {
  const caller = callerOf(ctx.settings);
  if (caller === undefined) return undefined;
  const own = await ownNumber(ctx, caller);
  if (own.kind === "found") {
    const hasVoice = at(own.entry, "capabilities", "voice") === true;
    return hasVoice ? undefined : unable("O número das ligações não tem voz", "TWILIO_VOICE_FROM");
  }
  if (own.kind !== "absent") return own;
  const isIt = (entry: unknown) => textAt(entry, "phone_number") === caller;
  const query = { PhoneNumber: caller };
  const verified = await lookFor(ctx, "/OutgoingCallerIds.json", "outgoing_caller_ids", query, isIt);
  return verified.kind === "absent" ? notOurs("O número das ligações (TWILIO_VOICE_FROM)") : problemOf(verified);
}

function ownNumber(ctx: TwilioContext, number: string): Promise<Look> {
  const isIt = (entry: unknown) => textAt(entry, "phone_number") === number;
  return lookFor(ctx, "/IncomingPhoneNumbers.json", "incoming_phone_numbers", { PhoneNumber: number }, isIt);
}

function ownShortCode(ctx: TwilioContext, code: string): Promise<Look> {
  const isIt = (entry: unknown) => textAt(entry, "short_code") === code;
  return lookFor(ctx, "/SMS/ShortCodes.json", "short_codes", { ShortCode: code }, isIt);
}

async function lookFor(
  { http, settings }: TwilioContext,
  path: string,
  name: string,
  query: Record<string, string>,
  isIt: (entry: unknown) => boolean,
): Promise<Look> {
  const result = await http.get(accountPath(settings, path), { query: { ...query, PageSize: "20" } });
  const list = result.kind === "answer" && result.status === 200 ? at(result.json, name) : undefined;
  if (!Array.isArray(list)) return checkFailure(result, new Date());
  const entry: unknown = list.find(isIt);
  return entry === undefined ? { kind: "absent" } : { kind: "found", entry };
}

function problemOf(look: Exclude<Look, { kind: "absent" }>): Outcome | undefined {
  return look.kind === "found" ? undefined : look;
}

function notOurs(what: string): Outcome {
  return {
    kind: "reconnect",
    cause: "sender_not_found",
    reason: `${what} não está nesta conta da Twilio.`,
    fix: "Confira o número no console da Twilio, em Phone Numbers, e a conta (Account SID) em que ele está.",
  };
}

function unable(what: string, variable: string): Outcome {
  return {
    kind: "reconnect",
    cause: "sender_unable",
    reason: `${what}.`,
    fix: `Escolha em ${variable} um número com essa capacidade, no console da Twilio.`,
  };
}

function notActive(status: string): Outcome {
  const word = status === "suspended" ? "suspensa" : status === "closed" ? "encerrada" : "fora de uso";
  return {
    kind: "reconnect",
    cause: "account_not_active",
    reason: `A conta da Twilio está ${word}.`,
    fix: "Abra o console da Twilio, veja o motivo (crédito, política) e teste de novo.",
  };
}
