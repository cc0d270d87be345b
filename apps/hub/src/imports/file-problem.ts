/** What is wrong with a whole file, in words for the person who chose it. Rows that are wrong have their own list. */
import type { ForeignKind } from "./encoding.ts";

export interface FileProblem {
  /** Stable snake_case. */
  code: string;
  message: string;
  fix: string;
}

/** Ends the reading of a file; nothing that comes after the place can be read. */
export class FileError extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem, options?: ErrorOptions) {
    super(problem.code, options);
    this.name = "FileError";
    this.problem = problem;
  }
}

export const FILE_MB_MAX = 200;
export const FILE_BYTES_MAX = FILE_MB_MAX * 1024 * 1024;
export const ROWS_MAX = 1_000_000;
export const COLUMNS_MAX = 200;

const SAVE_AS_CSV = "Abra o arquivo na planilha, use Salvar como e escolha CSV (de preferência CSV UTF-8).";

const FOREIGN: Record<ForeignKind, FileProblem> = {
  xlsx: { code: "file_is_xlsx", message: "O arquivo é uma pasta do Excel ou um zip, não um CSV.", fix: SAVE_AS_CSV },
  xls: { code: "file_is_xls", message: "O arquivo é uma pasta antiga do Excel, não um CSV.", fix: SAVE_AS_CSV },
  web_page: {
    code: "file_is_web_page",
    message: "O arquivo é uma página HTML ou XML com nome de planilha, não um CSV.",
    fix: SAVE_AS_CSV,
  },
  pdf: {
    code: "file_is_pdf",
    message: "O arquivo é um PDF.",
    fix: "Exporte os contatos como CSV no sistema de origem.",
  },
  compressed: {
    code: "file_is_compressed",
    message: "O arquivo está compactado.",
    fix: "Descompacte e envie o CSV que está dentro.",
  },
  binary: { code: "file_is_binary", message: "O arquivo não é texto.", fix: SAVE_AS_CSV },
  empty: {
    code: "file_empty",
    message: "O arquivo está vazio.",
    fix: "Confira se a planilha foi salva e envie de novo.",
  },
};

export function foreignFile(what: ForeignKind): FileProblem {
  return FOREIGN[what];
}

export const FILE_TOO_LARGE: FileProblem = {
  code: "file_too_large",
  message: `O arquivo passa de ${FILE_MB_MAX} MB.`,
  fix: "Divida a planilha em arquivos menores e importe um de cada vez.",
};

export const NO_ROWS: FileProblem = {
  code: "file_without_rows",
  message: "Não há linhas com dados no arquivo.",
  fix: "Confira se a planilha tem contatos abaixo do cabeçalho.",
};

export const TOO_MANY_ROWS: FileProblem = {
  code: "too_many_rows",
  message: `O arquivo tem mais de ${ROWS_MAX.toLocaleString("pt-BR")} linhas; as que passam disso não foram lidas.`,
  fix: "Divida a planilha e importe o resto em outro arquivo.",
};

export const TOO_MANY_COLUMNS: FileProblem = {
  code: "too_many_columns",
  message: `O arquivo tem mais de ${COLUMNS_MAX} colunas.`,
  fix: "Apague as colunas que não são de contatos, ou confira o separador.",
};

/** `afterRow`: the last row that could be read; 0 for none. */
export function openQuote(afterRow: number): FileProblem {
  return {
    code: "open_quote",
    message: `As aspas que abrem na linha ${afterRow + 1} não fecham: dali em diante nada foi lido.`,
    fix: `Abra o arquivo, corrija as aspas (") da linha ${afterRow + 1} e envie de novo.`,
  };
}
