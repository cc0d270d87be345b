/**
 * The questions of a Google lead form. `column_id` says what was asked, in one spelling for all languages; `column_name`
 * is the question as the person saw it and may be absent (page "Implementation" of the webhook, checked 2026-11-23).
 */

export interface Column {
  id: string;
  /** The question in words; the id when Google sends none. */
  name: string;
  value: unknown;
}

/** Columns that fill a field of the lead, the one that is preferred first. */
export const FIELD_COLUMNS = {
  nome: ["FULL_NAME"],
  primeiro_nome: ["FIRST_NAME"],
  sobrenome: ["LAST_NAME"],
  email: ["EMAIL", "WORK_EMAIL"],
  // The verified one is not in Google's list, but forms with phone verification send it (seen in the field).
  telefone: ["PHONE_NUMBER", "PHONE_NUMBER_VERIFIED", "WORK_PHONE"],
  interesse: ["PROPERTY_TYPE"],
  cidade: ["CITY", "PREFERRED_LOCATION"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * What the other columns are called in `respostas`. The real-estate ones have the names of Google's enum of ready-made
 * questions (`lead_form_field_user_input_type.proto`); that the webhook spells them alike is expected, not confirmed.
 */
export const LABELS: ReadonlyMap<string, string> = new Map([
  ["WORK_EMAIL", "E-mail comercial"],
  ["WORK_PHONE", "Telefone comercial"],
  ["PHONE_NUMBER_VERIFIED", "Telefone verificado"],
  ["POSTAL_CODE", "CEP"],
  ["STREET_ADDRESS", "Endereço"],
  ["REGION", "Estado"],
  ["COUNTRY", "País"],
  ["COMPANY_NAME", "Empresa"],
  ["JOB_TITLE", "Cargo"],
  ["GOVERNMENT_ISSUED_ID_CPF_BR", "CPF"],
  ["PROPERTY_COMMUNITY", "Bairro"],
  ["PRICE_RANGE", "Faixa de preço"],
  ["NUMBER_OF_BEDROOMS", "Quartos"],
  ["FURNISHED_PROPERTY", "Mobiliado"],
  ["PETS_ALLOWED_PROPERTY", "Aceita animais"],
  ["REALTOR_HELP_GOAL", "Objetivo"],
  ["PREFERRED_CONTACT_METHOD", "Contato preferido"],
  ["PREFERRED_CONTACT_TIME", "Melhor horário para contato"],
  ["PURCHASE_TIMELINE", "Prazo para comprar"],
  ["PREFERRED_LOCATION", "Localização preferida"],
]);
