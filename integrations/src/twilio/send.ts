/** One text or one call, with a look for the earlier one where that may have arrived. */
import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type HttpResult, type Job, textAt } from "@streamleads/integration-kit";
import { accountPath, callbackUrl, DELIVERY_PARAMETER, RECIPIENT_PARAMETER, senderOf } from "./addresses.ts";
import { DECISIONS, unknownCode } from "./error-codes.ts";
import { reasonWith, sendFailure, twilioCode } from "./errors.ts";
import type { fields } from "./fields.ts";
import { type Found, findCall, findMessage } from "./lookup.ts";

export type TwilioContext = ConnectorContext<typeof fields>;

export interface Text {
  to: string;
  body: string;
  /** As the earlier attempt wrote it. */
  firstBody: string;
  /** How long it is worth delivering; Twilio keeps it for ten hours otherwise. */
  validitySeconds: number;
  isToLead: boolean;
}

/** Sends a text, once. */
export async function sendText(text: Text, job: Job, ctx: TwilioContext): Promise<Outcome> {
  const { settings, company } = ctx;
  const ref = text.isToLead ? "sms_lead" : "sms_corretor";
  const sought = { to: text.to, since: job.delivery.plannedAt, now: job.now };
  const earlier = job.delivery.isRepeat ? await findMessage(ctx, text.firstBody, sought) : NOT_ASKED;
  if (earlier.kind !== "absent") return alreadyThere(earlier, ref);
  const statusUrl = callbackUrl(company.publicUrl, {
    [DELIVERY_PARAMETER]: job.delivery.key,
    [RECIPIENT_PARAMETER]: text.isToLead ? "lead" : "corretor",
  });
  const form = new URLSearchParams({
    To: text.to,
    ...senderOf(settings),
    Body: text.body,
    ValidityPeriod: String(text.validitySeconds),
    ...(statusUrl ? { StatusCallback: statusUrl } : {}),
  });
  return madeOf(await post(ctx, "/Messages.json", form), job, { ref, sid: /^(?:SM|MM)[0-9a-f]{32}$/i });
}

export interface Call {
  to: string;
  from: string;
  twiml: string;
}

/** Makes a call, once. Ringing twice is worse than a minute more: a repeat looks first. */
export async function makeCall(call: Call, job: Job, ctx: TwilioContext): Promise<Outcome> {
  const sought = { to: call.to, since: job.delivery.plannedAt, now: job.now };
  const earlier = job.delivery.isRepeat ? await findCall(ctx, call.from, sought) : NOT_ASKED;
  if (earlier.kind !== "absent") return alreadyThere(earlier, "ligacao");
  const form = new URLSearchParams({ To: call.to, From: call.from, Twiml: call.twiml, Timeout: "30" });
  const statusUrl = callbackUrl(ctx.company.publicUrl, { [DELIVERY_PARAMETER]: job.delivery.key });
  if (statusUrl) {
    form.set("StatusCallback", statusUrl);
    for (const event of ["answered", "completed"]) form.append("StatusCallbackEvent", event);
  }
  return madeOf(await post(ctx, "/Calls.json", form), job, { ref: "ligacao", sid: /^CA[0-9a-f]{32}$/i });
}

const NOT_ASKED: Found = { kind: "absent" };

function alreadyThere(earlier: Exclude<Found, { kind: "absent" }>, ref: string): Outcome {
  if (earlier.kind !== "found") return earlier;
  const { sid } = earlier;
  return {
    kind: "delivered",
    externalId: sid,
    refs: { [ref]: sid },
    note: "A tentativa anterior já estava na Twilio.",
  };
}

/** Twilio reads forms, not JSON; a repeated name is a list. */
function post({ http, settings }: TwilioContext, path: string, form: URLSearchParams): Promise<HttpResult> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return http.request("POST", accountPath(settings, path), { headers, body: form.toString() });
}

/** A 201 with an id was accepted; whether it reached anybody is told later. */
function madeOf(result: HttpResult, job: Job, { ref, sid: shape }: { ref: string; sid: RegExp }): Outcome {
  const json = result.kind === "answer" && result.status === 201 ? result.json : undefined;
  const sid = textAt(json, "sid");
  if (sid === undefined || !shape.test(sid)) return sendFailure(result, job.now);
  if (textAt(json, "status") === "failed") return refusedAtOnce(json);
  return { kind: "delivered", externalId: sid, refs: { [ref]: sid }, note: acceptedNote(json) };
}

function refusedAtOnce(json: unknown): Outcome {
  const code = twilioCode(json, "error_code");
  const decision = (code === undefined ? undefined : DECISIONS.get(code)) ?? unknownCode(code ?? 0);
  const fix = "fix" in decision ? decision.fix : "Reenvie mais tarde.";
  return { kind: "rejected", cause: decision.cause, reason: reasonWith(decision.reason, code), fix };
}

function acceptedNote(json: unknown): string {
  const segments = Number(at(json, "num_segments"));
  const size = segments > 0 ? `, em ${segments} segmento${segments === 1 ? "" : "s"}` : "";
  return `Aceita pela Twilio${size}; a chegada ainda não foi confirmada.`;
}
