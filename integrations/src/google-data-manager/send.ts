/** Sends a stage as a conversion, and the dry run that proves a connection. */
import type { Lead, Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, isRecord, type Job, sha256Hex, textAt } from "@streamleads/integration-kit";
import { clickOf } from "./click.ts";
import { failureOf } from "./errors.ts";
import { bodyOf, eventOf, type IngestBody } from "./event.ts";
import { fields, type GoogleSettings } from "./fields.ts";
import { actionOf, countedStages } from "./stages.ts";

export type GoogleContext = ConnectorContext<typeof fields>;

export async function sendConversion(job: Job, ctx: GoogleContext): Promise<Outcome> {
  const { lead, params, now } = job;
  const { settings } = ctx;
  const stage = params.stage ?? "novo";
  const action = actionOf(stage, settings);
  if (action === undefined) return notCounted;
  if (!isMeant(lead, settings)) return notFromGoogle;
  const event = eventOf(lead, { stage, at: momentOf(job), valueCents: params.valueCents }, settings);
  if (event === undefined) return nobody;
  const result = await ingest(ctx, bodyOf([event], [action], settings, false));
  const requestId = result.kind === "answer" && result.status === 200 ? textAt(result.json, "requestId") : undefined;
  if (result.kind !== "answer" || requestId === undefined) return failureOf(result, now);
  const warnings = at(result.json, "fieldWarnings");
  const note =
    Array.isArray(warnings) && warnings.length > 0
      ? `aceita com ${warnings.length} aviso(s): veja o diagnóstico no Google Ads`
      : "aceita; o Google diz no diagnóstico se reconheceu o clique ou a pessoa";
  return { kind: "delivered", externalId: requestId, note };
}

/** A dry run with an invented person at every action of the connection: Google checks all of it and keeps nothing. */
export async function checkActions(ctx: GoogleContext): Promise<Outcome> {
  const now = new Date();
  const { settings } = ctx;
  const stages = countedStages(settings);
  if (stages.length === 0) return noAction;
  const sample = {
    transactionId: "streamleads:teste",
    eventTimestamp: now.toISOString(),
    eventSource: settings.eventSource ?? fields.eventSource.default,
    userData: { userIdentifiers: [{ emailAddress: sha256Hex("teste@streamleads.example") }] },
  };
  const actions = stages.flatMap((stage) => actionOf(stage, settings) ?? []);
  const result = await ingest(ctx, bodyOf([sample], [...new Set(actions)], settings, true));
  // A dry run brings errors only; what is no object came from somebody else.
  const isAccepted =
    result.kind === "answer" && result.status === 200 && isRecord(result.json) && !("error" in result.json);
  if (!isAccepted) return failureOf(result, now);
  return { kind: "delivered", note: `O Google aceita conversões para: ${stages.join(", ")}.` };
}

function ingest({ http }: GoogleContext, body: IngestBody) {
  return http.post("/v1/events:ingest", body);
}

/** When the stage was reached: never before the lead itself and never in the future, where only a wrong clock puts it. */
function momentOf({ params, delivery, lead, now }: Job): Date {
  const said = Date.parse(params.stageAt ?? "");
  const reached = Number.isNaN(said) ? delivery.plannedAt.getTime() : said;
  const born = Date.parse(lead.created_at);
  const earliest = Number.isNaN(born) ? reached : born;
  return new Date(Math.min(Math.max(reached, earliest), now.getTime()));
}

function isMeant(lead: Lead, { scope = fields.scope.default }: GoogleSettings): boolean {
  return scope === "todos" || lead.origem === "GOOGLE_ADS" || clickOf(lead) !== undefined;
}

const notCounted: Outcome = {
  kind: "skipped",
  cause: "stage_not_counted",
  reason: "Esta etapa não tem uma ação de conversão na conexão.",
  fix: "Para contá-la, crie a ação no Google Ads, informe a identificação na conexão e reenvie.",
};
const notFromGoogle: Outcome = {
  kind: "skipped",
  cause: "not_from_google",
  reason: "O lead não veio do Google: nada é enviado a ele sobre o lead.",
  fix: "Se quiser enviar todos os que consentiram, mude Quais leads na conexão.",
};
const nobody: Outcome = {
  kind: "skipped",
  cause: "no_identifier",
  reason: "O lead não tem clique, e-mail nem telefone que o Google possa reconhecer.",
  fix: "Corrija o e-mail ou o telefone do lead e reenvie.",
};
const noAction: Outcome = {
  kind: "reconnect",
  cause: "no_conversion_action",
  reason: "Nenhuma ação de conversão foi informada: nada seria enviado.",
  fix: "Informe na conexão a identificação de ao menos uma ação de conversão, como a de lead qualificado ou a de venda.",
};
