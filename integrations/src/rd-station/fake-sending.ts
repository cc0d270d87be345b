/** The half of RD's fake that takes things in: events, the funnel, legal bases, deletion. */
import type { Arrival, FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";
import type { RdContact } from "./fake.ts";
import { notFound, one, parse } from "./fake-answers.ts";

export interface FakeFunnel {
  lifecycle_stage: "Lead" | "Qualified Lead" | "Client";
  opportunity: boolean;
  contact_owner_email: string | null;
}

/** Custom fields of the account. */
const CUSTOM_FIELDS = ["cf_pontuacao", "cf_interesse"];
const STANDARD_FIELDS = [
  "name",
  "email",
  "mobile_phone",
  "personal_phone",
  "city",
  "state",
  "country",
  "tags",
  "legal_bases",
];
const CONVERSION_KEYS = new Set([
  ...STANDARD_FIELDS,
  ...CUSTOM_FIELDS,
  "conversion_identifier",
  "traffic_source",
  "traffic_medium",
  "traffic_campaign",
  "traffic_value",
]);
const FUNNEL_KEYS = new Set(["email", "funnel_name", "value", "reason"]);
const STAGES = ["Lead", "Qualified Lead", "Client"];
const BASES = [
  "consent",
  "legitimate_interest",
  "pre_existent_contract",
  "judicial_process",
  "vital_interest",
  "public_interest",
];
const FRESH: FakeFunnel = { lifecycle_stage: "Lead", opportunity: false, contact_owner_email: null };

type Arrived = (arrival: Arrival) => void;

/** Answers what a destination calls; `undefined` for everything else. */
export function sendingFake(
  contacts: Map<string, RdContact>,
  now: () => Date,
): (request: FakeRequest, arrived: Arrived) => FakeAnswer | undefined {
  let made = 0;
  const byEmail = (email: string) => [...contacts.values()].find((contact) => contact.email === email);
  const keep = (contact: RdContact) => void contacts.set(contact.uuid, contact);

  const convert = (payload: Record<string, unknown>, arrived: Arrived): FakeAnswer => {
    const unknown = Object.keys(payload).find((key) => !CONVERSION_KEYS.has(key));
    if (unknown !== undefined) return invalid(`payload.${unknown}`);
    const { conversion_identifier: identifier, email, name = "", tags = [], legal_bases: bases = [] } = payload;
    if (typeof identifier !== "string" || identifier === "") return invalid("payload.conversion_identifier");
    if (!isEmail(email)) return invalid("payload.email");
    if ((tags as string[]).some((tag) => tag !== tag.toLowerCase()))
      return one(400, "VALUES_MUST_BE_LOWERCASE", "Tags");
    if (!areBases(bases)) return invalid("payload.legal_bases");
    made += 1;
    const known = byEmail(email) ?? { uuid: `fake-${made}`, name: String(name), email, conversions: [] };
    const conversion = { identifier, at: now().toISOString() };
    keep({ ...known, conversions: [...known.conversions, conversion], more: { ...known.more, legal_bases: bases } });
    // Each is one more conversion: the fake counts as RD counts.
    arrived({ kind: "conversion", title: `Conversão: ${email} (${identifier})`, key: `${made}`, data: payload });
    return { status: 200, json: { event_uuid: `event-${made}` } };
  };

  const funnelEvent = (type: string, payload: Record<string, unknown>, arrived: Arrived): FakeAnswer => {
    const unknown = Object.keys(payload).find((key) => !FUNNEL_KEYS.has(key));
    if (unknown !== undefined) return invalid(`payload.${unknown}`);
    if (payload.funnel_name !== "default") return invalid("payload.funnel_name");
    const contact = byEmail(String(payload.email));
    if (contact === undefined) return notFound("Lead not found.");
    if (payload.value !== undefined && typeof payload.value !== "number") return invalid("payload.value");
    made += 1;
    const funnel = contact.funnel ?? FRESH;
    keep({
      ...contact,
      funnel: { ...funnel, ...(type === "SALE" ? { lifecycle_stage: "Client" } : {}), opportunity: false },
    });
    arrived({ kind: type.toLowerCase(), title: `${type}: ${contact.email}`, key: `${made}`, data: payload });
    return { status: 200, json: { event_uuid: `event-${made}` } };
  };

  const take = (request: FakeRequest, arrived: Arrived): FakeAnswer => {
    const { event_type: type, event_family, payload } = parse(request.body) ?? {};
    if (event_family !== "CDP" || typeof payload !== "object" || payload === null) return invalid("payload");
    if (request.query.get("event_type") !== String(type).toLowerCase()) return invalid("event_type");
    const fields = payload as Record<string, unknown>;
    if (type === "CONVERSION") return convert(fields, arrived);
    return type === "SALE" || type === "OPPORTUNITY_LOST" ? funnelEvent(type, fields, arrived) : invalid("event_type");
  };

  const putFunnel = (request: FakeRequest, contact: RdContact, arrived: Arrived): FakeAnswer => {
    const {
      lifecycle_stage: stage,
      opportunity,
      contact_owner_email: owner = null,
      ...more
    } = parse(request.body) ?? {};
    if (Object.keys(more).length > 0 || !STAGES.includes(String(stage))) return invalid("lifecycle_stage");
    if (typeof opportunity !== "boolean") return one(400, "INVALID_DATA_TYPE", "opportunity must be boolean");
    const funnel = { lifecycle_stage: stage, opportunity, contact_owner_email: owner } as FakeFunnel;
    keep({ ...contact, funnel });
    arrived({ kind: "funnel", title: `Funil: ${contact.email} (${stage})`, key: contact.uuid, data: funnel });
    return { status: 200, json: funnel };
  };

  const patchContact = (request: FakeRequest, contact: RdContact, arrived: Arrived): FakeAnswer => {
    const wanted = parse(request.body) ?? {};
    if ("email" in wanted) return one(400, "CONFLICTING_FIELD", "The email is in the address already.");
    if (!areBases(wanted.legal_bases ?? [])) return invalid("legal_bases");
    keep({ ...contact, more: { ...contact.more, ...wanted } });
    arrived({ kind: "contact", title: `Contato alterado: ${contact.email}`, key: contact.uuid, data: wanted });
    return { status: 200, json: { uuid: contact.uuid, name: contact.name, email: contact.email, ...wanted } };
  };

  return (request, arrived) => {
    const { method, path } = request;
    if (path === "/platform/events") return method === "POST" ? take(request, arrived) : notFound("Not found.");
    if (path === "/platform/contacts/fields" && method === "GET") {
      const fields = [...STANDARD_FIELDS, ...CUSTOM_FIELDS].map((api_identifier) => ({ api_identifier }));
      return { status: 200, json: { fields } };
    }
    const [, by, value = "", rest = ""] = /^\/platform\/contacts\/(email|uuid):([^/]+)(\/.+)?$/.exec(path) ?? [];
    if (by === undefined || (by === "uuid" && method === "GET" && rest === "")) return undefined;
    const contact = by === "email" ? byEmail(decodeURIComponent(value)) : contacts.get(value);
    if (contact === undefined) return notFound("Lead not found.");
    if (rest === "/funnels/default" && method === "GET") return { status: 200, json: { ...(contact.funnel ?? FRESH) } };
    if (rest === "/funnels/default" && method === "PUT") return putFunnel(request, contact, arrived);
    if (rest !== "") return notFound("Not found.");
    if (method === "GET") {
      return { status: 200, json: { uuid: contact.uuid, name: contact.name, email: contact.email, ...contact.more } };
    }
    if (method === "PATCH") return patchContact(request, contact, arrived);
    if (method !== "DELETE") return notFound("Not found.");
    contacts.delete(contact.uuid);
    return { status: 204 };
  };
}

function isEmail(value: unknown): value is string {
  return typeof value === "string" && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

function areBases(bases: unknown): boolean {
  return (
    Array.isArray(bases) &&
    bases.every(
      ({ category, type, status }) =>
        ["communications", "data_processing"].includes(category) &&
        BASES.includes(type) &&
        ["granted", "declined"].includes(status),
    )
  );
}

function invalid(path: string): FakeAnswer {
  return { status: 400, json: { errors: [{ error_type: "INVALID_FIELDS", error_message: "invalid fields", path }] } };
}
