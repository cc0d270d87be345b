/**
 * What became of a message of ours. Order is not promised and `delivered` may be left out (checked 2026-11-23): the hub
 * moves a state forward only. Codes of failures mean what they mean for an answer to a send, by the connector's own table.
 */
import { at, type FoundStatus, plainId, type Reading, textAt } from "@streamleads/integration-kit";
import { DECISIONS, type Decision, permissionMissing } from "./error-codes.ts";
import type { Piece } from "./inbound-split.ts";
import { momentOf } from "./inbound-time.ts";

const STATES: ReadonlyMap<string, FoundStatus["state"]> = new Map([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  // A voice message that was listened to.
  ["played", "read"],
  ["failed", "failed"],
]);
/** A key of ours: other programs on the same number may put other things into the same place. */
const DELIVERY_KEY = /^[a-z0-9_-]{1,64}$/;

/** Reads one state. A state of no consequence is ignored by name; one without a message is parked. */
export function readStatus({ item: status }: Piece, receivedAt: Date): Reading {
  const given = textAt(status, "status") ?? "";
  const externalId = plainId(textAt(status, "id"));
  const callback = textAt(status, "biz_opaque_callback_data") ?? "";
  const deliveryKey = DELIVERY_KEY.test(callback) ? callback : undefined;
  if ((externalId ?? deliveryKey) === undefined || given === "") {
    return {
      kind: "parked",
      cause: "malformed",
      reason: "O estado de uma mensagem veio sem dizer de qual mensagem.",
      fix: "Nada a corrigir aqui: se continuar, veja no Gerenciador do WhatsApp se a Meta relata uma falha.",
    };
  }
  const state = STATES.get(given);
  if (state === undefined) {
    const name = /^[a-z_]{1,40}$/.test(given) ? ` (${given})` : "";
    return { kind: "ignored", cause: "status_not_used", reason: `Estado de mensagem que não muda nada aqui${name}.` };
  }
  return {
    kind: "status",
    integration: "whatsapp",
    externalId,
    deliveryKey,
    state,
    at: momentOf(status, receivedAt),
    ...(state === "failed" ? failure(status) : {}),
  };
}

/** Cause, words and consequence of a failure, by the first error that Meta names. */
export function failure(status: unknown): Pick<FoundStatus, "cause" | "reason" | "fix" | "suppress"> {
  const code = codeOf(at(status, "errors", 0, "code"));
  const decision = decisionOf(code);
  const suffix = code === undefined ? "" : ` (código ${code})`;
  return {
    cause: decision.cause,
    reason: `${decision.reason.slice(0, -1)}${suffix}.`,
    fix: "fix" in decision ? decision.fix : TRY_AGAIN,
    ...(decision.cause === "recipient_opted_out" ? { suppress: "whatsapp" as const } : {}),
  };
}

/** What a code of Meta's table means, in words; an unknown one says so. */
export function decisionOf(code: number | undefined): Decision {
  const known = code === undefined ? undefined : DECISIONS.get(code);
  if (known !== undefined) return known;
  return code !== undefined && code >= 200 && code <= 299 ? permissionMissing : UNKNOWN;
}

/** Meta's code, as a number or its digits. */
export function codeOf(value: unknown): number | undefined {
  const code = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof code === "number" && Number.isSafeInteger(code) ? code : undefined;
}

const TRY_AGAIN = "A Meta não vai tentar de novo: reenvie a entrega quando a causa tiver passado.";
const UNKNOWN: Decision = {
  kind: "rejected",
  cause: "meta_unknown_error",
  reason: "A Meta não entregou a mensagem, com um erro que ainda não conhecemos.",
  fix: "Procure o código na página de códigos de erro da Cloud API e reenvie quando estiver resolvido.",
};
