/**
 * `deal.create`: one deal per lead and plan. HubSpot has no idempotency header, so the deal carries a unique key
 * (`streamleads_deal_key`), and a second creation is refused instead of making a second deal. A batch upsert under that
 * key would be as safe, but takes no associations: it would cost a second call for every deal. Here only a repetition
 * costs more: one call to read what is there, and one to tie it to the contact if that is missing.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type HttpAnswer, type Job, textAt } from "@streamleads/integration-kit";
import { DEAL_TO_CONTACT, paths, recordLink } from "./api.ts";
import { failureOf, failureOfInput } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { dealKey, dealProperties, pipelineOf, stagesOf } from "./map.ts";
import { forgetPipelines } from "./pipelines.ts";
import { jsonList, problemInBatch, problemOf } from "./problem.ts";
import { checkStages } from "./stages.ts";

type Context = ConnectorContext<HubSpotFields>;

const KEY_PROPERTY = "streamleads_deal_key";
/** How far the clocks of HubSpot and of the hub may differ when a deal's age is judged. */
const CLOCKS_MS = 60 * 60_000;

/**
 * Opens the deal of a lead's plan and ties it to the lead's contact.
 * @returns delivered with `refs.deal`, also when an earlier attempt had opened it; a deal that exists is not changed.
 */
export async function createDeal(job: Job, ctx: Context): Promise<Outcome> {
  const contactId = job.refs.contact;
  if (!contactId) return contactMissing();

  const { settings } = ctx;
  const key = dealKey(job.lead.id, job.delivery.planNo, settings.keyPrefix);
  const deal = { pipeline: pipelineOf(settings), stages: stagesOf(settings) };
  const result = await ctx.http.post(paths.objects("deals"), {
    properties: dealProperties(job.lead, key, deal),
    associations: [{ to: { id: contactId }, types: [DEAL_TO_CONTACT] }],
  });
  if (result.kind !== "answer") return failureOf(result, timeOf(job, ctx));
  const id = result.status === 201 ? textAt(result.json, "id") : undefined;
  if (id) return delivered(id, "negócio criado", ctx);
  const isRepeated = problemOf(result).conflict?.property === KEY_PROPERTY || result.status === 409;
  if (isRepeated) return confirm(key, contactId, job, ctx);
  const outcome = failureOf(result, timeOf(job, ctx));
  return outcome.kind === "reconnect" && outcome.cause === "stage_missing" ? withStages(outcome, job, ctx) : outcome;
}

/** HubSpot contradicts what is remembered of its pipelines: they are read anew, so that a person is told what there is. */
async function withStages(outcome: Outcome, job: Job, ctx: Context): Promise<Outcome> {
  forgetPipelines(ctx.memo);
  const checked = await checkStages(ctx, job.now);
  return checked.kind === "reconnect" ? checked : outcome;
}

/** The key is taken: by an earlier attempt, whose deal this is, or by somebody else's deal, which is left alone. */
async function confirm(key: string, contactId: string, job: Job, ctx: Context): Promise<Outcome> {
  const found = await ctx.http.get(paths.object("deals", key), {
    query: { idProperty: KEY_PROPERTY, properties: KEY_PROPERTY, associations: "contacts" },
  });
  if (found.kind !== "answer" || found.status !== 200) {
    // Refused a moment ago for being there, and not to be read now: neither absence nor success.
    return found.kind === "answer" && found.status === 404 ? notYetReadable() : failureOf(found, timeOf(job, ctx));
  }
  const id = textAt(found.json, "id");
  if (!id) return failureOf(found, timeOf(job, ctx));
  const contacts = contactsOf(found);
  if (contacts.includes(contactId)) return delivered(id, "negócio já existia", ctx);
  if (contacts.length > 0 && !isOfThisDelivery(found, job)) return keyTaken(key);
  return associate(id, contactId, job, ctx);
}

async function associate(dealId: string, contactId: string, job: Job, ctx: Context): Promise<Outcome> {
  const result = await ctx.http.request("PUT", paths.dealOfContact(dealId, contactId));
  if (result.kind !== "answer" || (result.status !== 200 && result.status !== 201 && result.status !== 207)) {
    return failureOf(result, timeOf(job, ctx));
  }
  const problem = problemInBatch(result);
  if (problem) return failureOfInput(problem, result, timeOf(job, ctx));
  return delivered(dealId, "negócio já existia; ligado ao contato", ctx);
}

function contactsOf(answer: HttpAnswer): string[] {
  const listed = jsonList(at(answer.json, "associations", "contacts", "results"));
  return listed.flatMap((contact) => textAt(contact, "id") ?? []);
}

/** A deal that is younger than this delivery can only come from an earlier attempt of it. */
function isOfThisDelivery(answer: HttpAnswer, job: Job): boolean {
  const createdAt = Date.parse(textAt(answer.json, "createdAt") ?? "");
  return createdAt >= job.delivery.plannedAt.getTime() - CLOCKS_MS;
}

function delivered(id: string, how: string, ctx: Context): Delivered {
  const link = recordLink(ctx.settings.portalId, "deals", id);
  return { kind: "delivered", externalId: id, refs: { deal: id }, note: link ? `${how}; ${link}` : how };
}

/** The contact's delivery settles together with its id, so this heals when the contact is delivered (again). */
function contactMissing(): Outcome {
  const reason = "Ainda não se sabe qual é o contato deste lead no HubSpot; o negócio espera por ele.";
  return { kind: "retry", cause: "contact_unknown", reason };
}

function notYetReadable(): Outcome {
  const reason = "O HubSpot diz que o negócio já existe, mas ainda não o mostra.";
  return { kind: "retry", cause: "conflict", reason };
}

function keyTaken(key: string): Outcome {
  return {
    kind: "rejected",
    cause: "deal_key_taken",
    reason: `A chave ${key} já é de um negócio mais antigo, de outro contato; ele não foi tocado.`,
    fix: "Se outra instalação do StreamLeads usa esta conta HubSpot, defina o prefixo dos números de lead em Integrações > HubSpot e reenvie.",
  };
}

function timeOf(job: Job, ctx: Context) {
  return { now: job.now, timeZone: ctx.company.timeZone };
}
