/** What is wrong with a chosen file before it is sent: what the hub would refuse, without the wait for the upload. */
import { ApiProblem } from "../../api/problem.ts";
import { texts } from "../../texts/index.ts";

/** The hub's own bound. */
export const FILE_BYTES_MAX = 200 * 1024 * 1024;
/** The hub's bound for a name, in characters. */
const NAME_CHARS_MAX = 200;

type Refusal = keyof typeof texts.importacoes.refusals;

const BY_ENDING: Record<string, Refusal> = {
  xlsx: "excel",
  xls: "excel",
  xlsm: "excel",
  xlsb: "excel",
  ods: "excel",
  numbers: "excel",
  pdf: "pdf",
  zip: "compressed",
  rar: "compressed",
  "7z": "compressed",
  gz: "compressed",
};

/** `undefined` when the file may be sent; what stands in it is for the hub to say. */
export function fileRefusal({ name, size }: Pick<File, "name" | "size">): ApiProblem | undefined {
  const ending = /\.([^.]+)$/.exec(name.trim().toLowerCase())?.[1] ?? "";
  const known = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
  const refusal = known ?? (size > FILE_BYTES_MAX ? "large" : size === 0 ? "empty" : undefined);
  if (refusal === undefined) return undefined;
  return new ApiProblem({ status: 0, code: `file_${refusal}`, ...texts.importacoes.refusals[refusal] });
}

/** Where the file goes. The end of a long name is kept, because it tells spreadsheets apart and holds the ending. */
export function uploadPath(name: string): string {
  const shown = name.toWellFormed().slice(-NAME_CHARS_MAX).toWellFormed();
  return `/api/v1/imports?nome_arquivo=${encodeURIComponent(shown)}`;
}
