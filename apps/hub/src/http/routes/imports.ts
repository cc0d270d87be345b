/** Imports of spreadsheets: send the file, say what its columns are, try, import, take back. */
import { Readable } from "node:stream";
import type { HubContext } from "../../hub-context.ts";
import type { Campo } from "../../imports/columns.ts";
import { FILE_BYTES_MAX, FileError } from "../../imports/file-problem.ts";
import type { ImportRow } from "../../imports/import.ts";
import { importView } from "../../imports/import-view.ts";
import type { Changed } from "../../imports/imports.ts";
import { AppError, notFound } from "../app-error.ts";
import type { Caller } from "../auth/caller.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { type Reply, route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import {
  errorsFileSchema,
  importChangeBody,
  importListQuery,
  importPageSchema,
  importSchema,
  uploadQuery,
} from "../schemas/import.ts";
import { withUpload } from "../upload.ts";

export const createImportRoute = route({
  method: "POST",
  path: "/api/v1/imports",
  summary: "Recebe uma planilha CSV (text/csv, ou multipart/form-data no campo arquivo) e diz o que há nela",
  tag: "fontes",
  access: "write",
  query: uploadQuery,
  streamsBody: true,
  replies: { 201: importSchema },
  async handle({ request, query, caller }, hub) {
    const row = await readable(() =>
      withUpload(request.raw, "arquivo", query.nome_arquivo, { bytesMax: FILE_BYTES_MAX }, (file) =>
        hub.imports.receive(file, nameOf(caller)),
      ),
    );
    return { status: 201, body: await viewOf(hub, row) };
  },
});

export const listImportsRoute = route({
  method: "GET",
  path: "/api/v1/imports",
  summary: "Lista importações, as mais novas primeiro",
  tag: "fontes",
  access: "read",
  query: importListQuery,
  replies: { 200: importPageSchema },
  async handle({ query: { limit, cursor } }, hub) {
    const before = cursor === undefined ? undefined : readCursor(cursor, isPlace)[0];
    const rows = await hub.imports.list(limit + 1, before);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      status: 200,
      body: {
        importacoes: await Promise.all(page.map((row) => viewOf(hub, row))),
        next_cursor: rows.length > limit && last ? writeCursor([last.id]) : null,
      },
    };
  },
});

export const getImportRoute = route({
  method: "GET",
  path: "/api/v1/imports/:id",
  summary: "Mostra uma importação e até onde ela chegou",
  tag: "fontes",
  access: "read",
  params: idParams,
  replies: { 200: importSchema },
  handle: async ({ params }, hub) => ({ status: 200, body: await viewOf(hub, await found(hub, params.id)) }),
});

export const updateImportRoute = route({
  method: "PUT",
  path: "/api/v1/imports/:id",
  summary: "Diz o que é cada coluna e como o arquivo deve ser lido",
  tag: "fontes",
  access: "write",
  params: idParams,
  body: importChangeBody,
  replies: { 200: importSchema },
  async handle({ params: { id }, body }, hub) {
    const changed = await readable(() =>
      hub.imports.change(id, {
        // The schema knows the same names as the domain.
        mapping: body.mapeamento as Record<string, Campo> | undefined,
        origem: body.origem,
        plan: body.entregar,
        consents: body.consentimentos,
        separator: body.separador,
        encoding: body.codificacao,
        headerRow: body.linha_cabecalho,
      }),
    );
    return answer(hub, id, changed, 200);
  },
});

export const simulateImportRoute = route({
  method: "POST",
  path: "/api/v1/imports/:id/simular",
  summary: "Confere todas as linhas sem gravar nenhum lead",
  tag: "fontes",
  access: "write",
  params: idParams,
  replies: { 202: importSchema },
  handle: async ({ params: { id } }, hub) => answer(hub, id, await hub.imports.simulate(id), 202),
});

export const startImportRoute = route({
  method: "POST",
  path: "/api/v1/imports/:id/importar",
  summary: "Importa; uma importação parada continua de onde estava",
  tag: "fontes",
  access: "write",
  params: idParams,
  replies: { 202: importSchema },
  handle: async ({ params: { id } }, hub) => answer(hub, id, await hub.imports.start(id), 202),
});

export const cancelImportRoute = route({
  method: "POST",
  path: "/api/v1/imports/:id/cancelar",
  summary: "Para; o que já foi importado fica, e pode ser continuado ou desfeito",
  tag: "fontes",
  access: "write",
  params: idParams,
  replies: { 202: importSchema },
  handle: async ({ params: { id } }, hub) => answer(hub, id, await hub.imports.cancel(id), 202),
});

export const undoImportRoute = route({
  method: "POST",
  path: "/api/v1/imports/:id/desfazer",
  summary: "Desfaz: apaga os leads que ela criou e devolve os valores de antes aos que já existiam",
  tag: "fontes",
  access: "write",
  params: idParams,
  replies: { 202: importSchema },
  handle: async ({ params: { id } }, hub) => answer(hub, id, await hub.imports.undo(id), 202),
});

export const importErrorsRoute = route({
  method: "GET",
  path: "/api/v1/imports/:id/erros.csv",
  summary: "Baixa as linhas com erro, para corrigir e enviar de novo",
  tag: "fontes",
  access: "read",
  params: idParams,
  replies: { 200: errorsFileSchema },
  async handle({ params }, hub): Promise<Reply> {
    const row = await found(hub, params.id);
    if (row.file_deleted_at) throw FILE_GONE;
    return {
      status: 200,
      body: Readable.from(hub.imports.errorsFile(row)),
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="importacao-${row.id}-erros.csv"`,
      },
    };
  },
});

export const deleteImportFileRoute = route({
  method: "DELETE",
  path: "/api/v1/imports/:id",
  summary: "Apaga o arquivo e as linhas com erro agora; os números ficam, e não dá mais para desfazer",
  tag: "fontes",
  access: "write",
  params: idParams,
  replies: { 200: importSchema },
  handle: async ({ params: { id } }, hub) => answer(hub, id, await hub.imports.forget(id), 200),
});

async function found(hub: HubContext, id: number): Promise<ImportRow> {
  const row = await hub.imports.find(id);
  if (!row) throw notFound(`A importação ${id}`);
  return row;
}

async function viewOf(hub: HubContext, row: ImportRow) {
  return importView(row, await hub.imports.sameFile(row));
}

async function answer(hub: HubContext, id: number, changed: Changed, status: number): Promise<Reply> {
  switch (changed.kind) {
    case "changed":
      return { status, body: await viewOf(hub, await found(hub, id)) };
    case "missing":
      throw notFound(`A importação ${id}`);
    case "refused":
      throw changed.row.file_deleted_at ? FILE_GONE : wrongState(changed.row);
    case "incomplete":
      throw new AppError({
        status: 422,
        code: "mapping_incomplete",
        message: `Nenhuma coluna foi indicada como ${changed.lacks.map((one) => LACKS_WORDS[one]).join(" nem como ")}.`,
        fix: "Indique as colunas em mapeamento e tente de novo.",
      });
    case "unknown_columns":
      throw new AppError({
        status: 422,
        code: "unknown_columns",
        message: "O mapeamento fala de colunas que o arquivo não tem.",
        fix: "Use os nomes de colunas como vêm na resposta da importação.",
        fields: changed.names.slice(0, 20).map((name) => ({
          field: `mapeamento.${name.slice(0, 60)}`,
          code: "unknown_column",
          message: "Esta coluna não existe no arquivo.",
          fix: "Confira o nome, com acentos e espaços.",
        })),
      });
  }
}

const LACKS_WORDS = { nome: "nome", contato: "e-mail ou telefone" } as const;

/** What is wrong with a file is the sender's to mend. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const status = error.problem.code === "file_too_large" ? 413 : 422;
    throw new AppError({ status, ...error.problem, headers: { connection: "close" }, cause: error });
  }
}

function wrongState({ state, position }: ImportRow): AppError {
  return new AppError({
    status: 409,
    code: "import_state",
    message: `A importação está em "${state}"${position > 0 ? ", com linhas já importadas" : ""}, e isto não é possível agora.`,
    fix: "Espere o que está em andamento, cancele, ou envie o arquivo de novo.",
  });
}

const FILE_GONE = new AppError({
  status: 409,
  code: "import_file_deleted",
  message: "O arquivo desta importação já foi apagado.",
  fix: "Envie o arquivo de novo.",
});

function nameOf(caller: Caller): string {
  return caller.kind === "nobody" ? "" : caller.name;
}

function isPlace(place: unknown): place is [number] {
  return Array.isArray(place) && place.length === 1 && Number.isSafeInteger(place[0]);
}
