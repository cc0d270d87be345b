/**
 * What forms, spreadsheets, portals and mails call the fields of a lead, in Portuguese and English. A question that
 * nobody foresaw is no loss: it stays under its own words in `respostas`.
 */
import type { INPUT_FIELDS } from "./fields.ts";
import { LIMITS } from "./limits.ts";
import { cleanLine, cleanText, foldText } from "./text.ts";

export type InputField = (typeof INPUT_FIELDS)[number];
/** Fields that a label can mean, and the two halves of a name. */
export type NamedField = Exclude<InputField, "respostas" | "consentimentos"> | "primeiro_nome" | "sobrenome" | "ddd";

/** Folded names by field; the field's own name always counts. A label is compared whole, then without its unit or question. */
const NAMES: Readonly<Record<NamedField, readonly string[]>> = {
  nome: [
    "nome completo",
    "nome do cliente",
    "nome do lead",
    "nome do contato",
    "nome do interessado",
    "seu nome",
    "seu nome completo",
    "qual seu nome",
    "qual o seu nome",
    "cliente",
    "contato",
    "lead",
    "interessado",
    "name",
    "full name",
    "fullname",
    "your name",
    "contact name",
    "customer name",
    "lead name",
  ],
  primeiro_nome: ["primeiro nome", "first name", "firstname", "given name", "fname"],
  sobrenome: ["ultimo nome", "last name", "lastname", "surname", "family name", "lname"],
  email: [
    "e mail",
    "emails",
    "e mails",
    "mail",
    "email address",
    "e mail address",
    "seu email",
    "seu e mail",
    "your email",
    "qual seu email",
    "qual seu e mail",
    "qual o seu email",
    "qual o seu e mail",
    "melhor email",
    "seu melhor email",
    "seu melhor e mail",
    "email do cliente",
    "e mail do cliente",
    "email lead",
    "email do contato",
    "endereco de email",
    "endereco de e mail",
    "work email",
    "email comercial",
    "email pessoal",
    "your mail",
    "correio eletronico",
  ],
  telefone: [
    "tel",
    "telefones",
    "celulares",
    "phones",
    "phone numbers",
    "fone",
    "telefone celular",
    "celular",
    "cel",
    "whatsapp",
    "whats app",
    "whats",
    "zap",
    "numero de telefone",
    "numero do telefone",
    "numero de celular",
    "numero do celular",
    "numero de whatsapp",
    "numero do whatsapp",
    "seu telefone",
    "seu celular",
    "seu whatsapp",
    "qual seu telefone",
    "qual o seu telefone",
    "qual seu whatsapp",
    "qual o seu whatsapp",
    "telefone whatsapp",
    "celular whatsapp",
    "telefone com ddd",
    "celular com ddd",
    "whatsapp com ddd",
    "telefone do cliente",
    "telefone do contato",
    "telefone principal",
    "telefone 1",
    "fone 1",
    "phone",
    "phone number",
    "phonenumber",
    "mobile",
    "mobile phone",
    "mobile number",
    "mobile phone number",
    "cell",
    "cell phone",
    "cellphone",
    "your phone",
    "whatsapp number",
    "telephone",
    "tel number",
    "work phone",
    "contato telefonico",
  ],
  ddd: ["codigo de area", "area code"],
  origem: ["fonte", "fonte do lead", "origem do lead", "canal de origem", "source", "lead source"],
  interesse: [
    "interesse do cliente",
    "tem interesse em",
    "interesse em",
    "qual seu interesse",
    "qual o seu interesse",
    "imovel de interesse",
    "empreendimento",
    "empreendimento de interesse",
    "tipo de imovel",
    "tipo do imovel",
    "produto",
    "produto de interesse",
    "o que voce procura",
    "o que procura",
    "interest",
    "interested in",
    "property type",
    "product",
    "subject",
    "assunto",
  ],
  renda_aproximada: [
    "renda",
    "renda mensal",
    "renda familiar",
    "renda bruta",
    "renda familiar mensal",
    "renda mensal familiar",
    "renda bruta familiar",
    "faixa de renda",
    "faixa de renda familiar",
    "faixa de renda mensal",
    "qual sua renda",
    "qual a sua renda",
    "qual sua faixa de renda",
    "qual a sua faixa de renda",
    "qual sua renda mensal",
    "qual a sua renda mensal",
    "qual sua renda familiar",
    "qual a sua renda familiar",
    "income",
    "monthly income",
    "household income",
    "salary",
    "salario",
  ],
  cidade: [
    "municipio",
    "cidade de interesse",
    "sua cidade",
    "qual sua cidade",
    "qual a sua cidade",
    "em qual cidade voce mora",
    "city",
    "town",
    "localidade",
  ],
  observacoes: ["observacao", "obs", "notas", "anotacoes", "comentarios internos", "notes", "remarks"],
  mensagem: [
    "comentario",
    "comentarios",
    "sua mensagem",
    "sua duvida",
    "duvida",
    "duvidas",
    "texto",
    "message",
    "your message",
    "comment",
    "comments",
    "body",
  ],
  codigo_imovel: [
    "codigo do imovel",
    "cod imovel",
    "cod do imovel",
    "codigo imovel",
    "codigo do anuncio",
    "codigo anuncio",
    "codigo do anunciante",
    "referencia",
    "referencia do imovel",
    "ref",
    "ref do imovel",
    "id do imovel",
    "imovel",
    "listing",
    "listing id",
    "listing code",
    "property code",
    "property id",
    "reference",
  ],
  portal: ["portal de origem", "site de origem"],
  campanha_id: ["campaign id", "id da campanha", "campanha id"],
  anuncio_id: ["ad id", "id do anuncio", "anuncio id"],
  formulario_id: ["form id", "id do formulario", "formulario id"],
  utm_source: ["utm source"],
  utm_medium: ["utm medium"],
  utm_campaign: ["utm campaign"],
  utm_content: ["utm content"],
  utm_term: ["utm term"],
  gclid: ["gcl id", "google click id"],
  fbclid: ["facebook click id"],
  ga_client_id: ["ga client id", "client id"],
  ga_session_id: ["ga session id"],
  pagina: ["url", "url da pagina", "pagina de conversao", "page", "page url", "landing page", "link"],
  referrer: ["referer", "referencia url", "http referer"],
  capturado_em: [
    "data",
    "data do lead",
    "data de cadastro",
    "data cadastro",
    "data de criacao",
    "data da conversao",
    "data e hora",
    "data do contato",
    "recebido em",
    "criado em",
    "cadastrado em",
    "created",
    "created at",
    "created time",
    "date",
    "submitted at",
    "submission date",
    "timestamp",
  ],
  teste: ["is test"],
};

const BY_NAME: ReadonlyMap<string, NamedField> = new Map(
  (Object.entries(NAMES) as [NamedField, readonly string[]][]).flatMap(([field, names]) =>
    [field, ...names].map((name) => [fieldLabel(name), field] as const),
  ),
);

/** A label in the form in which labels are compared: folded, signs as spaces, "E-mail: *" → "e mail". */
export function fieldLabel(label: string): string {
  const words = /\s/.test(label.trim()) ? label : label.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return foldText(words)
    .replace(/\(.*?\)|\[|\]/g, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The field that a label names, or `undefined`. Pure; at most 200 characters of it are looked at. */
export function fieldNamed(label: string): NamedField | undefined {
  return BY_NAME.get(fieldLabel(label.slice(0, 200)));
}

/** Answers under the labels of a form, in its order. Values of other types than text, number and boolean are kept as JSON. */
export type Answers = Iterable<readonly [label: string, value: unknown]>;

/**
 * Answers as the fields of a lead. The first label that names a field wins; a second phone, mail or name that differs,
 * and every question nobody foresaw, stays in `respostas` under its own words. Empty values are left out. What does not
 * fit the bounds of `respostas` (names, values, number) is cut, since nobody can be asked to send it again and the whole
 * stays in the raw request.
 */
export function leadOfAnswers(answers: Answers): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  const rest: [string, string][] = [];
  for (const [label, raw] of answers) {
    const value = plain(raw);
    if (value === undefined) continue;
    const field = fieldNamed(label);
    if (field !== undefined && !fields.has(field)) fields.set(field, value);
    else if (field === undefined || String(fields.get(field)) !== String(value)) rest.push([label, String(value)]);
  }
  nameOf(fields);
  phoneOf(fields);
  const respostas = boundedAnswers(rest);
  return { ...Object.fromEntries(fields), ...(Object.keys(respostas).length > 0 ? { respostas } : {}) };
}

/** `respostas` within its bounds: clean names and values, at most 50; later ones of the same name get a number. */
export function boundedAnswers(entries: Iterable<readonly [string, unknown]>): Record<string, string> {
  const kept = new Map<string, string>();
  for (const [name, value] of entries) {
    if (kept.size >= LIMITS.respostas) break;
    const text = cleanText(storable(String(value))).slice(0, LIMITS.respostaValue);
    const key = cleanLine(storable(name)).slice(0, LIMITS.respostaKey - 4) || "resposta";
    if (text === "" || kept.get(key) === text) continue;
    kept.set(freeKey(kept, key), text);
  }
  return Object.fromEntries(kept);
}

function freeKey(kept: ReadonlyMap<string, string>, key: string): string {
  let free = key;
  for (let n = 2; kept.has(free); n += 1) free = `${key} ${n}`;
  return free === "__proto__" ? "resposta" : free;
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

function plain(value: unknown): string | number | boolean | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

function nameOf(fields: Map<string, unknown>): void {
  const first = fields.get("primeiro_nome");
  const last = fields.get("sobrenome");
  fields.delete("primeiro_nome");
  fields.delete("sobrenome");
  if (first === undefined && last === undefined) return;
  const halves = [first, last].filter((half) => half !== undefined).join(" ");
  // A form with "name" and "last name" asks for the first name under "name".
  const nome = fields.get("nome");
  if (nome === undefined) fields.set("nome", halves);
  else if (first === undefined && last !== undefined && !String(nome).includes(String(last))) {
    fields.set("nome", `${nome} ${last}`);
  }
}

/** An area code of its own belongs in front of the number, unless it is there already. */
function phoneOf(fields: Map<string, unknown>): void {
  const ddd = String(fields.get("ddd") ?? "").replace(/\D/g, "");
  fields.delete("ddd");
  const number = String(fields.get("telefone") ?? "");
  const digits = number.replace(/\D/g, "");
  if (ddd !== "" && digits.length >= 8 && digits.length <= 9 && !number.trim().startsWith("+")) {
    fields.set("telefone", `${ddd.slice(-2)}${digits}`);
  }
}
