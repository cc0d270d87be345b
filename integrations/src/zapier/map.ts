import { type Job, type LeadEvent, leadEvent } from "@streamleads/integration-kit";

/**
 * One event as Zapier wants it: one object, flat, so that each value is a field that a person can pick. `id` is the
 * delivery's key, by which a Zap drops repeats. The sample of the editor (`/api/v1/hooks/sample`) is made here, too.
 */
export function zapEvent(job: Pick<Job, "delivery" | "lead" | "returning" | "params">): Record<string, unknown> {
  return flat(job.delivery.key, leadEvent(job));
}

function flat(id: string, { type, timestamp, data }: LeadEvent): Record<string, unknown> {
  const { lead, returning, claim, stage, purposes } = data;
  const { id: leadId, respostas, ...fields } = lead;
  return {
    id,
    event: type,
    timestamp,
    lead_id: leadId,
    returning,
    ...fields,
    respostas: JSON.stringify(respostas),
    claimed_by: claim?.nome ?? null,
    stage: stage?.name ?? null,
    stage_at: stage?.at ?? null,
    value_brl: stage?.value_cents == null ? null : stage.value_cents / 100,
    purposes: purposes?.join(", ") ?? null,
  };
}
