/** The columns of a spreadsheet and what each one becomes. */
import type { Import, ImportColumn, ImportField } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

type Group = keyof typeof texts.importacoes.columns.groups;

/** Every field that a column can be, in the order of the list. A field that is missing here does not compile. */
const GROUP_OF: Record<ImportField, Group> = {
  nome: "contato",
  primeiro_nome: "contato",
  sobrenome: "contato",
  email: "contato",
  telefone: "contato",
  ddd: "contato",
  interesse: "interesse",
  codigo_imovel: "interesse",
  renda_aproximada: "interesse",
  cidade: "interesse",
  mensagem: "interesse",
  observacoes: "interesse",
  origem: "origem",
  portal: "origem",
  campanha_id: "origem",
  anuncio_id: "origem",
  formulario_id: "origem",
  pagina: "origem",
  referrer: "origem",
  utm_source: "origem",
  utm_medium: "origem",
  utm_campaign: "origem",
  utm_content: "origem",
  utm_term: "origem",
  gclid: "origem",
  fbclid: "origem",
  ga_client_id: "origem",
  ga_session_id: "origem",
  respostas: "outros",
  capturado_em: "outros",
  teste: "outros",
};

const FIELDS = Object.keys(GROUP_OF) as ImportField[];

/** How "nowhere" is written in a list of options. */
export const NOWHERE = "";

export interface FieldGroup {
  group: string;
  items: { value: string; label: string }[];
}

/** Options of the list of a column, in groups. */
export function fieldGroups(): FieldGroup[] {
  const { groups, campos, none } = texts.importacoes.columns;
  return (Object.keys(groups) as Group[]).map((group) => ({
    group: groups[group],
    items: [
      ...FIELDS.filter((field) => GROUP_OF[field] === group).map((value) => ({ value, label: campos[value] })),
      ...(group === "outros" ? [{ value: NOWHERE, label: none }] : []),
    ],
  }));
}

/** The field that an option stands for. */
export function fieldOf(value: string): ImportField | null {
  return FIELDS.find((field) => field === value) ?? null;
}

/** Columns whose field an earlier column has too, by name: what differs in them is kept as an answer. */
export function secondColumns(columns: readonly ImportColumn[]): ReadonlySet<string> {
  const taken = new Set<ImportField>();
  const second = new Set<string>();
  for (const { coluna, campo } of columns) {
    if (campo === null || campo === "respostas") continue;
    if (taken.has(campo)) second.add(coluna);
    taken.add(campo);
  }
  return second;
}

/** What no column is and every lead needs, as things to do. */
export function lackingWords(lacks: Import["falta_mapear"]): string[] {
  return lacks.map((one) => texts.importacoes.columns.lacks[one]);
}
