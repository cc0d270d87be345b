import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../../tests/support/database.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { KEYS_HELP, KeysUsageError, readKeysOrder, runKeysOrder } from "./keys-command.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const read = (text: string) => readKeysOrder(text.split(" "), NOW, "America/Sao_Paulo");

describe("what is typed after npm run keys", () => {
  it.each([
    ["list", { kind: "list" }],
    ["--help", { kind: "help" }],
    ["create --help", { kind: "help" }],
    ["rotate 3", { kind: "rotate", id: 3, overlapHours: 24 }],
    ["rotate 3 --overlap 0", { kind: "rotate", id: 3, overlapHours: 0 }],
    ["revoke 7", { kind: "revoke", id: 7 }],
    ["create --name CRM --level write", { kind: "create", key: { name: "CRM", level: "write" } }],
    [
      "create --name Site --level publishable --origin https://a.example/ --origin http://b.example:8080",
      { kind: "create", key: { allowedOrigins: ["https://a.example", "http://b.example:8080"] } },
    ],
    [
      "create --name CRM --level read --expires 2027-01-01",
      { kind: "create", key: { expiresAt: new Date("2027-01-02T03:00:00Z") } },
    ],
  ])("%s is understood", (text, order) => {
    expect(read(text)).toMatchObject(order);
  });

  it.each([
    "destroy",
    "create",
    "create --name CRM",
    "create --name CRM --level root",
    "create --name CRM --level write --origin https://a.example",
    "create --name S --level publishable --origin a.example",
    "create --name S --level publishable --origin https://a.example/form",
    "create --name S --level publishable --origem site",
    "create --name CRM --level write --expires 2026-11-01",
    "create --name CRM --level write --expires amanhã",
    "create --name CRM --level write --nope",
    "rotate",
    "rotate três",
    "rotate 3 --overlap 1000",
    "rotate 3 --overlap muito",
    "revoke -1",
    "list agora",
  ])("%s is refused with words", (text) => {
    expect(() => read(text)).toThrow(KeysUsageError);
  });

  it("nothing is answered with the help, whose own examples are all understood", () => {
    expect(readKeysOrder([], NOW, "UTC")).toEqual({ kind: "help" });
    const examples = [...KEYS_HELP.matchAll(/npm run keys -- (.+)/g)].map(([, text]) =>
      (text as string).split(/ {2,}/)[0]?.replaceAll('"', ""),
    );
    expect(examples).toHaveLength(5);
    for (const example of examples) expect(() => read(example as string)).not.toThrow();
  });
});

describe("carrying it out", () => {
  let db: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await freshDatabase("keys_command");
    drop = database.drop;
    db = openDatabase({ url: database.url, max: 2 });
  });
  afterAll(async () => {
    await db.close();
    await drop();
  });
  const run = (text: string) => runKeysOrder(read(text), db, NOW);

  it("makes, lists, rotates and revokes, and shows each secret once", async () => {
    expect((await run("list")).text).toBe("Nenhuma chave.");
    const created = await run("create --name Site --level publishable --origin https://a.example");
    const secret = /sl_pub_\w+/.exec(created.text)?.[0];
    expect(secret).toBeDefined();
    const rotated = await run("rotate 1 --overlap 2");
    expect(rotated.text).toContain("vale por mais 2 h; a nova é a 2");
    expect((await run("revoke 2")).ok).toBe(true);
    const list = await run("list");
    expect(list.text).toContain("até 2026-11-23 14:00 UTC");
    expect(list.text).toContain("revogada");
    expect(list.text).not.toContain(secret);
  });

  it("says that a key does not exist or is not in use, and fails", async () => {
    expect(await run("rotate 99")).toEqual({ ok: false, text: "A chave 99 não existe." });
    expect(await run("revoke 99")).toEqual({ ok: false, text: "A chave 99 não existe." });
    expect((await run("rotate 2")).ok).toBe(false);
  });
});
