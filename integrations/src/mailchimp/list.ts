/** The audience itself: whether it is there, what it is called, and the fields of it that are ours. */
import type { Outcome } from "@streamleads/domain";
import { at, type HttpResult, textAt } from "@streamleads/integration-kit";
import { dataCenterOf, ownAddress, paths } from "./api.ts";
import { type Failure, failureOf, unreadable } from "./errors.ts";
import { MERGE_FIELDS } from "./map.ts";
import type { MailchimpContext } from "./member.ts";

const HOUR_MS = 3_600_000;
/** The most that Mailchimp gives at once (fundamentals page, checked 2026-11-23); no audience has as many fields. */
const COUNT_MAX = "1000";

interface List {
  name: string;
  members: number | undefined;
}

/** Proves key, data centre and audience in one call. Mailchimp's API tells no allowance of a plan, so none is reported. */
export async function checkList(ctx: MailchimpContext): Promise<Outcome> {
  if (dataCenterOf(ctx.settings) === undefined && ownAddress(ctx.settings) === undefined) return noDataCenter;
  ctx.memo.forget(memoKey(ctx));
  const list = await readList(ctx, new Date());
  if ("kind" in list) return list;
  const members = list.members === undefined ? "" : `, ${list.members} contatos inscritos`;
  return { kind: "delivered", note: `Audiência ${list.name}${members}.` };
}

/** `true`, or why nobody knows; remembered for an hour, a failure never. */
export async function isListThere(ctx: MailchimpContext, now: Date): Promise<true | Failure> {
  try {
    return await ctx.memo.remember(memoKey(ctx), HOUR_MS, async () => {
      const list = await readList(ctx, now);
      if ("kind" in list) throw new Refused(list);
      return true as const;
    });
  } catch (error) {
    // A failure travels through the memory as an exception, so that it is not remembered.
    if (error instanceof Refused) return error.failure;
    throw error;
  }
}

/**
 * Makes the fields that the audience lacks; those that are there are left alone. Safe to repeat: what an answer that was
 * lost has made is found the next time.
 */
export async function makeMergeFields({ http, settings }: MailchimpContext): Promise<Outcome> {
  const now = new Date();
  const listed = await http.get(paths.mergeFields(settings.listId), {
    query: { count: COUNT_MAX, fields: "merge_fields.tag,merge_fields.type" },
  });
  const known = fieldsIn(listed);
  if (known === undefined) return failureOf(listed, now);
  const wrong = MERGE_FIELDS.find(({ tag, type }) => known.has(tag) && known.get(tag) !== type);
  if (wrong) return wrongType(wrong.tag);
  const missing = MERGE_FIELDS.filter(({ tag }) => !known.has(tag));
  for (const field of missing) {
    const result = await http.post(paths.mergeFields(settings.listId), { ...field, required: false, public: false });
    const isMade = result.kind === "answer" && result.status === 200 && textAt(result.json, "tag") === field.tag;
    if (!isMade) return failureOf(result, now);
  }
  return { kind: "delivered", note: `${missing.length} campos criados na audiência.` };
}

function fieldsIn(result: HttpResult): Map<string, string> | undefined {
  const rows = result.kind === "answer" && result.status === 200 ? at(result.json, "merge_fields") : undefined;
  if (!Array.isArray(rows)) return undefined;
  return new Map(rows.map((row) => [textAt(row, "tag") ?? "", textAt(row, "type") ?? ""]));
}

async function readList({ http, settings }: MailchimpContext, now: Date): Promise<List | Failure> {
  const result = await http.get(paths.list(settings.listId), { query: { fields: "id,name,stats.member_count" } });
  if (result.kind !== "answer" || result.status !== 200) return failureOf(result, now);
  if (textAt(result.json, "id") === undefined) return unreadable;
  const members = at(result.json, "stats", "member_count");
  return {
    name: textAt(result.json, "name") ?? "sem nome",
    members: typeof members === "number" ? members : undefined,
  };
}

function memoKey({ settings }: MailchimpContext): string {
  return `list:${settings.listId}`;
}

class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause);
    this.failure = failure;
  }
}

function wrongType(tag: string): Outcome {
  return {
    kind: "reconnect",
    cause: "merge_field_type",
    reason: `O campo ${tag} da audiência existe com outro tipo, e o Mailchimp recusaria os leads.`,
    fix: `No Mailchimp, em Audiência > Configurações > Campos, apague ou renomeie o campo ${tag}, e conecte de novo.`,
  };
}

const noDataCenter: Outcome = {
  kind: "reconnect",
  cause: "data_center_missing",
  reason: "A chave não diz em que data center a conta está.",
  fix: "Copie a chave inteira, com o final (-us21), ou preencha o campo Data center com o começo do endereço do painel.",
};
