/** What Google's validation server would say of a request, and what Google forbids without saying so. */
import { at } from "@streamleads/integration-kit";
import {
  BACKDATE_MAX_MS,
  EVENTS_MAX,
  eventNameCode,
  PARAMS_MAX,
  paramNameCode,
  VALUE_CHARACTERS_MAX,
} from "./limits.ts";

export interface ValidationMessage {
  fieldPath: string;
  description: string;
  validationCode: string;
}

const BODY_KEYS = [
  "client_id",
  "user_id",
  "timestamp_micros",
  "user_properties",
  "consent",
  "validation_behavior",
  "events",
];
const EVENT_KEYS = ["name", "params", "timestamp_micros"];
const PERSONAL_KEY =
  /^(?:lead_?id|nome|name|first_?name|last_?name|e?_?mail|email|telefone|phone|cpf|endereco|address|cep)$/i;
const PERSONAL_TEXT: readonly RegExp[] = [
  /[^\s@]+(?:@|%40)[^\s@]+\.[a-z]{2,}/i,
  /\+?\d[\d\s().-]{8,}\d/,
  /\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b/,
];

/** All that is wrong with a body, in the form of the debug endpoint; empty when nothing is. `nowMs` dates strict checks. */
export function validate(body: unknown, nowMs: number): ValidationMessage[] {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return [message("", "Unable to parse Measurement Protocol JSON payload.", "VALUE_INVALID")];
  }
  const isStrict = at(body, "validation_behavior") === "ENFORCE_RECOMMENDATIONS";
  return [
    ...unknownKeys(body, BODY_KEYS, ""),
    ...clientProblems(at(body, "client_id")),
    ...timestampProblems(at(body, "timestamp_micros"), isStrict, nowMs),
    ...eventsProblems(at(body, "events")),
  ];
}

function unknownKeys(value: object, known: readonly string[], path: string): ValidationMessage[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => message(`${path}${key}`, `Cannot find field: ${key} in message.`, "VALUE_INVALID"));
}

function clientProblems(clientId: unknown): ValidationMessage[] {
  if (clientId === undefined || clientId === "")
    return [message("client_id", "client_id is required.", "VALUE_REQUIRED")];
  if (typeof clientId === "string" && /^[1-9]\d*\.[1-9]\d*$/.test(clientId)) return [];
  const description = `client_id [${clientId}] has invalid format. It should be in <number>.<number> format.`;
  return [message("client_id", description, "VALUE_INVALID")];
}

/** Milliseconds or seconds in its place would be a moment of 1970: Google moves them to the edge in silence, here they are told. */
function timestampProblems(micros: unknown, isStrict: boolean, nowMs: number): ValidationMessage[] {
  if (micros === undefined) return [];
  const value = Number(micros);
  if (!Number.isInteger(value) || value < 1e15) {
    return [message("timestamp_micros", "timestamp_micros is not in microseconds.", "VALUE_INVALID")];
  }
  const ageMs = nowMs - value / 1_000;
  if (!isStrict || (ageMs <= BACKDATE_MAX_MS && ageMs >= -60_000)) return [];
  return [message("timestamp_micros", "timestamp_micros is not within the last 72 hours.", "VALUE_OUT_OF_BOUNDS")];
}

function eventsProblems(events: unknown): ValidationMessage[] {
  if (!Array.isArray(events) || events.length === 0)
    return [message("events", "events is required.", "VALUE_REQUIRED")];
  if (events.length > EVENTS_MAX) return [message("events", "At most 25 events.", "EXCEEDED_MAX_ENTITIES")];
  return events.flatMap((event: unknown, index) => eventProblems(event, `events[${index}].`));
}

function eventProblems(event: unknown, path: string): ValidationMessage[] {
  const name = at(event, "name");
  if (typeof event !== "object" || event === null || typeof name !== "string") {
    return [message(`${path}name`, "Event name is required.", "VALUE_REQUIRED")];
  }
  const code = eventNameCode(name);
  return [
    ...unknownKeys(event, EVENT_KEYS, path),
    ...(code === undefined ? [] : [message(`${path}name`, `Event name [${name}] may not be used.`, code)]),
    ...paramsProblems(at(event, "params") ?? {}, `${path}params.`),
  ];
}

function paramsProblems(params: object, path: string): ValidationMessage[] {
  const entries = Object.entries(params);
  if (entries.length > PARAMS_MAX) return [message(path, "At most 25 parameters.", "EXCEEDED_MAX_ENTITIES")];
  const problems = entries.flatMap(([name, value]) => paramProblems(name, value, path));
  const engagement = at(params, "engagement_time_msec");
  if (!(Number(engagement) >= 1))
    problems.push(message(`${path}engagement_time_msec`, "At least 1.", "VALUE_REQUIRED"));
  const worth = at(params, "value");
  if (worth === undefined) return problems;
  if (typeof worth !== "number") problems.push(message(`${path}value`, "Must be a number.", "VALUE_INVALID"));
  if (!/^[A-Z]{3}$/.test(String(at(params, "currency")))) {
    problems.push(message(`${path}currency`, "Required with value.", "VALUE_REQUIRED"));
  }
  return problems;
}

function paramProblems(name: string, value: unknown, path: string): ValidationMessage[] {
  const where = path + name;
  const code = paramNameCode(name);
  if (code !== undefined) return [message(where, `Parameter name [${name}] may not be used.`, code)];
  if (PERSONAL_KEY.test(name))
    return [message(where, "Identifies a person: forbidden by the policy.", "VALUE_INVALID")];
  if (typeof value === "number" && Number.isFinite(value)) return [];
  if (typeof value !== "string") return [message(where, "Must be text or a number.", "VALUE_INVALID")];
  if (value.length > VALUE_CHARACTERS_MAX) return [message(where, "At most 100 characters.", "VALUE_OUT_OF_BOUNDS")];
  if (name === "session_id") {
    return /^\d+$/.test(value) ? [] : [message(where, "session_id must be digits.", "VALUE_INVALID")];
  }
  const isPersonal = PERSONAL_TEXT.some((pattern) => pattern.test(value));
  return isPersonal ? [message(where, "Looks like personal data: forbidden by the policy.", "VALUE_INVALID")] : [];
}

function message(fieldPath: string, description: string, validationCode: string): ValidationMessage {
  return { fieldPath, description, validationCode };
}
