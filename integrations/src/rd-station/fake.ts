/**
 * RD Station Marketing's API as the source and the destination meet it: token, segmentations, contacts, their events and
 * funnel (what is sent is in `fake-sending.ts`). As strict as the pages of November 2025 (checked 2026-11-23): size of a page, order, bearer, content type, error bodies.
 */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { notFound, one, parse } from "./fake-answers.ts";
import { type FakeFunnel, sendingFake } from "./fake-sending.ts";

const CLIENT_ID = "sandbox-rd-client-id";
const CLIENT_SECRET = "sandbox-rd-client-secret";
const REFRESH_TOKEN = "sandbox-rd-refresh-token";
/** Of a connection that was made with one click: it is there from the beginning. */
export const RD_OAUTH_TOKEN = "sandbox-rd-oauth-access";
const WEBHOOK_TOKEN = "sandbox-rd-webhook-token-0001";
const PAGE_SIZE_MAX = 125;
const PAGE_SIZE = 25;
const EVENTS_PAGE = 10;

/** A contact of the fake, with what it converted on. */
export interface RdContact {
  uuid: string;
  name: string;
  email: string;
  /** ISO 8601 with zone, newest last; none for a contact that was imported. */
  conversions: readonly { identifier: string; at: string }[];
  /** Further fields of the contact (`mobile_phone`, `cf_…`, `tags`, `legal_bases`). */
  more?: Readonly<Record<string, unknown>>;
  /** Absent: a lead that is no opportunity. */
  funnel?: FakeFunnel;
}

export interface RdStationFake extends FakeProvider {
  /** Adds a contact, or replaces the one with its uuid. */
  put(contact: RdContact): void;
  /** Deletes one, as the owner of the account would. */
  remove(uuid: string): void;
  /** Ends every access token that was given, as RD does after a day. */
  expireTokens(): void;
  /** Takes the authorization back: no refresh token works any more. */
  revoke(): void;
  contact(email: string): RdContact | undefined;
}

export interface RdFakeOptions {
  /** Known from the beginning, and again after a reset. */
  contacts?: readonly RdContact[];
  /** What its clock says: the moment of conversions that it is sent. */
  now?: () => Date;
}

/** An account with RD's own segmentations, without contacts unless told otherwise. */
export function rdStationFake({ contacts: known = [], now = () => new Date() }: RdFakeOptions = {}): RdStationFake {
  const contacts = new Map<string, RdContact>(known.map((contact) => [contact.uuid, contact]));
  const sending = sendingFake(contacts, now);
  let tokens = new Set([RD_OAUTH_TOKEN]);
  let issued = 0;
  let isRevoked = false;

  const issue = (request: FakeRequest): FakeAnswer => {
    if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
      return one(415, "UNSUPPORTED_MEDIA_TYPE", "The payload is in a format not supported by this method.");
    }
    const given = parse(request.body);
    if (given === undefined) return one(400, "BAD_REQUEST", "Could not parse the body of the request.");
    if (given.client_id !== CLIENT_ID || given.client_secret !== CLIENT_SECRET) {
      return many(401, "ACCESS_DENIED", "Wrong credentials provided.");
    }
    if (isRevoked || given.refresh_token !== REFRESH_TOKEN) {
      return many(401, "INVALID_REFRESH_TOKEN", "The provided refresh token is invalid or was revoked.");
    }
    issued += 1;
    const token = `sandbox-rd-access-${issued}`;
    tokens.add(token);
    return { status: 200, json: { access_token: token, expires_in: 86_400, refresh_token: REFRESH_TOKEN } };
  };

  const answer = (request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer => {
    const { method, path } = request;
    if (path === "/auth/token") return method === "POST" ? issue(request) : notFound("Not found.");
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined) {
      return { status: 401, json: { error: "invalid_request", error_description: "The access token is missing" } };
    }
    if (!tokens.has(token)) {
      const error_description = "The access token is invalid or has expired";
      return { status: 401, json: { error: "invalid_token", error_description } };
    }
    const sent = sending(request, arrived);
    if (sent !== undefined) return sent;
    if (method !== "GET") return notFound("Not found.");
    if (path === "/platform/segmentations") return paged(request, "segmentations", SEGMENTATIONS);
    const segmentation = /^\/platform\/segmentations\/(\d+)\/contacts$/.exec(path)?.[1];
    if (segmentation !== undefined) {
      const isKnown = SEGMENTATIONS.some(({ id }) => String(id) === segmentation);
      return isKnown ? listed(request, [...contacts.values()]) : notFound("Segmentation not found.");
    }
    const contact = contacts.get(/^\/platform\/contacts\/uuid:([\w-]+)$/.exec(path)?.[1] ?? "");
    if (contact) return { status: 200, json: contactJson(contact) };
    const owner = contacts.get(/^\/platform\/contacts\/([\w-]+)\/events$/.exec(path)?.[1] ?? "");
    return owner ? eventsOf(request, owner) : notFound("Lead not found.");
  };

  return {
    slug: "rd-station",
    label: "RD Station",
    env: (baseUrl) => ({
      RD_STATION_API_URL: baseUrl,
      RD_STATION_CLIENT_ID: CLIENT_ID,
      RD_STATION_CLIENT_SECRET: CLIENT_SECRET,
      RD_STATION_REFRESH_TOKEN: REFRESH_TOKEN,
      RD_STATION_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
    }),
    handle: answer,
    reset() {
      contacts.clear();
      for (const contact of known) contacts.set(contact.uuid, contact);
      tokens = new Set([RD_OAUTH_TOKEN]);
      issued = 0;
      isRevoked = false;
    },
    put: (contact) => void contacts.set(contact.uuid, contact),
    remove: (uuid) => void contacts.delete(uuid),
    contact: (email) => [...contacts.values()].find((contact) => contact.email === email),
    expireTokens: () => tokens.clear(),
    revoke: () => {
      isRevoked = true;
    },
  };
}

const SEGMENTATIONS = [
  segmentation(4, "Clientes (estágio no funil)", true),
  segmentation(2, "Leads (estágio no funil)", true),
  segmentation(1, "Todos os contatos da base de Leads", true),
  segmentation(204, "Lançamento Campeche", null),
];

function segmentation(id: number, name: string, standard: boolean | null) {
  const at = "2021-12-24T11:52:12.046-03:00";
  return { id, name, standard, created_at: at, updated_at: at, process_status: "processed", links: [] };
}

/** `page` from 1, `page_size` at most 125, totals in headers. */
function paged(request: FakeRequest, name: string, items: readonly unknown[]): FakeAnswer {
  const page = Number(request.query.get("page") ?? 1);
  const size = Number(request.query.get("page_size") ?? PAGE_SIZE);
  if (!Number.isInteger(page) || page < 1 || !Number.isInteger(size) || size < 1 || size > PAGE_SIZE_MAX) {
    return one(400, "INVALID_FIELDS", "page_size must be less than or equal to 125");
  }
  return {
    status: 200,
    headers: {
      "pagination-total-rows": String(items.length),
      "pagination-page-size": String(size),
      "pagination-page": String(page),
    },
    json: { [name]: items.slice((page - 1) * size, page * size) },
  };
}

function listed(request: FakeRequest, contacts: readonly RdContact[]): FakeAnswer {
  const order = request.query.get("order");
  if (order !== null && !/^last_conversion_date(:(asc|desc))?$/.test(order)) {
    return one(400, "INVALID_FIELDS", "order is not included in the list");
  }
  const lastOf = ({ conversions }: RdContact) => conversions.at(-1)?.at ?? null;
  const time = (contact: RdContact) => Date.parse(lastOf(contact) ?? "1970-01-01T00:00:00Z");
  const ordered = contacts.toSorted((a, b) => (time(a) - time(b)) * (order?.endsWith(":desc") ? -1 : 1));
  const lines = ordered.map((contact) => ({
    uuid: contact.uuid,
    name: contact.name,
    email: contact.email,
    last_conversion_date: lastOf(contact),
    created_at: contact.conversions[0]?.at ?? "2026-01-01T00:00:00.000-03:00",
    links: [],
  }));
  return paged(request, "contacts", lines);
}

function contactJson({ uuid, name, email, more }: RdContact): Record<string, unknown> {
  return { uuid, name, email, ...more, links: [] };
}

function eventsOf(request: FakeRequest, { name, email, conversions }: RdContact): FakeAnswer {
  const type = request.query.get("event_type");
  const order = request.query.get("order") ?? "created_at:asc";
  if (type !== "CONVERSION" && type !== "OPPORTUNITY") return one(400, "INVALID_FIELDS", "event_type is invalid");
  if (!/^created_at:(asc|desc)$/.test(order)) return one(400, "INVALID_FIELDS", "order is invalid");
  const page = Number(request.query.get("page") ?? 1);
  const events = type === "OPPORTUNITY" ? [] : conversions;
  const ordered = order.endsWith("desc") ? events.toReversed() : events;
  return {
    status: 200,
    json: ordered.slice((page - 1) * EVENTS_PAGE, page * EVENTS_PAGE).map(({ identifier, at }) => ({
      event_type: "CONVERSION",
      event_family: "CDP",
      event_identifier: identifier,
      event_timestamp: at,
      payload: { name, email },
    })),
  };
}

/** RD writes its errors as a list, or as one object. */
function many(status: number, error_type: string, error_message: string): FakeAnswer {
  return { status, json: { errors: [{ error_type, error_message }] } };
}
