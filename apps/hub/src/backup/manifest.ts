/** What a backup says of itself: at its beginning what it is made of, at its end what everything must add up to. */
import { z } from "zod";
import { damaged } from "./sealed-file.ts";

const name = z.string().min(1).max(63);

export const tableSchema = z.object({
  name,
  columns: z.array(name).min(1),
  /** Of a partitioned table: what each holds, as PostgreSQL writes it. */
  partitions: z.array(z.object({ name, bound: z.string().max(1_000) })),
});
export type Table = z.infer<typeof tableSchema>;

export const startSchema = z.object({
  format: z.literal(1),
  moment: z.iso.datetime(),
  install: z.string(),
  /** Version of the program that wrote it. */
  program: z.string(),
  /** `server_version_num`. */
  postgres: z.number().int(),
  migrations: z.array(z.string()),
  tables: z.array(tableSchema),
  /** The last number given out, by `table.column`: at or past everything that was copied. */
  sequences: z.record(z.string(), z.number().int()),
  /** Whether the master keys are inside. */
  hasKey: z.boolean(),
});
export type Start = z.infer<typeof startSchema>;

const sumSchema = z.object({ rows: z.number().int(), bytes: z.number().int(), sha256: z.string().length(64) });
/** What a stream of rows came to. */
export type Sum = z.infer<typeof sumSchema>;

export const endSchema = z.object({
  /** By table; parts of the list of erasures are under `apagamentos/…`. */
  sums: z.record(z.string(), sumSchema),
});
export type End = z.infer<typeof endSchema>;

/** @throws BackupError when the text is not what the schema says */
export function readJson<T>(schema: z.ZodType<T>, data: Buffer, what: string): T {
  try {
    return schema.parse(JSON.parse(data.toString("utf8")));
  } catch (error) {
    throw damaged(`${what} não pode ser lido`, error);
  }
}

export const START = "inicio.json";
export const KEYS = "chaves.json";
export const END = "manifesto.json";
export const JOURNAL = "oauth-journal/";
export const DATA = "dados/";
export const LIST = "apagamentos/";
