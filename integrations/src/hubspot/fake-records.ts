/** The fake's batches of records, what is tied to a contact, the bin, and deletion for good. */
import type { Arrival, FakeAnswer } from "@streamleads/integration-kit/testing";
import type { FakeAccount, FakeRecord } from "./fake-account.ts";
import { badRequest, notFound, refused } from "./fake-answers.ts";
import { type Call, isObject, lacks, shown, withBody } from "./fake-objects.ts";

type Json = Record<string, unknown>;

const INPUTS_MAX = 100;
const TIED: Readonly<Record<string, number>> = { tasks: 203, notes: 201, deals: 4 };

/** All three fields are wanted, as the description says; ids that are not there make a 207. */
export function readAll({ account, type }: Call, { inputs, properties, propertiesWithHistory }: Json): FakeAnswer {
  const ids = idsIn(inputs);
  if (ids === undefined || !Array.isArray(properties) || !Array.isArray(propertiesWithHistory)) {
    return badRequest("Invalid input JSON: inputs, properties and propertiesWithHistory are required");
  }
  const found = ids.flatMap((id) => account.records[type].get(id) ?? []);
  const results = found.map((record) => shown(record, properties.map(String)));
  return batch(results, found.length < ids.length ? [refused(404, "OBJECT_NOT_FOUND", "resource not found")] : []);
}

/** To the bin; what is not there is no error. */
export function archiveAll({ account, type }: Call, { inputs }: Json): FakeAnswer {
  const ids = idsIn(inputs);
  if (ids === undefined) return badRequest("Invalid input JSON: inputs");
  for (const id of ids) account.remove(type, id);
  return { status: 204 };
}

/** An e-mail that nobody has is blocked for ever. */
export function eraseForGood({ account, type, arrived }: Call, { objectId, idProperty }: Json): FakeAnswer {
  if (type !== "contacts" || typeof objectId !== "string") return badRequest("Invalid input JSON: objectId");
  if (idProperty !== undefined && idProperty !== "email") return badRequest("idProperty must be email");
  const record = account.find("contacts", objectId, idProperty);
  if (!record && idProperty === undefined) return notFound();
  if (!record) account.blocked.add(objectId.toLowerCase());
  else {
    account.remove("contacts", record.id);
    arrived({ kind: "erasure", title: `Contato ${record.id} apagado de vez`, key: record.id, data: { id: record.id } });
  }
  return { status: 204 };
}

/** `/crm/associations/{version}/contacts/{type}/batch/read`: one page for each contact, none for one without ties. */
export function tiesRoute(call: Call): FakeAnswer | undefined {
  const { request, rest } = call;
  const [to = "", ...words] = rest;
  if (request.method !== "POST" || words.join("/") !== "batch/read" || !Object.hasOwn(TIED, to)) return undefined;
  return lacks(call, ["crm.objects.contacts.read"]) ?? withBody(request, (body) => ties(call.account, to, body));
}

function ties(account: FakeAccount, to: string, { inputs }: Json): FakeAnswer {
  const ids = idsIn(inputs);
  if (ids === undefined || !Array.isArray(inputs)) return badRequest("Invalid input JSON: inputs");
  const results = inputs.flatMap((input: Json) => {
    const start = Number(input.after ?? "0");
    const all = [...account.contactsOf].flatMap(([id, contacts]) =>
      contacts.has(String(input.id)) && isOfType(account, to, id) ? [id] : [],
    );
    if (all.length === 0) return [];
    const next = start + account.pageSize;
    const associationTypes = [{ category: "HUBSPOT_DEFINED", typeId: TIED[to] }];
    const page = all.slice(start, next).map((toObjectId) => ({ toObjectId, associationTypes }));
    const paging = next < all.length ? { paging: { next: { after: String(next) } } } : {};
    return [{ from: { id: String(input.id) }, to: page, ...paging }];
  });
  return batch(results, []);
}

function isOfType(account: FakeAccount, to: string, id: string): boolean {
  return (to === "tasks" || to === "notes" || to === "deals") && account.records[to].has(id);
}

/** `GET /crm/owners/{version}?email=` */
export function owners(account: FakeAccount, query: URLSearchParams): FakeAnswer {
  const email = query.get("email")?.toLowerCase();
  const at = new Date(0).toISOString();
  const results = account.owners
    .filter((owner) => email === undefined || owner.email.toLowerCase() === email)
    .map((owner) => ({ ...owner, type: "PERSON", archived: false, createdAt: at, updatedAt: at }));
  return { status: 200, json: { results } };
}

export function activityArrival(
  account: FakeAccount,
  type: "tasks" | "notes",
  { id, properties }: FakeRecord,
): Arrival {
  const body = properties.hs_task_body ?? properties.hs_note_body ?? "";
  const key = /StreamLeads: ([a-z0-9_-]+)/.exec(body)?.[1];
  const title = type === "tasks" ? `Tarefa criada: ${properties.hs_task_subject ?? ""}` : "Nota criada";
  const contacts = [...(account.contactsOf.get(id) ?? [])];
  const deals = [...(account.dealsOf.get(id) ?? [])];
  const data = { id, contacts, deals, properties: { ...properties } };
  return { kind: type === "tasks" ? "task" : "note", title, ...(key === undefined ? {} : { key }), data };
}

function idsIn(inputs: unknown): string[] | undefined {
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.length > INPUTS_MAX) return undefined;
  return inputs.every((input) => isObject(input) && typeof input.id === "string")
    ? inputs.map(({ id }) => id)
    : undefined;
}

function batch(results: unknown[], refusals: FakeAnswer[]): FakeAnswer {
  const at = new Date(0).toISOString();
  const json = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  if (refusals.length === 0) return { status: 200, json };
  const errors = refusals.map((refusal) => ({ context: {}, errors: [], links: {}, ...(refusal.json as Json) }));
  return { status: 207, json: { ...json, numErrors: errors.length, errors } };
}
