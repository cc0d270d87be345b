/** The fake's property definitions: `/crm/properties/{version}/{type}` and below. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";
import { isOptions, isText } from "./fake-account.ts";
import { badRequest, notFound, refused } from "./fake-answers.ts";
import { type Call, isObject, lacks, withBody } from "./fake-objects.ts";

type Json = Record<string, unknown>;

/** `undefined`: there is no such route. */
export function propertiesRoute(call: Call): FakeAnswer | undefined {
  const { type, rest, request } = call;
  const where = rest.join("/");
  if (request.method === "POST" && where === "batch/read") {
    const anyOf = [`crm.objects.${type}.read`, `crm.objects.${type}.write`, `crm.schemas.${type}.read`];
    return lacks(call, anyOf) ?? withBody(request, (body) => readAll(call, body));
  }
  const refusal = lacks(call, [`crm.schemas.${type}.write`]);
  if (request.method === "POST" && where === "groups") return refusal ?? withBody(request, (body) => group(call, body));
  if (request.method === "POST" && where === "batch/create") {
    return refusal ?? withBody(request, (body) => createAll(call, body));
  }
  if (request.method === "PATCH" && rest.length === 1)
    return refusal ?? withBody(request, (body) => change(call, body));
  return undefined;
}

function group({ account, type }: Call, { name, label, displayOrder }: Json): FakeAnswer {
  if (!isText(name) || !isText(label)) return badRequest("Invalid input JSON: name and label are required");
  if (account.groups[type].has(name)) return refused(409, "CONFLICT", `A group named '${name}' already exists.`);
  account.groups[type].set(name, label);
  return { status: 201, json: { name, label, displayOrder: displayOrder ?? -1, archived: false } };
}

function readAll({ account, type }: Call, { inputs, archived, dataSensitivity }: Json): FakeAnswer {
  const isAsked =
    Array.isArray(inputs) && inputs.length > 0 && inputs.every((input) => isObject(input) && isText(input.name));
  if (!isAsked || archived !== false || dataSensitivity !== "non_sensitive") return badRequest("Invalid input JSON");
  const names = inputs.map(({ name }) => String(name));
  const results = names.flatMap((name) => account.properties[type].get(name) ?? []);
  const missing = names.filter((name) => !account.properties[type].has(name));
  return batch(
    results,
    missing.map((name) => refused(404, "OBJECT_NOT_FOUND", `${name} not found`)),
  );
}

function createAll({ account, type }: Call, { inputs }: Json): FakeAnswer {
  if (!Array.isArray(inputs) || inputs.length === 0 || !inputs.every(isObject)) return badRequest("Invalid input JSON");
  const results: unknown[] = [];
  const refusals: FakeAnswer[] = [];
  for (const input of inputs) {
    const refusal = account.createProperty(type, input);
    if (refusal) refusals.push(refusal);
    else results.push(account.properties[type].get(String(input.name)));
  }
  return batch(results, refusals);
}

function batch(results: unknown[], refusals: FakeAnswer[]): FakeAnswer {
  const at = new Date(0).toISOString();
  const json = { status: "COMPLETE", results, startedAt: at, completedAt: at };
  if (refusals.length === 0) return { status: 200, json };
  const errors = refusals.map((refusal) => ({ context: {}, errors: [], links: {}, ...(refusal.json as Json) }));
  return { status: 207, json: { ...json, numErrors: errors.length, errors } };
}

/** Options are replaced as a whole; the type and the uniqueness of a property are for ever. */
function change({ account, type, rest }: Call, { options }: Json): FakeAnswer {
  const property = account.properties[type].get(decodeURIComponent(rest[0] ?? ""));
  if (!property) return notFound();
  if (!isOptions(options)) return badRequest("Invalid options");
  property.options = options;
  return { status: 200, json: property };
}
