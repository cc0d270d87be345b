/**
 * Zendesk's API as far as StreamLeads uses it, as strict as the real one: tokens by client credentials that end, users,
 * tickets with their idempotency keys. It serves the tests of this folder, the system's tests, the bench and the sandbox.
 */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { FakeDesk, isObject, type Row } from "./fake-desk.ts";

export interface ZendeskFakeOptions {
  /** Done to a fresh account, also after `reset()`. */
  begin?: (desk: FakeDesk) => void;
  /** Seconds that tokens live, whatever was asked for; not told when `null`. */
  tokenLifeS?: number | null;
}
export interface ZendeskFake extends FakeProvider {
  readonly desk: FakeDesk;
  /** Tokens given so far. */
  readonly tokens: readonly string[];
  /** All tokens that were given stop being good. */
  revoke(): void;
}

const CLIENT_ID = "streamleads";
const CLIENT_SECRET = "segredo-do-cliente-de-teste";
const SCOPES = new Set(["tickets:read", "tickets:write", "users:read", "users:write"]);

interface State {
  desk: FakeDesk;
  tokens: string[];
  good: Set<string>;
  /** First body and answer by idempotency key. */
  answered: Map<string, { body: string; answer: FakeAnswer }>;
}
interface Call {
  state: State;
  request: FakeRequest;
  id: string;
  arrived: (arrival: Arrival) => void;
}

/** An empty account with one confidential client. */
export function zendeskFake(options: ZendeskFakeOptions = {}): ZendeskFake {
  let state = fresh(options);
  return {
    slug: "zendesk",
    label: "Zendesk",
    get desk() {
      return state.desk;
    },
    get tokens() {
      return state.tokens;
    },
    revoke: () => state.good.clear(),
    env: (baseUrl) => ({
      ZENDESK_SUBDOMAIN: "imobiliaria-exemplo",
      ZENDESK_CLIENT_ID: CLIENT_ID,
      ZENDESK_CLIENT_SECRET: CLIENT_SECRET,
      ZENDESK_API_URL: baseUrl,
      // So that the sandbox has something to show: hardly any of its leads asks for service.
      ZENDESK_TICKETS_FOR: "quente",
    }),
    handle: (request, arrived) => withLimits(answer(state, options, request, arrived)),
    reset: () => {
      state = fresh(options);
    },
  };
}

function fresh({ begin }: ZendeskFakeOptions): State {
  const desk = new FakeDesk();
  begin?.(desk);
  return { desk, tokens: [], good: new Set(), answered: new Map() };
}

function answer(
  state: State,
  options: ZendeskFakeOptions,
  request: FakeRequest,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  if (request.path === "/oauth/tokens" && request.method === "POST") return giveToken(state, options, request);
  if (!request.path.startsWith("/api/v2/")) return { status: 404, text: "<html><body>No help desk</body></html>" };
  const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
  if (!state.good.has(token)) return { status: 401, json: { error: "Couldn't authenticate you" } };
  const path = request.path.slice("/api/v2/".length);
  const id = /\/(\d+)(?:\/|$)/.exec(path)?.[1] ?? "";
  const route = ROUTES[`${request.method} ${path.replace(/\/\d+(?=\/|$)/, "/{id}")}`];
  return (
    route?.({ state, request, id, arrived }) ?? {
      status: 404,
      json: { error: "InvalidEndpoint", description: "Not found" },
    }
  );
}

function giveToken(state: State, { tokenLifeS }: ZendeskFakeOptions, request: FakeRequest): FakeAnswer {
  const body = bodyOf(request);
  const { grant_type, client_id, client_secret, scope, expires_in } = body ?? {};
  if (client_id !== CLIENT_ID || client_secret !== CLIENT_SECRET) {
    return { status: 401, json: { error: "invalid_client", error_description: "Client authentication failed" } };
  }
  const scopes = String(scope).split(" ");
  const isFit = typeof expires_in === "number" && expires_in > 300 && expires_in < 172_800;
  if (grant_type !== "client_credentials" || !isFit || scopes.some((one) => !SCOPES.has(one))) {
    return { status: 400, json: { error: "invalid_request" } };
  }
  const token = `token-de-teste-${state.tokens.length + 1}`;
  state.tokens.push(token);
  state.good.add(token);
  const life = tokenLifeS === null ? {} : { expires_in: tokenLifeS ?? expires_in };
  return { status: 200, json: { access_token: token, token_type: "bearer", scope, ...life } };
}

const ROUTES: Readonly<Record<string, (call: Call) => FakeAnswer>> = {
  "GET users/me": () => ({ status: 200, json: { user: { id: 1, name: "Administração", role: "admin" } } }),
  "POST users/create_or_update": (call) =>
    withObject(call, "user", (given) => userAnswer(call, call.state.desk.upsertUser(given), "contact.upsert")),
  "PUT users/{id}": (call) =>
    withObject(call, "user", (given) => {
      const user = call.state.desk.user(call.id);
      return user ? userAnswer(call, call.state.desk.writeUser(user, given), "contact.upsert") : notFound();
    }),
  "GET users/search": ({ state: { desk }, request: { query } }) => {
    const external = query.get("external_id");
    const email = /^email:"(.+)"$/.exec(query.get("query") ?? "")?.[1];
    const users = desk.users.filter(
      (user) => desk.user(String(user.id)) && (external ? user.external_id === external : user.email === email),
    );
    return { status: 200, json: { users, count: users.length, next_page: null } };
  },
  "DELETE users/{id}": ({ state: { desk }, id }) => {
    const user = desk.user(id);
    if (!user) return notFound();
    const isHeld = desk.tickets.some(
      (one) => desk.ticket(String(one.id)) && String(one.requester_id) === id && one.status !== "closed",
    );
    if (isHeld)
      return { status: 422, json: { error: "RecordInvalid", description: "User has open tickets", details: {} } };
    desk.bin.add(user.id);
    return { status: 200, json: { user: { ...user, active: false } } };
  },
  "DELETE deleted_users/{id}": ({ state: { desk }, id }) => purge(desk, desk.users, id),
  "GET users/{id}/tickets/requested": ({ state: { desk }, id }) =>
    desk.user(id)
      ? {
          status: 200,
          json: {
            tickets: desk.tickets.filter((one) => desk.ticket(String(one.id)) && String(one.requester_id) === id),
            next_page: null,
          },
        }
      : notFound(),
  "GET tickets": ({ state: { desk }, request: { query } }) => {
    const external = query.get("external_id");
    if (external === null) return { status: 400, json: { error: "BadRequest", description: "external_id is wanted" } };
    const tickets = desk.tickets.filter((one) => desk.ticket(String(one.id)) && one.external_id === external);
    return { status: 200, json: { tickets, count: tickets.length, next_page: null } };
  },
  "POST tickets": (call) => createTicket(call),
  "DELETE tickets/{id}": ({ state: { desk }, id }) => {
    const ticket = desk.ticket(id);
    if (!ticket) return notFound();
    desk.bin.add(ticket.id);
    return { status: 204 };
  },
  "DELETE deleted_tickets/{id}": ({ state: { desk }, id }) => purge(desk, desk.tickets, id),
  "GET ticket_fields": ({ state: { desk } }) => ({ status: 200, json: { ticket_fields: desk.ticketFields } }),
};

function userAnswer({ arrived }: Call, written: ReturnType<FakeDesk["upsertUser"]>, kind: string): FakeAnswer {
  if ("refusal" in written) return written.refusal;
  const { row, isNew } = written;
  arrived({
    kind,
    title: `Usuário ${isNew ? "criado" : "alterado"}: ${row.name}`,
    key: String(row.email ?? row.external_id),
    data: row,
  });
  return { status: isNew ? 201 : 200, json: { user: row } };
}

/** The same key gives the first answer again; with another body it is refused. */
function createTicket(call: Call): FakeAnswer {
  const { state, request, arrived } = call;
  const key = request.headers["idempotency-key"];
  const body = request.body.toString();
  const before = key === undefined ? undefined : state.answered.get(key);
  if (before) {
    if (before.body !== body) return { status: 400, json: { error: "IdempotentRequestError" } };
    return { ...before.answer, headers: { ...before.answer.headers, "x-idempotency-lookup": "hit" } };
  }
  return withObject(call, "ticket", (given) => {
    const written = state.desk.createTicket(given);
    if ("refusal" in written) return written.refusal;
    const { row } = written;
    arrived({ kind: "ticket", title: `Chamado aberto: ${row.subject}`, key: String(row.external_id), data: row });
    const location = `https://imobiliaria-exemplo.zendesk.com/api/v2/tickets/${row.id}.json`;
    const given201 = {
      status: 201,
      headers: { location, "x-idempotency-lookup": "miss" },
      json: { ticket: row, audit: { id: 1 } },
    };
    if (key !== undefined) state.answered.set(key, { body, answer: given201 });
    return given201;
  });
}

function purge(desk: FakeDesk, rows: Row[], id: string): FakeAnswer {
  const index = rows.findIndex((row) => String(row.id) === id && desk.bin.has(row.id));
  if (index < 0) return notFound();
  rows.splice(index, 1);
  return { status: 200, json: { job_status: { id: "job", status: "queued" } } };
}

function withObject(call: Call, name: string, use: (given: Record<string, unknown>) => FakeAnswer): FakeAnswer {
  const body = bodyOf(call.request);
  const given = body?.[name];
  return isObject(given)
    ? use(given)
    : { status: 400, json: { error: "BadRequest", description: `${name} is wanted` } };
}

function bodyOf(request: FakeRequest): Record<string, unknown> | undefined {
  if (!request.headers["content-type"]?.startsWith("application/json")) return undefined;
  try {
    const body: unknown = JSON.parse(request.body.toString());
    return isObject(body) ? body : undefined;
  } catch {
    // No JSON: refused by whoever asked for an object.
    return undefined;
  }
}

function notFound(): FakeAnswer {
  return { status: 404, json: { error: "RecordNotFound", description: "Not found" } };
}

/** The headers of the smallest plan. The sandbox itself has no limit. */
function withLimits(given: FakeAnswer): FakeAnswer {
  const headers = {
    "x-rate-limit": "200",
    "x-rate-limit-remaining": "198",
    "ratelimit-limit": "200",
    "ratelimit-remaining": "198",
    "ratelimit-reset": "31",
  };
  return { ...given, headers: { ...headers, ...given.headers } };
}
