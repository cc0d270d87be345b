/** Values of the account's own fields, in the form that each kind of field takes. */
import { foldText, type Lead } from "@streamleads/domain";
import { type FieldFact, fieldsOf } from "./account-facts.ts";
import type { FieldsOf } from "./api.ts";
import type { Account, Failure } from "./call.ts";
import { type CustomMap, customMapOf } from "./custom-fields-setting.ts";

export type CustomValue = string | number | { value: number; currency: "BRL" };
export type CustomValues = Record<string, CustomValue>;

const TEXT_MAX = 255;
const TEXTS = new Set(["varchar", "varchar_auto", "text", "phone"]);
const NUMBERS = new Set(["double", "int"]);
/** Kinds that a value of a lead can be written to; the others need a date, a person, an address. */
export const FIT_TYPES: ReadonlySet<string> = new Set([...TEXTS, ...NUMBERS, "monetary", "enum"]);

/** The values for a lead; without a call when the setting names no field. Fields that are not there are left out. */
export async function customValues(
  object: FieldsOf,
  setting: string | undefined,
  lead: Lead,
  account: Account,
  now: Date,
): Promise<{ ok: true; value: CustomValues } | { ok: false; outcome: Failure }> {
  const map = customMapOf(setting) ?? [];
  if (map.length === 0) return { ok: true, value: {} };
  const facts = await fieldsOf(object, account, now);
  return facts.ok ? { ok: true, value: valuesFor(lead, map, facts.value) } : facts;
}

/** Pure: what is not known of the lead, and what does not fit the field, is left out and empties nothing. */
export function valuesFor(lead: Lead, map: CustomMap, facts: readonly FieldFact[]): CustomValues {
  const values: CustomValues = {};
  for (const [name, key] of map) {
    const fact = facts.find((one) => one.key === key);
    const given = lead[name];
    if (fact === undefined || given === null || given === "") continue;
    const value = valueFor(fact, given);
    if (value !== undefined) values[key] = value;
  }
  return values;
}

/** The same for leads, whose API of the first generation wants money in two properties and everything at the top level. */
export function flatValues(values: CustomValues): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      typeof value === "object"
        ? [
            [key, value.value],
            [`${key}_currency`, value.currency],
          ]
        : [[key, value]],
    ),
  );
}

function valueFor({ type, options }: FieldFact, given: string | number): CustomValue | undefined {
  if (TEXTS.has(type)) return type === "text" ? String(given) : String(given).slice(0, TEXT_MAX).toWellFormed();
  if (type === "enum") return options.find(({ name }) => foldText(name) === foldText(String(given)))?.id;
  if (typeof given !== "number") return undefined;
  if (type === "monetary") return { value: given, currency: "BRL" };
  return NUMBERS.has(type) ? given : undefined;
}
