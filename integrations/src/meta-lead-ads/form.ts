/** The form behind a lead: its own questions say what each answer means, and its tick-boxes what the person agreed to. */
import { at, textAt } from "@streamleads/integration-kit";
import type { Failure } from "./errors.ts";
import { graphGet } from "./graph.ts";
import { type Got, remembered } from "./remembered.ts";
import type { MetaContext } from "./settings.ts";

export interface Question {
  /** Meta's type: FULL_NAME, PHONE, CUSTOM… */
  type: string | undefined;
  /** As the person read it. */
  label: string | undefined;
  /** Texts of a choice by the key that answers carry. */
  options: ReadonlyMap<string, string>;
}

export interface Box {
  text: string | undefined;
  isTickedBefore: boolean;
}

export interface LeadForm {
  /** By the key that answers carry in `name`. */
  questions: ReadonlyMap<string, Question>;
  /** By `checkbox_key`. */
  boxes: ReadonlyMap<string, Box>;
}

/** Forms hardly ever change: Meta copies a published one instead of editing it. */
const KEPT_MS = 60 * 60_000;

const FIELDS = "id,questions,legal_content{custom_disclaimer}";
/** `legal_content` is known to the official SDK and hardly documented; some forms refuse it. */
const FIELDS_WITHOUT_TERMS = "id,questions";

/**
 * A form, remembered for an hour; so is a refusal of the form itself, which would cost a call for each lead. Any other
 * failure is forgotten, and the form asked for again.
 */
export async function formOf(ctx: MetaContext, formId: string): Promise<Got<LeadForm>> {
  return remembered(ctx, `form:${formId}`, KEPT_MS, () => load(ctx, formId), concernsFormAlone);
}

async function load(ctx: MetaContext, formId: string): Promise<Got<LeadForm>> {
  let looked = await graphGet(ctx, `/${formId}`, { fields: FIELDS });
  if (!looked.ok && looked.failure.cause === "meta_bad_request") {
    looked = await graphGet(ctx, `/${formId}`, { fields: FIELDS_WITHOUT_TERMS });
  }
  return looked.ok ? { ok: true, value: readForm(looked.json) } : looked;
}

/** The form is gone or not for this token to see, while token and network are well: other leads have nothing to wait for. */
export function concernsFormAlone({ kind, cause }: Failure): boolean {
  return kind === "rejected" || cause === "permission_missing";
}

/** Reads what is there; a part of another shape is left out. Pure. */
export function readForm(json: unknown): LeadForm {
  const disclaimer = at(json, "legal_content", "custom_disclaimer");
  const questions = listOf(at(json, "questions")).map(
    (question) =>
      [
        textAt(question, "key"),
        {
          type: textAt(question, "type")?.toUpperCase(),
          label: textAt(question, "label"),
          options: byKey(
            listOf(at(question, "options")).map((option) => [textAt(option, "key"), textAt(option, "value")]),
          ),
        },
      ] as const,
  );
  const boxes = listOf(at(disclaimer, "checkboxes")).map(
    (box) =>
      [
        textAt(box, "key"),
        { text: textAt(box, "text"), isTickedBefore: at(box, "is_checked_by_default") === true },
      ] as const,
  );
  return { questions: byKey<Question>(questions), boxes: byKey<Box>(boxes) };
}

/** A list of the Graph API comes bare, or under `data`. */
function listOf(json: unknown): readonly unknown[] {
  const list = Array.isArray(json) ? json : at(json, "data");
  return Array.isArray(list) ? list : [];
}

function byKey<T>(entries: readonly (readonly [string | undefined, T | undefined])[]): ReadonlyMap<string, T> {
  const known = new Map<string, T>();
  for (const [key, value] of entries) if (key !== undefined && value !== undefined) known.set(key, value);
  return known;
}
