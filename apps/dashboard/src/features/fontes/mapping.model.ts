/** The field mapping of an own source: what is chosen for a path, and how the lead that it makes reads. */
import type { SourcePreview } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

/** Path to field; `null` leaves it out; a path that is absent is recognised by its name. */
export type Mapping = Readonly<Record<string, string | null>>;

/** What a select shows for "by its name" and for "leave it out": no field of a lead is called so. */
export const AUTO = "__auto";
export const OUT = "__fora";

/** What is chosen for a path. */
export function choiceOf(mapping: Mapping, path: string): string {
  if (!Object.hasOwn(mapping, path)) return AUTO;
  return mapping[path] ?? OUT;
}

/** The mapping after a choice. */
export function withChoice(mapping: Mapping, path: string, choice: string): Mapping {
  const rest = Object.fromEntries(Object.entries(mapping).filter(([each]) => each !== path));
  if (choice === AUTO) return rest;
  return { ...rest, [path]: choice === OUT ? null : choice };
}

export function isSameMapping(a: Mapping, b: Mapping): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

/** A field's name for people; one that has no word of ours is shown as it is. */
export function fieldLabel(field: string): string {
  const { fields } = texts.fontes.mapping;
  return (Object.hasOwn(fields, field) ? fields[field] : undefined) ?? field;
}

export interface Choice {
  value: string;
  label: string;
}

/** What can be chosen: by its name, the fields in the hub's order, leave it out. */
export function choices(fields: readonly string[]): Choice[] {
  const { auto, leaveOut } = texts.fontes.mapping;
  return [
    { value: AUTO, label: auto },
    ...fields.map((field) => ({ value: field, label: fieldLabel(field) })),
    { value: OUT, label: leaveOut },
  ];
}

export interface LeadLine {
  field: string;
  label: string;
  value: string;
}

/** The lead that a body would make, line by line; answers to questions are lines of their own. */
export function leadLines(lead: SourcePreview["lead"]): LeadLine[] {
  return Object.entries(lead).flatMap(([field, value]) => {
    if (field === "respostas" && isRecord(value)) {
      return Object.entries(value).map(([question, answer]) => ({
        field: `${field}.${question}`,
        label: question,
        value: valueText(answer),
      }));
    }
    const text = valueText(value);
    return text === "" ? [] : [{ field, label: fieldLabel(field), value: text }];
  });
}

/** A pasted example; `undefined` when it is no JSON object. */
export function readExample(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    // No JSON: the form says so.
    return undefined;
  }
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? texts.fontes.mapping.yes : texts.fontes.mapping.no;
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
