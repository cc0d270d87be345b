/**
 * Connecting an account: the properties of ours are made if they are not there, and the pipeline and stages of the
 * settings are looked for. It may be repeated at any time: what exists is left as it is, and what a person removed is
 * made again. Three calls when nothing is missing, seven for a new account.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { type ConnectorContext, type HttpAnswer, type HttpResult, textAt } from "@streamleads/integration-kit";
import { type ObjectType, paths } from "./api.ts";
import { failureOf, failureOfInput } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { forgetPipelines } from "./pipelines.ts";
import { jsonList, jsonObject, jsonObjects, problemInBatch, problemOf } from "./problem.ts";
import { GROUP, PROPERTIES, type PropertyDefinition, type PropertyOption } from "./properties.ts";
import { checkStages } from "./stages.ts";

type Context = ConnectorContext<HubSpotFields>;
type Existing = Map<string, Record<string, unknown>>;

/** Made once before the first delivery, and again when a property was found missing. */
export async function setUpAccount(ctx: Context): Promise<Outcome> {
  for (const type of ["contacts", "deals"] as const) {
    const problem = await ensureProperties(type, ctx);
    if (problem) return problem;
  }
  return checkStagesAnew(ctx);
}

/** Reads one contact's number and the pipelines: proves address, token and the rights to read, and changes nothing. */
export async function checkAccount(ctx: Context): Promise<Outcome> {
  const query = { limit: "1", properties: "hs_object_id" };
  const contacts = await ctx.http.get(paths.objects("contacts"), { query });
  if (listIn(contacts) === undefined) return failureOf(contacts, timeOf(ctx));
  const checked = await checkStagesAnew(ctx);
  const quota = contacts.kind === "answer" ? quotaIn(contacts.headers) : undefined;
  return checked.kind === "delivered" && quota ? { ...checked, quota } : checked;
}

/** What somebody changed in HubSpot a moment ago counts when a person asks. */
function checkStagesAnew(ctx: Context): Promise<Outcome> {
  forgetPipelines(ctx.memo);
  return checkStages(ctx, new Date());
}

/** The day's allowance; both headers are absent with OAuth, which has none (usage guidelines, checked 2026-11-23). */
function quotaIn(headers: HttpAnswer["headers"]): Delivered["quota"] {
  const [limit, left] = ["x-hubspot-ratelimit-daily", "x-hubspot-ratelimit-daily-remaining"].map((name) =>
    /^\d{1,12}$/.test(headers[name] ?? "") ? Number(headers[name]) : undefined,
  );
  return limit === undefined || left === undefined ? undefined : { what: "chamadas à API hoje", left, limit };
}

async function ensureProperties(type: ObjectType, ctx: Context): Promise<Outcome | undefined> {
  const before = await readProperties(type, ctx);
  if (!(before instanceof Map)) return before;
  for (const definition of PROPERTIES[type]) {
    const found = before.get(definition.name);
    const problem = found && (unfit(definition, found) ?? (await ensureOptions(type, definition, found, ctx)));
    if (problem) return problem;
  }
  const missing = PROPERTIES[type].filter(({ name }) => !before.has(name));
  if (missing.length === 0) return undefined;
  return (await createGroup(type, ctx)) ?? (await createProperties(type, missing, ctx));
}

/**
 * Ours alone are asked for: the whole list of an account has hundreds of entries and no bound. Names that are not there
 * stand in `errors` of a 207, or make a 404 when none is. Taking a failure for absence is harmless here and only here:
 * what exists is refused when it is created, and then looked at again.
 */
async function readProperties(type: ObjectType, ctx: Context): Promise<Existing | Outcome> {
  const inputs = PROPERTIES[type].map(({ name }) => ({ name }));
  const wanted = { archived: false, dataSensitivity: "non_sensitive", inputs };
  const result = await ctx.http.post(paths.readProperties(type), wanted);
  const isNoneThere = result.kind === "answer" && result.status === 404 && problemOf(result).isHubSpots;
  const listed = isNoneThere ? [] : listIn(result);
  if (listed === undefined) return failureOf(result, timeOf(ctx));
  return new Map(jsonObjects(listed).map((property) => [textAt(property, "name") ?? "", property]));
}

async function createGroup(type: ObjectType, ctx: Context): Promise<Outcome | undefined> {
  const result = await ctx.http.post(paths.groups(type), GROUP);
  const isThere = result.kind === "answer" && (result.status === 201 || result.status === 200 || result.status === 409);
  return isThere ? undefined : failureOf(result, timeOf(ctx));
}

/** What another start of the hub made at the same time answers 409 or stands in `errors`; the account has the last word. */
async function createProperties(
  type: ObjectType,
  missing: readonly PropertyDefinition[],
  ctx: Context,
): Promise<Outcome | undefined> {
  const result = await ctx.http.post(paths.createProperties(type), { inputs: missing });
  const made = listIn(result) ?? [];
  if (made.length === missing.length) return undefined;
  if (result.kind !== "answer" || result.status >= 500) return failureOf(result, timeOf(ctx));

  const after = await readProperties(type, ctx);
  if (!(after instanceof Map)) return after;
  if (missing.every(({ name }) => after.has(name))) return undefined;
  const problem = problemInBatch(result);
  return problem ? failureOfInput(problem, result, timeOf(ctx)) : failureOf(result, timeOf(ctx));
}

/**
 * A property of that name that cannot hold our values. Its type and uniqueness are for ever, so a person must act.
 * How it is shown (one line or many, list or buttons) is the company's business, as long as many tags fit.
 */
function unfit(wanted: PropertyDefinition, found: Record<string, unknown>): Outcome | undefined {
  const isOtherType = found.type !== wanted.type;
  const lacksMany = wanted.fieldType === "checkbox" && found.fieldType !== "checkbox";
  const lacksUnique = wanted.hasUniqueValue === true && found.hasUniqueValue !== true;
  if (!isOtherType && !lacksMany && !lacksUnique) return undefined;
  const why = isOtherType ? "é de outro tipo" : lacksMany ? "aceita um valor só" : "não exige valor único";
  return {
    kind: "reconnect",
    cause: "property_unfit",
    reason: `A propriedade ${wanted.name} existe no HubSpot, mas ${why}.`,
    fix: `Apague a propriedade ${wanted.name} no HubSpot (Configurações > Propriedades) e reconecte em Integrações > HubSpot.`,
  };
}

/** Options are replaced as a whole by HubSpot, so those that people added are sent back with ours. */
async function ensureOptions(
  type: ObjectType,
  { name, options = [] }: PropertyDefinition,
  found: Record<string, unknown>,
  ctx: Context,
): Promise<Outcome | undefined> {
  const theirs = jsonList(found.options).flatMap((entry, order) => optionOf(entry, order) ?? []);
  const missing = options.filter(({ value }) => !theirs.some((option) => option.value === value));
  if (missing.length === 0) return undefined;
  const added = missing.map((option, index) => ({ ...option, displayOrder: theirs.length + index }));
  const result = await ctx.http.patch(paths.property(type, name), { options: [...theirs, ...added] });
  return result.kind === "answer" && result.status === 200 ? undefined : failureOf(result, timeOf(ctx));
}

function optionOf(entry: unknown, order: number): PropertyOption | undefined {
  const option = jsonObject(entry);
  const value = textAt(option, "value");
  if (option === undefined || value === undefined) return undefined;
  const { displayOrder, hidden } = option;
  return {
    label: textAt(option, "label") ?? value,
    value,
    displayOrder: typeof displayOrder === "number" ? displayOrder : order,
    hidden: hidden === true,
  };
}

function listIn(result: HttpResult): unknown[] | undefined {
  if (result.kind !== "answer" || result.status < 200 || result.status > 207) return undefined;
  const results = jsonObject(result.json)?.results;
  return Array.isArray(results) ? results : undefined;
}

/** A check or a set-up is not a delivery and is given no moment of its own; only waiting times count from it. */
function timeOf(ctx: Context) {
  return { now: new Date(), timeZone: ctx.company.timeZone };
}
