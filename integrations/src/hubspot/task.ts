/** `task.create`: a call for the broker to make, due soon, on the lead's contact and deal. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, type HttpAnswer, type Job, taskLines, taskTitle } from "@streamleads/integration-kit";
import { type Activity, createActivity, earlierActivity } from "./activity.ts";
import type { HubSpotFields } from "./fields.ts";
import { htmlLines } from "./html.ts";
import type { PropertyValues } from "./map.ts";
import { forgetOwner, ownerFor } from "./owner.ts";
import { problemOf } from "./problem.ts";

type Context = ConnectorContext<HubSpotFields>;

const TASK: Activity = {
  type: "tasks",
  bodyProperty: "hs_task_body",
  ref: "task",
  words: { made: "tarefa criada", found: "tarefa já existia" },
};
const PRIORITY = { QUENTE: "HIGH", MORNO: "MEDIUM", FRIO: "LOW" } as const;
const DEFAULT_MINUTES = 15;

/** @returns delivered with `refs.task`; without an owner when the broker is no user of the account. */
export async function createTask(job: Job, ctx: Context): Promise<Outcome> {
  const earlier = await earlierActivity(TASK, job, ctx);
  if (earlier) return earlier;
  const owner = await ownerFor(job, ctx);
  if (owner.kind === "failed") return owner.outcome;
  const { outcome, refused } = await createActivity(TASK, taskProperties(job, ctx, owner), job, ctx);
  if (refused === undefined || !isUnknownOwner(refused)) return outcome;
  // The user left since the look-up: a task without an owner is better than none.
  forgetOwner(job, ctx);
  return (await createActivity(TASK, taskProperties(job, ctx, { kind: "none" }), job, ctx)).outcome;
}

/** Names and values of task properties: tasks guide, checked 2026-11-23; `hs_timestamp` is when it is due. */
function taskProperties(job: Job, { settings }: Context, owner: { kind: "owner"; id: string } | { kind: "none" }) {
  const minutes = Number(settings.taskMinutes || DEFAULT_MINUTES);
  const properties: PropertyValues = {
    hs_timestamp: new Date(job.delivery.plannedAt.getTime() + minutes * 60_000).toISOString(),
    hs_task_subject: taskTitle(job),
    hs_task_body: htmlLines(taskLines(job)),
    hs_task_status: "NOT_STARTED",
    hs_task_priority: PRIORITY[job.lead.status],
    hs_task_type: "CALL",
  };
  return owner.kind === "owner" ? { ...properties, hubspot_owner_id: owner.id } : properties;
}

function isUnknownOwner(answer: HttpAnswer): boolean {
  return answer.status === 400 && problemOf(answer).properties.some(({ name }) => name === "hubspot_owner_id");
}
