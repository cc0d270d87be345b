/** What deliveries to RD share: a call read as an outcome, and how long a call whose answer was lost needs to show. */
import type { Outcome } from "@streamleads/domain";
import {
  at,
  type ConnectorContext,
  type HttpAnswer,
  type HttpResult,
  isRecord,
  type Job,
  textAt,
  type Unread,
} from "@streamleads/integration-kit";
import { call, type RdAccess } from "./api.ts";
import type { RdSendFields } from "./connector-fields.ts";
import { errorTypeOf, unreadOf } from "./errors.ts";

export type RdSendContext = ConnectorContext<RdSendFields>;
export type Sent = { kind: "answer"; answer: HttpAnswer } | { kind: "gone" } | { kind: "failed"; outcome: Unread };

const MINUTE_MS = 60_000;
/** RD takes events in at once and shows them minutes later (funnel events page, checked 2026-11-23). */
const SHOWN_AFTER_MS = 10 * MINUTE_MS;

export function accessOf({ settings, http, memo }: RdSendContext, now: Date): RdAccess {
  return { settings, http, memo, now: () => now };
}

export function contactPath(email: string): string {
  return `/platform/contacts/email:${encodeURIComponent(email.trim().toLowerCase())}`;
}

/** Never throws. Every 2xx is an `answer`, whose content the caller judges; RD's own 404 is `gone`. */
export async function send(access: RdAccess, method: string, path: string, json?: unknown): Promise<Sent> {
  const called = await call(access, method, path, json === undefined ? {} : { json });
  if (called.kind === "unread") return { kind: "failed", outcome: beforeSending(called.unread) };
  const { result } = called;
  if (result.kind === "answer" && result.status >= 200 && result.status < 300)
    return { kind: "answer", answer: result };
  if (result.kind === "answer" && result.status === 404 && errorTypeOf(result.json) === "RESOURCE_NOT_FOUND") {
    return { kind: "gone" };
  }
  return { kind: "failed", outcome: failureOf(result, access.now()) };
}

/** Takes an event in; only an answer with its id is a success. */
export async function sendEvent(
  access: RdAccess,
  type: "CONVERSION" | "SALE" | "OPPORTUNITY_LOST",
  payload: object,
): Promise<Outcome> {
  const body = { event_type: type, event_family: "CDP", payload };
  const sent = await send(access, "POST", `/platform/events?event_type=${type.toLowerCase()}`, body);
  if (sent.kind === "gone") return unknownContact;
  if (sent.kind === "failed") return sent.outcome;
  const id = textAt(sent.answer.json, "event_uuid");
  return id === undefined ? unreadableEvent : { kind: "delivered", externalId: id };
}

/**
 * Of a repeat that found nothing: for ten minutes from the first look, absence may only mean that RD has not shown it yet.
 * `undefined` when it is time to send again. A restart of the hub waits once more: a late event beats a double one.
 */
export async function waitToShow({ delivery, now }: Job, { memo }: RdSendContext): Promise<Outcome | undefined> {
  const since = await memo.remember(`looked:${delivery.key}`, 6 * SHOWN_AFTER_MS, async () => now.getTime());
  const until = since + SHOWN_AFTER_MS;
  if (now.getTime() >= until) return undefined;
  return {
    kind: "retry",
    cause: "rd_not_shown_yet",
    reason:
      "A tentativa anterior ainda pode aparecer no RD Station, que leva alguns minutos; é conferida de novo antes de repetir.",
    notBefore: new Date(until),
    burn: false,
  };
}

/** A token that was lost on its way is fetched again: nothing of the delivery has left. */
function beforeSending(unread: Unread): Unread {
  return unread.kind === "unknown" ? { kind: "retry", cause: unread.cause, reason: unread.reason } : unread;
}

function failureOf(result: HttpResult, now: Date): Unread {
  if (result.kind !== "answer" || (result.status !== 400 && result.status !== 422)) return unreadOf(result, now);
  const type = errorTypeOf(result.json);
  if (type === "UNABLE_TO_LOAD_CDP_SCHEMA") return wrongProduct;
  const names = refusedFields(result.json);
  const which = names.length > 0 ? ` nos campos ${names.join(", ")}` : "";
  return {
    kind: "rejected",
    cause: "rd_data_refused",
    reason: `O RD Station recusou os dados${which} (resposta ${result.status}).`,
    fix: "Confira o e-mail do lead e se os campos personalizados da conexão existem no RD Station, e reenvie.",
  };
}

/** Names alone: RD's messages repeat what was sent. Paths read "payload.cf_pontuacao", keys of `errors` "email". */
function refusedFields(json: unknown): string[] {
  const errors = at(json, "errors");
  const byField = isRecord(errors) && textAt(errors, "error_type") === undefined ? Object.keys(errors) : [];
  const byPath = Array.isArray(errors) ? errors.map((one) => textAt(one, "path") ?? "") : [];
  return [...byField, ...byPath].filter((name) => /^[\w.$[\]]{1,60}$/.test(name)).slice(0, 10);
}

const wrongProduct: Unread = {
  kind: "reconnect",
  cause: "rd_wrong_product",
  reason: "O aplicativo é do RD Station CRM, e estas chamadas são do RD Station Marketing.",
  fix: "Crie no App Publisher um aplicativo do RD Station Marketing e conecte com ele.",
};
const unreadableEvent: Outcome = {
  kind: "unknown",
  cause: "rd_event_without_id",
  reason: "O RD Station respondeu com sucesso, mas sem a identificação do evento.",
};
/** RD may need some minutes after a contact's first conversion. */
const unknownContact: Outcome = {
  kind: "retry",
  cause: "rd_contact_not_ready",
  reason: "O RD Station ainda não mostra o contato; depois da primeira conversão ele leva alguns minutos.",
};
export const noEmail: Outcome = {
  kind: "skipped",
  cause: "rd_no_email",
  reason: "O lead não tem e-mail, e é por ele que o RD Station conhece as pessoas.",
  fix: "Peça o e-mail ao lead e reenvie a entrega.",
};
