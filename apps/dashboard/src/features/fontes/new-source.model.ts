/** What a form for an own source must say. The rules are the API's own. */
import { texts } from "../../texts/index.ts";

export type SourceAuth = keyof typeof texts.fontes.form.auths;

export const AUTHS: readonly SourceAuth[] = ["signature", "token"];

export interface SourceForm {
  label: string;
  slug: string;
  origem: string;
  auth: SourceAuth;
}

export interface NewSourceBody {
  slug: string;
  label: string;
  origem?: string;
  auth: SourceAuth;
}

export const EMPTY_FORM: SourceForm = { label: "", slug: "", origem: "", auth: "signature" };

const LABEL_CHARS_MAX = 80;
const SLUG_CHARS_MAX = 40;

export function labelProblem(label: string): string | null {
  if (label.trim() === "") return texts.fontes.form.labelNeeded;
  return [...label.trim()].length > LABEL_CHARS_MAX ? texts.fontes.form.labelLong : null;
}

export function slugProblem(slug: string): string | null {
  return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(slug) ? null : texts.fontes.form.slugBad;
}

export function origemProblem(origem: string): string | null {
  return origem === "" || /^[A-Z0-9_]{2,40}$/.test(origem) ? null : texts.fontes.form.origemBad;
}

/** A name for the address out of a name for people: "Feirão da Caixa 2026" → "feirao-da-caixa-2026"; may be empty. */
export function slugOf(label: string): string {
  const plain = label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const joined = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "");
  return joined.slice(0, SLUG_CHARS_MAX).replace(/-+$/, "");
}

/** What the API takes. */
export function newSourceBody({ label, slug, origem, auth }: SourceForm): NewSourceBody {
  return { slug, label: label.trim(), auth, ...(origem !== "" && { origem }) };
}
