/**
 * Pipedrive's API as far as StreamLeads uses it, as strict as the real one: both generations, each with its own paths and
 * forms. It serves the tests of this folder, the system's tests, the bench and the sandbox.
 */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { FakeAccount, type Kind, PIPELINES, type Row, USERS } from "./fake-account.ts";
import { nowhere, ok, refused, unauthorized, webhookRefused } from "./fake-answers.ts";
import { isObject, type Json, refusalOf } from "./fake-rules.ts";

export interface PipedriveFakeOptions {
  /** Done to a fresh account, also after `reset()`. */
  begin?: (account: FakeAccount) => void;
  /** What the sandbox is told to create; the connector's default when absent. */
  create?: "lead" | "deal" | "none";
}
export interface PipedriveFake extends FakeProvider {
  readonly account: FakeAccount;
}

export const TOKEN = "5adb0c7e0ff1ce5adb0c7e0ff1ce5adb0c7e0ff1";
export const WEBHOOK_PASSWORD = "senha-de-teste-do-webhook-1";
const BEARER = "v1u:access-token-of-the-sandbox";
const COLORS = "blue brown dark-gray gray green orange pink purple red yellow".split(" ");

interface Call {
  account: FakeAccount;
  request: FakeRequest;
  /** The number behind the kind, when there is one. */
  id: string | undefined;
  arrived: (arrival: Arrival) => void;
}

/** An empty account that takes one copied token and one OAuth token. */
export function pipedriveFake(options: PipedriveFakeOptions = {}): PipedriveFake {
  const fresh = () => {
    const made = new FakeAccount();
    options.begin?.(made);
    return made;
  };
  let account = fresh();
  return {
    slug: "pipedrive",
    label: "Pipedrive",
    get account() {
      return account;
    },
    env: (baseUrl) => ({
      PIPEDRIVE_API_TOKEN: TOKEN,
      PIPEDRIVE_API_URL: baseUrl,
      PIPEDRIVE_WEBHOOK_PASSWORD: WEBHOOK_PASSWORD,
      ...(options.create ? { PIPEDRIVE_CREATE: options.create } : {}),
    }),
    handle: (request, arrived) => withLimits(answer(account, request, arrived)),
    reset: () => {
      account = fresh();
    },
  };
}

function answer(account: FakeAccount, request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer {
  const match = /^\/(?:(v1)|api\/(v1|v2))\/([A-Za-z]+(?:\/(?:search|archived|me))?)(?:\/([^/]+))?$/.exec(request.path);
  if (match === null) return nowhere();
  const { authorization, "x-api-token": token } = request.headers;
  if (token !== TOKEN && authorization !== `Bearer ${BEARER}`) return unauthorized();
  const [, short, long, what = "", id] = match;
  const route = ROUTES[`${short ?? long} ${request.method} ${what}${id === undefined ? "" : "/{id}"}`];
  return route?.({ account, request, id, arrived }) ?? refused(404, "Unknown method.");
}

const ROUTES: Readonly<Record<string, (call: Call) => FakeAnswer>> = {
  "v1 GET users/me": () => ok({ ...USERS[0], company_id: 7, company_name: "Imobiliária Exemplo", is_you: true }),
  "v1 GET users": () => ok(USERS),
  "v2 GET pipelines": () => ok(PIPELINES, { next_cursor: null }),
  "v2 GET stages": ({ account }) => ok(account.stages, { next_cursor: null }),
  "v2 GET personFields": ({ account }) => ok(account.fields.person, { next_cursor: null }),
  "v2 GET dealFields": ({ account }) => ok(account.fields.deal, { next_cursor: null }),
  "v2 POST dealFields": (call) =>
    withBody(call, (body) => {
      const isFit =
        typeof body.field_name === "string" && body.field_type === "varchar" && Object.keys(body).length === 2;
      return isFit
        ? ok(call.account.addField("deal", String(body.field_name), "varchar"), null, 201)
        : refused(400, "Bad field");
    }),
  "v2 GET persons/search": searchPersons,
  "v2 GET persons/{id}": (call) => read("persons", call),
  "v2 POST persons": (call) => create("persons", ["name"], "person", call),
  "v2 PATCH persons/{id}": (call) => patch("persons", "person", call),
  "v2 DELETE persons/{id}": (call) => remove("persons", call),
  "v2 GET deals": (call) => list("deals", call),
  "v2 GET deals/archived": (call) => list("archivedDeals", call),
  "v2 GET deals/{id}": (call) => read("deals", call),
  "v2 POST deals": (call) => create("deals", ["title"], "deal", call),
  "v2 PATCH deals/{id}": (call) => patch("deals", "deal", call),
  "v1 GET leads": (call) => list("leads", call),
  "v1 GET leads/archived": (call) => list("archivedLeads", call),
  "v1 POST leads": (call) => create("leads", ["title", "person_id"], "lead", call),
  "v1 DELETE leads/{id}": (call) =>
    call.account.remove("archivedLeads", call.id ?? "") ? ok({ id: call.id }) : remove("leads", call),
  "v1 GET leadLabels": ({ account }) => ok(account.rows.leadLabels),
  "v1 POST leadLabels": (call) =>
    withBody(call, (body) => {
      const isFit =
        typeof body.name === "string" && COLORS.includes(String(body.color)) && Object.keys(body).length === 2;
      return isFit ? ok(call.account.add("leadLabels", body), null, 201) : refused(400, "Bad label");
    }),
  "v1 GET notes": (call) => list("notes", call),
  "v1 POST notes": (call) => create("notes", ["content"], "note", call),
  "v1 DELETE notes/{id}": (call) => remove("notes", call),
  "v1 GET webhooks": ({ account }) => ok(account.rows.webhooks),
  "v1 POST webhooks": (call) => withBody(call, (body) => createWebhook(body, call)),
  "v1 DELETE webhooks/{id}": (call) => remove("webhooks", call),
};

/** Case does not matter, and with `exact_match` nothing but the whole value does. */
function searchPersons({ account, request: { query } }: Call): FakeAnswer {
  const [term = "", fields = ""] = [query.get("term") ?? "", query.get("fields") ?? ""];
  if (term === "" || query.get("exact_match") !== "true" || !/^(email|phone)$/.test(fields)) {
    return refused(400, "Bad search");
  }
  const hits = account.rows.persons.filter((row) =>
    valuesOf(row[`${fields}s`]).some((value) => value.toLowerCase() === term.toLowerCase()),
  );
  const items = hits.map((row) => ({
    result_score: 0.5,
    item: { id: row.id, type: "person", name: row.name, emails: valuesOf(row.emails), phones: valuesOf(row.phones) },
  }));
  return ok({ items }, { next_cursor: null });
}

function create(
  kind: "persons" | "deals" | "leads" | "notes",
  required: string[],
  title: string,
  call: Call,
): FakeAnswer {
  return withBody(call, (body) => {
    const refusal = refusalOf(kind, body, required, call.account);
    if (refusal) return refusal;
    const defaults = { persons: {}, notes: {}, leads: { is_archived: false }, deals: { status: "open", stage_id: 1 } };
    const row = call.account.add(kind, { ...defaults[kind], ...body });
    call.arrived({ kind: title, title: `${TITLES[kind]}: ${shown(row)}`, key: keyOf(row), data: row });
    return ok(row, null, 201);
  });
}

const TITLES = { persons: "Pessoa criada", deals: "Negócio criado", leads: "Lead criado", notes: "Nota criada" };

function patch(kind: "persons" | "deals", title: string, call: Call): FakeAnswer {
  return withBody(call, (body) => {
    const row = call.account.find(kind, call.id ?? "");
    if (!row) return notFound(title);
    const refusal = refusalOf(kind, body, [], call.account);
    if (refusal) return refusal;
    const custom = { ...(isObject(row.custom_fields) ? row.custom_fields : {}), ...(body.custom_fields as Json) };
    Object.assign(row, body, { custom_fields: custom });
    call.arrived({ kind: title, title: `${title} alterado: ${shown(row)}`, key: String(row.id), data: body });
    return ok(row);
  });
}

function createWebhook(body: Json, { account, request }: Call): FakeAnswer {
  if (!request.headers["content-type"]?.startsWith("application/json")) return refused(415, "Unsupported media type");
  const url = String(body.subscription_url);
  if (!url.startsWith("https://")) return webhookRefused("subscription_url", "invalid or non-reachable URL");
  if (body.version !== "2.0" || typeof body.name !== "string") return webhookRefused("name", "required");
  if (body.event_object !== "deal" || body.event_action !== "change") return webhookRefused("event_object", "invalid");
  if (account.rows.webhooks.length >= 40) return webhookRefused("subscription_url", "too many webhooks");
  return ok(account.add("webhooks", { ...body, is_active: 1, type: "general" }), null, 201);
}

function read(kind: Kind, { account, id }: Call): FakeAnswer {
  const row = account.find(kind, id ?? "");
  return row ? ok(row) : notFound(kind);
}

function remove(kind: Kind, { account, id }: Call): FakeAnswer {
  return account.remove(kind, id ?? "") ? ok({ id }) : notFound(kind);
}

/** v1 says by a flag that there is more, v2 by a cursor. */
function list(kind: Kind, { account, request: { query } }: Call): FakeAnswer {
  const personId = query.get("person_id");
  const limit = Number(query.get("limit") ?? 100);
  if (personId === null || !(limit >= 1 && limit <= 500)) return refused(400, "Bad list");
  const all = account.rows[kind].filter((row) => String(row.person_id) === personId);
  const rows = query.get("sort") === "id DESC" ? all.toReversed() : all;
  const isMore = rows.length > limit;
  const pagination = { start: 0, limit, more_items_in_collection: isMore };
  return ok(rows.slice(0, limit), kind.endsWith("eals") ? { next_cursor: isMore ? "bmV4dA" : null } : { pagination });
}

function withBody({ request }: Call, use: (body: Json) => FakeAnswer): FakeAnswer {
  if (!request.headers["content-type"]?.startsWith("application/json")) return refused(415, "Unsupported media type");
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString());
  } catch {
    return refused(400, "Invalid JSON");
  }
  return isObject(body) ? use(body) : refused(400, "Invalid JSON: an object is wanted");
}

function notFound(what: string): FakeAnswer {
  return refused(404, `${what} not found`, { code: "ERR_NOT_FOUND" });
}

/** By what "exactly once" is told: an address of the person, the key of a lead or deal, the end of a note. */
function keyOf(row: Row): string {
  const key = row.origin_id ?? Object.values(isObject(row.custom_fields) ? row.custom_fields : {}).find(isKey);
  return String(key ?? valuesOf(row.emails)[0] ?? valuesOf(row.phones)[0] ?? row.content ?? row.id);
}

function isKey(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("streamleads-");
}

function shown(row: Row): string {
  return String(row.title ?? row.name ?? row.id);
}

function valuesOf(entries: unknown): string[] {
  return Array.isArray(entries) ? entries.map((entry: Json) => String(entry.value)) : [];
}

/** The headers of the burst limit. The sandbox itself has none. */
function withLimits(given: FakeAnswer): FakeAnswer {
  const headers = { "x-ratelimit-limit": "80", "x-ratelimit-remaining": "79", "x-ratelimit-reset": "2" };
  return { ...given, headers: { ...headers, ...given.headers } };
}
