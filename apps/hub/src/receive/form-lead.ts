/**
 * The answers of a form as a lead. What the visitor typed and can mend goes back to the visitor; what only the page's
 * author could mend (a hidden field, a field that the form does not have) never costs a lead.
 */
import {
  type Answers,
  type Consentimento,
  type FieldProblem,
  fieldNamed,
  LIMITS,
  leadOfAnswers,
  type NamedField,
  type ParsedLead,
  type ParseOptions,
  parseLead,
  type Refused,
  readLead,
} from "@streamleads/domain";

export interface FormVisit {
  /** The page of the form, whole or as much of it as the browser tells. */
  page: string | null;
}

/** Fields that a visitor types; whatever else is wrong with is the author's. */
const TYPED: ReadonlySet<string> = new Set(["nome", "email", "telefone", "mensagem", "observacoes"]);
const CAMPAIGN = {
  utm_source: LIMITS.utm,
  utm_medium: LIMITS.utm,
  utm_campaign: LIMITS.utm,
  utm_content: LIMITS.utm,
  utm_term: LIMITS.utm,
  gclid: LIMITS.clickId,
  fbclid: LIMITS.clickId,
} as const;

/** The lead, or what the visitor has to mend. */
export function readFormLead(
  answers: Answers,
  consentimentos: readonly Consentimento[],
  visit: FormVisit,
  options: ParseOptions,
): ParsedLead | Refused {
  const list = [...answers];
  const lead = withVisit(leadOfAnswers(list), visit);
  if (typeof lead.teste === "string") lead.teste = /^(on|sim|true|1)$/i.test(lead.teste.trim());
  if (consentimentos.length > 0) lead.consentimentos = consentimentos;
  const strict = parseLead(lead, options);
  if (strict.ok) return strict;
  const problems = strict.problems.filter((problem) => isForVisitor(problem, namesIn(list)));
  return problems.length > 0 ? { ok: false, problems } : readLead(lead, options);
}

/** Without a contact nobody can be answered; other problems are the visitor's where the form asked. */
function isForVisitor({ field, code }: FieldProblem, asked: ReadonlySet<NamedField>): boolean {
  if (code === "contact_required") return true;
  if (!TYPED.has(field)) return false;
  const halves: readonly NamedField[] = field === "nome" ? ["primeiro_nome", "sobrenome"] : [];
  return [field as NamedField, ...halves].some((name) => asked.has(name));
}

/** What the form asked for, answered or not. */
function namesIn(answers: readonly (readonly [string, unknown])[]): Set<NamedField> {
  return new Set(answers.flatMap(([label]) => fieldNamed(label) ?? []));
}

/** Adds the page, and the campaign in its address where the form does not say it. */
function withVisit(lead: Record<string, unknown>, { page }: FormVisit): Record<string, unknown> {
  const pagina = lead.pagina ?? page ?? undefined;
  const query = typeof pagina === "string" ? URL.parse(pagina)?.searchParams : undefined;
  const found = Object.entries(CAMPAIGN).flatMap(([name, max]): [string, string][] => {
    const value = query?.get(name)?.trim();
    return value && value.length <= max && lead[name] === undefined ? [[name, value]] : [];
  });
  return {
    ...lead,
    ...Object.fromEntries(found),
    ...(typeof pagina === "string" && pagina.length <= LIMITS.url && { pagina }),
  };
}
