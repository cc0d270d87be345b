import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import setup, { createDatabase, dropDatabase, ensureTemplate } from "./testing.ts";

describe("the test database", () => {
  let teardown: () => Promise<void>;
  beforeAll(async () => {
    teardown = await setup();
  });
  afterAll(() => teardown());

  it("a template is prepared once, however many files ask for it, and its copies do not meet", async () => {
    let prepared = 0;
    const prepare = async (url: string) => {
      prepared++;
      await ask(url, "create table parcela (n int)");
    };
    await Promise.all([1, 2, 3].map(() => ensureTemplate("modelo", prepare)));
    expect(prepared).toBe(1);
    const [one, two] = await Promise.all([createDatabase("um", "modelo"), createDatabase("dois", "modelo")]);
    await ask(one, "insert into parcela values (1)");
    expect(await ask(one, "select * from parcela")).toEqual([{ n: 1 }]);
    expect(await ask(two, "select * from parcela")).toEqual([]);
  });

  it("a database of the same name is replaced even while somebody is connected", async () => {
    const url = await createDatabase("mesmo");
    const other = new Client({ connectionString: url });
    other.on("error", () => undefined);
    await other.connect();
    await other.query("create table velho ()");
    await createDatabase("mesmo");
    expect(await ask(url, "select to_regclass('velho') as velho")).toEqual([{ velho: null }]);
    await dropDatabase("mesmo");
    await expect(ask(url, "select 1")).rejects.toMatchObject({ code: "3D000" });
  });

  it("a name that PostgreSQL would cut is refused", async () => {
    await expect(createDatabase("x".repeat(64))).rejects.toThrow("too long");
  });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
