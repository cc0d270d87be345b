/** Two leads that are one person: merging them, undoing it, and what was merged. */
import { findLead } from "../../leads/list.queries.ts";
import { mergesOf } from "../../leads/merge.queries.ts";
import type { MergeRefusal } from "../../leads/merge.ts";
import { AppError, notFound } from "../app-error.ts";
import type { Caller } from "../auth/caller.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { mergeBody, mergedSchema, mergesSchema, unmergeBody, unmergedSchema } from "../schemas/merge.ts";
import { leadMerged, missingLead } from "./missing-lead.ts";

export const mergeLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/merge",
  summary: "Unifica dois leads da mesma pessoa: este fica, com tudo do outro",
  tag: "leads",
  access: "write",
  params: idParams,
  body: mergeBody,
  replies: { 200: mergedSchema },
  async handle({ params: { id }, body, caller }, hub) {
    const result = await hub.merges.merge(id, body.other_id, nameOf(caller));
    if (result.kind !== "merged") throw refusal(result);
    return { status: 200, body: { lead: result.lead, merge: result.merge } };
  },
});

export const unmergeLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/unmerge",
  summary: "Desfaz uma unificação: o outro lead volta a ser como era",
  tag: "leads",
  access: "write",
  params: idParams,
  body: unmergeBody,
  replies: { 200: unmergedSchema },
  async handle({ params: { id }, body, caller }, hub) {
    const result = await hub.merges.unmerge(id, body.merge_id, nameOf(caller));
    switch (result.kind) {
      case "unmerged":
        return { status: 200, body: { lead: result.lead, other: result.other, merge: result.merge } };
      case "no_merge":
        throw result.mergeId === undefined
          ? conflict("nothing_to_undo", `Nenhum lead está unificado ao lead ${id}.`, "Não há o que desfazer.")
          : notFound(`A unificação ${result.mergeId} do lead ${id}`);
      case "already_undone":
        throw conflict("already_undone", "Esta unificação já foi desfeita.", "Não há o que desfazer.");
      case "later_merge":
        throw conflict(
          "later_merge",
          `O lead ${id} recebeu outro lead depois, na unificação ${result.mergeId}.`,
          `Desfaça antes a unificação ${result.mergeId}.`,
        );
      default:
        throw refusal(result);
    }
  },
});

export const leadMergesRoute = route({
  method: "GET",
  path: "/api/v1/leads/:id/merges",
  summary: "Os leads que foram unificados a este, o mais novo primeiro (até 200)",
  tag: "leads",
  access: "read",
  params: idParams,
  replies: { 200: mergesSchema },
  async handle({ params: { id } }, hub) {
    if (!(await findLead(hub.db, id))) throw await missingLead(hub.db, id);
    return { status: 200, body: { lead_id: id, merges: await mergesOf(hub.db.pool, id) } };
  },
});

/** As it is kept with what was decided. */
export function nameOf(caller: Caller): string {
  return caller.kind === "nobody" ? "ninguém" : caller.name;
}

function refusal(result: MergeRefusal): AppError {
  switch (result.kind) {
    case "same_lead":
      return invalidFields([
        {
          field: "other_id",
          code: "same_lead",
          message: "Um lead não se unifica a si mesmo.",
          fix: "Envie o número do outro lead.",
        },
      ]);
    case "missing":
      return notFound(`O lead ${result.leadId}`);
    case "merged_away":
      return leadMerged(result.leadId, result.into, 409);
    case "being_sent":
      return conflict(
        "delivery_running",
        `Uma entrega do lead ${result.leadId} está sendo enviada, e ainda não terminou.`,
        "Tente de novo em alguns segundos. Nada foi mudado.",
      );
  }
}

function conflict(code: string, message: string, fix: string): AppError {
  return new AppError({ status: 409, code, message, fix });
}
