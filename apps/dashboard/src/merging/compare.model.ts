/** Two leads side by side: what each says, and where they differ. */
import type { Lead, LeadInShort } from "../api/types.ts";
import { phoneText } from "../format/contact.ts";
import { texts } from "../texts/index.ts";
import { origemLabel } from "../ui/origem.ts";

const { duplicados: words } = texts;

/** What a list of pairs has of a lead, and what a lead's own page adds. */
export type Comparable = Pick<
  LeadInShort,
  "id" | "nome" | "email" | "telefone" | "origem" | "status" | "score" | "created_at"
> &
  Partial<Pick<LeadInShort, "touches">> &
  Partial<Pick<Lead, "interesse" | "cidade">>;

export interface ComparedField {
  field: "nome" | "email" | "telefone" | "interesse" | "cidade" | "origem" | "touches";
  label: string;
  /** As people read it; `undefined` where nobody said it. */
  value: string | undefined;
  /** The other lead says something else; silence is no difference. */
  isDifferent: boolean;
}

/** The fields of `one`, seen beside `other`. What neither says is left out. */
export function comparedFields(one: Comparable, other: Comparable): ComparedField[] {
  return FIELDS.flatMap((field): ComparedField[] => {
    const value = shown(one, field);
    const beside = shown(other, field);
    if (value === undefined && beside === undefined) return [];
    const isDifferent = value !== undefined && beside !== undefined && folded(value) !== folded(beside);
    // How often somebody wrote is a fact of each, not something that they disagree about.
    return [{ field, label: words.fields[field], value, isDifferent: isDifferent && field !== "touches" }];
  });
}

const FIELDS = ["nome", "email", "telefone", "interesse", "cidade", "origem", "touches"] as const;

function shown(lead: Comparable, field: ComparedField["field"]): string | undefined {
  if (field === "touches") return lead.touches === undefined ? undefined : words.touches(lead.touches);
  const value = lead[field];
  if (value === undefined || value === null || value === "") return undefined;
  if (field === "telefone") return phoneText(value);
  return field === "origem" ? origemLabel(value) : value;
}

/** Capitals, accents and spaces make no other value. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * Which of two is offered first as the one that stays: who wrote more often, then who came first. Only a beginning;
 * a person chooses.
 */
export function suggestedStay(one: Comparable, other: Comparable): number {
  const more = (one.touches ?? 0) - (other.touches ?? 0);
  if (more !== 0) return more > 0 ? one.id : other.id;
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? one.id : other.id;
  return Math.min(one.id, other.id);
}
