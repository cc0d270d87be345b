/**
 * A task or a note on the lead's contact, and on its deal when there is one. HubSpot has no key of its own for them, so
 * the delivery's key stands at the end of the text; a repeat reads what is tied to the contact (the records themselves: the
 * search is up to 30 s behind) and looks for that line.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { type ConnectorContext, type HttpAnswer, type Job, textAt } from "@streamleads/integration-kit";
import { type ActivityType, paths, tieTo } from "./api.ts";
import { tiedToContact } from "./associations.ts";
import { failureOf } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import type { PropertyValues } from "./map.ts";
import { jsonList, jsonObject } from "./problem.ts";

type Context = ConnectorContext<HubSpotFields>;

/** What makes a task a task and a note a note. */
export interface Activity {
  type: ActivityType;
  /** The property whose text ends with the key. */
  bodyProperty: "hs_task_body" | "hs_note_body";
  /** The name under which its id is remembered. */
  ref: "task" | "note";
  words: { made: string; found: string };
}

const BATCH_MAX = 100;

/**
 * Makes it once.
 * @returns delivered with its id in `refs`; `refused` is HubSpot's answer when it did not make it.
 */
export async function createActivity(
  activity: Activity,
  properties: PropertyValues,
  job: Job,
  ctx: Context,
): Promise<{ outcome: Outcome; refused?: HttpAnswer }> {
  const { contact, deal } = job.refs;
  if (!contact) return { outcome: contactMissing };
  const ties = [tieTo(activity.type, "contact", contact), ...(deal ? [tieTo(activity.type, "deal", deal)] : [])];
  const result = await ctx.http.post(paths.objects(activity.type), { properties, associations: ties });
  const id = result.kind === "answer" && result.status === 201 ? textAt(result.json, "id") : undefined;
  if (id) return { outcome: delivered(activity, id, activity.words.made) };
  const outcome = failureOf(result, timeOf(job, ctx));
  return result.kind === "answer" ? { outcome, refused: result } : { outcome };
}

/** What an earlier attempt made. `undefined` when it made nothing: known, since everything on the contact was read. */
export async function earlierActivity(activity: Activity, job: Job, ctx: Context): Promise<Outcome | undefined> {
  const { contact } = job.refs;
  if (!job.delivery.isRepeat || !contact) return undefined;
  const tied = await tiedToContact(activity.type, contact, ctx.http, timeOf(job, ctx));
  if (tied.kind === "failed") return tied.outcome;
  // The newest have the highest ids; what was made a moment ago is in the first batch.
  const ids = tied.ids.toSorted((a, b) => b.length - a.length || (a < b ? 1 : -1));
  for (let start = 0; start < ids.length; start += BATCH_MAX) {
    const inputs = ids.slice(start, start + BATCH_MAX).map((id) => ({ id }));
    const wanted = { inputs, properties: [activity.bodyProperty], propertiesWithHistory: [] };
    const result = await ctx.http.post(paths.readAll(activity.type), wanted);
    // 207: some were deleted in between, and what is deleted cannot be ours to keep.
    const isRead = result.kind === "answer" && (result.status === 200 || result.status === 207);
    const listed = isRead ? jsonObject(result.json)?.results : undefined;
    if (!Array.isArray(listed)) return failureOf(result, timeOf(job, ctx));
    const ours = jsonList(listed).find((one) => hasKey(textAt(one, "properties", activity.bodyProperty), job));
    if (ours === undefined) continue;
    const id = textAt(ours, "id");
    return id === undefined ? failureOf(result, timeOf(job, ctx)) : delivered(activity, id, activity.words.found);
  }
  return undefined;
}

/** Followed by no more of a key: "d90-1" is not "d90-12". Keys have no character that a pattern would read otherwise. */
function hasKey(body: string | undefined, { delivery }: Job): boolean {
  return body !== undefined && new RegExp(`${delivery.key}(?![a-z0-9_-])`).test(body);
}

function delivered({ ref }: Activity, id: string, note: string): Delivered {
  return { kind: "delivered", externalId: id, refs: { [ref]: id }, note };
}

/** The contact's delivery settles together with its id, so this heals when the contact is delivered (again). */
const contactMissing: Outcome = {
  kind: "retry",
  cause: "contact_unknown",
  reason: "Ainda não se sabe qual é o contato deste lead no HubSpot; a entrega espera por ele.",
};

function timeOf(job: Job, ctx: Context) {
  return { now: job.now, timeZone: ctx.company.timeZone };
}
