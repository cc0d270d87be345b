/** What a person says about an import before it starts, and how it shows while the hub has not answered yet. */
import type { Import, ImportField, Integration } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

export type Consent = Import["consentimentos"][number];
export type Purpose = Consent["finalidade"];

/** The body of a change; only what is said changes. */
export interface ImportChange {
  mapeamento?: Record<string, ImportField | null>;
  origem?: string;
  entregar?: Import["entregar"];
  consentimentos?: Consent[];
  separador?: Separator;
  codificacao?: NonNullable<Import["codificacao"]>;
  linha_cabecalho?: number | null;
}

export const SEPARATORS = [";", ",", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

export const PURPOSES = Object.keys(texts.importacoes.plan.finalidades) as readonly Purpose[];

/** Changes that are on their way, laid over what the hub last said, so that a choice never jumps back for a moment. */
export function withChanges(one: Import, changes: readonly ImportChange[]): Import {
  return changes.reduce(withChange, one);
}

function withChange(one: Import, change: ImportChange): Import {
  const { mapeamento = {}, origem, entregar, consentimentos } = change;
  const colunas = one.colunas.map((column) => {
    const campo = Object.hasOwn(mapeamento, column.coluna) ? mapeamento[column.coluna] : undefined;
    return campo === undefined ? column : { ...column, campo };
  });
  return {
    ...one,
    colunas,
    falta_mapear: lackingIn(colunas),
    origem: origem ?? one.origem,
    entregar: entregar ?? one.entregar,
    consentimentos: consentimentos ?? one.consentimentos,
    // What a dry run found no longer holds.
    simulacao: null,
    estado: "recebido",
  };
}

/** The hub's own rule: a name, and a way to reach the person. */
function lackingIn(columns: Import["colunas"]): Import["falta_mapear"] {
  const has = (...fields: ImportField[]) => columns.some(({ campo }) => campo !== null && fields.includes(campo));
  return [
    ...(has("nome", "primeiro_nome", "sobrenome") ? [] : (["nome"] as const)),
    ...(has("email", "telefone") ? [] : (["contato"] as const)),
  ];
}

/** "Feira de Imóveis 2026" → "FEIRA_DE_IMOVEIS_2026"; `undefined` when nothing usable is left. */
export function origemCode(text: string): string | undefined {
  const code = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .slice(0, 40)
    .replace(/^_+|_+$/g, "");
  return code.length >= 2 ? code : undefined;
}

/** The list with one purpose granted or not; those that stay keep what was said with them. */
export function withPurpose(consents: readonly Consent[], finalidade: Purpose, isGranted: boolean): Consent[] {
  const others = consents.filter((each) => each.finalidade !== finalidade);
  if (!isGranted) return others;
  const texto = consents.find((each) => each.texto !== undefined)?.texto;
  return [...others, { finalidade, estado: "concedido", ...(texto !== undefined && { texto }) }];
}

/** The same list, each with the text that the people saw; an empty one is none. */
export function withText(consents: readonly Consent[], text: string): Consent[] {
  const texto = text.trim();
  return consents.map(({ texto: _, ...consent }) => (texto === "" ? consent : { ...consent, texto }));
}

/** Where leads would go now, by name, trouble or not; a simulator is called one. */
export function destinations(integrations: readonly Integration[]): string[] {
  return integrations
    .filter(({ connections }) => connections.length > 0)
    .map(({ label, connections }) =>
      connections.every(({ sandbox }) => sandbox) ? `${label} (${texts.importacoes.plan.sandbox})` : label,
    )
    .sort((a, b) => a.localeCompare(b, "pt-BR"));
}
