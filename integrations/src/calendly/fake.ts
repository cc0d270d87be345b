/**
 * Calendly's API as the connector meets it: one person's account with its meetings, links and subscriptions. As strict
 * as the real one: unknown fields, foreign URIs and plans that lack something are refused with its statuses and bodies.
 */
import { isRecord, readJson } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { type FakeSubscription, FakeSubscriptions } from "./fake-subscriptions.ts";

export interface FakeEventType {
  uuid: string;
  name: string;
  slug: string;
  active: boolean;
}
export interface CalendlyFakeOptions {
  eventTypes?: readonly FakeEventType[];
  plan?: "free" | "standard" | "enterprise";
}
export interface CalendlyFake extends FakeProvider {
  readonly subscriptions: readonly FakeSubscription[];
  /** Meetings may be changed by hand. */
  eventTypes: FakeEventType[];
  /** E-mails whose data were asked to be deleted. */
  readonly deletions: readonly string[];
  /** Calendly gives a subscription up. */
  disableAll(): void;
}

export const API = "https://api.calendly.com";
export const USER = `${API}/users/USR1`;
export const ORGANIZATION = `${API}/organizations/ORG1`;
export const VISIT: FakeEventType = {
  uuid: "EVT8C1",
  name: "Visita ao decorado",
  slug: "visita-ao-decorado",
  active: true,
};
const TOKEN = "sandbox-calendly-personal-token";
export const SIGNING_KEY = "sandbox-calendly-webhook-signing-key-0001";

interface State {
  eventTypes: FakeEventType[];
  subscriptions: FakeSubscriptions;
  links: number;
  deletions: string[];
}

export function calendlyFake(options: CalendlyFakeOptions = {}): CalendlyFake {
  let state = newState(options);
  return {
    slug: "calendly",
    label: "Calendly",
    get subscriptions() {
      return state.subscriptions.all;
    },
    get eventTypes() {
      return state.eventTypes;
    },
    set eventTypes(eventTypes) {
      state.eventTypes = eventTypes;
    },
    get deletions() {
      return state.deletions;
    },
    disableAll: () => state.subscriptions.disableAll(),
    env: (baseUrl) => ({
      CALENDLY_TOKEN: TOKEN,
      CALENDLY_WEBHOOK_SIGNING_KEY: SIGNING_KEY,
      CALENDLY_API_URL: baseUrl,
    }),
    reset: () => {
      state = newState(options);
    },
    handle: (request, arrived) => answer(request, state, options, arrived),
  };
}

function newState({ eventTypes = [VISIT] }: CalendlyFakeOptions): State {
  return {
    eventTypes: eventTypes.map((one) => ({ ...one })),
    subscriptions: new FakeSubscriptions(),
    links: 0,
    deletions: [],
  };
}

function answer(
  request: FakeRequest,
  state: State,
  { plan = "standard" }: CalendlyFakeOptions,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  const { method, path, query, headers } = request;
  if (headers.authorization !== `Bearer ${TOKEN}`)
    return problem(401, "Unauthenticated", "The access token is invalid");
  const [, area, id, rest] = path.split("/");
  if (method === "GET" && path === "/users/me") return { status: 200, json: { resource: owner() } };
  if (method === "GET" && area === "event_types" && rest === undefined) {
    if (id !== undefined) return oneEventType(state, id);
    if (query.get("user") !== USER) return invalid("user", "must be the current user");
    return {
      status: 200,
      json: { collection: state.eventTypes.map(eventTypeOf), pagination: { next_page_token: null } },
    };
  }
  if (method === "POST" && path === "/scheduling_links") return newLink(request, state, arrived);
  if (area === "webhook_subscriptions" && rest === undefined) {
    if (plan === "free" && method === "POST") return problem(403, "Permission Denied", "Please upgrade your account");
    return state.subscriptions.handle(request, id) ?? notFound();
  }
  if (method === "POST" && path === "/data_compliance/deletion/invitees") {
    if (plan !== "enterprise")
      return problem(403, "Permission Denied", "This user is not in an Enterprise organization");
    const emails = bodyOf(request)?.emails;
    if (!Array.isArray(emails) || emails.length === 0) return invalid("emails", "must be a list");
    state.deletions.push(...emails.map(String));
    return { status: 202, json: {} };
  }
  return notFound();
}

function newLink(request: FakeRequest, state: State, arrived: (arrival: Arrival) => void): FakeAnswer {
  const body = bodyOf(request);
  if (!body) return invalid("body", "must be JSON");
  const unknown = Object.keys(body).find((name) => !["max_event_count", "owner", "owner_type"].includes(name));
  if (unknown !== undefined) return invalid(unknown, "is not known");
  if (body.max_event_count !== 1) return invalid("max_event_count", "must be 1");
  if (body.owner_type !== "EventType") return invalid("owner_type", "must be EventType");
  const found = state.eventTypes.find((one) => uriOf(one) === body.owner);
  if (!found) return notFound();
  state.links += 1;
  const booking_url = `https://calendly.com/d/cq7-x2p-${String(state.links).padStart(3, "0")}/${found.slug}`;
  const resource = { booking_url, owner: body.owner, owner_type: "EventType" };
  // A link has no id, and a spare one is nobody's: what it books is all that can be counted.
  arrived({ kind: "link", title: `Link de uso único: ${found.name}`, key: uriOf(found), data: resource });
  return { status: 201, json: { resource } };
}

function oneEventType({ eventTypes }: State, id: string): FakeAnswer {
  const found = eventTypes.find(({ uuid }) => uuid === id);
  return found ? { status: 200, json: { resource: eventTypeOf(found) } } : notFound();
}

function owner() {
  return {
    uri: USER,
    name: "Imobiliária Exemplo",
    slug: "imobiliaria-exemplo",
    current_organization: ORGANIZATION,
    scheduling_url: "https://calendly.com/imobiliaria-exemplo",
    timezone: "America/Sao_Paulo",
  };
}

function eventTypeOf(one: FakeEventType) {
  const { name, slug, active } = one;
  return {
    uri: uriOf(one),
    name,
    slug,
    active,
    duration: 30,
    scheduling_url: `https://calendly.com/imobiliaria-exemplo/${slug}`,
  };
}

function uriOf({ uuid }: FakeEventType): string {
  return `${API}/event_types/${uuid}`;
}

function bodyOf({ body }: FakeRequest): Record<string, unknown> | undefined {
  const json = readJson(body);
  return json.ok && isRecord(json.value) ? json.value : undefined;
}

function invalid(parameter: string, message: string): FakeAnswer {
  return {
    status: 400,
    json: {
      title: "Invalid Argument",
      message: "The supplied parameters are invalid.",
      details: [{ parameter, message }],
    },
  };
}
function notFound(): FakeAnswer {
  return problem(404, "Resource Not Found", "The server could not find the requested resource.");
}
function problem(status: number, title: string, message: string): FakeAnswer {
  return { status, json: { title, message } };
}
