/** What one stored change says, before anything is looked up. */
import { at, readJson, textAt } from "@streamleads/integration-kit";
import { idAt } from "./changes.ts";

/** What a notice tells of a lead besides its id; all of it may be missing. */
export interface Notice {
  formId?: string | undefined;
  adId?: string | undefined;
  /** Unix seconds as a number, or ISO text in the oldest samples. */
  createdTime?: unknown;
}

export type StoredNotice =
  /** Only ids: the lead has to be fetched. */
  | { kind: "leadgen"; leadgenId: string; notice: Notice }
  /** The lead itself, as a list of the Graph API gave it. */
  | { kind: "lead"; lead: unknown }
  /** The dashboard's "Test" button: ids that do not exist. */
  | { kind: "ping" }
  /** Another field or product of the same subscription. */
  | { kind: "other"; field: string }
  | { kind: "malformed"; cause: string; reason: string };

const REASONS: Readonly<Record<string, string>> = {
  empty_body: "A Meta enviou um aviso vazio.",
  invalid_json: "O aviso da Meta não é um JSON.",
  too_deep: "O aviso da Meta tem níveis demais.",
  malformed: "O aviso da Meta não tem a forma esperada: falta a identificação do lead.",
  too_many_changes: "O aviso da Meta trouxe mais de 1.000 mudanças; este é o resto dele, guardado inteiro.",
};

/** Reads one body as `splitChanges` or the reconciliation stored it. Never throws. */
export function readNotice(body: Buffer): StoredNotice {
  const read = readJson(body);
  if (!read.ok) return malformed(read.cause);
  const entries = at(read.value, "entry");
  if (entries === undefined) return readLeadOfList(read.value);
  if (!Array.isArray(entries) || entries.length === 0) return malformed("malformed");
  const changes = at(entries, 0, "changes");
  if (entries.length > 1 || (Array.isArray(changes) && changes.length > 1)) return malformed("too_many_changes");
  // A Page whose app also has Messenger sends these to the same address.
  const other = ["messaging", "standby"].find((name) => at(entries, 0, name) !== undefined);
  if (!Array.isArray(changes) && other !== undefined) return { kind: "other", field: other };
  return readChange(entries[0], at(changes, 0));
}

function readChange(entry: unknown, change: unknown): StoredNotice {
  const field = textAt(change, "field");
  if (field !== undefined && field !== "leadgen") return { kind: "other", field };
  const value = at(change, "value");
  const leadgenId = idAt(value, "leadgen_id");
  if (field === undefined || leadgenId === undefined) return malformed("malformed");
  if (isPing(leadgenId, entry, value)) return { kind: "ping" };
  const notice: Notice = {
    formId: idAt(value, "form_id"),
    // `adgroup_id` is the older name of the same id.
    adId: idAt(value, "ad_id") ?? idAt(value, "adgroup_id"),
    createdTime: at(value, "created_time"),
  };
  return { kind: "leadgen", leadgenId, notice };
}

/** A member of a list: the lead itself, or at least its id. */
function readLeadOfList(json: unknown): StoredNotice {
  const leadgenId = idAt(json, "id");
  if (leadgenId === undefined) return malformed("malformed");
  if (Array.isArray(at(json, "field_data"))) return { kind: "lead", lead: json };
  return {
    kind: "leadgen",
    leadgenId,
    notice: { formId: idAt(json, "form_id"), createdTime: at(json, "created_time") },
  };
}

/** The dashboard sends `leadgen_id` 444444444444 with a Page of the same kind, or with entry "0" (seen 2020 to 2026). */
function isPing(leadgenId: string, entry: unknown, value: unknown): boolean {
  const isInvented = (id: string | undefined) => id !== undefined && (id === "0" || /^(\d)\1{8,}$/.test(id));
  return isInvented(leadgenId) && (isInvented(idAt(value, "page_id")) || isInvented(idAt(entry, "id")));
}

function malformed(cause: string): StoredNotice {
  return { kind: "malformed", cause, reason: REASONS[cause] ?? "O aviso da Meta não pôde ser lido." };
}
