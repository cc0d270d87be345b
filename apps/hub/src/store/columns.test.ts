import { afterAll, beforeAll, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { columnsOf } from "./columns.ts";
import { type Database, openDatabase } from "./database.ts";

let database: { url: string; drop(): Promise<void> };
let db: Database;
beforeAll(async () => {
  database = await freshDatabase("columns");
  db = openDatabase({ url: database.url });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const COLUMNS = columnsOf({
  id: "bigint",
  n: "int",
  yes: "boolean",
  word: "text",
  given: "jsonb",
  at: "timestamptz",
});
const read = async (rows: Parameters<typeof COLUMNS.values>[0]) =>
  (await db.pool.query(COLUMNS.select(1), COLUMNS.values(rows))).rows;

it("come out of the database as they went in, whatever signs they hold", async () => {
  const words = [
    '"',
    "\\",
    '\\"',
    "{a,b}",
    "NULL",
    "",
    " ",
    "a,b",
    "linha\nnova",
    "ação 🏠",
    "'; drop table leads; --",
  ];
  const rows = words.map((word, i) => ({
    id: 2 ** 40 + i,
    n: 7 - i,
    yes: i % 2 === 0,
    word,
    given: { [word]: [word, null, 1.5] },
    at: new Date(Date.UTC(2026, 10, 24, 12, 0, 0, i * 83)),
  }));
  expect(await read(rows)).toEqual(rows);
});

it("hold null for what is nothing", async () => {
  const nothing = { id: null, n: null, yes: null, word: null, given: null, at: null };
  expect(await read([{}, nothing, { word: undefined }])).toEqual([nothing, nothing, nothing]);
});

it("are no rows for none", async () => {
  expect(await read([])).toEqual([]);
});

it("keep every millisecond of a moment", async () => {
  const rows = Array.from({ length: 2_000 }, (_, i) => ({ id: i, at: new Date(1_700_000_000_000 + i * 86_399_777) }));
  expect((await read(rows)).map((row) => row.at)).toEqual(rows.map((row) => row.at));
});
