/**
 * Putting a person into the audience and taking them out. Both are idempotent at Meta, hash in and hash out. Whoever never
 * got in is not sent to be taken out: that alone would tell Meta of a person who never agreed. A withdrawn consent is the
 * exception, because an unanswered call may have put the person in.
 */
import type { Outcome } from "@streamleads/domain";
import {
  at,
  type ConnectorContext,
  type ErasedPerson,
  graphCall,
  type HttpResult,
  isTrue,
  type Job,
} from "@streamleads/integration-kit";
import { failureOf } from "./errors.ts";
import type { fields } from "./fields.ts";
import { bodyOf, isMatchable, payloadOf } from "./member.ts";
import { enteringStatuses } from "./steps.ts";

export type AudienceContext = ConnectorContext<typeof fields>;

/** In place of the audience's id, once the person is out. */
const OUT = "fora";

export async function addMember(job: Job, ctx: AudienceContext): Promise<Outcome> {
  const { lead } = job;
  // The lead is sent as it is now: one that changed meanwhile would be put in after it was to be taken out.
  if (!enteringStatuses(ctx.settings).includes(lead.status)) return skippedStatus;
  if (!isMatchable(lead)) return skippedNobody;
  const audience = ctx.settings.audienceId ?? "";
  const body = bodyOf(payloadOf(lead.id, lead), runOf(job));
  const result = await graphCall(accessOf(ctx), "POST", `/${audience}/users`, { json: body });
  return judge(result, job.now, { externalId: `lead-${lead.id}`, refs: { audience } });
}

export async function removeMember(job: Job, ctx: AudienceContext): Promise<Outcome> {
  const { lead, params, refs } = job;
  const isOptOut = params.finalidades !== undefined;
  if (isOptOut && !params.finalidades?.includes("audiencias")) return skippedOtherPurpose;
  const inside = refs.audience === undefined || refs.audience === OUT ? undefined : refs.audience;
  if (!isOptOut && inside === undefined) return skippedOutside;
  const payload = payloadOf(lead.id, lead);
  const result = isOptOut
    ? await removeFromAll(ctx, payload)
    : await graphCall(accessOf(ctx), "DELETE", `/${inside}/users`, { json: bodyOf(payload, runOf(job)) });
  return judge(result, job.now, { externalId: `lead-${lead.id}`, refs: { audience: OUT } });
}

/** Out of every audience of the ad account, as a withdrawn consent asks. */
export async function eraseMember(person: ErasedPerson, ctx: AudienceContext): Promise<Outcome> {
  const result = await removeFromAll(ctx, payloadOf(person.leadId, person));
  return judge(result, person.now, { note: "retirado de todos os públicos da conta" });
}

function removeFromAll(ctx: AudienceContext, payload: object): Promise<HttpResult> {
  const account = ctx.settings.adAccountId ?? "";
  return graphCall(accessOf(ctx), "DELETE", `/act_${account}/usersofanyaudience`, { json: { payload } });
}

export function accessOf({ http, settings }: Pick<AudienceContext, "http" | "settings">) {
  return { http, token: settings.accessToken, appSecret: settings.appSecret };
}

/** A new session for every attempt: Meta closes each with its last batch. */
function runOf({ delivery }: Job): string {
  return `${delivery.key}:${delivery.attempt}`;
}

/** The body decides, not the status. Samples of invalid rows are never looked at: they are the person. */
function judge(result: HttpResult, now: Date, done: Omit<Extract<Outcome, { kind: "delivered" }>, "kind">): Outcome {
  if (result.kind !== "answer" || result.status !== 200) return failureOf(result, now);
  const received = numberAt(result.json, "num_received");
  if (received !== undefined && received > 0) {
    const invalid = numberAt(result.json, "num_invalid_entries") ?? 0;
    return invalid > 0 ? rejectedRow : { kind: "delivered", ...done };
  }
  // How `usersofanyaudience` answers is not documented; other edges of an account say `success`.
  return isTrue(at(result.json, "success")) ? { kind: "delivered", ...done } : failureOf(result, now);
}

function numberAt(json: unknown, key: string): number | undefined {
  const value = Number(at(json, key) ?? Number.NaN);
  return Number.isInteger(value) ? value : undefined;
}

const rejectedRow: Outcome = {
  kind: "rejected",
  cause: "row_invalid",
  reason: "A Meta diz que os dados desta pessoa não são válidos para um público.",
  fix: "Confira o e-mail e o telefone do lead e reenvie.",
};
const skippedStatus: Outcome = {
  kind: "skipped",
  cause: "status_changed",
  reason: "O lead mudou para um status que não entra neste público.",
  fix: "Se ele deve entrar, mude Quem entra na conexão e reenvie.",
};
const skippedNobody: Outcome = {
  kind: "skipped",
  cause: "no_identifier",
  reason: "O lead não tem e-mail nem telefone que a Meta possa reconhecer.",
  fix: "Corrija o e-mail ou o telefone do lead e reenvie.",
};
const skippedOutside: Outcome = {
  kind: "skipped",
  cause: "not_in_audience",
  reason: "A pessoa não está neste público: nada é enviado à Meta sobre ela.",
  fix: "Nada a fazer.",
};
const skippedOtherPurpose: Outcome = {
  kind: "skipped",
  cause: "other_purpose",
  reason: "A pessoa não revogou o consentimento para audiências de anúncios.",
  fix: "Nada a fazer.",
};
