/** One task for one delivery: made once, found again by its key when nobody knows whether it was made. */
import type { Outcome } from "@streamleads/domain";
import {
  at,
  type ConnectorContext,
  type HttpResult,
  type Job,
  keyLine,
  taskLines,
  taskTitle,
  textAt,
} from "@streamleads/integration-kit";
import { asanaOutcome, notFound, UNREADABLE } from "./errors.ts";
import type { fields } from "./fields.ts";

type Context = ConnectorContext<typeof fields>;

/** Pages of a hundred that are looked through for a task of ours; more tasks than that since the attempt are not told apart. */
const PAGES_MAX = 5;

export async function createTask(job: Job, ctx: Context): Promise<Outcome> {
  if (job.delivery.isRepeat) {
    const found = await findTask(job, ctx);
    if (found) return found;
  }
  const first = await postTask(job, ctx, job.params.broker?.email);
  if (!isUnknownAssignee(first)) return readTask(first, job);
  // The broker is not in this workspace: a task without an assignee is better than none.
  const outcome = readTask(await postTask(job, ctx, undefined), job);
  return outcome.kind === "delivered"
    ? { ...outcome, note: "Criada sem responsável: o corretor não está no Asana." }
    : outcome;
}

function postTask(job: Job, { http, settings }: Context, assignee: string | undefined): Promise<HttpResult> {
  const { project = "", section } = settings;
  const dueAt = new Date(job.delivery.plannedAt.getTime() + Number(settings.dueMinutes) * 60_000);
  return http.post("/tasks?opt_fields=gid,permalink_url", {
    data: {
      name: taskTitle(job),
      notes: taskLines(job).join("\n"),
      due_at: dueAt.toISOString(),
      projects: [project],
      ...(section ? { memberships: [{ project, section }] } : {}),
      ...(assignee ? { assignee } : {}),
    },
  });
}

function isUnknownAssignee(result: HttpResult): boolean {
  if (result.kind !== "answer" || result.status !== 400) return false;
  return /\bassignee\b/.test(textAt(result.json, "errors", 0, "message") ?? "");
}

function readTask(result: HttpResult, job: Job): Outcome {
  return asanaOutcome(result, job.now, ({ status, json }) => {
    if (status === 404) return notFound("project");
    if (status < 200 || status >= 300) return undefined;
    const gid = textAt(json, "data", "gid");
    return gid === undefined ? UNREADABLE : made(gid, job);
  });
}

function made(gid: string, { delivery }: Job): Outcome {
  return { kind: "delivered", externalId: gid, refs: { task: gid, [`task_${delivery.id}`]: gid } };
}

/** `undefined`: known not to be there. A list that cannot be read, or is too long, is not that. */
async function findTask(job: Job, { http, settings }: Context): Promise<Outcome | undefined> {
  const query = {
    project: settings.project ?? "",
    modified_since: new Date(job.delivery.plannedAt.getTime() - 60_000).toISOString(),
    opt_fields: "gid,notes",
    limit: "100",
  };
  let offset: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const result = await http.get("/tasks", { query: { ...query, ...(offset ? { offset } : {}) } });
    const tasks = result.kind === "answer" && result.status === 200 ? at(result.json, "data") : undefined;
    if (result.kind !== "answer" || !Array.isArray(tasks)) {
      const outcome = asanaOutcome(result, job.now, ({ status }) => (status === 404 ? notFound("project") : undefined));
      return outcome.kind === "delivered" ? UNREADABLE : outcome;
    }
    const mine = tasks.find((task) => textAt(task, "notes")?.endsWith(keyLine(job.delivery.key)));
    const gid = mine === undefined ? undefined : textAt(mine, "gid");
    if (gid !== undefined)
      return { ...made(gid, job), note: "Já existia: a tentativa anterior tinha chegado." } as Outcome;
    offset = textAt(result.json, "next_page", "offset");
    if (offset === undefined) return undefined;
  }
  return {
    kind: "unknown",
    cause: "too_many_tasks",
    reason: "Há tarefas demais no projeto para saber se esta já foi criada.",
  };
}
