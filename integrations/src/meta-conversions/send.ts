/** Tells Meta of the stage that a lead reached, and of those it jumped over, in one request: all of it is taken or none. */
import type { Lead, Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, graphCall, type HttpResult, type Job } from "@streamleads/integration-kit";
import { failureOf, TOO_OLD } from "./errors.ts";
import { type ConversionEvent, eventOf, jsonOf, userDataOf } from "./event.ts";
import { type ConversionSettings, fields } from "./fields.ts";
import { metaLeadIdOf } from "./lead-id.ts";
import { type Due, dueStages, refsOf } from "./ledger.ts";
import { nameOf } from "./stage-names.ts";

export type ConversionContext = ConnectorContext<typeof fields>;

const DAY_MS = 86_400_000;
/** Meta's bound is 7 days to the moment of its own clock; a minute is left for the way. */
const AGE_MAX_MS = 7 * DAY_MS - 60_000;

export async function sendStage(job: Job, ctx: ConversionContext): Promise<Outcome> {
  const { lead, params, delivery, refs, now } = job;
  if (!isMeant(lead, ctx.settings)) return notFromMeta;
  const userData = userDataOf(lead);
  if (userData === undefined) return nobody;
  const moment = momentOf(job);
  const due = dueStages({
    leadId: lead.id,
    planNo: delivery.planNo,
    stage: params.stage ?? "novo",
    isByPerson: params.stageAt !== undefined,
    at: moment,
    refs,
  });
  if (due.length === 0) return alreadySent;
  if (now.getTime() - moment.getTime() > AGE_MAX_MS) return TOO_OLD;
  const last = due.at(-1);
  const events = due.map(({ stage, eventId }) =>
    eventOf(
      {
        name: nameOf(stage, ctx.settings.stageNames),
        id: eventId,
        at: moment,
        valueCents: stage === last?.stage ? params.valueCents : undefined,
      },
      userData,
    ),
  );
  return judge(await postEvents(ctx, events), due, moment, now);
}

/** @returns the answer as it came; the body says what was taken, not the status. */
export function postEvents(
  { http, settings }: Pick<ConversionContext, "http" | "settings">,
  events: readonly ConversionEvent[],
): Promise<HttpResult> {
  return graphCall(accessOf({ http, settings }), "POST", `/${settings.datasetId}/events`, {
    body: jsonOf(events, settings.testEventCode),
    headers: { "content-type": "application/json" },
  });
}

export function accessOf({ http, settings }: Pick<ConversionContext, "http" | "settings">) {
  return { http, token: settings.accessToken, appSecret: settings.appSecret };
}

function judge(result: HttpResult, due: readonly Due[], moment: Date, now: Date): Outcome {
  const received = result.kind === "answer" && result.status === 200 ? at(result.json, "events_received") : undefined;
  if (received !== due.length) return failureOf(result, now);
  const jumped = due.length - 1;
  return {
    kind: "delivered",
    externalId: due.at(-1)?.eventId,
    refs: refsOf(due, moment),
    ...(jumped > 0 ? { note: `com ${jumped} etapa(s) anterior(es) que faltava(m)` } : {}),
  };
}

/**
 * When the stage was reached: for an arrival the moment of its plan. Never before the lead itself, which Meta would
 * discard, and never in the future, where only a wrong clock puts it.
 */
function momentOf({ params, delivery, lead, now }: Job): Date {
  const said = Date.parse(params.stageAt ?? "");
  const reached = Number.isNaN(said) ? delivery.plannedAt.getTime() : said;
  const born = Date.parse(lead.created_at);
  const earliest = Number.isNaN(born) ? reached : born;
  return new Date(Math.min(Math.max(reached, earliest), now.getTime()));
}

function isMeant(lead: Lead, { scope = fields.scope.default }: ConversionSettings): boolean {
  return scope === "todos" || lead.origem === "META_ADS" || lead.fbclid !== null || metaLeadIdOf(lead) !== undefined;
}

const notFromMeta: Outcome = {
  kind: "skipped",
  cause: "not_from_meta",
  reason: "O lead não veio da Meta: nada é enviado a ela sobre ele.",
  fix: "Se quiser enviar todos os que consentiram, mude Quais leads na conexão.",
};
const nobody: Outcome = {
  kind: "skipped",
  cause: "no_identifier",
  reason: "O lead não tem e-mail, telefone nem identificação da Meta que sirva.",
  fix: "Corrija o e-mail ou o telefone do lead e reenvie.",
};
const alreadySent: Outcome = {
  kind: "skipped",
  cause: "already_sent",
  reason: "Esta etapa do lead já foi contada à Meta.",
  fix: "Nada a fazer: cada etapa conta uma vez.",
};
