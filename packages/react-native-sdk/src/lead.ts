/** A lead as an app hands it over. Field names are those of the hub's API; what it does not know it refuses by name. */
import { type FieldProblem, StreamLeadsError } from "./error.ts";

/** One act of consent, or its refusal, with the text that the person saw. */
export interface Consentimento {
  finalidade:
    | "responder_contato"
    | "marketing_email"
    | "marketing_whatsapp"
    | "marketing_sms_ligacao"
    | "audiencias"
    | "analytics";
  estado: "concedido" | "negado" | "revogado";
  base_legal?: string;
  texto?: string;
  texto_versao?: string;
  /** ISO 8601 with its zone. */
  em?: string;
}

type Text = string | null;

/** `nome` and one of `email` and `telefone` are needed; empty text and null are absent. */
export interface NewLead {
  nome: string;
  email?: Text;
  telefone?: Text;
  /** Default: that of the key, MOBILE_APP. */
  origem?: Text;
  interesse?: Text;
  /** BRL a month, or what the person wrote ("8 a 12 mil"). */
  renda_aproximada?: number | Text;
  cidade?: Text;
  observacoes?: Text;
  mensagem?: Text;
  codigo_imovel?: Text;
  portal?: Text;
  campanha_id?: Text;
  anuncio_id?: Text;
  formulario_id?: Text;
  utm_source?: Text;
  utm_medium?: Text;
  utm_campaign?: Text;
  utm_content?: Text;
  utm_term?: Text;
  gclid?: Text;
  fbclid?: Text;
  ga_client_id?: Text;
  ga_session_id?: Text;
  pagina?: Text;
  referrer?: Text;
  /** ISO 8601 with its zone. Default: the moment at which `createLead` was called. */
  capturado_em?: Text;
  teste?: boolean | null;
  consentimentos?: readonly Consentimento[] | null;
  /** Answers to questions of your own, at most 50. */
  respostas?: Readonly<Record<string, unknown>> | null;
}

/** Far above any real lead (the hub's own field limits are tighter), and well below the 2 MB of an AsyncStorage row. */
export const BODY_CHARS_MAX = 128 * 1024;

/** A device whose clock says less was switched on without a battery; the SDK is younger than that. */
export const CLOCK_FLOOR_MS = Date.UTC(2026, 0, 1);

/**
 * The body that is stored and sent, byte for byte the same on every attempt: the hub compares bodies that come under
 * one idempotency key. The moment is left out when the clock is plainly wrong.
 * @throws StreamLeadsError `invalid_lead` for what can be seen without the hub: no name, no contact, no JSON, too long
 */
export function bodyOf(lead: NewLead, nowMs: number): string {
  const problems = problemsOf(lead ?? {});
  if (problems.length > 0) {
    throw new StreamLeadsError("invalid_lead", problems.map(({ message }) => message).join(" "), problems);
  }
  const isDated = !isBlank(lead.capturado_em) || nowMs < CLOCK_FLOOR_MS;
  const body = jsonOf(isDated ? lead : { ...lead, capturado_em: new Date(nowMs).toISOString() });
  if (body && body.length <= BODY_CHARS_MAX) return body;
  throw new StreamLeadsError("invalid_lead", "o lead não vira JSON ou é grande demais.");
}

function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle or a BigInt. The engine's own words may quote a value, so they are not passed on.
    return undefined;
  }
}

/** Worth asking on the device: offline, the hub's answer may come days after the person has gone. */
function problemsOf({ nome, email, telefone }: Partial<NewLead>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (isBlank(nome)) problems.push(problem("nome", "required", "Falta o nome.", 'Envie "nome".'));
  if (isBlank(email) && isBlank(telefone)) {
    problems.push(problem("email", "contact_required", "Falta um contato.", 'Envie "email" ou "telefone".'));
  }
  return problems;
}

function problem(field: string, code: string, message: string, fix: string): FieldProblem {
  return { field, code, message, fix };
}

function isBlank(value: unknown): boolean {
  return String(value ?? "").trim() === "";
}
