/**
 * What HubSpot says when it refuses, reduced to what may be acted on and shown. Its messages repeat the refused
 * values (e-mails, names): only property names, codes, scopes, record ids and the correlation id are taken out of
 * them, each matched against the alphabet it can have, and the message itself goes nowhere.
 */
import type { HttpAnswer } from "@streamleads/integration-kit";

export interface Problem {
  status: number;
  /** `VALIDATION_ERROR`, `CONFLICT`, `RATE_LIMITS`, …; empty when the body has none. */
  category: string;
  subCategory: string;
  correlationId: string | undefined;
  /** Properties that were refused, with HubSpot's code (`INVALID_EMAIL`, `PROPERTY_DOESNT_EXIST`, …). */
  properties: { name: string; code: string }[];
  /** A value that must be unique is held by another record. */
  conflict: { property: string | undefined; existingId: string | undefined } | undefined;
  missingScopes: string[];
  /** Which limit a 429 met: `TEN_SECONDLY_ROLLING`, `SECONDLY`, `DAILY`. */
  policyName: string;
  /** The body is one of HubSpot's own error bodies, not a page of something in between. */
  isHubSpots: boolean;
}

type Json = Record<string, unknown>;

/** Reads the error body of an answer; never throws, whatever the body is. */
export function problemOf(answer: HttpAnswer): Problem {
  const body = jsonObject(answer.json);
  return readProblem(answer.status, body, textOf(answer.headers["x-hubspot-correlation-id"]));
}

/**
 * Reads the first of the `errors` in a batch answer (207, or 200 with errors): one input was sent, so it is ours.
 * `undefined` when there is none. Its own `status` is the word "error", so the category stands in for a code.
 */
export function problemInBatch(answer: HttpAnswer): Problem | undefined {
  const [first] = jsonList(jsonObject(answer.json)?.errors);
  const error = jsonObject(first);
  if (!error) return undefined;
  const category = word(error.category);
  return readProblem(STATUS_OF_CATEGORY[category] ?? answer.status, error, answer.headers["x-hubspot-correlation-id"]);
}

/** HubSpot's categories inside a batch answer, as the status that the same refusal has by itself. */
const STATUS_OF_CATEGORY: Readonly<Record<string, number>> = {
  VALIDATION_ERROR: 400,
  INVALID_AUTHENTICATION: 401,
  EXPIRED_AUTHENTICATION: 401,
  MISSING_SCOPES: 403,
  OBJECT_NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITS: 429,
};

function readProblem(status: number, body: Json | undefined, headerId: string | undefined): Problem {
  const message = textOf(body?.message) ?? "";
  const details = jsonObjects(body?.errors);
  return {
    status,
    category: word(body?.category) || word(body?.errorType),
    subCategory: word(body?.subCategory),
    correlationId: [body?.correlationId, headerId].map((id) => matching(id, /^[0-9a-zA-Z-]{8,64}$/)).find(Boolean),
    properties: refusedProperties(message, details),
    conflict: conflictIn(message),
    missingScopes: missingScopes(body, message, details),
    policyName: word(body?.policyName),
    isHubSpots: body?.status === "error" || body?.category !== undefined,
  };
}

/**
 * Refused properties stand as JSON inside the message ("Property values were not valid: [{…}]"), and in newer
 * answers in `errors[]` with the name in `context` (both forms seen in answers quoted in public issues, 2026-11-23).
 */
function refusedProperties(message: string, details: Json[]): { name: string; code: string }[] {
  const found = new Map<string, string>();
  const add = (name: unknown, code: unknown) => {
    const property = matching(name, PROPERTY_NAME);
    if (property && !found.get(property)) found.set(property, word(code));
  };
  for (const entry of jsonInMessage(message)) add(entry.name, entry.error);
  for (const detail of details) {
    const context = jsonObject(detail.context);
    for (const entry of jsonInMessage(textOf(detail.message) ?? "")) add(entry.name, entry.error);
    const [named] = jsonList(context?.propertyName);
    add(named ?? context?.propertyName ?? detail.in, detail.code);
  }
  for (const [, name] of message.matchAll(/Property "([a-zA-Z0-9_]{1,100})" does not exist/g)) {
    add(name, "PROPERTY_DOESNT_EXIST");
  }
  return [...found].map(([name, code]) => ({ name, code }));
}

function jsonInMessage(message: string): Json[] {
  const start = message.indexOf("[{");
  const end = message.lastIndexOf("]");
  if (start < 0 || end < start) return [];
  try {
    return jsonObjects(JSON.parse(message.slice(start, end + 1)));
  } catch {
    // A message cut short or in another form names no property; the category still decides what becomes of it.
    return [];
  }
}

/**
 * Two forms, both only in the text: 409 "Contact already exists. Existing ID: 12" (HubSpot/hubspot-api-nodejs#545),
 * and for any unique property 400 "Cannot set PropertyValueCoordinates{… propertyName=email, value=…} on 34. 12
 * already has that value." The first id of the second form is the record being written, the last one the holder.
 * Matched from their first word on and to their last, since a lead's own text may stand in a message and must not
 * be able to name the contact that is written next.
 */
function conflictIn(message: string): Problem["conflict"] {
  const taken = /^Contact already exists\. Existing ID:\s*(\d{1,20})/.exec(message);
  if (taken) return { property: "email", existingId: taken[1] };
  if (!/^Cannot set PropertyValueCoordinates\{.*already has that value\.?\s*$/s.test(message)) return undefined;
  return {
    property: /propertyName=([a-zA-Z0-9_]{1,100})[,}]/.exec(message)?.[1],
    existingId: /\b(\d{1,20}) already has that value\.?\s*$/.exec(message)?.[1],
  };
}

function missingScopes(body: Json | undefined, message: string, details: Json[]): string[] {
  const contexts = [body?.context, ...details.map((detail) => detail.context)].map(jsonObject);
  const listed = contexts.flatMap((context) => [
    ...jsonList(context?.missingScopes),
    ...jsonList(context?.requiredGranularScopes),
    ...jsonList(context?.requiredScopes),
  ]);
  const inText = /requires? (?:one|all) of \[([a-z0-9_., -]{1,500})\]/i.exec(message)?.[1]?.split(",") ?? [];
  const names = [...listed, ...inText].flatMap((name) => matching(textOf(name)?.trim(), /^[a-z0-9_.-]{1,80}$/) ?? []);
  return [...new Set(names)];
}

const PROPERTY_NAME = /^[a-zA-Z0-9_]{1,100}$/;

/** A code of HubSpot's (`VALIDATION_ERROR`, `crm.associations.INVALID`), or empty. */
function word(value: unknown): string {
  return matching(value, /^[a-zA-Z0-9_.-]{1,100}$/) ?? "";
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

export function jsonObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function jsonList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function jsonObjects(value: unknown): Json[] {
  return jsonList(value)
    .map(jsonObject)
    .filter((entry) => entry !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
