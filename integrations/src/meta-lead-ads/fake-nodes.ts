/** Nodes and edges of the fake: only fields that exist, only those that were asked for, page by page. */
import type { FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";
import { graphError } from "./fake-errors.ts";

const FIELDS = {
  app: ["id", "name", "link"],
  page: ["id", "name"],
  user: ["id", "name"],
  account: ["id", "name", "access_token", "tasks"],
  subscribed_app: ["id", "name", "link", "subscribed_fields"],
  form: ["id", "name", "status", "locale", "questions", "legal_content", "leads_count"],
  lead: [
    "id",
    "created_time",
    "ad_id",
    "ad_name",
    "adset_id",
    "adset_name",
    "campaign_id",
    "campaign_name",
    "form_id",
    "is_organic",
    "platform",
    "field_data",
    "custom_disclaimer_responses",
  ],
} as const;

/** What comes when no fields are named: as with Meta, less than anybody needs. */
const DEFAULTS: Partial<Record<NodeType, readonly string[]>> = { lead: ["id", "created_time", "field_data"] };

export type NodeType = keyof typeof FIELDS;

/** One node with the fields asked for. A field that does not exist is code 100. */
export function project({ query }: FakeRequest, type: NodeType, node: object): FakeAnswer {
  const fields = fieldsOf(query, type);
  return "error" in fields ? fields.error : { status: 200, json: pick(node, fields.names) };
}

/** An edge: `limit`, `after`, and for leads `filtering` by time. The last page has cursors too, but no `next`. */
export function page(request: FakeRequest, type: NodeType, nodes: readonly object[]): FakeAnswer {
  const { query } = request;
  const fields = fieldsOf(query, type);
  if ("error" in fields) return fields.error;
  const limit = Number(query.get("limit") ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    return graphError(100, "Param limit must be an integer from 1 to 500");
  const from = cursorOf(query.get("after"));
  if (from === undefined) return graphError(100, "Param after must be a valid cursor");
  const wanted = filtered(query.get("filtering"), nodes);
  if (wanted === undefined)
    return graphError(100, "Param filtering must be a valid JSON array of filters on time_created");
  const members = wanted.slice(from, from + limit);
  const hasMore = from + limit < wanted.length;
  const cursors = { before: cursor(from), after: cursor(from + members.length) };
  const paging =
    members.length === 0
      ? {}
      : { paging: { cursors, ...(hasMore ? { next: "https://graph.facebook.com/next" } : {}) } };
  return { status: 200, json: { data: members.map((node) => pick(node, fields.names)), ...paging } };
}

function fieldsOf(query: URLSearchParams, type: NodeType): { names: readonly string[] } | { error: FakeAnswer } {
  const asked = query.get("fields");
  if (asked === null) return { names: DEFAULTS[type] ?? ["id", "name"] };
  const names = asked.replace(/\{[^{}]*\}/g, "").split(",");
  const unknown = names.find((name) => !(FIELDS[type] as readonly string[]).includes(name));
  return unknown === undefined
    ? { names }
    : { error: graphError(100, `Tried accessing nonexisting field (${unknown})`) };
}

function pick(node: object, names: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(node).filter(
    ([name, value]) => value !== undefined && (name === "id" || names.includes(name)),
  );
  return Object.fromEntries(entries);
}

function cursor(index: number): string {
  return Buffer.from(`after:${index}`).toString("base64url");
}

function cursorOf(text: string | null): number | undefined {
  if (text === null) return 0;
  const index = /^after:(\d{1,7})$/.exec(Buffer.from(text, "base64url").toString())?.[1];
  return index === undefined ? undefined : Number(index);
}

const OPERATORS: Readonly<Record<string, (time: number, value: number) => boolean>> = {
  GREATER_THAN: (time, value) => time > value,
  GREATER_THAN_OR_EQUAL: (time, value) => time >= value,
  LESS_THAN: (time, value) => time < value,
};

function filtered(text: string | null, nodes: readonly object[]): readonly object[] | undefined {
  if (text === null) return nodes;
  const filters = parse(text);
  if (!Array.isArray(filters)) return undefined;
  let left = nodes;
  for (const { field, operator, value } of filters as { field?: unknown; operator?: unknown; value?: unknown }[]) {
    const holds = typeof operator === "string" ? OPERATORS[operator] : undefined;
    if (field !== "time_created" || !holds || typeof value !== "number" || !Number.isInteger(value)) return undefined;
    left = left.filter((node) => holds(Date.parse((node as { created_time: string }).created_time) / 1_000, value));
  }
  return left;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no list of filters, and refused as such.
    return undefined;
  }
}
