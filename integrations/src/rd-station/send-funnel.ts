/**
 * The way to a sale in RD's default funnel. What RD has is read first: a client is never led back, a sale or a loss that
 * is there is not told again (RD counts each event), and the contact's owner stays (funnel and events pages, checked
 * 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import { at, type Job, textAt } from "@streamleads/integration-kit";
import { unreadable } from "./errors.ts";
import { accessOf, contactPath, noEmail, type RdSendContext, send, sendEvent, waitToShow } from "./send-call.ts";

const FUNNEL = "default";
const CLIENT = "Client";
const QUALIFIED = "Qualified Lead";
const NOT_READY_MS = 10 * 60_000;

/** Stages that concern RD's funnel; `novo` and `contatado` are a lead's beginning there as here. */
export const FUNNEL_STAGES = ["qualificado", "visita", "proposta", "ganho", "perdido"] as const;

export async function moveInFunnel(job: Job, ctx: RdSendContext): Promise<Outcome> {
  const { lead, params, now } = job;
  const stage = FUNNEL_STAGES.find((one) => one === params.stage);
  if (stage === undefined) return otherStage;
  if (lead.email === null) return noEmail;
  const access = accessOf(ctx, now);
  const path = `${contactPath(lead.email)}/funnels/${FUNNEL}`;
  const found = await send(access, "GET", path);
  if (found.kind === "failed") return found.outcome;
  if (found.kind === "gone") return absent(job);
  const { json } = found.answer;
  const lifecycle = textAt(json, "lifecycle_stage");
  const isOpportunity = at(json, "opportunity");
  if (lifecycle === undefined || typeof isOpportunity !== "boolean") return unreadable;

  if (lifecycle === CLIENT) return done("Já é cliente no RD Station.");
  if (stage === "ganho") return (await shown(job, ctx)) ?? sendEvent(access, "SALE", saleOf(job, lead.email));
  if (stage === "perdido") {
    if (!isOpportunity) return done("Não era oportunidade no RD Station.");
    const payload = { email: lead.email, funnel_name: FUNNEL };
    return (await shown(job, ctx)) ?? sendEvent(access, "OPPORTUNITY_LOST", payload);
  }
  if (lifecycle === QUALIFIED && isOpportunity) return done("Já era oportunidade no RD Station.");
  const owner = textAt(json, "contact_owner_email");
  const put = await send(access, "PUT", path, {
    lifecycle_stage: QUALIFIED,
    opportunity: true,
    ...(owner === undefined ? {} : { contact_owner_email: owner }),
  });
  if (put.kind === "failed") return put.outcome;
  if (put.kind === "gone") return absent(job);
  if (textAt(put.answer.json, "lifecycle_stage") !== QUALIFIED) return unreadable;
  return { kind: "delivered", note: "Lead qualificado e oportunidade no RD Station." };
}

/** An event whose answer was lost may show later than it is looked for. */
async function shown(job: Job, ctx: RdSendContext): Promise<Outcome | undefined> {
  return job.delivery.isRepeat ? waitToShow(job, ctx) : undefined;
}

/** The value in reais, where it is known. */
function saleOf({ params }: Job, email: string) {
  const value = params.valueCents === undefined ? {} : { value: params.valueCents / 100 };
  return { email, funnel_name: FUNNEL, ...value };
}

/** Whom we sent a conversion of, RD will know in some minutes; others it was never told of. */
function absent({ refs, now }: Job): Outcome {
  return refs.conversion === undefined ? neverSent : { ...notReady, notBefore: new Date(now.getTime() + NOT_READY_MS) };
}

function done(note: string): Outcome {
  return { kind: "delivered", note };
}

const notReady = {
  kind: "retry",
  cause: "rd_contact_not_ready",
  reason: "O RD Station ainda não mostra o contato; depois da primeira conversão ele leva alguns minutos.",
} as const;
const neverSent: Outcome = {
  kind: "skipped",
  cause: "rd_contact_absent",
  reason: "O RD Station não tem este contato: nenhuma conversão dele foi enviada por esta conexão.",
  fix: "Se ele deve estar lá, confira os Leads enviados da conexão e o consentimento do lead.",
};
const otherStage: Outcome = {
  kind: "skipped",
  cause: "rd_other_stage",
  reason: "Esta etapa não muda nada no funil do RD Station.",
  fix: "Nada a fazer.",
};
