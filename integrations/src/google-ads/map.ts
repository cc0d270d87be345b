/** A submission of a lead form as the fields of a lead. Nothing is thrown away: what is no field is an answer. */
import { isValidEmail, isValidPhone, leadOfAnswers } from "@streamleads/domain";
import { at, isTrue, type LeadInput, textAt, unlessZero } from "@streamleads/integration-kit";
import { type Column, FIELD_COLUMNS, LABELS } from "./columns.ts";

type Answer = readonly [label: string, value: unknown];

/**
 * The lead of a body that was already read as JSON; fields of the body that nobody knows are ignored, as Google asks.
 * Ids come as text (they have up to 19 digits); 0 means "none". Pure; never throws.
 */
export function leadOf(body: unknown): LeadInput {
  const columns = columnsOf(at(body, "user_column_data"));
  const used = new Map(Object.entries(FIELD_COLUMNS).flatMap(([field, ids]) => chosen(field, ids, columns)));
  const fields = [...used].map(([column, field]): Answer => [field, column.value]);
  const others = columns.filter((column) => !used.has(column) || isKeptBesides(column));
  return leadOfAnswers([
    // First, so that no question of a form ("Origem") takes their place.
    ["origem", "GOOGLE_ADS"],
    ["campanha_id", idAt(body, "campaign_id")],
    ["anuncio_id", idAt(body, "creative_id")],
    ["formulario_id", idAt(body, "form_id")],
    ["gclid", textAt(body, "gcl_id")],
    ["capturado_em", textAt(body, "lead_submit_time")],
    ["teste", isTest(body)],
    ...fields,
    ...others.map(({ id, name, value }): Answer => [LABELS.get(id) ?? name, value]),
    ["Grupo de anúncios", idAt(body, "adgroup_id")],
    ["Grupo de recursos", idAt(body, "asset_group_id")],
    ["Etapa no Google", textAt(body, "lead_stage")],
    ["Fonte no Google", textAt(body, "lead_source")],
  ]);
}

/** The button "Enviar dados de teste" of Google Ads. */
export function isTest(body: unknown): boolean {
  return isTrue(at(body, "is_test"));
}

/** The columns that can be read; one that is broken takes no other along. */
function columnsOf(list: unknown): Column[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((column: unknown) => {
    const value = at(column, "string_value");
    if (value === undefined || value === null || value === "") return [];
    const id = textAt(column, "column_id") ?? "";
    return [{ id, name: textAt(column, "column_name") ?? (id || "Pergunta sem nome"), value }];
  });
}

/** The column that fills a field: the first that can be read as what it should be, else the first. */
function chosen(field: string, ids: readonly string[], columns: Column[]): [Column, string][] {
  const given = ids.flatMap((id) => columns.filter((column) => column.id === id));
  const column = given.find(({ value }) => isReadable(field, value)) ?? given.find(({ id }) => !isMark(id));
  return column ? [[column, field]] : [];
}

function isReadable(field: string, value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (field === "email") return isValidEmail(value);
  return field !== "telefone" || isValidPhone(value);
}

/** Whether it holds the verified number or only says "true" is not documented; as a phone it counts only when it is one. */
function isMark(id: string): boolean {
  return id === "PHONE_NUMBER_VERIFIED";
}

/** A wish ("Zona Sul") may stand for the city when no city was asked, and must still be seen as the wish it was. */
function isKeptBesides({ id }: Column): boolean {
  return id === "PREFERRED_LOCATION" || isMark(id);
}

function idAt(body: unknown, name: string): string | undefined {
  return unlessZero(textAt(body, name));
}
