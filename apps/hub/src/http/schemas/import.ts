/** Shapes of imports. Names are Portuguese, as those of lead fields: they are what a spreadsheet's owner works with. */
import { FINALIDADES, INPUT_FIELDS, LIMITS } from "@streamleads/domain";
import { z } from "zod";
import { SEPARATORS } from "../../imports/dialect.ts";
import { ENCODINGS } from "../../imports/encoding.ts";
import { IMPORT_STATES } from "../../imports/import.ts";
import { moment } from "./common.ts";

/** Fields that a column can be; a name may come in two columns, an area code in one of its own. */
const CAMPOS = [
  ...INPUT_FIELDS.filter((field) => field !== "consentimentos"),
  "primeiro_nome",
  "sobrenome",
  "ddd",
] as const;
const campoSchema = z.enum(CAMPOS as unknown as [string, ...string[]]).nullable();

const consentSchema = z.strictObject({
  finalidade: z.enum(FINALIDADES),
  estado: z.enum(["concedido", "negado", "revogado"]),
  base_legal: z.string().max(LIMITS.consentBasis).optional(),
  texto: z.string().max(LIMITS.consentText).optional().describe("What the people saw"),
  texto_versao: z.string().max(LIMITS.consentVersion).optional(),
  em: moment.optional().describe("When they said so; default: when each row is imported"),
});

export const uploadQuery = z.object({
  nome_arquivo: z.string().max(200).optional().describe("Name of the file, when it is not in a form"),
});

export const importListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});

export const importChangeBody = z.strictObject({
  mapeamento: z
    .record(z.string().max(200), campoSchema)
    .optional()
    .describe("By column: a lead field, respostas (kept under the column's name) or null (left out)"),
  origem: z
    .string()
    .regex(/^[A-Z0-9_]{2,40}$/)
    .optional()
    .describe("Of rows that name none; IMPORT by default"),
  entregar: z
    .enum(["nada", "tudo"])
    .optional()
    .describe("nada (default): leads are kept and scored, nothing is sent; tudo: as if each had just arrived"),
  consentimentos: z
    .array(consentSchema)
    .max(LIMITS.consentimentos)
    .optional()
    .describe("Given by everybody in the file"),
  separador: z.enum(SEPARATORS).optional(),
  codificacao: z.enum(ENCODINGS).optional(),
  linha_cabecalho: z.number().int().min(1).max(100).nullable().optional().describe("null: the file has no header"),
});

const reasonSchema = z.object({
  codigo: z.string(),
  texto: z.string(),
  linhas: z.number().int(),
  exemplos: z.array(z.number().int()).describe("The first row numbers, as the spreadsheet shows them"),
});

export const importSchema = z
  .object({
    id: z.number().int(),
    nome_arquivo: z.string(),
    estado: z.enum(IMPORT_STATES),
    cancelando: z.boolean().describe("A stop was asked for and comes with the next rows"),
    bytes: z.number().int(),
    codificacao: z.enum(ENCODINGS).nullable(),
    separador: z.string().nullable(),
    linha_cabecalho: z.number().int().nullable(),
    colunas: z.array(z.object({ coluna: z.string(), exemplos: z.array(z.string()), campo: campoSchema })),
    falta_mapear: z.array(z.enum(["nome", "contato"])).describe("What no column is mapped to, and every lead needs"),
    linhas_estimadas: z.number().int(),
    arquivo_repetido_de: z.number().int().nullable().describe("An earlier import of the very same file"),
    origem: z.string(),
    entregar: z.enum(["nada", "tudo"]),
    consentimentos: z.array(consentSchema),
    progresso: z.object({
      linhas: z.number().int().describe("Estimated until linhas_exatas"),
      linhas_exatas: z.boolean(),
      feitas: z.number().int(),
      novas: z.number().int(),
      conhecidas: z.number().int(),
      repetidas: z.number().int().describe("The same content within 24 hours: nothing changed"),
      com_erro: z.number().int(),
      por_segundo: z.number(),
      restante_s: z.number().int().nullable().describe("null while nothing runs or the rate is unknown"),
    }),
    simulacao: z
      .object({
        linhas: z.number().int(),
        novas: z.number().int(),
        conhecidas: z.number().int(),
        repetidas_no_arquivo: z.number().int(),
        com_erro: z.number().int(),
        motivos: z.array(reasonSchema),
      })
      .nullable(),
    desfeito: z
      .object({
        apagados: z.number().int(),
        restaurados: z.number().int(),
        mantidos: z.number().int(),
        motivos: z.array(
          z.object({
            codigo: z.string(),
            texto: z.string(),
            leads: z.number().int(),
            exemplos: z.array(z.number().int()).describe("Ids of the first leads"),
          }),
        ),
      })
      .nullable(),
    problema: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
    criado_por: z.string(),
    criado_em: moment,
    iniciado_em: moment.nullable(),
    terminado_em: moment.nullable(),
    arquivo_apagado_em: moment.nullable().describe("Without its file an import cannot be undone"),
  })
  .meta({ id: "Import" });

export const importPageSchema = z
  .object({ importacoes: z.array(importSchema), next_cursor: z.string().nullable() })
  .meta({ id: "ImportPage" });

export const errorsFileSchema = z
  .string()
  .meta({ contentType: "text/csv", description: "The rows as they came, with linha and erro; UTF-8 with ; for Excel" });
