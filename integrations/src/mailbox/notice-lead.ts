/** A lead out of the labelled values of a notice: fields by their names, the rest under its own words in `respostas`. */
import { boundedAnswers, fieldLabel, leadOfAnswers, readDateTime } from "@streamleads/domain";
import { addressesIn } from "./message.ts";
import type { Pair } from "./pairs.ts";

export type Lead = Record<string, unknown>;

/** Of the visitor's machine, not of the enquiry; and the envelope of a forwarded or printed mail. */
const DROPPED = new Set([
  "user agent",
  "remote ip",
  "ip",
  "ip address",
  "endereco ip",
  "powered by",
  "pergunta",
  "question",
  "campo",
  "para",
  "to",
  "cc",
  "reply to",
  "responder para",
  "senha",
  "password",
  "cpf",
  "cpf cnpj",
  "rg",
]);
const CODE =
  /\b(?:c[óo]d(?:igo)?|ref(?:er[êe]ncia)?)\b\.?(?:\s+d[oe]\s+(?:im[óo]vel|an[úu]ncio|anunciante))?\s*[:#.]?\s*([A-Z0-9][A-Z0-9._/-]{1,29})/i;
const PROPERTY =
  /\b(?:apartamento|apto|casa|cobertura|terreno|lote|sobrado|sala comercial|kitnet|studio|flat|loja|galp[ãa]o|ch[áa]cara|s[íi]tio|fazenda)\b/iu;

/**
 * Fields of the pairs. `names` are labels (folded) that mean a field at this sender. A date that cannot be read and an
 * `origem` that somebody typed are kept as answers: when it came and from where is told by the mail.
 */
export function leadOfPairs(pairs: readonly Pair[], names: Readonly<Record<string, string>> = {}): Lead {
  const lead = leadOfAnswers(pairs.flatMap((pair) => renamed(pair, names)));
  const kept: [string, unknown][] = Object.entries((lead.respostas ?? {}) as Record<string, string>);
  const aside = (field: string, label: string) => {
    if (lead[field] === undefined) return;
    kept.unshift([label, lead[field]]);
    delete lead[field];
  };
  if (!readDateTime(String(lead.capturado_em ?? ""))) aside("capturado_em", "Data");
  aside("origem", "Origem");
  if (lead.codigo_imovel !== undefined && !isCode(String(lead.codigo_imovel))) {
    if (lead.interesse === undefined) lead.interesse = lead.codigo_imovel;
    else kept.unshift(["Imóvel", lead.codigo_imovel]);
    delete lead.codigo_imovel;
  }
  const email = typeof lead.email === "string" ? addressesIn(lead.email)[0] : undefined;
  if (email !== undefined) lead.email = email;
  const respostas = boundedAnswers(kept);
  delete lead.respostas;
  return Object.keys(respostas).length > 0 ? { ...lead, respostas } : lead;
}

/** Adds an answer. */
export function answered(lead: Lead, label: string, value: string): Lead {
  const before = Object.entries((lead.respostas ?? {}) as Record<string, string>);
  return { ...lead, respostas: boundedAnswers([[label, value], ...before]) };
}

/** The listing's code in a subject or a line: "CÓD. AP1032", "Ref: 55-B". */
export function codeIn(lines: readonly string[]): string | undefined {
  for (const line of lines.slice(0, 300)) {
    const found = CODE.exec(line.slice(0, 500))?.[1]?.replace(/[._/-]+$/, "");
    if (found !== undefined && isCode(found)) return found;
  }
  return undefined;
}

/** The line that describes the property: "Apartamento com 2 quartos no Centro". */
export function propertyIn(lines: readonly string[]): string | undefined {
  const found = lines.slice(0, 300).find((line) => line.length <= 200 && PROPERTY.test(line) && !/[?!]/.test(line));
  const from = found?.search(PROPERTY) ?? 0;
  return (
    found
      ?.slice(from)
      .replace(/\s*\bC[ÓO]D\b.*$/i, "")
      .replaceAll("\t", " ")
      .trim() || undefined
  );
}

function isCode(text: string): boolean {
  return (
    text.length <= 40 && /\d/.test(text) && text.trim().split(/\s+/).length <= 2 && !/^R\$|^\d{1,2}\/\d/.test(text)
  );
}

function renamed([label, value]: Pair, names: Readonly<Record<string, string>>): Pair[] {
  const folded = fieldLabel(label);
  if (DROPPED.has(folded)) return [];
  const field = Object.hasOwn(names, folded) ? names[folded] : undefined;
  if (field !== undefined) return [[field, value]];
  if (folded === "de" || folded === "from") return personPairs(value);
  return [[label, value]];
}

/** "De: Ana Souza <ana@exemplo.com>", as Contact Form 7 writes it. */
function personPairs(value: string): Pair[] {
  const email = addressesIn(value)[0];
  const name = value
    .replace(/<.*>|\[.*\]/g, "")
    .replace(email ?? "", "")
    .trim();
  return [...(name ? [["nome", name] as const] : []), ...(email ? [["email", email] as const] : [])];
}
