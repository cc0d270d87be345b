/** Taking a lead on, giving it back, and how far it has come. */
import { normalizePhone } from "@streamleads/domain";
import type { HubContext } from "../../hub-context.ts";
import { type Claim, claimLead, releaseLead } from "../../leads/claims.ts";
import { internationalPhone } from "../../leads/international-phone.ts";
import { racing } from "../../leads/races.ts";
import { type LeadStage, stageLead } from "../../leads/stages.ts";
import { AppError } from "../app-error.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { claimBody, claimedSchema, releaseBody, stageBody, stagedSchema } from "../schemas/progress.ts";
import { missingLead } from "./missing-lead.ts";

export const claimLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/claim",
  summary: "Um corretor assume o lead: o primeiro vence, e quem chega depois fica sabendo quem foi",
  tag: "leads",
  access: "write",
  params: idParams,
  body: claimBody,
  replies: { 200: claimedSchema },
  async handle({ params: { id }, body }, hub) {
    const { nome, email, via } = body;
    const telefone = body.telefone === undefined ? undefined : phoneOf(body.telefone);
    const by = { nome, ...(telefone !== undefined && { telefone }), ...(email !== undefined && { email }) };
    const at = hub.now();
    const taken = await racing(() =>
      hub.db.transaction((client) => claimLead(client, id, { by, via, at }, hub.rules(), at)),
    );
    if (taken.kind === "missing") throw await missingLead(hub.db, id);
    if (taken.kind === "held") throw claimedByOther(id, taken.claim);
    tell(hub, id, taken.woken);
    return { status: 200, body: { lead_id: id, claimed_by: claimView(taken.claim), changed: taken.kind === "taken" } };
  },
});

export const releaseLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/release",
  summary: "Devolve um lead assumido: qualquer corretor pode assumi-lo de novo",
  tag: "leads",
  access: "write",
  params: idParams,
  body: releaseBody,
  replies: { 200: claimedSchema },
  async handle({ params: { id }, body: { nome, via } }, hub) {
    const release = { ...(nome !== undefined && { by: { nome } }), via, at: hub.now() };
    const result = await racing(() => hub.db.transaction((client) => releaseLead(client, id, release)));
    if (result.kind === "missing") throw await missingLead(hub.db, id);
    if (result.kind === "held") throw claimedByOther(id, result.claim);
    tell(hub, id, []);
    return { status: 200, body: { lead_id: id, claimed_by: null, changed: result.kind === "released" } };
  },
});

export const stageLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/stage",
  summary: "Diz até onde o lead chegou no caminho da venda; repetir a etapa atual não muda nada",
  tag: "leads",
  access: "write",
  params: idParams,
  body: stageBody,
  replies: { 200: stagedSchema },
  async handle({ params: { id }, body }, hub) {
    const now = hub.now();
    const facts = {
      stage: body.stage,
      at: body.at === undefined ? now : new Date(body.at),
      valueCents: body.value_cents,
      via: body.via,
      from: integrationNamed(body.via, hub),
    };
    const taken = await racing(() => hub.db.transaction((client) => stageLead(client, id, facts, hub.rules(), now)));
    if (taken.kind === "missing") throw await missingLead(hub.db, id);
    const woken = taken.kind === "taken" ? taken.woken : [];
    tell(hub, id, woken);
    return { status: 200, body: { lead_id: id, stage: stageView(taken.current), changed: taken.kind === "taken" } };
  },
});

function tell({ bus, engine }: HubContext, id: number, woken: readonly number[]): void {
  bus.publish({ kind: "leads", ids: [id] });
  for (const connectionId of new Set(woken)) engine.wake(connectionId);
}

/** A program that passes on what a system of ours said names it, by its slug or as people read it. */
function integrationNamed(via: string, { connections }: HubContext): string | undefined {
  const named = via.toLowerCase();
  return connections.registry.find(({ slug, label }) => slug === named || label.toLowerCase() === named)?.slug;
}

function phoneOf(raw: string): string {
  const phone = normalizePhone(raw, internationalPhone);
  if (phone) return phone.e164;
  throw invalidFields([
    {
      field: "telefone",
      code: "invalid_phone",
      message: "Não é um telefone que se possa chamar.",
      fix: "Envie com DDD, como (11) 91234-5678, ou com + e o código do país.",
    },
  ]);
}

function claimedByOther(id: number, claim: Claim): AppError {
  return new AppError({
    status: 409,
    code: "lead_claimed",
    message: `O lead ${id} já foi assumido por ${claim.nome} (${claim.via}), em ${claim.at.toISOString()}.`,
    fix: `Fale com ${claim.nome}; para trocar, devolva o lead antes.`,
  });
}

export function claimView({ at, ...claim }: Claim) {
  return { ...claim, at: at.toISOString() };
}

export function stageView({ stage, at, value_cents, via }: LeadStage) {
  return { stage, at: at.toISOString(), value_cents, via };
}
