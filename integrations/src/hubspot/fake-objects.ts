/** The fake's records: `/crm/objects/{version}/{type}` and below. */
import type { Arrival, FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";
import type { FakeAccount, FakeRecord, FakeType, Stored } from "./fake-account.ts";
import { badRequest, missingScopes, notFound, refused } from "./fake-answers.ts";
import { activityArrival, archiveAll, eraseForGood, readAll } from "./fake-records.ts";

/** One request, taken apart. */
export interface Call {
  account: FakeAccount;
  scopes: readonly string[] | undefined;
  type: FakeType;
  /** What follows the type in the path. */
  rest: string[];
  request: FakeRequest;
  arrived: (arrival: Arrival) => void;
}
type Json = Record<string, unknown>;

const BATCH_MAX = 100;
/** What may be tied to what when it is made, by HubSpot's number of the tie. */
const TIES: Readonly<Record<FakeType, Readonly<Record<number, "contacts" | "deals">>>> = {
  contacts: {},
  deals: { 3: "contacts" },
  tasks: { 204: "contacts", 216: "deals" },
  notes: { 202: "contacts", 214: "deals" },
};
const DEAL_TO_CONTACT = 3;

/** `undefined`: there is no such route. */
export function objectsRoute(call: Call): FakeAnswer | undefined {
  const { type, rest, request } = call;
  const below =
    rest.length === 0 ? "" : rest[0] === "batch" ? rest.join("/") : rest.length === 1 ? idOrVerb(rest[0]) : "{id}/…";
  if (type === "tasks" || type === "notes") return activitiesRoute(call, below);
  const isReading = request.method === "GET" || below === "batch/read";
  const refusal = lacks(call, [`crm.objects.${type}.${isReading ? "read" : "write"}`]);
  switch (`${request.method} ${below}`) {
    case "GET ":
      return refusal ?? list(call);
    case "POST ":
      return refusal ?? withBody(request, (body) => create(call, body));
    case "GET {id}":
      return refusal ?? read(call);
    case "PATCH {id}":
      return refusal ?? withBody(request, (body) => patch(call, body));
    case "POST batch/upsert":
      return refusal ?? withBody(request, (body) => upsert(call, body));
    case "POST batch/read":
      return refusal ?? withBody(request, (body) => readAll(call, body));
    case "POST gdpr-delete":
      return refusal ?? withBody(request, (body) => eraseForGood(call, body));
    case "PUT {id}/…":
      return refusal ?? putAssociation(call);
    default:
      return undefined;
  }
}

function idOrVerb(word: string | undefined): string {
  return word === "gdpr-delete" ? word : "{id}";
}

/** Tasks and notes are made, read and thrown away, with the rights over contacts. */
function activitiesRoute(call: Call, below: string): FakeAnswer | undefined {
  const { request } = call;
  const refusal = lacks(call, [`crm.objects.contacts.${below === "batch/read" ? "read" : "write"}`]);
  switch (`${request.method} ${below}`) {
    case "POST ":
      return refusal ?? withBody(request, (body) => create(call, body));
    case "POST batch/read":
      return refusal ?? withBody(request, (body) => readAll(call, body));
    case "POST batch/archive":
      return refusal ?? withBody(request, (body) => archiveAll(call, body));
    default:
      return undefined;
  }
}

/** The refusal of a key that has none of the rights that would do. */
export function lacks({ scopes }: Call, anyOf: string[]): FakeAnswer | undefined {
  const isAllowed = scopes === undefined || anyOf.some((scope) => scopes.includes(scope));
  return isAllowed ? undefined : missingScopes(anyOf);
}

/** Reads a JSON object out of the request, or refuses it as HubSpot does. */
export function withBody(request: FakeRequest, use: (body: Json) => FakeAnswer): FakeAnswer {
  if (!request.headers["content-type"]?.startsWith("application/json")) return { status: 415, text: "" };
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString());
  } catch {
    return badRequest("Invalid input JSON");
  }
  return isObject(body) ? use(body) : badRequest("Invalid input JSON: an object is wanted");
}

function create(call: Call, { properties, associations }: Json): FakeAnswer {
  const { account, type } = call;
  if (!isValues(properties)) return badRequest("Invalid input JSON: properties must be text values by name");
  if (!Array.isArray(associations)) return badRequest("Invalid input JSON: associations is required");
  const invalid = account.invalid(type, properties);
  if (invalid) return invalid;
  const ties: Tie[] = [];
  for (const association of associations) {
    const tie = tieIn(type, association);
    if (tie === undefined) return badRequest("Invalid association");
    if (!account.records[tie.to].has(tie.id)) return unknownRecord(tie);
    ties.push(tie);
  }
  const stored = account.create(type, properties);
  if ("refusal" in stored) return stored.refusal;
  for (const { to, id } of ties) account.associate(stored.record.id, id, to);
  arrive(call, stored, properties);
  return { status: 201, json: shown(stored.record, Object.keys(properties)) };
}

function patch(call: Call, { properties }: Json): FakeAnswer {
  const { account, type, rest, request } = call;
  if (!isValues(properties)) return badRequest("Invalid input JSON: properties must be text values by name");
  const record = account.find(type, decodeURIComponent(rest[0] ?? ""), request.query.get("idProperty") ?? undefined);
  if (!record) return notFound();
  const invalid = account.invalid(type, properties);
  if (invalid) return invalid;
  const stored = account.update(type, record, properties);
  if ("refusal" in stored) return stored.refusal;
  arrive(call, stored, properties);
  return { status: 200, json: shown(record, Object.keys(properties)) };
}

/** Values are looked at for the whole batch; who else has them, input by input. */
function upsert(call: Call, { inputs }: Json): FakeAnswer {
  const { account, type } = call;
  if (!Array.isArray(inputs) || inputs.length === 0) return badRequest("Invalid input JSON: inputs must not be empty");
  if (inputs.length > BATCH_MAX) return badRequest(`The batch has more than ${BATCH_MAX} inputs`);
  const wanted: { id: string; idProperty: string; values: Record<string, string> }[] = [];
  for (const input of inputs as unknown[]) {
    if (!isObject(input) || typeof input.id !== "string" || !isValues(input.properties)) {
      return badRequest("Invalid input JSON: id and properties are required, values are text");
    }
    const { id, idProperty, properties } = input;
    if (typeof idProperty !== "string" || !account.isUnique(type, idProperty)) {
      return badRequest(`The property ${String(idProperty)} does not have unique values`);
    }
    wanted.push({ id, idProperty, values: { [idProperty]: id, ...properties } });
  }
  if (new Set(wanted.map(({ id }) => id.toLowerCase())).size < wanted.length) {
    return badRequest("Duplicate IDs found in batch input");
  }
  for (const { values } of wanted) {
    const invalid = account.invalid(type, values);
    if (invalid) return invalid;
  }
  const stored = wanted.map(({ id, idProperty, values }) => {
    const record = account.find(type, id, idProperty);
    return record ? account.update(type, record, values) : account.create(type, values);
  });
  return upserted(
    call,
    stored,
    wanted.map(({ values }) => values),
  );
}

function upserted(call: Call, stored: Stored[], values: Record<string, string>[]): FakeAnswer {
  const results: Json[] = [];
  const refusals: FakeAnswer[] = [];
  for (const [index, entry] of stored.entries()) {
    if ("refusal" in entry) refusals.push(entry.refusal);
    else {
      arrive(call, entry, values[index] ?? {});
      results.push({ ...shown(entry.record, Object.keys(values[index] ?? {})), new: entry.isNew });
    }
  }
  const [first] = refusals;
  if (first && stored.length === 1) return first;
  const at = new Date(0).toISOString();
  const batch = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  if (!first) return { status: 200, json: batch };
  const errors = refusals.map(({ json }) => ({ context: {}, errors: [], links: {}, ...(json as Json) }));
  return { status: 207, json: { ...batch, numErrors: errors.length, errors } };
}

function list({ account, type, request }: Call): FakeAnswer {
  const limit = Number(request.query.get("limit") ?? "10");
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return badRequest("limit must be from 1 to 100");
  const results = [...account.records[type].values().take(limit)].map((record) => shown(record, namesIn(request)));
  return { status: 200, json: { results } };
}

function read({ account, type, rest, request }: Call): FakeAnswer {
  const idProperty = request.query.get("idProperty") ?? undefined;
  if (idProperty !== undefined && !account.isUnique(type, idProperty)) {
    return badRequest(`The property ${idProperty} does not have unique values`);
  }
  const record = account.find(type, decodeURIComponent(rest[0] ?? ""), idProperty);
  if (!record) return notFound();
  const contacts = request.query.get("associations") === "contacts" ? account.contactsOf.get(record.id) : undefined;
  const results = [...(contacts ?? [])].map((id) => ({ id, type: "deal_to_contact" }));
  const associations = results.length > 0 ? { associations: { contacts: { results } } } : {};
  return { status: 200, json: { ...shown(record, namesIn(request)), ...associations } };
}

/** `…/deals/{id}/associations/default/contacts/{id}`; repeating it changes nothing. */
function putAssociation({ account, type, rest }: Call): FakeAnswer {
  const [from = "", word, label, to, contactId = ""] = rest;
  if (type !== "deals" || word !== "associations" || label !== "default" || to !== "contacts" || rest.length !== 5) {
    return refused(404, "OBJECT_NOT_FOUND", "no such association");
  }
  if (!account.records.deals.has(from) || !account.records.contacts.has(contactId)) return notFound();
  account.associate(from, contactId);
  const associationSpec = { associationCategory: "HUBSPOT_DEFINED", associationTypeId: DEAL_TO_CONTACT };
  const results = [{ from: { id: from }, to: { id: contactId }, associationSpec }];
  const at = new Date(0).toISOString();
  return { status: 200, json: { status: "COMPLETE", results, startedAt: at, completedAt: at } };
}

interface Tie {
  to: "contacts" | "deals";
  id: string;
}

function tieIn(type: FakeType, association: unknown): Tie | undefined {
  if (!isObject(association) || !isObject(association.to) || !Array.isArray(association.types)) return undefined;
  const { id } = association.to;
  const [kind, ...others]: unknown[] = association.types;
  if (typeof id !== "string" || others.length > 0 || !isObject(kind)) return undefined;
  const to = kind.associationCategory === "HUBSPOT_DEFINED" ? TIES[type][Number(kind.associationTypeId)] : undefined;
  return to && { to, id };
}

function unknownRecord({ to, id }: Tie): FakeAnswer {
  const name = to === "contacts" ? "CONTACT" : "DEAL";
  const more = { subCategory: "crm.associations.INVALID_OBJECT_IDS", context: { [name]: [id] } };
  return badRequest(`${name}=${id} is not valid`, more);
}

function arrive({ account, type, arrived }: Call, stored: Stored, written: Record<string, string>): void {
  if ("refusal" in stored) return;
  const { record, isNew } = stored;
  const { properties } = record;
  if (type === "tasks" || type === "notes") {
    arrived(activityArrival(account, type, record));
    return;
  }
  if (type === "contacts") {
    const name = [properties.firstname, properties.lastname].filter(Boolean).join(" ");
    const key = properties.email ?? properties.streamleads_lead_id;
    arrived({
      kind: "contact",
      title: `Contato ${isNew ? "criado" : "atualizado"}: ${name}`,
      ...(key === undefined ? {} : { key }),
      data: { id: record.id, isNew, written, properties: { ...properties } },
    });
    return;
  }
  const key = properties.streamleads_deal_key;
  arrived({
    kind: "deal",
    title: `Negócio ${isNew ? "criado" : "atualizado"}: ${properties.dealname ?? ""}`,
    ...(key === undefined ? {} : { key }),
    data: {
      id: record.id,
      isNew,
      amount: properties.amount,
      stage: properties.dealstage,
      contacts: [...(account.contactsOf.get(record.id) ?? [])],
      properties: { ...properties },
    },
  });
}

export function shown(record: FakeRecord, names: string[]): Json {
  const properties: Record<string, string | null> = { hs_object_id: record.id };
  for (const name of names) if (name !== "hs_object_id") properties[name] = record.properties[name] ?? null;
  return { id: record.id, properties, createdAt: record.createdAt, updatedAt: record.updatedAt, archived: false };
}

function namesIn(request: FakeRequest): string[] {
  return request.query.get("properties")?.split(",") ?? [];
}

function isValues(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((entry) => typeof entry === "string");
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
