/**
 * A body of any shape as the fields of a lead: every value has a path ("contato.telefones[0].numero"), people say which
 * path is which field, and what they did not say is guessed by its name. Pure, so that the preview is the real thing.
 */
import { fieldNamed, INPUT_FIELDS, type InputField, leadOfAnswers } from "@streamleads/domain";

/** Path to field; `respostas` keeps it under its own name, `null` leaves it out. */
export type Mapping = Readonly<Record<string, string | null>>;

export interface MappedValue {
  path: string;
  /** As text, at most 200 characters, for people. */
  sample: string;
  /** Where it goes. */
  field: string | null;
  /** Guessed by its name, since nobody said. */
  isGuess: boolean;
}

const PATHS_MAX = 300;
const DEPTH_MAX = 12;
const SAMPLE_CHARS = 200;
/** Fields that a person may choose. */
export const MAPPABLE: readonly string[] = INPUT_FIELDS.filter((field) => field !== "consentimentos");

type Leaf = readonly [path: string, value: string | number | boolean];

/** Every value of a body with its path, in order; at most 300. Values that are absent are left out. */
export function leavesOf(body: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  walk(body, "", 0, leaves);
  return leaves;
}

function walk(value: unknown, path: string, depth: number, leaves: Leaf[]): void {
  if (value === null || value === undefined || depth > DEPTH_MAX || leaves.length >= PATHS_MAX) return;
  if (typeof value !== "object") {
    if (value !== "") leaves.push([path || "valor", value as Leaf[1]]);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    walk(inner, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`, depth + 1, leaves);
  }
}

/** The lead that a body makes under a mapping. */
export function mapBody(body: unknown, mapping: Mapping): Record<string, unknown> {
  const answers = leavesOf(body).flatMap(([path, value]) => {
    const field = fieldOf(path, mapping);
    if (field === null) return [];
    // What is mapped speaks by the field's own name, so that the same rules hold as for every form.
    return [[field === "respostas" ? labelOf(path) : field, value, Object.hasOwn(mapping, path)] as const];
  });
  // What people said comes first: it wins over a guess for the same field.
  const ordered = [...answers.filter(([, , isSaid]) => isSaid), ...answers.filter(([, , isSaid]) => !isSaid)];
  return leadOfAnswers(ordered.map(([label, value]) => [label, value] as const));
}

/** What becomes of each value, for the page where people make the mapping. */
export function previewOf(body: unknown, mapping: Mapping): MappedValue[] {
  return leavesOf(body).map(([path, value]) => ({
    path,
    sample: String(value).slice(0, SAMPLE_CHARS),
    field: fieldOf(path, mapping),
    isGuess: !Object.hasOwn(mapping, path),
  }));
}

/** What is wrong with a mapping that somebody sends, by path. */
export function mappingProblems(mapping: Mapping): { path: string; field: string }[] {
  return Object.entries(mapping).flatMap(([path, field]) =>
    field === null || MAPPABLE.includes(field) ? [] : [{ path, field }],
  );
}

function fieldOf(path: string, mapping: Mapping): string | null {
  if (Object.hasOwn(mapping, path)) return mapping[path] ?? null;
  const guess = fieldNamed(labelOf(path)) as InputField | undefined;
  return guess ?? "respostas";
}

/** The name of a value: its last key; "telefones[0]" is "telefones". */
function labelOf(path: string): string {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "" && !/^\d+$/.test(key));
  return keys.at(-1) ?? path;
}
