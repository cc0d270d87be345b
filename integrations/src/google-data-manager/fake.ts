/**
 * The Data Manager API as far as conversions use it, as strict as the real one: known fields only, hashes in hex, one bad
 * event fails the whole request, a transaction of an action counts once. Its ids are its own. Checked 2026-11-23.
 */
import { at, isRecord } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

const TOKEN = "ya29.token-de-acesso-de-exemplo-do-google";
const ACCOUNT = "4455667788";
const ACTIONS = {
  NOVO: "712345670",
  QUALIFICADO: "712345671",
  VISITA: "712345672",
  PROPOSTA: "712345673",
  GANHO: "712345674",
};
const BODY_KEYS = ["destinations", "encoding", "validateOnly", "consent", "events"];
const EVENT_KEYS = [
  "transactionId",
  "eventTimestamp",
  "eventSource",
  "conversionValue",
  "currency",
  "adIdentifiers",
  "userData",
];
const SOURCES = ["WEB", "APP", "IN_STORE", "PHONE", "OTHER"];

export interface GoogleDataManagerFakeOptions {
  /** A refusal for every request: status of HTTP and of Google, and its reasons. */
  refusal?: { http: number; status: string; reasons?: readonly string[]; quotaLimit?: string };
  /** Told with every accepted request. */
  fieldWarnings?: unknown[];
}

export function googleDataManagerFake(options: GoogleDataManagerFakeOptions = {}): FakeProvider {
  const counted = new Set<string>();
  let requests = 0;

  function ingest(request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer {
    const body = readJson(request.body);
    const refused = bodyProblem(body);
    if (refused !== undefined) return refused;
    requests++;
    const answer = {
      requestId: `pedido-${requests}`,
      ...(options.fieldWarnings ? { fieldWarnings: options.fieldWarnings } : {}),
    };
    if (at(body, "validateOnly") === true) return { status: 200, json: answer };
    for (const destination of at(body, "destinations") as unknown[]) {
      for (const event of at(body, "events") as unknown[]) {
        const key = `${at(destination, "productDestinationId")} ${at(event, "transactionId")}`;
        if (counted.has(key)) continue;
        counted.add(key);
        arrived({ kind: "ads.conversion", title: `Conversão contada: ${at(event, "transactionId")}`, key, data: body });
      }
    }
    return { status: 200, json: answer };
  }

  return {
    slug: "google-data-manager",
    label: "Conversões do Google",
    env: (baseUrl) => ({
      GOOGLE_DATA_MANAGER_ACCESS_TOKEN: TOKEN,
      GOOGLE_ADS_CUSTOMER_ID: "445-566-7788",
      ...Object.fromEntries(Object.entries(ACTIONS).map(([stage, id]) => [`GOOGLE_ADS_CONVERSION_${stage}`, id])),
      GOOGLE_DATA_MANAGER_API_URL: baseUrl,
    }),
    handle(request, arrived) {
      if (request.path !== "/v1/events:ingest" || request.method !== "POST") {
        return refusal(404, "NOT_FOUND", []);
      }
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return refusal(401, "UNAUTHENTICATED", []);
      const { refusal: given } = options;
      if (given) return refusal(given.http, given.status, given.reasons ?? [], given.quotaLimit);
      return ingest(request, arrived);
    },
    reset: () => counted.clear(),
  };
}

function bodyProblem(body: unknown): FakeAnswer | undefined {
  if (!isRecord(body)) return invalid("REQUIRED_FIELD_MISSING", "destinations");
  const strange = Object.keys(body).find((key) => !BODY_KEYS.includes(key));
  if (strange !== undefined) return invalid("INVALID_ARGUMENT", strange);
  const { destinations, encoding, consent, events } = body;
  if (!Array.isArray(destinations) || destinations.length === 0)
    return invalid("REQUIRED_FIELD_MISSING", "destinations");
  if (destinations.length > 10) return invalid("TOO_MANY_DESTINATIONS", "destinations");
  for (const destination of destinations) {
    const account = at(destination, "operatingAccount");
    if (at(account, "accountType") !== "GOOGLE_ADS") return invalid("REQUIRED_FIELD_MISSING", "destinations[0]");
    if (at(account, "accountId") !== ACCOUNT) return refusal(403, "PERMISSION_DENIED", ["PERMISSION_DENIED"]);
    const action = at(destination, "productDestinationId");
    if (!Object.values(ACTIONS).some((id) => id === action))
      return invalid("INVALID_CONVERSION_ACTION_ID", "destinations[0]");
  }
  const granted = ["CONSENT_GRANTED", "CONSENT_DENIED"];
  const isConsent = isRecord(consent) && Object.values(consent).every((value) => granted.includes(String(value)));
  if (!isConsent) return invalid("INVALID_ENUM_VALUE", "consent");
  if (!Array.isArray(events) || events.length === 0) return invalid("REQUIRED_FIELD_MISSING", "events");
  for (const [index, event] of events.entries()) {
    const reason = eventProblem(event, encoding);
    if (reason !== undefined) return invalid(reason, `events[${index}]`);
  }
  return undefined;
}

function eventProblem(event: unknown, encoding: unknown): string | undefined {
  if (!isRecord(event) || Object.keys(event).some((key) => !EVENT_KEYS.includes(key))) return "INVALID_EVENT";
  const { transactionId, eventTimestamp, eventSource, conversionValue, currency, adIdentifiers, userData } = event;
  if (typeof transactionId !== "string" || transactionId === "") return "REQUIRED_FIELD_MISSING";
  if (typeof eventTimestamp !== "string" || Number.isNaN(Date.parse(eventTimestamp))) return "INVALID_FORMAT";
  if (!SOURCES.includes(String(eventSource))) return "REQUIRED_FIELD_MISSING";
  if (conversionValue !== undefined && (typeof conversionValue !== "number" || currency !== "BRL"))
    return "INVALID_CURRENCY_CODE";
  if (adIdentifiers === undefined && userData === undefined) return "NO_IDENTIFIERS_PROVIDED";
  if (adIdentifiers !== undefined) {
    const [name = "", ...more] = isRecord(adIdentifiers) ? Object.keys(adIdentifiers) : [];
    if (!["gclid", "gbraid", "wbraid"].includes(name) || more.length > 0) return "INVALID_EVENT";
  }
  return userData === undefined ? undefined : userProblem(at(userData, "userIdentifiers"), encoding);
}

function userProblem(identifiers: unknown, encoding: unknown): string | undefined {
  if (!Array.isArray(identifiers) || identifiers.length === 0) return "NO_IDENTIFIERS_PROVIDED";
  if (identifiers.length > 10) return "TOO_MANY_USER_IDENTIFIERS";
  if (encoding !== "HEX") return "REQUIRED_FIELD_MISSING";
  for (const identifier of identifiers) {
    const [[name, value] = ["", ""], ...more] = Object.entries(isRecord(identifier) ? identifier : {});
    if (!["emailAddress", "phoneNumber"].includes(name) || more.length > 0) return "INVALID_EVENT";
    if (!/^[0-9a-f]+$/i.test(String(value))) return "INVALID_HEX_ENCODING";
    if (String(value).length !== 64) return "INVALID_SHA256_FORMAT";
  }
  return undefined;
}

function invalid(reason: string, field: string): FakeAnswer {
  return refusal(400, "INVALID_ARGUMENT", ["INVALID_ARGUMENT"], undefined, [
    { field, description: "Refused.", reason },
  ]);
}

/** Google's error model: `ErrorInfo`, `RequestInfo` and, for bad fields, `BadRequest`. */
function refusal(
  code: number,
  status: string,
  reasons: readonly string[],
  quotaLimit?: string,
  fieldViolations?: object[],
): FakeAnswer {
  const info = reasons.map((reason) => ({
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    reason,
    domain: "datamanager.googleapis.com",
    ...(quotaLimit ? { metadata: { quota_limit: quotaLimit } } : {}),
  }));
  const bad = fieldViolations ? [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations }] : [];
  const trace = { "@type": "type.googleapis.com/google.rpc.RequestInfo", requestId: "pedido-recusado" };
  const error = { code, message: "Refused.", status, details: [...info, ...bad, trace] };
  return { status: code, json: { error } };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // No JSON: told as a missing body.
    return undefined;
  }
}
