import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MIGRATIONS } from "./migrations/index.ts";
import { migrationsOfTheNext, NewerSchemaError, takesAway } from "./newer-schema.ts";

const KNOWN = ["0001-initial", "0002-people", "0003-more"];

describe("a schema that a newer version has changed", () => {
  it("is run on when it only added something, or took away what this version no longer uses", () => {
    const later = ["0004-colour", "0005-needs-0003-drop-shade"];
    expect(migrationsOfTheNext([...KNOWN, ...later], KNOWN)).toEqual(later);
  });

  it("is refused, with what to do, when a newer hub is needed for it", () => {
    const look = () => migrationsOfTheNext([...KNOWN, "0004-colour", "0005-needs-0004-drop-shade"], KNOWN);
    expect(look).toThrow(NewerSchemaError);
    expect(look).toThrow(/0005-needs-0004-drop-shade.*só conhece até 0003-more/);
  });

  it("is not what is unknown and older, or no migration of ours", () => {
    expect(migrationsOfTheNext([...KNOWN, "0002-other", "zzz"], KNOWN)).toEqual([]);
  });
});

describe("a migration", () => {
  it.each([
    "drop table leads",
    "alter table leads drop column cor",
    "alter table leads rename column cor to tom",
    "alter table leads alter column cor set not null",
    "create unique index x on leads (cor)",
    "alter table leads alter column cor type int",
    "alter table leads add constraint cor_ok check (cor > 0)",
    "alter table leads add column cor text not null",
  ])("that says %j takes something away", (text) => expect(takesAway(text)).toBeDefined());

  it.each([
    "create table cores (id int primary key, nome text not null)",
    "alter table leads add column cor text",
    "alter table leads add column cor text not null default 'azul'",
    "alter table leads add column cor text default 'azul' not null",
    "create index x on leads (cor)",
    "alter table leads alter column cor drop not null",
    "drop index x",
  ])("that says %j does not", (text) => expect(takesAway(text)).toBeUndefined());

  it("names what it needs when it takes something away; only those before the first release do not", async () => {
    const silent: string[] = [];
    for (const name of Object.keys(MIGRATIONS)) {
      const text = await readFile(join(import.meta.dirname, "migrations", `${name}.ts`), "utf8");
      if (takesAway(text) !== undefined && !/^\d{4}-needs-\d{4}-/.test(name)) silent.push(name);
    }
    expect(silent).toEqual(BEFORE_THE_FIRST_RELEASE);
  });
});

const BEFORE_THE_FIRST_RELEASE = ["0001-initial", "0005-merges", "0008-destinations", "0009-retention"];
