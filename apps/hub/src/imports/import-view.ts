/** An import as its owner sees it. Pure. */
import type { Consentimento } from "@streamleads/domain";
import { type ImportRow, type KeepReason, rowsDone } from "./import.ts";
import { lackingIn } from "./imports.ts";

/** The body of an answer about an import. `sameFile`: an earlier import of the same bytes. */
export function importView(row: ImportRow, sameFile: number | null) {
  return {
    id: row.id,
    nome_arquivo: row.file_name,
    estado: row.state,
    cancelando: row.cancel_requested,
    bytes: row.bytes,
    codificacao: row.encoding,
    separador: row.separator,
    linha_cabecalho: row.header_row,
    colunas: row.columns,
    falta_mapear: lackingIn(row.columns),
    linhas_estimadas: row.rows,
    arquivo_repetido_de: sameFile,
    origem: row.origem,
    entregar: row.plan,
    consentimentos: row.consents satisfies Consentimento[],
    progresso: progressOf(row),
    simulacao: row.simulation,
    desfeito: row.undo && {
      apagados: row.undo.apagados,
      restaurados: row.undo.restaurados,
      mantidos: row.undo.mantidos,
      motivos: row.undo.motivos.map((reason) => ({ ...reason, texto: KEPT_WORDS[reason.codigo] })),
    },
    problema: row.problem,
    criado_por: row.created_by,
    criado_em: row.created_at.toISOString(),
    iniciado_em: row.started_at?.toISOString() ?? null,
    terminado_em: row.ended_at?.toISOString() ?? null,
    arquivo_apagado_em: row.file_deleted_at?.toISOString() ?? null,
  };
}

const WORKING = new Set<ImportRow["state"]>(["simulando", "importando", "desfazendo"]);

/** `feitas` and the time left are of the work under way: of the dry run while it runs, of the undo, else of the import. */
function progressOf(row: ImportRow) {
  const feitas = doneOf(row);
  const linhas = row.state === "desfazendo" ? row.position : Math.max(row.rows, feitas);
  const rate = row.rows_per_second;
  return {
    linhas,
    linhas_exatas: row.rows_exact || row.state === "desfazendo",
    feitas,
    novas: row.created_count,
    conhecidas: row.known_count,
    repetidas: row.repeated_count,
    com_erro: row.error_count,
    por_segundo: Math.round(rate * 10) / 10,
    restante_s: WORKING.has(row.state) && rate > 0 ? Math.ceil(Math.max(linhas - feitas, 0) / rate) : null,
  };
}

function doneOf(row: ImportRow): number {
  if (row.state === "simulando") return row.simulation?.linhas ?? 0;
  if (row.state === "desfazendo") return Math.min(row.undo?.ate_linha ?? 0, row.position);
  return rowsDone(row);
}

const KEPT_WORDS: Record<KeepReason, string> = {
  returned: "A pessoa entrou em contato de novo depois da importação.",
  edited: "Alguém mudou o lead depois da importação.",
  delivered: "Algo do lead já foi enviado para fora por causa da importação.",
  merged: "O lead foi juntado com outro depois da importação.",
  replaced_deliveries: "A importação tomou o lugar de entregas que esperavam.",
  unknown_before: "O lead nasceu de outra origem enquanto a importação rodava; não há valores de antes.",
};
