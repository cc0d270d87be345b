import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { masterKeys, newMasterKey, readMasterKeys, writeKeyFile } from "./master-keys.ts";

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "master-keys-"));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const key = (byte: number) => Buffer.alloc(32, byte);
const text = (...bytes: number[]) => bytes.map((byte) => key(byte).toString("base64")).join(",");

describe("keys in a text", () => {
  it.each([
    ["one, as it always was", text(1), [key(1)]],
    ["several, in their order", text(2, 1), [key(2), key(1)]],
    ["several with spaces and a comma too many", ` ${text(2)} , ${text(1)},`, [key(2), key(1)]],
    ["the same one twice", text(1, 1), [key(1)]],
  ])("are read: %s", (_, given, wanted) => {
    expect(readMasterKeys(given)).toEqual(wanted);
  });

  it.each([
    ["nothing", ""],
    ["commas alone", ", ,"],
    ["a key that is too short", Buffer.alloc(31).toString("base64")],
    ["a good one and a bad one", `${text(1)},curta`],
    ["far too many", text(...Array.from({ length: 11 }, (_, i) => i))],
  ])("are refused: %s", (_, given) => {
    expect(readMasterKeys(given)).toBeUndefined();
  });
});

describe("the master keys", () => {
  it("begin as one, made for its owner's eyes only, in a folder that may not exist yet", () => {
    const dataDir = join(folder(), "dados");
    const first = masterKeys(undefined, dataDir);
    expect(first).toHaveLength(1);
    expect(first[0]).toHaveLength(32);
    expect(statSync(join(dataDir, "secrets.key")).mode & 0o777).toBe(0o600);
    expect(masterKeys(undefined, dataDir)).toEqual(first);
    expect(masterKeys(undefined, folder())).not.toEqual(first);
  });

  it("of the environment win over the file, and leave none", () => {
    const dataDir = folder();
    expect(masterKeys(text(9, 8), dataDir)).toEqual([key(9), key(8)]);
    expect(() => statSync(join(dataDir, "secrets.key"))).toThrow("ENOENT");
  });

  it("are never replaced when their file is damaged: what was sealed with them would be lost", () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, "secrets.key"), "curta\n");
    expect(() => masterKeys(undefined, dataDir)).toThrow("secrets.key");
    expect(readFileSync(join(dataDir, "secrets.key"), "utf8")).toBe("curta\n");
  });

  it("are written over their file as a whole, still for its owner alone, and nothing is left beside it", () => {
    const dataDir = folder();
    const [old] = masterKeys(undefined, dataDir);
    const fresh = Buffer.from(newMasterKey(), "base64");
    writeKeyFile(dataDir, [fresh, old as Buffer]);
    expect(masterKeys(undefined, dataDir)).toEqual([fresh, old]);
    expect(statSync(join(dataDir, "secrets.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(["secrets.key"]);
  });
});
