/** What Pipedrive refuses in a body: unknown properties, wrong types, ids that are not there, half a value. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";
import { type FakeAccount, USERS } from "./fake-account.ts";
import { refused } from "./fake-answers.ts";

export type Json = Record<string, unknown>;
type Rule = (value: unknown, account: FakeAccount) => boolean;
type Rules = Readonly<Record<string, Rule>>;

const text = (value: unknown) => typeof value === "string" && value.trim() !== "" && value.length <= 65_000;
const number = (value: unknown) => typeof value === "number" && Number.isFinite(value);
const userId: Rule = (value) => USERS.some(({ id, active_flag }) => id === value && active_flag);
const personId: Rule = (value, account) => account.find("persons", String(value)) !== undefined && number(value);
const dealId: Rule = (value, account) => account.find("deals", String(value)) !== undefined && number(value);
const leadId: Rule = (value, account) => typeof value === "string" && account.find("leads", value) !== undefined;
const entries: Rule = (value) =>
  Array.isArray(value) &&
  value.every(
    (entry: Json) =>
      text(entry.value) && typeof entry.primary === "boolean" && text(entry.label) && isOnly(entry, ENTRY),
  );
const custom =
  (object: "person" | "deal"): Rule =>
  (value, account) =>
    isObject(value) &&
    Object.entries(value).every(([code, one]) => account.isCustom(object, code) && isCustomValue(one));
const labelIds: Rule = (value, account) =>
  Array.isArray(value) && value.every((id) => account.rows.leadLabels.some((label) => label.id === id));
const money: Rule = (value) =>
  isObject(value) && number(value.amount) && /^[A-Z]{3}$/.test(String(value.currency)) && isOnly(value, MONEY);

const ENTRY = new Set(["value", "primary", "label"]);
const MONEY = new Set(["amount", "currency"]);

const PERSON: Rules = {
  name: text,
  emails: entries,
  phones: entries,
  owner_id: userId,
  marketing_status: (value) => value === "subscribed" || value === "unsubscribed" || value === "no_consent",
  custom_fields: custom("person"),
};
const DEAL: Rules = {
  title: text,
  person_id: personId,
  owner_id: userId,
  pipeline_id: (value) => value === 1,
  stage_id: (value, account) => account.stages.some(({ id }) => id === value),
  value: number,
  currency: (value) => value === "BRL",
  custom_fields: custom("deal"),
};
const LEAD: Rules = {
  title: text,
  person_id: personId,
  owner_id: userId,
  label_ids: labelIds,
  value: money,
  origin_id: text,
};
const NOTE: Rules = { content: text, person_id: personId, deal_id: dealId, lead_id: leadId };

export const RULES = { persons: PERSON, deals: DEAL, leads: LEAD, notes: NOTE } as const;

/** The refusal of a body, or `undefined`. Leads take the fields of deals at their top level, by key. */
export function refusalOf(
  kind: keyof typeof RULES,
  body: Json,
  required: readonly string[],
  account: FakeAccount,
): FakeAnswer | undefined {
  const missing = required.find((name) => body[name] === undefined);
  if (missing !== undefined)
    return refused(400, `Property '${missing}' is required`, { code: "ERR_SCHEMA_VALIDATION_FAILED" });
  const rules: Rules = RULES[kind];
  for (const [name, value] of Object.entries(body)) {
    const code = name.replace(/_currency$/, "");
    if (kind === "leads" && account.isCustom("deal", code)) continue;
    const rule = rules[name];
    if (rule === undefined)
      return refused(400, `Parameter '${name}' is not allowed`, { code: "ERR_SCHEMA_VALIDATION_FAILED" });
    if (!rule(value, account)) return refused(400, `Validation failed: ${name}: ${JSON.stringify(value)}`);
  }
  return undefined;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOnly(value: Json, names: ReadonlySet<string>): boolean {
  return Object.keys(value).every((name) => names.has(name));
}

function isCustomValue(value: unknown): boolean {
  const isMoney = isObject(value) && typeof value.value === "number" && typeof value.currency === "string";
  return value === null || typeof value === "string" || typeof value === "number" || isMoney;
}
