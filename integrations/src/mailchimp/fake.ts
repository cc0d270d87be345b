/** Mailchimp at its HTTP edge: one audience of one account. It refuses what Mailchimp refuses, with its problem bodies. */
import { createHash } from "node:crypto";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

const KEY = "0123456789abcdef0123456789abcdef-us21";
/** A token of OAuth for the same account. */
export const FAKE_TOKEN = "sandbox-mailchimp-token";
export const FAKE_LIST = "a1b2c3d4e5";

const STATUSES = ["subscribed", "unsubscribed", "cleaned", "pending", "transactional"];
/** In these only the person, or Mailchimp itself, changes the state. */
const COMPLIANCE = ["unsubscribed", "cleaned"];
const PUT_KEYS = new Set(["email_address", "status_if_new", "language", "merge_fields"]);
const TYPES = new Set([
  "text",
  "number",
  "address",
  "phone",
  "date",
  "url",
  "imageurl",
  "radio",
  "dropdown",
  "birthday",
]);

export interface FakeMember {
  email_address: string;
  status: string;
  merge_fields: Record<string, unknown>;
  tags: string[];
}

export interface MailchimpFake extends FakeProvider {
  /** A member as the owner, or the person, left it. */
  put(member: Partial<FakeMember> & { email_address: string; status: string }): void;
  member(email: string): FakeMember | undefined;
  /** Tags of the audience's fields. */
  fieldTags(): string[];
}

export interface MailchimpFakeOptions {
  /** Fields that the audience has from the beginning, beside the names. */
  fields?: Record<string, string>;
}

export function mailchimpFake({ fields: given = {} }: MailchimpFakeOptions = {}): MailchimpFake {
  const members = new Map<string, FakeMember>();
  const forgotten = new Set<string>();
  const initial = { FNAME: "text", LNAME: "text", ...given };
  const fields = new Map(Object.entries(initial));

  const answer = (request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer => {
    const { method, path } = request;
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (token !== FAKE_TOKEN && passwordOf(request.headers.authorization) !== KEY) {
      return problem(
        401,
        "API Key Invalid",
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
      );
    }
    const list = /^\/3\.0\/lists\/([^/]+)(\/.*)?$/.exec(path);
    if (list?.[1] !== FAKE_LIST) return missing();
    const rest = list[2] ?? "";
    if (rest === "" && method === "GET") {
      const stats = { member_count: [...members.values()].filter(({ status }) => status === "subscribed").length };
      return { status: 200, json: { id: FAKE_LIST, name: "Leads da imobiliária", stats } };
    }
    if (rest === "/merge-fields") return mergeFields(request, fields);
    const [, hash = "", action = ""] = /^\/members\/([0-9a-f]{32})(\/.+)?$/.exec(rest) ?? [];
    if (hash === "") return missing();
    if (action === "" && method === "PUT") {
      const done = upsert(request, hash, { members, forgotten, fields });
      if ("refused" in done) return done.refused;
      arrived({
        kind: "member",
        title: `Contato ${done.isNew ? "criado" : "atualizado"}: ${done.member.email_address} (${done.member.status})`,
        key: hash,
        data: done.member,
      });
      return { status: 200, json: memberJson(hash, done.member) };
    }
    const member = members.get(hash);
    if (member === undefined) return missing();
    if (action === "" && method === "GET") return { status: 200, json: memberJson(hash, member) };
    if (action === "" && method === "PATCH") return patch(request, hash, member);
    if (action === "/tags" && method === "POST") return setTags(request, member);
    if (action === "/actions/delete-permanent" && method === "POST") {
      members.delete(hash);
      forgotten.add(hash);
      return { status: 204 };
    }
    return problem(405, "Method Not Allowed", "The requested method and resource are not compatible.");
  };

  return {
    slug: "mailchimp",
    label: "Mailchimp",
    env: (baseUrl) => ({ MAILCHIMP_API_KEY: KEY, MAILCHIMP_LIST_ID: FAKE_LIST, MAILCHIMP_API_URL: baseUrl }),
    handle: answer,
    reset() {
      members.clear();
      forgotten.clear();
      fields.clear();
      for (const [tag, type] of Object.entries(initial)) fields.set(tag, type);
    },
    put: (member) => void members.set(md5(member.email_address), { merge_fields: {}, tags: [], ...member }),
    member: (email) => members.get(md5(email)),
    fieldTags: () => [...fields.keys()],
  };
}

interface Audience {
  members: Map<string, FakeMember>;
  forgotten: ReadonlySet<string>;
  fields: ReadonlyMap<string, string>;
}
type Upserted = { member: FakeMember; isNew: boolean } | { refused: FakeAnswer };

function upsert(request: FakeRequest, hash: string, { members, forgotten, fields }: Audience): Upserted {
  const refuse = (refused: FakeAnswer): Upserted => ({ refused });
  const wanted = parse(request.body);
  if (wanted === undefined)
    return refuse(problem(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error."));
  const unknown = Object.keys(wanted).filter((key) => !PUT_KEYS.has(key));
  if (unknown.length > 0) return refuse(invalid(unknown));
  const email = String(wanted.email_address ?? "");
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return refuse(invalid(["email_address"]));
  if (/@(example|test)\./.test(email)) {
    return refuse(
      problem(400, "Invalid Resource", `${email} looks fake or invalid, please enter a real email address.`),
    );
  }
  if (md5(email) !== hash) return refuse(missing());
  const known = members.get(hash);
  if (known === undefined && forgotten.has(hash)) {
    return refuse(
      problem(400, "Forgotten Email Not Subscribed", `${email} was permanently deleted and cannot be re-imported.`),
    );
  }
  const first = String(wanted.status_if_new ?? "");
  if (known === undefined && !STATUSES.includes(first)) return refuse(invalid(["status_if_new"]));
  const given = (wanted.merge_fields ?? {}) as Record<string, unknown>;
  const unfit = Object.entries(given).filter(([tag, value]) => !fits(fields.get(tag), value));
  if (unfit.length > 0) return refuse(invalid(unfit.map(([tag]) => tag)));
  // Tags of fields that the audience lacks are ignored without a word.
  const kept = Object.fromEntries(Object.entries(given).filter(([tag]) => fields.has(tag)));
  const member = known ?? { email_address: email, status: first, merge_fields: {}, tags: [] };
  member.merge_fields = { ...member.merge_fields, ...kept };
  members.set(hash, member);
  return { member, isNew: known === undefined };
}

function fits(type: string | undefined, value: unknown): boolean {
  if (type === undefined) return true;
  if (type === "number") return typeof value === "number";
  return typeof value === "string" && value.length <= 255;
}

function patch(request: FakeRequest, hash: string, member: FakeMember): FakeAnswer {
  const wanted = parse(request.body);
  const status = wanted?.status;
  if (typeof status !== "string" || !STATUSES.includes(status)) return invalid(["status"]);
  if (COMPLIANCE.includes(member.status) && status !== member.status) {
    return problem(
      400,
      "Member In Compliance State",
      `${member.email_address} is in a compliance state due to unsubscribe, bounce or compliance review and cannot be subscribed.`,
    );
  }
  member.status = status;
  return { status: 200, json: memberJson(hash, member) };
}

function setTags(request: FakeRequest, member: FakeMember): FakeAnswer {
  const tags = parse(request.body)?.tags;
  if (!Array.isArray(tags) || tags.length === 0) return invalid(["tags"]);
  for (const tag of tags as { name?: unknown; status?: unknown }[]) {
    if (typeof tag.name !== "string" || tag.name === "") return invalid(["tags.name"]);
    if (tag.status !== "active" && tag.status !== "inactive") return invalid(["tags.status"]);
    member.tags = member.tags.filter((name) => name !== tag.name);
    if (tag.status === "active") member.tags.push(tag.name);
  }
  return { status: 204 };
}

function mergeFields(request: FakeRequest, fields: Map<string, string>): FakeAnswer {
  if (request.method === "GET") {
    const rows = [...fields].map(([tag, type]) => ({ tag, type }));
    const count = Number(request.query.get("count") ?? 10);
    return count > 1_000 ? invalid(["count"]) : { status: 200, json: { merge_fields: rows.slice(0, count) } };
  }
  if (request.method !== "POST") return problem(405, "Method Not Allowed", "The requested method is not allowed.");
  const { tag, name, type } = parse(request.body) ?? {};
  if (typeof name !== "string" || typeof type !== "string" || !TYPES.has(type)) return invalid(["type"]);
  if (typeof tag !== "string" || !/^[A-Z0-9_]{1,10}$/.test(tag)) return invalid(["tag"]);
  if (fields.has(tag)) return problem(400, "Invalid Resource", `A Merge Field with the tag "${tag}" already exists.`);
  fields.set(tag, type);
  return { status: 200, json: { merge_id: fields.size, tag, name, type, list_id: FAKE_LIST } };
}

function memberJson(hash: string, member: FakeMember) {
  return { id: hash, contact_id: hash.slice(0, 6), list_id: FAKE_LIST, tags_count: member.tags.length, ...member };
}

function problem(status: number, title: string, detail: string, more: object = {}): FakeAnswer {
  const type = "https://mailchimp.com/developer/marketing/docs/errors/";
  return {
    status,
    headers: { "content-type": "application/problem+json; charset=utf-8" },
    json: { type, title, status, detail, instance: "fake-0001", ...more },
  };
}

function invalid(names: readonly string[]): FakeAnswer {
  const errors = names.map((field) => ({ field, message: "Data did not match any of the schemas." }));
  return problem(400, "Invalid Resource", "The resource submitted could not be validated.", { errors });
}

function missing(): FakeAnswer {
  return problem(404, "Resource Not Found", "The requested resource could not be found.");
}

function passwordOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic (\S+)$/.exec(authorization ?? "")?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8").split(":")[1];
}

function md5(email: string): string {
  return createHash("md5").update(email.toLowerCase()).digest("hex");
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    // No JSON: refused as Mailchimp refuses it.
    return undefined;
  }
}
