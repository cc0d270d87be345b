/**
 * The Conversions API as far as CRM stages use it, as strict as the real one: fields and forms of the payload
 * specification, 7 days back, all or nothing; of an id and a name sent again within 48 hours the first counts.
 */
import { at, hmacSha256Hex, isRecord } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

const VERSION = "v26.0";
const TOKEN = "EAAtokenDoConjuntoDeDadosDaImobiliaria";
const APP_SECRET = "segredo-do-aplicativo-das-conversoes";
const DATASET = "735500000001234";
const DAY_SECONDS = 86_400;
const HASHED = ["em", "ph", "fn", "ln", "ct", "country", "external_id"];
const EVENT_KEYS = ["event_name", "event_time", "event_id", "action_source", "user_data", "custom_data"];

export interface MetaConversionsFakeOptions {
  /** What events are dated against; the machine's clock by default. */
  now?: () => Date;
  /** What differs in the dataset's node; `null`: the token may not read it. */
  dataset?: Record<string, unknown> | null;
  /** What the quality of the dataset is told as; `null`: the token may not read it. */
  quality?: unknown;
  /** What differs in what is told of the token. */
  token?: Record<string, unknown>;
}

export function metaConversionsFake(options: MetaConversionsFakeOptions = {}): FakeProvider {
  const { now = () => new Date() } = options;
  /** Unix seconds of the first sending, by id and name. */
  const counted = new Map<string, number>();

  function take(request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer {
    const seconds = Math.floor(now().getTime() / 1_000);
    const body = readJson(request.body);
    const events = at(body, "data");
    if (!isRecord(body) || !Array.isArray(events) || events.length === 0 || events.length > 1_000) {
      return graphError(100, "(#100) The parameter data is required.");
    }
    const strange = Object.keys(body).find((key) => key !== "data" && key !== "test_event_code");
    if (strange !== undefined) return graphError(100, `Unknown parameter ${strange}.`);
    for (const event of events) {
      const refused = eventProblem(event, seconds, request.body.toString("utf8"));
      if (refused !== undefined) return refused;
    }
    for (const event of events) {
      const name = String(at(event, "event_name"));
      const key = `${at(event, "event_id")} ${name}`;
      const first = counted.get(key);
      if (first !== undefined && seconds - first < 2 * DAY_SECONDS) continue;
      counted.set(key, seconds);
      arrived({ kind: "ads.conversion", title: `Etapa contada: ${name}`, key, data: event });
    }
    return { status: 200, json: { events_received: events.length, messages: [], fbtrace_id: "ASandboxTrace00000000" } };
  }

  return {
    slug: "meta-conversions",
    label: "Conversões da Meta",
    env: (baseUrl) => ({
      META_CONVERSIONS_ACCESS_TOKEN: TOKEN,
      META_DATASET_ID: DATASET,
      META_CONVERSIONS_APP_SECRET: APP_SECRET,
      META_CONVERSIONS_API_URL: baseUrl,
    }),
    handle(request, arrived) {
      const [, version, node = "", edge, ...rest] = request.path.split("/");
      if (version !== VERSION) return graphError(2635, "You are calling a deprecated version of the API.");
      const refused = credentialsProblem(request);
      if (refused !== undefined) return refused;
      const { method } = request;
      if (method === "POST" && node === DATASET && edge === "events" && rest.length === 0)
        return take(request, arrived);
      if (method === "GET" && edge === undefined) return read(request, node, options);
      return missing(method, node);
    },
    reset: () => counted.clear(),
  };
}

function read({ query }: FakeRequest, node: string, options: MetaConversionsFakeOptions): FakeAnswer {
  const forbidden = graphError(200, "Permissions error", undefined, 403);
  if (node === "debug_token") {
    if (query.get("input_token") !== TOKEN) return graphError(100, "The input_token is not valid.");
    const token = { type: "SYSTEM_USER", is_valid: true, expires_at: 0, scopes: ["ads_management"], ...options.token };
    return { status: 200, json: { data: token } };
  }
  if (node === "dataset_quality" && query.get("dataset_id") === DATASET) {
    return options.quality === null ? forbidden : { status: 200, json: options.quality ?? { web: [] } };
  }
  if (node !== DATASET) return missing("GET", node);
  if (options.dataset === null) return forbidden;
  const dataset = { id: DATASET, name: "Site e CRM da Imobiliária", is_unavailable: false, ...options.dataset };
  const strange = (query.get("fields") ?? "").split(",").find((field) => !Object.hasOwn(dataset, field));
  if (strange !== undefined) return graphError(100, `Tried accessing nonexisting field (${strange})`);
  return { status: 200, json: dataset };
}

/** @param raw the body's text, in which alone a number shows all of its digits. */
function eventProblem(event: unknown, seconds: number, raw: string): FakeAnswer | undefined {
  if (!isRecord(event)) return graphError(100, "An event must be an object.");
  const strange = Object.keys(event).find((key) => !EVENT_KEYS.includes(key));
  if (strange !== undefined) return graphError(100, `Unknown parameter ${strange}.`);
  const { event_name, event_time, event_id, action_source, user_data, custom_data } = event;
  const isNamed = typeof event_name === "string" && event_name !== "" && event_name.length <= 50;
  if (!isNamed || typeof event_id !== "string" || action_source !== "system_generated") {
    return graphError(100, "event_name, event_id and action_source are required.", 2804050);
  }
  if (
    !isRecord(custom_data) ||
    custom_data.event_source !== "crm" ||
    typeof custom_data.lead_event_source !== "string"
  ) {
    return graphError(100, "event_source and lead_event_source are required.", 2804050);
  }
  if (custom_data.value !== undefined && (typeof custom_data.value !== "number" || custom_data.currency !== "BRL")) {
    return graphError(100, "A value needs its currency.", 2804008);
  }
  const problem = userProblem(user_data, raw);
  if (problem !== undefined) return graphError(100, problem, 2804050);
  if (typeof event_time !== "number" || !Number.isInteger(event_time)) return graphError(100, "event_time is invalid.");
  if (event_time < seconds - 7 * DAY_SECONDS) return graphError(100, "Event Timestamp Too Old", 2804003);
  return event_time > seconds + 3_600 ? graphError(100, "Event Timestamp In The Future", 2804004) : undefined;
}

function userProblem(user: unknown, raw: string): string | undefined {
  if (!isRecord(user) || Object.keys(user).length === 0) return "No identifier of a person.";
  for (const [key, value] of Object.entries(user)) {
    if (key === "lead_id") {
      if (typeof value !== "number" || !/"lead_id":\d{15,17}[,}]/.test(raw)) return "lead_id is invalid.";
    } else if (key === "fbc") {
      if (typeof value !== "string" || !/^fb\.1\.\d{13}\.[\w-]+$/.test(value)) return "fbc is invalid.";
    } else if (!HASHED.includes(key)) {
      return `Unknown parameter ${key}.`;
    } else if (!Array.isArray(value) || !value.every((one) => /^[0-9a-f]{64}$/.test(String(one)))) {
      return `${key} must be hashed.`;
    }
  }
  return undefined;
}

function credentialsProblem({ headers, query }: FakeRequest): FakeAnswer | undefined {
  if (headers.authorization !== `Bearer ${TOKEN}`) return graphError(190, "Invalid OAuth 2.0 Access Token", 463, 401);
  const proof = query.get("appsecret_proof");
  const isWrong = proof !== null && proof !== hmacSha256Hex(APP_SECRET, TOKEN);
  return isWrong ? graphError(104, "Incorrect signature") : undefined;
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // No JSON: told as a missing body.
    return undefined;
  }
}

function missing(method: string, id: string): FakeAnswer {
  const message = `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return graphError(100, message, 33);
}

function graphError(code: number, message: string, subcode?: number, status = 400): FakeAnswer {
  const error = { message, type: "OAuthException", code, fbtrace_id: "ASandboxTrace00000000" };
  return { status, json: { error: subcode === undefined ? error : { ...error, error_subcode: subcode } } };
}
