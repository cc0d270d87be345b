/**
 * `contact.upsert`: the person in HubSpot, created or brought up to date. In the normal case one call: a known contact
 * is updated by its id, any other is upserted under its e-mail, or under our own unique number when it has none.
 *
 * Things may stand in the way, and each has one answer, at most four writes in all:
 *   the known contact was deleted                       → upsert
 *   the e-mail belongs to another contact               → that one is updated: whoever has the e-mail is the person
 *   our number stands on a contact with the same phone  → that one is updated: an earlier answer was lost
 *   our number stands on any other contact              → the write goes without our number
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type HttpResult, type Job, textAt } from "@streamleads/integration-kit";
import { paths, recordLink } from "./api.ts";
import { failureOf, failureOfInput } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { contactProperties, leadKey, type PropertyValues } from "./map.ts";
import { type Problem, problemInBatch, problemOf } from "./problem.ts";
import { TAGS } from "./properties.ts";

type Context = ConnectorContext<HubSpotFields>;

const WRITES_MAX = 4;

/** Which contact is meant: one that HubSpot gave an id, or whoever has this value of a unique property. */
type Target = { by: "id"; id: string } | { by: "email" | "streamleads_lead_id"; value: string };

interface Write {
  target: Target;
  properties: PropertyValues;
  /** Why it is not the usual write, for people. */
  notes: string[];
}
type Written =
  | { kind: "written"; id: string; isNew: boolean }
  | { kind: "refused"; problem: Problem; outcome: Outcome }
  | { kind: "failed"; outcome: Outcome };

/**
 * Sends the lead as it is now.
 * @returns delivered with `refs.contact`; `rejected` for a tag or an e-mail that HubSpot does not take.
 */
export async function upsertContact(job: Job, ctx: Context): Promise<Outcome> {
  const tags = job.params.tags ?? [];
  const unknownTags = tags.filter((tag) => !(TAGS as readonly string[]).includes(tag));
  if (unknownTags.length > 0) return tagUnknown(unknownTags);

  let write = firstWrite(job, ctx, tags);
  for (let call = 1; ; call += 1) {
    const written = await send(write, job, ctx);
    if (written.kind === "written") return delivered(written.id, written.isNew, write.notes, ctx);
    if (written.kind === "failed" || call === WRITES_MAX) return written.outcome;
    const next = await afterRefusal(written.problem, write, job, ctx);
    if (next === undefined) return written.outcome;
    if ("kind" in next) return next;
    write = next;
  }
}

function firstWrite(job: Job, ctx: Context, tags: readonly string[]): Write {
  const properties = contactProperties(job.lead, tags, leadKey(job.lead.id, ctx.settings.keyPrefix));
  const known = job.refs.contact;
  return { properties, target: known ? { by: "id", id: known } : byUniqueValue(properties), notes: [] };
}

function byUniqueValue({ email, streamleads_lead_id }: PropertyValues): Target {
  return email ? { by: "email", value: email } : { by: "streamleads_lead_id", value: streamleads_lead_id ?? "" };
}

async function send({ target, properties }: Write, job: Job, ctx: Context): Promise<Written> {
  if (target.by === "id") {
    return readRecord(await ctx.http.patch(paths.object("contacts", target.id), { properties }), job, ctx);
  }
  const input = { id: target.value, idProperty: target.by, objectWriteTraceId: job.delivery.key, properties };
  return readBatch(await ctx.http.post(paths.upsert("contacts"), { inputs: [input] }), job, ctx);
}

/** The id of the answer, not of the request: a contact that was merged into another answers with the other's. */
function readRecord(result: HttpResult, job: Job, ctx: Context): Written {
  const id = result.kind === "answer" && result.status === 200 ? textAt(result.json, "id") : undefined;
  return id ? { kind: "written", id, isNew: false } : refusal(result, job, ctx);
}

/** 200, or 207 when part of a batch failed: one input was sent, so a result is ours and so is an error. */
function readBatch(result: HttpResult, job: Job, ctx: Context): Written {
  if (result.kind !== "answer" || (result.status !== 200 && result.status !== 207)) return refusal(result, job, ctx);
  const id = textAt(result.json, "results", 0, "id");
  if (id) return { kind: "written", id, isNew: at(result.json, "results", 0, "new") === true };
  const problem = problemInBatch(result);
  if (!problem) return refusal(result, job, ctx);
  return { kind: "refused", problem, outcome: failureOfInput(problem, result, timeOf(job, ctx)) };
}

function refusal(result: HttpResult, job: Job, ctx: Context): Written {
  const outcome = failureOf(result, timeOf(job, ctx));
  return result.kind === "answer"
    ? { kind: "refused", problem: problemOf(result), outcome }
    : { kind: "failed", outcome };
}

/** The table at the top of this file. `undefined`: no other write would help. */
async function afterRefusal(
  problem: Problem,
  write: Write,
  job: Job,
  ctx: Context,
): Promise<Write | Outcome | undefined> {
  const { target, properties } = write;
  if (problem.status === 404 && target.by === "id") {
    const isFindable = properties.email !== undefined || properties.streamleads_lead_id !== undefined;
    const note = "o contato conhecido não existia mais no HubSpot";
    return isFindable ? instead(write, byUniqueValue(properties), note) : undefined;
  }
  if (!problem.conflict) return undefined;
  const { property, existingId } = problem.conflict;
  if (property === "streamleads_lead_id" && target.by !== "streamleads_lead_id") {
    const isSame = target.by === "email" && existingId ? await hasSamePhone(existingId, properties, job, ctx) : false;
    if (typeof isSame !== "boolean") return isSame;
    return isSame && existingId ? byId(write, existingId, "já existia com o número do lead") : withoutNumber(write);
  }
  if (existingId === undefined || (target.by === "id" && target.id === existingId)) return undefined;
  const note = property === "email" ? "o e-mail já era de outro contato, que foi atualizado" : "já existia";
  return byId(write, existingId, note);
}

function instead(write: Write, target: Target, note: string): Write {
  return { ...write, target, notes: [...write.notes, note] };
}

function byId(write: Write, id: string, note: string): Write {
  return instead(write, { by: "id", id }, note);
}

function withoutNumber(write: Write): Write | undefined {
  const { streamleads_lead_id: number, ...properties } = write.properties;
  if (number === undefined) return undefined;
  return instead({ ...write, properties }, write.target, "o número do lead já estava em outro contato e ficou lá");
}

/** HubSpot shows phones in more than one spelling; the last eight digits are the same in all of them. */
async function hasSamePhone(id: string, { phone }: PropertyValues, job: Job, ctx: Context): Promise<boolean | Outcome> {
  const digits = lastDigits(phone);
  if (digits === "") return false;
  const found = await ctx.http.get(paths.object("contacts", id), { query: { properties: "phone" } });
  if (found.kind === "answer" && found.status === 404) return false;
  if (found.kind !== "answer" || found.status !== 200) return failureOf(found, timeOf(job, ctx));
  return lastDigits(textAt(found.json, "properties", "phone")) === digits;
}

function lastDigits(phone: string | undefined): string {
  return phone?.replace(/\D/g, "").slice(-8) ?? "";
}

function delivered(id: string, isNew: boolean, notes: string[], ctx: Context): Delivered {
  const link = recordLink(ctx.settings.portalId, "contacts", id);
  const note = [isNew ? "contato criado" : "contato atualizado", ...notes, ...(link ? [link] : [])].join("; ");
  return { kind: "delivered", externalId: id, refs: { contact: id }, note };
}

function tagUnknown(tags: string[]): Outcome {
  return {
    kind: "rejected",
    cause: "tag_unknown",
    reason: `O plano pede marcadores que o HubSpot não conhece: ${tags.join(", ")}.`,
    fix: `Use no plano os marcadores ${TAGS.join(" e ")}, e reenvie a entrega.`,
  };
}

function timeOf(job: Job, ctx: Context) {
  return { now: job.now, timeZone: ctx.company.timeZone };
}
