/**
 * The Marketing API as far as audiences use it, as strict as the real one: rows in the documented order and form, a
 * session once, ids and version of its own. It keeps who is in which audience. Checked 2026-11-23.
 */
import { at, hmacSha256Hex, isRecord } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

const VERSION = "v26.0";
const TOKEN = "EAAtokenDoUsuarioDoSistemaDaImobiliaria";
const APP_SECRET = "segredo-do-aplicativo-de-exemplo";
const AUDIENCE = "6120000000001234";
const ACCOUNT = "120330000000017";
const KEYS = ["EXTERN_ID", "EMAIL", "PHONE", "FN", "LN", "CT", "COUNTRY"];
const BODY_KEYS = new Set(["session", "payload"]);

export interface MetaAudiencesFakeOptions {
  /** What differs in the audience's node. */
  audience?: Record<string, unknown>;
  /** What differs in the ad account's node. */
  account?: Record<string, unknown>;
  /** What differs in what is told of the token. */
  token?: Record<string, unknown>;
  /** A refusal for every change of the audience: code and subcode. */
  refusal?: { code: number; subcode: number };
}
export interface MetaAudiencesFake extends FakeProvider {
  /** EXTERN_ID of everybody who is in the audience now. */
  members(): readonly string[];
}

type Row = string[];

export function metaAudiencesFake(options: MetaAudiencesFakeOptions = {}): MetaAudiencesFake {
  const members = new Map<string, Row>();
  const sessions = new Set<number>();

  function change(request: FakeRequest, arrived: (arrival: Arrival) => void, isEverywhere: boolean): FakeAnswer {
    if (options.refusal) return graphError(options.refusal.code, "Refused.", options.refusal.subcode);
    const body = readJson(request.body);
    const problem = bodyProblem(body, !isEverywhere);
    if (problem !== undefined) return graphError(100, problem);
    const session = at(body, "session", "session_id");
    if (typeof session === "number") {
      if (sessions.has(session)) return graphError(2650, "Session is closed.", 1870159);
      sessions.add(session);
    }
    const rows = at(body, "payload", "data") as Row[];
    const invalid = rows.filter((row) => row[1] === "" && row[2] === "");
    for (const row of rows) {
      const id = row[0] ?? "";
      const isAdding = request.method === "POST";
      if (isAdding && !invalid.includes(row)) members.set(id, row);
      else if (!isAdding) members.delete(id);
      const kind = isAdding ? "audience.add" : "audience.remove";
      arrived({ kind, title: `${id} ${isAdding ? "entrou no público" : "saiu do público"}`, key: id, data: body });
    }
    if (isEverywhere) return { status: 200, json: { success: true } };
    const answer = { audience_id: AUDIENCE, session_id: String(session), num_received: rows.length };
    return { status: 200, json: { ...answer, num_invalid_entries: invalid.length, invalid_entry_samples: {} } };
  }

  return {
    slug: "meta-audiences",
    label: "Públicos da Meta",
    env: (baseUrl) => ({
      META_AUDIENCES_ACCESS_TOKEN: TOKEN,
      META_AD_ACCOUNT_ID: ACCOUNT,
      META_AUDIENCE_ID: AUDIENCE,
      META_AUDIENCES_APP_SECRET: APP_SECRET,
      META_AUDIENCES_API_URL: baseUrl,
    }),
    handle(request, arrived) {
      const [, version, node = "", edge, ...rest] = request.path.split("/");
      if (version !== VERSION) return graphError(2635, "You are calling a deprecated version of the Ads API.");
      const refused = credentialsProblem(request);
      if (refused !== undefined) return refused;
      const { method } = request;
      if (rest.length > 0) return missing(method, node);
      if (method === "GET" && edge === undefined) return read(request, node, options);
      if (node === AUDIENCE && edge === "users" && (method === "POST" || method === "DELETE")) {
        return change(request, arrived, false);
      }
      if (node === `act_${ACCOUNT}` && edge === "usersofanyaudience" && method === "DELETE") {
        return change(request, arrived, true);
      }
      return missing(method, node);
    },
    reset() {
      members.clear();
      sessions.clear();
    },
    members: () => [...members.keys()],
  };
}

function read({ query }: FakeRequest, node: string, options: MetaAudiencesFakeOptions): FakeAnswer {
  if (node === "debug_token") {
    if (query.get("input_token") !== TOKEN) return graphError(100, "The input_token is not valid.");
    const token = { type: "SYSTEM_USER", is_valid: true, expires_at: 0, data_access_expires_at: 0 };
    return { status: 200, json: { data: { ...token, scopes: ["ads_management", "ads_read"], ...options.token } } };
  }
  const known: Record<string, Record<string, unknown>> = {
    [AUDIENCE]: {
      name: "StreamLeads MORNO e FRIO",
      account_id: ACCOUNT,
      subtype: "CUSTOM",
      operation_status: { code: 200, description: "Normal" },
      ...options.audience,
    },
    [`act_${ACCOUNT}`]: {
      name: "Imobiliária Exemplo",
      account_status: 1,
      tos_accepted: { custom_audience_tos: 1 },
      ...options.account,
    },
  };
  const found = known[node];
  if (found === undefined) return missing("GET", node);
  const wanted = (query.get("fields") ?? "").split(",");
  const strange = wanted.find((field) => field !== "id" && !Object.hasOwn(found, field));
  if (strange !== undefined) return graphError(100, `Tried accessing nonexisting field (${strange})`);
  return { status: 200, json: { ...Object.fromEntries(wanted.map((field) => [field, found[field]])), id: node } };
}

function credentialsProblem({ headers, query }: FakeRequest): FakeAnswer | undefined {
  if (headers.authorization !== `Bearer ${TOKEN}`) return graphError(190, "Invalid OAuth 2.0 Access Token", 463, 401);
  const proof = query.get("appsecret_proof");
  const isWrong = proof !== null && proof !== hmacSha256Hex(APP_SECRET, TOKEN);
  return isWrong ? graphError(104, "Incorrect signature") : undefined;
}

/** What Meta refuses in a body: a key that it does not know, a session of another form, a row of another length or form. */
function bodyProblem(body: unknown, needsSession: boolean): string | undefined {
  if (!isRecord(body)) return "The parameter payload is required.";
  const strange = Object.keys(body).find((key) => !BODY_KEYS.has(key));
  if (strange !== undefined) return `Unknown parameter ${strange}.`;
  const session = body.session;
  const isSession =
    isRecord(session) &&
    Number.isSafeInteger(session.session_id) &&
    Number(session.session_id) > 0 &&
    session.batch_seq === 1 &&
    session.last_batch_flag === true &&
    session.estimated_num_total === 1;
  if (needsSession && !isSession) return "The parameter session is required.";
  const schema = at(body, "payload", "schema");
  if (!Array.isArray(schema) || schema.join() !== KEYS.join()) return "payload.schema must be an array of known keys.";
  const data = at(body, "payload", "data");
  if (!Array.isArray(data) || data.length === 0 || data.length > 10_000) return "payload.data must be a list of rows.";
  return data.every(isRow) ? undefined : "payload.data must be a list of lists of hashes.";
}

function isRow(row: unknown): boolean {
  if (!Array.isArray(row) || row.length !== KEYS.length) return false;
  const [id, ...hashes] = row;
  const isHash = (value: unknown) => typeof value === "string" && /^([0-9a-f]{64})?$/.test(value);
  return typeof id === "string" && id !== "" && hashes.every(isHash);
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // No JSON: the problem is told as of a missing body.
    return undefined;
  }
}

function missing(method: string, id: string): FakeAnswer {
  const message = `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return graphError(100, message, 33);
}

function graphError(code: number, message: string, subcode?: number, status = 400): FakeAnswer {
  const error = { message: `(#${code}) ${message}`, type: "OAuthException", code, fbtrace_id: "ASandboxTrace00000000" };
  return { status, json: { error: subcode === undefined ? error : { ...error, error_subcode: subcode } } };
}
