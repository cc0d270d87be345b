import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { Accepted, Arrival } from "../leads/arrival.ts";
import { openIntake, type TestIntake } from "../leads/testing.ts";
import { type Fields, type Log, SILENT } from "../observe/log.ts";
import type { Bus, Notice } from "../store/bus.ts";
import { createSealer } from "../store/sealer.ts";
import { chunksOf, cleanImports, findImport } from "./import.store.ts";
import type { ImportRow } from "./import.ts";
import { Imports } from "./imports.ts";
import { CHUNK_BYTES, receiveFile } from "./receive-file.ts";
import { HEADER, people, writeCsv } from "./testing.ts";

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let listeners: Set<(notice: Notice) => void>;
let bus: Bus;

beforeAll(async () => {
  database = await freshDatabase("import_jobs");
  hub = openIntake(database.url);
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});
beforeEach(() => {
  listeners = new Set();
  bus = {
    publish: (notice) => {
      for (const listener of [...listeners]) listener(notice);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => undefined,
  };
});

type Accept = (arrival: Arrival) => Promise<Accepted>;

/** The imports of one process. */
function process(options: { accept?: Accept; leaseMs?: number; rowsMax?: number; log?: Log } = {}): Imports {
  return new Imports({
    db: hub.db,
    bus,
    intake: { accept: options.accept ?? ((arrival) => hub.intake.accept(arrival)), waiting: 0 },
    rules: () => hub.rules,
    sealer: createSealer(Buffer.alloc(32, 7)),
    destinationOf: (id) => hub.destinations.get(id),
    timeZone: "America/Sao_Paulo",
    now: () => new Date(),
    leaseMs: options.leaseMs ?? 60_000,
    log: options.log ?? SILENT,
    ...(options.rowsMax !== undefined && { rowsMax: options.rowsMax }),
  });
}

async function received(imports: Imports, table: string[][]): Promise<number> {
  async function* bytes() {
    yield writeCsv([HEADER, ...table]);
  }
  return (await imports.receive({ fileName: "lista.csv", bytes: bytes() }, "Teste")).id;
}

/** Resolves with the import as soon as it is as wanted; looked at after each notice. */
function until(id: number, isReached: (row: ImportRow) => boolean): Promise<ImportRow> {
  return new Promise((resolve, reject) => {
    const look = async () => {
      const row = await findImport(hub.db, id);
      if (!row || !isReached(row)) return;
      listeners.delete(heard);
      resolve(row);
    };
    const heard = (notice: Notice) => {
      if (notice.kind === "import" && notice.id === id) look().catch(reject);
    };
    listeners.add(heard);
    look().catch(reject);
  });
}

const leadsNamed = async (from: number, to: number) =>
  (
    await hub.rows<{ n: number }>("select count(*)::int as n from leads where email = any($1)", [
      Array.from({ length: to - from }, (_, i) => `pessoa${from + i}@planilha.example`),
    ])
  )[0]?.n;

describe("the work on an import", () => {
  it("goes on in another process when the first one falls silent, and doubles and loses no row even when that one wakes", async () => {
    let taken = 0;
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    // From the 200th row on it sleeps, and its lease is so short that it is taken for dead by then.
    const dying = process({
      leaseMs: 1,
      accept: (arrival) => {
        taken += 1;
        return taken > 200 ? asleep.then(() => hub.intake.accept(arrival)) : hub.intake.accept(arrival);
      },
    });
    const id = await received(dying, people(600));
    await dying.start(id);
    dying.work();
    const half = await until(id, (row) => row.position > 100);
    expect(half.state).toBe("importando");

    const other = process();
    other.work();
    const done = await until(id, (row) => row.state === "concluido");
    expect(done).toMatchObject({ created_count: 600, known_count: 0, repeated_count: 0, error_count: 0, rows: 600 });
    expect(await leadsNamed(0, 600)).toBe(600);
    const [touches] = await hub.rows(
      "select count(*)::int as n, count(distinct raw_id)::int as raws from touches t join raw_requests r on r.id = t.raw_id where r.source = $1",
      [`import:${id}`],
    );
    expect(touches).toEqual({ n: 600, raws: 600 });

    // It wakes, and sends what it had in hand once more.
    wake();
    await dying.rest();
    await other.rest();
    expect(await findImport(hub.db, id)).toMatchObject({ state: "concluido", created_count: 600 });
    expect(await hub.rows("select sum(touches)::int as n from leads")).toEqual([{ n: 600 }]);
  });

  it("is given back when its process stops, and taken up at once by the next", async () => {
    let stop: () => void = () => undefined;
    const first = process({
      accept: (arrival) => {
        if (arrival.providerId === "300") stop();
        return hub.intake.accept(arrival);
      },
    });
    const id = await received(first, people(1_000, 1_000));
    let resting: Promise<void> | undefined;
    const asked = new Promise<void>((resolve) => {
      stop = () => {
        resting = first.rest();
        resolve();
      };
    });
    await first.start(id);
    first.work();
    await asked;
    await resting;
    const left = await findImport(hub.db, id);
    expect(left).toMatchObject({ state: "importando", owner: null });
    expect(left?.position).toBeLessThan(1_001);

    const second = process();
    second.work();
    expect(await until(id, (row) => row.state === "concluido")).toMatchObject({ created_count: 1_000, rows: 1_000 });
    expect(await leadsNamed(1_000, 2_000)).toBe(1_000);
    await second.rest();
  });

  it("stops when somebody asks for it, keeps what is done, and goes on when told", async () => {
    const imports = process();
    const id = await received(imports, people(1_000, 2_000));
    await imports.start(id);
    const cancelled = until(id, (row) => row.position > 0).then(() => imports.cancel(id));
    imports.work();
    await cancelled;
    const stopped = await until(id, (row) => row.state !== "importando");
    expect(stopped.state).toBe("cancelado");
    expect(stopped.created_count).toBeLessThan(1_000);
    expect(await leadsNamed(2_000, 3_000)).toBe(stopped.created_count);

    expect((await imports.start(id)).kind).toBe("changed");
    expect(await until(id, (row) => row.state === "concluido")).toMatchObject({ created_count: 1_000 });
    await imports.rest();
  });

  it("names a row that the database refuses, and takes in all others", async () => {
    const imports = process({
      accept: (arrival) =>
        arrival.providerId === "3"
          ? Promise.reject(Object.assign(new Error("x"), { code: "23514" }))
          : hub.intake.accept(arrival),
    });
    const id = await received(imports, people(5, 3_000));
    await imports.start(id);
    imports.work();
    expect(await until(id, (row) => row.state === "concluido")).toMatchObject({ created_count: 4, error_count: 1 });
    expect(await hub.rows("select row_no, codes from import_errors where import_id = $1", [id])).toEqual([
      { row_no: 3, codes: ["linha:not_stored"] },
    ]);
    await imports.rest();
  });

  it("ends at the place from which the file cannot be read, with all rows before it taken in", async () => {
    const imports = process();
    async function* bytes() {
      yield Buffer.concat([
        writeCsv([HEADER, ...people(300, 4_000)]),
        Buffer.from('"Ana;ana@x.example;\r\nBia;b@x.example;\r\n'),
      ]);
    }
    const { id } = await imports.receive({ fileName: "aspas.csv", bytes: bytes() }, "Teste");
    await imports.start(id);
    imports.work();
    const failed = await until(id, (row) => row.state === "falhou");
    expect(failed).toMatchObject({ created_count: 300, problem: { code: "open_quote" } });
    expect(failed.problem?.message).toContain("linha 302");
    await imports.rest();
  });

  it("takes no more rows than a file may have, and says that there are more", async () => {
    const imports = process({ rowsMax: 10 });
    const id = await received(imports, people(12, 4_500));
    await imports.start(id);
    imports.work();
    expect(await until(id, (row) => row.state === "falhou")).toMatchObject({
      created_count: 10,
      problem: { code: "too_many_rows" },
    });
    await imports.rest();
  });

  it("of an undo that broke off can only go on with the undo", async () => {
    const imports = process();
    const id = await received(imports, people(5, 4_600));
    await imports.start(id);
    imports.work();
    await until(id, (row) => row.state === "concluido");
    const undo = { apagados: 3, restaurados: 0, mantidos: 0, motivos: [], ate_linha: 4 };
    await hub.rows("update imports set state = 'falhou', undo = $2 where id = $1", [id, JSON.stringify(undo)]);
    expect((await imports.start(id)).kind).toBe("refused");
    expect((await imports.undo(id)).kind).toBe("changed");
    const undone = await until(id, (row) => row.state === "desfeito");
    expect(undone.undo).toMatchObject({ apagados: 5, ate_linha: 6 });
    await imports.rest();
  });

  it("writes no name, contact or file name into the log", async () => {
    const lines: string[] = [];
    const note = (event: string, fields?: Fields) => void lines.push(`${event} ${JSON.stringify(fields)}`);
    const imports = process({ log: { error: note, warn: note, info: note, debug: note } });
    const id = await received(imports, people(3, 5_000));
    await imports.start(id);
    imports.work();
    await until(id, (row) => row.state === "concluido");
    await imports.rest();
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join()).not.toMatch(/pessoa|planilha|lista\.csv/i);
  });
});

describe("a file on its way into the database", () => {
  it("is cut into chunks and comes out the same", async () => {
    const file = writeCsv([HEADER, ...people(9_000, 20_000)]);
    async function* bytes() {
      for (let at = 0; at < file.length; at += 100_000) yield file.subarray(at, at + 100_000);
    }
    const id = await receiveFile(hub.db, { fileName: "x.csv", bytes: bytes() }, "Teste");
    const row = (await findImport(hub.db, id)) as ImportRow;
    expect(row).toMatchObject({ bytes: file.length, chunks: Math.ceil(file.length / CHUNK_BYTES) });
    const pieces: Buffer[] = [];
    for await (const piece of chunksOf(hub.db, row)) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(file)).toBe(true);
  });

  it("leaves nothing behind when it is too long, or does not come to its end", async () => {
    const before = await hub.rows(
      "select (select count(*) from imports) as i, (select count(*) from import_chunks) as c",
    );
    async function* endless() {
      for (;;) yield Buffer.alloc(CHUNK_BYTES, "Ana;ana@x.example\n");
    }
    await expect(
      receiveFile(hub.db, { fileName: "x.csv", bytes: endless() }, "Teste", 4 * CHUNK_BYTES),
    ).rejects.toMatchObject({ problem: { code: "file_too_large" } });
    async function* broken() {
      yield Buffer.alloc(CHUNK_BYTES, "Ana;ana@x.example\n");
      throw new Error("the sender went away");
    }
    await expect(receiveFile(hub.db, { fileName: "x.csv", bytes: broken() }, "Teste")).rejects.toThrow("went away");
    expect(
      await hub.rows("select (select count(*) from imports) as i, (select count(*) from import_chunks) as c"),
    ).toEqual(before);
  });
});

describe("the nightly cleaning", () => {
  it("deletes files 30 days after their import, uploads that broke off, and nothing younger", async () => {
    const imports = process();
    const [old, young, broken] = [
      await received(imports, people(2, 6_000)),
      await received(imports, people(2, 6_100)),
      await received(imports, people(2, 6_200)),
    ];
    await hub.rows(
      "update imports set uploaded_at = now() - interval '31 days', created_at = now() - interval '31 days' where id = $1",
      [old],
    );
    await hub.rows("update imports set state = 'recebendo', created_at = now() - interval '2 days' where id = $1", [
      broken,
    ]);
    await cleanImports(hub.db);
    expect(await findImport(hub.db, old)).toMatchObject({ state: "cancelado", file_deleted_at: expect.any(Date) });
    expect((await findImport(hub.db, old))?.columns.map(({ exemplos }) => exemplos)).toEqual([[], [], []]);
    expect(await findImport(hub.db, young)).toMatchObject({ state: "recebido", file_deleted_at: null });
    expect(await findImport(hub.db, broken)).toBeUndefined();
    const kept = await hub.rows<{ import_id: number }>(
      "select distinct import_id from import_chunks where import_id = any($1)",
      [[old, young, broken]],
    );
    expect(kept).toEqual([{ import_id: young }]);
  });
});
