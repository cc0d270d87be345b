/** One card for one delivery: made once, found again by its key when nobody knows whether it was made. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, type Job, keyLine, taskLines, taskTitle, textAt } from "@streamleads/integration-kit";
import { LIST_NOT_FOUND, trelloOutcome, UNREADABLE } from "./errors.ts";
import type { fields } from "./fields.ts";

type Context = ConnectorContext<typeof fields>;

/** Trello's own bound of a description. */
const DESC_MAX = 16_384;

export async function createCard(job: Job, ctx: Context): Promise<Outcome> {
  if (job.delivery.isRepeat) {
    const found = await findCard(job, ctx);
    if (found) return found;
  }
  const { settings, http } = ctx;
  const { labelQuente, labelMorno, labelFrio } = settings;
  const label = { QUENTE: labelQuente, MORNO: labelMorno, FRIO: labelFrio }[job.lead.status];
  const dueAt = new Date(job.delivery.plannedAt.getTime() + Number(settings.dueMinutes) * 60_000);
  const result = await http.post("/cards", {
    idList: settings.list,
    name: taskTitle(job),
    desc: description(job),
    pos: "top",
    due: dueAt.toISOString(),
    ...(label ? { idLabels: [label] } : {}),
  });
  return trelloOutcome(result, job.now, ({ status, json }) => {
    if (status === 404) return LIST_NOT_FOUND;
    if (status !== 200) return undefined;
    const id = textAt(json, "id");
    return id === undefined ? UNREADABLE : made(id, job);
  });
}

/** Markdown: what a lead wrote must not become a link or a heading. The key's line stays the last one. */
function description(job: Job): string {
  const lines = taskLines(job);
  const key = lines.pop() ?? "";
  const text = lines.map((line) => line.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&")).join("\n");
  return `${text.slice(0, DESC_MAX - key.length - 1)}\n${key}`;
}

function made(id: string, { delivery }: Job): Outcome {
  return { kind: "delivered", externalId: id, refs: { card: id, [`card_${delivery.id}`]: id } };
}

/** `undefined`: known not to be there. A list that cannot be read is not that. */
async function findCard(job: Job, { http, settings }: Context): Promise<Outcome | undefined> {
  const path = `/lists/${settings.list ?? ""}/cards`;
  // Also archived ones: a broker may have put the card away since.
  const result = await http.get(path, { query: { fields: "desc", filter: "all" } });
  if (result.kind === "answer" && result.status === 200 && Array.isArray(result.json)) {
    const mine = result.json.find((card) => textAt(card, "desc")?.endsWith(keyLine(job.delivery.key)));
    const id = mine === undefined ? undefined : textAt(mine, "id");
    return id === undefined
      ? undefined
      : ({ ...made(id, job), note: "Já existia: a tentativa anterior tinha chegado." } as Outcome);
  }
  const outcome = trelloOutcome(result, job.now, ({ status }) => (status === 404 ? LIST_NOT_FOUND : undefined));
  return outcome.kind === "delivered" ? UNREADABLE : outcome;
}
