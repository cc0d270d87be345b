import { flatLeadEvent, type Job, leadEvent } from "@streamleads/integration-kit";

/** One event for one Zap; the samples of `/api/v1/hooks/sample` are made by the same function. */
export function zapEvent(job: Pick<Job, "delivery" | "lead" | "returning" | "params">): Record<string, unknown> {
  return flatLeadEvent(job.delivery.key, leadEvent(job));
}
