/** What became of a text or a call of ours. They overtake one another; the hub never goes back. */
import { type FoundStatus, plainId, type Reading } from "@streamleads/integration-kit";
import { DECISIONS, recipientStopped, unknownCode } from "./error-codes.ts";
import { reasonWith } from "./errors.ts";
import type { Notice } from "./inbound-split.ts";

/** Message resource, values of `status` (checked 2026-11-23); those before `sent` tell nothing that the 201 did not. */
const TEXT_STATES: ReadonlyMap<string, FoundStatus["state"]> = new Map([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["partially_delivered", "delivered"],
  ["read", "read"],
  ["undelivered", "failed"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);
/** Call resource, values of `status` (checked 2026-11-23). */
const CALL_STATES: ReadonlyMap<string, FoundStatus["state"]> = new Map([
  ["ringing", "sent"],
  ["in-progress", "delivered"],
  ["completed", "delivered"],
  ["busy", "failed"],
  ["no-answer", "failed"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);

type Words = Pick<FoundStatus, "cause" | "reason" | "fix" | "suppress">;

/** The state of a text. */
export function readTextStatus(notice: Notice, receivedAt: Date): Reading {
  const given = notice.get("MessageStatus") ?? "";
  const id = notice.get("MessageSid") ?? notice.get("SmsSid");
  return readState(notice, { id, given, states: TEXT_STATES, words: () => textFailure(notice) }, receivedAt);
}

/** The state of a call. Whoever calls one of our numbers is no delivery of ours. */
export function readCallStatus(notice: Notice, receivedAt: Date): Reading {
  if (notice.get("Direction") === "inbound") {
    return {
      kind: "ignored",
      cause: "inbound_call",
      reason: "Alguém ligou para o número da Twilio: não é atendido aqui.",
    };
  }
  const given = notice.get("CallStatus") ?? "";
  return readState(
    notice,
    { id: notice.get("CallSid"), given, states: CALL_STATES, words: () => callFailure(given) },
    receivedAt,
  );
}

interface Told {
  id: string | undefined;
  given: string;
  states: ReadonlyMap<string, FoundStatus["state"]>;
  words: () => Words;
}

function readState({ deliveryKey }: Notice, { id, given, states, words }: Told, receivedAt: Date): Reading {
  const state = states.get(given);
  if (state === undefined) {
    const name = /^[a-z_-]{1,40}$/.test(given) ? ` (${given})` : "";
    return { kind: "ignored", cause: "status_not_used", reason: `Estado da Twilio que não muda nada aqui${name}.` };
  }
  const externalId = plainId(id);
  if ((externalId ?? deliveryKey) === undefined) {
    return {
      kind: "parked",
      cause: "malformed",
      reason: "A Twilio contou um estado sem dizer de quê.",
      fix: "Nada a corrigir aqui: se continuar, veja os registros de erro no console da Twilio.",
    };
  }
  const failed = state === "failed" ? words() : {};
  return { kind: "status", integration: "twilio", externalId, deliveryKey, state, at: receivedAt, ...failed };
}

function textFailure({ get, isToLead }: Notice): Words {
  const given = get("ErrorCode");
  const code = given !== undefined && /^\d{5}$/.test(given) ? Number(given) : undefined;
  if (get("MessageStatus") === "canceled" && code === undefined) {
    const fix = "Reenvie, se ainda fizer sentido.";
    return { cause: "message_canceled", reason: "A mensagem foi cancelada na Twilio.", fix };
  }
  const decision =
    (code === undefined ? undefined : DECISIONS.get(code)) ?? (code === undefined ? NOT_SAID : unknownCode(code));
  const fix = "fix" in decision ? decision.fix : "Reenvie mais tarde.";
  // A broker who said stop closes nobody's number but their own, and Twilio keeps that list.
  const closes = isToLead && decision === recipientStopped ? { suppress: "sms" as const } : {};
  return { cause: decision.cause, reason: reasonWith(decision.reason, code), fix, ...closes };
}

const NOT_SAID = {
  kind: "rejected",
  cause: "carrier_unknown_error",
  reason: "A operadora não entregou e não disse por quê.",
  fix: "Reenvie uma vez.",
} as const;

function callFailure(given: string): Words {
  switch (given) {
    case "busy":
      return { cause: "call_busy", reason: "O telefone do corretor estava ocupado.", fix: CALL_AGAIN };
    case "no-answer":
      return { cause: "call_no_answer", reason: "O corretor não atendeu.", fix: CALL_AGAIN };
    case "canceled":
      return { cause: "call_canceled", reason: "A ligação foi cancelada antes de ser atendida.", fix: CALL_AGAIN };
    default:
      return {
        cause: "call_failed",
        reason: "A ligação não pôde ser feita.",
        fix: "Confira o telefone do corretor em VENDEDORES e, no console da Twilio, se ligar para o Brasil está permitido.",
      };
  }
}

const CALL_AGAIN = "Avise o corretor por outro meio, ou reenvie para ligar de novo.";
