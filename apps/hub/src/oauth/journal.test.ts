import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSealer } from "../store/sealer.ts";
import type { Grant } from "./grant.ts";
import { openJournal } from "./journal.ts";

const sealer = createSealer(Buffer.alloc(32, 1));
const grant: Grant = {
  access: "acesso-secreto",
  refresh: "renovacao-secreta",
  told: {},
  startedWith: {},
  obtainedAt: "2026-11-23T12:00:00.000Z",
  expiresAt: null,
};
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamleads-journal-"));
});
afterEach(() => rm(dir, { recursive: true }));
const files = () => readdir(join(dir, "oauth-journal"));

it("gives back the newest of what was written, to whoever has the key, and to nobody else", async () => {
  const journal = openJournal(dir, "c0ffee", sealer);
  expect(await journal.find(7)).toEqual({ kind: "none" });
  await journal.write({ connectionId: 7, generation: 9, grant });
  await journal.write({ connectionId: 7, generation: 10, grant: { ...grant, access: "novo" } });
  expect(await journal.find(7)).toEqual({
    kind: "entry",
    entry: { connectionId: 7, generation: 10, grant: { ...grant, access: "novo" } },
  });
  expect(await journal.connections()).toEqual([7]);
  expect(await openJournal(dir, "c0ffee", createSealer(Buffer.alloc(32, 2))).find(7)).toEqual({ kind: "unreadable" });
  expect(await openJournal(dir, "badbad", sealer).find(7)).toEqual({ kind: "none" });
});

it("keeps nothing in the clear, and nothing that others may read", async () => {
  await openJournal(dir, "c0ffee", sealer).write({ connectionId: 7, generation: 2, grant });
  const [file] = await files();
  const path = join(dir, "oauth-journal", file!);
  const content = (await readFile(path)).toString("latin1");
  expect([content.includes("acesso-secreto"), content.includes("renovacao-secreta")]).toEqual([false, false]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir, "oauth-journal"))).mode & 0o777).toBe(0o700);
});

it("removes what is not newer than the row, and leaves the rest", async () => {
  const journal = openJournal(dir, "c0ffee", sealer);
  for (const generation of [2, 3, 4]) await journal.write({ connectionId: 7, generation, grant });
  await journal.write({ connectionId: 8, generation: 2, grant });
  await journal.remove(7, 3);
  expect((await files()).sort()).toEqual(["c0ffee-7-4.sealed", "c0ffee-8-2.sealed"]);
  await journal.remove(9, 3);
});

it("does not read a draft that was left half written, nor believe a file's name", async () => {
  const journal = openJournal(dir, "c0ffee", sealer);
  await journal.write({ connectionId: 7, generation: 2, grant });
  const folder = join(dir, "oauth-journal");
  await writeFile(join(folder, "c0ffee-7-99.sealed.abc.draft"), "half");
  expect(await journal.find(7)).toMatchObject({ kind: "entry", entry: { generation: 2 } });
  await writeFile(join(folder, "c0ffee-7-50.sealed"), await readFile(join(folder, "c0ffee-7-2.sealed")));
  expect(await journal.find(7)).toEqual({ kind: "unreadable" });
});
