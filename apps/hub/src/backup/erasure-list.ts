/**
 * What must not come back with an older backup: people who were erased, addresses that were suppressed, keys that were
 * revoked. The list names nobody. It does not say who was erased, but which numbers of leads are still there: of a lead
 * in an older backup whose number is gone, the person is gone. So no erasure can be missing from it, whoever made it and
 * however, and nothing has to be written at the moment of an erasure that a crash could lose.
 *
 * A merged lead has left `leads` as well; its number counts as there for as long as its merge can be undone.
 */
import type pg from "pg";
import { z } from "zod";
import { ENTRY_BYTES_MAX, type Entry } from "./archive.ts";
import { copyOut } from "./copy-out.ts";
import { LIST, type Start } from "./manifest.ts";
import { damaged } from "./sealed-file.ts";

export const LIVING = `${LIST}vivos`;
export const SUPPRESSED = `${LIST}supressoes`;
export const REVOKED = `${LIST}chaves-revogadas`;
export const EVENTS = `${LIST}eventos`;

/** A number from `from` to `to` is that of a lead that is still there. */
export interface Range {
  from: number;
  to: number;
}

const suppressionSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{2,256}$/),
  channel: z.string(),
  reason: z.string(),
  at: z.string(),
});
/** The bare id that an erasure leaves of a provider's event, so that the provider does not bring the person back. */
const eventSchema = z.object({ source: z.string(), provider_id: z.string() });
const revokedSchema = z.object({ id: z.number().int(), at: z.string() });

export interface ErasureList {
  start: Start;
  living: Range[];
  suppressed: z.infer<typeof suppressionSchema>[];
  revoked: z.infer<typeof revokedSchema>[];
  events: z.infer<typeof eventSchema>[];
}

/** The statements that write the list, by entry; every row is JSON. */
export function listQueries(tables: readonly { name: string }[]): [entry: string, query: string][] {
  const canMerge = tables.some(({ name }) => name === "lead_merges");
  const merged = canMerge ? "union select other_id from lead_merges where undone_at is null" : "";
  return [
    [
      LIVING,
      `(select json_build_array(min(id), max(id)) from
        (select id, id - row_number() over (order by id) as island from (select id from leads ${merged}) a) b
        group by island order by min(id))`,
    ],
    [
      SUPPRESSED,
      `(select json_build_object('hash', encode(hash, 'hex'), 'channel', channel, 'reason', reason, 'at', at)
        from suppressions order by hash, channel)`,
    ],
    [
      REVOKED,
      "(select json_build_object('id', id, 'at', revoked_at) from api_keys where revoked_at is not null order by id)",
    ],
    [
      EVENTS,
      `(select json_build_object('source', source, 'provider_id', provider_id) from raw_requests
        where state = 'ignored' and cause = 'erased' order by id)`,
    ],
  ];
}

/** The entries of the list in one file, gathered. `undefined` when the entry is none of them. */
export class ListReader {
  readonly #texts = new Map<string, Buffer[]>();
  #bytes = 0;

  /** @returns whether the entry is part of the list */
  take({ name, data }: Entry): boolean {
    const key = [LIVING, SUPPRESSED, REVOKED, EVENTS].find((one) => name.startsWith(`${one}/`));
    if (key === undefined) return false;
    this.#bytes += data.length;
    // Numbers of leads run together: a million of them are a few kilobytes, and whoever is suppressed some hundred bytes.
    if (this.#bytes > 16 * ENTRY_BYTES_MAX) throw damaged("a lista de apagamentos é grande demais");
    this.#texts.set(key, [...(this.#texts.get(key) ?? []), data]);
    return true;
  }

  list(start: Start): ErasureList {
    return {
      start,
      living: this.#rows(LIVING, z.tuple([z.number().int(), z.number().int()])).map(([from, to]) => ({ from, to })),
      suppressed: this.#rows(SUPPRESSED, suppressionSchema),
      revoked: this.#rows(REVOKED, revokedSchema),
      events: this.#rows(EVENTS, eventSchema),
    };
  }

  #rows<T>(entry: string, schema: z.ZodType<T>): T[] {
    const text = Buffer.concat(this.#texts.get(entry) ?? []).toString("utf8");
    try {
      // COPY doubles backslashes; no value of ours holds another escape.
      const lines = text.split("\n").filter((line) => line !== "");
      return lines.map((line) => schema.parse(JSON.parse(line.replaceAll("\\\\", "\\"))));
    } catch (error) {
      throw damaged("a lista de apagamentos não pode ser lida", error);
    }
  }
}

/**
 * The numbers among these that the list does not know as there. Both come in rising order, and are gone through once.
 */
export function missingFrom(living: readonly Range[], ids: readonly number[]): number[] {
  let at = 0;
  return ids.filter((id) => {
    while (at < living.length && (living[at]?.to ?? 0) < id) at += 1;
    return id < (living[at]?.from ?? Number.POSITIVE_INFINITY);
  });
}

/** Whether a list tells about a backup: of the same installation, and written later. */
export function isNewer(list: Pick<Start, "install" | "moment">, backup: Pick<Start, "install" | "moment">): boolean {
  return list.install === backup.install && Date.parse(list.moment) > Date.parse(backup.moment);
}

/** Numbers of leads of this database, in rising order; and of those that are part of another one, with that one. */
export async function leadNumbers(client: pg.ClientBase): Promise<{ leads: number[]; parts: Map<number, number> }> {
  const leads: number[] = [];
  for await (const [id = 0] of numbers(client, "(select id from leads order by id)")) leads.push(id);
  const parts = new Map<number, number>();
  const merged = "(select other_id, lead_id from lead_merges where undone_at is null order by other_id)";
  for await (const [other = 0, lead = 0] of numbers(client, merged)) parts.set(other, lead);
  return { leads, parts };
}

/** Rows of numbers: of a million leads eight megabytes, where rows of the driver would be hundreds. */
async function* numbers(client: pg.ClientBase, what: string): AsyncGenerator<number[]> {
  let rest = "";
  for await (const chunk of copyOut(client, what)) {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.split("\t").map(Number);
  }
}
